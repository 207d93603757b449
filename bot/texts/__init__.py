"""The sentences of the helpdesk, by language: the only place where they are read.

Decides nothing: a text is chosen by its name, and has no condition in it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.vocabulary import Language
from ingest import glossary


@lru_cache(maxsize=16)
def table(language: Language, part: str = "") -> dict[str, Any]:
    """All texts of a language, by name; or those of one part of the helpdesk."""
    path = Path(__file__).parent / (f"{part}.{language}.toml" if part else f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def text(name: str, language: Language, /, **values: object) -> str:
    """The text `name` with its placeholders filled; KeyError where there is none."""
    return str(table(language)[name]).format(**values)


def language_name(named: Language, language: Language) -> str:
    """What `language` calls the language `named`."""
    return str(table(language)["languages"][named])


def label(name: str, language: Language) -> str:
    """The console's label with this glossary id, as its users in `language` see it."""
    return glossary.rows()[name][language]
