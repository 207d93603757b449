"""The encoder that ships: a static sentence-transformers model, run without torch.

Decides how a text becomes a vector (docs/adr/0001): the tokenizer's pieces, the mean of
their rows, length 1, which is what sentence-transformers computes from the same folder.
Training it is `ingest/train.py`; any other model is `ingest/transformer.py`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIPPED = Path(__file__).parent / "models" / "static"
"""The folder of the model that ships, in sentence-transformers' own format."""
LEARNT = "learnt.json"
"""In a model's folder: which guides of a user's own it has learnt (`ingest/learnt.py`)."""


class EncoderError(Exception):
    """An encoder that can't be loaded; its text says which and why."""


class Encoder(Protocol):
    """LangChain's `Embeddings`, and a name that changes whenever its vectors would."""

    fingerprint: str

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


class StaticEncoder(Embeddings):
    """A `StaticEmbedding` and `Normalize` model, from its tokenizer and weights alone."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        weights, tokenizer = find_static(folder)
        try:
            rows = load_file(weights)["embedding.weight"]
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self.learnt = _learnt(folder)
        except Exception as error:  # the libraries raise whatever their parts raise
            raise EncoderError(f"the encoder in {folder} can't be read: {error!r}") from error
        if self._tokenizer.get_vocab_size() > len(rows):
            raise EncoderError(f"the encoder in {folder} is broken: pieces without rows")
        self._rows: NDArray[np.float32] = rows.astype(np.float32)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        digest = hashlib.sha256(weights.read_bytes() + tokenizer.read_bytes())
        self.fingerprint = f"static-{digest.hexdigest()[:16]}"

    def vectors(self, texts: list[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions); rows of length 1, or 0 where nothing was known."""
        out = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        for row, encoding in zip(
            out, self._tokenizer.encode_batch(texts, add_special_tokens=False), strict=True
        ):
            if encoding.ids:
                mean = self._rows[encoding.ids].mean(axis=0)
                row[:] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return out

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts, in order."""
        return [[float(x) for x in row] for row in self.vectors(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text; a static model asks and answers alike."""
        return self.embed_documents([text])[0]


def _learnt(folder: Path) -> frozenset[str]:
    """Digests of the passages that a model has learnt; none where its folder doesn't say."""
    try:
        return frozenset(json.loads((folder / LEARNT).read_text(encoding="utf-8"))["passages"])
    except FileNotFoundError:
        return frozenset()


def find_static(folder: Path) -> tuple[Path, Path]:
    """Weights and tokenizer of a static model's folder; EncoderError where it is no such model."""
    for part in (folder / "0_StaticEmbedding", folder):
        weights, tokenizer = part / "model.safetensors", part / "tokenizer.json"
        if weights.is_file() and tokenizer.is_file() and not (part / "config.json").exists():
            return weights, tokenizer
    raise EncoderError(f"{folder} holds no static sentence-transformers model")


def load_encoder(name: str) -> Encoder:
    """`shipped`, a folder, or a hub name → the encoder; EncoderError says what is wrong.

    A static model runs here, without torch; any other needs the extra `encoders`.
    """
    if name == "shipped":
        return StaticEncoder(SHIPPED)
    try:
        find_static(Path(name))
    except EncoderError:
        from ingest.transformer import TransformerEncoder

        return TransformerEncoder(name)
    return StaticEncoder(Path(name))
