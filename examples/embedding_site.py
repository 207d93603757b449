"""What a site does for a seller whom it has signed in: it signs a token, and embeds the widget.

    .venv/bin/claimdesk keys secret --shop mine > secret
    .venv/bin/python examples/embedding_site.py http://127.0.0.1:8000 mine < secret

prints a page. On a real site the secret stays on its server, `page` is part of what a signed-in
seller gets, and `token` is also what an address of the site answers when the widget asks for a
fresh one (docs/embedding.md).
"""

from __future__ import annotations

import sys
import time
from html import escape

import jwt

LASTS = 15 * 60
"""Seconds that a token is good for; Claimdesk takes an hour at most."""


def token(secret: str, shop: str, who: str) -> str:
    """Says that `who` may act for `shop`; it stands in Claimdesk's record, so let it be an id."""
    now = int(time.time())
    return jwt.encode({"shop": shop, "sub": who, "iat": now, "exp": now + LASTS}, secret, "HS256")


def page(claimdesk: str, signed: str) -> str:
    """A page with the widget in it."""
    source = escape(f"{claimdesk}/widget.js")
    tag = f'<script src="{source}" data-token="{escape(signed)}" defer></script>'
    return f"<!doctype html>\n<html lang=en>\n<title>A shop</title>\n{tag}\n"


if __name__ == "__main__":
    address, shop = sys.argv[1:]
    print(page(address, token(sys.stdin.read().strip(), shop, "staff-7")), end="")
