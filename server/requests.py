"""What a request tells: where it comes from, what it was asked through, in which language."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request

from i18n import DEFAULT_LANGUAGE, LANGUAGES
from settings import settings

_LOG = logging.getLogger("jindianzi.gate")
# In the address of the sign-in page: whoever comes has just signed out.
LEFT = "left"
# There, too: whoever comes began to sign in and was too slow with the second step.
LATE = "late"
SECOND_STEP = "/second-step"
# There, too: why the identity provider's answer led nowhere.
TROUBLE = "trouble"
# Below it, the way to the identity provider and back.
IDENTITY = "/identity"
CONNECT = f"{IDENTITY}/connect"
# Where attached files are; the answers have a policy of their own.
ATTACHMENTS = "/attachments/"
# Below it, those handed in with objections: of another table, and for fewer people.
EVIDENCE = f"{ATTACHMENTS}evidence/"
# A judge's own workbook is made there as it is downloaded.
OFFLINE_PACKS = "/offline-packs/"
# So are the minutes of a meeting.
MINUTES = "/minutes/"
# And the documents that were made, by their number.
DOCUMENTS = "/documents/"
# And a judge's own score sheets to print.
SHEETS = "/sheets/"
# And single tables of a cycle, by its id.
TABLES = "/tables/"
FILES = (ATTACHMENTS, DOCUMENTS, MINUTES, OFFLINE_PACKS, SHEETS, TABLES)
"""What these addresses begin with leads to a file and never to a page, whatever the browser asks for."""
_LARGEST_FORM = 64 * 1024


def network_address(connection: HTTPConnection) -> str:
    """Give the browser's network address; a proxy on this machine is believed, nobody else."""
    peer = connection.client.host if connection.client else ""
    forwarded = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if forwarded and is_loopback(peer) and _is_address(forwarded):
        return forwarded
    return peer


def is_loopback(text: str) -> bool:
    """Say whether an address is this machine's own."""
    return _is_address(text) and ip_address(text).is_loopback


def is_from_elsewhere(connection: HTTPConnection) -> bool:
    """Say whether a browser sent this from another site's page.

    Programs other than browsers send no origin; without a browser there is no one to be deceived.
    """
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = connection.headers.get("origin")
    if origin is None:
        return False
    ours = {connection.headers.get("host"), urlsplit(settings().public_address).netloc}
    return urlsplit(origin).netloc not in ours - {None, ""}


def is_asked_from_elsewhere(connection: HTTPConnection) -> bool:
    """Say the same of a file that is asked for, and tell the log where it is so."""
    if is_from_elsewhere(connection):
        _LOG.warning("A file was refused that a page of another site asked for.")
        return True
    return False


def language_cookie() -> str:
    """Name of the cookie that keeps the language chosen on this browser."""
    return settings().cookie("award_language")


def chosen_language(connection: HTTPConnection) -> str:
    """Give the language chosen on this browser before anybody signed in."""
    for choice in (connection.query_params.get("language"), connection.cookies.get(language_cookie())):
        if choice in LANGUAGES:
            return str(choice)
    return DEFAULT_LANGUAGE


def safe_next(address: str) -> str:
    """Give the address to go on to, or the first page for anything that could lead out of the program."""
    leads_out = not address.startswith("/") or address.startswith("//") or "\\" in address
    if leads_out or any(ord(letter) < ord(" ") for letter in address):
        return "/"
    return address


async def read_form(request: Request) -> dict[str, str]:
    """Read a posted form of our own pages; the last value of a repeated field counts.

    Raises:
        HTTPException: 413 for more than any of our forms holds.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            raise HTTPException(413)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
    return {name: values[-1].replace("\0", "") for name, values in fields.items()}


def replaced(headers: Iterable[tuple[bytes, bytes]], name: bytes, value: bytes | None) -> list[tuple[bytes, bytes]]:
    """Give the headers with every one of that name, in either spelling of the dash, taken out and ours put in."""
    kept = [pair for pair in headers if pair[0].lower().replace(b"_", b"-") != name]
    return kept if value is None else [*kept, (name, value)]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
