"""Attached files: given to those only who may see the entry or the objection, asked anew at every request.

Streamlit's own media folder would give a file to whoever learns its address; this one asks who is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from domain.attachments import MEDIA_TYPES, SHOWN_BY_BROWSERS
from domain.messages import Message, msg
from domain.permissions import not_allowed
from domain.refusals import NotAllowed, NotSignedIn
from i18n import translate
from server.requests import chosen_language, is_asked_from_elsewhere
from settings import settings
from use_cases import attachment_openings, evidence_files
from use_cases.attachment_openings import OpenedFile
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform, read

_MOST_DIGITS = 9
_FROM_THE_BEGINNING = "bytes=0-"
_NOT_KEPT = {"Cache-Control": "no-store"}
_LOG = logging.getLogger("jindianzi.attachments")


async def attachment(request: Request) -> Response:
    """Give one file attached to an entry, in the browser where it can show it."""
    return await run_in_threadpool(_give, request, _attachment)


async def evidence(request: Request) -> Response:
    """Give one file handed in with an objection in the same way."""
    return await run_in_threadpool(_give, request, _evidence)


def _give(request: Request, opened: Callable[[Request, SignedIn, int], OpenedFile]) -> Response:
    number = request.path_params["file_id"]
    if is_asked_from_elsewhere(request) or not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return _say(request, not_allowed().message, 404)
    try:
        file = opened(request, SignedIn(request.cookies.get(settings().session_cookie, "")), int(number))
    except NotSignedIn as refusal:
        return _say(request, refusal.message, 401)
    except NotAllowed as refusal:
        return _say(request, refusal.message, 404)
    if not file.path.is_file():
        _LOG.error("The content of %s is not in the data directory.", request.url.path)
        return _say(request, msg("This file has gone from the disk. Please tell the organiser."), 410)
    # The browser keeps nothing of it: whoever steps back or signs out has it no more.
    return FileResponse(
        file.path,
        media_type=MEDIA_TYPES[file.kind],
        filename=file.name,
        content_disposition_type="inline" if file.kind in SHOWN_BY_BROWSERS else "attachment",
        headers=_NOT_KEPT,
    )


def _attachment(_request: Request, who: SignedIn, file_id: int) -> OpenedFile:
    # A viewer asks for many parts of one file: only the first look has something to write.
    seen = read(database(), who, attachment_openings.opened_before, file_id)
    return seen or perform(database(), who, attachment_openings.open_one, file_id)


def _evidence(request: Request, who: SignedIn, file_id: int) -> OpenedFile:
    # Every look is recorded, but for the further parts of a file that a viewer asks for one after the other.
    is_further_part = not request.headers.get("range", _FROM_THE_BEGINNING).startswith(_FROM_THE_BEGINNING)
    seen = read(database(), who, evidence_files.opened_before, file_id) if is_further_part else None
    return seen or perform(database(), who, evidence_files.open_one, file_id)


def _say(request: Request, message: Message, status: int) -> Response:
    return PlainTextResponse(translate(message, chosen_language(request)), status, headers=_NOT_KEPT)
