"""Nothing but the doors, the assets and the empty shell's stream is reachable without a sign-in."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.messages import N_
from domain.permissions import Right, rights_of
from domain.refusals import NotSignedIn, Refusal, Unavailable, Unopened
from domain.told_refusals import told
from domain.type_sizes import type_size_of
from i18n import DEFAULT_LANGUAGE, translate
from server.chrome import shell_page
from server.paper import Paper, link, respond
from server.requests import (
    CONNECT,
    FILES,
    IDENTITY,
    SECOND_STEP,
    chosen_language,
    is_from_elsewhere,
    replaced,
)
from settings import settings
from use_cases import sign_ins
from use_cases.connection import database
from use_cases.database_words import overtaken
from use_cases.identity_provider import CALLBACK
from use_cases.sign_ins import Present
from use_cases.transaction import Actor, SignedIn, read

ACCOUNT_HEADER = b"x-award-uid"
_LOG = logging.getLogger("jindianzi.gate")
# They say nothing of people; the figures ask by themselves where they are asked from.
WATCHED = ("/health", "/healthz", "/metrics")
_DOORS = (
    "/sign-in",
    SECOND_STEP,
    "/sign-out",
    "/set-up",
    IDENTITY,
    CALLBACK,
    CONNECT,
    f"{IDENTITY}/sign-out",
    "/favicon.png",
    *WATCHED,
    "/_stcore/health",
    "/_stcore/host-config",
)
_NOT_KEPT = {"Cache-Control": "no-store"}
_OPEN_FOLDERS = ("/invitation/", "/assets/", "/static/")
# Streamlit's own sign-in, its programs' interface and its figures: nobody needs them here.
_CLOSED_FOLDERS = ("/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
# Nobody else is ever offered a file; who learns the address of somebody's download must not get it by that.
_DOWNLOADERS = frozenset({Right.EXPORT, Right.IMPORT_REGISTER})
# How many pages one account may have open in one process, and all who are not signed in together: each is a session
# in memory.
MOST_OF_ACCOUNT, MOST_OF_STRANGERS = 40, 400
# Codes of RFC 6455 and its registry. A browser that is to try again later does so by itself.
_NOT_ALLOWED, _TRY_AGAIN = 1008, 1013
_FILE_FOLDERS = ("/_stcore/", "/media/", "/component/", "/app/static/")


class Gate:
    """Middleware that asks for the sign-in and tells Streamlit whose session a stream is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: Counter[int | None] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if scope["type"] == "websocket":
            await self._stream(connection, scope, receive, send)
            return
        try:
            answer = await self._answer(connection, scope)
            await (answer or self._app)(_marked(scope, None), receive, send)
        except (Unavailable, Unopened) as refusal:
            present = None
            # Raised before anything was answered: whoever asks the database has nothing to send without it, nor
            # without what a key would open.
            if isinstance(refusal, Unopened):
                _LOG.error("%s", translate(refusal.message, DEFAULT_LANGUAGE))
                with suppress(Unavailable):
                    present = await run_in_threadpool(_present, connection)
            actor = None if present is None else present.actor
            await _unavailable(connection, scope, refusal, actor)(scope, receive, send)

    async def _stream(self, connection: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        # Streamlit would look its own address up on the internet before it refuses a foreign page.
        if is_from_elsewhere(connection):
            _LOG.warning("A stream from a page of another site was refused.")
            await _close(receive, send, _NOT_ALLOWED)
            return
        # Without a sign-in the stream passes all the same: the shell then sends the browser to the
        # sign-in page. Refused here, the browser would try again and again for ever. So it does, too, where the program
        # is too old for the data by now: what was typed into an open page can still be copied out of it.
        try:
            present = await run_in_threadpool(_present, connection)
        except Unavailable:
            await _close(receive, send, _TRY_AGAIN)
            return
        actor = None if present is None else present.actor
        whose = None if actor is None else actor.user_id
        if self._open[whose] >= (MOST_OF_STRANGERS if actor is None else MOST_OF_ACCOUNT):
            _LOG.warning("A stream was refused: account %s has too many open.", "of nobody" if whose is None else whose)
            await _close(receive, send, _TRY_AGAIN)
            return
        self._open[whose] += 1
        try:
            await self._app(_marked(scope, actor), receive, send)
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]

    async def _answer(self, connection: HTTPConnection, scope: Scope) -> Response | None:
        path = scope["path"]
        if path in _DOORS or path.startswith(_OPEN_FOLDERS):
            return None
        present = await run_in_threadpool(_present, connection)
        is_page = _is_page(connection, scope)
        if present is None:
            return _to_sign_in(connection) if is_page else PlainTextResponse("401", 401)
        actor = present.actor
        if present.is_overtaken and (is_page or path.startswith((*FILES, "/media/"))):
            raise overtaken()
        if path.startswith(_CLOSED_FOLDERS) or (path.startswith("/media/") and not _may_download(actor)):
            return PlainTextResponse("404", 404)
        # Files are opened in a window of their own, too, where a browser asks as for a page.
        if not is_page or path.startswith(FILES):
            return None
        language = actor.language or chosen_language(connection)
        return HTMLResponse(shell_page(language, type_size_of(actor.type_size), account=actor.user_id))


async def _close(receive: Receive, send: Send, code: int) -> None:
    """Answer a stream that is asked for with its end."""
    await receive()
    await send({"type": "websocket.close", "code": code})


def _is_page(connection: HTTPConnection, scope: Scope) -> bool:
    wants_page = "text/html" in connection.headers.get("accept", "") and scope["method"] in {"GET", "HEAD"}
    return wants_page and not scope["path"].startswith((*_FILE_FOLDERS, *_CLOSED_FOLDERS))


def _may_download(actor: Actor) -> bool:
    return bool(rights_of(actor.roles) & _DOWNLOADERS)


def _present(connection: HTTPConnection) -> Present | None:
    token = connection.cookies.get(settings().session_cookie)
    if not token:
        return None
    try:
        return read(database(), SignedIn(token), sign_ins.present)
    except NotSignedIn:
        return None


def _unavailable(connection: HTTPConnection, scope: Scope, refusal: Refusal, actor: Actor | None) -> Response:
    said = refusal.message if actor is None else told(refusal, actor.roles)
    if not _is_page(connection, scope) and scope["method"] != "POST":
        return PlainTextResponse(translate(said, chosen_language(connection)), 503, headers=_NOT_KEPT)
    paper = Paper(
        title=N_("Not available just now"),
        action="",
        fields=(),
        button="",
        error=said,
        # Whoever leaves a shared computer can let the browser forget them, whatever else does not work.
        extra=link("/sign-out", N_("Sign out"), chosen_language(connection)),
    )
    return respond(Request(scope), paper, status=503)


def _to_sign_in(connection: HTTPConnection) -> Response:
    wanted = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
    address = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='/')}"
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _marked(scope: Scope, actor: Actor | None) -> Scope:
    account = str(actor.user_id).encode() if actor is not None else None
    return {**scope, "headers": replaced(scope["headers"], ACCOUNT_HEADER, account)}
