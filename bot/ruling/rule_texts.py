"""The rules' words: their sentences by code and language, with values written out.

Decides how a value reads in a language: dates, the console's labels, facts. Which sentence
is told, and what is in it, is the rules' part; texts have no condition in them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
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
    StatusOf,
    Withdrawal,
)
from rules.contacts import ROUTES
from rules.findings import Contact, Scalar, Value, Values


@lru_cache(maxsize=8)
def table(language: Language) -> dict[str, Any]:
    """All of the rules' texts in a language."""
    path = Path(__file__).parents[1] / "texts" / f"rules.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentence(section: str, code: str, values: Values, language: Language) -> str:
    """The text `code` of a section, with its values written as the language writes them."""
    texts = table(language)
    written = {name: write(value, language) for name, value in values}
    return str(texts[section][code]).format(
        derived=texts["derived"],
        state=_Lookup(_quoted("state", language)),
        label=_Lookup(_quoted("label", language)),
        contact=_Lookup(_way(language)),
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
        return _quoted("state", language)(f"{value.type}_{value.status}")
    prefix = _PREFIX.get(type(value))
    if prefix is None:
        return str(value)
    form, kind = prefix
    return _quoted(form, language)(f"{kind}_{value}")


def label_of(value: Value, language: Language) -> str:
    """The console's label of a value of a closed set, without quotes."""
    texts = table(language)
    if isinstance(value, ClaimType):
        return str(texts["claim_type"][value])
    if value is Withdrawal.NONE:
        return str(texts["withdrawal"]["none"])
    if isinstance(value, StatusOf):
        return label(f"{value.type}_{value.status}", language)
    prefix = _PREFIX.get(type(value))
    return write(value, language) if prefix is None else label(f"{prefix[1]}_{value}", language)


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


class _Lookup:
    """What a text may look up by name, as in `{label[button_ok]}`."""

    def __init__(self, find: Callable[[str], str]) -> None:
        self._find = find

    def __getitem__(self, name: str) -> str:
        return self._find(name)


def _quoted(form: str, language: Language) -> Callable[[str], str]:
    """The console's label with a glossary id, quoted as the language quotes it."""
    quotes = str(table(language)[form])
    return lambda name: quotes.format(label=label(name, language))


def _way(language: Language) -> Callable[[str], str]:
    joint = str(table(language)["path"])
    return lambda name: joint.join(contact_path(Contact(name), language))
