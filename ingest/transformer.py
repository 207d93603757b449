"""Any sentence-transformers model as an encoder: the home of that library at serving time.

Decides prefixes and normalisation; needs the extra `encoders` (torch). The model that
ships doesn't come this way.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from langchain_core.embeddings import Embeddings

from ingest.encoder import EncoderError


class TransformerEncoder(Embeddings):
    """A `SentenceTransformer`, its query and document prompts, vectors of length 1."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                f"the encoder {name!r} needs sentence-transformers: "
                "pip install 'claimdesk[encoders]'"
            ) from error
        try:
            self._model = SentenceTransformer(name)
        except Exception as error:  # the library raises whatever its parts raise
            raise EncoderError(f"the encoder {name!r} can't be loaded: {error}") from error
        # The E5 family was trained with these words before each text, and its older
        # repositories don't carry them as prompts.
        e5 = "e5" in Path(name).name.lower() and not any(self._model.prompts.values())
        self._query: str | None = "query: " if e5 else None
        self._passage: str | None = "passage: " if e5 else None
        # A local folder is retrained in place; its content is part of what it is.
        state = "".join(
            f"{p.relative_to(name)}{p.stat().st_size}{p.stat().st_mtime_ns}"
            for p in sorted(Path(name).rglob("*"))
            if p.is_file()
        )
        digest = hashlib.sha256(f"{name}{state}".encode()).hexdigest()[:16]
        self.fingerprint = f"transformer-{digest}"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages, in order."""
        found = self._model.encode_document(
            texts, prompt=self._passage, normalize_embeddings=True, show_progress_bar=False
        )
        return [[float(x) for x in row] for row in found]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        found = self._model.encode_query(
            text, prompt=self._query, normalize_embeddings=True, show_progress_bar=False
        )
        return [float(x) for x in found]
