"""Training the encoder that ships: the home of sentence-transformers and torch.

Decides what is learnt from (the project's own guides, glossary and questions, nothing else)
and how; needs the extra `encoders`. The result is a folder in sentence-transformers' format
that `ingest/encoder.py` reads without torch.

Pieces: one token per CJK character and byte-pair pieces for Latin words, which was measured
to beat characters alone, unigram and byte-pair pieces throughout. Rows: learnt so that texts
that mean the same place lie together and others apart (multiple negatives ranking inside a
Matryoshka loss), from groups of texts with one anchor: its passages and their sentences in
four languages, its questions; and the glossary's terms.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import corpus
from corpus.vocabulary import Language
from ingest.fold import simplified
from ingest.guide import Passage
from ingest.questions import Asked

DIMENSIONS = 256
PIECES = 9000
"""Byte-pair pieces for Latin words; with 3000, English questions were found worse."""
STEPS = 6000
BESIDE = 64
"""Glossary terms, and questions without an answer, in a batch beside one pair of each place."""
SEED = 7


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
    path = glossary or Path(corpus.__file__).parent / "glossary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = list(dict.fromkeys(row[lang] for lang in Language if row[lang]))
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
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import (
        MatryoshkaLoss,
        MultipleNegativesRankingLoss,
    )
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # the same weights twice
    dice = random.Random(SEED)
    places, terms = groups(passages, questions, glossary)
    silent = [q.text for q in questions if q.address is None]
    tok = tokenizer([t for g in [*places, *terms] for t in g] + silent)
    embedding = StaticEmbedding(tok, embedding_dim=DIMENSIONS)
    model = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    loss = MatryoshkaLoss(
        model, MultipleNegativesRankingLoss(model, scale=20.0), [DIMENSIONS, 128, 64]
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    model.train()
    for _ in range(steps):
        # One pair of each place: a second one would count as its own place's negative.
        pairs = [tuple(dice.sample(group, 2)) for group in places if len(group) > 1]
        pairs += [tuple(dice.sample(t, 2)) for t in dice.sample(terms, min(BESIDE, len(terms)))]
        # A question without an answer is like itself alone, and unlike every place.
        pairs += [(q, q) for q in dice.sample(silent, min(BESIDE, len(silent)))]
        features = [model.preprocess([pair[side] for pair in pairs]) for side in (0, 1)]
        value = loss(features, None)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
    model.eval()
    model.save(str(folder), create_model_card=False)
