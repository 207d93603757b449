"""The widget as files: what stands at which address, how it is joined and held to digests."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.web import joining
from bot.web.statics import FOLDER
from bot.web.widget import MODULES, STYLES, Widget
from bot.web.wording import widget_texts
from corpus.vocabulary import Language

SMALL = pytest.mark.skipif(
    joining.minify is None, reason="tdewolff-minify has no wheel for this machine"
)
NAMES = ("panel.js", *(f"{n}.json" for n in Language))


@pytest.fixture(scope="module")
def widget() -> Widget:
    return Widget()


# Addresses


def test_the_launcher_stands_at_two_addresses(client: TestClient, widget: Widget) -> None:
    newest, pinned = client.get("/widget.js"), client.get(f"/widget-{widget.version}.js")
    assert newest.content == pinned.content == widget.launcher
    assert newest.headers["cache-control"] == "public, max-age=300"
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = client.get("/widget.js", headers={"If-None-Match": newest.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", NAMES)
def test_what_it_loads_is_for_every_page_and_for_good(
    client: TestClient, widget: Widget, name: str
) -> None:
    answer = client.get(f"/widget-{widget.version}/{name}")
    assert answer.content == widget.files[name]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers


def test_it_is_packed_for_those_who_take_gzip(client: TestClient, widget: Widget) -> None:
    for path, body in (
        ("/widget.js", widget.launcher),
        (f"/widget-{widget.version}/panel.js", widget.files["panel.js"]),
    ):
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        assert packed.content == plain.content == body
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert int(packed.headers["content-length"]) < len(body) / 1.7
        assert "accept-encoding" in packed.headers["vary"].lower()
        assert "accept-encoding" in plain.headers["vary"].lower()
        again = client.get(
            path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]}
        )
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["/widget-0.js", "/widget-0/panel.js", "/widget-{}/widget.toml"])
def test_nothing_else_stands_there(client: TestClient, widget: Widget, path: str) -> None:
    assert client.get(path.format(widget.version)).status_code == 404


def digest(body: bytes, algorithm: str = "sha384") -> str:
    return f"{algorithm}-" + base64.b64encode(hashlib.new(algorithm, body).digest()).decode()


def test_whoever_loads_a_file_knows_its_digest(widget: Widget) -> None:
    assert digest(widget.files["panel.js"]) in widget.launcher.decode()
    assert widget.integrity == digest(widget.launcher)
    script = widget.files["panel.js"].decode()
    for language in Language:
        held = digest(widget.files[f"{language}.json"], "sha256")
        assert re.search(rf'\b{language}"?:"{re.escape(held)}"', script)
    assert "%" not in re.sub(r"%\s|50%", "", widget.launcher.decode())
    assert "%DIGESTS%" not in script


def test_a_version_is_of_all_that_it_loads(widget: Widget, tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert Widget(tmp_path).version == widget.version
    style = tmp_path / "answers.css"
    style.write_text(style.read_text() + ".x { color: red; }")
    changed = Widget(tmp_path)
    assert changed.version != widget.version
    assert changed.files["panel.js"] != widget.files["panel.js"]


@pytest.mark.parametrize("language", list(Language))
def test_its_texts_are_those_of_the_tables(widget: Widget, language: Language) -> None:
    held = json.loads(widget.files[f"{language}.json"])
    assert held["texts"] == widget_texts(language)
    assert set(held["verdicts"]) == {"allowed", "blocked", "needs_info"}
    assert len(held["actions"]) == 8


def test_every_text_of_the_widget_is_used(widget: Widget) -> None:
    script = "".join((FOLDER / f"{name}.js").read_text() for name in (*MODULES, "widget"))
    launched = {"launcher", "broken"}
    by_kind = re.compile(r"(on|state|rate)-")
    for name in set(widget_texts(Language.EN)) - launched:
        used = (f"t.{name}", f"t().{name}", f'"{name}"')
        assert by_kind.match(name) or any(form in script for form in used), name


# Joining


@SMALL
def test_modules_are_joined_in_one_scope() -> None:
    joined = joining.module(
        [
            "// What it is.\nlet count = 0;\nexport function next() { return ++count; }\n",
            'import { next } from "./a.js";\n\nexport const both = () => [next(), next()];\n',
        ]
    )
    assert joined == (
        "const{both}=(()=>{let t=0;function e(){return++t}"
        "const n=()=>[e(),e()];return{both:n}})();export{both}"
    )


def test_modules_that_would_get_in_each_others_way_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"both have: count$"):
        joining.module(["let count = 0;\n", "const count = 1;\nexport const x = 2;\n"])


@SMALL
def test_styles_lose_comments_and_what_a_page_could_change() -> None:
    given = [
        "/* x */ a > b { margin: .5rem 0 1rem; color: red !important; }\n",
        "@media (width: 2rem) { a { top: 0; } }",
    ]
    assert joining.style(given) == (
        "a>b{margin:8px 0 16px;color:red!important}@media(width:32px){a{top:0}}"
    )


@SMALL
def test_where_nothing_makes_it_smaller_it_is_sent_as_it_was_written(
    widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "minify", None)
    plain = Widget()
    assert len(plain.files["panel.js"]) > len(widget.files["panel.js"])
    assert b"\n// " in plain.files["panel.js"]
    assert b"%STYLE%" not in plain.files["panel.js"]
    assert digest(plain.files["panel.js"]) in plain.launcher.decode()


@pytest.mark.parametrize("name", [*MODULES, "widget"])
def test_modules_are_written_as_joining_reads_them(name: str) -> None:
    source = (FOLDER / f"{name}.js").read_text()
    for line in source.splitlines():
        assert line.count("`") % 2 == 0, line
        if line.startswith("import "):
            assert re.fullmatch(r'import \{ [\w, ]+ \} from "\./[\w-]+\.js";', line), line
            assert " as " not in line
        # tdewolff/minify 2.24 moves such a declaration before those that it depends on.
        assert not re.match(r"\s+(?:const|let) \[\w+, ", line), line
    assert "export default" not in source
    assert source.startswith("// ")


@pytest.mark.parametrize("name", MODULES)
def test_no_module_knows_the_page_or_the_servers_address(name: str) -> None:
    source = (FOLDER / f"{name}.js").read_text()
    assert "getElementById" not in source
    assert not re.search(
        r"document\.(?!createElement|createTreeWalker|activeElement|body\b)", source
    )
    assert "fetch(" not in source or name in ("calls", "widget-panel")


def test_styles_need_nothing_from_elsewhere() -> None:
    for name in (*STYLES, "widget-launcher"):
        source = (FOLDER / f"{name}.css").read_text()
        assert not re.search(r"url\(|@import|@font-face", source), name
