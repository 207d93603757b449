"""The words every part shares: languages, topics, sections, addresses.

Decides what an address is; leaves to others what stands there. Standard library
only, imported by all, imports nothing of the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language Claimdesk reads and writes (ISO 639-1; `zh` is simplified)."""

    KO = "ko"
    JA = "ja"
    ZH = "zh"
    EN = "en"


class Topic(StrEnum):
    """A subject that the marketplace's guides are about."""

    CLAIM_WITHDRAWAL = "claim-withdrawal"
    CANCEL_REFUND = "cancel-refund"
    CANCEL_REJECTION = "cancel-rejection"


SECTIONS: dict[str, tuple[str, ...]] = {
    Topic.CLAIM_WITHDRAWAL: (
        "overview",
        "request",
        "lookup",
        "cancel-request",
        "rerequest",
        "faq",
    ),
    Topic.CANCEL_REFUND: (
        "overview",
        "before-shipping",
        "after-shipping",
        "buyer-cancel",
        "approve",
        "faq",
    ),
    Topic.CANCEL_REJECTION: ("overview", "where", "steps", "notes"),
}
"""The sections of each known topic, in reading order."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where something is said, free of language: `topic#section`.

    The topics of `Topic` have the sections of `SECTIONS`; a guide that a user
    adds about something else brings a topic and sections of its own.
    """

    topic: str
    section: str

    def __post_init__(self) -> None:
        for part in (self.topic, self.section):
            if not _SLUG.fullmatch(part):
                raise ValueError(f"{part!r} is no part of an address: a-z, 0-9 and - only")
        known = SECTIONS.get(self.topic)
        if known is not None and self.section not in known:
            raise ValueError(
                f"topic {self.topic!r} has no section {self.section!r}; it has {', '.join(known)}"
            )

    def __str__(self) -> str:
        return f"{self.topic}#{self.section}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """`"claim-withdrawal#request"` → Address; ValueError says what is wrong with it."""
        topic, mark, section = text.partition("#")
        if not mark:
            raise ValueError(f"{text!r} is no address: it lacks '#'")
        return cls(topic, section)
