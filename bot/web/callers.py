"""Who calls: on whose behalf a request acts.

Decides it from where the server listens and what the request carries: a shop's key, or a token
that its site signed. What a caller may do is decided where it is done.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from fastapi import Request

from bot.answer import Seller
from bot.desk.protocol import DEMO, DeskError
from bot.masking import masked
from bot.web import tokens
from bot.web.problems import ProblemError

if TYPE_CHECKING:
    from bot.desk.database import Database

LONGEST = 4096
"""Characters of a bearer; what is longer is none."""
log = logging.getLogger("claimdesk.web")
_ASK = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class Caller:
    """The shop that a request acts for, and who acts, for the record."""

    shop: str
    actor: str = DEMO
    known: bool = True
    """Whether it is the shop: who merely asks may be anybody at this machine."""

    @property
    def kind(self) -> str:
        """What kind of caller it is: `demo`, `key`, `site`; empty where nobody can tell."""
        return self.actor.partition(" ")[0] if self.known else ""

    @property
    def seller(self) -> Seller | None:
        """On whose behalf a question is asked; None: on nobody's."""
        return Seller(self.shop, self.actor) if self.known else None


def caller(request: Request) -> Caller:
    """Who calls for a shop's orders; ProblemError (401) where nobody can tell.

    Where no key is configured it is the demo shop, for whoever sits at this machine. A request
    that came through a proxy has an asker whom nobody has checked, even if the server itself
    listens to this machine alone.
    """
    from bot.desk import keys

    database = request.app.state.desk.get().database
    if keys.configured(database):
        return _shown(request, database)
    return _at_this_machine(request)


def asker(request: Request) -> Caller:
    """Who calls for what is no shop's own: as `caller`, but whoever sits at this machine may.

    Who shows a key must show a good one; who shows none where there are some is no shop.
    """
    from bot.desk import keys

    if _bearer(request) is not None:
        return caller(request)
    who = _at_this_machine(request)
    try:
        database = request.app.state.desk.get().database
    except DeskError as error:
        # Questions are answered without a desk, too.
        log.warning("%s", error)
        return replace(who, known=False)
    return replace(who, known=not keys.configured(database))


def _shown(request: Request, database: Database) -> Caller:
    """Who the bearer says it is."""
    from bot.desk import keys

    bearer = _bearer(request)
    if bearer is None:
        raise ProblemError("unauthorized", headers=_ASK)
    if (key := keys.find(database, bearer)) is not None:
        return Caller(key.shop, f"key {key.id}")
    signed = tokens.read(bearer, lambda shop: keys.secret_of(database, shop))
    if signed is None:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise ProblemError("key-refused", headers=headers)
    return Caller(signed.shop, f"site {_subject(signed.subject)}" if signed.subject else "site")


def _subject(told: str) -> str:
    """Whom a site let in, as the record keeps it for good: of an address its digest."""
    if masked(told) == told:
        return told
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _at_this_machine(request: Request) -> Caller:
    if is_loopback(request.app.state.settings.host) and not _forwarded(request):
        return Caller(DEMO)
    raise ProblemError("unauthorized", headers=_ASK)


def _bearer(request: Request) -> str | None:
    """What is shown as `Authorization: Bearer …`; None where nothing is."""
    scheme, _, shown = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    # A header's bytes may be anything; a key's or token's are plain.
    shown = shown.strip()
    return shown if shown.isascii() and len(shown) <= LONGEST else ""


def _forwarded(request: Request) -> bool:
    return any(name == "forwarded" or name.startswith("x-forwarded-") for name in request.headers)


def is_loopback(host: str) -> bool:
    """Whether a server bound to `host` is reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        # A name may mean any address: it counts as open.
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
