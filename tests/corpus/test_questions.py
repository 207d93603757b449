"""The questions that passages are found by: enough of them, each once, none of the evaluation's."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from corpus.vocabulary import Language, Topic
from ingest.passages import read_guide
from ingest.questions import CORPUS, faq, load_questions

EVALUATION = Path(__file__).parents[1] / "eval"
ENOUGH = 20
CLOSE = 0.8
"""How much of two questions' pairs of letters is the same where one is the other over again."""


def bare(text: str) -> str:
    """A text without case, spaces and punctuation; a text of nothing else as it stands."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, text)) or text.strip()


def bigrams(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1)) or frozenset([text])


@pytest.mark.parametrize("language", Language)
def test_every_passage_has_questions_to_be_found_by(language: Language) -> None:
    guides = [read_guide(CORPUS / language / f"{topic}.md") for topic in Topic]
    anchors = [(p.address.topic, p.anchor) for guide in guides for p in guide.passages]
    assert list(faq()) == anchors
    canonical = {place: texts[language] for place, texts in faq().items()}
    asked = Counter(
        (q.address.topic, q.anchor)
        for q in load_questions()
        if q.language is language and q.address and q.text not in canonical.values()
    )
    assert set(asked) == set(anchors)
    for place in anchors:
        assert canonical[place].strip()
        assert asked[place] >= ENOUGH, place


def test_no_question_stands_twice() -> None:
    count = Counter(bare(q.text) for q in load_questions())
    assert [text for text, times in count.items() if times > 1] == []


def test_no_question_is_one_that_the_evaluation_asks() -> None:
    evaluated = []
    for file in sorted(EVALUATION.glob("*.jsonl")):
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        evaluated += [(row["id"], bigrams(bare(row["question"]))) for row in rows]
    assert evaluated
    for question in load_questions():
        ours = bigrams(bare(question.text))
        for name, theirs in evaluated:
            if CLOSE <= len(ours) / len(theirs) <= 1 / CLOSE:
                alike = len(ours & theirs) / len(ours | theirs)
                assert alike < CLOSE, f"{question.text!r} is close to {name}"
