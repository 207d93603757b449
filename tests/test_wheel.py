"""The wheel works where no checkout is."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with the wheel installed, and the dependencies of this one."""
    place = tmp_path_factory.mktemp("wheel")
    run = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place)]
    subprocess.run([*run, str(ROOT)], check=True, capture_output=True)
    (wheel,) = place.glob("claimdesk-*.whl")
    venv.create(place / "venv", with_pip=False, symlinks=True)
    python = place / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", code], text=True).strip())
    # A path in a .pth is not searched for further .pth files: the checkout stays unseen.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps"]
    subprocess.run([*install, "--ignore-installed", str(wheel)], check=True, capture_output=True)
    return python


def test_an_installed_wheel_answers_away_from_the_checkout(python: Path, tmp_path: Path) -> None:
    command = python.parent / "claimdesk"
    env = {"CLAIMDESK_DATA": str(tmp_path / "var"), "PATH": ""}
    done = subprocess.run(
        [command, "ask", "撤回要請の期限は何日ですか？", "--json"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert not answer["abstained"]
    assert "7日" in answer["answer"]
    code = "import bot, corpus, ingest, rules; print(bot.__file__)"
    where = subprocess.check_output([python, "-c", code], cwd=tmp_path, env=env, text=True)
    assert str(ROOT) not in where


def test_its_server_has_its_pages(python: Path, tmp_path: Path) -> None:
    code = (
        "from bot.web import pages\nfrom pathlib import Path\n"
        "here = Path(pages.__file__).parent\n"
        "assert list(here.glob('static/*.css')) and list(here.glob('templates/*')), here"
    )
    subprocess.run([python, "-c", code], cwd=tmp_path, check=True)


def test_its_desk_is_made_with_its_migrations(python: Path, tmp_path: Path) -> None:
    command = python.parent / "claimdesk"
    env = {"CLAIMDESK_DATA": str(tmp_path / "var"), "PATH": ""}
    run = [command, "orders", "import", "-", "--replace"]
    done = subprocess.run(
        run, cwd=tmp_path, env=env, input=b'{"order": {"id": 1}}', capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"1 created" in done.stderr
