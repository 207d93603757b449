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
            r"|[您你]好|您好啊|哈喽|嗨|早上好|晚上好|在吗"
            r"|hi|hello|hey|good (morning|afternoon|evening)"
            r")( there| everyone)?"
            r"( (잘 부탁드립니다|今天也请多关照"
            r"|(本日も|今日も)?(どうぞ)?よろしくお願い(いた)?します))?",
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
            r"|thanks?( you)?( so much| a lot| very much)?|thx|ty"
            r"|(네 |넵 |아 )?알겠습니다|확인했습니다|넵|오케이"
            r"|(はい )?(了解|承知|わかり|分かり)(です|しました|いたしました|ました)"
            r"|よろしくお願い(いた)?します"
            r"|(好的?|嗯) ?(知道了|明白了|收到)?|知道了|明白了|收到|了解了?"
            r"|(ok|okay|got it|understood|all right|alright|noted)( thanks?)?)",
            re.IGNORECASE,
        ),
    ),
)
_SIGNS = re.compile(r"[\s!！?？.。,，、~〜…^]+")

_WHERE = re.compile(
    r"어디|메뉴|경로|위치|どこ|場所|メニュー|哪里|哪裡|哪儿|在哪|菜单|路径|\bwhere\b|\bmenu\b",
    re.IGNORECASE,
)

_STEPS = re.compile(
    r"절차|방법|순서|단계|눌러|따라 ?하"
    r"|어떻게 (하면|해야|하나요|하죠|신청|요청|취소|거부|승인|조회|처리|확인)"
    r"|手順|やり方|方法|操作|どうやって|どうやる|どうすれば|ステップ|進め方"
    r"|步骤|步驟|流程|操作|一步"
    r"|怎么(申请|取消|拒绝|处理|操作|查|弄|做|同意|批准|退款)|如何(申请|取消|拒绝|处理|操作|查)"
    r"|\bhow (do|can|should|would) (i|we)\b|\bhow to\b|\bstep|\bprocedure|\bprocess for\b"
    r"|walk me|\bguide me\b|\bwhat do i (click|press)",
    re.IGNORECASE,
)


def small_talk(message: str) -> Literal["greeting", "thanks"] | None:
    """Which small talk a message is, if it is nothing else."""
    bare = _SIGNS.sub(" ", message).strip()
    return next((kind for kind, pattern in _TALK if pattern.fullmatch(bare)), None)


def asks_how(message: str) -> bool:
    """Whether the steps are asked for, rather than whether, when or what follows."""
    return bool(_STEPS.search(message))


def asks_where(message: str) -> bool:
    """Whether a place on the console is asked for, rather than what to do there."""
    return bool(_WHERE.search(message))
