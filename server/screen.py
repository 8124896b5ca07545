"""What stands around every page: who is signed in, the language, the menu, receipts and refusals."""

from __future__ import annotations

import logging
from contextlib import suppress
from copy import copy
from functools import cache
from urllib.parse import urlencode, urlsplit

import streamlit as st

from domain.permissions import ROLE_NAMES, Role
from domain.refusals import NotSignedIn, Unavailable
from i18n import DEFAULT_LANGUAGE, LANGUAGES
from server.chrome import ICON
from server.navigation import SCREENS, SECTION_NAMES, screens_for
from server.requests import IDENTITY, LEFT, language_cookie
from server.troubles import answer, go_to, run_answered, send_to_sign_in
from ui.leaving import may_leave, warned_of
from ui.rehearsal_acts import draw_banner
from ui.session import act, one_view, read, show_receipt
from ui.type_size import mark_type_size
from ui.words import _, language, literal, use_language
from use_cases import accounts, rehearsals, sign_ins
from use_cases.database_words import OVERTAKEN
from use_cases.transaction import Actor

_LOG = logging.getLogger("jindianzi.leave")
_ADDRESSES = frozenset(screen.url_path for screen in SCREENS)
_OWNER = "owner of this session"
_LED_HERE = "led to the first page from an address that leads nowhere"


def draw() -> None:
    """Draw one run for whoever the browser's cookie says is there."""
    try:
        with one_view():
            _draw_run()
    except NotSignedIn:
        st.session_state.clear()
        send_to_sign_in()
    except Unavailable as refusal:
        answer(refusal)


def _draw_run() -> None:
    present = read(sign_ins.present)
    # Before the menu: with a page's own icon the browser would fetch a picture of it from outside.
    st.set_page_config(page_icon=ICON, layout="wide")
    if present.is_due_for_touch:
        # A disk without room keeps nobody from reading.
        with suppress(Unavailable):
            act(sign_ins.touch)
    _own_the_session(present.actor)
    use_language(present.actor.language or st.context.cookies.get(language_cookie()) or DEFAULT_LANGUAGE)
    page = st.navigation(_menu(present.actor), expanded=True)
    with st.sidebar:
        _draw_account(present.actor, page.url_path)
        mark_type_size(present.actor.type_size)
    draw_banner(read(rehearsals.underway))
    show_receipt(OVERTAKEN if present.is_overtaken else None)
    if st.session_state.pop(_LED_HERE, False):
        st.warning(
            _("The page that was asked for does not exist, or is not open to you. This is the first one of the menu.")
        )
    run_answered(page.run)


def _own_the_session(actor: Actor) -> None:
    """Leave nothing of another account's in the session, should a stream ever change hands."""
    if st.session_state.get(_OWNER, actor.user_id) != actor.user_id:
        st.session_state.clear()
    st.session_state[_OWNER] = actor.user_id


def _start(first: st.Page, actor: Actor) -> st.Page:
    """Make the page without an address: it leads to the first of the menu, so that this one keeps its own.

    It also runs for an address that is no page, or none of the reader's; both are answered alike.
    """

    def lead() -> None:
        asked = urlsplit(st.context.url or "").path.strip("/")
        st.session_state[_LED_HERE] = asked != ""
        if asked in _ADDRESSES:
            _LOG.warning("Not allowed: the page %s, asked for by account %s.", asked, actor.user_id)
        st.switch_page(first)

    return st.Page(lead, title=first.title, url_path="start", default=True, visibility="hidden")


def _menu(actor: Actor) -> dict[str, list[st.Page]]:
    """The pages by heading, the first one without a heading."""
    # A page is told when it is its turn: every run has its own ones.
    pages = {heading: [copy(page) for page in pages] for heading, pages in _pages(actor.roles, language())}
    first = next(iter(pages.values()))
    first.insert(0, _start(first[0], actor))
    return pages


@cache
def _pages(roles: frozenset[Role], _language: str) -> tuple[tuple[str, tuple[st.Page, ...]], ...]:
    """The pages of some roles by heading, in one language."""
    headings = {section: _(SECTION_NAMES[section]) for section in SECTION_NAMES}
    parts: dict[str, tuple[st.Page, ...]] = {}
    for screen in screens_for(roles):
        page = st.Page(
            screen.page,
            title=_(screen.title),
            icon=screen.icon,
            url_path=screen.url_path,
            visibility="visible" if screen.is_in_menu else "hidden",
        )
        heading = headings.get(screen.section, "")
        parts[heading] = (*parts.get(heading, ()), page)
    return tuple(parts.items())


def _draw_account(actor: Actor, url_path: str) -> None:
    roles = " · ".join(_(ROLE_NAMES[role]) for role in Role if role in actor.roles)
    st.caption(f"{literal(actor.name)} · {roles}")
    warned = warned_of()
    if st.button(_("Sign out"), icon=":material/logout:", key="sign_out", width="stretch") and may_leave(warned):
        _sign_out()
    other = next(language for language in LANGUAGES if language != st.session_state["language"])
    switched = st.button(LANGUAGES[other], icon=":material/translate:", key="other_language", width="stretch")
    if switched and may_leave(warned):
        act(accounts.set_language, other)
        query = urlencode(st.query_params.to_dict())
        # A whole new page: Streamlit's own frame speaks the language it was loaded in.
        go_to(f"/{url_path}?{query}" if query else f"/{url_path}")
        st.stop()


def _sign_out() -> None:
    try:
        leads_on = read(sign_ins.ends_at_provider)
        act(sign_ins.sign_out)
    except Unavailable:
        # Whoever leaves a shared computer is not kept: a plain page makes the browser, at least, forget them.
        leads_to = "/sign-out"
    else:
        leads_to = f"{IDENTITY}/sign-out" if leads_on else f"/sign-in?{LEFT}=1"
    st.session_state.clear()
    go_to(leads_to)
    st.stop()
