"""A judge's own device in the meeting: what the room is about, and one's ballot."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from domain.decision_rules import SHARE_NAMES
from domain.messages import InBoth, Message, msg
from domain.motions import CHOICE_NAMES, Choice
from domain.refusals import Invalid, WrongStage
from ui.ranking_tables import two_decimals
from ui.session import act, read
from ui.words import _, either, literal, say
from use_cases import ballots, meeting_views, meetings
from use_cases.meeting_screens import Ballot, Device, OnTable

_EVERY = 2.0
_REFUSED = "refusal of a ballot"


@st.fragment(run_every=_EVERY)
def draw_device(meeting_id: int, *, leads: bool = False) -> None:
    """Draw what the room is about as it changes, and the ballot while voting is open.

    Args:
        meeting_id: of the meeting.
        leads: whether it stands on the page of whoever leads it.
    """
    device = read(meeting_views.device, meeting_id)
    if not device.is_present:
        _draw_arrival(device)
    elif device.is_out:
        st.warning(
            _("You are recused from what is being discussed now. Please leave the room until the next entry."),
            icon=":material/door_open:",
        )
    else:
        _draw_what_is_discussed(device, leads=leads)


def _draw_arrival(device: Device) -> None:
    st.info(
        _("The meeting is open. Say that you are in the room, so that you can vote."), icon=":material/meeting_room:"
    )
    if st.button(_("I am present"), key=f"arrive_{device.meeting_id}", type="primary", icon=":material/how_to_reg:"):
        # As with a ballot, the page itself says it: a receipt would go on standing over what comes next.
        with suppress(Invalid, WrongStage):
            act(meetings.arrive, device.meeting_id)
        st.rerun()


def _draw_what_is_discussed(device: Device, *, leads: bool) -> None:
    if device.ballot is not None:
        _draw_ballot(device.ballot)
    if device.entry is not None:
        draw_entry(device.entry)
    elif device.ballot is None:
        st.info(
            _("No entry is being discussed. Choose one below and show it, or put a motion.")
            if leads
            else _("No entry is being discussed. This page follows the chair by itself."),
            icon=":material/hourglass_top:",
        )
    is_said = device.entry is not None and bool(device.entry.outcomes)
    if device.latest is not None and device.ballot is None and not is_said:
        st.caption(literal(say(device.latest)))


def draw_entry(entry: OnTable) -> None:
    """Draw the entry that is discussed, with its text to read."""
    with st.container(border=True):
        number = say(msg("No. {number}", number=entry.number))
        st.subheader(f"{literal(number)}　{literal(entry.reading.title)}", anchor=False)
        rank = "—" if entry.rank is None else f"{entry.rank} / {entry.of}"
        facts = [
            (_("Rank"), rank),
            (_("Value"), two_decimals(entry.value)),
            (_("By the ranking"), name_of(entry.proposed)),
            (_("Now"), name_of(entry.stands)),
        ]
        st.markdown("　".join(f"{name}: **{literal(text)}**" for name, text in facts if text))
        for said in entry.outcomes:
            st.caption(literal(say(said)))
        if entry.reading.text:
            with st.expander(_("Read the text")):
                st.text(entry.reading.text)


def draw_effects(effects: Sequence[Message]) -> None:
    """Say what carrying a motion would change besides what is moved; nothing where that is nothing."""
    if effects:
        st.markdown(_("If it is carried, this changes, too:"))
        st.markdown("\n".join(f"- {literal(say(each))}" for each in effects))


def _draw_ballot(ballot: Ballot) -> None:
    with st.container(border=True):
        head = msg("Motion {number}", number=ballot.number)
        kind = _("Secret ballot") if ballot.is_secret else _("Vote by name")
        st.markdown(f"**{literal(say(head))}** · {kind}")
        st.subheader(literal(say(ballot.moved)), anchor=False)
        st.markdown(literal(say(msg("Reason: {reason}", reason=ballot.reason))))
        draw_effects(ballot.effects)
        if not ballot.options:
            st.caption(say(msg("Carried by {share} of the ballots.", share=msg(SHARE_NAMES[ballot.majority]))))
        if ballot.has_voted:
            st.success(_("Your ballot has been cast. Please wait for the count."), icon=":material/how_to_vote:")
        elif ballot.is_absent:
            st.warning(_("You were not marked as present all through this vote, so you have no ballot on it."))
        elif ballot.options:
            _draw_choice_of_tied(ballot)
        else:
            _draw_yes_or_no(ballot)


def _draw_yes_or_no(ballot: Ballot) -> None:
    _draw_refusal(ballot)
    with st.form(f"ballot_{ballot.motion_id}", enter_to_submit=False, border=False):
        choice = st.radio(
            _("My ballot"), list(Choice), index=None, format_func=lambda each: _(CHOICE_NAMES[each]), horizontal=True
        )
        st.caption(_("A ballot that has been cast can be neither changed nor cast again."))
        if st.form_submit_button(_("Cast my ballot"), type="primary", icon=":material/how_to_vote:"):
            _cast(ballot, choice=choice)


def _draw_choice_of_tied(ballot: Ballot) -> None:
    _draw_refusal(ballot)
    with st.form(f"ballot_{ballot.motion_id}", enter_to_submit=False, border=False):
        n = ballot.places
        st.caption(
            say(msg("Choose at most {n}. A ballot that has been cast can be neither changed nor cast again.", n=n))
        )
        chosen = [
            entry_id
            for entry_id, number, title in ballot.options
            if st.checkbox(literal(f"{number} {title}"), key=f"tied_{ballot.motion_id}_{entry_id}")
        ]
        with st.container(horizontal=True):
            casts = st.form_submit_button(_("Cast my ballot"), type="primary", icon=":material/how_to_vote:")
            abstains = st.form_submit_button(_("Abstain"))
        if abstains:
            _cast(ballot, choice=Choice.ABSTAIN)
        elif casts:
            _cast(ballot, entry_ids=chosen)


def _cast(ballot: Ballot, *, choice: Choice | None = None, entry_ids: Sequence[int] = ()) -> None:
    """Cast it; a refusal is kept, for this part of the page is drawn anew every other second and would lose it."""
    st.session_state.pop(_REFUSED, None)
    try:
        act(ballots.cast, ballot.motion_id, choice=choice, entry_ids=entry_ids)
    except (Invalid, WrongStage) as refusal:
        st.session_state[_REFUSED] = ballot.motion_id, refusal.message
    st.rerun()


def _draw_refusal(ballot: Ballot) -> None:
    motion_id, message = st.session_state.get(_REFUSED, (None, None))
    if motion_id == ballot.motion_id and message is not None:
        st.error(literal(say(message)), icon=":material/block:")


def name_of(name: InBoth | Message) -> str:
    """Show a tier's name, or a sentence in its place."""
    return either(name.chinese, name.english) if isinstance(name, InBoth) else say(name)


def tiers_named(names: Sequence[InBoth | Message]) -> str:
    """Show several, in a line."""
    return " / ".join(map(name_of, names))
