"""A chat model that plays a part: for tests and demonstrations, without any network.

Decides how each part behaves: polite; a liar now and then; one that says what it is told to; one
that dies, hangs, refuses, is turned away, or talks nonsense. They are asked what a
real model is asked, and are a chat model of LangChain's like any other.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from bot import scripted_translations as translations
from bot.scripted_translations import Script
from bot.texts import table
from corpus.vocabulary import Language

LIES: Final[dict[str, dict[Language, str]]] = {
    "wrong date": {
        Language.KO: "구매자는 8월 9일까지 답하면 됩니다.",
        Language.JA: "購入者様の回答期限は8月9日です。",
        Language.ZH: "买家最晚8月9日答复即可。",
        Language.EN: "The buyer has until August 9 to answer.",
    },
    "wrong figure": {
        Language.KO: "기한은 열흘이니 여유가 있습니다.",
        Language.JA: "期限は十日間です。",
        Language.ZH: "期限是十天。",
        Language.EN: "You have ten days for this.",
    },
    "invented status": {
        Language.KO: "지금 이 주문은 배송완료 상태입니다.",
        Language.JA: "この注文は配送完了の状態です。",
        Language.ZH: "这个订单是运送完成的情况。",
        Language.EN: "This order is Delivered.",
    },
    "fake citation": {
        Language.KO: "이 내용은 판매자 이용약관에 근거합니다 [7].",
        Language.JA: "これは出店規約に基づく内容です [7]。",
        Language.ZH: "以上内容依据卖家条款 [7]。",
        Language.EN: "This is what the seller terms say [7].",
    },
    "dropped negation": {
        Language.KO: "네, 할 수 있습니다.",
        Language.JA: "はい、可能です。",
        Language.ZH: "是的，可以。",
        Language.EN: "Yes, this is possible.",
    },
    "added negation": {
        Language.KO: "이 방법으로는 안 됩니다.",
        Language.JA: "この手順は使えません。",
        Language.ZH: "这个步骤没有用。",
        Language.EN: "This is not how it works.",
    },
    "moved condition": {
        Language.KO: "단, 구매자가 동의한 경우에만 해당합니다.",
        Language.JA: "ただし、購入者様が同意した場合のみです。",
        Language.ZH: "但只有买家同意的情况才这样。",
        Language.EN: "This is only so if the buyer agrees.",
    },
    "done already": {
        Language.KO: "요청하신 취소를 방금 완료했습니다.",
        Language.JA: "ご依頼のキャンセルは完了しました。",
        Language.ZH: "您的取消已经完成。",
        Language.EN: "I have cancelled the order for you.",
    },
}
"""What a liar says, by the kind of lie."""
STRUCTURAL: Final = ("left out", "twice", "shuffled", "rewritten")
"""Lies told with the fixed sentences themselves."""
_REFUSALS: Final = {
    Language.KO: "죄송하지만 도와드릴 수 없습니다.",
    Language.JA: "申し訳ありませんが、お答えできません。",
    Language.ZH: "抱歉，我无法回答。",
    Language.EN: "I'm sorry, but I can't help with that.",
}


def nothing(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Reads no fact in any message."""
    yield "[]"


class TurnedAwayError(Exception):
    """As providers say that there were too many requests."""

    status_code = 429


class ScriptedModel(BaseChatModel):
    """Plays a script; the same seed, the same play."""

    script: Any
    reads: Any = nothing
    """What it does where it is asked for facts."""
    translates: Any = nothing
    """What it does where it is asked to translate."""
    seed: int = 0
    asked: list[dict[str, Any]] = Field(default_factory=list)
    """What it was asked to word, in order."""
    read: list[dict[str, Any]] = Field(default_factory=list)
    """What it was asked for facts."""
    translated: list[dict[str, Any]] = Field(default_factory=list)
    """What it was asked to translate."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        told = sum(len(str(m.content)) for m in messages)
        asked: dict[str, Any] = json.loads(str(messages[-1].content))
        if "places" in asked:
            play, kept = self.script, self.asked
        elif "sentences" in asked:
            play, kept = self.translates, self.translated
        else:
            play, kept = self.reads, self.read
        chance = random.Random(f"{self.seed}:{len(kept)}")
        kept.append(asked)
        said = 0
        for piece in play(asked, chance):
            said += len(piece)
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        told, said = told // 4 + 1, said // 4 + 1
        used = UsageMetadata(input_tokens=told, output_tokens=said, total_tokens=told + said)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=used))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


def lines(asked: Mapping[str, Any]) -> list[str]:
    """A polite answer, line by line: a greeting, each place, now and then a word between."""
    example = table(Language(asked["language"]), "model")["example"]
    places = asked["places"]
    found = [example["opening"], example["leading"], places[0]["place"]]
    if len(places) > 1:
        found.append(example["steps" if places[1]["kind"] == "steps" else "next"])
    free = [p["place"] for p in places[1:] if p["free"]]
    bound = [p["place"] for p in places[1:] if not p["free"]]
    return [*found, *reversed(free), *bound, example["closing"]]


def spoken(parts: list[str], chance: random.Random) -> Iterator[str]:
    """Lines in pieces of any length, as providers send them."""
    text = "\n\n".join(parts)
    while text:
        cut = chance.randint(1, 12)
        yield text[:cut]
        text = text[cut:]


def polite(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Does what it should."""
    yield from spoken(lines(asked), chance)


def lie(asked: Mapping[str, Any], chance: random.Random, kind: str) -> list[str]:
    """A polite answer with one lie in it."""
    found = lines(asked)
    places = [n for n, line in enumerate(found) if line.startswith("[[")]
    if kind == "left out":
        del found[chance.choice(places)]
    elif kind == "twice":
        found.append(found[chance.choice(places)])
    elif kind == "shuffled":
        first = found.pop(places[0])
        found.append(first) if len(places) > 1 else found.extend((first, first))
    elif kind == "rewritten":
        found[chance.choice(places)] = LIES["dropped negation"][Language(asked["language"])]
    else:
        found.insert(chance.randint(0, len(found)), LIES[kind][Language(asked["language"])])
    return found


def liar(share: float) -> Script:
    """Lies in so many of its answers, each time in one of all the ways there are."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        if chance.random() >= share:
            yield from polite(asked, chance)
            return
        yield from spoken(lie(asked, chance, chance.choice([*LIES, *STRUCTURAL])), chance)

    return play


def obeys(said: str) -> Script:
    """Says what an attacker wants, before, between, after or in place of what it should."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        found = lines(asked)
        place = chance.randint(0, len(found))
        found = [said] if chance.random() < 0.25 else [*found[:place], said, *found[place:]]
        yield from spoken(found, chance)

    return play


def dying(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Breaks off somewhere in its answer."""
    whole = list(polite(asked, chance))
    yield from whole[: chance.randrange(len(whole))]
    raise ConnectionError("the stream broke")


def hanging(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Says a little, and then nothing for a long time."""
    yield "…" if "sentences" in asked else lines(asked)[0]
    threading.Event().wait(600)


def refusing(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Says that it can't."""
    yield _REFUSALS[Language(asked.get("language", Language.EN))]


def babbling(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Says anything."""
    for _ in range(40):
        yield "".join(chr(chance.choice((0x41, 0x3042, 0xAC00, 0x4E00)) + chance.randrange(20))
                      for _ in range(6))  # fmt: skip
        yield chance.choice((" ", "\n", "[[1]]", "[[", "]]", "{", "。", "<b>", "\0"))


def turned_away(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Too many requests."""
    raise TurnedAwayError
    yield ""


def silent(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    """Says nothing at all."""
    yield ""


SCRIPTS: Final[dict[str, Script]] = {
    "polite": polite,
    "liar": liar(0.3),
    "dying": dying,
    "hanging": hanging,
    "refusing": refusing,
    "babbling": babbling,
    "turned_away": turned_away,
    "silent": silent,
}


def scripted(name: str) -> ScriptedModel:
    """The part of this name; KeyError where there is none."""
    return ScriptedModel(script=SCRIPTS[name], translates=_translating(name))


def _translating(name: str) -> Script:
    """What a part does where it is asked to translate."""
    book = translations.corpus_book()
    if name == "polite":
        return translations.right(book)
    if name == "liar":
        return translations.lying(book, 0.3)
    return translations.breaking(book) if name == "dying" else SCRIPTS[name]
