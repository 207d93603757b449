"""Kinds of turns, as learnt."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.acts import ACT, act, weights
from bot.dialogue.training import load_turns, made_from
from ingest.fold import fold

TODAY = dt.date(2026, 8, 29)


def test_the_weights_were_trained_on_the_turns_words_and_encoder_of_this_tree() -> None:
    assert weights().made_from == made_from(), "run claimdesk train-reader"


def test_every_kind_that_is_labelled_is_known() -> None:
    assert set(weights().slots[ACT].values) == {row["act"] for row in load_turns()}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("이 건은 취소요청 거부로 처리 부탁드립니다", "wish:reject_cancel"),
        ("この件のキャンセル要請、承認をお願いできますか", "wish:approve_cancel"),
        ("买家昨天又提了退货", "tell"),
        ("until which day does she have to answer me?", "ask"),
    ],
)
def test_turns_of_a_kind_are_told_apart(message: str, kind: str) -> None:
    guess = act(fold(message), TODAY)
    assert guess.value == kind
    assert sum(guess.chances.values()) == pytest.approx(1, abs=1e-3)
