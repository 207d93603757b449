"""Scores conversations over a set of dialogues: each turn against what was expected of it.

Decides what counts as right: a turn is, when everything that is expected of it is so. A set is
JSON Lines; `tests/eval/dialogues/README.md` tells its form. Each dialogue has a desk of its own,
made on its day.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Question, Seller
from bot.evaluate import DATES, SETS, plain

if TYPE_CHECKING:
    from bot.build import Helpdesk
    from bot.desk.sql import SqlDesk

SET = SETS / "dialogues" / "set-aside.jsonl"
"""Never read while choosing."""
DEVELOPMENT = SETS / "dialogues" / "dev.jsonl"
"""Looked at while choosing."""
OWN = "own"
"""The shop of a dialogue that is not the demo shop's."""

Open = Callable[[dt.date], "SqlDesk"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn, said; `wrong` names the expectations that failed, with what came instead."""

    dialogue: str
    language: str
    number: int
    say: str
    wrong: Mapping[str, Any]


def rehearse(make: Callable[[Callable[[], SqlDesk]], Helpdesk], file: Path) -> list[Turn]:
    """Hold every dialogue of `file`; `make` gives a helpdesk over a desk of orders."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [turn for row in rows for turn in _hold(make, row)]


def share(turns: list[Turn]) -> float:
    """The share of turns that are right."""
    return sum(not turn.wrong for turn in turns) / len(turns)


def shares(turns: list[Turn]) -> dict[str, dict[str, float]]:
    """Turns and the share of them that is right: of all, and by language."""
    parts = {"all": turns}
    for language in dict.fromkeys(turn.language for turn in turns):
        parts[language] = [turn for turn in turns if turn.language == language]
    return {name: {"turns": len(t), "right": round(share(t), 3)} for name, t in parts.items()}


def table(turns: list[Turn]) -> str:
    """The scores by language, as a table for a terminal."""
    lines = [f"{'part':<10}{'turns':>7}{'right':>8}"]
    lines += [f"{n:<10}{row['turns']:>7}{row['right']:>8.2f}" for n, row in shares(turns).items()]
    return "\n".join(lines)


def _hold(
    make: Callable[[Callable[[], SqlDesk]], Helpdesk], row: Mapping[str, Any]
) -> Iterator[Turn]:
    today = dt.date.fromisoformat(row["today"])
    with _desk(row, today) as desk:
        helpdesk = make(lambda: desk)
        seller = Seller(_shop(row), "demo")
        session: str | None = None
        last: str | None = None
        for number, turn in enumerate(row["turns"], 1):
            answer = helpdesk.answer(
                Question(
                    message=turn["say"],
                    session_id=session,
                    today=dt.date.fromisoformat(turn.get("today", row["today"])),
                    forget=tuple(turn.get("forget", ())),
                    order_id=turn.get("order_id"),
                    seller=seller,
                )
            )
            session = answer.session_id
            wrong = dict(_wrong(turn["expect"], answer, desk, seller.shop, last))
            last = answer.proposal["id"] if answer.proposal else last
            yield Turn(row["id"], row["language"], number, turn["say"], wrong)


@contextmanager
def _desk(row: Mapping[str, Any], today: dt.date) -> Iterator[SqlDesk]:
    from bot.desk.facts import read_record
    from bot.desk.sql import open_desk

    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(f"sqlite:///{folder}/desk.db", today=today)
        if orders := row.get("orders"):
            records = [read_record(order) for order in orders]
            desk.put(_shop(row), records, replace=False, actor="test", source="dialogue")
        try:
            yield desk
        finally:
            desk.database.close()


def _shop(row: Mapping[str, Any]) -> str:
    return OWN if row.get("shop") == "own" else "demo"


def _wrong(
    expect: Mapping[str, Any], answer: Answer, desk: SqlDesk, shop: str, last: str | None
) -> Iterator[tuple[str, Any]]:
    """The expectations that failed."""
    decision = answer.decision or {}
    heard = {
        "language": str(answer.language),
        "verdict": answer.verdict,
        "action": decision.get("action"),
        "abstained": answer.abstained,
        **{name: decision.get(name) for name in DATES},
    }
    for name, value in expect.items():
        if name in heard and heard[name] != value:
            yield name, heard[name]
    if set(expect.get("missing", ())) - set(decision.get("missing", ())):
        yield "missing", decision.get("missing")
    yield from _proposal(expect, answer, last)
    said = plain(" ".join([answer.answer, *(w.text for w in answer.warnings),
                           *(answer.contact.path if answer.contact else ())]))  # fmt: skip
    lacking = [alts for alts in expect.get("facts", ()) if not any(plain(a) in said for a in alts)]
    if lacking:
        yield "facts", lacking
    if there := [text for text in expect.get("forbidden", ()) if plain(text) in said]:
        yield "forbidden", there
    cited = [f"{c.topic}#{c.section}" for c in answer.citations[:2]]
    if "section" in expect and not set(expect["section"]) & set(cited):
        yield "section", cited
    if dates := [day for day in expect.get("dates", ()) if not _told(day, answer, said)]:
        yield "dates", dates
    held = {fact.name: fact.value for fact in answer.facts}
    if any(held.get(name) != value for name, value in expect.get("told", {}).items()):
        yield "told", held
    if any(name in held for name in expect.get("not_told", ())):
        yield "not_told", held
    for order, facts in expect.get("desk", {}).items():
        if wrong := _desk_differs(desk, shop, order, facts):
            yield "desk", wrong


def _proposal(
    expect: Mapping[str, Any], answer: Answer, last: str | None
) -> Iterator[tuple[str, Any]]:
    made = answer.proposal
    if "proposal" in expect:
        wanted = expect["proposal"]
        if wanted is None and made is not None:
            yield "proposal", made["state"]
        if wanted is not None and any((made or {}).get(k) != v for k, v in wanted.items()):
            yield "proposal", made and {k: made[k] for k in wanted}
    if expect.get("same_proposal") and (made is None or made["id"] != last):
        yield "same_proposal", made and made["id"]


def _told(day: str, answer: Answer, said: str) -> bool:
    """Whether a day is told: by the decision, the timeline or in the text."""
    made = dt.date.fromisoformat(day)
    decision = answer.decision or {}
    told = {decision.get(name) for name in DATES} | {e["date"] for e in answer.timeline or ()}
    month = made.strftime("%B").casefold()
    forms = (f"{made.month}月{made.day}日", f"{made.month}월{made.day}일", f"{month}{made.day},",
             f"{made.month}/{made.day}", day)  # fmt: skip
    return day in told or any(form in said for form in forms)


def _desk_differs(desk: SqlDesk, shop: str, order: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    held = desk.order(shop, order)
    if held is None:
        return {order: None}
    record = held.record.request()
    wrong = {}
    for name, value in facts.items():
        group, _, fact = name.partition(".")
        found: Any = record.get(group) if not fact else (record.get(group) or {}).get(fact)
        if fact in ("cancel_rejected", "reserved"):
            found = bool(found)
        if found != value:
            wrong[name] = found
    return wrong


__all__ = ["DEVELOPMENT", "SET", "Turn", "rehearse", "share", "table"]
