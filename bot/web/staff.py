"""Who works the inbox: the member of staff behind a request.

Decides it from what the request carries: a session's cookie, a shop's key, or nothing at this
machine while there are neither accounts nor keys. A change that comes with a cookie must be proven
to come from a page of that session: a browser sends the cookie whoever wrote the page. What members
may do is decided where it is done, signing in and out in `signing.py`.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from bot.inbox.changing import Staff
from bot.web import bodies
from bot.web.callers import Caller, caller, shows_bearer
from bot.web.origins import foreign
from bot.web.problems import ProblemError
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.desk.staff import Account

COOKIE = "claimdesk_staff"
HEADER = "X-CSRF-Token"
FIELD = "csrf"
"""Where a page proves that it is one of the session: a header, or a form's field."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_ASK = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who works the inbox of a shop."""

    id: str
    name: str
    role: Literal["agent", "admin"]
    shop: str
    language: Language | None = None
    """Of their pages; None: the browser's."""
    csrf: str | None = None
    """What their pages prove themselves with; None where no cookie tells who it is."""
    actor: str = ""
    """As the record names them."""
    signed_in: bool = False

    @property
    def by(self) -> Staff:
        """As threads and the record name them."""
        return Staff(self.name, self.actor)


async def staff(request: Request) -> StaffMember:
    """Who works the inbox; ProblemError (401; 403 where a change isn't proven)."""
    found: StaffMember | None = getattr(request.state, "staff", None)
    if found is None:
        found = await run_in_threadpool(_member, request)
        if found.csrf is not None and request.method not in _SAFE:
            await _prove(request, found.csrf)
        request.state.staff = found
    return found


def admin(member: Annotated[StaffMember, Depends(staff)]) -> StaffMember:
    """An administrator; ProblemError (403) for anybody else."""
    if member.role != "admin":
        raise ProblemError("not-permitted")
    return member


def session_of(request: Request) -> tuple[Account, str] | None:
    """Who is signed in at the browser that asks, and its token; None where nobody is. DeskError."""
    from bot.desk.signing_in import signed_in

    token = request.cookies.get(COOKIE, "")
    # A link from elsewhere leads here; what another origin's page would change is none of ours.
    if not token or len(token) > 200 or (request.method not in _SAFE and foreign(request)):
        return None
    account = signed_in(request.app.state.desk.get().database, token)
    return (account, token) if account is not None else None


def _member(request: Request) -> StaffMember:
    from bot.desk import keys
    from bot.desk import staff as accounts
    from bot.desk.signing_in import proof

    database = request.app.state.desk.get().database
    if (session := session_of(request)) is not None:
        account, token = session
        return StaffMember(
            id=account.id,
            name=account.name,
            role="admin" if account.role is accounts.Role.ADMIN else "agent",
            shop=account.shop,
            language=account.language,
            csrf=proof(token),
            actor=f"staff {account.name}",
            signed_in=True,
        )
    keyed = keys.configured(database)
    needed = ProblemError("sign-in-needed", headers=_ASK)
    if (keyed and not shows_bearer(request)) or (not keyed and accounts.configured(database)):
        raise needed
    who: Caller = caller(request)
    if not who.works:
        raise needed
    # A key is a program's: it works the inbox and manages nobody.
    role: Literal["agent", "admin"] = "agent" if keyed else "admin"
    return StaffMember(who.actor, who.actor, role, who.shop, actor=who.actor)


async def _prove(request: Request, expected: str) -> None:
    shown = request.headers.get(HEADER)
    if shown is None and bodies.is_form(request):
        shown = (await bodies.read_form(request)).get(FIELD)
    if not hmac.compare_digest((shown or "").encode("utf-8", "replace"), expected.encode()):
        raise ProblemError("unproven")
