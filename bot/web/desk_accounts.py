"""`/desk/sign-in` and `/desk/staff`: where staff sign in, and where admins manage accounts.

Decides what these pages show; signing in itself is `signing.py`'s, accounts `bot/desk/staff.py`'s.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.web.desk_frame import Frame, data, language_of
from bot.web.opening import Opening
from bot.web.problems import problem_text
from bot.web.staff import StaffMember, admin
from bot.web.wording import desk_texts
from corpus.vocabulary import Language

Admin = Annotated[StaffMember, Depends(admin)]
ERRORS: Final = ("sign-in-refused", "sign-in-later")
"""Problems that lead back to the page where one signs in."""
_READ: Final = ["GET", "HEAD"]


def router(frame: Frame, opening: Opening) -> APIRouter:
    """The routes to the pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/desk/sign-in", methods=_READ)
    def sign_in(request: Request) -> Response:
        language, _ = language_of(request)
        return frame.page(
            request,
            "desk_sign_in.html",
            None,
            heading=desk_texts(language)["sign-in"],
            wrong=_wrong(request, language),
            onward=request.query_params.get("next", ""),
        )

    @routes.api_route("/desk/staff", methods=_READ)
    def accounts(request: Request, who: Admin) -> Response:
        from bot.desk.passwords import SHORTEST
        from bot.desk.staff import Role, listed

        language, _ = language_of(request, who)
        return frame.page(
            request,
            "desk_staff.html",
            who,
            place="staff",
            heading=desk_texts(language)["staff"],
            accounts=listed(opening.get().database, who.shop),
            roles=list(Role),
            shortest=SHORTEST,
            data=data(who, language),
        )

    return routes


def _wrong(request: Request, language: Language) -> str | None:
    """What went wrong with the last attempt, in a sentence."""
    query: Any = request.query_params
    name, seconds = query.get("error"), query.get("seconds", "")
    if name not in ERRORS:
        return None
    return problem_text(name, language, seconds=seconds if seconds.isdecimal() else "60")
