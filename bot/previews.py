"""What a seller is shown before saying yes, and the steps where it is done by hand.

Decides which sentences are shown in which order; they stand in `texts/actions.*.toml`, the
steps in the project's own guides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bot.ruling.rule_texts import label_of
from bot.settings import CORPUS
from corpus.vocabulary import Language
from rules import Action
from rules.case import Ground, Reason

_STEPS: Final = {
    Action.REQUEST_WITHDRAWAL: ("claim-withdrawal", "request-steps"),
    Action.CANCEL_WITHDRAWAL: ("claim-withdrawal", "cancel-request-steps"),
    Action.REREQUEST_WITHDRAWAL: ("claim-withdrawal", "rerequest-steps"),
    Action.CANCEL_BEFORE_SHIPPING: ("cancel-refund", "before-shipping-steps"),
    Action.REFUND_AFTER_SHIPPING: ("cancel-refund", "after-shipping-steps"),
    Action.APPROVE_CANCEL: ("cancel-refund", "approve-steps"),
    Action.REJECT_CANCEL: ("cancel-rejection", "steps-reject"),
}
"""The passage that tells how. Of shipping no guide here does."""
_FINAL: Final = set(Action) - {Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL}
"""What can't be undone; a withdrawal request can be taken back."""
_STEP = re.compile(r"^\d+\. (.+)$", re.MULTILINE)


@lru_cache(maxsize=8)
def _texts(language: Language) -> dict[str, Any]:
    path = Path(__file__).parent / "texts" / f"actions.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def preview(
    action: Action,
    order_id: str,
    decision: Mapping[str, Any],
    params: Mapping[str, Any],
    language: Language,
    *,
    demo: bool,
) -> tuple[str, ...]:
    """What will happen, what the buyer will see, what to heed, what can't be undone."""
    texts = _texts(language)
    told = [texts["does"][action].format(order=order_id)]
    told += decision["effects"]
    if chosen := _chosen(params, language):
        told.append(texts["chosen"].format(reason=chosen))
    if shown := _shown(params):
        told.append(texts["buyer_sees"].format(text=shown))
    told += [warning["text"] for warning in decision["warnings"]]
    if action in _FINAL:
        told.append(texts["final"])
    told.append(texts["demo" if demo else "by_hand"])
    return tuple(dict.fromkeys(told))


def checklist(
    action: Action, order_id: str, params: Mapping[str, Any], language: Language
) -> tuple[str, ...]:
    """The steps on the console, with the order's number and the text to paste."""
    texts = _texts(language)
    steps = [texts["find"].format(order=order_id), *_steps(action, language)]
    if action not in _STEPS:
        steps.append(texts["ship"].format(order=order_id))
    if chosen := _chosen(params, language):
        steps.append(texts["chosen"].format(reason=chosen))
    if shown := _shown(params):
        steps.append(texts["paste"].format(text=shown))
    steps.append(texts["say"])
    return tuple(steps)


@lru_cache(maxsize=64)
def _steps(action: Action, language: Language) -> tuple[str, ...]:
    from ingest.passages import read_guide

    if action not in _STEPS:
        return ()
    topic, anchor = _STEPS[action]
    passages = read_guide(CORPUS / language / f"{topic}.md").passages
    text = next(passage.text for passage in passages if passage.anchor == anchor)
    return tuple(_STEP.findall(text))


def _chosen(params: Mapping[str, Any], language: Language) -> str:
    """The reason that is chosen from the console's list, by its label."""
    for name, kind in (("ground", Ground), ("reason", Reason)):
        if params.get(name):
            return label_of(kind(params[name]), language)
    return ""


def _shown(params: Mapping[str, Any]) -> str:
    """What the seller wrote, which the buyer gets to read."""
    return str(params.get("reason_text") or params.get("memo") or "").strip()
