"""What the commands have in common: how they end, whom the record names, where they tell things.

Decides nothing of what they do. Results go to standard output, which is each command's own.
"""

from __future__ import annotations

import sys
from typing import Final

DONE: Final = 0
FAILED: Final = 1
"""The work failed."""
WRONG: Final = 2
"""The call was wrong."""
ACTOR: Final = "command line"
"""Who acts, in the record, where it is done at a terminal."""


def say(line: str, status: int = DONE) -> int:
    """Tell whoever called, on standard error; the exit status, to return."""
    print(f"claimdesk: {line}", file=sys.stderr)
    return status
