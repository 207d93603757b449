"""An index on disk: the home of Chroma.

Decides how passages and questions are stored and looked up by vector, and that a build is
whole or not there: each is a folder of its own, never changed once `current` names it, so a
reader never sees half of one and two processes never share a Chroma folder that is written to.
What goes into a build is decided in `ingest/run.py`, how hits are ranked in `ingest/search.py`.

    <data>/index/current            the name of the build that serves
    <data>/index/<build>/           manifest.json, passages.jsonl, chroma/,
                                    questions.jsonl, questions.npy, lexical/
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.vocabulary import Address, Language
from ingest.encoder import Encoder
from ingest.guide import Kind, Passage
from ingest.questions import Asked

if TYPE_CHECKING:
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from numpy.typing import NDArray

SCHEMA = 4
"""Raised when a build of an older version can't be read any more: it is then built anew."""
BATCH = 500
"""Entries added to Chroma at once."""
HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_search": 200}
"""How Chroma searches. Its default space loses records on vectors that aren't normalised; its
default width of 100 finds .965 of the nearest ten among 100,000 passages, 200 finds .987 for
0.3 ms more (`make bench`)."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a build rests on."""

    root: str
    digest: str
    size: int
    mtime_ns: int
    ids: tuple[str, ...]
    """Of its passages."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made from."""

    encoder: str
    questions: str
    """Digest of the questions in it."""
    files: dict[str, Source] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    """Files that were met and hold nothing new: the same as another, or unreadable."""
    schema: int = SCHEMA


def folder(data: Path) -> Path:
    """Where the builds of a data folder lie."""
    return data / "index"


def pointed(data: Path) -> Path | None:
    """The build that `current` names, unread; None where it names none."""
    try:
        name = (folder(data) / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return folder(data) / name if name else None


def current(data: Path) -> Path | None:
    """The build that serves now; None where there is none that this version can read."""
    build = pointed(data)
    return build if build and manifest(build) is not None else None


def manifest(build: Path) -> Manifest | None:
    """The manifest of a build; None where it is missing, broken, or of another schema."""
    try:
        row = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
        if row.pop("schema") != SCHEMA:
            return None
        files = {p: Source(**{**f, "ids": tuple(f["ids"])}) for p, f in row.pop("files").items()}
        return Manifest(files=files, skipped=tuple(row.pop("skipped")), **row)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def new_build(data: Path, former: Path | None) -> Path:
    """A folder for a build, holding a copy of what Chroma kept in the former one."""
    build = folder(data) / uuid.uuid4().hex[:12]
    build.mkdir(parents=True)
    if former is not None:
        shutil.copytree(former / "chroma", build / "chroma")
    return build


def switch(data: Path, build: Path) -> None:
    """Let `build` serve, in one step, and drop all others but the one that served before.

    The former build stays until the next switch: a reader may be in the middle of it.
    """
    before = current(data)
    for path in build.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    pointer = folder(data) / f"current.{build.name}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(build.name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer, folder(data) / "current")
    keep = {build.name, before.name if before else ""}
    for path in folder(data).iterdir():
        if path.is_dir() and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def write(build: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON Lines into a build."""
    with (build / name).open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_manifest(build: Path, made_from: Manifest) -> None:
    """Write the last file of a build, in one step: without it there is none."""
    written = build / "manifest.json.new"
    written.write_text(json.dumps(asdict(made_from)), encoding="utf-8")
    os.replace(written, build / "manifest.json")


def passage_row(passage: Passage) -> dict[str, Any]:
    """A passage as JSON."""
    return {**asdict(passage), "address": str(passage.address)}


def asked_row(asked: Asked) -> dict[str, Any]:
    """A question as JSON."""
    return {**asdict(asked), "address": str(asked.address) if asked.address else None}


def read_passages(build: Path) -> list[Passage]:
    """The passages of a build, in order."""
    found = []
    with (build / "passages.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            row["address"] = Address.parse(row["address"])
            row["language"] = Language(row["language"])
            row["kind"] = Kind(row["kind"])
            row["rules"] = tuple(row["rules"])
            found.append(Passage(**row))
    return found


def read_questions(build: Path) -> list[Asked]:
    """The questions of a build, in order."""
    found = []
    with (build / "questions.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            row["address"] = Address.parse(row["address"]) if row["address"] else None
            row["language"] = Language(row["language"])
            found.append(Asked(**row))
    return found


class Vectors:
    """The passages of a build by vector: a LangChain store over Chroma."""

    def __init__(self, build: Path, encoder: Encoder) -> None:
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        self._client = chromadb.PersistentClient(
            path=str(build / "chroma"), settings=Settings(anonymized_telemetry=False)
        )
        self._store = Chroma(
            collection_name="passages",
            embedding_function=encoder,  # type: ignore[arg-type]
            client=self._client,
            collection_configuration={"hnsw": HNSW},
        )
        self._collection = self._client.get_collection("passages", embedding_function=None)

    def add(
        self,
        entries: Sequence[tuple[str, str]],
        progress: Callable[[int], None] = lambda n: None,
    ) -> None:
        """Add (id, text) entries, telling `progress` how many each step took."""
        for start in range(0, len(entries), BATCH):
            part = entries[start : start + BATCH]
            self._store.add_texts(
                [t for _, t in part], [{"id": i} for i, _ in part], [i for i, _ in part]
            )
            progress(len(part))

    def delete(self, ids: Sequence[str]) -> None:
        """Remove entries by id."""
        for start in range(0, len(ids), BATCH):
            self._store.delete(list(ids[start : start + BATCH]))

    def near(self, vector: list[float], count: int) -> dict[str, float]:
        """Id → cosine similarity (not below 0) of the nearest entries."""
        # Not through LangChain's store: it fetches the texts as well, which doubles the time.
        found = self._collection.query(
            query_embeddings=vector, n_results=count, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        return {i: max(0.0, 1.0 - d) for i, d in zip(found["ids"][0], distances, strict=True)}

    def close(self) -> None:
        """Let go of the files."""
        with contextlib.suppress(Exception):  # a client that is closed already
            self._client.close()  # type: ignore[attr-defined]


def embed_questions(
    build: Path,
    questions: Sequence[Asked],
    encoder: Encoder,
    progress: Callable[[int], None] = lambda n: None,
) -> None:
    """Write the vectors of the known questions, in their order.

    A matrix and not a second collection: some ten thousand rows are searched faster so, and
    exactly.
    """
    rows: list[list[float]] = []
    for start in range(0, len(questions), BATCH):
        part = questions[start : start + BATCH]
        rows += encoder.embed_documents([q.text for q in part])
        progress(len(part))
    np.save(build / "questions.npy", np.array(rows, dtype=np.float32))


def question_vectors(build: Path) -> NDArray[np.float32]:
    """What `embed_questions` wrote: shape (questions, dimensions), or (0,) for none."""
    found: NDArray[np.float32] = np.load(build / "questions.npy")
    return found
