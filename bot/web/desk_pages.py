"""The desk's pages: the queue, an inquiry, insight.

Decides which page stands at which address and what it is made from. What is done there goes through
`/api/inquiries`; the frame is decided in `desk_frame.py`, looks in `templates/` and `static/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot import clock
from bot.desk.protocol import CursorError
from bot.inbox.insight import as_csv
from bot.inbox.nearby import nearby
from bot.inbox.taking import LONGEST
from bot.settings import Settings
from bot.web import desk_cases, desk_insight, desk_rows
from bot.web.desk_frame import PRIVATE, Frame, data, language_of
from bot.web.guides import Shelf
from bot.web.opening import Opening
from bot.web.problems import ProblemError
from bot.web.staff import StaffMember, staff
from bot.web.wording import desk_texts, page_texts

if TYPE_CHECKING:
    from bot.gaps import Gap
    from bot.inbox.inquiry import Inquiry
    from ingest.search import Searcher

_READ: Final = ["GET", "HEAD"]

Who = Annotated[StaffMember, Depends(staff)]
Searching = Callable[[], "Searcher | None"]
"""Gives the search over the guides; None while they are being read."""


class DeskPages:
    """Makes the desk's pages, and routes to them."""

    def __init__(
        self,
        frame: Frame,
        shelf: Shelf,
        opening: Opening,
        searching: Searching,
        settings: Settings,
    ) -> None:
        self._frame = frame
        self._shelf = shelf
        self._opening = opening
        self._searching = searching
        self._settings = settings

    def router(self) -> APIRouter:
        """The routes to the pages."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route("/desk", methods=_READ)
        def queue(request: Request, who: Who) -> Response:
            return self._queue(request, who)

        # Before the inquiries: none of them has this for a number.
        @routes.api_route("/desk/insight", methods=_READ)
        def figures(request: Request, who: Who) -> Response:
            language, _ = language_of(request, who)
            period = desk_insight.period(request.query_params)
            found = desk_insight.figures(self._opening, who.shop, period)
            return self._frame.page(
                request,
                "desk_insight.html",
                who,
                place="insight",
                heading=desk_texts(language)["insight"],
                period=period,
                gaps=self._gaps(who, period),
                **desk_insight.shown(found, self._shelf, language),
            )

        @routes.api_route("/desk/insight.csv", methods=_READ)
        def figures_file(request: Request, who: Who) -> Response:
            period = desk_insight.period(request.query_params)
            found = desk_insight.figures(self._opening, who.shop, period)
            name = f"claimdesk-{period.since}-{period.until}.csv"
            headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
            # With a mark at its beginning, by which spreadsheets know UTF-8.
            gaps = [(gap.question, gap.count) for gap in self._gaps(who, period)]
            body = ("\ufeff" + as_csv(found, gaps)).encode()
            return Response(body, media_type="text/csv; charset=utf-8", headers=headers)

        @routes.api_route("/desk/{inquiry_id}", methods=_READ)
        def case(request: Request, inquiry_id: str, who: Who) -> Response:
            return self._case(request, who, inquiry_id)

        return routes

    def _queue(self, request: Request, who: StaffMember) -> Response:
        from bot.desk import queue

        language, named = language_of(request, who)
        chosen = desk_rows.read(request.query_params)
        cursor = request.query_params.get("cursor")
        with self._opening.get().database.reading() as connection:
            try:
                found, beyond = queue.page(
                    connection, who.shop, _wanted(chosen, who), cursor=cursor, limit=desk_rows.LIMIT
                )
            except CursorError:
                raise ProblemError("not-found", language=language) from None
            counts = queue.counts(connection, who.shop, queue.Wanted(), me=who.name)
            version = queue.version(connection, who.shop)
        query, today = chosen.query(language=named), clock.today()
        return self._frame.page(
            request,
            "desk_queue.html",
            who,
            place="queue",
            heading=desk_texts(language)["queue"],
            views=desk_rows.views(chosen, counts, named),
            selects=desk_rows.selects(chosen, language),
            chosen=chosen,
            filtered=chosen not in desk_rows.VIEWS.values(),
            clear="/desk" + desk_rows.Filters().query(language=named),
            rows=[desk_rows.row(i, who.name, language, today, query) for i in found],
            more=("/desk" + chosen.query(language=named, cursor=beyond)) if beyond else None,
            warming=self._searching() is None,
            answers_off=not self._answers,
            data=data(who, language, version=version),
        )

    def _case(self, request: Request, who: StaffMember, inquiry_id: str) -> Response:
        from bot.desk import inquiries, queue

        language, named = language_of(request, who)
        with self._opening.get().database.reading() as connection:
            inquiry = inquiries.get(connection, who.shop, inquiry_id, lock=False)
            if inquiry is None:
                raise ProblemError("no-inquiry", language=language)
            told = inquiries.as_json(connection, [inquiry])[0]
            version = queue.version(connection, who.shop)
        chosen = desk_rows.read(request.query_params)
        query = chosen.query(language=named)
        today = clock.today()
        row = desk_rows.row(inquiry, who.name, language, today, query)
        case = desk_cases.case(
            inquiry,
            told,
            row,
            language=language,
            today=today,
            answers=self._answers,
            unused=self._unused(inquiry, told),
        )
        return self._frame.page(
            request,
            "desk_case.html",
            who,
            heading=row.title,
            case=case,
            back="/desk" + query,
            limit=LONGEST,
            data=data(
                who,
                language,
                version=version,
                id=inquiry.id,
                page=page_texts(language),
                timeline=case.file.timeline if case.file else [],
            ),
        )

    def _unused(self, inquiry: Inquiry, told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """What was found beside what the suggestion rests on; nothing while guides are read."""
        searcher = self._searching()
        if searcher is None or inquiry.triage is None:
            return []
        used = {citation["quote"] for citation in told["triage"].get("citations") or ()}
        return [c for c in nearby(searcher, inquiry) if c["quote"] not in used]

    def _gaps(self, who: StaffMember, period: desk_insight.Period) -> list[Gap]:
        searcher = self._searching()
        return desk_insight.asked_in_vain(self._opening, who.shop, period, searcher)

    @property
    def _answers(self) -> bool:
        return self._settings.answers == "on"


def _wanted(chosen: desk_rows.Filters, who: StaffMember) -> Any:
    from bot.desk.queue import Wanted
    from bot.inbox.inquiry import State

    return Wanted(
        state=None if chosen.state == desk_rows.ANY else State(chosen.state),
        language=chosen.written,
        topic=chosen.topic or None,
        route=chosen.route or None,
        urgent=True if chosen.urgent else None,
        assignee=who.name if chosen.assignee == desk_rows.ME else chosen.assignee or None,
        words=chosen.q,
    )
