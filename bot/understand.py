"""What a message wants, read without a language model.

Decides small talk and whether a place is asked for; what the answer is, search decides.
"""

from __future__ import annotations

import re
from typing import Literal

_TALK: tuple[tuple[Literal["greeting", "thanks"], re.Pattern[str]], ...] = (
    (
        "greeting",
        re.compile(
            r"(안녕(하세요|하십니까)?|하이|반가워요?|안녕히 계세요"
            r"|こんにち[はわ]|こんばん[はわ]|おはよう(ございます)?|はじめまして"
            r"|[您你]好|您好啊|哈喽|嗨|早上好|晚上好|在吗|hi|hello|hey|good (morning|afternoon|evening)"
            r")( there| everyone)?",
            re.IGNORECASE,
        ),
    ),
    (
        "thanks",
        re.compile(
            r"(정말 |너무 |どうも|本当に|非常|太|many |ok,? ?)?"
            r"(감사(합니다|해요|드립니다)?|고마워요?|고맙습니다"
            r"|ありがとう(ございます|ございました)?|助かりました"
            r"|谢谢([您你]|啦|了)?|谢了|多谢|感谢|感謝|謝謝"
            r"|thanks?( you)?( so much| a lot| very much)?|thx|ty)",
            re.IGNORECASE,
        ),
    ),
)
_SIGNS = re.compile(r"[\s!！?？.。,，、~〜…^]+")

_WHERE = re.compile(
    r"어디|메뉴|경로|위치|どこ|場所|メニュー|哪里|哪裡|哪儿|在哪|菜单|路径|\bwhere\b|\bmenu\b",
    re.IGNORECASE,
)


def small_talk(message: str) -> Literal["greeting", "thanks"] | None:
    """Which small talk a message is, if it is nothing else."""
    bare = _SIGNS.sub(" ", message).strip()
    return next((kind for kind, pattern in _TALK if pattern.fullmatch(bare)), None)


def asks_where(message: str) -> bool:
    """Whether a place on the console is asked for, rather than what to do there."""
    return bool(_WHERE.search(message))
