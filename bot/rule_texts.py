"""The rules' words: their sentences by code and language, with values written out.

Decides how a value reads in a language: dates, the console's labels, facts. Which sentence
is told, and what is in it, is the rules' part; texts have no condition in them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.texts import label
from corpus.vocabulary import Language
from rules.case import (
    ClaimType,
    Fact,
    Ground,
    OrderStatus,
    PaymentMethod,
    Reason,
    Withdrawal,
)
from rules.contacts import ROUTES
from rules.findings import Contact, Scalar, StatusOf, Value, Values


@lru_cache(maxsize=8)
def table(language: Language) -> dict[str, Any]:
    """All of the rules' texts in a language."""
    path = Path(__file__).parent / "texts" / f"rules.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentence(section: str, code: str, values: Values, language: Language) -> str:
    """The text `code` of a section, with its values written as the language writes them."""
    texts = table(language)
    written = {name: write(value, language) for name, value in values}
    return str(texts[section][code]).format(
        derived=texts["derived"],
        state=_Labels(language, "state"),
        label=_Labels(language, "label"),
        contact=_Contacts(language),
        **written,
    )


def write(value: Value, language: Language) -> str:
    """A value as a reader of the language reads it."""
    texts = table(language)
    if isinstance(value, tuple):
        return str(texts["between"]).join(_fact(name, held, language) for name, held in value)
    if isinstance(value, bool):
        return str(texts["yes" if value else "no"])
    if isinstance(value, date):
        return write_date(value, language)
    if isinstance(value, ClaimType):
        return str(texts["claim_type"][value])
    if value is Withdrawal.NONE:
        return str(texts["withdrawal"]["none"])
    if isinstance(value, StatusOf):
        return _Labels(language, "state")[f"{value.type}_{value.status}"]
    prefix = _PREFIX.get(type(value))
    if prefix is None:
        return str(value)
    form, kind = prefix
    return _Labels(language, form)[f"{kind}_{value}"]


_PREFIX: dict[type, tuple[str, str]] = {
    OrderStatus: ("state", "order"),
    Withdrawal: ("state", "withdrawal"),
    Reason: ("label", "reason"),
    Ground: ("label", "ground"),
    PaymentMethod: ("label", "payment"),
}
"""How a closed set is quoted, and what its glossary ids begin with."""


def write_date(day: date, language: Language) -> str:
    """A day as the language writes it."""
    texts = table(language)
    return str(texts["date"]).format(
        year=day.year,
        month=day.month,
        month_name=texts["months"][day.month - 1],
        day=day.day,
    )


def fact_name(fact: Fact, language: Language) -> str:
    """What a reader calls a fact."""
    return str(table(language)["facts"][fact])


def word(section: str, name: StrEnum, language: Language) -> str:
    """What a reader calls an action or a verdict."""
    return str(table(language)[section][name])


def _fact(fact: Fact, value: Scalar, language: Language) -> str:
    form = str(table(language)["fact"])
    return form.format(name=fact_name(fact, language), value=write(value, language))


def contact_path(contact: Contact, language: Language) -> list[str]:
    """The labels that lead to a category of the inquiry form."""
    route = next(route for route in ROUTES if route.id is contact)
    return [label(name, language) for name in route.labels]


class _Labels(Mapping[str, str]):
    """The console's labels by glossary id, quoted as the language quotes them."""

    def __init__(self, language: Language, form: str) -> None:
        self._language = language
        self._form = str(table(language)[form])

    def __getitem__(self, name: str) -> str:
        return self._form.format(label=label(name, self._language))

    def __iter__(self) -> Any:
        raise TypeError("labels are looked up, not listed")

    def __len__(self) -> int:
        raise TypeError("labels are looked up, not counted")


class _Contacts(_Labels):
    """The ways to the categories of the inquiry form."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, "path")

    def __getitem__(self, name: str) -> str:
        return self._form.join(contact_path(Contact(name), self._language))
