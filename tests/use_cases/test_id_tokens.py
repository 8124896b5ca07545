"""What is odd in a token or a key is refused, or left out, and never anything worse."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import product

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from domain.identities import Identity
from settings import IdentityProvider
from use_cases.id_tokens import UnprovenError, proven, read_keys

PROVIDER = IdentityProvider(
    "https://id.example",
    "jindianzi",
    account_claim="email",
    second_factors=frozenset({("amr", "mfa"), ("acr", "gold")}),
)
KEY = ECKey.generate_key("P-256", {"kid": "one"})
KEYS = read_keys({"keys": [KEY.as_dict(private=False)]})
ODD: list[object] = [
    *(None, True, 0, -1, 1.5, 10**400, float("nan"), float("inf"), "", "x", "\n", "a" * 300),
    *([], {}, [[]], ["mfa", 1, None], {"a": [1]}, ["jindianzi", 7]),
]
CLAIMS = ("iss", "aud", "sub", "nonce", "exp", "iat", "nbf", "azp", "acr", "amr", "jti", "email", "email_verified")


def said(**changed: object) -> dict[str, object]:
    now = time.time()
    times = {"iat": now, "exp": now + 60}
    return {"iss": PROVIDER.issuer, "aud": PROVIDER.client_id, "sub": "s", "nonce": "n", **times, **changed}


def read(token: str) -> Identity:
    return proven(PROVIDER, token, KEYS, nonce="n", at=datetime.now(UTC))


def signed(claims: dict[str, object], **header: object) -> str:
    return jwt.encode({"alg": "ES256", "kid": "one", **header}, claims, KEY)


def test_odd_claims_are_refused_or_say_nothing() -> None:
    for claim, value in product(CLAIMS, ODD):
        try:
            identity = read(signed(said(**{claim: value})))
        except UnprovenError:
            continue
        assert (identity.account, identity.subject) == (None, "x" if (claim, value) == ("sub", "x") else "s")
        assert identity.is_strong is (claim == "amr" and value == ["mfa", 1, None])


@pytest.mark.parametrize(
    ("claims", "account", "is_strong"),
    [
        ({"email": "zhao", "email_verified": True}, "zhao", False),
        ({"email": "zhao", "email_verified": "true"}, None, False),
        ({"email": "zh\0ao", "email_verified": True}, None, False),
        ({"amr": ["pwd", "mfa"]}, None, True),
        ({"amr": ["gold"], "acr": "mfa"}, None, False),
        ({"acr": "gold"}, None, True),
    ],
)
def test_names_count_where_they_are_verified_and_factors_where_they_are_declared(
    claims: dict[str, object], account: str | None, *, is_strong: bool
) -> None:
    assert read(signed(said(**claims))) == Identity("s", account, is_strong)


@pytest.mark.parametrize("token", ["", ".", "..", "...", "\ud800", "W10.e30.AA", "bnVsbA.e30.AA", "e30.e30.AA"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(UnprovenError):
        read(token)


def test_keys_that_are_odd_weak_or_of_another_kind_are_left_out() -> None:
    right = [KEY.as_dict(private=False), RSAKey.generate_key(2048).as_dict(private=False)]
    weak = {**right[1], "n": right[1]["n"][:200]}
    other = [OctKey.generate_key(256).as_dict(), {**right[0], "use": "enc"}, weak, *ODD]
    odd = [{**key, name: value} for key in right for name in ("kty", "crv", "x", "n", "e") for value in ODD]
    assert len(read_keys({"keys": [*right, *other]})) == len(right)
    for each in odd:
        assert len(read_keys({"keys": [each]})) <= 1
    assert [read_keys({"keys": value}) for value in ODD] == [()] * len(ODD)
