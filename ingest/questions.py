"""Questions that people ask, with the passage that answers each: what the index learns from.

Decides how `corpus/questions/*.jsonl` and `corpus/faq.toml` are read. A question with the
anchor null is one that the guides don't cover: it teaches silence.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import corpus
from corpus.vocabulary import SECTIONS, Address, Language

CORPUS = Path(corpus.__file__).parent


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where its answer stands; both None where the guides have none."""

    text: str
    language: Language
    address: Address | None
    anchor: str | None


def place(text: str) -> tuple[Address, str]:
    """`claim-withdrawal#request-deadline` → its address and anchor.

    The section is the longest one of the topic that the anchor begins with.
    """
    topic, _, anchor = text.partition("#")
    fitting = [s for s in SECTIONS[topic] if anchor == s or anchor.startswith(f"{s}-")]
    if not fitting:
        raise ValueError(f"{text!r} names no section of {topic!r}")
    return Address(topic, max(fitting, key=len)), anchor


@lru_cache(maxsize=4)
def faq(folder: Path = CORPUS) -> dict[tuple[str, str], dict[Language, str]]:
    """(topic, anchor) → the question it answers, in each language, in reading order."""
    tables = tomllib.loads((folder / "faq.toml").read_text(encoding="utf-8"))
    return {
        (topic, anchor): {Language(code): text for code, text in texts.items()}
        for topic, anchors in tables.items()
        for anchor, texts in anchors.items()
    }


def load_questions(folder: Path = CORPUS) -> list[Asked]:
    """All questions, in the order of their files."""
    found: list[Asked] = []
    for language in Language:
        path = folder / "questions" / f"{language}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            address, anchor = place(row["anchor"]) if row["anchor"] else (None, None)
            found.append(Asked(row["text"], language, address, anchor))
    for (topic, anchor), texts in faq(folder).items():
        address = place(f"{topic}#{anchor}")[0]
        found += [Asked(text, language, address, anchor) for language, text in texts.items()]
    return found
