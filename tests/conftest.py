"""What tests share: settings that read no environment, and a helpdesk over the project's corpus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Taken before anything reads it: a test never sees the settings of the machine it runs on.
GUIDES = os.environ.pop("CLAIMDESK_GUIDES", None) or os.environ.get("CLAIMDESK_TEST_GUIDES")
if GUIDES:
    # Processes that run tests side by side begin with what this one leaves.
    os.environ["CLAIMDESK_TEST_GUIDES"] = GUIDES
for name in [n for n in os.environ if n.startswith("CLAIMDESK_") and "TEST" not in n]:
    del os.environ[name]


from bot.build import Helpdesk, build  # noqa: E402
from bot.settings import CORPUS, Settings  # noqa: E402


@pytest.fixture(scope="session")
def guides() -> Path:
    """The folder of the publisher's real guides, which are not part of the project."""
    if not GUIDES:
        pytest.skip("CLAIMDESK_GUIDES names no folder of the real guides")
    return Path(GUIDES).resolve()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own and no `.env`."""
    return Settings(_env_file=None, data=tmp_path / "var")  # type: ignore[call-arg]


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder in which the project's corpus is indexed."""
    data = tmp_path_factory.mktemp("desk") / "var"
    settings = Settings(_env_file=None, data=data)  # type: ignore[call-arg]
    build(settings)
    return settings


@pytest.fixture(scope="session")
def desk(indexed: Settings) -> Helpdesk:
    """A helpdesk over the project's corpus."""
    return build(indexed)


@pytest.fixture(scope="session")
def helpdesk(indexed: Settings) -> Helpdesk:
    """The same, to stand beside desks of orders: a question's date counts for actions."""
    return build(indexed.model_copy(update={"clock": "request"}))


@pytest.fixture(scope="session")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder with three guides, each in one language alone."""
    folder = tmp_path_factory.mktemp("abroad")
    for language, topic in (
        ("ko", "cancel-refund"),
        ("ja", "claim-withdrawal"),
        ("zh", "cancel-rejection"),
    ):
        text = (CORPUS / language / f"{topic}.md").read_text(encoding="utf-8")
        (folder / f"{topic}.md").write_text(text, encoding="utf-8")
    settings = Settings(_env_file=None, data=folder / "var", corpus=(folder,))  # type: ignore[call-arg]
    build(settings)
    return settings
