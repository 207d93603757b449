"""A language model words answers and decides nothing: the same verdicts, dates and citations with
it on, off, lying and dying; no lie reaches anybody."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.answer import Answer, Question
from bot.build import Helpdesk
from bot.compose import Draft
from bot.evaluate import DEVELOPMENT
from bot.model import FAILURES, BrokenError, Model, ModelError, opened
from bot.reword import Wording, fixed, is_attack
from bot.scripted import LIES, STRUCTURAL, Script, ScriptedModel, dying, liar, lie, polite, scripted
from bot.settings import CORPUS, Settings
from bot.texts import table
from corpus.vocabulary import Language

TODAY = dt.date(2024, 3, 13)
SHARE = 0.3
ROWS = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]
DRAFT = Draft(
    markdown="**No.** Not before August 9. [1]\n\nThe first day is August 9.\n\n"
    "You can wait instead.\n\nSo it is done:\n\n1. Wait.\n2. Ask again.\n\n> **Note** Not earlier.",
    abstained=False,
    loose=2,
)


def model(script: Script, **more: Any) -> Model:
    return Model(name="scripted", chat=ScriptedModel(script=script), timeout=5.0, rest=0.0, **more)


def says(*pieces: str) -> Script:
    """Always the same."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        yield from pieces

    return play


def worded(script: Script, draft: Draft = DRAFT, **more: Any) -> Wording:
    wording = Wording(draft, "When may I ask again?", Language.EN, model(script, **more))
    shown = "".join(wording)
    assert shown == wording.text
    return wording


def decided(answer: Answer) -> dict[str, Any]:
    """All of an answer but its wording."""
    row = answer.as_json()
    return {
        k: v for k, v in row.items() if k not in ("id", "session_id", "answer", "html", "model")
    }


def blocks(text: str) -> list[str]:
    return [part.text for part in fixed(Draft(markdown=text, abstained=False))]


def sentences_of_its_own(answer: Answer, plain: Answer) -> str:
    """What is left of an answer without its fixed sentences, which must all be there once."""
    left = answer.answer
    for block in sorted(plain.answer.split("\n\n"), key=len, reverse=True):
        assert block in left, block
        left = left.replace(block, "", 1)
    return left


def polite_words(language: Language) -> list[str]:
    found = "\n".join(table(language, "model")["example"].values())
    return sorted(
        found.replace("。", "。\n").replace(". ", ".\n").splitlines(), key=len, reverse=True
    )


@pytest.fixture(scope="module")
def plain(desk: Helpdesk) -> list[Answer]:
    """Every question of the development set, answered without a model."""
    off = desk.worded_by(None)
    return [off.answer(Question(message=row["question"], today=TODAY)) for row in ROWS]


# Over the development set


def test_no_lie_of_a_model_that_lies_in_thirty_percent_reaches_anybody(
    desk: Helpdesk, plain: list[Answer]
) -> None:
    chat = ScriptedModel(script=liar(SHARE))
    lying = desk.worded_by(Model(name="liar", chat=chat, timeout=5.0))
    came = Counter[str]()
    for row, off in zip(ROWS, plain, strict=True):
        asked = len(chat.asked)
        answer = lying.answer(Question(message=row["question"], today=TODAY))
        assert decided(answer) == decided(off)
        left = sentences_of_its_own(answer, off)
        for known in (w.strip() for w in polite_words(answer.language)):
            left = left.replace(known, "")
        assert left.strip() == "", f"{row['id']}: {left}"
        if len(chat.asked) == asked:
            assert answer.answer == off.answer
            came["not asked"] += 1
            continue
        assert answer.model is not None
        lies = random.Random(f"{chat.seed}:{asked}").random() < SHARE
        assert answer.model.outcome == ("fell_back" if lies else "used"), answer.model
        came["lied" if lies else "polite"] += 1
    assert came["lied"] > 0.25 * len(chat.asked)
    assert len(chat.asked) > 0.9 * len(ROWS)


def test_a_model_that_dies_changes_no_verdict_no_date_and_no_citation(
    desk: Helpdesk, plain: list[Answer]
) -> None:
    deadly = desk.worded_by(model(dying))
    for row, off in zip(ROWS[::3], plain[::3], strict=True):
        answer = deadly.answer(Question(message=row["question"], today=TODAY))
        assert decided(answer) == decided(off)
        sentences_of_its_own(answer, off)
        assert answer.model is None or answer.model.outcome != "used"


def test_ordinary_questions_are_not_taken_for_attacks() -> None:
    ordinary = [row["question"] for row in ROWS if row["covered"]]
    for path in sorted((CORPUS / "cases").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        ordinary += [json.loads(line)["text"] for line in lines]
    assert sum(map(is_attack, ordinary)) < 0.01 * len(ordinary)


# What is shown, and when


def test_a_polite_model_greets_and_leaves_every_sentence_as_it_is() -> None:
    wording = worded(polite)
    assert wording.record is not None
    assert (wording.record.outcome, wording.record.why) == ("used", None)
    assert wording.text.startswith("Hello")
    places = [wording.text.index(part.text) for part in fixed(DRAFT)]
    assert places[0] < places[2] < places[1] < places[3], "those that are free may be moved"


def test_parts_of_a_passage_that_belong_together_are_one_fixed_sentence() -> None:
    parts = fixed(DRAFT)
    assert [part.free for part in parts] == [False, True, True, False]
    assert parts[3].text.startswith("So it is done:\n\n1. Wait.")
    assert parts[3].text.endswith("> **Note** Not earlier.")
    assert "\n\n".join(part.text for part in parts) == DRAFT.markdown


def test_nothing_of_a_sentence_is_shown_before_it_is_verified() -> None:
    wording = worded(says("Hello.", " Thank you for ", "your question ", "by tomorrow.\n[[1]]"))
    assert "Hello." in wording.text
    assert "Thank you" not in wording.text
    assert wording.record is not None
    assert wording.record.why == "date"


def test_a_sentence_is_shown_as_soon_as_it_is_whole() -> None:
    gave: list[str] = []

    def slow(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        yield "Hello. "
        for _ in range(200):
            if gave:
                break
            time.sleep(0.01)
        yield "[[1]]" if gave else "Nobody listened."

    for piece in Wording(DRAFT, "?", Language.EN, model(slow)):
        gave.append(piece)
    assert "".join(gave).startswith("Hello.\n\n**No.** Not before August 9.")


BROKEN: list[tuple[str, tuple[str, ...], str]] = [
    ("nothing", ("",), "fixed"),
    ("a piece left out", ("[[1]]\n[[2]]\n[[3]]",), "fixed"),
    ("a piece twice", ("[[1]]\n[[2]]\n[[1]]",), "fixed"),
    ("a piece that isn't there", ("[[1]]\n[[9]]",), "fixed"),
    ("the verdict later", ("[[4]]\n[[1]]\n[[2]]\n[[3]]",), "fixed"),
    ("a wrong mark", ("[[1]]\n[[two]]",), "markup"),
    ("half a mark", ("[[1]]\n[[2]]\n[[3]]\n[[4",), "unfinished"),
    ("a citation", ("[[1]] [3]\n[[2]]\n[[3]]\n[[4]]",), "unfinished"),
    ("half a sentence", ("[[1]]\n[[2]]\n[[3]]\n[[4]]\nI hope this",), "unfinished"),
    ("words of its own", ("**Yes.** From August 4. [1]",), "markup"),
    ("talk without end", ("Hello. " * 200,), "length"),
    ("a word without end", ("Hello" * 200,), "length"),
    ("code", ('{"answer": "[[1]]"}',), "markup"),
    ("thoughts", ("<think>so it may</think>[[1]]",), "unfinished"),
]


@pytest.mark.parametrize(("pieces", "why"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_whatever_breaks_the_fixed_sentences_follow_once_and_whole(
    pieces: tuple[str, ...], why: str
) -> None:
    wording = worded(says(*pieces))
    assert wording.record is not None
    assert (wording.record.outcome, wording.record.why) == ("fell_back", why)
    for part in fixed(DRAFT):
        assert wording.text.count(part.text) == 1


def test_where_a_model_breaks_off_its_verified_sentences_stay_and_the_rest_follows() -> None:
    def breaks(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        yield "Hello.\n\n[[1]]\n\nNext, here are the"
        raise ConnectionError

    wording = worded(breaks)
    assert wording.text == f"Hello.\n\n{DRAFT.markdown}"
    assert wording.record is not None
    assert wording.record.why == "error"


@pytest.mark.parametrize("kind", [*LIES, *STRUCTURAL])
@pytest.mark.parametrize("language", list(Language))
def test_every_kind_of_lie_is_caught_in_every_language(kind: str, language: Language) -> None:
    def lies(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        yield "\n\n".join(lie(asked, chance, kind))

    wording = Wording(DRAFT, "?", language, model(lies))
    assert LIES.get(kind, {language: "\0"})[language] not in "".join(wording)
    assert wording.record is not None
    assert wording.record.outcome == "fell_back"


# Trouble


def test_a_model_that_hangs_is_waited_for_no_longer_than_set() -> None:
    began = time.monotonic()
    wording = Wording(DRAFT, "?", Language.EN, Model("m", scripted("hanging"), 0.2))
    assert DRAFT.markdown in "".join(wording)
    assert time.monotonic() - began < 2
    assert wording.record is not None
    assert wording.record.why == "timeout"


@pytest.mark.parametrize(
    ("script", "why"),
    [("turned_away", "rate_limited"), ("refusing", "negation"), ("silent", "fixed")],
)
def test_being_turned_away_and_refused_leave_the_answer_as_it_is(script: str, why: str) -> None:
    wording = Wording(DRAFT, "?", Language.EN, Model("m", scripted(script), 5.0))
    assert "".join(wording) == DRAFT.markdown
    assert wording.record is not None
    assert wording.record.why == why


@pytest.mark.parametrize("seed", range(30))
def test_nonsense_leaves_the_answer_as_it_is(seed: int) -> None:
    chat = scripted("babbling")
    chat.seed = seed
    wording = Wording(DRAFT, "?", Language.EN, Model("m", chat, 5.0))
    assert "".join(wording) == DRAFT.markdown


def test_after_failures_in_a_row_a_model_rests() -> None:
    tired = Model("m", scripted("turned_away"), 5.0)
    for _ in range(FAILURES):
        list(Wording(DRAFT, "?", Language.EN, tired))
    wording = Wording(DRAFT, "?", Language.EN, tired)
    assert "".join(wording) == DRAFT.markdown
    assert wording.record is not None
    assert wording.record.why == "resting"
    with pytest.raises(BrokenError):
        tired.ask("", "{}")


def test_who_stops_listening_stops_the_model() -> None:
    said: list[int] = []

    def talks(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        for n in range(1000):
            said.append(n)
            time.sleep(0.005)
            yield "Hello. " if n == 0 else " "

    stream = iter(Wording(DRAFT, "?", Language.EN, model(talks)))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    time.sleep(0.1)
    heard = len(said)
    time.sleep(0.1)
    assert len(said) <= heard + 1 < 1000


# What a model is told, and what is recorded


def test_a_model_sees_neither_guides_nor_rulings_nor_orders(desk: Helpdesk) -> None:
    chat = ScriptedModel(script=polite)
    talking = desk.worded_by(Model(name="m", chat=chat, timeout=5.0))
    message = "철회요청을 취소하고 싶어요"
    answer = talking.answer(Question(message=message, today=TODAY))
    (asked,) = chat.asked
    assert set(asked) == {"language", "places", "message"}
    assert asked["message"] == message
    assert {key for place in asked["places"] for key in place} == {"place", "kind", "free"}
    assert answer.citations[0].quote not in json.dumps(asked, ensure_ascii=False)


def test_name_outcome_time_tokens_and_cost_are_recorded() -> None:
    wording = worded(polite, price_in=1.0, price_out=4.0)
    record = wording.record
    assert record is not None
    assert record.tokens_in is not None
    assert record.tokens_out is not None
    assert record.cost == pytest.approx((record.tokens_in + 4 * record.tokens_out) / 1e6)
    assert 0 <= record.seconds < 5
    assert worded(polite).record.cost is None  # type: ignore[union-attr]


def test_small_talk_and_what_is_done_are_not_worded_again(desk: Helpdesk) -> None:
    chat = ScriptedModel(script=polite)
    talking = desk.worded_by(Model(name="m", chat=chat, timeout=5.0))
    assert talking.answer(Question(message="안녕하세요")).model is None
    assert chat.asked == []


def test_an_answer_without_a_model_has_no_part_of_one(plain: list[Answer]) -> None:
    assert all(answer.model is None for answer in plain)


# Opening


def test_without_a_setting_there_is_no_model(settings: Settings) -> None:
    assert opened(settings) is None


def test_what_cannot_be_opened_is_told(settings: Settings) -> None:
    for name in ("scripted:nobody", "nowhere:model"):
        with pytest.raises(ModelError):
            opened(settings.model_copy(update={"model": name}))


def test_a_scripted_model_can_be_set_for_a_demonstration(settings: Settings) -> None:
    made = opened(settings.model_copy(update={"model": "scripted:liar", "model_price_in": 2.0}))
    assert made is not None
    assert (made.name, made.timeout, made.price_in) == ("scripted:liar", 20.0, 2.0)
