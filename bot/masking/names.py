"""Names of people, where somebody is addressed, introduced or filled in by name.

Decides what a name looks like in each language and what is no name in its place: a role ("お客様",
"판매자님", "Dear customer"). Names elsewhere are not looked for: without an address or a label
beside it a name can't be told from a word. The address itself stays, so that a text still reads
as it did. Every repetition has an end, so that reading stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.masking.spans import Kind, Span
from bot.masking.tables import one_of, singles, words

Place = tuple[int, int]

_HAN = "[一-龥々]"
_KATA = r"[ァ-ヴー]{2,10}(?:[ ・][ァ-ヴー]{2,10})?"
_LATIN = r"[A-Z][a-z’'-]{1,15}(?: [A-Z][a-z’'-]{1,15})?"


def names(text: str) -> list[Span]:
    """Names in address form, in introductions and beside labels."""
    return [
        Span(start, end, Kind.NAME)
        for finder in _FINDERS
        for start, end in finder(text)
        if end > start
    ]


# Japanese

_JA_BEGINS = r"(?<![A-Za-zァ-ヴー一-龥々가-힣])"
_JA_WRITTEN = rf"{_HAN}{{1,8}}(?: {_HAN}{{1,3}})?|{_KATA}"
_JA_ADDRESSED = re.compile(
    rf"{_JA_BEGINS}({_JA_WRITTEN}|{_LATIN}|[가-힣]{{2,4}}) ?"
    r"(?:(?<![仕同模多有異一各])様(?![子々式相態])|さま(?!ざま)|さん(?![ざじ])|ちゃん(?!と)|くん|君"
    r"|氏(?!名)|殿)"
)
_JA_INTRODUCED = re.compile(
    rf"{_JA_BEGINS}({_JA_WRITTEN}) ?と(?:(申し|もうし)|言います|いいます|いう者)"
)
_JA_FIELD = re.compile(
    rf"{one_of('labels', 'ja')} ?(?:([:=|])|[はが](?={_HAN})) ?"
    rf"({_HAN}{{1,6}}(?: {_HAN}{{1,4}})?|{_KATA}|{_LATIN})"
)
_JA_NO_END = "者員店社局課係側方達手屋客長主士師嫁婿式回件個点度日月年円金物品"
"""A word that ends so and is addressed is a role, unless it is a known surname."""


def _japanese(text: str) -> Iterator[Place]:
    for match in _JA_ADDRESSED.finditer(text):
        yield from _in_run(match[1], match.start(1))
    for match in _JA_INTRODUCED.finditer(text):
        if match[2] or _surname_begins(match[1]):
            yield from _in_run(match[1], match.start(1))
    for match in _JA_FIELD.finditer(text):
        if match[1] or _surname_begins(match[2]):
            yield from _in_run(match[2], match.start(2))


def _in_run(run: str, start: int) -> Iterator[Place]:
    """The name in a run of characters that may begin with a role or another word."""
    roles, end = words("roles", "ja"), start + len(run)
    if not re.match(_HAN, run):
        if not set(run.replace("・", " ").split()) & (roles | words("roles", "en")):
            yield start, end
        return
    if run in roles:
        return
    at = next((i for i in range(len(run)) if _surname_begins(run[i:])), None)
    if at is not None and len(run) - at <= 6 and (at == 0 or len(run) - at > 1):
        yield start + at, end
        return
    role = next((run[:size] for size in range(5, 1, -1) if run[:size] in roles), "")
    name = run[len(role) :]
    is_role = name in roles or name[-2:] in roles or name[-1:] in _JA_NO_END
    if 2 <= len(name) <= 5 and not is_role:
        yield start + len(role), end


def _surname_begins(run: str) -> bool:
    return any(run[:size] in words("surnames", "ja") for size in (3, 2, 1))


# Korean

_KO_BEGINS = r"(?<![가-힣A-Za-z])"
_KO_SINGLE = f"[{singles('surnames', 'ko')}]"
_KO_FULL = rf"(?:(?:남궁|황보|제갈|선우|독고|사공|서문)[가-힣]{{1,2}}|{_KO_SINGLE}[가-힣]{{2}})"
_KO_ANY = rf"(?:{_KO_FULL}|{_KO_SINGLE}[가-힣])"
_KO_ENDS = rf"(?=[^가-힣]|$|{one_of('particles', 'ko')})"
_KO_TITLED = (
    f"[{''.join(sorted(set(singles('surnames', 'ko')) - set('이전현한주우원하성나위모제')))}]"
)
"""Surnames but for those that mean "this", "former", "our" … before a title."""
_KO_AM = "(?:입니다|이에요|예요|이라고|라고|인데요)"
_KO_PATTERNS = (
    re.compile(rf"{_KO_BEGINS}({_KO_ANY})님{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_FULL}) {one_of('parties', 'ko')}?님{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_FULL}|{_LATIN}) ?씨{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_ANY}) 씨{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_SINGLE}) ?씨(?=[가는은를을께의랑]|에게|한테|입니다|인데|라고)"),
    re.compile(rf"{_KO_BEGINS}({_LATIN}) ?님{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_FULL}|{_KO_TITLED}) ?{one_of('titles', 'ko')}님{_KO_ENDS}"),
    re.compile(rf"{_KO_BEGINS}({_KO_FULL}) (?:드림|올림|배상)(?![가-힣])"),
    re.compile(rf"(?:담당자?|저는|전|제 이름은|안녕하세요[,.!]?) ({_KO_FULL}){_KO_AM}"),
    re.compile(rf"{_KO_BEGINS}({_KO_FULL})(?:이라고|라고) (?:합니다|해요|하는데)"),
    re.compile(
        rf"{one_of('labels', 'ko')} ?(?:[:=|]|[은는이가]) ?({_KO_FULL})"
        r"(?:[이가은는을를께의도와과씨님]|입니다|이에요|예요|인데|이고|이라고|라고|이며)?(?![가-힣])"
    ),
)
_KO_NO_NAME = re.compile(r".{1,4}[한에고서면만던된쳤했며쯤때를]$")
"""How no given name ends, but a word before "고객님" does."""


def _korean(text: str) -> Iterator[Place]:
    roles, nouns = words("roles", "ko"), words("nouns", "ko")
    for pattern in _KO_PATTERNS:
        for match in pattern.finditer(text):
            name = match[1]
            if name in roles or set(name.split()) & words("roles", "en"):
                continue
            if name.isascii() or not (_KO_NO_NAME.match(name) or name[:2] in nouns):
                yield match.span(1)


# Chinese

_ZH_BOUND = {"于": "由关对至在属等处位", "关": "有相海机开", "金": "现资基奖佣押订定"}
"""Surnames that end common words: after these they are none."""
_ZH_SURNAME = "|".join(
    [
        *sorted(word for word in words("surnames", "zh") if len(word) == 2),
        f"[{''.join(c for c in singles('surnames', 'zh') if c not in _ZH_BOUND)}]",
        *(f"(?<![{before}]){name}" for name, before in _ZH_BOUND.items()),
    ]
)
_ZH_SURE = "[王李张刘陈杨赵吴徐孙郭罗郑梁宋唐韩冯邓彭萧蒋蔡贾魏薛叶阎潘戴姚邹熊廖侯邱谭陆]"
"""Surnames that hardly begin another word."""
_ZH_GOODS = "手表|包|款|装|鞋|用|香水|衬衫|T恤|外套|内衣"
_ZH_PATTERNS = (
    re.compile(rf"((?:{_ZH_SURNAME})[一-龥]{{0,2}}?){one_of('titles', 'zh')}(?!{_ZH_GOODS})"),
    re.compile(rf"(?:我叫|我的名字[是叫]|名字[是叫]|我姓)((?:{_ZH_SURNAME})[一-龥]{{0,2}})"),
    re.compile(
        rf"{one_of('labels', 'zh')} ?[:：是叫为|=] ?((?:{_ZH_SURNAME})[一-龥]{{1,3}})",
    ),
    re.compile(
        rf"{one_of('parties', 'zh')}({_ZH_SURE}[一-龥]{{1,2}}?)"
        r"(?=[的说，,。、要想在没不已：:\s（(和跟是]|$)"
    ),
)


def _chinese(text: str) -> Iterator[Place]:
    for pattern in _ZH_PATTERNS:
        for match in pattern.finditer(text):
            if match[1] not in words("roles", "zh"):
                yield match.span(1)


# English, and names in Latin letters

_EN = r"(?!I['’])[A-Z][A-Za-z’'-]{1,20}"
_EN_NAME = rf"({_EN}(?: [A-Z]\.)?(?: {_EN}){{0,2}})"
_EN_AM = r"(?:I am|I['’]m|[Tt]his is)"
_EN_PATTERNS = (
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Mister)\b\.? ?{_EN_NAME}"),
    re.compile(rf"\b(?:Dear|DEAR) {_EN_NAME}"),
    re.compile(rf"(?:^|(?<=[\n.!?] )|(?<=\n))(?:Hi|Hello|Hey) {_EN_NAME}(?=[,!\n]| -)"),
    re.compile(rf"\b(?:[Hh]i|[Hh]ello|[Hh]ey)[,.!]? {_EN_AM} {_EN_NAME}"),
    re.compile(rf"\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) name is {_EN_NAME}"),
    re.compile(
        rf"\b{_EN_AM} {_EN_NAME}(?= (?:from|of|at|with|here|speaking|calling|writing)\b)",
    ),
    re.compile(rf"\b{one_of('labels', 'en')} [Nn]ame(?: is|\s?[:=]) ?{_EN_NAME}"),
    re.compile(rf"(?:^|\n)[Nn]ame ?[:=] ?{_EN_NAME}"),
    re.compile(
        r"\b(?:[Rr]egards|[Ss]incerely|[Cc]heers|[Bb]est wishes|[Tt]hanks),\s{0,3}"
        rf"{_EN_NAME}(?=\s{{0,3}}$|\n)"
    ),
    re.compile(rf"\b(?:buyer|customer|recipient|client) ({_EN} {_EN})\b"),
    re.compile(rf"\b({_EN}(?: {_EN})?)[ -](?:san|sama|ssi|nim|kun|chan|shi)\b"),
)


def _english(text: str) -> Iterator[Place]:
    roles = words("roles", "en")
    for pattern in _EN_PATTERNS:
        for match in pattern.finditer(text):
            told = match[1].split()
            while told and re.sub("['’]s$", "", told[-1]) in roles:
                told.pop()
            if told and not set(told) & roles:
                name = re.sub("['’]s$", "", " ".join(told))
                yield match.start(1), match.start(1) + len(name)


_FINDERS: tuple[Callable[[str], Iterator[Place]], ...] = (
    _japanese,
    _korean,
    _chinese,
    _english,
)
