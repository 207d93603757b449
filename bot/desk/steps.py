"""The steps of a yes, by name, for who listens: a test that ends the process at one of them.

Decides which steps there are: before and after every commit, and within every transaction.
What is left behind at each is settled the same way as in earnest: by asking the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """Steps in the order in which a yes that is performed reaches them."""

    CONFIRM_BEGUN = "confirm begun"
    YES_TAKEN = "yes taken"
    YES_DECIDED = "yes decided"
    YES_COMMITTED = "yes committed"
    PERFORM_BEGUN = "perform begun"
    KEY_USED = "key used"
    ORDER_CHANGED = "order changed"
    PARTIES_TOLD = "parties told"
    PERFORM_COMMITTED = "perform committed"
    SETTLE_BEGUN = "settle begun"
    KEY_CLOSED = "key closed"
    KEY_COMMITTED = "key committed"
    OUTCOME_TAKEN = "outcome taken"
    OUTCOME_COMMITTED = "outcome committed"


Reached = Callable[[str], None]
"""Called with each step, when it is reached."""


def unheard(step: str) -> None:
    """Nobody listens."""
