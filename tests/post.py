"""A real mail server on this machine, which takes letters, refuses addresses, or breaks off."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from settings import MailSecurity, MailServer

SENDER = "pingshen@example.gov.cn"
NAME, PASSWORD = "pingshen", "sample-word"


@dataclass
class Box:
    """Letters that arrived; an address with “refused” in it is refused, one with “broken” ends the connection."""

    letters: list[EmailMessage] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse an address."""
        del options
        self.sessions.add(id(session))
        if "broken" in address and server.transport is not None:
            server.transport.close()
        if "refused" in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Keep a letter."""
        del server, session
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return "250 taken"


@dataclass
class Post:
    """The server's address, as the program is told, and what it received."""

    server: MailServer
    box: Box


@contextmanager
def post(folder: Path, security: MailSecurity = MailSecurity.STARTTLS) -> Iterator[Post]:
    """Run a mail server; with TLS it asks for a name and a password, too."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    context = None
    if security is not MailSecurity.NONE:
        _make_certificate(certificate, key)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    starts_tls = security is MailSecurity.STARTTLS
    box = Box()
    port = _free_port()
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if security is MailSecurity.TLS else None,
        tls_context=context if starts_tls else None,
        require_starttls=starts_tls,
        authenticator=_known if context else None,
        auth_required=starts_tls,
        auth_require_tls=starts_tls,
    )
    controller.start()
    try:
        signed = security is not MailSecurity.NONE
        yield Post(
            MailServer(
                "127.0.0.1",
                port,
                security,
                SENDER,
                NAME if signed else "",
                PASSWORD if signed else "",
                str(certificate) if signed else None,
                3.0,
            ),
            box,
        )
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
    del server, session, envelope, mechanism
    # Not handled: the server itself gives the answer.
    return AuthResult(success=(given.login, given.password) == (NAME.encode(), PASSWORD.encode()), handled=False)


def _make_certificate(certificate: Path, key: Path) -> None:
    made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", *made, *named, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
