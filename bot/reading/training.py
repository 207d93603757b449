"""Training the learnt part of reading: the home of scikit-learn.

Decides which labels a message of `corpus/cases` gives each slot, and how the weights are fitted
and stored. A row holds `text`, `today`, `asks`, and the facts that it tells under `order`,
`claim`, `params`, with the names of the rules; `unknown` lists facts it says are not known, `on`
the day on which the action is meant to be done. Needs the extra `encoders`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import corpus
from bot import words
from bot.reading.learned import MEANING, MESSAGE, MODEL, ROLE, UNKNOWN
from bot.reading.normalise import language_of, normalise
from bot.reading.pieces import around, blanked, pieces, question, read_already
from bot.reading.reader import read_by_words
from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, StaticEncoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASES: Final = Path(corpus.__file__).parent / "cases"
ASKED_ALIKE: Final = {
    "decide:rerequest_withdrawal": "decide:request_withdrawal",
    "decide:refund_after_shipping": "decide:cancel_before_shipping",
    "none:what": "none",
    "none:who": "none",
    "none:where": "none",
    "none:how": "none",
    "none:talk": "none:uncovered",
}
"""Kinds that are asked in the same words: which of them is meant, the facts tell (`usual`)."""
WORDS: Final = Path(words.__file__).parent
_READ_BY: Final = ("actions.", "asking.", "cues.", "days.", "facts.", "settled.")
"""The tables that a message is read by."""
NOT_TOLD: Final = "-"
FIRM: Final = 50.0
"""How little the weights are held back (the C of logistic regression)."""
WORDS_COUNT: Final = 2.0
"""How much more a piece found by the tables counts than one of the text."""
_DAYS: Final = {
    "withdrawal_requested_on": "asked",
    "withdrawal_refused_on": "refused",
    "withdrawal_cancelled_on": "taken_back",
    "requested_on": "claim",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text: its pieces, and the value of each slot it says something of."""

    pieces: frozenset[str]
    labels: Mapping[str, str]
    text: str | None = None
    """Of a whole message: what its vector is made from."""


def load_cases(folder: Path = CASES) -> list[dict[str, Any]]:
    """All labelled messages, in the order of their files."""
    found = []
    for language in Language:
        text = (folder / f"{language}.jsonl").read_text(encoding="utf-8")
        found += [json.loads(line) for line in text.splitlines()]
    return found


def made_from() -> str:
    """A digest of what the weights depend on: the messages, the tables of words, the encoder."""
    digest = hashlib.sha256(StaticEncoder(SHIPPED).fingerprint.encode())
    tables = (f for f in WORDS.glob("*.toml") if f.name.startswith(_READ_BY))
    for file in sorted([*CASES.glob("*.jsonl"), *tables]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def labels(row: Mapping[str, Any]) -> dict[str, str]:
    """The value of every slot of a message."""
    order, claim, params = (row.get(g) or {} for g in ("order", "claim", "params"))
    unknown = row.get("unknown") or ()
    kind = claim.get("type") or NOT_TOLD
    return {
        "asks": ASKED_ALIKE.get(row["asks"], row["asks"]),
        "order.status": order.get("status") or NOT_TOLD,
        "claim": f"{kind}.{claim['status']}" if claim.get("status") else kind,
        "claim.withdrawal": claim.get("withdrawal") or NOT_TOLD,
        "order.cancel_rejected": _yes(order.get("cancel_rejected")),
        "order.reserved": _yes(order.get("reserved")),
        "params.reason": params.get("reason") or NOT_TOLD,
        "params.ground": params.get("ground") or NOT_TOLD,
        "params.buyer_requested": _yes(params.get("buyer_requested")),
        "params.buyer_notified": "no" if params.get("buyer_notified") is False else NOT_TOLD,
        **{f"unknown:{fact}": _yes(fact in unknown) for fact in UNKNOWN},
    }


def _yes(value: object) -> str:
    return "yes" if value else NOT_TOLD


def examples(row: Mapping[str, Any]) -> list[Example]:
    """A message, and each day that it names."""
    today = dt.date.fromisoformat(row["today"])
    message = normalise(row["text"])
    reading = read_by_words(message, language_of(message), today)
    told = read_already(reading)
    text = blanked(reading.text, [day for day, _ in reading.days])
    found = [Example(frozenset([*pieces(text), *told]), labels(row), reading.text)]
    roles = _roles(row)
    for day, role in reading.days:
        near = around(reading.text, day, role)
        label = roles.get(day.day.isoformat(), NOT_TOLD)
        found.append(Example(frozenset([*near, *told]), {ROLE: label}))
    return found


def _roles(row: Mapping[str, Any]) -> dict[str, str]:
    """Day → what it is the day of."""
    claim, order = row.get("claim") or {}, row.get("order") or {}
    found = {row["today"]: NOT_TOLD}
    if row.get("on"):
        found[row["on"]] = "on"
    if order.get("ship_by"):
        found[order["ship_by"]] = "ship_by"
    found |= {claim[fact]: role for fact, role in _DAYS.items() if claim.get(fact)}
    return found


def train(rows: Sequence[Mapping[str, Any]], file: Path = MODEL) -> None:
    """Fit the weights to `rows` and write them to `file`. A minute or two on one core."""
    found = [example for row in rows for example in examples(row)]
    fitted: dict[str, Any] = fit(found, (*MESSAGE, ROLE), made_from())
    np.savez_compressed(file, **fitted)


def fit(found: Sequence[Example], learnt: Sequence[str], digest: str) -> dict[str, NDArray[Any]]:
    """The weights of the slots `learnt`, as they are stored, with the digest of their sources."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    counts = Counter(piece for example in found for piece in example.pieces)
    names = sorted(piece for piece, count in counts.items() if count >= 2)
    rows = {name: n for n, name in enumerate(names)}
    worth = np.array(
        [
            (math.log((1 + len(found)) / (1 + counts[name])) + 1)
            * (WORDS_COUNT if name.startswith("=") else 1)
            for name in names
        ],
        dtype=np.float32,
    )
    at = [sorted(rows[p] for p in example.pieces if p in rows) for example in found]
    values = [worth[held] / max(float(np.linalg.norm(worth[held])), 1e-9) for held in at]
    starts = np.cumsum([0, *map(len, at)])
    whole = csr_matrix(
        (np.concatenate(values), np.concatenate([np.array(h, dtype=int) for h in at]), starts),
        shape=(len(found), len(names)),
    )
    known = StaticEncoder(SHIPPED)
    texts = [e.text or "" for e in found]
    vectors = np.hstack([known.vectors(texts), known.vectors([question(t) for t in texts])])
    vectors = csr_matrix(vectors * MEANING)
    whole = hstack([whole, vectors]).tocsr()
    columns: list[NDArray[np.float64]] = []
    biases: list[NDArray[np.float64]] = []
    slots: list[str] = []
    for slot in learnt:
        held = [n for n, example in enumerate(found) if slot in example.labels]
        wanted = [found[n].labels[slot] for n in held]
        classes = sorted(set(wanted))
        if len(classes) == 1:
            weights, bias = np.zeros((1, whole.shape[1])), np.zeros(1)
        else:
            with threadpool_limits(1):  # the same weights twice
                model = LogisticRegression(C=FIRM, max_iter=400).fit(whole[held], wanted)
            classes, weights, bias = list(model.classes_), model.coef_, model.intercept_
        if len(classes) == 2:
            # One column says both: half of it for, half against.
            weights, bias = np.vstack([-weights, weights]) / 2, np.append(-bias, bias) / 2
        columns += list(weights)
        biases += list(bias)
        slots.append("\t".join([slot, *classes]))
    table, of_meaning = np.split(np.array(columns).T, [len(names)])
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127
    return {
        "pieces": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        "worth": worth.astype(np.float16),
        "weights": np.round(table / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "of_meaning": of_meaning.astype(np.float16),
        "made_from": np.frombuffer(digest.encode(), dtype=np.uint8),
        "bias": np.array(biases, dtype=np.float32),
        "slots": np.frombuffer("\n".join(slots).encode(), dtype=np.uint8),
    }
