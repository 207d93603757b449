"""What all of the desk's pages share: their frame, their language, what their scripts are told.

Decides who is greeted and where one can go from there; what stands on a page is decided in its own
module, looks in `templates/` and `static/`.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from bot.web.pages import Pages
from bot.web.staff import StaffMember
from bot.web.wording import accepted, desk_table, desk_texts, known
from corpus.vocabulary import Language

# Who wrote stands there: nothing of it is kept by a browser that somebody else sits at next.
PRIVATE: Final = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Cookie"}

SHORTCUTS: Final = (
    ("j", "next"),
    ("k", "previous"),
    ("o Enter", "open"),
    ("r", "reply"),
    ("a", "assign"),
    ("e", "close"),
    ("/", "search"),
    ("?", "help"),
    ("Esc", "back"),
)
"""Keys, and the name of what they do."""
REASONS: Final = ("answered", "duplicate", "no_answer_needed", "spam", "other")
"""Why an inquiry is closed."""
_PLACES: Final = {"queue": "/desk", "insight": "/desk/insight", "staff": "/desk/staff"}


class Frame:
    """Makes pages for a member of staff, or for whoever is about to sign in."""

    def __init__(self, shown: Pages) -> None:
        self._shown = shown

    def page(
        self,
        request: Request,
        template: str,
        who: StaffMember | None,
        *,
        place: str | None = None,
        **values: Any,
    ) -> Response:
        """A page; it may wait for the database."""
        language, named = language_of(request, who)
        managing = who is not None and who.role == "admin"
        places = [(n, address) for n, address in _PLACES.items() if managing or n != "staff"]
        body = self._shown.render(
            template,
            language,
            links={n: f"?{request.url.include_query_params(language=n).query}" for n in Language},
            d=desk_texts(language),
            me=who,
            place=place,
            places=[
                (n, address + (f"?language={named}" if named else "")) for n, address in places
            ],
            named=named,
            tag=tag,
            shortcuts=SHORTCUTS,
            reasons=REASONS,
            **values,
        )
        return HTMLResponse(body, headers={**PRIVATE, "Content-Language": language})


def data(who: StaffMember, language: Language, **more: Any) -> dict[str, Any]:
    """What a script on a page is told."""
    return {
        "texts": desk_table(language)["script"],
        "language": language,
        "me": who.name,
        "csrf": who.csrf,
        **more,
    }


def language_of(
    request: Request, who: StaffMember | None = None
) -> tuple[Language, Language | None]:
    """A page's language, and the one that its address names."""
    named = known(request.query_params.get("language"))
    own = who.language if who is not None else None
    return named or own or accepted(request.headers.get("accept-language")), named


def tag(language: str) -> str:
    """A language as HTML names it."""
    return "zh-Hans" if language == Language.ZH else language
