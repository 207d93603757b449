"""The sentences of a conversation, by name (`bot/texts/dialogue.*.toml`)."""

from __future__ import annotations

from bot.texts import table
from corpus.vocabulary import Language


def said(name: str, language: Language, /, **values: object) -> str:
    """The text `section.name` with its placeholders filled; KeyError where there is none."""
    section, _, key = name.partition(".")
    return str(table(language, "dialogue")[section][key]).format(**values)
