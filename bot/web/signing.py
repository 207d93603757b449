"""Signing in and out, and `/api/staff…`: the accounts of a shop's staff.

Decides how they travel: the token of a session in a cookie that scripts can't read, as forms of
pages or as JSON. Who may try how often is `bot/desk/signing_in.py`'s, what an account is
`bot/desk/staff.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.web import bodies, problems, staff_shapes
from bot.web.actions import body_schema
from bot.web.opening import Opening
from bot.web.problems import ProblemError
from bot.web.staff import COOKIE, StaffMember, admin, session_of, staff
from bot.web.wording import accepted, field_text

if TYPE_CHECKING:
    from bot.desk.database import Database
    from bot.desk.staff import Account

PAGE = "/desk/sign-in"
WEEK = 7 * 24 * 3600
"""Seconds after which a browser forgets the cookie; the session may end before."""

Who = Annotated[StaffMember, Depends(staff)]
Admin = Annotated[StaffMember, Depends(admin)]
_CAN = {400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503}
_FRESH = {"Cache-Control": "no-store"}


def router(opening: Opening) -> APIRouter:
    """The routes of signing in and of accounts."""
    routes = APIRouter(
        tags=["staff"],
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )

    @routes.post(PAGE, summary="Sign in", openapi_extra=body_schema(staff_shapes.SignIn))
    async def sign_in(request: Request) -> Response:
        """With a form: on to `next`, or back to the page with `error`. With JSON: who it is."""
        form = await bodies.read_form(request) if bodies.is_form(request) else None
        if form is None:
            body = await bodies.read(request, staff_shapes.SignIn)
            name, password = body.name, body.password
        else:
            name, password = form.get("name", ""), form.get("password", "")
        try:
            token = await run_in_threadpool(_signed_in, opening, request, name, password)
        except ProblemError as error:
            if form is None:
                raise
            said = {"error": error.name, **error.values, "next": _within(form.get("next"))}
            return RedirectResponse(f"{PAGE}?{urlencode(said)}", status_code=303, headers=_FRESH)
        answer = (
            Response(status_code=204, headers=_FRESH)
            if form is None
            else RedirectResponse(_within(form.get("next")), status_code=303, headers=_FRESH)
        )
        answer.set_cookie(
            COOKIE,
            token,
            max_age=WEEK,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    @routes.post("/desk/sign-out", summary="Sign out")
    async def sign_out(request: Request, who: Who) -> Response:
        """The session is over, whoever still has its cookie."""
        await run_in_threadpool(_signed_out, opening, request)
        answer: Response = (
            RedirectResponse(PAGE, status_code=303, headers=_FRESH)
            if bodies.is_form(request)
            else Response(status_code=204, headers=_FRESH)
        )
        answer.delete_cookie(COOKIE, path="/")
        return answer

    @routes.get("/api/staff/me", summary="Who asks", response_model=staff_shapes.Me)
    def me(who: Who) -> Response:
        """Who works the inbox with this request."""
        return JSONResponse(_me(who), headers=_FRESH)

    @routes.patch(
        "/api/staff/me",
        summary="Change the own account",
        response_model=staff_shapes.Me,
        openapi_extra=body_schema(staff_shapes.MyChange),
    )
    async def change_me(request: Request, who: Who) -> Response:
        """Another password needs the one up to now, and ends every session."""
        body = await bodies.read(request, staff_shapes.MyChange)
        if not who.signed_in:
            raise ProblemError("no-staff")
        await run_in_threadpool(_change_me, opening, request, who, body)
        language = body.language or who.language
        told = {**_me(who), "language": str(language) if language else None}
        return JSONResponse(told, headers=_FRESH)

    @routes.get("/api/staff", summary="The shop's accounts", response_model=staff_shapes.StaffList)
    def listed(who: Admin) -> Response:
        """By name; disabled ones too."""
        from bot.desk.staff import listed

        found = listed(opening.get().database, who.shop)
        return JSONResponse({"items": [one.as_json() for one in found]}, headers=_FRESH)

    @routes.post(
        "/api/staff",
        summary="Add an account",
        status_code=201,
        response_model=staff_shapes.StaffItem,
        openapi_extra=body_schema(staff_shapes.NewStaff),
    )
    async def add(request: Request, who: Admin) -> Response:
        """In the shop of who asks."""
        body = await bodies.read(request, staff_shapes.NewStaff)
        made = await run_in_threadpool(_add, opening, request, who, body)
        return JSONResponse(made, status_code=201, headers=_FRESH)

    @routes.patch(
        "/api/staff/{account_id}",
        summary="Change an account",
        response_model=staff_shapes.StaffItem,
        openapi_extra=body_schema(staff_shapes.StaffChange),
    )
    async def change(request: Request, account_id: str, who: Admin) -> Response:
        """Nobody disables or demotes themselves."""
        body = await bodies.read(request, staff_shapes.StaffChange)
        if account_id == who.id and (body.disabled or body.role == "agent"):
            raise ProblemError("not-yourself")
        made = await run_in_threadpool(_change, opening, request, who, account_id, body)
        return JSONResponse(made, headers=_FRESH)

    return routes


def _me(who: StaffMember) -> dict[str, Any]:
    return {
        "id": who.id,
        "name": who.name,
        "role": who.role,
        "shop": who.shop,
        "language": str(who.language) if who.language else None,
        "csrf": who.csrf,
        "signed_in": who.signed_in,
    }


def _within(target: str | None) -> str:
    """An address of the console; nothing leads away from it."""
    path = target or ""
    plain = path.isprintable() and "\\" not in path and "//" not in path.partition("?")[0]
    return path if plain and (path == "/desk" or path.startswith(("/desk/", "/desk?"))) else "/desk"


def _signed_in(opening: Opening, request: Request, name: str, password: str) -> str:
    from bot.desk.signing_in import begin, sign_out

    database = opening.get().database
    token = begin(database, _checked(database, request, name, password))
    # Who signs in again leaves no session behind that nobody could end any more.
    if (former := session_of(request)) is not None:
        sign_out(database, *former)
    return token


def _checked(database: Database, request: Request, name: str, password: str) -> Account:
    from bot.desk.signing_in import LaterError, RefusedError, checked

    address = request.client.host if request.client is not None else ""
    try:
        return checked(database, name, password, address=address)
    except RefusedError:
        raise ProblemError("sign-in-refused") from None
    except LaterError as error:
        headers = {"Retry-After": str(error.seconds)}
        values = {"seconds": error.seconds}
        raise ProblemError("sign-in-later", headers=headers, values=values) from None


def _signed_out(opening: Opening, request: Request) -> None:
    from bot.desk.signing_in import sign_out

    if (session := session_of(request)) is not None:
        sign_out(opening.get().database, *session)


def _change_me(
    opening: Opening, request: Request, who: StaffMember, body: staff_shapes.MyChange
) -> None:
    from bot.desk.staff import ShortPasswordError, change

    database = opening.get().database
    if body.password is not None:
        # Whoever sits down at an open page must not be able to try passwords there.
        _checked(database, request, who.name, body.current or "")
    try:
        change(
            database,
            who.shop,
            who.id,
            actor=who.actor,
            language=body.language,
            password=body.password,
        )
    except ShortPasswordError:
        raise _too_short(request) from None


def _add(
    opening: Opening, request: Request, who: StaffMember, body: staff_shapes.NewStaff
) -> dict[str, Any]:
    from bot.desk import passwords
    from bot.desk.staff import NameTakenError, NoNameError, Role, ShortPasswordError, create

    password = body.password or passwords.made_up()
    try:
        made = create(
            opening.get().database,
            body.name,
            shop=who.shop,
            role=Role(body.role),
            password=password,
            actor=who.actor,
            language=body.language,
        )
    except NameTakenError:
        raise ProblemError("name-taken", values={"name": body.name}) from None
    except NoNameError:
        raise _wrong(request, "name", body.name) from None
    except ShortPasswordError:
        raise _too_short(request) from None
    return {**made.as_json(), "password": None if body.password else password}


def _change(
    opening: Opening,
    request: Request,
    who: StaffMember,
    account_id: str,
    body: staff_shapes.StaffChange,
) -> dict[str, Any]:
    from bot.desk.staff import Role, ShortPasswordError, change

    try:
        made = change(
            opening.get().database,
            who.shop,
            account_id,
            actor=who.actor,
            role=Role(body.role) if body.role else None,
            disabled=body.disabled,
            language=body.language,
            password=body.password,
        )
    except ShortPasswordError:
        raise _too_short(request) from None
    if made is None:
        raise ProblemError("no-staff")
    return made.as_json()


def _too_short(request: Request) -> ProblemError:
    from bot.desk.passwords import SHORTEST

    language = accepted(request.headers.get("accept-language"))
    detail = field_text("too-short", language, limit=SHORTEST)
    error = {"field": "password", "detail": detail, "pointer": "#/password"}
    values = {"first": f"password: {detail}"}
    return ProblemError("invalid", language=language, errors=[error], values=values)


def _wrong(request: Request, field: str, value: str) -> ProblemError:
    return problems.wrong(field, value, accepted(request.headers.get("accept-language")))
