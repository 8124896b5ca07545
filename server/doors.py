"""The ways in and out: sign-in, sign-out, an invitation, the set-up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from domain.messages import N_, Message, msg
from domain.passwords import MINIMUM_LENGTH
from domain.refusals import Invalid, NotAllowed, NotSignedIn, Refusal, Unavailable
from i18n import gettext, translate
from server.entering import forget_half_way, let_on, place_of
from server.other_way import is_for_judges_alone, trouble_of, way_through_provider
from server.paper import STALE_FORM, Field, Paper, is_our_own_form, respond
from server.requests import LATE, LEFT, chosen_language, read_form, safe_next
from settings import DEMO_PASSWORD, settings
from use_cases import invitations, sign_ins
from use_cases.connection import database
from use_cases.transaction import Anybody, SignedIn, perform, read

DEMO_HEADING = N_("Accounts of this demonstration")
_SIGNED_OUT = msg("You are signed out.")
_SIGN_OUT_PAPER = Paper(
    title=N_("Sign out"),
    lead=msg(
        "Press the button, and this browser forgets who was signed in. If nothing can be saved just now, the sign-in "
        "itself ends later, once it has not been used for long."
    ),
    action="/sign-out",
    fields=(),
    button=N_("Sign out"),
)


async def sign_in(request: Request) -> Response:
    """Show the sign-in page, or sign somebody in."""
    if request.method != "POST":
        return await run_in_threadpool(_show_sign_in, request)
    fields = await read_form(request)
    if not is_our_own_form(request, fields):
        return respond(request, _sign_in_paper(request, fields, STALE_FORM), status=403)
    return await run_in_threadpool(_sign_in, request, fields)


async def sign_out(request: Request) -> Response:
    """Offer the end of the browser's sign-in, or end it; a page can end it only where the database is written."""
    if request.method != "POST":
        return respond(request, _SIGN_OUT_PAPER)
    fields = await read_form(request)
    if not is_our_own_form(request, fields):
        return PlainTextResponse("403", 403)
    return await run_in_threadpool(_sign_out, request)


async def invitation(request: Request) -> Response:
    """Show an invitation, or take it up."""
    if request.method != "POST":
        return await run_in_threadpool(_show_invitation, request, None, 200)
    fields = await read_form(request)
    if not is_our_own_form(request, fields):
        return await run_in_threadpool(_show_invitation, request, STALE_FORM, 403)
    return await run_in_threadpool(_take_up, request, fields)


async def set_up(request: Request) -> Response:
    """Show the set-up page, or make the first organiser."""
    fields = await read_form(request) if request.method == "POST" else {}
    if not await run_in_threadpool(read, database(), Anybody(), invitations.needs_set_up):
        return RedirectResponse("/sign-in", 303)
    if request.method != "POST":
        return respond(request, _set_up_paper(fields, None))
    if not is_our_own_form(request, fields):
        return respond(request, _set_up_paper(fields, STALE_FORM), status=403)
    return await run_in_threadpool(_set_up, request, fields)


def _show_sign_in(request: Request) -> Response:
    if read(database(), Anybody(), invitations.needs_set_up):
        return RedirectResponse("/set-up", 303)
    return respond(request, _sign_in_paper(request, {}, trouble_of(request), _farewell(request)))


def _farewell(request: Request) -> Message | None:
    """Say why somebody who had been signed in, or nearly, stands at the door again; nothing to a stranger."""
    if LATE in request.query_params:
        return msg("The sign-in was not finished in time. Please begin again.")
    token = request.cookies.get(settings().session_cookie)
    has_left = LEFT in request.query_params
    if not token:
        return _SIGNED_OUT if has_left else None
    with suppress(NotSignedIn):
        read(database(), SignedIn(token), sign_ins.present)
        return None
    if has_left:
        return _SIGNED_OUT
    if because := read(database(), Anybody(), sign_ins.why_ended, token):
        return because
    return msg(
        "You are signed out. If this was not your doing: the sign-in had not been used for long, was ended elsewhere, "
        "or the account was closed; the organiser can tell."
    )


def _sign_in(request: Request, fields: dict[str, str]) -> Response:
    place = place_of(request)
    try:
        token = sign_ins.sign_in(
            database(),
            login=fields.get("login", ""),
            password=fields.get("password", ""),
            address=place.address,
            browser=place.browser,
            previous=request.cookies.get(settings().session_cookie),
        )
    except Invalid as refusal:
        return respond(request, _sign_in_paper(request, fields, refusal.message), status=422)
    return let_on(token, safe_next(fields.get("next", "/")))


def _sign_in_paper(
    request: Request, fields: dict[str, str], error: Message | None, lead: Message | None = None
) -> Paper:
    wanted = safe_next(fields.get("next") or request.query_params.get("next") or "/")
    other_way, is_first = way_through_provider(request, wanted), is_for_judges_alone()
    demo = _demo_accounts(chosen_language(request)) if settings().is_demo else ""
    return Paper(
        title=N_("Sign in"),
        lead=lead,
        action="/sign-in",
        fields=(
            Field("login", N_("Account name"), autocomplete="username", value=fields.get("login", "")),
            Field("password", N_("Password"), kind="password", autocomplete="current-password"),
        ),
        button=N_("Sign in"),
        error=error,
        hidden=(("next", wanted),),
        figure=other_way if is_first else "",
        extra=demo if is_first else other_way + demo,
    )


def _demo_accounts(language: str) -> str:
    accounts = read(database(), Anybody(), sign_ins.demo_accounts)
    rows = "".join(
        f"<tr><td>{escape(account.login)}</td><td>{escape(account.name)}</td>"
        f"<td>{escape(translate(account.roles, language))}</td></tr>"
        for account in accounts
    )
    heads = "".join(
        f"<th>{escape(gettext(head, language))}</th>" for head in (N_("Account name"), N_("Full name"), N_("Role"))
    )
    hint = translate(msg("The password of each is {password}.", password=DEMO_PASSWORD), language)
    return (
        f'<section class="demo"><h3>{escape(gettext(DEMO_HEADING, language))}</h3><p>{escape(hint)}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _sign_out(request: Request) -> Response:
    token = request.cookies.get(settings().session_cookie)
    if token:
        # Where nothing can be written just now, the browser at least forgets who was there.
        with suppress(NotSignedIn, Unavailable):
            perform(database(), SignedIn(token), sign_ins.sign_out)
    answer = RedirectResponse(f"/sign-in?{LEFT}=1", 303)
    answer.delete_cookie(settings().session_cookie, path="/", secure=settings().cookies_are_secure, httponly=True)
    forget_half_way(answer)
    return answer


def _show_invitation(request: Request, error: Message | None, status: int) -> Response:
    try:
        invited = read(database(), Anybody(), invitations.invited, request.path_params["token"])
    except NotAllowed as refusal:
        closed = Paper(title=N_("Invitation"), action="", fields=(), button="", error=refusal.message)
        return respond(request, closed, status=404)
    paper = Paper(
        title=N_("Set your password"),
        action=request.url.path,
        fields=(
            Field("login", N_("Account name"), autocomplete="username", value=invited.login),
            *_new_password_fields(),
        ),
        button=N_("Save and sign in"),
        lead=msg("Welcome, {name}. Please choose a password for your account {login}.", **vars(invited)),
        error=error,
    )
    return respond(request, paper, status=status)


def _take_up(request: Request, fields: dict[str, str]) -> Response:
    def take_up(password: str) -> str:
        token, place = request.path_params["token"], vars(place_of(request))
        return perform(database(), Anybody(), invitations.take_up, token, password=password, **place)

    return _enter_or_show(fields, take_up, lambda error: _show_invitation(request, error, 422))


def _set_up(request: Request, fields: dict[str, str]) -> Response:
    def make_first_organiser(password: str) -> str:
        return perform(
            database(),
            Anybody(),
            invitations.set_up,
            code=fields.get("code", ""),
            login=fields.get("login", ""),
            name=fields.get("name", ""),
            unit=fields.get("unit", ""),
            password=password,
            **vars(place_of(request)),
        )

    return _enter_or_show(
        fields, make_first_organiser, lambda error: respond(request, _set_up_paper(fields, error), status=422)
    )


def _set_up_paper(fields: dict[str, str], error: Message | None) -> Paper:
    return Paper(
        title=N_("Set-up"),
        action="/set-up",
        fields=(
            Field("code", N_("Set-up code"), value=fields.get("code", ""), hint=msg("It stands in the terminal.")),
            Field("login", N_("Account name"), autocomplete="username", value=fields.get("login", "")),
            Field("name", N_("Your name"), autocomplete="name", value=fields.get("name", "")),
            Field("unit", N_("Unit"), autocomplete="organization", value=fields.get("unit", ""), is_required=False),
            *_new_password_fields(),
        ),
        button=N_("Save and sign in"),
        lead=msg("Nobody has an account yet. The first account organises the award."),
        error=error,
    )


def _new_password_fields() -> tuple[Field, Field]:
    hint = msg("At least {n} characters; longer is better than odder.", n=MINIMUM_LENGTH)
    return (
        Field("password", N_("New password"), kind="password", autocomplete="new-password", hint=hint),
        Field("again", N_("New password once more"), kind="password", autocomplete="new-password"),
    )


def _enter_or_show(fields: dict[str, str], act: Callable[[str], str], show: Callable[[Message], Response]) -> Response:
    password = fields.get("password", "")
    try:
        if password != fields.get("again", ""):
            raise Invalid(msg("The two passwords differ."))
        return let_on(act(password), "/")
    except Refusal as refusal:
        return show(refusal.message)
