"""Taking guides in: only what changed, whole or not at all, file by file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.vocabulary import Language
from ingest import index
from ingest.encoder import Encoder, StaticEncoder
from ingest.questions import Asked
from ingest.run import IngestError, Report, fresh, ingest
from ingest.search import Searcher

ROOT = Path(__file__).parent.parent.parent
ENCODER = StaticEncoder()
GUIDE = """# {title}

## How to print labels

1. Open the label page of your console.
2. Click the print button and wait for the file about {what}.

## Caution

Labels for {what} fade after a month in the sun.
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with two guides."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    write(folder / "parcels.md", "parcels")
    write(folder / "letters.md", "letters")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


def write(path: Path, what: str) -> None:
    path.write_text(GUIDE.format(title=f"Labels for {what}", what=what), encoding="utf-8")


def take(data: Path, *roots: Path, keep: Sequence[Path] = (), encoder: Encoder = ENCODER) -> Report:
    return ingest(roots, keep=keep, data=data, encoder=encoder, questions=[])


def texts(data: Path, query: str = "labels", encoder: Encoder = ENCODER) -> set[str]:
    """The titles that a search over the index that serves finds."""
    build = index.current(data)
    assert build is not None
    searcher = Searcher(build, encoder)
    found = searcher.search(query, language=Language.EN)
    searcher.close()
    return {hit.passage.title for hit in found.hits}


def names(paths: Sequence[str]) -> list[str]:
    return [Path(p).name for p in paths]


def test_a_first_run_creates(data: Path, shelf: Path) -> None:
    done = take(data, shelf)
    assert names(done.created) == ["letters.md", "parcels.md"]
    assert (done.updated, done.deleted, done.skipped, done.failed) == ((), (), (), ())
    assert texts(data) == {"Labels for parcels", "Labels for letters"}


def test_a_second_run_skips_what_has_not_changed_and_builds_nothing(
    data: Path, shelf: Path
) -> None:
    take(data, shelf)
    build = index.current(data)
    done = take(data, shelf)
    assert names(done.skipped) == ["letters.md", "parcels.md"]
    assert not done.guides
    assert index.current(data) == build


def test_a_changed_guide_is_updated_and_its_old_words_are_gone(data: Path, shelf: Path) -> None:
    take(data, shelf)
    write(shelf / "parcels.md", "pallets")
    done = take(data, shelf)
    assert names(done.updated) == ["parcels.md"]
    assert names(done.skipped) == ["letters.md"]
    assert texts(data, "parcels pallets") == {"Labels for pallets", "Labels for letters"}


def test_a_guide_that_is_gone_goes_and_another_root_stays(data: Path, shelf: Path) -> None:
    other = shelf.parent / "other"
    other.mkdir()
    write(other / "boxes.md", "boxes")
    take(data, shelf)
    take(data, other, keep=[shelf])
    (shelf / "letters.md").unlink()
    done = take(data, shelf, keep=[other])
    assert names(done.deleted) == ["letters.md"]
    assert texts(data) == {"Labels for parcels", "Labels for boxes"}


def test_a_file_that_was_moved_in_time_alone_is_not_read_again(data: Path, shelf: Path) -> None:
    take(data, shelf)
    build = index.current(data)
    os.utime(shelf / "letters.md", (1, 1))
    assert names(take(data, shelf).skipped) == ["letters.md", "parcels.md"]
    assert index.current(data) == build
    assert fresh([shelf], keep=[], data=data, encoder=ENCODER, questions=[])


def test_the_same_text_twice_is_cited_once(data: Path, shelf: Path) -> None:
    (shelf / "copy.md").write_bytes((shelf / "letters.md").read_bytes())
    done = take(data, shelf)
    assert names(done.created) == ["copy.md", "parcels.md"]
    assert names(done.skipped) == ["letters.md"]
    assert fresh([shelf], keep=[], data=data, encoder=ENCODER, questions=[])


BAD: dict[str, bytes] = {
    "empty.md": b"",
    "binary.txt": bytes(range(256)) * 40,
    "broken.pdf": b"%PDF-1.7 and then nothing",
    "broken.docx": b"PK\x03\x04 not a zip",
}


def test_a_bad_file_costs_itself_a_clear_line_and_the_rest_go_on(data: Path, shelf: Path) -> None:
    for name, content in BAD.items():
        (shelf / name).write_bytes(content)
    (shelf / "picture.png").write_bytes(b"\x89PNG")
    done = take(data, shelf)
    assert names(done.created) == ["letters.md", "parcels.md"]
    assert names([path for path, _ in done.failed]) == sorted(BAD)
    assert [why for _, why in done.failed if len(why) < 5 or str(shelf) in why] == []
    assert fresh([shelf], keep=[], data=data, encoder=ENCODER, questions=[])


def test_a_guide_that_can_no_longer_be_read_goes_on_serving_as_it_was(
    data: Path, shelf: Path
) -> None:
    take(data, shelf)
    (shelf / "letters.md").write_bytes(b"")
    done = take(data, shelf)
    assert names([path for path, _ in done.failed]) == ["letters.md"]
    assert "Labels for letters" in texts(data)


class Other(StaticEncoder):
    """The same vectors under another name: what counts is that they are never mixed."""

    def __init__(self) -> None:
        super().__init__()
        self.fingerprint = "other"
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return super().embed_documents(texts)


def test_another_encoder_embeds_everything_anew(data: Path, shelf: Path) -> None:
    done = take(data, shelf)
    other = Other()
    assert not fresh([shelf], keep=[], data=data, encoder=other, questions=[])
    take(data, shelf, encoder=other)
    assert len(other.embedded) == done.passages


def test_an_unchanged_guide_is_not_embedded_again(data: Path, shelf: Path) -> None:
    encoder = Other()
    take(data, shelf, encoder=encoder)
    encoder.embedded.clear()
    write(shelf / "parcels.md", "pallets")
    take(data, shelf, encoder=encoder)
    assert encoder.embedded
    assert not any("letters" in text for text in encoder.embedded)


def test_new_questions_change_the_index_and_not_the_passages(data: Path, shelf: Path) -> None:
    encoder = Other()
    take(data, shelf, encoder=encoder)
    encoder.embedded.clear()
    asked = [Asked("how do I frobnicate", Language.EN, None, None)]
    assert not fresh([shelf], keep=[], data=data, encoder=encoder, questions=asked)
    ingest([shelf], data=data, encoder=encoder, questions=asked)
    assert encoder.embedded == ["how do I frobnicate"]


def test_a_second_run_at_the_same_time_is_told_to_wait(data: Path, shelf: Path) -> None:
    take(data, shelf)
    with FileLock(data / "index" / "lock"), pytest.raises(IngestError, match="another ingest"):
        take(data, shelf)


def test_only_the_build_that_serves_and_the_one_before_are_kept(data: Path, shelf: Path) -> None:
    for n in range(4):
        write(shelf / "parcels.md", f"parcels of kind {n}")
        take(data, shelf)
    builds = [path for path in (data / "index").iterdir() if path.is_dir()]
    assert len(builds) == 2
    assert index.current(data) in builds


SLOW = """
import sys, time
from pathlib import Path
from ingest.encoder import StaticEncoder
from ingest.run import ingest

class Slow(StaticEncoder):
    def embed_documents(self, texts):
        print("embedding", flush=True)
        time.sleep(60)

ingest([Path(sys.argv[1])], data=Path(sys.argv[2]), encoder=Slow(), questions=[])
"""


def killed(shelf: Path, data: Path, signal_: signal.Signals) -> None:
    """Start a run in a process of its own and end it in the middle of indexing."""
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(shelf), str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "embedding\n"
    run.send_signal(signal_)
    run.wait(timeout=30)


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGINT], ids=lambda s: s.name)
def test_a_run_that_is_broken_off_leaves_the_former_index_serving(
    data: Path, shelf: Path, signal_: signal.Signals
) -> None:
    take(data, shelf)
    before = index.current(data)
    write(shelf / "parcels.md", "pallets")
    killed(shelf, data, signal_)
    assert index.current(data) == before
    assert "Labels for parcels" in texts(data)
    done = take(data, shelf)
    assert names(done.updated) == ["parcels.md"]
    assert "Labels for pallets" in texts(data)
    assert len([path for path in (data / "index").iterdir() if path.is_dir()]) == 2


def test_a_first_run_that_is_broken_off_is_begun_anew(data: Path, shelf: Path) -> None:
    killed(shelf, data, signal.SIGKILL)
    assert index.current(data) is None
    assert names(take(data, shelf).created) == ["letters.md", "parcels.md"]


def test_a_reader_sees_one_build_or_the_next_while_runs_follow_each_other(
    data: Path, shelf: Path
) -> None:
    from bot.build import Helpdesk
    from bot.settings import Settings

    take(data, shelf)
    desk = Helpdesk(Settings(_env_file=None, data=data), ENCODER)  # type: ignore[call-arg]
    for n in range(5):
        write(shelf / "parcels.md", f"parcels of kind {n}")
        take(data, shelf)
        titles = {p.title for p in desk.searcher.passages}
        assert titles == {f"Labels for parcels of kind {n}", "Labels for letters"}
        found = desk.searcher.search("labels", language=Language.EN)
        assert {hit.passage.title for hit in found.hits} == titles
