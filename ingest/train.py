"""Training the encoder: the home of sentence-transformers and torch.

Decides what the encoder that ships is learnt from (the project's own guides, glossary and
questions, nothing else) and how, and how it goes on to learn guides of a user's own
(`ingest/learnt.py` says what of them); needs the extra `encoders`. The result is a folder in
sentence-transformers' format that `ingest/encoder.py` reads without torch.

Pieces: one token per CJK character and byte-pair pieces for Latin words, which was measured
to beat characters alone, unigram and byte-pair pieces throughout. Rows: learnt so that texts
that mean the same place lie together and others apart (multiple negatives ranking inside a
Matryoshka loss), from groups of texts with one anchor: its passages and their sentences in
four languages, its questions; and the glossary's terms.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.vocabulary import Language
from ingest import learnt
from ingest.encoder import LEARNT, SHIPPED, StaticEncoder, find_static
from ingest.fold import simplified
from ingest.glossary import read, rows, spoken
from ingest.guide import Passage
from ingest.questions import Asked
from ingest.run import searchable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

DIMENSIONS = 256
PIECES = 9000
"""Byte-pair pieces for Latin words; with 3000, English questions were found worse."""
STEPS = 6000
BESIDE = 64
"""Glossary terms, and questions without an answer, in a batch beside one pair of each place."""
RATE = 1e-2
SLIPS = 0.25
"""The share of texts that are misspelt while training, where they hold Latin words."""
SEED = 7

OWN_STEPS = 300
OWN = 64
"""Passages of a user's own in a batch, beside one pair of each of the project's places."""
OWN_BESIDE = 32
OWN_RATE = 4e-3
"""Less than half of the first training's: what is known moves little."""
FILES = ("model.safetensors", "tokenizer.json", "modules.json", "1_Normalize",
         "config_sentence_transformers.json", LEARNT)  # fmt: skip
"""What a trained encoder's folder holds."""

Pairs = list[tuple[str, str]]


def groups(
    passages: Sequence[Passage], questions: Sequence[Asked], glossary: Path | None = None
) -> tuple[list[list[str]], list[list[str]]]:
    """Texts that mean the same place, together; and terms that mean the same, together.

    Questions that no guide answers are left out: what they have in common is only that.
    """
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for p in passages:
        if p.original:
            continue
        by_place[(p.address.topic, p.anchor)] += [p.heading, f"{p.heading}\n{p.text}"]
    for q in questions:
        if q.address is not None and q.anchor is not None:
            by_place[(q.address.topic, q.anchor)].append(q.text)
            if q.language is Language.ZH and simplified(q.text) != q.text:
                by_place[(q.address.topic, q.anchor)].append(simplified(q.text))
    terms = []
    for row in (read(glossary) if glossary else rows()).values():
        words = list(dict.fromkeys(word for _, word in spoken(row)))
        if len(words) > 1:
            terms.append(words)
    return list(by_place.values()), terms


def tokenizer(texts: Iterable[str]):  # type: ignore[no-untyped-def]
    """A tokenizer with a piece for each CJK character in `texts` and byte pairs for the rest."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import BPE
    from tokenizers.trainers import BpeTrainer

    tok = Tokenizer(BPE(unk_token="[UNK]"))
    tok.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    cjk = Regex(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー々]")
    tok.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(cjk, "isolated"),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed"),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    tok.train_from_iterator(
        texts, BpeTrainer(vocab_size=PIECES, special_tokens=["[UNK]"], show_progress=False)
    )
    return tok


@dataclass(frozen=True, slots=True)
class Known:
    """What the project knows, to draw batches from."""

    places: list[list[str]]
    terms: list[list[str]]
    silent: list[str]
    """Questions that no guide answers."""

    @classmethod
    def of(
        cls, passages: Sequence[Passage], questions: Sequence[Asked], glossary: Path | None
    ) -> Known:
        """From the project's passages, questions and terms."""
        places, terms = groups(passages, questions, glossary)
        return cls(places, terms, [q.text for q in questions if q.address is None])

    def draw(self, dice: random.Random, beside: int = BESIDE) -> Pairs:
        """Pairs of a batch: of each place, of `beside` terms and as many silent questions."""
        # One pair of each place: a second one would count as its own place's negative.
        pairs = [tuple(dice.sample(group, 2)) for group in self.places if len(group) > 1]
        terms, silent = self.terms, self.silent
        pairs += [tuple(dice.sample(t, 2)) for t in dice.sample(terms, min(beside, len(terms)))]
        # A question without an answer is like itself alone, and unlike every place.
        pairs += [(q, q) for q in dice.sample(silent, min(beside, len(silent)))]
        return [(slip(one, dice), slip(other, dice)) for one, other in pairs]


def slip(text: str, dice: random.Random) -> str:
    """`text`, now and then with a letter of a Latin word lost or swapped, as fingers do it.

    A misspelt word falls into other pieces; a misspelt CJK word keeps most of its characters.
    """
    if dice.random() > SLIPS:
        return text
    words = text.split(" ")
    long = [
        n for n, word in enumerate(words) if len(word) > 4 and word.isascii() and word.isalpha()
    ]
    if not long:
        return text
    at = dice.choice(long)
    word, letter = words[at], dice.randrange(1, len(words[at]) - 2)
    swapped = word[letter + 1] + word[letter] if dice.random() < 0.5 else word[letter + 1]
    words[at] = word[:letter] + swapped + word[letter + 2 :]
    return " ".join(words)


def train(
    passages: Sequence[Passage],
    questions: Sequence[Asked],
    folder: Path,
    *,
    steps: int = STEPS,
    glossary: Path | None = None,
) -> None:
    """Train an encoder and save it to `folder`. A few minutes on one CPU core; the same twice."""
    import torch

    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    known = Known.of(passages, questions, glossary)
    groups = [*known.places, *known.terms]
    tok = tokenizer([t for g in groups for t in g] + known.silent)
    model = _model(tok)
    _fit(model, lambda: known.draw(dice), steps=steps, rate=RATE)
    model.save(str(folder), create_model_card=False)


def learn(
    own: Sequence[Passage],
    passages: Sequence[Passage],
    questions: Sequence[Asked],
    folder: Path,
    *,
    start: Path = SHIPPED,
    steps: int = OWN_STEPS,
    glossary: Path | None = None,
) -> int:
    """Go on from the encoder in `start`, learn `own` passages, and write it to `folder`.

    Of what the project knows (`passages`, `questions`, terms) some is repeated in each batch, so
    that it isn't forgotten. Returns how many passages were learnt: with more than fit in, the
    others aren't said to be. The same twice. EncoderError where `start` is no encoder of this
    kind, or `folder` holds anything else.
    """
    before = StaticEncoder(start)
    learnt.check_target(folder, FILES)
    dice = random.Random(SEED)
    known = Known.of(passages, questions, glossary)
    texts = [searchable(p) for p in own]
    texts += [simplified(searchable(p)) for p in own if p.language is Language.ZH]
    tok, rows = extended(start, texts)
    deck = learnt.Deck(own, dice)
    done: dict[str, Passage] = {}

    def batch() -> Pairs:
        drawn = deck.draw(OWN)
        done.update((p.id, p) for p in drawn.passages)
        return drawn.pairs + known.draw(dice, OWN_BESIDE)

    model = _model(tok, rows)
    if own:
        _fit(model, batch, steps=steps, rate=OWN_RATE)

    fresh = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}")
    try:
        model.save(str(fresh), create_model_card=False)
        learnt.write_learnt(fresh, before.fingerprint, done.values())
        _replace(folder, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(done)


def extended(start: Path, texts: Iterable[str]) -> tuple[Tokenizer, NDArray[np.float32]]:
    """The tokenizer and rows of an encoder, with each character of `texts` that it lacks.

    A new row begins as the mean of all: it says nothing yet.
    """
    import numpy as np
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    weights, path = find_static(start)
    rows = load_file(weights)["embedding.weight"].astype(np.float32)
    tok = Tokenizer.from_file(str(path))
    state = json.loads(tok.to_str())
    vocabulary = state["model"]["vocab"]
    met: set[str] = set()
    for text in texts:
        clean = tok.normalizer.normalize_str(text) if tok.normalizer else text
        split = tok.pre_tokenizer.pre_tokenize_str(clean) if tok.pre_tokenizer else [(clean, 0)]
        met.update(character for piece, _ in split for character in piece)
    # A list of pieces (unigram) or words has its own ways to spell what is new.
    added = sorted(met - vocabulary.keys()) if state["model"]["type"] == "BPE" else []
    first = tok.get_vocab_size()
    vocabulary |= {character: first + n for n, character in enumerate(added)}
    mean = rows.mean(axis=0, keepdims=True)
    return Tokenizer.from_str(json.dumps(state)), np.concatenate(
        [rows[:first], np.repeat(mean, len(added), axis=0)]
    )


def _model(tok: Tokenizer, rows: NDArray[np.float32] | None = None) -> Any:
    """A model of this project's kind, with random rows where none are given."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    size = DIMENSIONS if rows is None else rows.shape[1]
    embedding = StaticEmbedding(tok, embedding_weights=rows, embedding_dim=size)
    return SentenceTransformer(modules=[embedding, Normalize()], device="cpu")


def _fit(model: Any, batch: Callable[[], Pairs], *, steps: int, rate: float) -> None:
    """Move the rows so that the texts of a pair lie together, and apart from a batch's others."""
    import torch
    from sentence_transformers.sentence_transformer.losses import (
        MatryoshkaLoss,
        MultipleNegativesRankingLoss,
    )

    size = model.get_embedding_dimension()
    torch.set_num_threads(1)  # the same weights twice
    loss = MatryoshkaLoss(
        model,
        MultipleNegativesRankingLoss(model, scale=20.0),
        [size, *(d for d in (128, 64) if d < size)],
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    model.train()
    for _ in range(steps):
        pairs = batch()
        features = [model.preprocess([pair[side] for pair in pairs]) for side in (0, 1)]
        value = loss(features, None)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
    model.eval()


def _replace(folder: Path, fresh: Path) -> None:
    """Put `fresh` in the place of `folder`: whoever reads sees one or the other, never half."""
    for path in fresh.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    former = fresh.with_name(f"{fresh.name}.former")
    if folder.exists():
        os.replace(folder, former)
    try:
        os.replace(fresh, folder)
    except OSError:
        if former.exists():
            os.replace(former, folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
