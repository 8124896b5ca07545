"""What the program declares of an identity provider, and what that says of itself before anybody signs in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import IdentityProvider, MisconfiguredError, settings
from tests.identity_provider import CLIENT, Claims, providing
from tests.running import free_port
from use_cases.identity_provider import Provider, provider
from use_cases.provider_answers import ProviderSilentError
from use_cases.provider_secrets import Secrets

OWN = Secrets("of a browser")


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": CLIENT}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def ask(declared: IdentityProvider) -> str:
    return asyncio.run(Provider(declared).address_to_ask(OWN))


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "http://other.example/authorise"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///keys"},
        {"jwks_uri": "https://["},
    ],
)
def test_a_provider_that_says_something_else_of_itself_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, wrong: Claims
) -> None:
    with providing() as started:
        right = started.discovery()
        assert ask(IdentityProvider(started.address, CLIENT)).startswith(f"{started.address}/authorise?")
        monkeypatch.setattr(started, "discovery", lambda: {**right, **wrong})
        with pytest.raises(ProviderSilentError):
            ask(IdentityProvider(started.address, CLIENT))


def test_a_provider_that_is_down_is_found_so_at_once() -> None:
    with pytest.raises(ProviderSilentError, match="cannot be reached"):
        ask(IdentityProvider(f"http://127.0.0.1:{free_port()}", CLIENT))


def test_a_client_secret_that_others_can_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "client.secret"
    kept.write_text("quiet\n", encoding="utf-8")
    monkeypatch.setenv("OIDC_CLIENT_SECRET_FILE", str(kept))
    kept.chmod(0o640)
    with pytest.raises(ValueError, match="chmod 600"):
        settings()
    kept.chmod(0o600)
    declared = settings().identity
    assert declared is not None
    assert (declared.client_secret, "quiet" in repr(settings())) == ("quiet", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "id.example"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_SCOPE", "profile"),
        ("OIDC_SECOND_FACTOR", "mfa"),
        ("OIDC_SECOND_FACTOR", "sub=mfa"),
        ("OIDC_SIGN_OUT", "yes"),
        ("OIDC_PASSWORDS_OF_JUDGES", "no"),
        ("OIDC_TIMEOUT", "soon"),
        ("OIDC_TIMEOUT", "-1"),
        ("OIDC_CLIENT_SECRET_FILE", "nowhere"),
    ],
)
def test_the_program_does_not_start_with_what_it_cannot_trust(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(MisconfiguredError, match=rf"^{name} "):
        settings()


def test_levels_that_count_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_SECOND_FACTOR", "acr=silver amr=mfa acr=gold")
    with providing() as started:
        monkeypatch.setenv("OIDC_ISSUER", started.address)
        settings.cache_clear()
        asked = provider()
        assert asked is not None
        assert "&acr_values=gold+silver" in asyncio.run(asked.address_to_ask(OWN))
