"""The words that names and addresses are read by (`words.toml`).

Decides how they are handed out: as a set, or as the alternatives of a pattern.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "words.toml"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def words(group: str, language: str) -> frozenset[str]:
    """The words of a group in a language."""
    return frozenset(_table()[group][language].split())


def one_of(group: str, language: str) -> str:
    """A pattern for any of them, in the order of the table."""
    return f"(?:{'|'.join(_table()[group][language].split())})"


def singles(group: str, language: str) -> str:
    """Those of one character, as the inside of a character class."""
    return "".join(sorted(word for word in words(group, language) if len(word) == 1))
