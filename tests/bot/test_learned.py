"""The learnt part of reading: trained on what is in the tree now, the same twice, and it learns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from bot.reading.learned import MESSAGE, Weights, meaning, weights
from bot.reading.pieces import question
from bot.reading.reader import read
from bot.reading.training import examples, labels, load_cases, made_from, train
from corpus.vocabulary import Language

TODAY = dt.date(2026, 3, 11)


def some(count: int) -> list[dict[str, Any]]:
    """Labelled messages of every kind and language, few enough to train on in a test."""
    rows = load_cases()
    return rows[:: max(1, len(rows) // count)]


def test_the_weights_were_trained_on_the_texts_words_and_encoder_of_this_tree() -> None:
    # When this fails: claimdesk train-reader.
    assert weights().made_from == made_from()


def test_training_twice_gives_the_same_weights(tmp_path: Path) -> None:
    rows = some(120)
    for name in ("one", "other"):
        train(rows, tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_what_it_was_trained_on_it_reads(tmp_path: Path) -> None:
    rows = some(120)
    train(rows, tmp_path / "model.npz")
    held = Weights(tmp_path / "model.npz")
    right = total = 0
    for row in rows:
        example = examples(row)[0]
        assert example.text is not None
        vectors = meaning(example.text, question(example.text))
        found = held.guess(example.pieces, MESSAGE, vectors)
        right += sum(found[slot].value == value for slot, value in labels(row).items())
        total += len(found)
    assert right / total > 0.97


def test_a_chance_is_one_and_no_piece_at_all_is_read_as_something() -> None:
    found = weights().guess([], MESSAGE)
    assert set(found) == set(MESSAGE)
    assert all(0 < guess.sure <= 1 for guess in found.values())


def test_what_has_yet_to_come_did_not_happen() -> None:
    text = "내일 철회요청 넣으면 손님은 며칠까지 답해야 하나요? 반품신청 건입니다"
    reading = read(text, Language.KO, TODAY)
    assert reading.on == dt.date(2026, 3, 12)
    assert "withdrawal_requested_on" not in reading.claim


def test_the_last_of_several_days_is_what_the_withdrawal_was_left_by() -> None:
    text = "I asked for the withdrawal on 3/2, she refused on 3/4. Return request. Can I ask again?"
    reading = read(text, Language.EN, TODAY)
    assert reading.claim["withdrawal"] == "on_hold"
    assert reading.claim["withdrawal_refused_on"] == "2026-03-04"
