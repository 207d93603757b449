"""What tells buyers from sellers, where words don't."""

from __future__ import annotations

from pathlib import Path

from bot.reading.learned import Weights
from bot.triage.asker import ASKER, MODEL, looked_at
from bot.triage.training import examples, load_askers, made_from, train


def test_the_weights_of_askers_were_trained_on_the_texts_of_this_tree() -> None:
    # When this fails: claimdesk train-reader.
    assert Weights(MODEL).made_from == made_from()


def test_training_askers_twice_gives_the_same_weights(tmp_path: Path) -> None:
    rows = load_askers()[::4]
    for name in ("one", "other"):
        train(rows, tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_both_sides_are_learnt_in_every_language() -> None:
    rows = load_askers()
    assert {row["asker"] for row in rows} == {"buyer", "seller"}
    assert len({row["text"] for row in rows}) == len(rows)
    assert all(example.labels[ASKER] in ("buyer", "seller") for example in examples(rows[:40]))


def test_how_many_words_of_either_side_there_are_is_looked_at() -> None:
    assert "=seller:0" in looked_at("when is the refund coming")
