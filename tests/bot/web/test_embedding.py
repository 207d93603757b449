"""A site that embeds Claimdesk, as the example has it: what it signs opens its shop."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk

from bot.answer import Seller
from bot.desk import keys
from bot.desk.opening import opened
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.tokens import LONGEST

EXAMPLES = Path(__file__).parent.parent.parent.parent / "examples"
SHOP = "https://shop.example"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLES)
        return importlib.import_module("embedding_site")


def test_what_the_site_signs_opens_its_shop(
    settings: Settings, desk: PlainDesk, example: ModuleType
) -> None:
    kept = opened(settings)
    secret = keys.make_secret(kept.database, "mine", actor="test")
    kept.database.close()
    told = settings.model_copy(update={"host": "0.0.0.0", "origins": (SHOP,)})
    token = example.token(secret, "mine", "staff-7")
    headers = {"Origin": SHOP, "Authorization": f"Bearer {token}"}
    with TestClient(create_app(told, lambda _: desk), headers=headers) as client:
        assert client.post("/api/chat", json={"message": "How long?"}).status_code == 200
        assert desk.asked[-1].seller == Seller("mine", "site staff-7")
        assert client.get("/api/orders").status_code == 200
    assert example.LASTS < LONGEST


def test_the_example_prints_a_page_with_the_tag() -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "embedding_site.py", "https://help.example", "mine"],
        input="a secret of thirty-two characters\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert '<script src="https://help.example/widget.js" data-token="ey' in done.stdout
    assert "a secret" not in done.stdout
