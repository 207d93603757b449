"""An action's parameters in a turn, and which action is meant where two have the same name.

Decides what of a message is a ground, a reason, a text; what is still missing is `acting`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.desk.protocol import Record
from bot.dialogue.choices import chosen
from bot.dialogue.wishes import reason_given
from bot.words import named
from rules import Action, Case, read_case
from rules.case import PARAMETERS


def is_question(text: str) -> bool:
    return named("dialogue", "question", text)


def meant_action(action: Action, record: Record, before: Action | None, text: str) -> Action:
    """Asked about in the same words: which one is meant, the order tells."""
    refused = (record.claim or {}).get("withdrawal") == "on_hold"
    if action is Action.REQUEST_WITHDRAWAL and refused:
        return Action.REREQUEST_WITHDRAWAL
    again = named("dialogue", "again_named", text)
    if action is Action.REREQUEST_WITHDRAWAL and record.claim and not (refused or again):
        return Action.REQUEST_WITHDRAWAL
    waiting = record.order.get("status") in (
        "payment_pending",
        "processing",
        "new",
        "preparing",
        "delayed",
    )
    if action is Action.REFUND_AFTER_SHIPPING and waiting:
        return Action.CANCEL_BEFORE_SHIPPING
    if action is Action.CANCEL_BEFORE_SHIPPING and before is Action.REFUND_AFTER_SHIPPING:
        return action if waiting else before
    return action


def found(action: Action, message: str, text: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an action that a turn tells, beside those told before."""
    taken = {str(fact) for fact in PARAMETERS[action]}
    params = {name: value for name, value in before.items() if name in taken}
    for name in ("ground", "reason"):
        if name in taken and (value := chosen(name, text)):
            params[name] = value
    if "reason_text" in taken and (reason := reason_given(message)):
        params["reason_text"] = reason
    if "buyer_requested" in taken and named("facts", "buyer_requested", text):
        params["buyer_requested"] = True
    if "buyer_notified" in taken and named("facts", "notified.no", text):
        params["buyer_notified"] = False
    return params


def case_of(action: Action, record: Record, params: Mapping[str, Any], today: dt.date) -> Case:
    return read_case({**record.request(), "params": dict(params)}, action=action, today=today)
