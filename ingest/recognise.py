"""What language a text is in, and which known topic it is about.

Decides both from the text alone; leaves to the caller what a guide about something else is
called, and to the sections what stands where.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from corpus.vocabulary import Language, Topic

_SCRIPTS = (
    ("hangul", re.compile(r"[가-힣ㄱ-ㆎᄀ-ᇿ]")),
    ("kana", re.compile(r"[ぁ-ゟァ-ヺー]")),
    ("han", re.compile(r"[一-鿿㐀-䶿]")),
    ("latin", re.compile(r"[A-Za-z]")),
)
_CHINESE = re.compile(r"[的是在这這吗嗎们們您请請该該没沒]|可以|如果|或者|怎么|怎麼|如何")

# In English one withdraws money too.
_WITHDRAW = (
    r"철회|撤回|撤销|撤銷"
    r"|(?:claim|request)\w*.{0,24}withdr[ae]w|withdr[ae]w.{0,24}(?:claim|request)"
)
_CANCEL = r"취소|캔슬|キャンセル|取消|cancel"
_REJECT = r"거부|거절|拒否|拒绝|拒絕|驳回|reject|refus|declin"
_REFUND = r"환불|返金|払い?戻|退款|refund|취소\s*처리|キャンセル処理|取消处理"

_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (Topic.CLAIM_WITHDRAWAL, re.compile(_WITHDRAW, re.I)),
    (
        Topic.CANCEL_REJECTION,
        re.compile(
            rf"(?:{_CANCEL}).{{0,16}}(?:{_REJECT})|(?:{_REJECT}).{{0,24}}(?:{_CANCEL})", re.I
        ),
    ),
    (
        Topic.CANCEL_REFUND,
        re.compile(
            rf"(?:{_CANCEL}).{{0,12}}(?:{_REFUND})|(?:{_REFUND}).{{0,12}}(?:{_CANCEL})"
            r"|취소\s*처리|キャンセル処理|取消处理",
            re.I,
        ),
    ),
)

_HEADING = re.compile(r"^\s*(?:#{1,6}\s|\d{1,2}\s?[.)]\s?\D)")


def language_of(text: str) -> Language:
    """The language most of a text is in; figures, links and markup do not count."""
    text = re.sub(r"https?://\S+|<[^>]*>|!?\[[^\]]*\]\([^)]*\)", " ", text)
    count = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS}
    east = count["hangul"] + count["kana"] + count["han"]
    # A letter of Latin says less than a syllable or a character: a word has about four
    if east * 4 < count["latin"] or not east:
        return Language.EN
    if count["hangul"] >= count["kana"] + count["han"] or (
        count["hangul"] > count["han"] / 2 and count["hangul"] > count["kana"] * 2
    ):
        return Language.KO
    # Katakana alone may be a label of the console, quoted; grammar is in hiragana
    hiragana = len(re.findall(r"[ぁ-ゖ]", text))
    if hiragana >= 0.08 * (hiragana + count["han"]) > 0 or count["kana"] > count["han"]:
        return Language.JA
    return _of_characters(text, kana=count["kana"])


def _of_characters(text: str, *, kana: int) -> Language:
    """Only Chinese characters: the forms used, then the words of grammar, tell which language."""
    simplified = japanese = 0
    for char in _SCRIPTS[2][1].findall(text):
        in_gb, in_jis = _encodable(char, "gb2312"), _encodable(char, "shift_jis")
        simplified += in_gb and not in_jis
        japanese += in_jis and not in_gb
    if simplified > japanese:
        return Language.ZH
    # Traditional and Japanese forms overlap: only Chinese has these little words
    if _CHINESE.search(text):
        return Language.ZH
    return Language.JA if japanese or kana else Language.ZH


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def topic_of(title: str, text: str) -> Topic | None:
    """The known topic of a guide; None where it is about something else.

    The title decides; where it says nothing, the headings; where there are none, the body,
    and then only if a good part of it speaks of one thing.
    """
    named = [topic for topic, cue in _TOPICS if cue.search(title)]
    if named:
        # "Rejecting a cancel" and "withdrawing a claim" say more than "cancel and refund"
        return max(named, key=lambda topic: (_hits(topic, [title]), -_rank(topic)))
    lines = [line for line in text.splitlines() if line.strip()]
    headings = [line for line in lines if _HEADING.match(line)]
    for sample, least, share in ((headings, 2, 0.3), (lines, 3, 0.2)):
        count = Counter({topic: _hits(topic, sample) for topic, _ in _TOPICS})
        (first, hits), (_, next_hits) = count.most_common(2)
        if hits >= max(least, share * len(sample)) and hits > next_hits:
            return first
    return None


def _hits(topic: Topic, lines: Iterable[str]) -> int:
    cue = dict(_TOPICS)[topic]
    return sum(cue.search(line) is not None for line in lines)


def _rank(topic: Topic) -> int:
    return [name for name, _ in _TOPICS].index(topic)
