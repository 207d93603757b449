"""The house as `docs/architecture.md` draws it: what may import what, and what stands where."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "corpus": {"corpus"},
    "rules": {"rules", "corpus"},
    "ingest": {"ingest", "corpus"},
    "bot": {"bot", "rules", "ingest", "corpus"},
}
"""Which of the project's packages each may import. `rules` and `ingest` don't know each other."""
HOMES = {
    "chromadb": {"ingest/index.py"},
    "langchain_chroma": {"ingest/index.py"},
    "bm25s": {"ingest/lexical.py"},
    "torch": {"ingest/train.py"},
    "sentence_transformers": {"ingest/train.py", "ingest/transformer.py"},
    "sklearn": {"bot/reading/training.py"},
    "scipy": {"bot/reading/training.py"},
    "opencc": {"ingest/fold.py"},
    "mammoth": {"ingest/convert.py"},
    "pypdfium2": {"ingest/convert.py"},
    "prometheus_client": {"bot/web/metrics.py"},
    "pydantic_settings": {"bot/settings.py"},
    "sqlalchemy": {"bot/desk/"},
    "alembic": {"bot/desk/"},
    "icalendar": {"bot/web/calendar.py"},
    "jwt": {"bot/web/tokens.py"},
    "argon2": {"bot/desk/passwords.py"},
    "limits": {"bot/web/limits.py"},
    "langchain": {"bot/model.py"},
    "mcp": {"bot/mcp_server.py"},
    "phonenumbers": {"bot/masking/numbers.py"},
}
"""One vendor, one file, or one folder."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full names of what a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package: str) -> None:
    for path in modules(package):
        ours = {name.split(".")[0] for name in imported(path)} & set(MAY_IMPORT)
        assert ours <= MAY_IMPORT[package], f"{path} imports {ours - MAY_IMPORT[package]}"


@pytest.mark.parametrize("package", ["rules", "ingest"])
def test_of_the_corpus_rules_and_ingest_know_the_words_and_the_place_alone(package: str) -> None:
    for path in modules(package):
        for name in imported(path):
            if name.startswith("corpus."):
                assert name.startswith("corpus.vocabulary."), f"{path} imports {name}"


@pytest.mark.parametrize("vendor", HOMES)
def test_a_vendor_has_one_home(vendor: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in modules(package)
        if any(name.split(".")[0] == vendor for name in imported(path))
    }
    assert {user for user in users if not user.startswith(tuple(HOMES[vendor]))} == set()


def test_rules_need_the_standard_library_alone() -> None:
    allowed = set(sys.stdlib_module_names) | {"rules", "corpus"}
    for path in modules("rules"):
        assert {name.split(".")[0] for name in imported(path)} <= allowed, path


def test_nothing_but_the_settings_reads_the_environment() -> None:
    for package in MAY_IMPORT:
        for path in modules(package):
            if path.relative_to(ROOT).as_posix() == "bot/settings.py":
                continue
            assert not re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "heavy",
    [
        "torch",
        "sentence_transformers",
        "chromadb",
        "langchain_chroma",
        "langchain",
        "langchain_core",
        "fastapi",
        "sqlalchemy",
        "mcp",
        "phonenumbers",
    ],
)
def test_the_command_starts_without_what_is_heavy(heavy: str) -> None:
    code = f"import sys, bot.cli, rules, ingest.guide; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_no_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    never = re.compile(
        r"py" + r"pi\.org|python" + r"hosted|npm" + r"js\.|deb" + r"ian\.org|/home/\w|/wo" + r"rk/"
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".npz", ".png", ".safetensors"} or not path.is_file():
            continue
        found = never.search(path.read_text(encoding="utf-8"))
        assert not found, f"{name}: {found and found[0]}"
