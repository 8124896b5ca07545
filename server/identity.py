"""The way to the identity provider and back: signing in through it, and connecting one's own account."""

from __future__ import annotations

import logging
from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.identities import Identity
from domain.messages import N_, Message, msg
from domain.provider_troubles import ProviderTrouble
from domain.refusals import Invalid, NotSignedIn
from i18n import gettext
from server.entering import let_on, place_of
from server.other_way import attempt_cookie, trouble_of
from server.paper import STALE_FORM, Field, Paper, is_our_own_form, respond
from server.requests import (
    CONNECT,
    LEFT,
    TROUBLE,
    chosen_language,
    is_from_elsewhere,
    network_address,
    read_form,
    safe_next,
)
from settings import settings
from use_cases import identities, provider_attempts, provider_sign_ins, sign_ins
from use_cases.connection import database
from use_cases.id_tokens import UnprovenError
from use_cases.identity_provider import Provider, provider
from use_cases.provider_answers import ProviderRefusedError, ProviderSilentError, plain_word
from use_cases.provider_attempts import WITHIN, Taken
from use_cases.provider_names import provider_name
from use_cases.provider_secrets import Secrets
from use_cases.transaction import Anybody, SignedIn, perform, read

_LOG = logging.getLogger("jindianzi.identity")
_OWN = "/my_account"
_FAILURES = (ProviderSilentError, ProviderRefusedError, UnprovenError)


class _BrokenOffError(Exception):
    """The provider sent the browser back without a word of who it is."""


async def begin(request: Request) -> Response:
    """Send the browser to the provider to sign in."""
    asked = _declared()
    if is_from_elsewhere(request):
        return RedirectResponse("/sign-in", 303)
    wanted, address = safe_next(request.query_params.get("next", "/")), network_address(request)
    try:
        own = await run_in_threadpool(
            perform, database(), Anybody(), provider_attempts.begin, address=address, wanted=wanted
        )
    except Invalid:
        return _too_many("/sign-in")
    return await _sent(asked, own, "/sign-in")


async def connect(request: Request) -> Response:
    """Connect the account of whoever is signed in: sent to the provider first, then asked for the password."""
    asked = _declared()
    if request.method == "POST":
        fields = await read_form(request)
        if not is_our_own_form(request, fields):
            return await run_in_threadpool(_show_connect, request, STALE_FORM, 403)
        return await run_in_threadpool(_connect, request, fields.get("password", ""))
    try:
        return await _begin_connecting(request, asked)
    except NotSignedIn:
        return _to_sign_in()
    except Invalid:
        return _too_many(CONNECT)


async def callback(request: Request) -> Response:
    """Take the browser back from the provider, once, and let in whom the provider has named."""
    asked = _declared()
    token, place = _token(request), place_of(request)
    state = request.query_params.get("state", "")
    try:
        taken = await run_in_threadpool(
            perform, database(), Anybody(), provider_attempts.take, token, state=state, address=place.address
        )
    except NotSignedIn:
        _LOG.warning("A browser came back from the identity provider that was not sent there, or came back before.")
        return _back(ProviderTrouble.ELSEWHERE)
    except Invalid:
        return _too_many("/sign-in")
    try:
        identity = await _identity(asked, request, Secrets(token))
    except (*_FAILURES, _BrokenOffError) as error:
        return await run_in_threadpool(_refused, taken, place.address, error)
    if taken.user_id is not None:
        await run_in_threadpool(
            perform, database(), Anybody(), provider_attempts.keep_subject, taken.attempt_id, identity.subject
        )
        return RedirectResponse(CONNECT, 303)
    return await run_in_threadpool(_enter, request, asked, taken, identity)


async def sign_out(request: Request) -> Response:
    """Lead somebody who has just signed out here on to signing out at the provider, where that is declared."""
    asked, left = _declared(), RedirectResponse(f"/sign-in?{LEFT}=1", 303)
    if not asked.declared.ends_there or is_from_elsewhere(request):
        return left
    try:
        there = await asked.address_to_end()
    except ProviderSilentError as error:
        _LOG.warning("Identity provider, signing out: %s", error)
        return left
    return left if there is None else RedirectResponse(there, 303)


def _declared() -> Provider:
    """Give the provider; without one none of these addresses exists.

    Raises:
        HTTPException: 404.
    """
    asked = provider()
    if asked is None:
        raise HTTPException(404)
    return asked


async def _begin_connecting(request: Request, asked: Provider) -> Response:
    """Show what is still to be done of a connection, or begin one."""
    if await run_in_threadpool(read, database(), _who(request), identities.named, _token(request)):
        return await run_in_threadpool(_show_connect, request, None, 200)
    if trouble := await run_in_threadpool(trouble_of, request):
        return respond(request, _trouble_paper(request, trouble))
    if is_from_elsewhere(request):
        return RedirectResponse(_OWN, 303)
    own = await run_in_threadpool(
        perform, database(), _who(request), provider_attempts.begin_connecting, address=network_address(request)
    )
    return await _sent(asked, own, CONNECT)


async def _sent(asked: Provider, own: Secrets, begun_at: str) -> Response:
    try:
        address = await asked.address_to_ask(own)
    except ProviderSilentError as error:
        _LOG.warning("Identity provider: %s", error)
        return _back(ProviderTrouble.SILENT, begun_at)
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        attempt_cookie(),
        own.token,
        max_age=int(WITHIN.total_seconds()),
        httponly=True,
        # The browser brings it along from a page of the provider's.
        samesite="lax",
        secure=settings().cookies_are_secure,
        path="/",
    )
    return answer


async def _identity(asked: Provider, request: Request, own: Secrets) -> Identity:
    given = request.query_params
    asked.require_issuer(given.get("iss"))
    if "code" not in given:
        raise _BrokenOffError(f"no sign-in there ({plain_word(given.get('error', ''))})")
    return await asked.identity(given["code"], own, database().clock())


def _enter(request: Request, asked: Provider, taken: Taken, identity: Identity) -> Response:
    token = perform(
        database(),
        Anybody(),
        provider_sign_ins.enter,
        asked.declared,
        taken,
        identity,
        place=place_of(request),
        previous=request.cookies.get(settings().session_cookie),
    )
    if token is None:
        _LOG.warning("Identity provider: it named somebody whom no open account is connected with.")
        # The cookie stays: it tells the next page what the person is called there.
        return _back(ProviderTrouble.UNKNOWN)
    answer = let_on(token, safe_next(taken.wanted), is_from_provider=True)
    _forget(answer)
    return answer


def _refused(taken: Taken, address: str, error: Exception) -> Response:
    _LOG.warning("Identity provider: %s", error)
    match error:
        case ProviderSilentError():
            trouble = ProviderTrouble.SILENT
        case UnprovenError():
            trouble = ProviderTrouble.UNPROVEN
        case _:
            trouble = ProviderTrouble.BROKEN_OFF
    if isinstance(error, UnprovenError | ProviderRefusedError):
        perform(database(), Anybody(), provider_attempts.fail, address=address)
    return _back(trouble, "/sign-in" if taken.user_id is None else CONNECT)


def _connect(request: Request, password: str) -> Response:
    try:
        login = read(database(), _who(request), sign_ins.own_login)
        sign_ins.prove(database(), login=login, password=password, address=network_address(request))
        perform(database(), _who(request), identities.connect, _token(request))
    except NotSignedIn:
        return _to_sign_in()
    except Invalid as refusal:
        return _show_connect(request, refusal.message, 422)
    answer = RedirectResponse(_OWN, 303)
    _forget(answer)
    return answer


def _show_connect(request: Request, error: Message | None, status: int) -> Response:
    try:
        subject = read(database(), _who(request), identities.named, _token(request))
    except NotSignedIn:
        return _to_sign_in()
    if subject is None:
        late = error or msg("This took too long. Please begin again under “My account”.")
        return respond(request, _trouble_paper(request, late), status=status)
    paper = Paper(
        title=N_("Connect the account"),
        action=CONNECT,
        fields=(Field("password", N_("Present password"), kind="password", autocomplete="current-password"),),
        button=N_("Connect"),
        lead=msg(
            "{provider} calls you {subject}. From now on whoever signs in there by this is let in here as you. Please "
            "give the password of your account here once more.",
            provider=provider_name(),
            subject=subject,
        ),
        error=error,
    )
    return respond(request, paper, status=status)


def _trouble_paper(request: Request, trouble: Message) -> Paper:
    words = escape(gettext(N_("Back to “My account”"), chosen_language(request)))
    back = f'<p><a href="{_OWN}">{words}</a></p>'
    return Paper(title=N_("Connect the account"), action="", fields=(), button="", error=trouble, extra=back)


def _to_sign_in() -> Response:
    return RedirectResponse(f"/sign-in?{urlencode({'next': _OWN})}", 303)


def _too_many(page: str) -> Response:
    _LOG.warning("Identity provider: too many attempts at one address.")
    return _back(ProviderTrouble.TOO_MANY, page)


def _back(trouble: ProviderTrouble, page: str = "/sign-in") -> Response:
    return RedirectResponse(f"{page}?{urlencode({TROUBLE: trouble})}", 303)


def _forget(answer: Response) -> None:
    answer.delete_cookie(attempt_cookie(), path="/", secure=settings().cookies_are_secure, httponly=True)


def _token(request: Request) -> str:
    return request.cookies.get(attempt_cookie(), "")


def _who(request: Request) -> SignedIn:
    return SignedIn(request.cookies.get(settings().session_cookie, ""))
