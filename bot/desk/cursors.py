"""Where a page ends, as an opaque text that the next one begins after."""

from __future__ import annotations

import base64
import binascii
import json

from bot.desk.protocol import CursorError


def written(place: list[str | int]) -> str:
    """A place as a cursor."""
    raw = json.dumps(place, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(cursor: str, kinds: tuple[type, ...]) -> list[str | int]:
    """A cursor as the place it names, of values of these kinds; CursorError."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorError(cursor) from error
    if not isinstance(place, list) or [type(p) for p in place] != list(kinds):
        raise CursorError(cursor)
    return place
