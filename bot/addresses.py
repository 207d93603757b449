"""Addresses as settings name them: origins of web pages, names of hosts, proxies.

Decides how each is written, so that it can be compared with what a request carries letter by
letter, and says what is wrong with one that is not. What is done with them is `bot/web/`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")


def several(value: object, one: Callable[[str], str]) -> object:
    """A list separated by commas, each part read by `one`; what isn't text is left as it is."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        return value
    parts = (str(part).strip() for part in value)
    return tuple(dict.fromkeys(one(part) for part in parts if part))


def origin(text: str) -> str:
    """An origin as browsers send it: `https://shop.example`, without a port where it is usual."""
    if "*" in text:
        raise _wrong(
            text, "name each origin: with a wildcard any page of the web could call on its visitors"
        )
    try:
        split = urlsplit(text)
        host, port = host_of(split.netloc), split.port
    except ValueError:
        raise _wrong(text, "no origin is written so") from None
    if split.scheme not in _PORTS:
        raise _wrong(text, "an origin begins with https:// or http://")
    if split.username is not None or split.path or split.query or split.fragment or "#" in text:
        raise _wrong(
            text, "an origin is scheme, host and port alone, with nothing behind, not even /"
        )
    shown = "" if port is None or port == _PORTS[split.scheme] else f":{port}"
    return f"{split.scheme}://{host_name(host)}{shown}"


def host_name(text: str) -> str:
    """The name of a host, without a port: `help.example`, `192.0.2.7`, `[2001:db8::7]`."""
    name = text.lower()
    if "*" in name:
        raise _wrong(text, "name each host: a wildcard is not understood")
    if not name.isascii():
        raise _wrong(text, "write the host as browsers send it, in Punycode (xn--…)")
    if not _NAME.fullmatch(name):
        raise _wrong(text, "a host's name is needed, without a port")
    return name


def proxy(text: str) -> str:
    """The address of a proxy, or a network of them."""
    try:
        return str(ip_network(text) if "/" in text else ip_address(text))
    except ValueError:
        raise _wrong(
            text, "the address of a proxy is needed, or a network such as 10.0.0.0/8"
        ) from None


def host_of(netloc: str) -> str:
    """The host of `host:port` in lower case; the port may be missing."""
    return re.sub(r":[0-9]*$", "", netloc.lower())


def _wrong(value: str, why: str) -> PydanticCustomError:
    return PydanticCustomError("address", "{value}: {why}", {"value": value or '""', "why": why})
