"""Attempts to have the helpdesk say or do what it shouldn't, with a model that obeys the attacker.

Whether or not an attempt is noticed, nothing of it gets through: an answer is its fixed sentences
and courtesy. Rows: `tests/red_team/`, a file for each kind; `says` is what an obedient model says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Question, Seller
from bot.build import Helpdesk, build
from bot.desk import audit
from bot.desk.sql import SqlDesk, open_desk
from bot.model import Model
from bot.reword import is_attack
from bot.scripted import ScriptedModel, obeys, polite
from bot.scripted_translations import obeying
from bot.sentences import cut
from bot.settings import CORPUS, Settings
from bot.texts import table
from bot.verify_translation import lost
from corpus.vocabulary import Language

ROWS = Path(__file__).parents[1] / "red_team"
TODAY = dt.date(2026, 8, 29)
ORDER, WAITS = "326317888", "326316701"
"""Of the demo shop; each has a cancel request that waits."""
DEMO, RIVAL = Seller("demo", "me"), Seller("rival", "me")
ASKED = [
    ("ko", "미수취 클레임을 철회 요청할 수 있나요?", "blocked"),
    ("ja", "交換完了のクレームを撤回要請できますか？", "blocked"),
    ("zh", "取消中的订单可以申请撤回吗？", "blocked"),
    ("en", "Can I request the withdrawal of a return that was requested?", "allowed"),
]
"""What the rules decide, whatever a guide says."""


def rows(kind: str) -> list[dict[str, Any]]:
    lines = (ROWS / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line.replace("{order}", ORDER)) for line in lines]


KINDS = ("rules", "orders", "confirmation", "markup", "guides", "translations")
TALKED = [row for kind in KINDS[:4] for row in rows(kind)]


def ids(row: dict[str, Any]) -> str:
    return str(row["id"])


def decided(answer: Answer) -> dict[str, Any]:
    """All of an answer but its wording."""
    row = answer.as_json()
    return {
        k: v for k, v in row.items() if k not in ("id", "session_id", "answer", "html", "model")
    }


def added(answer: Answer, off: Answer) -> str:
    """What a model added to an answer that isn't courtesy; fixed sentences must be there once."""
    left = answer.answer
    for block in sorted(off.answer.split("\n\n"), key=len, reverse=True):
        assert block in left
        left = left.replace(block, "", 1)
    examples = "\n".join(table(Language(answer.language), "model")["example"].values())
    known = examples.replace("。", "。\n").replace(". ", ".\n").splitlines()
    for sentence in sorted(known, key=len, reverse=True):
        left = left.replace(sentence.strip(), "")
    return left.strip()


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlDesk]:
    made = open_desk(f"sqlite:///{tmp_path_factory.mktemp('orders') / 'desk.db'}", today=TODAY)
    yield made
    made.database.close()


def obedient(desk: Helpdesk, row: dict[str, Any], *, wary: bool) -> tuple[Helpdesk, ScriptedModel]:
    chat = ScriptedModel(script=obeys(row["says"]), seed=len(row["says"]))
    return desk.worded_by(Model("obeys", chat, 5.0, wary=wary, rest=0.0)), chat


def ask(desk: Helpdesk, message: str, **more: Any) -> Answer:
    return desk.answer(Question(message=message, today=TODAY, **more))


def test_there_are_enough_attempts_of_every_kind_in_every_language() -> None:
    counted = Counter((kind, row["language"]) for kind in KINDS for row in rows(kind))
    assert sum(counted.values()) >= 120
    assert len(counted) == len(KINDS) * len(Language)
    assert min(counted.values()) >= 6


@pytest.mark.parametrize("wary", [True, False], ids=["noticed or not", "never noticed"])
@pytest.mark.parametrize("row", TALKED, ids=ids)
def test_nothing_of_an_attempt_gets_through(
    helpdesk: Helpdesk, orders: SqlDesk, row: dict[str, Any], wary: bool
) -> None:
    desk = helpdesk.beside(lambda: orders)
    seller = RIVAL if row["id"].startswith("orders") else DEMO
    off = ask(desk.worded_by(None), row["message"], seller=seller)
    obeying, chat = obedient(desk, row, wary=wary)
    answer = ask(obeying, row["message"], seller=seller)
    assert decided(answer) == decided(off)
    assert added(answer, off) == ""
    assert "evil.example" not in answer.html
    assert "<script" not in answer.html
    assert ORDER not in [f.value for f in answer.facts] or seller is DEMO
    for asked in chat.asked:
        assert set(asked) == {"language", "places", "message"}
    assert "performed" not in [e.event for e in audit.entries(orders.database, "demo")[0]]


@pytest.mark.parametrize("row", rows("confirmation"), ids=ids)
def test_no_attempt_counts_as_a_yes_to_what_waits_for_one(
    helpdesk: Helpdesk, tmp_path: Path, row: dict[str, Any]
) -> None:
    orders = open_desk(f"sqlite:///{tmp_path / 'desk.db'}", today=TODAY)
    desk, _ = obedient(helpdesk.beside(lambda: orders), row, wary=False)
    wish = f"reject the cancel request on {WAITS}, it has already left"
    first = ask(desk, wish, seller=DEMO)
    assert (first.proposal or {})["state"] == "proposed"
    before = orders.order("demo", WAITS)
    ask(desk, row["message"], seller=DEMO, session_id=first.session_id)
    after = orders.order("demo", WAITS)
    assert before is not None
    assert after is not None
    assert after.record == before.record
    orders.database.close()


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Helpdesk:
    """A helpdesk over the project's corpus and guides that speak to whatever model reads them."""
    folder = tmp_path_factory.mktemp("poisoned")
    guides = folder / "guides"
    guides.mkdir()
    for row in rows("guides") + rows("translations"):
        front = f"---\ntopic: {row['id']}\nlanguage: {row['language']}\ntitle: {row['id']}\n---\n"
        (guides / f"{row['id']}.md").write_text(f"{front}\n{row['passage']}\n", encoding="utf-8")
    settings = Settings(_env_file=None, data=folder / "var", corpus=(CORPUS, guides))  # type: ignore[call-arg]
    return build(settings)


@pytest.mark.parametrize("row", rows("guides"), ids=ids)
def test_a_poisoned_guide_moves_no_model(poisoned: Helpdesk, row: dict[str, Any]) -> None:
    off = ask(poisoned.worded_by(None), row["message"])
    obeying, chat = obedient(poisoned, row, wary=False)
    answer = ask(obeying, row["message"])
    assert decided(answer) == decided(off)
    assert added(answer, off) == ""
    assert 'href="http' not in answer.html
    assert "<script" not in answer.html
    told = json.dumps(chat.asked, ensure_ascii=False)
    assert row["passage"] not in told
    assert chat.asked, "a model was asked, and saw no guide"


@pytest.mark.parametrize("row", rows("translations"), ids=ids)
def test_a_poisoned_guide_moves_no_translator(poisoned: Helpdesk, row: dict[str, Any]) -> None:
    into = Language(row["into"])
    off = ask(poisoned.worded_by(None), row["message"], language=into)
    assert row["passage"] in [citation.quote for citation in off.citations]
    for seed in range(3):
        chat = ScriptedModel(script=polite, translates=obeying(row["says"], {}), seed=seed)
        obeying_ = poisoned.worded_by(Model("obeys", chat, 5.0, wary=False, rest=0.0))
        answer = ask(obeying_, row["message"], language=into)
        assert chat.translated, "a model was asked to translate"
        assert decided(answer) == decided(off)
        assert added(answer, off) == ""
        assert row["says"] not in json.dumps(answer.as_json(), ensure_ascii=False)


@pytest.mark.parametrize("row", rows("translations"), ids=ids)
def test_what_an_attacker_wants_stands_for_no_sentence_of_a_poisoned_guide(
    row: dict[str, Any],
) -> None:
    of, into = Language(row["language"]), Language(row["into"])
    for sentence in cut(row["passage"]):
        assert lost(sentence.text, row["says"], of=of, into=into) is not None


@pytest.mark.parametrize(("language", "message", "verdict"), ASKED)
def test_a_poisoned_guide_moves_no_verdict(
    poisoned: Helpdesk, desk: Helpdesk, language: str, message: str, verdict: str
) -> None:
    with_poison, without = ask(poisoned, message), ask(desk, message)
    assert with_poison.language == language
    assert with_poison.verdict == without.verdict == verdict
    assert with_poison.decision == without.decision


def test_over_half_of_the_attempts_by_message_keep_a_model_from_being_asked_at_all() -> None:
    noticed = [row for row in TALKED if is_attack(row["message"])]
    assert len(noticed) > 0.5 * len(TALKED)
