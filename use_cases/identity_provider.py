"""The identity provider: where to send a browser, and who came back."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from urllib.parse import quote_plus, urlencode

from domain.identities import Identity
from settings import IdentityProvider, is_trusted_address, settings
from use_cases.id_tokens import Key, UnprovenError, WrongKeyError, proven, read_keys
from use_cases.provider_answers import Answer, ProviderSilentError, Question, answer_to
from use_cases.provider_secrets import Secrets

CALLBACK = "/identity/callback"
_KNOWN_FOR = 600.0
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class _Discovered:
    """What the provider says of itself; ``known_at`` is of a clock that only runs on."""

    says: Mapping[str, object]
    keys: tuple[Key, ...]
    known_at: float


class Provider:
    """One provider, with what it last said of itself kept for some minutes."""

    def __init__(self, declared: IdentityProvider) -> None:
        self.declared = declared
        self._known: _Discovered | None = None

    async def address_to_ask(self, own: Secrets) -> str:
        """Give where to send the browser.

        Raises:
            ProviderSilentError: the provider does not say where.
        """
        found = await self._discovered()
        challenge = urlsafe_b64encode(sha256(own.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.declared.client_id,
            "redirect_uri": redirect_address(),
            "scope": self.declared.scope,
            "state": own.state,
            "nonce": own.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        levels = [value for name, value in self.declared.second_factors if name == "acr"]
        if levels:
            asked["acr_values"] = " ".join(sorted(levels))
        return _with_query(_address(found.says, "authorization_endpoint"), asked)

    async def identity(self, code: str, own: Secrets, at: datetime) -> Identity:
        """Exchange what the browser brought for what the provider says of somebody.

        Raises:
            ProviderSilentError: it does not answer, or in no usable way.
            ProviderRefusedError: it does not know the code, or us.
            UnprovenError: what it says is not proven.
        """
        before = self._known
        found = await self._discovered()
        answer = await answer_to(self.declared, self._exchange(found.says, code, own))
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderSilentError("no ID token in its answer")
        try:
            return proven(self.declared, token, found.keys, nonce=own.nonce, at=at)
        except WrongKeyError:
            if found is not before:
                raise
        # The provider may have changed its keys since they were fetched.
        found = await self._discovered(anew=True)
        return proven(self.declared, token, found.keys, nonce=own.nonce, at=at)

    async def address_to_end(self) -> str | None:
        """Give where a browser ends its sign-in at the provider; None where that is not offered."""
        found = await self._discovered()
        if not found.says.get("end_session_endpoint"):
            return None
        left = {
            "client_id": self.declared.client_id,
            "post_logout_redirect_uri": f"{settings().public_address.rstrip('/')}/sign-in",
        }
        return _with_query(_address(found.says, "end_session_endpoint"), left)

    def require_issuer(self, named: str | None) -> None:
        """Refuse an answer that names another provider as its sender, such as one that another was asked for.

        Raises:
            UnprovenError: it does.
        """
        if named is not None and named != self.declared.issuer:
            raise UnprovenError("an answer of another issuer")

    def _exchange(self, says: Answer, code: str, own: Secrets) -> Question:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_address(),
            "code_verifier": own.verifier,
        }
        address, name, secret = _address(says, "token_endpoint"), self.declared.client_id, self.declared.client_secret
        if not secret:
            return Question(address, {**form, "client_id": name})
        offered = says.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if isinstance(offered, list) and "client_secret_basic" not in offered and "client_secret_post" in offered:
            return Question(address, {**form, "client_id": name, "client_secret": secret})
        return Question(address, form, (quote_plus(name), quote_plus(secret)))

    async def _discovered(self, *, anew: bool = False) -> _Discovered:
        known = self._known
        if known is not None and not anew and time.monotonic() - known.known_at < _KNOWN_FOR:
            return known
        says = await answer_to(self.declared, Question(self.declared.issuer.rstrip("/") + _DISCOVERY))
        if says.get("issuer") != self.declared.issuer:
            raise ProviderSilentError("it calls itself by another address than OIDC_ISSUER")
        keys = read_keys(await answer_to(self.declared, Question(_address(says, "jwks_uri"))))
        self._known = _Discovered(says, keys, time.monotonic())
        return self._known


@cache
def _provider(declared: IdentityProvider) -> Provider:
    return Provider(declared)


def provider() -> Provider | None:
    """Give the provider of this program; None where there is none."""
    declared = settings().identity
    return None if declared is None else _provider(declared)


def redirect_address() -> str:
    """Give where the provider sends browsers back to; it has to know it beforehand."""
    return settings().public_address.rstrip("/") + CALLBACK


def _address(says: Answer, which: str) -> str:
    found = says.get(which)
    if not isinstance(found, str) or not is_trusted_address(found):
        raise ProviderSilentError(f"its {which} is no trusted address")
    return found


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
