"""Passwords of staff: hashed, compared, made up.

Decides the hash (argon2id, as RFC 9106 has it for where memory is short), and that a comparison
takes the same work whether there is such an account or not.
"""

from __future__ import annotations

import secrets
import threading
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST: Final = 12
"""Characters that a chosen password has at least."""
LONGEST: Final = 1000
_HASHER: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Each comparison takes 64 MiB: a flood of them must not take all there is.
_AT_ONCE: Final = threading.BoundedSemaphore(4)


def hashed(password: str) -> str:
    """A password as it is kept."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that is kept; for None the same work, and False."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobodys(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def made_up() -> str:
    """A password that nobody chose: 120 random bits."""
    return secrets.token_urlsafe(15)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(15))
