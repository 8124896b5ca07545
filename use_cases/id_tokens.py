"""What the identity provider says of somebody, held against its keys and against what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, RSAKey, import_key
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.jwt import JWTClaimsRegistry

from domain.identities import Identity, is_subject
from settings import IdentityProvider

Key = RSAKey | ECKey
# Keys of a pair only: “none” proves nothing, and HS… would be proven by whoever knows our own secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = timedelta(minutes=1)
_FEWEST_BITS, _MOST_BITS = 2048, 4096
_MOST_KEYS = 50
# What the library raises of what is not as agreed: not everything of it is foreseen there.
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class UnprovenError(Exception):
    """The token proves nothing; the message is for the log and names no person."""


class WrongKeyError(UnprovenError):
    """No key at hand proves it; one that was made since may."""


class _Registry(JWSRegistry):
    """Providers put whole certificates into headers, and parameters of their own beside those that are agreed."""

    max_header_length = 16 * 1024

    def __init__(self) -> None:
        super().__init__(algorithms=ALGORITHMS, strict_check_header=False)


def read_keys(found: Mapping[str, object]) -> tuple[Key, ...]:
    """Read the provider's public keys; those of another kind, or too weak, are left out."""
    listed = found.get("keys")
    return tuple(_usable(listed[:_MOST_KEYS])) if isinstance(listed, list) else ()


def proven(provider: IdentityProvider, token: str, keys: Sequence[Key], *, nonce: str, at: datetime) -> Identity:
    """Give who it is, once everything the token says of itself is as it has to be.

    Args:
        provider: which issuer, for which client.
        token: as the provider sent it.
        keys: the provider's.
        nonce: what was asked with.
        at: now.

    Raises:
        UnprovenError: anything is not.
    """
    try:
        claims = jwt.decode(token, _key_for(token, keys), registry=_Registry()).claims
        JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
    except BadSignatureError as error:
        raise WrongKeyError("a signature by another key") from error
    except JoseError as error:
        raise UnprovenError(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    except _UNREADABLE as error:
        raise UnprovenError(f"a token that cannot be read ({type(error).__name__})") from error
    _require_meant_for(provider, claims)
    return _identity(provider, claims)


def _usable(listed: Iterable[object]) -> Iterable[Key]:
    for each in listed:
        if not isinstance(each, dict) or not _is_worth_reading(each):
            continue
        try:
            key = import_key(each)
        except _UNREADABLE:
            continue
        if isinstance(key, ECKey):
            yield key
        if isinstance(key, RSAKey) and _FEWEST_BITS <= key.public_key.key_size <= _MOST_BITS:
            yield key


def _is_worth_reading(key: Mapping[str, object]) -> bool:
    modulus = key.get("n")
    is_rsa = key.get("kty") == "RSA" and isinstance(modulus, str) and len(modulus) * 6 >= _FEWEST_BITS
    return (is_rsa or key.get("kty") == "EC") and key.get("use", "sig") == "sig"


def _key_for(token: str, keys: Sequence[Key]) -> Key:
    header = extract_compact(token.encode(), registry=_Registry()).headers()
    algorithm, wanted = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise UnprovenError("an algorithm that is not accepted")
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    fitting = [key for key in keys if key.key_type == kind and key.alg in (None, algorithm)]
    if wanted is not None:
        fitting = [key for key in fitting if key.kid == wanted]
    if len(fitting) != 1:
        raise WrongKeyError("no key, or no single one, of the provider's fits")
    return fitting[0]


def _require_meant_for(provider: IdentityProvider, claims: Mapping[str, object]) -> None:
    """Hold what the library leaves open: that nobody else is meant, and that a list is no way round a value."""
    party, audience = claims.get("azp"), claims["aud"]
    if party not in (None, provider.client_id) or (isinstance(audience, list) and len(audience) > 1 and party is None):
        raise UnprovenError("a token for another party")
    if not isinstance(claims["nonce"], str):
        raise UnprovenError("a nonce that is none")


def _identity(provider: IdentityProvider, claims: Mapping[str, object]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not is_subject(subject):
        raise UnprovenError("a subject that cannot be kept")
    is_strong = any(value in _words(claims.get(name)) for name, value in provider.second_factors)
    return Identity(subject, _account(provider, claims), is_strong)


def _account(provider: IdentityProvider, claims: Mapping[str, object]) -> str | None:
    named = None if provider.account_claim == "sub" else claims.get(provider.account_claim)
    if provider.account_claim == "email" and claims.get("email_verified") is not True:
        return None
    return named if isinstance(named, str) and named.strip() and named.isprintable() else None


def _words(said: object) -> frozenset[str]:
    listed = said if isinstance(said, list) else [said]
    return frozenset(each for each in listed if isinstance(each, str))
