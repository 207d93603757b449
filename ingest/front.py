"""The front matter of a Markdown file: what its writer says the guide is.

Decides which keys count and which values they may have; what is not said is left to be found
in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from corpus.vocabulary import Language, Topic
from ingest.guide import UnreadableError

_FENCE = re.compile(r"\A\ufeff?\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")


@dataclass(frozen=True, slots=True)
class Front:
    """What front matter fixes; None where it says nothing."""

    topic: str | None = None
    language: Language | None = None
    title: str | None = None
    updated: str | None = None


def parted(text: str) -> tuple[dict[str, Any] | None, str]:
    """Front matter and the rest; None where there is none. The rest keeps its line numbers."""
    found = _FENCE.match(text)
    if not found:
        return None, text
    import yaml

    try:
        matter = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise UnreadableError(f"front matter is no YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(matter, dict):
        # Two rules with text between them: a page that happens to begin with a line
        return None, text
    return matter, "\n" * found[0].count("\n") + text[found.end() :]


def checked(matter: Mapping[str, Any]) -> Front:
    """What front matter says; UnreadableError names a value that cannot be."""
    return Front(_topic(matter), _language(matter), _title(matter), _updated(matter))


def _topic(matter: Mapping[str, Any]) -> str | None:
    value = matter.get("topic")
    if value is not None and not (isinstance(value, str) and _SLUG.fullmatch(value)):
        known = ", ".join(Topic)
        raise UnreadableError(
            f"front matter: topic {value!r} is not allowed; it is one of {known}, or a name of "
            "your own made of a-z, 0-9 and -"
        )
    return value


def _language(matter: Mapping[str, Any]) -> Language | None:
    value = matter.get("language")
    if value is None:
        return None
    try:
        return Language(value)
    except ValueError as error:
        # YAML reads an unquoted `no` as false: the value is shown as it was understood
        allowed = ", ".join(Language)
        raise UnreadableError(
            f"front matter: language {value!r} is not allowed; it is one of {allowed}"
        ) from error


def _title(matter: Mapping[str, Any]) -> str | None:
    value = matter.get("title")
    if value is not None and not (isinstance(value, (str, int, float)) and str(value).strip()):
        raise UnreadableError(f"front matter: title {value!r} is not allowed; it is a line of text")
    return None if value is None else str(value).strip()


def _updated(matter: Mapping[str, Any]) -> str | None:
    return dated(matter.get("updated"))


def dated(value: Any) -> str | None:
    """A date of front matter as text."""
    if value is None:
        return None
    text = value.isoformat()[:10] if isinstance(value, date) else str(value)
    if not _DATE.fullmatch(text):
        raise UnreadableError(
            f"front matter: updated {text!r} is not allowed; it is YYYY-MM or YYYY-MM-DD"
        )
    return text
