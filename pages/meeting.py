"""The panel's decision meeting: the chair leads, every judge's device follows, organisers watch."""

from __future__ import annotations

import streamlit as st

from domain.awards import TRACK_NAMES
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.permissions import Right
from ui.addresses import chosen_id
from ui.links import page_link
from ui.meeting_device import draw_device
from ui.meeting_lead import draw_lead
from ui.minutes_download import draw_minutes_download
from ui.rights import may
from ui.session import perform, read
from ui.table_files import draw_table_files
from ui.words import _, literal, say
from use_cases import meeting_lead, meeting_listing, meetings
from use_cases.meeting_listing import Room
from use_cases.meeting_screens import Lead

_TABLES = ("meetings", "attendances", "motions", "motion_voters", "named_ballots")


def page() -> None:
    """Draw the page."""
    st.title(_("Decision meeting"))
    found = {room.round_id: room for room in read(meeting_listing.rooms)}
    if not found:
        st.info(_("No meeting is open that you take part in."), icon=":material/event_seat:")
        return
    room = _chosen(found)
    if room.meeting_id is None:
        _draw_opening(room)
        _draw_past(room)
        draw_table_files(room.cycle_id, *_TABLES)
        return
    if may(Right.LEAD_MEETINGS) or may(Right.SEE_RANKINGS):
        _draw_whole(room.meeting_id)
        draw_table_files(room.cycle_id, *_TABLES)
    else:
        draw_device(room.meeting_id)


def _chosen(found: dict[int, Room]) -> Room:
    if len(found) == 1:
        room = next(iter(found.values()))
        st.markdown(f"**{literal(_name(room))}**")
        return room
    asked = chosen_id("round")
    open_first = sorted(
        found, key=lambda each: (found[each].meeting_id is None, found[each].stage is not RoundStage.RANKED)
    )
    chosen = st.selectbox(
        _("Final round"),
        list(found),
        index=list(found).index(asked if asked in found else open_first[0]),
        format_func=lambda round_id: _name(found[round_id]),
        key="meeting_choice",
        width=560,
    )
    if st.query_params.get("round") != str(chosen):
        st.query_params["round"] = str(chosen)
    return found[chosen]


def _name(room: Room) -> str:
    return say(msg("{cycle}: {track}", cycle=room.cycle, track=msg(TRACK_NAMES[room.track])))


def _draw_opening(room: Room) -> None:
    if room.stage is not RoundStage.RANKED:
        st.info(_("The panel meets once this final has a ranking."), icon=":material/hourglass_top:")
        return
    if not may(Right.HOLD_MEETINGS):
        st.info(_("No meeting of this panel is open."))
        return
    st.markdown(
        _(
            "Once it is open, judges say on their own devices that they are present. The chair then shows entry by "
            "entry, and puts motions to the vote."
        )
    )
    with st.form("open_meeting", enter_to_submit=False):
        place = st.text_input(_("Place, for the minutes"), max_chars=meetings.MOST_PLACE)
        if st.form_submit_button(_("Open the meeting"), type="primary", icon=":material/meeting_room:"):
            perform(meetings.open_meeting, room.round_id, place=place)


def _draw_past(room: Room) -> None:
    if not (may(Right.LEAD_MEETINGS) or may(Right.SEE_RANKINGS)):
        return
    for meeting in read(meeting_listing.past, room.round_id):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = msg("Meeting {number}, opened on {at}", number=meeting.number, at=meeting.opened_at)
            st.markdown(literal(say(said)))
            draw_minutes_download(meeting.meeting_id)


def _draw_whole(meeting_id: int) -> None:
    lead = read(meeting_lead.lead, meeting_id)
    may_lead = may(Right.LEAD_MEETINGS)
    with st.container(horizontal=True, vertical_alignment="center"):
        # In a window of its own: whoever leads must not lose this page to it.
        st.link_button(_("The wall, for the projector"), f"/wall?meeting={meeting_id}", icon=":material/tv:")
        page_link("borders", _("How sure is the order?"), icon=":material/border_horizontal:")
        page_link("approval", _("The list and its approval"), icon=":material/verified:")
    if may_lead:
        draw_device(meeting_id, leads=True)
    _draw_open_questions(lead)
    draw_lead(lead, may_lead=may_lead, may_mark=may(Right.HOLD_MEETINGS))
    draw_minutes_download(meeting_id)
    if may(Right.HOLD_MEETINGS) and st.button(_("Close the meeting"), icon=":material/no_meeting_room:"):
        perform(meetings.close, meeting_id)


def _draw_open_questions(lead: Lead) -> None:
    if not lead.breaches:
        st.success(_("The list breaks no rule as it stands."), icon=":material/check_circle:")
        return
    with st.container(border=True):
        heading = _("What keeps the list from being put forward")
        st.markdown(f"**{heading}**")
        st.markdown("\n".join(f"- {literal(say(breach.said))}" for breach in lead.breaches))
