"""What is logged: on standard error, and nothing in it that points to a person.

Decides the set-up of the loggers. No module logs what users write; should an error's text bring it
along all the same, it is masked here. Of an address that was asked for the query is left out: what
people search for stands in it.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from typing import Any

from bot.masking import masked

_ACCESS = "uvicorn.access"


def config(defaults: dict[str, Any], level: str) -> dict[str, Any]:
    """Uvicorn's own set-up, with everything on standard error: standard output is for results."""
    made = copy.deepcopy(defaults)
    made["handlers"]["access"]["stream"] = "ext://sys.stderr"
    made["loggers"]["claimdesk"] = {"handlers": ["default"], "level": level.upper()}
    for name in ("uvicorn", _ACCESS):
        made["loggers"][name]["level"] = level.upper()
    made["filters"] = {"impersonal": {"()": f"{__name__}.impersonal"}}
    for handler in made["handlers"].values():
        handler["filters"] = ["impersonal"]
    return made


def impersonal() -> Callable[[logging.LogRecord], bool]:
    """A filter that lets everything pass, masked."""
    return _mask


def _mask(record: logging.LogRecord) -> bool:
    if record.name == _ACCESS and isinstance(record.args, tuple) and len(record.args) == 5:
        client, method, path, version, status = record.args
        record.args = (client, method, str(path).partition("?")[0], version, status)
    elif record.name.startswith("claimdesk"):
        record.msg, record.args = masked(record.getMessage()), ()
    if record.exc_info:
        # A handler that finds the text of the traceback made doesn't make it again.
        record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
    return True
