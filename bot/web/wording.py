"""The sentences of the web door, and the language they are said in.

Decides which of the four languages a caller gets where the request names none; what an error
or a page says stands in `texts/{ko,ja,zh,en}.toml`, what the desk's pages say beside them.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.vocabulary import Language

FOLDER = Path(__file__).parent / "texts"


@lru_cache(maxsize=8)
def table(language: Language) -> dict[str, Any]:
    """All texts of a language, by table and name."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def desk_table(language: Language) -> dict[str, dict[str, str]]:
    """What pages for support staff say: in the page itself (`page`), and by scripts (`script`)."""
    return tomllib.loads((FOLDER / f"desk.{language}.toml").read_text(encoding="utf-8"))


def desk_texts(language: Language) -> dict[str, str]:
    """The words on the pages for support staff."""
    return desk_table(language)["page"]


def field_text(name: str, language: Language, **values: object) -> str:
    """What is wrong with a field, without the field's name."""
    return str(table(language)["fields"][name]).format(**values)


def page_texts(language: Language) -> dict[str, str]:
    """The words around the contents of a page, and those of a conversation on it."""
    return {**table(language)["page"], **table(language)["talk"]}


def widget_texts(language: Language) -> dict[str, str]:
    """The widget's words, and those of a conversation in it."""
    return {**table(language)["talk"], **table(language)["widget"]}


def known(code: object) -> Language | None:
    """`code` as one of the four languages; None where it is none of them."""
    try:
        return Language(code)  # type: ignore[arg-type]
    except ValueError:
        return None


def accepted(header: str | None, default: Language = Language.EN) -> Language:
    """The best of the four for an `Accept-Language`; `zh-TW`, `ko-KR` … count as zh, ko."""
    best, weight = default, 0.0
    for part in (header or "").split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        language = known(tag.lower().partition("-")[0])
        quality = _quality(parameters)
        # Of equal ones the first counts, as browsers mean it.
        if language is not None and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:
                return 0.0
    return 1.0
