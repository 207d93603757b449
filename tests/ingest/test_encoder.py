"""The encoder that ships, without torch: the vectors that sentence-transformers computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, EncoderError, StaticEncoder, load_encoder
from ingest.guide import Kind, Passage
from ingest.questions import Asked, load_questions, place
from ingest.train import train

TEXTS = [
    "철회 기한은 며칠인가요?",
    "撤回要請を取り消したい",
    "如何再次申请撤回？",
    "Can I reject a cancel request?",
    "ＱＳＭ　ﾃｽﾄ 7/29 → 8/5",
    "👍",
    "",
]


def test_its_vectors_are_those_of_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    texts = TEXTS + [q.text for q in load_questions()[:200]]
    theirs = SentenceTransformer(str(SHIPPED), device="cpu").encode(texts)
    ours = np.array(load_encoder("shipped").embed_documents(texts))
    assert np.abs(theirs - ours).max() < 1e-6


def test_a_vector_has_length_one_or_zero_where_nothing_is_known() -> None:
    lengths = np.linalg.norm(StaticEncoder().vectors(TEXTS), axis=1)
    assert lengths[:5] == pytest.approx(1)
    assert lengths[6] == 0


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match="no-such-model"):
        load_encoder("/no-such-model")


def passage(anchor: str, language: Language, text: str) -> Passage:
    return Passage(
        id=f"{anchor}-{language}",
        address=place(f"claim-withdrawal#{anchor}")[0],
        anchor=anchor,
        language=language,
        title="t",
        heading=text[:8],
        text=text,
        kind=Kind.PROSE,
        rules=(),
        source="s",
        page=None,
        updated=None,
        original=False,
    )


def tiny(folder: Path) -> StaticEncoder:
    passages = [
        passage("request-deadline", Language.EN, "the deadline is seven days"),
        passage("request-deadline", Language.JA, "期限は七日です"),
        passage("lookup-steps", Language.EN, "open the list and click the number"),
        passage("lookup-steps", Language.JA, "一覧を開いて数字をクリックします"),
    ]
    address, anchor = place("claim-withdrawal#request-deadline")
    questions = [
        Asked("how many days", Language.EN, address, anchor),
        Asked("何日ですか", Language.JA, address, anchor),
        Asked("what is the weather", Language.EN, None, None),
    ]
    train(passages, questions, folder, steps=40)
    return StaticEncoder(folder)


def test_training_twice_gives_the_same_model_and_it_has_learnt(tmp_path: Path) -> None:
    one, other = tiny(tmp_path / "one"), tiny(tmp_path / "other")
    assert one.fingerprint == other.fingerprint
    asked, same, different = one.vectors(
        ["how many days", "期限は七日です", "一覧を開いて数字をクリックします"]
    )
    assert asked @ same > asked @ different


def test_another_sentence_transformers_model_is_loaded_by_its_folder(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = {w: n for n, w in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "withdraw", "days"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    )
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    fast.save_pretrained(tmp_path / "bert")
    body = Transformer(str(tmp_path / "bert"))
    SentenceTransformer(modules=[body, Pooling(16)], device="cpu").save(str(tmp_path / "model"))

    encoder = load_encoder(str(tmp_path / "model"))
    vector = np.array(encoder.embed_query("withdraw days"))
    assert vector.shape == (16,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert np.array(encoder.embed_documents(["withdraw days"])[0]) == pytest.approx(vector)
    assert encoder.fingerprint.startswith("transformer-")
