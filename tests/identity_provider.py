"""A real OpenID provider on this machine, with real keys over real HTTP, that can be told to misbehave."""

from __future__ import annotations

import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT = "jindianzi"
SECRET = "between the two of us: 50% + more"
Claims = dict[str, object]
# What is answered at an address instead of what would be: a status and a body, as it is sent piece by piece.
Instead = Callable[[], tuple[int, Iterator[bytes]]]


@dataclass(frozen=True)
class Granted:
    """What one code stands for."""

    claims: Claims
    challenge: str
    redirect: str


@dataclass
class Provider:
    """One provider.

    Attributes:
        key: it signs with.
        says: of whoever comes next, beside what every token says.
        issue: how claims become a token; a test may forge one.
        instead: what is answered at a path, in place of what would be.
        asked: the paths that were asked for.
    """

    address: str
    key: RSAKey | ECKey = field(default_factory=lambda: a_key("first"))
    algorithm: str = "RS256"
    says: Claims = field(default_factory=dict)
    issue: Callable[[Provider, Claims], str] = lambda self, claims: self.signed(claims)
    instead: dict[str, Instead] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Granted] = field(default_factory=dict)

    def signed(self, claims: Mapping[str, object]) -> str:
        """Sign as it should."""
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, dict(claims), self.key, [self.algorithm])

    def authorise(self, query: Mapping[str, str]) -> str:
        """Take whoever comes for the one it was told of, and give where they go back to."""
        assert (query["response_type"], query["client_id"], query["code_challenge_method"]) == ("code", CLIENT, "S256")
        now, code = int(time.time()), secrets.token_urlsafe(16)
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": query["nonce"],
            **self.says,
        }
        self.codes[code] = Granted(claims, query["code_challenge"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.address})}"

    def exchange(self, form: Mapping[str, str], authorization: str) -> tuple[int, Claims]:
        """Give a token for a code, once, to whom it was granted to."""
        name, _colon, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote_plus(name), unquote_plus(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        granted = self.codes.pop(form["code"], None)
        proof = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if granted is None or (granted.challenge, granted.redirect) != (proof, form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.issue(self, granted.claims)}

    def discovery(self) -> Claims:
        """Say of itself what programs need to know."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorise",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/leave",
        }


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer what programs and browsers ask for."""
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.provider.asked.append(path)
        if path in self.provider.instead:
            self._send_instead(path)
        elif path == "/authorise":
            self.send_response(303)
            self.send_header("Location", self.provider.authorise({name: value[0] for name, value in query.items()}))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/keys":
            other = {"kty": "oct", "k": "c2VjcmV0", "kid": "of another kind"}
            self._send(200, {"keys": [other, self.provider.key.as_dict(private=False)]})
        else:
            self._send(200, self.provider.discovery())

    def do_POST(self) -> None:
        """Answer at the token endpoint."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.provider.asked.append(self.path)
        if self.path in self.provider.instead:
            self._send_instead(self.path)
            return
        fields = {name: value[0] for name, value in form.items()}
        self._send(*self.provider.exchange(fields, self.headers.get("Authorization", "")))

    def _send(self, status: int, content: Claims) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_instead(self, path: str) -> None:
        self.close_connection = True
        status, parts = self.provider.instead[path]()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.provider.address}/elsewhere")
        self.end_headers()
        # Whoever asked may hang up, as they should.
        with suppress(OSError):
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def a_key(name: str) -> RSAKey:
    """Make a key pair."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@contextmanager
def providing() -> Iterator[Provider]:
    """Run a provider for as long as it takes."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass.provider = provider  # type: ignore[attr-defined]  # the class was made for this one
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
