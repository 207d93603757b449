"""The learnt part of reading: what a message asks and tells, weighed from its pieces.

Decides, for each thing that is read (what is asked, the claim, what became of a withdrawal, the
day of what …), the likeliest value and how sure that is: multinomial logistic regression over
`pieces`, trained by `training.py` on the labelled messages of `corpus/cases`. What follows from
what was read is the rules' alone; how sure is sure enough is decided in `reader`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.encoder import SHIPPED, StaticEncoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLE = "role"
"""The slot of a day: which event it is the day of."""
UNKNOWN = ("order.status", "claim.status", "claim.withdrawal", "claim.withdrawal_refused_on")
"""Facts that a message may say are not known."""
MESSAGE = (
    "asks",
    "order.status",
    "claim",
    "claim.withdrawal",
    "order.cancel_rejected",
    "order.reserved",
    "params.reason",
    "params.ground",
    "params.buyer_requested",
    "params.buyer_notified",
    *(f"unknown:{fact}" for fact in UNKNOWN),
)
"""The slots of a message."""

MODEL = Path(__file__).parent / "model.npz"
"""The weights that ship."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest value, and its probability, 0 to 1."""

    value: str
    sure: float
    chances: Mapping[str, float] = field(default_factory=dict)
    """Of every value."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A thing that is read: its values, and the columns of the weights that are theirs."""

    values: tuple[str, ...]
    first: int


class Weights:
    """Linear models that share their pieces: one for each slot."""

    def __init__(self, file: Path = MODEL) -> None:
        with np.load(file) as held:
            names = bytes(held["pieces"]).decode("utf-8").split("\n")
            self._rows = {name: n for n, name in enumerate(names)}
            self._worth: NDArray[np.float32] = held["worth"].astype(np.float32)
            self._weights: NDArray[np.int8] = held["weights"]
            self._scale: NDArray[np.float32] = held["scale"]
            self._bias: NDArray[np.float32] = held["bias"]
            self._of_meaning: NDArray[np.float32] = held["of_meaning"].astype(np.float32)
            self.made_from = bytes(held["made_from"]).decode()
            """Digest of the messages, words and encoder it was trained on."""
            self.slots: dict[str, Slot] = {}
            first = 0
            for line in bytes(held["slots"]).decode("utf-8").split("\n"):
                name, *values = line.split("\t")
                self.slots[name] = Slot(tuple(values), first)
                first += len(values)

    def guess(
        self,
        pieces: Iterable[str],
        slots: Iterable[str],
        meaning: NDArray[np.float32] | None = None,
    ) -> dict[str, Guess]:
        """The likeliest value of each of `slots`; `meaning` as the function gives it."""
        rows = sorted({self._rows[p] for p in pieces if p in self._rows})
        worth = self._worth[rows]
        worth = worth / max(float(np.linalg.norm(worth)), 1e-9)
        found: dict[str, Guess] = {}
        for name in slots:
            slot = self.slots[name]
            held = slice(slot.first, slot.first + len(slot.values))
            scores = worth @ self._weights[rows, held].astype(np.float32)
            scores = scores * self._scale[held] + self._bias[held]
            if meaning is not None:
                scores += MEANING * (meaning @ self._of_meaning[:, held])
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            best = int(chances.argmax())
            every = dict(zip(slot.values, map(float, chances), strict=True))
            found[name] = Guess(slot.values[best], float(chances[best]), every)
        return found


MEANING = 0.5
"""What a vector of length 1 counts beside pieces whose length is 1."""


@lru_cache(maxsize=1)
def _encoder() -> StaticEncoder:
    return StaticEncoder(SHIPPED)


def meaning(*texts: str) -> NDArray[np.float32]:
    """The vectors of texts, end to end, by the encoder that ships, whichever one search uses."""
    found: NDArray[np.float32] = _encoder().vectors(list(texts)).reshape(-1)
    return found


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship, read once."""
    return Weights()
