"""A judge's offline pack, made at the moment it is downloaded and given to its judge alone.

Streamlit's own media folder would give it to whoever learns its address; this one asks who is there.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.messages import N_, Message
from domain.permissions import not_allowed
from domain.refusals import NotAllowed, NotSignedIn, WrongStage
from exports.workbook import MEDIA_TYPE
from i18n import gettext, translate
from i18n.catalogues import OFFICE_TIME
from server.requests import chosen_language, is_from_elsewhere
from settings import settings
from use_cases import offline_packs
from use_cases.connection import database
from use_cases.offline_packs import PreparedPack
from use_cases.transaction import SignedIn, perform, read

_MOST_DIGITS = 9
_NOT_KEPT = {"Cache-Control": "no-store"}
_NAME = N_("offline-pack")


async def offline_pack(request: Request) -> Response:
    """Make a pack of the round in the address and give it; the log says so."""
    return await run_in_threadpool(_give, request)


def _give(request: Request) -> Response:
    number, language = request.path_params["round_id"], chosen_language(request)
    if is_from_elsewhere(request) or not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return _say(not_allowed().message, language, 404)
    who = SignedIn(request.cookies.get(settings().session_cookie, ""))
    try:
        made = read(database(), who, offline_packs.prepare, int(number), language=language)
        perform(database(), who, offline_packs.issue, made)
    except NotSignedIn as refusal:
        return _say(refusal.message, language, 401)
    except NotAllowed as refusal:
        return _say(refusal.message, language, 404)
    except WrongStage as refusal:
        return _say(refusal.message, language, 409)
    place = f"attachment; filename*=UTF-8''{quote(_file_name(made, language))}"
    return Response(made.content, media_type=MEDIA_TYPE, headers={**_NOT_KEPT, "Content-Disposition": place})


def _file_name(made: PreparedPack, language: str) -> str:
    at = made.made_at.astimezone(OFFICE_TIME).strftime("%m%d-%H%M")
    return f"{gettext(_NAME, language)}-{at}.xlsx"


def _say(message: Message, language: str, status: int) -> Response:
    return PlainTextResponse(translate(message, language), status, headers=_NOT_KEPT)
