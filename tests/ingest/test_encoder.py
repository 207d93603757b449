"""The encoders: the one that ships, without torch; one that went on to learn; any other."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.build import build, chosen, take_in
from bot.settings import Settings
from corpus.vocabulary import Address, Language
from ingest import index
from ingest.encoder import LEARNT, SHIPPED, EncoderError, StaticEncoder, load_encoder
from ingest.guide import Kind, Passage
from ingest.learnt import Deck, digest, own, sentences, write_learnt
from ingest.questions import Asked, load_questions, place
from ingest.run import searchable
from ingest.search import Evidence
from ingest.train import learn, train

TEXTS = [
    "철회 기한은 며칠인가요?",
    "撤回要請を取り消したい",
    "如何再次申请撤回？",
    "Can I reject a cancel request?",
    "ＱＳＭ　ﾃｽﾄ 7/29 → 8/5",
    "👍",
    "",
]


def sentence_transformer(folder: Path) -> Any:
    """The same folder, read by the library."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu")


def test_its_vectors_are_those_of_sentence_transformers() -> None:
    texts = TEXTS + [q.text for q in load_questions()[:200]]
    theirs = sentence_transformer(SHIPPED).encode(texts)
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


def project() -> tuple[list[Passage], list[Asked]]:
    """What a tiny encoder is trained from."""
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
        Asked("which list", Language.EN, *place("claim-withdrawal#lookup-steps")),
        Asked("どの一覧ですか", Language.JA, *place("claim-withdrawal#lookup-steps")),
        Asked("what is the weather", Language.EN, None, None),
    ]
    return passages, questions


def tiny(folder: Path) -> StaticEncoder:
    train(*project(), folder, steps=80)
    return StaticEncoder(folder)


def test_training_twice_gives_the_same_model_and_it_has_learnt(tmp_path: Path) -> None:
    one, other = tiny(tmp_path / "one"), tiny(tmp_path / "other")
    assert one.fingerprint == other.fingerprint
    asked, same, different = one.vectors(
        ["how many days", "期限は七日です", "一覧を開いて数字をクリックします"]
    )
    assert asked @ same > asked @ different


def own_passage(number: int, heading: str, text: str) -> Passage:
    return replace(
        passage("request-deadline", Language.EN, text),
        id=f"own-{number}",
        address=Address("coupons", "overview"),
        anchor="overview",
        heading=heading,
        original=True,
    )


OWN = [
    own_passage(1, "⁂ Ёлка coupons", "A Ёлка coupon is made in the Ж tab. Its holder pays less."),
    own_passage(2, "Parcel lockers", "Lockers open at six. A code is sent to the phone."),
    own_passage(3, "Invoices", "An invoice is printed each Monday. It lists all fees."),
    own_passage(4, "蒟蒻ゼリー", "蒟蒻は冷凍できません。常温で送ります。"),
]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start") / "encoder"
    tiny(folder)
    return folder


def went_on(start: Path, folder: Path) -> StaticEncoder:
    passages, questions = project()
    assert learn(OWN, passages, questions, folder, start=start, steps=60) == len(OWN)
    return StaticEncoder(folder)


def test_what_was_known_is_kept_and_a_guide_with_unseen_characters_is_learnt(
    start: Path, tmp_path: Path
) -> None:
    before, after = StaticEncoder(start), went_on(start, tmp_path / "encoder")
    passages, questions = project()
    texts = [searchable(p) for p in passages]
    for asked in questions[:4]:
        for encoder in (before, after):
            near = int(np.argmax(encoder.vectors(texts) @ encoder.vectors([asked.text])[0]))
            assert passages[near].anchor == asked.anchor, asked
    learnt = after.vectors([searchable(p) for p in OWN])
    for n, text in enumerate(["Ёлка Ж", "locker code", "fees of an invoice", "蒟蒻"]):
        assert int(np.argmax(learnt @ after.vectors([text])[0])) == n, text
    # Characters that had no piece were all alike; now they are told apart.
    alike, apart = (float(v[0] @ v[1]) for v in (e.vectors(["ё", "蒟"]) for e in (before, after)))
    assert alike == pytest.approx(1)
    assert apart < 0.9


def test_going_on_twice_gives_the_same_model_and_says_what_it_learnt(
    start: Path, tmp_path: Path
) -> None:
    one, other = went_on(start, tmp_path / "one"), went_on(start, tmp_path / "other")
    assert one.fingerprint == other.fingerprint != StaticEncoder(start).fingerprint
    assert one.learnt == {digest(p) for p in OWN}
    assert StaticEncoder(start).learnt == frozenset()
    theirs = sentence_transformer(tmp_path / "one").encode(TEXTS)
    assert np.abs(theirs - np.array(one.embed_documents(TEXTS))).max() < 1e-6
    # Written over a former one, and nothing is left beside it.
    assert went_on(start, tmp_path / "one").fingerprint == other.fingerprint
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "other"]


def test_what_is_learnt_is_no_part_of_the_fingerprint(start: Path, tmp_path: Path) -> None:
    shutil.copytree(start, tmp_path / "same")
    write_learnt(tmp_path / "same", "static-0", OWN)
    assert StaticEncoder(tmp_path / "same").fingerprint == StaticEncoder(start).fingerprint


def test_a_folder_that_holds_anything_else_is_not_written_over(start: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"letters\.txt"):
        went_on(start, tmp_path)
    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "mine"


def test_originals_on_the_project_s_own_sections_are_left_to_its_questions() -> None:
    passages, questions = project()
    there = replace(passages[0], original=True)
    assert own([*passages, there, *OWN], questions) == OWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Open it. Click it.\n2. Done", ["Open it.", "Click it.", "Done"]),
        ("期限は七日です。過ぎたら？再要請。", ["期限は七日です。", "過ぎたら？", "再要請。"]),
        ("- 3.5% is due!\n\n> mind it", ["3.5% is due!", "mind it"]),
        ("", []),
    ],
    ids=["steps", "cjk", "figures", "nothing"],
)
def test_sentences_end_where_each_script_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_batch_holds_one_passage_of_a_heading_in_one_language_and_leaves_none_out() -> None:
    twice = [*OWN, replace(OWN[0], id="own-5")]
    twice += [replace(p, id=f"{p.id}-ko", language=Language.KO) for p in OWN]
    deck, met = Deck(twice, random.Random(1)), set()
    for _ in range(40):
        drawn = deck.draw(3)
        assert len({p.language for p in drawn.passages}) == 1
        assert len({p.heading for p in drawn.passages}) == len(drawn.passages) == len(drawn.pairs)
        met |= {p.id for p in drawn.passages}
    assert met == {p.id for p in twice}


def test_the_data_folder_s_encoder_is_used_and_the_index_built_anew(
    settings: Settings, start: Path
) -> None:
    guide = settings.data.parent / "lockers.md"
    guide.write_text(
        "---\ntopic: lockers\nlanguage: en\n---\n\n# Lockers\n\n## Opening\n\n"
        "Parcel lockers open at six. A code is sent to the phone.\n\n"
        "## Closing\n\nDoors shut by themselves at night. Nobody is let in.\n",
        encoding="utf-8",
    )
    take_in([guide], settings)
    running = build(settings)
    former = running.searcher.build
    found = running.searcher.search("locker code", language=Language.EN).hits
    assert not any(hit.evidence.learnt for hit in found)

    originals = [p for p in running.searcher.passages if p.original]
    passages, questions = project()
    folder = settings.data / "encoder"
    learn(originals, passages, questions, folder, start=start, steps=5)
    desk = build(settings)
    made = index.manifest(desk.searcher.build)
    assert made is not None
    assert made.encoder == StaticEncoder(folder).fingerprint
    # A helpdesk that was open before searches the new index with the new encoder.
    assert running.searcher.build == desk.searcher.build != former
    for each in (running, desk):
        hits = each.searcher.search("locker code", language=Language.EN).hits
        known = {h.passage.id for h in hits if h.evidence.learnt}
        assert known
        assert known <= {p.id for p in originals}
    assert build(settings).searcher.build == desk.searcher.build

    other = settings.model_copy(update={"encoder": str(SHIPPED)})
    assert chosen(other).fingerprint == StaticEncoder(SHIPPED).fingerprint


@pytest.mark.parametrize("broken", ["weights", "tokenizer", "rows", "learnt", "empty"])
def test_a_broken_encoder_in_the_data_folder_is_named(
    settings: Settings, start: Path, broken: str
) -> None:
    folder = settings.data / "encoder"
    if broken == "empty":
        folder.mkdir(parents=True)
    else:
        shutil.copytree(start, folder)
    if broken == "rows":
        from safetensors.numpy import load_file, save_file

        rows = load_file(folder / "model.safetensors")["embedding.weight"]
        save_file({"embedding.weight": rows[:3].copy()}, folder / "model.safetensors")
    else:
        name = {"weights": "model.safetensors", "tokenizer": "tokenizer.json"}.get(broken, LEARNT)
        if broken != "empty":
            (folder / name).write_bytes(b"{}")
    with pytest.raises(EncoderError, match=re.escape(str(folder))):
        build(settings)


def test_what_the_encoder_has_learnt_is_found_by_its_meaning_as_well() -> None:
    unseen = Evidence(text_dense=0.9, text_lexical=0.1)
    learnt = replace(unseen, learnt=True)
    assert unseen.score == 0.1
    assert learnt.score > unseen.score
    # Known questions count as they did, learnt or not.
    asked = replace(unseen, asked_dense=0.5)
    assert replace(asked, learnt=True).score == asked.score


def transformer(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """A model of another kind, with random weights, saved as sentence-transformers does."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "withdraw", "days", "query", "passage", "find"]
    words += [":"]
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(words)}, unk_token="[UNK]"))
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
    bert = folder.parent / f"{folder.name}-bert"
    BertModel(config).save_pretrained(bert)
    fast.save_pretrained(bert)
    model = SentenceTransformer(
        modules=[Transformer(str(bert)), Pooling(16)], device="cpu", prompts=prompts
    )
    model.save(str(folder))
    return folder


@pytest.mark.parametrize(
    ("name", "prompts", "asks", "tells"),
    [
        ("model", None, "", ""),
        ("multilingual-e5-tiny", None, "query: ", "passage: "),
        ("multilingual-e5-tiny", {"query": "find: ", "document": ""}, "find: ", ""),
        ("bge-tiny-en", {"query": "find: "}, "find: ", ""),
    ],
    ids=["plain", "e5", "e5-with-its-own", "bge"],
)
def test_another_model_gets_its_prompts_and_gives_vectors_of_length_one(
    tmp_path: Path, name: str, prompts: dict[str, str] | None, asks: str, tells: str
) -> None:
    folder = transformer(tmp_path / name, prompts)
    plain = sentence_transformer(folder)
    encoder = load_encoder(str(folder))
    text = "withdraw days"
    for vector, prompt in (
        (encoder.embed_query(text), asks),
        (encoder.embed_documents([text])[0], tells),
    ):
        expected = plain.encode(f"{prompt}{text}", prompt="", normalize_embeddings=True)
        assert np.array(vector) == pytest.approx(expected, abs=1e-5)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    if asks != tells:
        assert (
            np.abs(np.subtract(encoder.embed_query(text), encoder.embed_documents([text])[0])).max()
            > 1e-3
        )
    assert encoder.fingerprint.startswith("transformer-")
