"""`/api/inquiries…`: the inbox, for the staff of a shop.

Decides how inquiries travel. What a change means is `bot/inbox/`'s, the queue's order
`bot/desk/queue.py`'s, who may ask `staff.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.desk.protocol import CursorError
from bot.inbox.changing import (
    Change,
    ChangedError,
    NoInquiryError,
    change,
    forget_sender,
    write,
)
from bot.inbox.inquiry import Inquiry, Kind, State
from bot.inbox.reply_mail import MEDIA_TYPE, reply_mail
from bot.inbox.taking import SHORT, Incoming, UntakableError, take_in
from bot.web import bodies, inquiry_shapes, problems
from bot.web.actions import body_schema
from bot.web.opening import Opening
from bot.web.problems import ProblemError
from bot.web.staff import StaffMember, admin, staff
from bot.web.wording import accepted
from corpus.vocabulary import Language

LIMIT = 512 * 1024
"""Bytes of a body: a text of the greatest length, however it is written in JSON."""

Who = Annotated[StaffMember, Depends(staff)]
Word = Annotated[str | None, Query(max_length=200)]
Judged = Callable[[Inquiry], None]
"""Has an inquiry judged, if that can be done now."""
_CAN = {400, 401, 403, 404, 409, 413, 415, 422, 500, 503}
_FRESH = {"Cache-Control": "no-store"}


def wanted(
    who: Who,
    state: State | None = None,
    language: Language | None = None,
    topic: Word = None,
    route: Word = None,
    urgent: bool | None = None,
    assignee: Word = None,
    q: Word = None,
    order_id: Word = None,
) -> Any:
    """Which inquiries are asked for: `assignee` is `me`, `none` or a name."""
    from bot.desk.queue import Wanted

    return Wanted(
        state=state,
        language=language,
        topic=topic,
        route=route,
        urgent=urgent,
        assignee=who.name if assignee == "me" else assignee,
        order_id=order_id,
        words=q or "",
    )


def router(opening: Opening, judged: Judged) -> APIRouter:
    """The routes of the inbox."""
    routes = APIRouter(
        prefix="/api/inquiries",
        tags=["inquiries"],
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )

    @routes.post(
        "",
        summary="Take an inquiry in",
        status_code=201,
        response_model=inquiry_shapes.Inquiry,
        openapi_extra=body_schema(inquiry_shapes.InquiryRequest),
    )
    async def take(request: Request, who: Who) -> Response:
        """One that is there by its `Idempotency-Key` or `message_id` is told as it is now (200)."""
        body = await bodies.read(request, inquiry_shapes.InquiryRequest, limit=LIMIT)
        key = request.headers.get("idempotency-key") or None
        if key is not None and len(key) > SHORT:
            language = accepted(request.headers.get("accept-language"))
            raise problems.wrong("Idempotency-Key", key, language)
        incoming = Incoming(**body.model_dump() | {"references": tuple(body.references)}, key=key)

        def run() -> Response:
            database = opening.get().database
            (taken,) = take_in(database, who.shop, [incoming], actor=who.actor)
            if taken.new:
                judged(_kept(opening, who.shop, taken.id))
            made = _json(opening, [_kept(opening, who.shop, taken.id)])[0]
            headers = {**_FRESH, "Location": f"/api/inquiries/{taken.id}"}
            return JSONResponse(made, status_code=201 if taken.new else 200, headers=headers)

        try:
            return await run_in_threadpool(run)
        except UntakableError as error:
            value = getattr(body, error.field)
            raise problems.wrong(error.field, value, _language(request)) from None

    @routes.get("", summary="The queue", response_model=inquiry_shapes.Inquiries)
    def listed(
        request: Request,
        who: Who,
        asked: Annotated[Any, Depends(wanted)],
        order: Literal["queue", "newest"] = "queue",
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """What is lost first before the rest, or the newest first."""
        from bot.desk import inquiries, queue

        with opening.get().database.reading() as connection:
            try:
                found, beyond = queue.page(
                    connection,
                    who.shop,
                    asked,
                    newest=order == "newest",
                    cursor=cursor,
                    limit=limit,
                )
            except CursorError:
                raise problems.wrong("cursor", cursor, _language(request)) from None
            items = inquiries.as_json(connection, found)
        return JSONResponse({"items": items, "next": beyond}, headers=_FRESH)

    @routes.get("/counts", summary="How many", response_model=inquiry_shapes.Counts)
    def counts(request: Request, who: Who, asked: Annotated[Any, Depends(wanted)]) -> Response:
        """Cheap to ask for again: with `If-None-Match` 304, as long as nothing has changed."""
        from bot.desk import queue

        with opening.get().database.reading() as connection:
            version = queue.version(connection, who.shop)
            # Two members count different ones as theirs.
            tag = f'"{version}-{who.id}"'
            headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            found = queue.counts(connection, who.shop, asked, me=who.name)
        return JSONResponse({**found, "version": version}, headers=headers)

    @routes.get("/{inquiry_id}", summary="One inquiry", response_model=inquiry_shapes.Inquiry)
    def inquiry(inquiry_id: str, who: Who) -> Response:
        """An inquiry of another shop does not exist."""
        made = _json(opening, [_kept(opening, who.shop, inquiry_id)])[0]
        return JSONResponse(made, headers=_FRESH)

    @routes.patch(
        "/{inquiry_id}",
        summary="Change an inquiry",
        response_model=inquiry_shapes.Inquiry,
        openapi_extra=body_schema(inquiry_shapes.ChangeRequest),
    )
    async def patch(request: Request, inquiry_id: str, who: Who) -> Response:
        """Who was first wins: the other gets 409, with the inquiry as it is now in `current`."""
        body = await bodies.read(request, inquiry_shapes.ChangeRequest, limit=LIMIT)
        told = body.model_dump(exclude={"version", "assignee"})
        assignee = None
        if "assignee" in body.model_fields_set:
            assignee = who.name if body.assignee == "me" else (body.assignee or "")
        meant = Change(**told, assignee=assignee)

        def run(database: Any) -> Inquiry:
            if assignee and assignee != who.name and not _works_here(database, who.shop, assignee):
                raise problems.wrong("assignee", assignee, _language(request))
            return change(database, who.shop, inquiry_id, meant, version=body.version, by=who.by)

        return await _changed(opening, run)

    async def written(request: Request, inquiry_id: str, who: StaffMember, kind: Kind) -> Response:
        body = await bodies.read(request, inquiry_shapes.WritingRequest, limit=LIMIT)

        def run(database: Any) -> Inquiry:
            return write(
                database,
                who.shop,
                inquiry_id,
                kind,
                body.text,
                version=body.version,
                by=who.by,
            )

        return await _changed(opening, run)

    @routes.get(
        "/{inquiry_id}/reply.eml",
        summary="The last reply as an e-mail",
        response_class=Response,
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    )
    def reply_eml(inquiry_id: str, who: Who) -> Response:
        """To send with a mail program."""
        from bot.desk import inquiries

        inquiry = _kept(opening, who.shop, inquiry_id)
        with opening.get().database.reading() as connection:
            reply = inquiries.newest(connection, inquiry.id, Kind.REPLY)
        if reply is None:
            raise ProblemError("no-reply")
        named = {"Content-Disposition": f'attachment; filename="reply-{inquiry.id}.eml"'}
        return Response(
            reply_mail(inquiry, reply), media_type=MEDIA_TYPE, headers={**_FRESH, **named}
        )

    @routes.post(
        "/{inquiry_id}/purge", summary="Forget who wrote", response_model=inquiry_shapes.Inquiry
    )
    async def purge(inquiry_id: str, who: Annotated[StaffMember, Depends(admin)]) -> Response:
        """For administrators: the sender is gone for good."""

        def run(database: Any) -> Inquiry:
            return forget_sender(database, who.shop, inquiry_id, by=who.by)

        return await _changed(opening, run)

    schema = body_schema(inquiry_shapes.WritingRequest)
    shape = inquiry_shapes.Inquiry

    @routes.post("/{inquiry_id}/reply", summary="Reply", response_model=shape, openapi_extra=schema)
    async def reply(request: Request, inquiry_id: str, who: Who) -> Response:
        """Kept in the thread; nothing is sent from here."""
        return await written(request, inquiry_id, who, Kind.REPLY)

    @routes.post("/{inquiry_id}/note", summary="Note", response_model=shape, openapi_extra=schema)
    async def note(request: Request, inquiry_id: str, who: Who) -> Response:
        """For staff alone."""
        return await written(request, inquiry_id, who, Kind.NOTE)

    return routes


def _language(request: Request) -> Language:
    return accepted(request.headers.get("accept-language"))


def _works_here(database: Any, shop: str, name: str) -> bool:
    """Whether somebody can be given work; where nobody signs in, any name will do."""
    from bot.desk.staff import configured, named

    account = named(database, name)
    if account is None:
        return not configured(database)
    return account.shop == shop and account.disabled_at is None


def _kept(opening: Opening, shop: str, inquiry_id: str) -> Inquiry:
    from bot.desk import inquiries

    with opening.get().database.reading() as connection:
        found = inquiries.get(connection, shop, inquiry_id, lock=False)
    if found is None:
        raise ProblemError("no-inquiry")
    return found


def _json(opening: Opening, of: Sequence[Inquiry]) -> list[dict[str, Any]]:
    from bot.desk import inquiries

    with opening.get().database.reading() as connection:
        return inquiries.as_json(connection, of)


async def _changed(opening: Opening, run: Callable[[Any], Inquiry]) -> Response:
    """Where somebody else was first, what they made of it comes along."""

    def made() -> dict[str, Any]:
        try:
            return _json(opening, [run(opening.get().database)])[0]
        except NoInquiryError:
            raise ProblemError("no-inquiry") from None
        except ChangedError as error:
            beside = {"current": _json(opening, [error.current])[0]}
            raise ProblemError("changed-meanwhile", beside=beside) from None

    return JSONResponse(await run_in_threadpool(made), headers=_FRESH)
