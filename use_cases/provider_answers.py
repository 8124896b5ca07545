"""Asking the identity provider: every answer is bounded in time and size, and no redirect is followed."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import httpx2

from settings import IdentityProvider

Answer = Mapping[str, object]
_LARGEST_ANSWER = 256 * 1024
_PLAIN_WORD = re.compile(r"[a-z_]{1,64}")


class ProviderSilentError(Exception):
    """The provider gave no answer that could be used; the message is for the log and names no person."""


class ProviderRefusedError(Exception):
    """The provider answered that it will not; the message is for the log and names no person."""


@dataclass(frozen=True)
class Question:
    """What is sent: a form where there is one, with name and secret of this program where they prove it."""

    address: str
    form: Mapping[str, str] | None = None
    credentials: tuple[str, str] | None = None


async def answer_to(provider: IdentityProvider, question: Question) -> Answer:
    """Ask, and give the answer's JSON object.

    Args:
        provider: whose certificate authority and patience count.
        question: what is sent where.

    Raises:
        ProviderSilentError: no answer, too late a one, or none that can be read.
        ProviderRefusedError: a refusal in the form that is agreed for one.
    """
    try:
        # One limit for the whole: a server that sends a byte now and then would pass any limit on the next byte.
        async with asyncio.timeout(provider.patience):
            status, content = await _exchange(provider, question)
    except TimeoutError:
        raise ProviderSilentError(f"no whole answer within {provider.patience:g} seconds") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise ProviderSilentError(f"it cannot be reached ({type(error).__name__})") from error
    found = _read(content)
    if status == HTTPStatus.OK and found is not None:
        return found
    refusal = found.get("error") if found is not None and question.form is not None else None
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and isinstance(refusal, str):
        raise ProviderRefusedError(f"it refuses ({plain_word(refusal)})")
    raise ProviderSilentError(f"an answer that cannot be used (status {status}, {len(content)} bytes)")


def plain_word(text: str) -> str:
    """Give a word of the provider's as it may stand in a log; anything that could be more than a word is left out."""
    return text if _PLAIN_WORD.fullmatch(text) else "no plain word"


async def _exchange(provider: IdentityProvider, question: Question) -> tuple[int, bytes]:
    method = "GET" if question.form is None else "POST"
    client = httpx2.AsyncClient(
        verify=_trusted(provider.authorities),
        trust_env=False,
        follow_redirects=False,
        timeout=provider.patience,
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "jindianzi"},
    )
    proof = question.credentials or httpx2.USE_CLIENT_DEFAULT
    async with client, client.stream(method, question.address, data=question.form, auth=proof) as answer:
        content = bytearray()
        # As it comes over the wire: unpacked, little could become much before it is counted.
        async for part in answer.aiter_raw():
            content += part
            if len(content) > _LARGEST_ANSWER:
                raise ProviderSilentError(f"an answer of more than {_LARGEST_ANSWER} bytes")
    return answer.status_code, bytes(content)


@cache
def _trusted(authorities: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authorities)


def _read(content: bytes) -> Answer | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
