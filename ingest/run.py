"""Taking guides in: what has changed under the roots becomes a new build that serves.

Decides what is read again, what goes, and what is reported. Nothing that serves is touched
until a build is whole; a run that is broken off leaves no trace but a folder that the next
run removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ingest import index
from ingest.convert import SUFFIXES
from ingest.encoder import Encoder
from ingest.guide import Guide, Passage, UnreadableError
from ingest.lexical import Lexical
from ingest.passages import read_guide
from ingest.questions import Asked

NOT_GUIDES = ("readme", "license", "changelog", "contributing")
"""Names that say what a folder is; taken only when named themselves."""


class IngestError(Exception):
    """A run that could not be done; its text says why."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, file by file; paths in the order in which they were met."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Unchanged, or the same content as another file."""
    failed: tuple[tuple[str, str], ...] = ()
    """(path, what is wrong with it)."""
    guides: tuple[Guide, ...] = ()
    """Those that were read in this run."""
    passages: int = 0
    """In the index now."""


def remembered(data: Path) -> list[Path]:
    """The roots that were given to earlier runs."""
    try:
        rows = json.loads((data / "roots.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Path(row) for row in rows]


def remember(data: Path, roots: Sequence[Path]) -> None:
    """Add roots to those remembered, in one step."""
    rows = list(dict.fromkeys([*remembered(data), *roots]))
    data.mkdir(parents=True, exist_ok=True)
    written = data / "roots.json.new"
    written.write_text(json.dumps([str(r) for r in rows], indent=1), encoding="utf-8")
    os.replace(written, data / "roots.json")


def files_under(root: Path) -> list[Path]:
    """The files of a root that may be guides, in the order of their paths."""
    if root.is_file():
        return [root]
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path.stem.lower() not in NOT_GUIDES
    )


def fresh(
    roots: Sequence[Path],
    *,
    keep: Sequence[Path],
    data: Path,
    encoder: Encoder,
    questions: Sequence[Asked],
) -> bool:
    """Whether the index is what `ingest` with the same arguments would leave; by the files'
    size and time alone, so it is quick."""
    build = index.current(data)
    made = index.manifest(build) if build else None
    if made is None or (made.encoder, made.questions) != (encoder.fingerprint, _digest(questions)):
        return False
    scanned = {str(r.resolve()) for r in roots}
    kept = {str(r.resolve()) for r in keep}
    if any(source.root not in scanned | kept for source in made.files.values()):
        return False
    seen = set(made.skipped)
    for root in roots:
        for path in files_under(root.resolve()):
            source, stat = made.files.get(str(path)), path.stat()
            if source is None and str(path) not in seen:
                return False
            if source and (source.size, source.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
                return False
            seen.add(str(path))
    return all(path in seen for path, source in made.files.items() if source.root in scanned)


def ingest(
    roots: Sequence[Path],
    *,
    keep: Sequence[Path] = (),
    data: Path,
    encoder: Encoder,
    questions: Sequence[Asked],
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Report:
    """Bring the index up to date with `roots` and return what was done.

    Files of the roots in `keep` stay as they are, those of all others go. `progress` is told
    the step ("read", "index"), how much of it is done, and of how much. IngestError where
    another run is under way.
    """
    index.folder(data).mkdir(parents=True, exist_ok=True)
    scanned = [r.resolve() for r in roots]
    kept = {str(r.resolve()) for r in keep} - {str(r) for r in scanned}
    try:
        with FileLock(index.folder(data) / "lock", timeout=0):
            return _ingest(scanned, kept, data, encoder, questions, progress)
    except Timeout as error:
        raise IngestError(f"another ingest is at work in {data}; wait until it is done") from error


def _ingest(
    roots: Sequence[Path],
    keep: set[str],
    data: Path,
    encoder: Encoder,
    questions: Sequence[Asked],
    progress: Callable[[str, int, int], None],
) -> Report:
    former = index.current(data)
    before = index.manifest(former) if former else None
    old_files = before.files if before else {}
    old_passages = {p.id: p for p in index.read_passages(former)} if former else {}

    files: dict[str, index.Source] = {}
    passages: dict[str, Passage] = {}
    for name, source in old_files.items():
        if source.root in keep:
            files[name] = source
            passages |= {i: old_passages[i] for i in source.ids}
    digests = {source.digest: name for name, source in files.items()}

    created: list[str] = []
    updated: list[str] = []
    skipped: list[str] = []
    failed: list[tuple[str, str]] = []
    guides: list[Guide] = []
    found = [(root, path) for root in roots for path in files_under(root)]
    for n, (root, path) in enumerate(found):
        progress("read", n, len(found))
        name = str(path)
        if name in files:
            continue  # two roots hold it
        old = old_files.get(name)
        try:
            stat = path.stat()
            if old and (old.size, old.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
                digest = old.digest
            else:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest in digests:
                skipped.append(name)
                continue
            if old and old.digest == digest:
                ids = old.ids
                passages |= {i: old_passages[i] for i in ids}
                skipped.append(name)
            else:
                guide = read_guide(path)
                guides.append(guide)
                ids = tuple(p.id for p in guide.passages)
                passages |= {p.id: p for p in guide.passages}
                (updated if old else created).append(name)
        except (UnreadableError, OSError) as error:
            failed.append((name, str(error) or type(error).__name__))
            if old:  # what was read from it before goes on serving
                files[name] = old
                passages |= {i: old_passages[i] for i in old.ids}
            continue
        digests[digest] = name
        files[name] = index.Source(str(root), digest, stat.st_size, stat.st_mtime_ns, ids)
    progress("read", len(found), len(found))
    deleted = [name for name in old_files if name not in files]

    unread = tuple(sorted({*(name for name, _ in failed), *skipped} - set(files)))
    made_from = index.Manifest(encoder.fingerprint, _digest(questions), files, unread)
    if former is not None and before is not None and _same(before, made_from):
        index.write_manifest(former, made_from)  # at most times and places differ
    else:
        _build(
            data, former, before, made_from, list(passages.values()), questions, encoder, progress
        )
    return Report(
        created=tuple(created),
        updated=tuple(updated),
        deleted=tuple(deleted),
        skipped=tuple(skipped),
        failed=tuple(failed),
        guides=tuple(guides),
        passages=len(passages),
    )


def _same(one: index.Manifest, other: index.Manifest) -> bool:
    """Whether two manifests stand for the same index."""

    def content(m: index.Manifest) -> object:
        return m.encoder, m.questions, {i for source in m.files.values() for i in source.ids}

    return content(one) == content(other)


def _digest(questions: Sequence[Asked]) -> str:
    rows = json.dumps([index.asked_row(q) for q in questions], ensure_ascii=False)
    return hashlib.sha256(rows.encode()).hexdigest()


def _build(
    data: Path,
    former: Path | None,
    before: index.Manifest | None,
    made_from: index.Manifest,
    passages: Sequence[Passage],
    questions: Sequence[Asked],
    encoder: Encoder,
    progress: Callable[[str, int, int], None],
) -> None:
    """Make a build beside the one that serves, and switch to it."""
    same_encoder = before is not None and before.encoder == made_from.encoder
    old = former if same_encoder else None  # vectors of two encoders never mix
    build = index.new_build(data, old)
    old_passages = {p.id: p for p in index.read_passages(old)} if old else {}
    added = [p for p in passages if old_passages.get(p.id) != p]
    kept = {p.id for p in passages}
    gone = [i for i in old_passages if i not in kept] + [
        p.id for p in added if p.id in old_passages
    ]
    new_questions = not (same_encoder and before and before.questions == made_from.questions)

    total = len(added) + (len(questions) if new_questions else 0)
    done = 0

    def step(n: int) -> None:
        nonlocal done
        done += n
        progress("index", done, total)

    progress("index", 0, total)
    vectors = index.Vectors(build, encoder)
    vectors.delete(gone)
    vectors.add([(p.id, searchable(p)) for p in added], step)
    vectors.close()
    if old and not new_questions:
        shutil.copy(old / "questions.npy", build)
    else:
        index.embed_questions(build, questions, encoder, step)
    # One index for both: how common a term is shows in the questions, however few the guides.
    texts = [searchable(p) for p in passages] + [q.text for q in questions]
    Lexical.build(texts).save(build / "lexical")
    index.write(build, "passages.jsonl", (index.passage_row(p) for p in passages))
    index.write(build, "questions.jsonl", (index.asked_row(q) for q in questions))
    index.write_manifest(build, made_from)
    index.switch(data, build)


def searchable(passage: Passage) -> str:
    """The text by which a passage is found: what it is about stands in its heading."""
    return f"{passage.heading}\n{passage.text}"
