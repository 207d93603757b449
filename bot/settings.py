"""Every setting, in one table; nothing else reads the environment.

Decides names, defaults and limits of the settings (`docs/settings.md` is made from here);
what a setting does is decided where it is used.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import corpus
from bot import addresses

CORPUS = Path(corpus.__file__).parent
"""The project's own guides, wherever the package is installed."""

_RATE = r"^$|^[1-9][0-9]{0,8}/(second|minute|hour|day)$"
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg", "postgres")


class Settings(BaseSettings):
    """What can be set by `CLAIMDESK_…` in the environment or in a `.env` file."""

    model_config = SettingsConfigDict(
        env_prefix="CLAIMDESK_", env_file=".env", extra="ignore", frozen=True
    )

    data: Path = Field(
        default=Path("var"), description="The one folder that holds all state: index, database."
    )
    database: str = Field(
        default="",
        repr=False,  # a password may stand in it
        description=(
            "Where orders and claims are kept, if not in `claimdesk.db` in the data folder: "
            "`postgresql+psycopg://…` or `sqlite:///…`."
        ),
    )
    corpus: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(CORPUS,),
        description=(
            "Folders or files that are indexed by default, in place of the project's corpus; "
            f"several are separated by `{os.pathsep}` or a comma."
        ),
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the server listens on.")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Names under which the server is reached, separated by commas; a request for another "
            "one is refused, but for this machine's own names (`localhost`, `127.0.0.1`, `[::1]`). "
            "None named: any, but the demo shop opens under this machine's own names alone."
        ),
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Origins whose pages may call `/api/`, separated by commas, each exactly as a browser "
            "sends it (`https://shop.example`): see [embedding.md](embedding.md)."
        ),
    )
    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Addresses or networks of the proxies before the server, separated by commas: theirs "
            "alone is believed in `X-Forwarded-For` and `X-Forwarded-Proto`."
        ),
    )
    rate_client: str = Field(
        default="60/minute",
        pattern=_RATE,
        description=(
            "How often a stranger may call `/api/` and `/v1/`, by address (IPv6: by /64): "
            "`60/minute` (or second, hour, day), and ten times as often where it only reads (GET). "
            "Empty: as often as it likes. Who sits at this machine is not counted."
        ),
    )
    rate_key: str = Field(
        default="3000/minute",
        pattern=_RATE,
        description="The same for a shop's key, and for each subject of a token of its site.",
    )
    rate_store: str = Field(
        default="",
        repr=False,  # a password may stand in it
        description=(
            "Where several servers count their callers together: `redis://…` (needs the extra "
            "`redis`). Empty: each server counts for itself."
        ),
    )
    body_timeout: float = Field(
        default=20.0, gt=0, le=600, description="Seconds in which a request's body must have come."
    )
    public_url: str = Field(
        default="",
        pattern=r"^$|^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description=(
            "Where the server is reached from outside (`https://…`), for the addresses that pages "
            "tell search engines; empty: whatever address a request used."
        ),
    )
    encoder: str = Field(
        default="shipped",
        min_length=1,
        description=(
            "`shipped`, or any sentence-transformers model (a folder or a hub name; needs the "
            "extra `encoders`). With `shipped`, the one in the data folder's `encoder` is used "
            "where `claimdesk train-encoder --with-guides` has written it. A change rebuilds the "
            "index."
        ),
    )
    clock: Literal["server", "request"] = Field(
        default="server",
        description=(
            "Whose date counts for actions: `server`, or for tests and demonstrations the "
            "`request`'s, and then nothing happens by itself."
        ),
    )
    message_limit: int = Field(
        default=4000, ge=1, description="Longest message that is read, in characters."
    )
    answers: Literal["on", "off"] = Field(
        default="on",
        description=(
            "Whether questions are answered and replies to inquiries suggested; `off`: the chat "
            "says so, and inquiries are taken in and judged all the same."
        ),
    )
    model: str = Field(
        default="",
        pattern=r"^$|^[a-z_]+:.+$",
        description=(
            "A language model that words answers and translates passages that exist in another "
            "language alone, as LangChain's `init_chat_model` names it (`openai:…`, "
            "`anthropic:…`, `ollama:…`; needs the extra `model`), or for a demonstration "
            "`scripted:polite`; empty: none. It never decides. Its key is read by the "
            "provider's package from the provider's own variable, which must be in the "
            "environment itself."
        ),
    )
    model_url: str = Field(
        default="", description="Where that model is, if not at its provider: any compatible URL."
    )
    model_timeout: float = Field(
        default=20.0,
        gt=0,
        le=600,
        description="Seconds it may take for an answer; then the answer stands as it is.",
    )
    model_price_in: float | None = Field(
        default=None, ge=0, description="What a million tokens in cost, in any currency."
    )
    model_price_out: float | None = Field(
        default=None, ge=0, description="What a million tokens out cost."
    )
    transcripts: Literal["on", "off"] = Field(
        default="on",
        description=(
            "Whether answers given over HTTP are kept, masked, with what was asked (`privacy.md`). "
            "With `off` none can be rated, and `claimdesk gaps` has nothing to count."
        ),
    )
    retention: int = Field(
        default=90,
        ge=1,
        le=3650,
        description=(
            "Days after which answers, their ratings and the senders of inquiries that are done "
            "with are removed."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level of what is logged to standard error."
    )

    @property
    def database_url(self) -> str:
        """Where orders and claims are kept."""
        return self.database or f"sqlite:///{(self.data / 'claimdesk.db').absolute()}"

    @field_validator("database")
    @classmethod
    def _supported(cls, value: str) -> str:
        """Refused without being shown: pydantic's own message would tell the password."""
        scheme, colon, rest = value.partition("://")
        if value and not (colon and rest and scheme in _DATABASES):
            raise PydanticCustomError(
                "database", "one of {known} is needed", {"known": ", ".join(_DATABASES)}
            )
        return value

    @field_validator("rate_store")
    @classmethod
    def _countable(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://")):
            raise PydanticCustomError("store", "redis://… is needed, or rediss://…")
        if value and find_spec("redis") is None:
            raise PydanticCustomError("store", "this needs the extra `redis`")
        return value

    @field_validator("hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        return addresses.several(value, addresses.host_name)

    @field_validator("origins", mode="before")
    @classmethod
    def _origins(cls, value: object) -> object:
        return addresses.several(value, addresses.origin)

    @field_validator("proxies", mode="before")
    @classmethod
    def _proxies(cls, value: object) -> object:
        return addresses.several(value, addresses.proxy)

    @field_validator("corpus", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """A path that exists is taken whole, so that a comma in its name does no harm."""
        if not isinstance(value, str) or not value:
            return (CORPUS,) if value == "" else value
        if Path(value).exists():
            return (Path(value),)
        parts = [p for piece in value.split(os.pathsep) for p in piece.split(",")]
        return tuple(Path(p.strip()) for p in parts if p.strip())
