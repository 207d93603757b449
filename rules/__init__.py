"""What a seller may do about an order or a claim, until when, and what follows.

Pure functions over a `Case`: no clock, no I/O, standard library alone. `decide` judges one
action, `options` all of them side by side, `timeline` gives the dated events; `read_case`
reads a case from JSON-like facts and checks them. Every rule stands beside its evidence and
the passage it rests on, in explicit tuples (`engine.RULES`, `engine.CONSEQUENCES`,
`inventory.INVENTORY`).
"""

from rules.case import UNKNOWN, Action, Case, Fact
from rules.decision import Decision
from rules.engine import decide, options
from rules.facts import FactError, UnknownFactError, read_action, read_case
from rules.findings import Contact, Effect, Evidence, Finding, Verdict
from rules.timeline import Event, timeline

__all__ = [
    "UNKNOWN",
    "Action",
    "Case",
    "Contact",
    "Decision",
    "Effect",
    "Event",
    "Evidence",
    "Fact",
    "FactError",
    "Finding",
    "UnknownFactError",
    "Verdict",
    "decide",
    "options",
    "read_action",
    "read_case",
    "timeline",
]
