"""Handing letters in at the mail server; knows nothing of the database, and says in words what went wrong."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from domain.messages import Message, msg
from settings import MailSecurity, MailServer
from use_cases.letters import Outgoing

Telling = Callable[[Outgoing, Message | None], None]


def hand_in(server: MailServer, letters: Iterable[Outgoing], tell: Telling) -> None:
    """Hand letters in one by one over one connection, made anew where it breaks.

    Args:
        server: where to.
        letters: each is tried once.
        tell: told of every letter right after it was tried: None where the server took it, else why not.
    """
    connection: smtplib.SMTP | None = None
    try:
        for letter in letters:
            failure: Message | None = None
            try:
                connection = connection or _connect(server)
                connection.send_message(_written(server, letter))
            except (OSError, smtplib.SMTPException, ValueError) as error:
                failure = _in_words(server, error)
                connection = _after_failure(connection)
            tell(letter, failure)
    finally:
        _hang_up(connection)


def _connect(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=server.authorities)
    if server.security is MailSecurity.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=trusted)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.patience)
    try:
        if server.security is MailSecurity.STARTTLS:
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _written(server: MailServer, letter: Outgoing) -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = server.sender, letter.address, letter.subject
    written["Date"] = format_datetime(letter.prepared_at)
    written["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2].rstrip(">"))
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(letter.text)
    return written


def _after_failure(connection: smtplib.SMTP | None) -> smtplib.SMTP | None:
    """Keep a connection that still answers: a refused address says nothing of the next one."""
    if connection is None:
        return None
    try:
        connection.rset()
    except (OSError, smtplib.SMTPException):
        _hang_up(connection)
        return None
    return connection


def _hang_up(connection: smtplib.SMTP | None) -> None:
    if connection is None:
        return
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _in_words(server: MailServer, error: Exception) -> Message:
    match error:
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return _out_of_reach(server, error.__context__)
        case smtplib.SMTPServerDisconnected():
            return msg("The mail server broke the connection off; the letter may not have been taken.")
        case smtplib.SMTPException():
            return _refused(error)
        case ssl.SSLError():
            return msg("The mail server's certificate cannot be trusted, or it speaks no TLS at this port.")
        case OSError():
            return _out_of_reach(server, error)
        case _:
            return msg("The letter cannot be written: {error}", error=str(error))


def _out_of_reach(server: MailServer, error: OSError) -> Message:
    match error:
        case TimeoutError():
            return msg("The mail server {host} did not answer in time.", host=server.host)
        case ConnectionRefusedError():
            return msg("Nothing answers at {host}, port {port}.", host=server.host, port=server.port)
        case _:
            return msg("The mail server {host} cannot be reached.", host=server.host)


def _refused(error: smtplib.SMTPException) -> Message:
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((_code, answer),) = error.recipients.values()
            return msg("The mail server refuses this address: {answer}", answer=_text(answer))
        case smtplib.SMTPSenderRefused():
            return msg("The mail server refuses our own address: {answer}", answer=_text(error.smtp_error))
        case smtplib.SMTPAuthenticationError():
            return msg("The mail server does not accept the name or password we have for it.")
        case smtplib.SMTPNotSupportedError():
            return msg("The mail server does not offer what SMTP_SECURITY or SMTP_USER ask for.")
        case smtplib.SMTPResponseException():
            return msg("The mail server refuses: {answer}", answer=_text(error.smtp_error))
        case _:
            return msg("The mail server refuses: {answer}", answer=str(error))


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
