"""`claimdesk export-faq`: plain files, whole at any moment, and nobody else's."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.cli import main
from bot.faq import entries
from bot.faq_export import files
from bot.publishing import MANIFEST, PublishError, publish
from corpus.vocabulary import Language

ROOT = Path(__file__).parent.parent.parent
BASE = "https://help.example.com/faq"
SERVER = "https://desk.example.com"
TAGS = {"ko": "ko", "ja": "ja", "zh": "zh-Hans", "en": "en"}


class Page(HTMLParser):
    """What a page refers to, and what may be referred to in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = self.canonical = ""
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.hreflang: dict[str, str] = {}
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in ("meta", "link", "br", "input", "hr"):
            self.open.append(tag)
        self.ids |= {said["id"]} if "id" in said else set()
        match tag:
            case "html":
                self.lang = said["lang"]
            case "a":
                self.links.append(said["href"])
            case "script":
                self.scripts.append(said.get("type", ""))
            case "link" if said["rel"] == "stylesheet":
                self.loaded.append(said["href"])
            case "link" if said["rel"] == "alternate":
                self.hreflang[said["hreflang"]] = said["href"]
            case "link" if said["rel"] == "canonical":
                self.canonical = said["href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_links(folder: Path) -> None:
    """Every page can be read, and all that it refers to here is there."""
    pages = {p.name: Page(p.read_text(encoding="utf-8")) for p in folder.glob("*.html")}
    for name, page in pages.items():
        assert all((folder / sheet).is_file() for sheet in page.loaded), name
        for link in page.links:
            if link.startswith("https://"):
                continue
            assert not link.startswith("/"), f"{name}: {link}"
            path, _, anchor = link.partition("#")
            assert not anchor or anchor in pages[path or name].ids, f"{name}: {link}"
            assert (folder / (path or name)).is_file(), f"{name}: {link}"


# What is in it


@pytest.mark.parametrize(("base", "server"), [("", ""), (BASE, SERVER)])
def test_every_language_has_its_page_and_its_data(tmp_path: Path, base: str, server: str) -> None:
    publish(tmp_path / "faq", files(base=base, server=server))
    check_links(tmp_path / "faq")
    for language in Language:
        page = Page((tmp_path / "faq" / f"{language}.html").read_text(encoding="utf-8"))
        said = json.loads((tmp_path / "faq" / f"faq-{language}.json").read_text(encoding="utf-8"))
        ids = [entry.id for entry in entries(language)]
        assert page.lang == TAGS[language]
        assert set(ids) <= page.ids
        assert said["language"] == language
        assert [item["id"] for item in said["items"]] == ids
        assert page.scripts == ["application/ld+json"]
    choice = Page((tmp_path / "faq" / "index.html").read_text(encoding="utf-8"))
    assert [link for link in choice.links if link in {f"{n}.html" for n in Language}]
    assert choice.scripts == []


def test_without_addresses_everything_leads_within_the_folder(tmp_path: Path) -> None:
    made = files()
    publish(tmp_path / "faq", made)
    page = Page(made["ja.html"].decode())
    assert not [link for link in page.links if ":" in link]
    assert page.canonical == ""
    assert page.hreflang["zh-Hans"] == "zh.html"
    for item in json.loads(made["faq-ja.json"])["items"]:
        assert item["url"] == f"ja.html#{item['id']}"
    assert not {"sitemap.xml", "robots.txt"} & set(made)


def test_with_a_server_links_lead_into_its_guides() -> None:
    made = files(server=SERVER)
    links = Page(made["en.html"].decode()).links
    assert {f"{SERVER}{entry.url}" for entry in entries(Language.EN)} <= set(links)
    items = json.loads(made["faq-en.json"])["items"]
    assert all(item["url"].startswith(f"{SERVER}/guides/en/") for item in items)


def test_with_an_address_search_engines_are_told_all_pages() -> None:
    made = files(base=BASE)
    page = Page(made["zh.html"].decode())
    alternates = {TAGS[n]: f"{BASE}/{n}.html" for n in Language}
    alternates["x-default"] = f"{BASE}/index.html"
    assert page.canonical == f"{BASE}/zh.html"
    assert page.hreflang == alternates
    tree = ElementTree.fromstring(made["sitemap.xml"])
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    assert {e.text for e in tree.findall("s:url/s:loc", space)} == set(alternates.values())
    for url in tree.findall("s:url", space):
        told = {e.attrib["hreflang"]: e.attrib["href"] for e in url.findall("x:link", space)}
        assert told == alternates
    assert f"Sitemap: {BASE}/sitemap.xml\n" in made["robots.txt"].decode()


# How the folder changes


def test_again_it_is_the_same_bytes(tmp_path: Path) -> None:
    publish(tmp_path / "one", files(base=BASE))
    first = held(tmp_path / "one")
    publish(tmp_path / "one", files(base=BASE))
    publish(tmp_path / "two", files(base=BASE))
    assert held(tmp_path / "one") == held(tmp_path / "two") == first


def test_what_is_no_longer_part_of_it_goes_and_what_is_not_its_own_stays(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    publish(folder, files(base=BASE))
    (folder / "CNAME").write_text("help.example.com")
    assert publish(folder, files()) == 2
    assert not (folder / "sitemap.xml").exists()
    assert (folder / "CNAME").read_text() == "help.example.com"
    assert set(held(folder)) == {*files(), MANIFEST, "CNAME"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    publish(tmp_path, {"a.txt": b"a"})
    assert set(held(tmp_path)) == {"a.txt", MANIFEST}


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file"


def other_things(folder: Path) -> Path:
    (folder / "letters").mkdir()
    (folder / "letters" / "index.html").write_text("mine")
    return folder / "letters"


def a_file_of_that_name(folder: Path) -> Path:
    publish(folder / "faq", {"a.txt": b"a"})
    (folder / "faq" / "index.html").write_text("mine")
    return folder / "faq"


def a_manifest_that_leads_out(folder: Path) -> Path:
    publish(folder / "faq", {"a.txt": b"a"})
    (folder / "secret").write_text("mine")
    (folder / "faq" / MANIFEST).write_text('{"files": ["../secret"]}')
    return folder / "faq"


def a_broken_manifest(folder: Path) -> Path:
    publish(folder / "faq", {"a.txt": b"a"})
    (folder / "faq" / MANIFEST).write_text("{")
    return folder / "faq"


@pytest.mark.parametrize(
    "made",
    [a_file, other_things, a_file_of_that_name, a_manifest_that_leads_out, a_broken_manifest],
)
def test_what_is_somebody_elses_is_left_alone(tmp_path: Path, made: object) -> None:
    assert callable(made)
    folder = made(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(PublishError):
        publish(folder, files())
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.faq_export import files
from bot.publishing import publish
left = int(sys.argv[2])
def moved(name):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
publish(Path(sys.argv[1]), files(), moved)
"""


def old_export() -> dict[str, bytes]:
    """An export of before: other styles, another text, a file that is there no more."""
    made = {"gone.txt": b"gone"}
    for name, body in files().items():
        if name.endswith(".html"):
            made[name] = body.replace(b'href="faq-', b'href="old-') + b"<!-- old -->"
        else:
            made[name.replace("faq-", "old-") if name.endswith(".css") else name] = body
    return made


@pytest.mark.parametrize("step", [1, 3, 6, 10, 11])
def test_killed_half_way_every_page_is_whole_and_the_next_run_ends_it(
    tmp_path: Path, step: int
) -> None:
    folder, before, after = tmp_path / "faq", old_export(), files()
    publish(folder, before)
    command = [sys.executable, "-c", KILLED, str(folder), str(step)]
    run = subprocess.run(command, cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    for path in folder.iterdir():
        if path.is_file() and path.name != MANIFEST:
            assert path.read_bytes() in (before.get(path.name), after.get(path.name)), path.name
    assert [n for n in list(after)[:step] if (folder / n).read_bytes() != after[n]] == []
    check_links(folder)
    publish(folder, after)
    assert {name: body for name, body in held(folder).items() if name != MANIFEST} == after


def test_killed_at_first_nothing_is_there_yet(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    slow = "import sys\nfrom pathlib import Path\nfrom bot.publishing import publish\n" + (
        "class Bodies(dict):\n"
        "    def items(self):\n"
        "        yield 'a.txt', b'a'\n"
        "        import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
        "publish(Path(sys.argv[1]), Bodies({'a.txt': b'a', 'b.txt': b'b'}))\n"
    )
    run = subprocess.run([sys.executable, "-c", slow, str(folder)], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    assert not folder.exists()
    publish(folder, {"b.txt": b"b"})
    assert set(held(folder)) == {"b.txt", MANIFEST}
    assert [path.name for path in tmp_path.iterdir()] == ["faq"]


# The command


def test_the_command_says_what_it_wrote_and_what_it_will_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "deep" / "faq")
    assert main(["export-faq", folder, "--base-url", BASE]) == 0
    assert f"{folder}: {len(files(base=BASE))} files" in capsys.readouterr().out
    assert main(["export-faq", folder]) == 0
    assert "2 removed" in capsys.readouterr().out
    assert main(["export-faq", folder, "--base-url", "help.example.com"]) == 2
    assert "--base-url" in capsys.readouterr().err
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["export-faq", str(tmp_path)]) == 1
    assert "other things" in capsys.readouterr().err
