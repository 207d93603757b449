"""The FAQ over HTTP: `/api/faq`, and the pages that need no script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until

from bot.build import Helpdesk
from bot.faq import entries
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.wording import table
from corpus.vocabulary import SECTIONS, Language, Topic

KO, JA, ZH, EN = Language
TAGS = {KO: "ko", JA: "ja", ZH: "zh-Hans", EN: "en"}


class Page(HTMLParser):
    """What a page's tags say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = self.description = self.canonical = self.robots = ""
        self.hreflang: dict[str, str] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.questions: list[str] = []
        self.data: list[str] = []
        self._within: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.ids.append(said["id"])
        match tag:
            case "html":
                self.lang = said["lang"]
            case "a":
                self.links.append(said["href"])
            case "link" if said["rel"] == "alternate":
                self.hreflang[said["hreflang"]] = said["href"]
            case "link" if said["rel"] == "canonical":
                self.canonical = said["href"]
            case "meta" if said.get("name") == "description":
                self.description = said["content"]
            case "meta" if said.get("name") == "robots":
                self.robots = said["content"]
            case "summary":
                self._within = tag
                self.questions.append("")
            case "script" if said.get("type") == "application/ld+json":
                self._within = tag
                self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within == "summary":
            self.questions[-1] += data
        if self._within == "script":
            self.data[-1] += data


@pytest.fixture(scope="module")
def ready(helpdesk: Helpdesk, indexed: Settings) -> Iterator[TestClient]:
    """A caller of the real helpdesk, with its index."""
    app = create_app(indexed, lambda _: helpdesk, searcher=lambda _: helpdesk.searcher)
    with TestClient(app) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A caller while there is no index."""
    with TestClient(create_app(settings, lambda _: PlainDesk())) as caller:
        yield caller


# As JSON


@pytest.mark.parametrize("language", list(Language))
def test_all_questions_are_told_in_the_guides_order(client: TestClient, language: Language) -> None:
    answer = client.get("/api/faq", params={"language": language}).json()
    assert answer["language"] == language
    assert [item["id"] for item in answer["items"]] == [e.id for e in entries(language)]
    for item, entry in zip(answer["items"], entries(language), strict=True):
        assert item["question"] == entry.question
        assert item["section"] in SECTIONS[item["topic"]]
        assert item["answer"]
        assert item["html"].startswith("<")
        assert not re.search(r"\*\*|\{#|href=\"#|<script", item["html"])


def test_every_address_that_an_item_names_can_be_read(client: TestClient) -> None:
    pages: dict[str, Page] = {}
    for language in Language:
        for item in client.get("/api/faq", params={"language": language}).json()["items"]:
            for address in [item["url"], *re.findall(r'href="([^"]+)"', item["html"])]:
                path, _, anchor = address.partition("#")
                page = pages.setdefault(path, Page(client.get(path).text))
                assert anchor in page.ids, address


def test_without_a_language_the_callers_counts(client: TestClient) -> None:
    named = client.get("/api/faq?language=ja", headers={"Accept-Language": "ko"})
    heard = client.get("/api/faq", headers={"Accept-Language": "zh-TW,en;q=0.5"})
    assert (named.json()["language"], heard.json()["language"]) == ("ja", "zh")
    assert named.headers["content-language"] == "ja"
    assert "Accept-Encoding" in named.headers["vary"]
    assert "Accept-Language" not in named.headers["vary"]
    assert "Accept-Language" in heard.headers["vary"]


def test_a_search_tells_what_fits_best_first(ready: TestClient) -> None:
    answer = ready.get("/api/faq", params={"language": "ko", "q": "품절", "limit": 3}).json()
    assert answer["items"][0]["section"] == "before-shipping"
    assert len(answer["items"]) <= 3
    assert ready.get("/api/faq", params={"language": "ko", "q": "날씨"}).json()["items"] == []


@pytest.mark.parametrize("topic", list(Topic))
def test_a_topic_alone_can_be_asked_for(client: TestClient, topic: Topic) -> None:
    for query in ({}, {"q": "cancel"}):
        items = client.get("/api/faq", params={"language": "en", "topic": topic, **query}).json()
        assert {item["topic"] for item in items["items"]} == {topic}


def test_what_was_searched_for_is_only_spaces_so_all_are_told(client: TestClient) -> None:
    answer = client.get("/api/faq", params={"language": "en", "q": "  "}).json()
    assert len(answer["items"]) == len(entries(EN))


@pytest.mark.parametrize("language", list(Language))
def test_a_brief_list_has_what_opens_each(client: TestClient, language: Language) -> None:
    whole = client.get("/api/faq", params={"language": language}).json()["items"]
    brief = client.get("/api/faq", params={"language": language, "brief": True}).json()["items"]
    for item, opened in zip(brief, whole, strict=True):
        assert item == {n: opened[n] for n in ("id", "topic", "section", "question")}
    named = {"language": language, "id": whole[3]["id"]}
    assert client.get("/api/faq", params=named).json()["items"] == [whole[3]]
    assert client.get("/api/faq", params={**named, "id": "none"}).json()["items"] == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [("language", "fr", list(Language)), ("topic", "refunds", list(Topic))],
)
def test_what_there_is_not_is_told_with_what_there_is(
    client: TestClient, language: Language, name: str, value: str, allowed: list[str]
) -> None:
    headers = {"Accept-Language": language}
    answer = client.get("/api/faq", params={name: value}, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert answer.json()["errors"][0]["field"] == name
    assert all(one in answer.json()["detail"] for one in [value, *allowed])


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": "many"}, {"q": "a" * 501}])
def test_other_wrong_parameters_are_named(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/api/faq", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in query


def test_an_answer_may_be_kept_and_is_not_sent_again(ready: TestClient) -> None:
    for query in ({"language": "ja"}, {"language": "ja", "q": "撤回"}):
        plain = {"Accept-Encoding": "identity"}
        first = ready.get("/api/faq", params=query, headers=plain)
        assert first.headers["cache-control"] == "public, max-age=300"
        tag = first.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]+"', tag)
        for known in (tag, ready.get("/api/faq", params=query).headers["etag"]):
            again = ready.get("/api/faq", params=query, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
    tags = {ready.get("/api/faq", params={"language": n}).headers["etag"] for n in Language}
    assert len(tags) == len(Language)


def test_what_words_alone_found_is_not_kept(client: TestClient) -> None:
    found = client.get("/api/faq", params={"language": "en", "q": "refund"})
    assert found.json()["items"]
    assert found.headers["cache-control"] == "no-cache"
    assert "max-age" in client.get("/api/faq?language=en").headers["cache-control"]


def test_the_head_alone_can_be_asked_for(client: TestClient) -> None:
    plain = {"Accept-Encoding": "identity"}
    address = "/api/faq?language=en"
    whole, head = (client.request(m, address, headers=plain) for m in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_the_reference_knows_the_route_once(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths["/api/faq"]) == {"get"}


# As a page


@pytest.mark.parametrize("language", list(Language))
def test_a_page_holds_every_question_and_can_be_linked_to(
    client: TestClient, language: Language
) -> None:
    answer = client.get(f"/faq/{language}")
    page = Page(answer.text)
    held = entries(language)
    assert page.lang == TAGS[language]
    assert answer.headers["content-language"] == language
    assert [q.strip() for q in page.questions] == [e.question for e in held]
    assert {e.id for e in held} | set(Topic) <= set(page.ids)
    assert {f"{topic}-{s}" for topic in Topic for s in SECTIONS[topic]} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {e.url for e in held} <= set(page.links)
    assert str(len(held)) in page.description


@pytest.mark.parametrize("language", list(Language))
def test_machines_are_told_the_same_questions_and_answers(
    client: TestClient, language: Language
) -> None:
    page = Page(client.get(f"/faq/{language}").text)
    (raw,) = page.data
    said = json.loads(raw)
    assert (said["@context"], said["@type"]) == ("https://schema.org", "FAQPage")
    assert said["inLanguage"] == TAGS[language]
    assert said["@id"] == page.canonical
    for row, entry in zip(said["mainEntity"], entries(language), strict=True):
        assert row["@type"] == "Question"
        assert row["name"] == entry.question
        assert row["@id"] == f"{page.canonical}#{entry.id}"
        assert row["acceptedAnswer"]["@type"] == "Answer"
        # The answer is the corpus' own: its first words, whatever marks them there.
        first = re.split(r"[*\[>\n]|\d\. ", entry.text)[0][:20]
        assert first in row["acceptedAnswer"]["text"]
        assert 'href="#' not in row["acceptedAnswer"]["text"]


def test_the_languages_know_each_other_under_whole_addresses(client: TestClient) -> None:
    base = "http://testserver"
    expected = {TAGS[n]: f"{base}/faq/{n}" for n in Language} | {"x-default": f"{base}/faq"}
    for language in Language:
        page = Page(client.get(f"/faq/{language}").text)
        assert page.hreflang == expected
        assert page.canonical == f"{base}/faq/{language}"


def test_the_public_address_is_the_settings_not_a_headers(settings: Settings) -> None:
    given = settings.model_copy(update={"public_url": "https://help.example.com/desk/"})
    with TestClient(create_app(given, lambda _: PlainDesk())) as client:
        page = Page(client.get("/faq/en").text)
        assert page.canonical == "https://help.example.com/desk/faq/en"
        assert page.hreflang["x-default"] == "https://help.example.com/desk/faq"


def test_forwarded_headers_change_no_address(client: TestClient) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert "evil.example" not in client.get("/faq/en", headers=headers).text


def test_a_strange_host_ends_no_attribute(settings: Settings) -> None:
    # Where no host is named, any is answered.
    app = create_app(settings.model_copy(update={"hosts": ()}), lambda _: PlainDesk())
    with TestClient(app) as client:
        answer = client.get("/faq/en", headers={"Host": 'x"><script>alert(1)</script>'})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_the_short_address_speaks_the_browsers_language(client: TestClient) -> None:
    answer = client.get("/faq", headers={"Accept-Language": "ja"})
    page = Page(answer.text)
    assert page.lang == "ja"
    assert page.canonical.endswith("/faq/ja")
    assert "Accept-Language" in answer.headers["vary"]
    assert client.get("/faq/fr").status_code == 404


@pytest.mark.parametrize("language", list(Language))
def test_a_search_needs_no_script(client: TestClient, language: Language) -> None:
    word = {KO: "품절", JA: "品切れ", ZH: "缺货", EN: "out of stock"}[language]
    page = Page(client.get(f"/faq/{language}", params={"q": word}).text)
    asked = [q.strip() for q in page.questions]
    assert asked
    assert len(asked) < len(entries(language))
    assert word in asked[0].replace("-", " ")
    assert page.robots == "noindex"
    assert not page.data
    assert page.canonical.endswith(f"/faq/{language}")
    assert f"/faq/{language}" in page.links


@pytest.mark.parametrize("language", list(Language))
def test_a_search_that_finds_nothing_says_so(client: TestClient, language: Language) -> None:
    text = client.get(f"/faq/{language}", params={"q": "zzzz"}).text
    assert table(language)["faq"]["none"].format(query="zzzz") in text
    assert Page(text).questions == []


def test_what_was_searched_for_is_shown_as_text(client: TestClient) -> None:
    text = client.get("/faq/en", params={"q": '"><img src=x onerror=alert(1)>'}).text
    assert "<img" not in text
    assert "&lt;img" in text


def test_links_of_results_lead_to_the_page_that_holds_all(client: TestClient) -> None:
    found = client.get("/faq/en", params={"q": "I already shipped but the buyer refuses"}).text
    whole = Page(client.get("/faq/en").text)
    within = [link for link in Page(found).links if link.startswith("/faq/en#")]
    assert "/faq/en#claim-withdrawal-rerequest-steps" in within
    assert {link.partition("#")[2] for link in within} <= set(whole.ids)


def test_other_pages_lead_to_the_faq(client: TestClient) -> None:
    for path in ("/?language=ko", "/guides/ko", "/guides/ko/cancel-refund"):
        assert "/faq/ko" in Page(client.get(path).text).links
