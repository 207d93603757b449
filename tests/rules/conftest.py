"""Every run decides anew: what an earlier one worked out is forgotten."""

from __future__ import annotations

import pytest

from rules import verdict


@pytest.fixture(autouse=True, scope="session")
def nothing_remembered() -> None:
    verdict._verdict_of.cache_clear()
