"""Who calls: on whose behalf a request acts.

Decides it from where the server listens, under which name it was asked, and what the request
carries: a shop's key, a token that its site signed, or the origin of a page whose visitors may ask.
What a caller may do is decided where it is done.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import Request

from bot.answer import Seller
from bot.desk.protocol import DEMO, DeskError
from bot.masking import masked
from bot.web import hosts, origins, tokens
from bot.web.hosts import is_loopback
from bot.web.problems import ProblemError

if TYPE_CHECKING:
    from bot.desk.database import Database

CALLER: Final = "claimdesk.caller"
"""Where a request's scope holds who calls, once that is known."""
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
    """Whether it is the shop: who merely asks may be anybody."""
    works: bool = False
    """Whether it may work the shop's inbox: a token lets somebody in who is a visitor."""

    @property
    def kind(self) -> str:
        """What kind of caller it is: `demo`, `key`, `site`; empty where nobody can tell."""
        return self.actor.partition(" ")[0] if self.known else ""

    @property
    def seller(self) -> Seller | None:
        """On whose behalf a question is asked; None: on nobody's."""
        return Seller(self.shop, self.actor) if self.known else None


HERE = Caller(DEMO, works=True)
"""Whoever sits at this machine, where no key is configured."""
NOBODY = Caller("", "", known=False)
"""Who asks for no shop: a site's visitor, or somebody at this machine where there are keys."""


def caller(request: Request) -> Caller:
    """Who calls for a shop's orders; ProblemError (401) where nobody can tell.

    Where no key is configured it is the demo shop, for whoever sits at this machine. A request
    that came through a proxy has an asker whom nobody has checked, even if the server itself
    listens to this machine alone.
    """
    # Counting (`limits.py`) has asked before the route does.
    if CALLER not in request.scope:
        request.scope[CALLER] = _caller(request)
    found: Caller = request.scope[CALLER]
    return found


def asker(request: Request) -> Caller:
    """Who calls for what is no shop's own: as `caller`, but visitors may, and who sits here.

    Who shows a key must show a good one; who shows none where there are some is no shop. A visitor
    is who asks from a page of an origin that the settings name, wherever the server listens.
    """
    from bot.desk import keys

    if shows_bearer(request):
        return caller(request)
    if not is_local(request) and origins.named(request):
        return NOBODY
    here = _at_this_machine(request)
    try:
        database = request.app.state.desk.get().database
    except DeskError as error:
        # Questions are answered without a desk, too.
        log.warning("%s", error)
        return NOBODY
    return NOBODY if keys.configured(database) else here


def is_local(request: Request) -> bool:
    """Whether it was sent at this machine: none else is listened to, and no proxy says so."""
    return is_loopback(request.app.state.settings.host) and not _forwarded(request)


def shows_bearer(request: Request) -> bool:
    """Whether it shows a key or a token, good or not."""
    return _bearer(request) is not None


def _caller(request: Request) -> Caller:
    from bot.desk import keys

    database = request.app.state.desk.get().database
    if keys.configured(database):
        return _shown(request, database)
    return _at_this_machine(request)


def _shown(request: Request, database: Database) -> Caller:
    """Who the bearer says it is."""
    from bot.desk import keys

    bearer = _bearer(request)
    if bearer is None:
        raise ProblemError("unauthorized", headers=_ASK)
    if (key := keys.find(database, bearer)) is not None:
        if origins.foreign(request):
            # Whoever opens that page can read the key there, and it is good until it is revoked.
            raise ProblemError("key-in-page")
        return Caller(key.shop, f"key {key.id}", works=True)
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
    if not is_local(request):
        raise ProblemError("unauthorized", headers=_ASK)
    host = request.headers.get("host", "")
    if not hosts.admitted(host, request.app.state.settings.hosts):
        raise hosts.misdirected(host)
    return HERE


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
