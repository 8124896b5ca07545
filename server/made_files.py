"""Files made when they are downloaded, or before that, and given to nobody but whoever may have them.

Streamlit's own media folder would give them to whoever learns their address; these ask who is there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from domain.messages import N_, Message
from domain.permissions import not_allowed
from domain.refusals import Invalid, NotAllowed, NotSignedIn, WrongStage
from i18n import translate
from server.paper import Paper, link, respond
from server.requests import chosen_language, is_asked_from_elsewhere
from settings import settings
from use_cases.metrics import DOCUMENTS
from use_cases.transaction import SignedIn

_MOST_DIGITS = 9
_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class MadeFile:
    """One file as it is given."""

    content: bytes
    name: str
    media_type: str


def given(make: Callable[[SignedIn, int, str], MadeFile]) -> Callable[[Request], Awaitable[Response]]:
    """Give the end of a route whose address ends in ``{number}``.

    Args:
        make: makes the file for somebody who is signed in, of that number, in a language; its refusals are said.
    """

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_give, make, request)

    return answer


def _give(make: Callable[[SignedIn, int, str], MadeFile], request: Request) -> Response:
    number, language = request.path_params["number"], chosen_language(request)
    if is_asked_from_elsewhere(request) or not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return _say(request, not_allowed().message, 404)
    who = SignedIn(request.cookies.get(settings().session_cookie, ""))
    try:
        with DOCUMENTS.track_inprogress():
            made = make(who, int(number), language)
    except NotSignedIn as refusal:
        return _say(request, refusal.message, 401)
    except NotAllowed as refusal:
        return _say(request, refusal.message, 404)
    except (Invalid, WrongStage) as refusal:
        return _say(request, refusal.message, 409)
    place = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return Response(made.content, media_type=made.media_type, headers={**_NOT_KEPT, "Content-Disposition": place})


def _say(request: Request, message: Message, status: int) -> Response:
    """Say why there is no file: to a browser that opened it as a page, with a way back."""
    language = chosen_language(request)
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(translate(message, language), status, headers=_NOT_KEPT)
    back = link("/", N_("Home"), language)
    paper = Paper(title=N_("Download"), action="", fields=(), button="", error=message, extra=back)
    return respond(request, paper, status=status)
