"""How origins, hosts and proxies are written in settings, and what is said of those that aren't."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.cli import main
from bot.settings import Settings


def given(**told: str) -> Settings:
    return Settings(_env_file=None, **told)  # type: ignore[call-arg, arg-type]


def test_origins_are_kept_as_a_browser_sends_them() -> None:
    told = (
        " https://Shop.example, http://localhost:9000,https://shop.example:443 ,, http://[::1]:80 "
    )
    assert given(origins=told).origins == (
        "https://shop.example",
        "http://localhost:9000",
        "http://[::1]",
    )
    assert given().origins == given(origins="").origins == ()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("*", "wildcard"),
        ("https://*.shop.example", "wildcard"),
        ("https://shop.example/", "nothing behind"),
        ("https://shop.example/help", "nothing behind"),
        ("https://shop.example?a", "nothing behind"),
        ("https://shop.example#", "nothing behind"),
        ("https://me@shop.example", "nothing behind"),
        ("shop.example", "begins with"),
        ("ftp://shop.example", "begins with"),
        ("null", "begins with"),
        ("https://", "name is needed"),
        ("https://shop.example:99999", "written so"),
        ("https://가게.example", "Punycode"),
        ("https://shop example", "name is needed"),
    ],
)
def test_an_origin_that_is_none_is_named_with_what_is_wrong(wrong: str, why: str) -> None:
    with pytest.raises(ValidationError) as error:
        given(origins=f"https://fine.example,{wrong}")
    (found,) = error.value.errors()
    assert found["loc"] == ("origins",)
    assert why in found["msg"]
    assert wrong.removeprefix("https://") in found["msg"]


def test_hosts_are_names_without_a_port() -> None:
    assert given(hosts="Help.Example, [2001:db8::7]").hosts == ("help.example", "[2001:db8::7]")
    for wrong in (
        "*",
        "*.example",
        "help.example:80",
        "https://help.example",
        "a/b",
        "도움.example",
    ):
        with pytest.raises(ValidationError, match="hosts"):
            given(hosts=wrong)


def test_proxies_are_addresses_or_networks() -> None:
    assert given(proxies="127.0.0.1, 10.0.0.0/8,::1").proxies == ("127.0.0.1", "10.0.0.0/8", "::1")
    for wrong in ("*", "nginx", "10.0.0.1/8", "10.0.0.0/33"):
        with pytest.raises(ValidationError, match="proxies"):
            given(proxies=wrong)


@pytest.mark.parametrize("rate", ["60", "0/minute", "60/week", "60 per minute", "-1/second"])
def test_a_rate_is_a_number_and_a_unit(rate: str) -> None:
    with pytest.raises(ValidationError, match="rate_client"):
        given(rate_client=rate)


def test_a_wrong_setting_ends_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAIMDESK_ORIGINS", "*")
    monkeypatch.setenv("CLAIMDESK_RATE_STORE", "http://me:secret@store")
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert "CLAIMDESK_ORIGINS: *: name each origin" in said
    assert "CLAIMDESK_RATE_STORE: redis://… is needed" in said
    assert "secret" not in said
