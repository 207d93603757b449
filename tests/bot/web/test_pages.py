"""The pages people read: what stands in them, where links lead, and what they may load."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, passage, until

from bot.desk import keys
from bot.desk.opening import opened
from bot.settings import CORPUS, Settings
from bot.web.app import create_app
from bot.web.wording import page_texts
from corpus.vocabulary import SECTIONS, Language, Topic
from ingest.guide import Passage
from ingest.passages import read_guide

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
PAGES = ["/", "/guides", "/docs", "/nothing", "/faq", "/faq/en?q=refund"]
PAGES += [f"/{path}" for n in Language for path in (f"guides/{n}/claim-withdrawal", f"faq/{n}")]
DATA = ("application/json", "application/ld+json")
"""Types of script elements that hold data, which nothing runs."""


class Page(HTMLParser):
    """What a page's tags say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.hreflang: dict[str, str] = {}
        self.lang = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "html":
            self.lang = said["lang"]
        if tag == "a":
            self.links.append(said["href"])
        if tag == "link" and said["rel"] == "alternate":
            self.hreflang[said["hreflang"]] = said["href"]
        elif tag == "link" and said["rel"] == "canonical":
            pass  # names an address, loads nothing
        elif tag in ("link", "script", "img", "iframe"):
            self.loaded += [said[name] for name in ("href", "src") if name in said]
        script = tag == "script" and "src" not in said and said.get("type") not in DATA
        if script or tag == "style" or "style" in said or any(n.startswith("on") for n in said):
            self.inline.append(tag)


def read(client: TestClient, path: str) -> Page:
    return Page(client.get(path, headers=BROWSER).text)


# Guides


@pytest.mark.parametrize("topic", list(Topic))
@pytest.mark.parametrize("language", list(Language))
def test_every_section_and_passage_of_a_guide_can_be_linked_to(
    client: TestClient, language: Language, topic: Topic
) -> None:
    page = read(client, f"/guides/{language}/{topic}")
    guide = read_guide(CORPUS / language / f"{topic}.md")
    assert set(SECTIONS[topic]) <= set(page.ids)
    assert {p.anchor for p in guide.passages} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within <= set(page.ids)


@pytest.mark.parametrize("language", list(Language))
def test_a_guide_shows_its_text_and_nothing_of_how_it_is_written(
    client: TestClient, language: Language
) -> None:
    html = client.get(f"/guides/{language}/claim-withdrawal").text
    assert passage(language).heading in html
    assert "<ol>" in html
    assert "<blockquote>" in html
    assert not re.search(r"\{#|\*\*|^---|^topic:|\.W5", html, re.MULTILINE)


def test_a_guide_says_its_language_and_where_the_others_are(client: TestClient) -> None:
    page = read(client, "/guides/zh/cancel-refund")
    assert page.lang == "zh-Hans"
    assert page.hreflang == {
        "ko": "/guides/ko/cancel-refund",
        "ja": "/guides/ja/cancel-refund",
        "zh-Hans": "/guides/zh/cancel-refund",
        "en": "/guides/en/cancel-refund",
    }
    for path in page.hreflang.values():
        assert client.get(path).status_code == 200


def test_the_list_of_guides_leads_to_each_of_them(client: TestClient) -> None:
    links = read(client, "/guides/ja").links
    guides = [link for link in links if link.startswith("/guides/ja/") and "#" not in link]
    assert guides == [f"/guides/ja/{topic}" for topic in Topic]


def test_a_guide_that_was_added_to_the_index_can_be_read(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "points.md"
    file.write_text(
        "---\ntopic: shop-points\nlanguage: en\ntitle: Shop points\n---\n\n# Shop points\n\n"
        "## How points work\n\nBuyers earn one point <script>alert(1)</script> for each order.\n\n"
        "## When they lapse\n\nPoints lapse after a year without an order.\n",
        encoding="utf-8",
    )
    added = read_guide(file).passages

    def passages(_: object) -> Sequence[Passage]:
        return added

    app = create_app(settings, lambda _: PlainDesk(), passages=passages)
    with TestClient(app) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        html = client.get("/guides/en/shop-points").text
        assert "Points lapse after a year" in html
        assert "<script>alert" not in html
        assert {p.address.section for p in added} <= set(Page(html).ids)
        assert "/guides/en/shop-points" in read(client, "/guides/en").links
        assert client.get("/guides/ko/shop-points").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/guides/en/nothing", "/guides/fr", "/guides/en/..%2f..%2fvocabulary", "/static/nothing.css"],
)
def test_what_is_not_there_is_told_as_a_page_to_browsers_and_as_json_to_programs(
    client: TestClient, path: str
) -> None:
    page, program = client.get(path, headers=BROWSER), client.get(path)
    assert (page.status_code, program.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert program.headers["content-type"] == "application/problem+json"
    assert page_texts(Language.EN)["home"] in page.text


# The chat page


@pytest.mark.parametrize("language", list(Language))
def test_the_chat_page_speaks_the_browsers_language(client: TestClient, language: Language) -> None:
    answer = client.get("/", headers={"Accept-Language": language})
    assert page_texts(language)["heading"] in answer.text
    assert "Accept-Language" in answer.headers["vary"]
    assert answer.headers["content-language"] == language


def test_the_address_may_name_a_language(client: TestClient) -> None:
    assert Page(client.get("/?language=ko").text).lang == "ko"
    assert Page(client.get("/?language=fr").text).lang == "en"


def test_without_scripts_the_chat_page_points_to_the_guides(client: TestClient) -> None:
    text = client.get("/").text
    assert re.search(r"<noscript>.*/guides/en.*</noscript>", text, re.DOTALL)


# Whose pages they are


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", list(Language))
def test_every_page_says_that_the_demo_shop_is_one(
    client: TestClient, path: str, language: Language
) -> None:
    headers = {**BROWSER, "Accept-Language": language}
    # Opens the desk: a page waits only so long for a database to tell whose it is.
    assert client.get("/api/orders?limit=1").status_code == 200
    said = Page(client.get(path, headers=headers).text).lang.removesuffix("-Hans")
    assert page_texts(Language(said))["demo"] in client.get(path, headers=headers).text


@pytest.mark.parametrize("path", PAGES)
def test_where_callers_have_keys_no_page_is_the_demos(settings: Settings, path: str) -> None:
    desk = opened(settings)
    keys.create(desk.database, "mine", actor="test")
    desk.database.close()
    with TestClient(create_app(settings, lambda _: PlainDesk())) as client:
        text = client.get(path, headers=BROWSER).text
    assert 'class="top"' in text
    assert 'class="demo"' not in text


def test_pages_are_there_though_the_database_is_not(settings: Settings) -> None:
    away = settings.model_copy(update={"database": "postgresql://u:secret@127.0.0.1:1/x"})
    with TestClient(create_app(away, lambda _: PlainDesk())) as client:
        for path in PAGES:
            answer = client.get(path, headers=BROWSER)
            assert answer.status_code == (404 if path == "/nothing" else 200)
            assert 'class="demo"' not in answer.text


# What all share


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_holds_no_inline_code(
    client: TestClient, path: str
) -> None:
    answer = client.get(path, headers=BROWSER)
    page = Page(answer.text)
    assert page.loaded
    assert all(address.startswith("/static/") for address in page.loaded)
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in page.links)
    assert not page.inline
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_answer_bears_the_headers_that_protect_it(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/nothing"), client.post("/api/chat", json={})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    for path in ("/", "/guides/ko/claim-withdrawal", "/static/claimdesk.css", "/docs"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_kept_for_ever_under_the_address_of_its_version_alone(client: TestClient) -> None:
    versioned = next(a for a in read(client, "/").loaded if "chat.js" in a)
    assert "immutable" in client.get(versioned).headers["cache-control"]
    assert client.get("/static/chat.js").headers["cache-control"] == "no-cache"
    assert client.get("/static/chat.js?v=old").headers["cache-control"] == "no-cache"


def test_the_reference_leads_to_every_shape_and_problem_it_names(client: TestClient) -> None:
    page = read(client, "/docs")
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    problem = client.get("/nothing").json()
    assert problem["type"].removeprefix("/docs#") in page.ids
