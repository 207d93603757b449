"""`/docs`: the HTTP interface to read, made from the OpenAPI schema.

Decides how the schema is laid out. It is a page of our own: the usual viewers come from a third
party's server, or as 1.5 MB of script with styles that our Content-Security-Policy refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.web.problems import STATUS
from bot.web.wording import table
from corpus.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Field:
    """A row of a table of fields."""

    name: str
    type: str
    link: str | None
    """Name of the shape that the type is made of."""
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request may end in."""

    status: str
    text: str
    media: tuple[tuple[str, str | None, str], ...]
    """Content type, the shape's name, what is said of it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at an address."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    fields: tuple[Field, ...]
    outcomes: tuple[Outcome, ...]


def contents(schema: Mapping[str, Any]) -> dict[str, object]:
    """What the page shows: operations, shapes, problems."""
    titles = table(Language.EN)["problems"]
    return {
        "operations": [
            _operation(method.upper(), path, operation)
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        ],
        "shapes": [
            (name, _said(shape), _fields(shape))
            for name, shape in schema.get("components", {}).get("schemas", {}).items()
        ],
        "problems": [(n, s, titles[n]["title"]) for n, s in STATUS.items()],
    }


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        id=f"{method.lower()}{path}".replace("/", "-"),
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        text=operation.get("description", ""),
        fields=_fields(body.get("schema", {})),
        outcomes=tuple(
            Outcome(
                status,
                outcome.get("description", ""),
                tuple(
                    (media, _reference(said.get("schema", {})), _said(said.get("schema", {})))
                    for media, said in outcome.get("content", {}).items()
                ),
            )
            for status, outcome in operation["responses"].items()
        ),
    )


def _fields(shape: Mapping[str, Any]) -> tuple[Field, ...]:
    required = shape.get("required", [])
    return tuple(
        Field(name, _type(said), _reference(said), name in required, said.get("description", ""))
        for name, said in shape.get("properties", {}).items()
    )


def _said(shape: Mapping[str, Any]) -> str:
    values = f" One of {_type(shape)}." if "enum" in shape else ""
    return f"{shape.get('description', '')}{values}"


def _type(said: Mapping[str, Any]) -> str:
    if "anyOf" in said:
        return " | ".join(_type(choice) for choice in said["anyOf"])
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "enum" in said:
        return " | ".join(f'"{value}"' for value in said["enum"])
    if said.get("type") == "array":
        return f"[{_type(said.get('items', {}))}]"
    return str(said.get("format") or said.get("type", "any"))


def _reference(said: Mapping[str, Any]) -> str | None:
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    nested = [*said.get("anyOf", []), *([said["items"]] if "items" in said else [])]
    return next((name for choice in nested if (name := _reference(choice))), None)
