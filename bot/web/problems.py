"""Errors as their callers get them: `application/problem+json` (RFC 9457).

Decides the shape of every error and the language it is told in. What is wrong is decided where
it is noticed; browsers that ask for a page get the same as a page (`pages.py`), and below `/v1/`
a problem holds beside its own what OpenAI's clients look for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails

from bot.web.wording import accepted, field_text, table
from corpus.vocabulary import Language

MEDIA_TYPE = "application/problem+json"

OPENAI = "/v1/"
"""Addresses below which OpenAI's clients call."""
_CODES = {
    "key-refused": "invalid_api_key",
    "no-model": "model_not_found",
    "too-many": "rate_limit_exceeded",
}
"""Names that OpenAI's clients know by another one."""

MOST = 20
"""Errors that are told of one request."""
_QUOTED = re.compile(r"'([^']*)'")
"""A value in pydantic's list of those that are allowed."""

STATUS = {
    "not-found": 404,
    "no-order": 404,
    "no-inquiry": 404,
    "no-reply": 404,
    "method-not-allowed": 405,
    "media-type": 415,
    "too-large": 413,
    "too-slow": 408,
    "too-many": 429,
    "misdirected": 421,
    "foreign-origin": 403,
    "key-in-page": 403,
    "unreadable": 400,
    "unsupported": 400,
    "no-model": 404,
    "invalid": 422,
    "not-allowed": 409,
    "incomplete": 422,
    "no-proposal": 404,
    "no-answer": 404,
    "not-now": 409,
    "changed-meanwhile": 409,
    "not-possible": 409,
    "not-the-marketplace": 409,
    "unauthorized": 401,
    "key-refused": 401,
    "sign-in-needed": 401,
    "sign-in-refused": 401,
    "sign-in-later": 429,
    "unproven": 403,
    "not-permitted": 403,
    "no-staff": 404,
    "name-taken": 409,
    "not-yourself": 409,
    "warming-up": 503,
    "not-running": 503,
    "desk-unavailable": 503,
    "internal": 500,
}
"""The problems there are, by name, with their status."""


class ProblemError(Exception):
    """A request that ends in a problem; `name` is one of `STATUS`.

    `detail` takes the place of the table's; `values` fill the table's; `beside` are further
    members of the problem.
    """

    def __init__(
        self,
        name: str,
        *,
        language: Language | None = None,
        detail: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        beside: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(name)
        self.name = name
        self.language = language
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.values = dict(values or {})
        self.beside = dict(beside or {})

    def body(self, language: Language, instance: str) -> dict[str, Any]:
        """The problem as JSON, in the error's language, else in `language`."""
        texts = table(self.language or language)["problems"][self.name]
        problem: dict[str, Any] = {
            "type": f"/docs#problem-{self.name}",
            "title": texts["title"],
            "status": STATUS[self.name],
            "detail": self.detail or texts["detail"].format(**self.values),
            "instance": instance,
        }
        if self.errors:
            problem["errors"] = list(self.errors)
        return {**problem, **self.beside}


def response(request: Request, error: ProblemError) -> JSONResponse:
    """`error` as the answer to `request`."""
    language = error.language or accepted(request.headers.get("accept-language"))
    headers = {"Content-Language": language, "Cache-Control": "no-store", **error.headers}
    return _shaped(error.body(language, request.url.path), headers)


def problem_text(name: str, language: Language, **values: object) -> str:
    """What is told of a problem, in a sentence or two."""
    return str(table(language)["problems"][name]["detail"]).format(**values)


def openai(body: Mapping[str, Any]) -> dict[str, Any]:
    """A problem with what OpenAI's clients look for: `error`, and no 422."""
    name = str(body["type"]).partition("#problem-")[2]
    errors = body.get("errors") or [{"field": None}]
    status = 400 if body["status"] == 422 else body["status"]
    error = {
        "message": body["detail"],
        "type": "server_error" if status >= 500 else "invalid_request_error",
        "param": errors[0]["field"],
        "code": _CODES.get(name) or name.replace("-", "_") or None,
    }
    return {**body, "status": status, "error": error}


def _shaped(body: dict[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    """A problem as the callers of its address know errors."""
    body = openai(body) if body["instance"].startswith(OPENAI) else body
    return JSONResponse(body, status_code=body["status"], media_type=MEDIA_TYPE, headers=headers)


def described(name: str) -> dict[str, Any]:
    """A problem that a route can end in, for `/docs`."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": name, "content": {MEDIA_TYPE: {"schema": reference}}}


def from_status(request: Request, status: int, headers: Mapping[str, str]) -> JSONResponse:
    """What the router says: no such address, no such method, anything else that it refuses."""
    language = accepted(request.headers.get("accept-language"))
    if status == 404:
        return response(request, ProblemError("not-found"))
    if status == 405:
        allowed = next((v for name, v in headers.items() if name.lower() == "allow"), "")
        values = {"method": request.method, "allowed": allowed}
        return response(
            request, ProblemError("method-not-allowed", values=values, headers={"Allow": allowed})
        )
    texts = table(language)["problems"]["refused"]
    body = {
        "type": "about:blank",
        "title": texts["title"],
        "status": status,
        "detail": texts["detail"].format(status=status),
        "instance": request.url.path,
    }
    return _shaped(body, {"Content-Language": language, **headers})


def invalid(
    found_errors: Sequence[ErrorDetails], *, fields: Sequence[str], language: Language
) -> ProblemError:
    """What pydantic found in a request, told to a person, a line for each field."""
    errors = []
    for found in found_errors[:MOST]:
        path = [str(part) for part in found["loc"]]
        errors.append(
            {
                "field": ".".join(path),
                "detail": _field(found, fields, language),
                "pointer": "#/" + "/".join(p.replace("~", "~0").replace("/", "~1") for p in path),
            }
        )
    first = f"{errors[0]['field']}: {errors[0]['detail']}"
    return ProblemError("invalid", language=language, errors=errors, values={"first": first})


def wrong(name: str, value: object, language: Language) -> ProblemError:
    """A parameter in the address that can't be used."""
    detail = field_text("wrong", language, value=_shown(value))
    error = {"field": name, "detail": detail, "pointer": f"#/{name}"}
    return ProblemError(
        "invalid", language=language, errors=[error], values={"first": f"{name}: {detail}"}
    )


def _field(found: ErrorDetails, fields: Sequence[str], language: Language) -> str:
    kind, context = found["type"], found.get("ctx", {})
    value = _shown(found["input"])
    match kind:
        case "missing":
            return field_text("missing", language)
        case "extra_forbidden":
            return field_text("unknown", language, known=", ".join(fields))
        case "string_too_short":
            return field_text("empty", language)
        case "string_too_long":
            return field_text("too-long", language, limit=context["max_length"])
        case "string_type":
            return field_text("no-text", language, value=value)
        case "dict_type":
            return field_text("no-object", language, value=value)
        case "enum":
            known = ", ".join(_QUOTED.findall(context["expected"]))
            return field_text("no-choice", language, value=value, known=known)
        case _ if kind == "day" or kind.startswith("date"):
            return field_text("no-date", language, value=value)
        case _:
            return field_text("wrong", language, value=value)


def _shown(value: object) -> str:
    """A value as it was sent, short enough for a sentence."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"
