"""What every answer says about itself to the browser."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.requests import ATTACHMENTS
from settings import settings

# Streamlit needs inline styles and, for charts and downloads, data: and blob: addresses; chrome.py takes its one
# inline script out.
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {sources}" for kind, sources in _POLICY.items())
# “no-referrer” would make browsers send “Origin: null” with our own forms, which the origin check refuses.
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What people sent in: nothing in it runs or loads anything, and our own pages may show it in a frame. A sandbox in the
# answer itself leaves the browser's viewer for PDFs alone; one on the frame would not.
_OF_ATTACHMENTS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
_STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


class Headers:
    """Middleware that adds the security headers to every answer, and keeps pages out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers as the answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _complete(headers: MutableHeaders, path: str) -> None:
    own = _OF_ATTACHMENTS if path.startswith(ATTACHMENTS) else {}
    for name, value in (_ALWAYS | own).items():
        headers[name] = value
    if settings().cookies_are_secure:
        headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        _keep_to_tls(headers)
    if headers.get("content-type", "").startswith("text/html") or "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"


def _keep_to_tls(headers: MutableHeaders) -> None:
    """Bind every cookie to TLS; Streamlit would do so for its own only where it spoke TLS itself."""
    given = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in given:
        headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
