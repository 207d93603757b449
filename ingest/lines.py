"""What a line looks like: sentence, heading, menu path, table of contents, mark of a note.

Decides the form of one line taken alone; leaves to the cleaning which lines stay and to the
blocks which belong together. Short marks of four languages stand here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stays, with where it stood."""

    number: int
    page: int | None
    text: str
    gap: bool
    """A blank line stands before it."""
    debris: bool
    """Something was dropped between it and the line before."""
    hard: bool = False
    """It ends in a line break that the writer meant (two spaces, in Markdown)."""


_TAG = re.compile(r"</?(?:u|b|i|em|strong|mark|sup|sub|del|s|font|span|small|a)\b[^>]*>", re.I)
_DEAD_LINK = re.compile(r"\[([^\]]*)\]\((?:#|javascript:[^)]*)?\)")
_AUTO_LINK = re.compile(r"<(https?://[^>\s]+)>")
_PICTURE_MARK = re.compile(r"[❶-➓⓫-⓴☑☐✓✔🗸🗷]")
"""Numbers and ticks that point into a picture; the picture is gone."""
_FOREIGN = re.compile(
    r"[\u0590-\u0dff\u1200-\u137f\u13a0-\u1cff\ue000-\uf8ff\ufffd\u200b-\u200f\ufeff"
    r"\U0001f000-\U0001faff]"
)
"""Scripts, emoji and private characters that character recognition makes of dots and icons."""
_HANGUL = "가-힣"


def tidy(text: str) -> str:
    """A line without the marks that conversion left in it; its words untouched."""
    text = _DEAD_LINK.sub(r"\1", _AUTO_LINK.sub(r"\1", _TAG.sub("", text)))
    text = re.sub(r"<br\s*/?>|\$\\sim\$", " ", text)
    text = re.sub(r"\\([\\*_#\[\]().>+\-$])", r"\1", text)
    text = _FOREIGN.sub("", _PICTURE_MARK.sub("", text))
    text = re.sub(r"[ \t\u00a0\u3000]+", " ", text)
    text = re.sub(r"(?<=[\[「【(（]) | (?=[\]」】)）])", "", text)
    # Bold at the start of a line marks a heading, a question or a path: its form says so too
    text = re.sub(r"^(\s*(?:#{1,6} +)?(?:[-*•] +)?)\*\*(.+?)\*\*", r"\1\2", text)
    return text.strip()


_END = re.compile(rf"(?:[.。．!！?？…]|[{_HANGUL}](?:니다|세요|시오|어요|나요))[\s\"'」』】)）*]*$")
_VERBAL = re.compile(
    rf"[{_HANGUL}]+(?:니다|세요|시오|어요|나요)[\s)）]*$|(?:です|ます|ました|ません|下さい|ください)"
    r"[\s)）]*$|点击|點擊|选择|選擇|クリック|클릭|\b(?:click|select|choose|enter|open)\b",
    re.I,
)
_PATH = re.compile(r"^[^。.!?「【]{2,60}[>＞][^。.!?「【]{2,40}$")


def is_sentence(text: str) -> bool:
    """Whether this says something: it ends like a sentence or has a verb of doing."""
    return bool(_END.search(text) or _VERBAL.search(text))


def is_complete(text: str) -> bool:
    """Whether this ends as a sentence ends."""
    return bool(_END.search(text))


def is_path(text: str) -> bool:
    """Whether this is a path through menus and nothing else."""
    return bool(_PATH.match(text)) and not is_sentence(text)


_MARK = re.compile(r"^(#{1,6})\s+(.*)$")
_NUMBER = re.compile(r"^(?:[(（]?(\d{1,2})\s?([.)）．])|([①-⑳])|(\d{1,2}) )\s*(?=[^\d\s.])(.*)$")
_BULLET = re.compile(r"^[-*+•・·▪■□●○◆▶→]\s*(?=\S)(.*)$")


def heading_mark(text: str) -> tuple[int, str]:
    """The level of a Markdown heading (0: none) and what follows the mark."""
    found = _MARK.match(text)
    return (len(found[1]), found[2].strip()) if found else (0, text)


def numbered(text: str) -> tuple[int, str, str] | None:
    """Number, style and rest of a line that starts with a number: `1.`, `1)`, `①`, `1 `."""
    found = _NUMBER.match(text)
    if not found:
        return None
    digits, point, circle, bare, rest = found.groups()
    if circle:
        return ord(circle) - ord("①") + 1, "①", rest
    style = "1 " if bare else "1" + unicodedata.normalize("NFKC", point)
    return int(digits or bare), style, rest


def bulleted(text: str) -> str | None:
    """What follows a bullet, or None where there is none."""
    found = _BULLET.match(text)
    return found[1] if found else None


_FORMAL_NOTE = (
    r"주의사항|체크포인트|참고사항|注意事項|チェックポイント|ワンポイントアドバイス|注意事项|小贴士"
)
_CAUTION = re.compile(r"주의|注意|警告|caution|warning|important", re.I)
_NOTE = re.compile(
    rf"^[#\s■◆▶※*]*(?:(?P<formal>{_FORMAL_NOTE})(?:\s*[!！:：]+\s*|\s+|$)"
    r"|(?P<plain>주의|참고|ご?注意|補足|備考|ヒント|说明|提示|备注|caution|warning|important|note|tip)"
    r"(?:\s*[!！:：]+\s*|$))(?P<rest>.*)$",
    re.I,
)
_QUESTION = re.compile(r"^[#\s■*]*Q\s?\d{0,2}\s*[.:：．]\s*(?P<rest>.+)$", re.I)
_ANSWER = re.compile(r"^[#\s*]*A\s?\d{0,2}\s*[.:：．]\s*(?P<rest>.+)$", re.I)
_FAQ = re.compile(
    r"^(?:\d{1,2}[.)]\s*)?(?:자주\s?(?:하는|묻는)\s?질문|よくある(?:ご)?質問|常见问题|常見問題|FAQs?"
    r"|frequently asked questions)$",
    re.I,
)
_CONTACT = re.compile(
    r"^(?:추가적인|추가로|さらに|その他、?ご?不明|如有更多|如有其他|for (?:further|other) questions"
    r"|(?:문의처|문의경로|お?問い?合わ?せ先|咨询窗口|咨询途径|contact)\s*[:：\s])",
    re.I,
)
_CONTINUES = re.compile(r"^(?:또는|혹은|または|もしくは|或者|或是|or\b|alternatively\b)", re.I)
_CONTENTS = re.compile(r"^[#\s■▪*]*(?:목\s?차|目\s?次|目\s?[录錄]|(?:table of )?contents)$", re.I)
_ENTRY = re.compile(
    r"(?:\t\s*|\s{2,}|[.…·]{3,}\s*|(?:<(?:u|a)\b[^>]*>)\s*)\d{1,3}\s*(?:</\w+>)?\s*$"
)
_UPDATED = re.compile(
    r"^[#\s*]*(?:update[d]?|last updated|업데이트|최종\s?수정일?|갱신일?|更新日?|最終更新日?"
    r"|更新日期|更新时间)"
    r"\s*[:：]?\s*(\d{4})\s*[-./年년]\s*(\d{1,2})(?:\s*[-./月월]\s*(\d{1,2}))?\s*[日일月월]?\s*\.?$",
    re.I,
)
HEADING_END = re.compile(
    r"(?:방법|경우|사항|절차|분류|안내|처리|주의|手順|方法|場合|流れ|方法和流程|情况|流程|步骤)$"
)


def note(text: str) -> tuple[str, str, bool] | None:
    """Label, rest and whether it is a caution, of a line that opens a note."""
    found = _NOTE.match(text)
    if not found:
        return None
    label = found["formal"] or found["plain"]
    return label, found["rest"].strip(), bool(_CAUTION.search(label))


def question(text: str) -> str | None:
    """The question of a line `Q: …`."""
    found = _QUESTION.match(text)
    return found["rest"].strip() if found else None


def answer(text: str) -> str | None:
    """The answer of a line `A: …`."""
    found = _ANSWER.match(text)
    return found["rest"].strip() if found else None


def is_faq_heading(text: str) -> bool:
    """Whether this heads the frequent questions."""
    return bool(_FAQ.match(bulleted(text) or text))


def is_contact(text: str) -> bool:
    """Whether this begins the words on whom to ask."""
    return bool(_CONTACT.match(text))


def continues(text: str) -> bool:
    """Whether this goes on from the step before: `or …`."""
    return bool(_CONTINUES.match(text))


def is_contents(text: str) -> bool:
    """Whether this heads a table of contents."""
    return bool(_CONTENTS.match(text))


def is_entry(raw: str) -> bool:
    """Whether a raw line ends in a page number, as an entry of a table of contents does."""
    return bool(_ENTRY.search(raw))


def updated(text: str) -> str | None:
    """The date a guide gives for itself."""
    found = _UPDATED.match(text)
    if not found:
        return None
    year, month, day = found.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def core(text: str) -> str:
    """Letters and digits alone, for comparing lines."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def alike(one: str, other: str) -> float:
    """How far two lines have the same letters, 0 to 1."""
    return SequenceMatcher(None, core(one), core(other), autojunk=False).ratio()


def foreign_to(text: str, language: Language) -> bool:
    """Whether a line is in another language than its guide: words out of a picture."""
    latin = len(re.findall(r"[A-Za-z]{2,}", re.sub(r"https?://\S+", "", text)))
    hangul = len(re.findall(r"[가-힣]", text))
    kana = len(re.findall(r"[ぁ-ゖァ-ヺ]", text))
    han = len(re.findall(r"[一-鿿]", text))
    if language is not Language.EN and latin >= 6 and latin * 2 > hangul + kana + han:
        return True
    match language:
        case Language.KO:
            return not hangul and kana >= 2
        case Language.JA:
            return not kana and hangul >= 2
        case Language.ZH:
            return (kana >= 4 and kana > han) or (not han and hangul >= 2)
        case Language.EN:
            return False
