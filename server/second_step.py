"""The second step of signing in: a code of the telephone, or setting it up; also for whoever is signed in already."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.messages import N_, Message, msg
from domain.refusals import Invalid, NotSignedIn
from domain.second_factors import address_to_scan, key_to_type
from exports.qr_picture import qr_picture
from i18n import gettext, translate
from server.chrome import PROGRAM_NAME
from server.entering import forget_half_way, give_sign_in, half_way_cookie, let_on, place_of
from server.paper import STALE_FORM, Field, Paper, is_our_own_form, link, respond
from server.requests import LATE, SECOND_STEP, chosen_language, read_form, safe_next
from settings import settings
from use_cases import second_steps, sign_ins
from use_cases.connection import database
from use_cases.provider_names import provider_name
from use_cases.second_factors import WRONG_CODE
from use_cases.second_steps import HalfWay, Offer, SetUp
from use_cases.transaction import Anybody, SignedIn, perform, read

_WRONG_PASSWORD = msg("The password is wrong.")
_PICTURE = N_("Picture with the key, for the telephone's camera")


async def second_step(request: Request) -> Response:
    """Show the second step, or take it."""
    if request.method != "POST":
        return await run_in_threadpool(_show, request, {}, None, 200)
    fields = await read_form(request)
    if not is_our_own_form(request, fields):
        return await run_in_threadpool(_show, request, fields, STALE_FORM, 403)
    return await run_in_threadpool(_take, request, fields)


def _show(request: Request, fields: dict[str, str], error: Message | None, status: int) -> Response:
    try:
        half = read(database(), Anybody(), second_steps.half_way, _token(request))
    except NotSignedIn:
        return _show_to_signed_in(request, fields, error, status)
    if half.offer is None:
        return respond(request, _code_paper(request, half, fields, error), status=status)
    return respond(request, _set_up_paper(request, half.login, half.offer, fields, error), status=status)


def _show_to_signed_in(request: Request, fields: dict[str, str], error: Message | None, status: int) -> Response:
    """Ask whoever is signed in for the password first: a browser left alone must not get a factor of a stranger's."""
    if _signed_in_login(request) is None:
        return _too_late()
    paper = Paper(
        title=N_("Second factor"),
        action=SECOND_STEP,
        fields=(Field("password", N_("Present password"), kind="password", autocomplete="current-password"),),
        button=N_("Go on"),
        lead=msg("Please give your password again before the second factor is set up."),
        error=error,
        hidden=_next(request, fields),
        extra=_way_back(request),
    )
    return respond(request, paper, status=status)


def _take(request: Request, fields: dict[str, str]) -> Response:
    try:
        if "password" in fields:
            return _begin(request, fields)
        return _finish(request, fields)
    except Invalid as refusal:
        return _show(request, fields, refusal.message, 422)
    except NotSignedIn:
        return _too_late()


def _begin(request: Request, fields: dict[str, str]) -> Response:
    login = _signed_in_login(request)
    if login is None:
        return _too_late()
    place = place_of(request)
    try:
        token = sign_ins.sign_in(
            database(),
            login=login,
            password=fields["password"],
            address=place.address,
            browser=place.browser,
            wants_factor=True,
        )
    except Invalid as refusal:
        # Whose account it is was not asked here.
        raise Invalid(_WRONG_PASSWORD if refusal.message == sign_ins.WRONG else refusal.message) from refusal
    return let_on(token, safe_next(fields.get("next", "/")))


def _finish(request: Request, fields: dict[str, str]) -> Response:
    token, given = _token(request), fields.get("code", "")
    place, previous = place_of(request), request.cookies.get(settings().session_cookie)
    if read(database(), Anybody(), second_steps.half_way, token).offer is not None:
        made = perform(database(), Anybody(), second_steps.set_up, token, code=given, place=place, previous=previous)
        return _set_up(request, fields, made)
    sign_in = perform(database(), Anybody(), second_steps.give_code, token, code=given, place=place, previous=previous)
    if sign_in is None:
        return _show(request, fields, WRONG_CODE, 422)
    answer = RedirectResponse(safe_next(fields.get("next", "/")), 303)
    give_sign_in(answer, sign_in)
    return answer


def _set_up(request: Request, fields: dict[str, str], made: SetUp) -> Response:
    """Show the recovery codes, for the only time."""
    language = chosen_language(request)
    rows = "".join(f"<li><code>{escape(code)}</code></li>" for code in made.recovery_codes)
    on = escape(gettext(N_("I have kept them: go on"), language))
    address = escape(safe_next(fields.get("next", "/")))
    paper = Paper(
        title=N_("Recovery codes"),
        action="",
        fields=(),
        button="",
        lead=msg(
            "The second factor is set up. Each of these codes takes the telephone's place once, should you not have "
            "it. Write them down or print them, and keep them apart from the telephone: they are not shown again."
        ),
        extra=f'<ol class="codes">{rows}</ol><a class="button" href="{address}">{on}</a>',
        is_in_one_language=True,
    )
    answer = respond(request, paper)
    give_sign_in(answer, made.token)
    return answer


def _code_paper(request: Request, half: HalfWay, fields: dict[str, str], error: Message | None) -> Paper:
    return Paper(
        title=N_("Second step"),
        action=SECOND_STEP,
        fields=(
            Field(
                "code",
                N_("Code"),
                autocomplete="one-time-code",
                hint=msg("Six digits, which the program on your telephone shows, or one of your recovery codes."),
                is_focused=True,
            ),
        ),
        button=N_("Sign in"),
        lead=_welcome(half),
        error=error,
        hidden=_next(request, fields),
        extra=_way_out(
            request,
            msg("Neither telephone nor recovery codes? An organiser can reset your second factor under “Accounts”."),
        ),
    )


def _welcome(half: HalfWay) -> Message:
    if half.is_from_provider:
        return msg(
            "{name}, {provider} has named you. Please give the code of your telephone within 5 minutes.",
            name=half.name,
            provider=provider_name(),
        )
    return msg(
        "{name}, your password is right. Please give the code of your telephone within 5 minutes.", name=half.name
    )


def _set_up_paper(request: Request, login: str, offer: Offer, fields: dict[str, str], error: Message | None) -> Paper:
    language, is_signed_in = chosen_language(request), _signed_in_login(request) == login
    steps = (
        msg("Open a program for one-time codes on your telephone, such as an authenticator, and add an account."),
        msg("Scan this picture with it."),
    )
    scanned = address_to_scan(offer.secret, login=login, issuer=gettext(PROGRAM_NAME, language))
    listed = "".join(f"<li>{escape(translate(step, language))}</li>" for step in steps)
    by_hand = escape(gettext(N_("If it cannot be scanned, type this key (time-based, six digits):"), language))
    picture = qr_picture(scanned, label=escape(gettext(_PICTURE, language)))
    return Paper(
        title=N_("Set up the second factor"),
        action=SECOND_STEP,
        fields=(
            Field(
                "code",
                N_("Code"),
                autocomplete="one-time-code",
                hint=msg("The six digits that the telephone shows now."),
            ),
        ),
        button=N_("Finish setting it up") if is_signed_in else N_("Set up and sign in"),
        lead=offer.reason,
        error=error,
        hidden=_next(request, fields),
        figure=f'<ol class="steps">{listed}</ol>{picture}<p class="hint">{by_hand}</p><p class="key"><code>'
        f"{key_to_type(offer.secret)}</code></p>",
        extra=_way_back(request)
        if is_signed_in
        else _way_out(request, msg("No telephone that can do this? Please ask whoever runs the program.")),
    )


def _way_out(request: Request, hint: Message) -> str:
    language = chosen_language(request)
    again = escape(gettext(N_("Sign in as somebody else"), language))
    return f'<p class="hint">{escape(translate(hint, language))}</p><p><a href="/sign-in">{again}</a></p>'


def _way_back(request: Request) -> str:
    """Lead whoever is signed in, and is here by choice, back to where they came from."""
    return link("/my_account", N_("Back to “My account”"), chosen_language(request))


def _next(request: Request, fields: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (("next", safe_next(fields.get("next") or request.query_params.get("next") or "/")),)


def _token(request: Request) -> str:
    return request.cookies.get(half_way_cookie(), "")


def _signed_in_login(request: Request) -> str | None:
    try:
        return read(database(), SignedIn(request.cookies.get(settings().session_cookie, "")), sign_ins.own_login)
    except NotSignedIn:
        return None


def _too_late() -> Response:
    answer = RedirectResponse(f"/sign-in?{urlencode({LATE: 1})}", 303)
    forget_half_way(answer)
    return answer
