"""Letters by e-mail: looked at, sent by a click, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from domain.letters import LETTER_STATE_NAMES, LetterKind
from domain.messages import Message, msg
from settings import MailServer, settings
from ui.session import act, answered, perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import letters, mailing
from use_cases.accounts import Invitee
from use_cases.letters import Draft, Outgoing


def draw_reminders(cycle_id: int) -> None:
    """Draw the reminders that can go by e-mail, and the click that sends them."""
    drafts = read(letters.drafted_reminders, cycle_id)
    with st.expander(_("Send reminders by e-mail")):
        server = _server_for(drafts)
        if server is None:
            return
        names = {draft.user_id: f"{draft.name} <{draft.address}>" for draft in drafts if draft.address}
        chosen = st.multiselect(
            _("To"),
            list(names),
            default=list(names),
            format_func=names.__getitem__,
            placeholder=_("Choose judges"),
            key=f"remind_{cycle_id}",
        )
        to_send = [draft for draft in drafts if draft.user_id in chosen]
        _draw_preview(to_send)
        label = say(msg("Send {n} reminders now", n=len(to_send)))
        if st.button(label, icon=":material/send:", disabled=not to_send, key=f"send_reminders_{cycle_id}"):
            _send(server, lambda: act(letters.prepare_reminders, cycle_id, user_ids=chosen))
    _draw_sent(LetterKind.REMINDER)


def draw_invitation_letters(invitees: Sequence[Invitee]) -> None:
    """Draw the invitations made a moment ago that can go by e-mail."""
    drafts = read(letters.drafted_invitations, invitees)
    if not any(draft.address for draft in drafts):
        return
    with st.expander(_("Send these invitations by e-mail")):
        server = _server_for(drafts)
        if server is None:
            return
        to_send = [draft for draft in drafts if draft.address]
        _draw_preview(to_send)
        label = say(msg("Send {n} invitations now", n=len(to_send)))
        if st.button(label, icon=":material/send:", key="send_invitations"):
            _send(server, lambda: act(letters.prepare_invitations, invitees))


def draw_sent_invitations() -> None:
    """Draw what became of the latest invitations."""
    _draw_sent(LetterKind.INVITATION)


def _server_for(drafts: Sequence[Draft]) -> MailServer | None:
    """Give what sends them; says why nothing can be sent, and to whom not."""
    server = settings().mail
    if server is None:
        st.caption(_("No mail server is declared for this program; see “E-mail” in docs/operations.md."))
        return None
    without = tuple(draft.name for draft in drafts if not draft.address)
    if without:
        st.caption(say(msg("No e-mail address is known of {names}.", names=without)))
    return server if len(without) < len(drafts) else None


def _draw_preview(drafts: Sequence[Draft]) -> None:
    with st.container(height=220, border=True):
        for draft in drafts:
            st.markdown(f"**{literal(draft.name)}** {literal(draft.address or '')}  \n{literal(draft.subject)}")
            st.code(draft.text, language=None, wrap_lines=True)


def _send(server: MailServer, prepare: Callable[[], tuple[Outgoing, ...]]) -> None:
    """Prepare in one transaction, hand in outside any, and record each result in one of its own."""
    outgoing = answered(prepare)
    if outgoing is None:
        return
    with st.spinner(say(msg("Sending {n} letters; please wait.", n=len(outgoing)))):
        # Nothing of Streamlit's inside: a further click must not end this between a letter and its result.
        mailing.hand_in(server, outgoing, _record)
    perform(letters.sum_up, [letter.letter_id for letter in outgoing])


def _record(letter: Outgoing, failure: Message | None) -> None:
    act(letters.record_result, letter.letter_id, failure=failure)


def _draw_sent(kind: LetterKind) -> None:
    lines = read(letters.listing, kind)
    if not lines:
        return
    with st.expander(say(msg("Letters sent lately: {n}", n=len(lines)))):
        draw_table(
            [_("To"), _("E-mail address"), _("When"), _("Result")],
            [
                (
                    line.name,
                    line.address,
                    say(msg("{at}", at=line.tried_at or line.prepared_at)),
                    say(line.failure) if line.failure else _(LETTER_STATE_NAMES[line.state]),
                )
                for line in lines
            ],
            brief=(0, 2),
            wide=(3,),
        )
