"""Tokens that a shop's own site signs for whoever it lets in.

Decides what a token must hold: the shop, and an expiry of at most an hour. What it is signed
with is the desk's to know.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import jwt

LONGEST = 3600
"""Seconds that a token may be good for."""
SKEW = 30
"""Seconds by which two clocks may differ."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says."""

    shop: str
    subject: str | None
    """Whom the site let in, if it says so."""


def read(token: str, secret_of: Callable[[str], str | None]) -> Signed | None:
    """What a token says; None where it isn't one, isn't signed by its shop, or isn't good now."""
    try:
        # Read unchecked for the shop alone: which secret to check it with depends on that.
        shop = jwt.decode(token, options={"verify_signature": False}).get("shop")
        if not isinstance(shop, str) or not shop or (secret := secret_of(shop)) is None:
            return None
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            leeway=SKEW,
            options={"require": ["exp", "shop"], "verify_aud": False},
        )
        if int(claims["exp"]) > time.time() + LONGEST + SKEW:
            return None
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        return None
    subject = claims.get("sub")
    named = isinstance(subject, str) and subject.isprintable() and 0 < len(subject) <= 100
    return Signed(shop, subject if named else None)
