"""`claimdesk export-faq`: the FAQ as plain files, a part of the command line's door.

Decides which files there are and where their links lead: all are relative, so the folder works
wherever it lies, from a disk too. How a page looks is decided in `bot/web/templates/`, how the
folder changes in `publishing.py`.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from bot.terminal import DONE, FAILED, WRONG, say
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.faq import Entry
    from bot.settings import Settings

SHEETS = ("shared.css", "claimdesk.css", "faq.css")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    export = commands.add_parser(
        "export-faq",
        help="write the FAQ as plain files",
        description="Write the FAQ as plain files that need no server: a page and a JSON file for "
        "each language, a page to choose one, and the styles. Again into the same folder, it "
        "replaces what changed and removes what is no longer part of it; a folder with other "
        "things in it is left alone. Links into the guides lead to CLAIMDESK_PUBLIC_URL where "
        "that is set, and are left out otherwise.",
    )
    export.add_argument("folder", type=Path, metavar="DIR", help="the folder; made if need be")
    export.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="where the folder will be published: adds canonical addresses, a sitemap and a "
        "robots.txt (for the root of a host) that names it",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files; the exit status."""
    from bot.publishing import PublishError, publish

    if args.base_url and not _ADDRESS.fullmatch(args.base_url):
        return say(f"--base-url: {args.base_url!r} is no address (https://…)", WRONG)
    made = files(base=args.base_url.rstrip("/"), server=settings.public_url.rstrip("/"))
    try:
        removed = publish(args.folder, made)
    except PublishError as error:
        return say(str(error), FAILED)
    print(f"{args.folder}: {len(made)} files" + (f", {removed} removed" if removed else ""))
    return DONE


def files(*, base: str = "", server: str = "") -> dict[str, bytes]:
    """All files by name, those that others refer to first; the same bytes each time.

    `base` is where they will be published, `server` where the guides can be read; without a
    slash at the end, or empty.
    """
    sheets = _sheets()
    pages, data = {}, {}
    for language in Language:
        pages[f"{language}.html"] = _page(language, base, server, list(sheets))
        data[f"faq-{language}.json"] = _data(language, server)
    made = {**sheets, **pages, **data, "index.html": _page(None, base, server, list(sheets))}
    if base:
        made["sitemap.xml"] = _sitemap(base)
        made["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n".encode()
    return made


def _sheets() -> dict[str, bytes]:
    """The styles, under names that change with them: a page always has those it was made with."""
    import hashlib

    from bot.web.statics import FOLDER

    bodies = {name: (FOLDER / name).read_bytes() for name in SHEETS}
    return {
        name.replace(".", f"-{hashlib.sha256(body).hexdigest()[:12]}.", 1): body
        for name, body in bodies.items()
    }


def _page(language: Language | None, base: str, server: str, sheets: list[str]) -> bytes:
    """The page of a language, or with None the one to choose a language."""
    from bot.web.faq import contents, described, on_page, tag
    from bot.web.pages import templates
    from bot.web.wording import page_texts, table

    prefix = f"{base}/" if base else ""
    said = language or Language.EN
    given = contents(said, {n: f"{prefix}{n}.html" for n in Language}, f"{prefix}index.html")
    canonical = given["canonical"] if language else given["default"]
    page = templates().get_template("faq_export.html")
    return page.render(
        {
            **given,
            "canonical": canonical if base else None,
            "language": language,
            "tag": tag(said),
            "tags": {n: tag(n) for n in Language},
            "names": {n: page_texts(n)["name"] for n in Language},
            "headings": {n: table(n)["faq"]["heading"] for n in Language},
            "t": page_texts(said),
            "sheets": sheets,
            "answer": on_page,
            "guides": server or None,
            "data": described(language, given["canonical"]) if language else None,
        }
    ).encode()


def _data(language: Language, server: str) -> bytes:
    """What `/api/faq` answers, with links into the folder where there is no server."""
    from bot.faq import entries, page_url
    from bot.web.faq import item_json

    def here(entry: Entry, anchor: str) -> str:
        return f"{language}.html{page_url(entry, anchor)}"

    def guide(entry: Entry) -> str:
        return f"{server}{entry.url}" if server else here(entry, entry.anchor)

    items = [item_json(entry, link=here, url=guide(entry)) for entry in entries(language)]
    made = {"language": language, "items": items}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _sitemap(base: str) -> bytes:
    from bot.faq import subjects
    from bot.web.faq import tag

    pages = {"x-default": "index.html", **{tag(n): f"{n}.html" for n in Language}}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(f"{base}/{name}")}/>'
        for code, name in pages.items()
    )
    updated = max(subject.updated or "" for n in Language for subject in subjects(n))
    changed = f"<lastmod>{updated}</lastmod>" if updated else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(
            f"<url><loc>{escape(f'{base}/{name}')}</loc>{changed}{others}</url>"
            for name in pages.values()
        ),
        "</urlset>",
    ]
    return ("\n".join(lines) + "\n").encode()
