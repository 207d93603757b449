"""Questions asked in vain are counted together where they mean the same, in whatever language."""

from __future__ import annotations

import json
import tomllib
import uuid
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bot.answer import Answer, Contact
from bot.build import Helpdesk
from bot.cli import main
from bot.desk.opening import opened
from bot.desk.transcripts import Asked, Transcript, keep, rate
from bot.gaps import gaps, grouped, likeness
from bot.reading.normalise import language_of
from bot.settings import Settings
from corpus.vocabulary import Language

SETS = tomllib.loads((Path(__file__).parent / "gaps.toml").read_text(encoding="utf-8"))
Labelled = list[tuple[str, str]]


def labelled(name: str) -> Labelled:
    """Questions with what they ask; what is alone has a label of its own."""
    return [
        (question, f"{label}{n}" if label == "alone" else label)
        for label, questions in SETS[name].items()
        for n, question in enumerate(questions)
    ]


def pairs(rows: Labelled) -> tuple[float, float]:
    """Precision and recall over pairs that are grouped together."""
    alike = likeness([(question, language_of(question)) for question, _ in rows])
    made = {pair for group in grouped(alike) for pair in combinations(group, 2)}
    true = {(a, b) for a, b in combinations(range(len(rows)), 2) if rows[a][1] == rows[b][1]}
    return len(made & true) / len(made), len(made & true) / len(true)


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("chosen", 0.98, 0.85), ("measured", 0.98, 0.85), ("others", 0.6, 0.2)],
)
def test_questions_of_one_meaning_come_together(name: str, precision: float, recall: float) -> None:
    found = pairs(labelled(name))
    assert found[0] >= precision, found
    assert found[1] >= recall, found


def test_groups_grow_by_the_average_of_their_members() -> None:
    alike = np.array(
        [[1, 0.9, 0.6, 0], [0.9, 1, 0.3, 0], [0.6, 0.3, 1, 0], [0, 0, 0, 1]], dtype=np.float32
    )
    assert grouped(alike, 0.5) == [[0, 1], [2], [3]]
    assert grouped(alike, 0.4) == [[0, 1, 2], [3]]
    assert grouped(np.zeros((0, 0), dtype=np.float32)) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_shortcuts_of_grouping_change_nothing(seed: int) -> None:
    some = np.random.default_rng(seed).random((40, 40)).astype(np.float32)
    alike = (some + some.T) / 2

    def plainly(least: float) -> list[list[int]]:
        groups = [[n] for n in range(len(alike))]
        while True:
            best = max(
                (float(alike[np.ix_(a, b)].mean()), i, j)
                for (i, a), (j, b) in combinations(enumerate(groups), 2)
            )
            if best[0] < least:
                return sorted(sorted(group) for group in groups)
            groups[best[1]] += groups.pop(best[2])

    assert sorted(grouped(alike, 0.6)) == plainly(0.6)


def asked(question: str, language: str, at: str, *, uncovered: bool = True) -> Asked:
    return Asked(question, language, f"2026-11-{at}T00:00:00.000000Z", uncovered)


def test_a_group_tells_how_often_in_which_languages_and_when() -> None:
    found = gaps(
        [
            asked("정산금은 언제 입금되나요?", "ko", "01"),
            asked("売上金はいつ振り込まれますか？", "ja", "05"),
            asked("정산금은  언제 입금되나요?", "ko", "20"),
            asked("How do I create a shop coupon?", "en", "07"),
            asked("When will my sales be paid out?", "en", "03", uncovered=False),
        ]
    )
    settlement, coupon = found
    assert (settlement.count, settlement.uncovered) == (4, 3)
    assert settlement.languages == {"ko": 2, "ja": 1, "en": 1}
    assert {settlement.question, *settlement.examples} == {
        "정산금은 언제 입금되나요?",
        "売上金はいつ振り込まれますか？",
        "When will my sales be paid out?",
    }
    assert (settlement.first[:10], settlement.last[:10]) == ("2026-11-01", "2026-11-20")
    assert (coupon.count, coupon.examples) == (1, ())
    assert gaps([]) == []


# The command


@pytest.fixture
def kept(indexed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three questions in vain and one that was answered well."""
    settings = indexed.model_copy(update={"database": f"sqlite:///{tmp_path / 'x.db'}"})
    monkeypatch.setenv("CLAIMDESK_DATA", str(settings.data))
    monkeypatch.setenv("CLAIMDESK_DATABASE", settings.database)
    monkeypatch.chdir(tmp_path)
    database = opened(settings).database
    told = [
        ("쿠폰은 어떻게 만들어요? 김철수님", Language.KO, True, None, "2026-11-01"),
        ("クーポンの作り方は？", Language.JA, True, None, "2026-11-10"),
        ("Can I reject it?", Language.EN, False, "down", "2026-11-12"),
        ("How long?", Language.EN, False, "up", "2026-11-12"),
        ("hello", Language.EN, False, None, "2026-11-12"),
    ]
    for question, language, uncovered, rating, at in told:
        answer = Answer(
            id=uuid.uuid4().hex,
            session_id="s",
            answer="…",
            html="…",
            language=language,
            abstained=uncovered or question == "hello",
            contact=Contact(id=None, path=()) if uncovered else None,
        )
        moment = f"{at}T16:00:00.000000Z"  # the next day in Japan
        keep(database, [Transcript(answer, question, moment, "demo", "demo")])
        if rating:
            rate(database, answer.id, shop="demo", rating=rating)
    database.close()
    return settings


def test_the_command_prints_the_groups(
    kept: Settings, desk: Helpdesk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["count"] for row in rows] == [2, 1]
    assert rows[0]["languages"] == {"ko": 1, "ja": 1}
    assert "쿠폰은 어떻게 만들어요? [name]님" in (rows[0]["question"], *rows[0]["examples"])
    assert (rows[1]["question"], rows[1]["rated_down"]) == ("Can I reject it?", 1)
    assert rows[1]["nearest"].startswith("cancel-rejection#")
    assert main(["gaps"]) == 0
    told = capsys.readouterr()
    assert "2026-11-02 to 2026-11-11" in told.out
    assert "3 questions asked in vain" in told.err


def test_the_command_counts_those_of_a_language_since_a_day(
    kept: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", "--json", "--language", "ja"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "クーポンの作り方は？"
    assert main(["gaps", "--json", "--since", "2026-11-12"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "Can I reject it?"
    assert main(["gaps", "--json", "--limit", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    for wrong in (["--since", "yesterday"], ["--limit", "0"], ["--language", "fr"]):
        with pytest.raises(SystemExit):
            main(["gaps", *wrong])
