"""A machine's translation of a sentence, held against the sentence itself.

Decides whether a sentence in one language may stand for one in another: the same figures, days,
links and codes, the console's labels by their own names, a no where there is one and no other,
what must and only may be done, how much at most, what is done and by whom; in the right language
and script, of a likely length, and nothing beside it. What becomes of a translation that fails is
decided in `translate`. What none of these tells (that a shelf is a door) isn't seen here: that is
why the original stands beside it and counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

from bot.amounts import amounts, same
from bot.labels import Label, ids_of, labels, rows, spoken_of
from bot.reading.normalise import language_of
from bot.sentences import plain, sentences
from bot.words import folded, named, names, spans
from corpus.vocabulary import Language
from ingest.glossary import Row


class Lost(StrEnum):
    """What a translation doesn't keep."""

    MARKUP = "markup"
    ATTACK = "attack"
    ADDED = "added"
    LENGTH = "length"
    LANGUAGE = "language"
    LINK = "link"
    STATUS = "status"
    CODE = "code"
    FIGURE = "figure"
    NEGATION = "negation"
    CONDITION = "condition"
    DEED = "deed"
    SIDE = "side"


_WEIGHT: Final = {Language.KO: 1.0, Language.JA: 1.1, Language.ZH: 0.75, Language.EN: 2.35}
"""Characters that the same takes in each language, beside Korean."""
_LIKELY: Final = 2.2
_SLACK: Final = 12
"""How many times as long or as short a translation may be, beyond so many characters."""
_LONGER: Final = 1.1
"""From how many times on a colon that the original hasn't is taken for another sentence's."""
_MARKS: Final = frozenset("*_`#<>{}|\\~^=@$")
"""Signs that mean something to Markdown, HTML or a model."""
_CITED: Final = re.compile(r"[\[［]\s*\d+\s*[\]］]")
"""Would be read as the answer's own citation, wherever it comes from."""
_ENDS: Final = tuple("。.!?！？…:：")
_COLON: Final = re.compile(r"[:：](?=\s*[^\s\d])")
"""Behind one, another sentence could follow."""
_BLANK: Final = "\u25a1"
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+|[\w.+-]+@[\w-]+\.\w+"
    r"|\b[\w-]+\.(?:com|net|org|io|jp|kr|cn|co|me|ly|xyz|app|dev|example|html?)\b",
    re.ASCII,
)
_CODE: Final = re.compile(r"[a-z][a-z0-9]*")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_NAME: Final = re.compile(r"[A-Za-z0-9]+[^\W\d_A-Za-z]+")
"""A name that goes on in another script."""
_COMMON_NAME: Final = frozenset({"qoo10"})
"""May be named in a sentence where it goes without saying."""
_MARKED: Final = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|[“「『‘［【\[](?P<quoted>[^”」』’］】\]]+)[”」』’］】\]](?!\()"
)
_SCRIPTS: Final = (
    (frozenset({Language.KO}), re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+")),
    (frozenset({Language.JA}), re.compile(r"[\u3041-\u30f6]+")),
    (frozenset({Language.JA, Language.ZH}), re.compile(r"[\u3400-\u9fff]+")),
)
"""Scripts, with the languages that are written in them."""
_STRICT: Final = frozenset(
    [
        *("order_status", "claim_status", "withdrawal_status", "rejection_ground", "reason"),
        *("menu", "payment_method", "field", "tab", "contact_route"),
    ]
)
_BUTTON: Final = "button"
_EVERYDAY: Final = frozenset(
    [
        *("button_ok", "button_send", "button_search", "button_approve_cancel"),
        *("button_reject_cancel", "field_reason", "field_message", "ground_other"),
        *("claim_withdrawal", "claim_withdrawal_request", "claim_withdrawal_rerequest"),
    ]
)
"""Kinds of labels that a sentence names only where the other one does; and those of them whose
names are words of every sentence as well."""
_OPPOSED: Final = (
    ("at_most", "more"),
    ("more", "at_most"),
    ("at_least", "less"),
    ("less", "at_least"),
    ("at_least", "at_most"),
    ("at_most", "at_least"),
)
_UNMISTAKABLE: Final = frozenset({"give_back", "exchange", "refund", "refuse", "not_received"})
"""Deeds that are told by the same few words whoever writes."""


def lost(source: str, target: str, *, of: Language, into: Language) -> Lost | None:
    """What a translation of one sentence into `into` doesn't keep; None: it may be shown.

    Both are Markdown: what the original sets off in bold type may be set off, nothing else.
    """
    words, shown = plain(source), plain(target)
    if target.count("*") > source.count("*"):
        return Lost.MARKUP
    if (wrong := _form(words, shown, of, into)) is not None:
        return wrong
    if not _in_language(source, shown, of, into):
        return Lost.LANGUAGE
    said, told = folded(words, of), folded(shown, into)
    if Counter(_LINK.findall(said)) != Counter(_LINK.findall(told)):
        return Lost.LINK
    said, told = _LINK.sub(_BLANK, said), _LINK.sub(_BLANK, told)
    there, here = labels(said, of), labels(told, into)
    pairs = _paired(there, here)
    unknown = [label for label in here if all(label is not known for _, known in pairs)]
    missing = [label for label in there if all(label is not kept for kept, _ in pairs)]
    if not _set_off_alike(source, target, of, into):
        return Lost.STATUS
    if _invented(unknown, missing, spoken_of(said, of), into):
        return Lost.STATUS
    said = _without(said, [label for label, _ in pairs])
    told = _without(told, [label for _, label in pairs])
    if not _codes_kept(said, told, of, into):
        return Lost.CODE
    if not same(amounts(said, of), amounts(told, into)):
        return Lost.FIGURE
    return _meant(_senses(said, of), _senses(told, into))


def _form(words: str, target: str, of: Language, into: Language) -> Lost | None:
    """What is wrong with a translation before anything in it is compared."""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"} for c in target):
        return Lost.MARKUP
    if (Counter(target) - Counter(words)).keys() & _MARKS or _CITED.search(target):
        return Lost.MARKUP
    if any(_speaks_to_machines(t, language) for t, language in ((words, of), (target, into))):
        return Lost.ATTACK
    expected = len(words.strip()) / _WEIGHT[of] * _WEIGHT[into]
    length = len(target.strip())
    if len(sentences(target)) != 1 or _ended(words) is not _ended(target):
        return Lost.ADDED
    if len(_COLON.findall(target)) > len(_COLON.findall(words)) and length > expected * _LONGER:
        return Lost.ADDED
    if not expected / _LIKELY - _SLACK <= length <= expected * _LIKELY + _SLACK:
        return Lost.LENGTH
    return None


def _speaks_to_machines(text: str, language: Language) -> bool:
    """Whether a text tells a model what to do, or speaks of its translation."""
    said = folded(text, language)
    return named("attack", "told", said) or any(spans("kept", "addressed", said, language))


def _ended(sentence: str) -> bool:
    return sentence.rstrip(" \"'”’」』）)").endswith(_ENDS)


def _in_language(source: str, target: str, of: Language, into: Language) -> bool:
    """Whether it is in its language, but for what the original quotes or names in another one."""
    named = " ".join(match[0] for match in (*_MARKED.finditer(source), *_NAME.finditer(source)))
    rest = target
    for languages, script in _SCRIPTS:
        if into in languages:
            continue
        for run in script.findall(target):
            if run not in (named if of in languages else source):
                return False
            rest = rest.replace(run, "")
    if into is not Language.EN:
        rest = _LATIN.sub(lambda run: "" if run[0] in source else run[0], rest)
    return sum(map(str.isalpha, rest)) < 4 or language_of(rest, into) is into


def _paired(there: Sequence[Label], here: Sequence[Label]) -> list[tuple[Label, Label]]:
    """The labels of one text with those of the other that are the same."""
    found: list[tuple[Label, Label]] = []
    left = list(here)
    for label in there:
        match = next((other for other in left if other.ids & label.ids), None)
        if match is not None:
            left.remove(match)
            found.append((label, match))
    return found


def _set_off_alike(source: str, target: str, of: Language, into: Language) -> bool:
    """Whether both set off the same labels, by bold type, quotes or brackets."""
    there, here = _set_off(source, of), _set_off(target, into)
    for ids in there:
        match = next((other for other in here if other & ids), None)
        if match is None:
            return False
        here.remove(match)
    told = frozenset().union(*there)
    spoken = spoken_of(folded(plain(source), of), of)
    return all(ids & spoken and not ids & told for ids in here)


def _set_off(text: str, language: Language) -> list[frozenset[str]]:
    """The labels that a text sets off, in order; a path is several."""
    runs = (match["bold"] or match["quoted"] for match in _MARKED.finditer(text))
    parts = (part for run in runs for part in folded(run, language).split(">"))
    return [ids for part in parts if (ids := ids_of(part, language))]


def _invented(
    unknown: Sequence[Label], missing: Sequence[Label], spoken: Collection[str], into: Language
) -> bool:
    """Whether a translation names a label of which the original doesn't speak.

    A button's name says what is done: it is another one only where a button is missing.
    """
    strict = _STRICT | {_BUTTON} if _BUTTON in _kinds(missing) else _STRICT
    return any(
        not label.ids & _EVERYDAY
        and label.ids.isdisjoint(spoken)
        and any(
            _names_one(rows()[name], into) for name in label.ids if rows()[name]["kind"] in strict
        )
        for label in unknown
    )


def _kinds(found: Sequence[Label]) -> set[str]:
    ids = (label.ids for label in found if label.ids.isdisjoint(_EVERYDAY))
    return {rows()[name]["kind"] for names_ in ids for name in names_}


def _names_one(row: Row, language: Language) -> bool:
    """Whether a label is one wherever it stands: one English word may be a word like any other."""
    return language is not Language.EN or " " in row[language]


def _without(text: str, found: Sequence[Label]) -> str:
    for label in sorted(found, key=lambda label: label.start, reverse=True):
        text = f"{text[: label.start]}{_BLANK}{text[label.end :]}"
    return text


def _codes_kept(said: str, told: str, of: Language, into: Language) -> bool:
    """Whether names and codes in Latin script are the same; in English they are all words."""
    there, here = set(_CODE.findall(said)), set(_CODE.findall(told))
    dropped, added = there - here - _COMMON_NAME, here - there - _COMMON_NAME
    return (of is Language.EN or not dropped) and (into is Language.EN or not added)


def _senses(text: str, language: Language) -> Counter[str]:
    """How often each of the things that a translation keeps is said."""
    found: Counter[str] = Counter()
    for group in ("named", "side"):
        for concept in names("kept", group):
            found[concept] = len(list(spans("kept", f"{group}.{concept}", text, language)))
    for concept in names("kept", "first"):
        for start, end in list(spans("kept", f"first.{concept}", text, language)):
            found[concept] += 1
            text = text[:start] + _BLANK * (end - start) + text[end:]
    found["no"] = len(list(spans("kept", "no", text, language)))
    return found


def _meant(said: Counter[str], told: Counter[str]) -> Lost | None:
    """What of what is said isn't told, or the other way round."""
    if said["no"] != told["no"]:
        return Lost.NEGATION
    one_sided = {c for c in said.keys() | told.keys() if bool(said[c]) is not bool(told[c])}
    if one_sided & {"must", "only"} or any(_turned(said, told, *pair) for pair in _OPPOSED):
        return Lost.CONDITION
    things = one_sided & set(names("kept", "named"))
    if any(told[thing] for thing in things):
        return Lost.ADDED
    if things & _UNMISTAKABLE:
        return Lost.DEED
    if "buyer" in one_sided or _turned(said, told, "before", "after"):
        return Lost.SIDE
    return Lost.SIDE if _turned(said, told, "after", "before") else None


def _turned(said: Counter[str], told: Counter[str], one: str, other: str) -> bool:
    """Whether the one became the other."""
    return bool(said[one] and not said[other] and told[other] and not told[one])
