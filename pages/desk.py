"""The judge's desk: own rounds, the tasks of one round, one score sheet."""

from __future__ import annotations

import streamlit as st

from domain.awards import TRACK_NAMES, SheetState
from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from domain.refusals import NotAllowed
from ui.addresses import VIEW, arrive, chosen_id, go
from ui.finished_sheets import FINISHED, draw_finished, draw_way_to_finished
from ui.links import page_link
from ui.own_marking import MARKING, draw_marking, marking_button
from ui.pack_desk import PACK, draw_pack, draw_way_to_pack
from ui.pilot_desk import draw_pilot_tasks
from ui.pilot_sheet import draw_pilot_sheet
from ui.recusal_desk import draw_declaration
from ui.session import draw_refusal, read
from ui.sheet_desk import draw_sheet, note_list
from ui.task_list import draw_progress, draw_round_card, draw_task_list, searched_words, title_of
from ui.way_on import arrive_at_next, forget_opened
from ui.words import _, literal, say
from use_cases import meeting_listing, next_tasks, task_lists
from use_cases.task_lists import MyRound, QueueLine


def page() -> None:
    """Draw the page; the address says which round, sheet or pilot entry."""
    arrive()
    try:
        target, pilot = arrive_at_next(chosen_id("round")), chosen_id("pilot")
        sheet = chosen_id("sheet") if target is None else target
        if pilot is not None:
            draw_pilot_sheet(pilot)
        elif sheet is not None:
            draw_sheet(sheet)
        else:
            _draw_rounds(chosen_id("round"))
    except NotAllowed as refusal:
        # The next click or refresh shall find the desk again, not the same refusal.
        st.query_params.clear()
        forget_opened()
        draw_refusal(refusal)
        st.button(_("To the list of entries"), icon=":material/arrow_back:", key="from_refusal")


def _draw_rounds(round_id: int | None) -> None:
    rounds = read(task_lists.my_rounds)
    view = st.query_params.get(VIEW)
    if round_id is not None and view == MARKING:
        draw_marking(round_id, {each.round_id: _title_of(each, rounds) for each in rounds})
        return
    if round_id is not None and view == FINISHED:
        draw_finished(round_id, {each.round_id: _title_of(each, rounds) for each in rounds})
        return
    if round_id is not None or len(rounds) == 1:
        _draw_round(rounds, rounds[0].round_id if round_id is None else round_id)
        return
    st.title(_("My scoring"), anchor=False)
    _draw_open_meetings()
    if not rounds:
        st.info(
            _("Nothing to score yet. As soon as scoring opens in a round you judge, your tasks will be here."),
            icon=":material/coffee:",
        )
    for mine in rounds:
        draw_round_card(mine, _title_of(mine, rounds))


def _draw_round(rounds: tuple[MyRound, ...], round_id: int) -> None:
    lines = read(task_lists.queue, round_id)
    mine = next(each for each in rounds if each.round_id == round_id)
    if st.query_params.get(VIEW) == PACK:
        draw_pack(mine, _title_of(mine, rounds), lines)
        return
    if len(rounds) > 1 and st.button(_("All rounds"), icon=":material/arrow_back:", key="all_rounds"):
        go({})
    st.title(literal(say(_title_of(mine, rounds))), anchor=False)
    _draw_open_meetings()
    draw_progress(mine)
    draw_declaration(round_id)
    if draw_pilot_tasks(round_id):
        return
    _draw_ways_on(mine, lines)
    words = searched_words(round_id)
    draw_task_list(round_id, read(task_lists.queue, round_id, words=words) if words else lines)
    note_list(round_id)


def _draw_open_meetings() -> None:
    """Lead to the meetings that are held now of the panels the reader sits on."""
    for room in read(meeting_listing.rooms):
        if room.meeting_id is None:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"meets_{room.round_id}"):
            said = msg("A meeting is open now: {cycle}, {track}.", cycle=room.cycle, track=msg(TRACK_NAMES[room.track]))
            st.markdown(f"**{literal(say(said))}**")
            query = {"round": str(room.round_id)}
            page_link("meeting", _("To the meeting"), icon=":material/co_present:", query=query)


def _draw_ways_on(mine: MyRound, lines: tuple[QueueLine, ...]) -> None:
    is_done = all(line.state is SheetState.SUBMITTED for line in lines)
    if is_done:
        st.success(_("All your sheets of this round are submitted. Thank you."), icon=":material/task_alt:")
    with st.container(horizontal=True):
        if not is_done and mine.stage in ALLOWED[Act.SUBMIT]:
            target = read(next_tasks.next_open, mine.round_id)
            number = next(line.number for line in lines if line.assignment_id == target)
            label = say(msg("Go on with No. {number}", number=number))
            if st.button(label, key="go_on", type="primary", icon=":material/play_arrow:"):
                go({"sheet": str(target)})
            draw_way_to_finished(mine.round_id, sum(line.is_finished for line in lines))
        marking_button(mine.round_id)
        draw_way_to_pack(mine)


def _title_of(mine: MyRound, rounds: tuple[MyRound, ...]) -> Message:
    return title_of(mine, names_cycle=len({each.cycle for each in rounds}) > 1)
