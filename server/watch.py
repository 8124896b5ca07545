"""Whether the program works, and its figures: for machines of the local network that watch over it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime

from server.requests import is_loopback
from use_cases.connection import database
from use_cases.metrics import AUDIT_HEAD, DATABASE_UP, REGISTRY, REQUESTS, SCHEMA, SESSIONS, STREAMS
from use_cases.watching import Standing, standing

_NOT_KEPT = {"Cache-Control": "no-store"}
_FORWARDED = ("forwarded", "via", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-for")


class Counting:
    """Middleware that counts answers by the class of their status, and the streams that are open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting."""
        if scope["type"] == "websocket":
            with STREAMS.track_inprogress():
                await self._app(scope, receive, send)
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(f"{message['status'] // 100}xx").inc()
            await send(message)

        await self._app(scope, receive, send_counted if scope["type"] == "http" else send)


def health(_request: Request) -> Response:
    """Say “ok” where the database answers with the program's schema; else one word for what is wrong."""
    trouble = standing(database()).trouble
    return PlainTextResponse(trouble or "ok", 503 if trouble else 200, headers=_NOT_KEPT)


def metrics(request: Request) -> Response:
    """Give the figures to a machine of the local network; to anybody else there is no such address."""
    if not _is_local(request):
        return PlainTextResponse("404", 404, headers=_NOT_KEPT)
    _take(standing(database()))
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST, headers=_NOT_KEPT)


def _take(found: Standing) -> None:
    DATABASE_UP.set(not found.trouble)
    if found.head is not None:
        AUDIT_HEAD.set(found.head)
    if found.revision is not None:
        SCHEMA.set(found.revision)
    if Runtime.exists():
        SESSIONS.set(Runtime.instance()._session_mgr.num_active_sessions())  # noqa: SLF001 -- there is no public way to ask


def _is_local(connection: HTTPConnection) -> bool:
    """Say whether a machine of the local network asks by itself, or through a proxy on this machine that says so."""
    peer = connection.client.host if connection.client else ""
    if not _is_private(peer):
        return False
    if not any(name in connection.headers for name in _FORWARDED):
        return True
    # Who forwards without saying for whom, or from another machine, may forward for anybody. The server puts the
    # address that a proxy on this machine tells in the place of the proxy's own.
    told = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return _is_private(told) and (peer == told or is_loopback(peer))


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_private
    return address.is_private
