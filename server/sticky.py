"""Where there are several processes, each tells browsers its name, so that a proxy leads them back to their page.

The stream of a page decides: what belongs to it – uploads, downloads – has to reach the same process. Who comes to
another one because theirs is gone stays with that one, also when theirs is back.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import settings

COOKIE = "award_node"


class Sticky:
    """Middleware that names this process to browsers; nothing where the process has no name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, naming the process as a stream begins, and to whoever comes for the first time."""
        # The server's own beginning comes by here, too: what the environment declares wrongly is told there, not here.
        node = settings().node if scope["type"] in {"http", "websocket"} else ""
        if not node:
            await self._app(scope, receive, send)
            return
        known = HTTPConnection(scope).cookies.get(COOKIE)

        async def send_with_name(message: Message) -> None:
            is_first = message["type"] == "http.response.start" and not known
            is_moved = message["type"] == "websocket.accept" and known != node
            if is_first or is_moved:
                MutableHeaders(scope=_with_headers(message)).append("set-cookie", _cookie(node))
            await send(message)

        await self._app(scope, receive, send_with_name)


def _with_headers(message: Message) -> Message:
    message["headers"] = list(message.get("headers", ()))
    return message


def _cookie(node: str) -> str:
    secure = "; Secure" if settings().cookies_are_secure else ""
    return f"{COOKIE}={node}; Path=/; HttpOnly; SameSite=Lax{secure}"
