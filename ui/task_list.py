"""A judge's rounds as cards, and the tasks of one round as a list to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import streamlit as st

from domain.awards import SHEET_STATE_NAMES, SheetState
from domain.lifecycle import ALLOWED, STAGE_NAMES, Act
from domain.messages import Message, msg
from domain.rounds import round_name
from ui.addresses import go
from ui.clock import draw_clock
from ui.words import _, literal, say
from use_cases.task_lists import MyRound, QueueLine

_ICONS = {
    SheetState.UNTOUCHED: ":material/radio_button_unchecked:",
    SheetState.DRAFT: ":material/edit_note:",
    SheetState.SUBMITTED: ":material/check_circle:",
}
_ALL, _PUT_OFF = "all", "put_off"
_MOST_SEARCHED = 100
_LINES_A_PAGE = 30
_SOON = 3
_NOWHERE_ELSE: Mapping[str, str] = MappingProxyType({})


def hundredths(value: int) -> str:
    """Write hundredths of a point with two decimals."""
    return f"{value / 100:.2f}"


def title_of(mine: MyRound, *, names_cycle: bool) -> Message:
    """Name a round as its judge must know it: of which cycle where there are several, and whether it is practice."""
    name = round_name(mine.track, mine.kind, mine.year)
    if names_cycle:
        name = msg("{cycle} · {round}", cycle=mine.cycle, round=name)
    return msg("PRACTICE: {what}", what=name) if mine.is_rehearsal else name


def draw_progress(mine: MyRound) -> None:
    """Draw how far the judge is with a round, and until when."""
    done = say(msg("{submitted} of {tasks} submitted", submitted=mine.submitted, tasks=mine.tasks))
    st.progress(mine.submitted / mine.tasks, text=done)
    rest = say(msg("{drafts} in draft, {untouched} not begun", drafts=mine.drafts, untouched=mine.untouched))
    stage = _(STAGE_NAMES[mine.stage])
    closing = say(msg("closes on {day}", day=mine.closes_on)) if mine.closes_on else ""
    st.caption(literal(" · ".join(part for part in (stage, closing, rest, _recused_words(mine)) if part)))
    if mine.stage in ALLOWED[Act.SUBMIT] and mine.untouched + mine.drafts:
        draw_clock(mine.closes_at)
    window = _window_words(mine)
    if window is not None:
        st.warning(say(window), icon=":material/schedule:")


def _recused_words(mine: MyRound) -> str:
    return say(msg("{n} recused and off your list", n=mine.recused)) if mine.recused else ""


def _window_words(mine: MyRound) -> Message | None:
    """Say what the window means for sheets still owed; nothing while there is time."""
    if mine.closes_on is None or not mine.untouched + mine.drafts:
        return None
    if mine.stage not in ALLOWED[Act.SUBMIT]:
        return None
    if mine.closes_on < mine.today:
        return msg(
            "The time for scoring ended on {day}. Your sheets are late; they count if you submit them before the "
            "organiser closes the round.",
            day=mine.closes_on,
        )
    if mine.closes_itself and (mine.closes_on - mine.today).days <= _SOON:
        return msg("This round closes by itself at the end of {day}. A draft does not count.", day=mine.closes_on)
    return None


def draw_round_card(mine: MyRound, title: Message) -> None:
    """Draw one round with a button that opens its list."""
    name = say(title)
    with st.container(border=True, key=f"round_{mine.round_id}"):
        st.subheader(literal(name), anchor=False)
        draw_progress(mine)
        weight: Literal["primary", "secondary"] = "primary" if mine.stage in ALLOWED[Act.SUBMIT] else "secondary"
        if st.button(say(msg("Open “{name}”", name=literal(name))), key=f"open_round_{mine.round_id}", type=weight):
            go({"round": str(mine.round_id)})


def searched_words(round_id: int) -> str:
    """Draw the field that searches a round's list, and give what was typed into it."""
    return st.text_input(
        _("Search my entries"),
        placeholder=_("Number, title, theme or a word of the text"),
        max_chars=_MOST_SEARCHED,
        key=f"search {round_id}",
        icon=":material/search:",
    )


def draw_task_list(round_id: int, lines: tuple[QueueLine, ...], *, beside: Mapping[str, str] = _NOWHERE_ELSE) -> None:
    """Draw the tasks of a round, by state and by pages; state and page are kept in the address.

    Args:
        round_id: of the round.
        lines: its tasks.
        beside: what else the address of each task and each page of the list holds.
    """
    chosen = _chosen_state(lines)
    shown = [line for line in lines if _is_in(line, chosen)]
    pages = max(1, -(-len(shown) // _LINES_A_PAGE))
    page = min(_chosen_page(), pages)
    if not lines:
        st.info(_("Nothing of this is in your entries."), icon=":material/search_off:")
    elif not shown:
        st.info(_("No task is in this state."), icon=":material/inbox:")
    for line in shown[(page - 1) * _LINES_A_PAGE : page * _LINES_A_PAGE]:
        if st.button(
            _line_in_words(line), key=f"task_{line.assignment_id}", icon=_ICONS[line.state], width="stretch", wrap=True
        ):
            go({**beside, "sheet": str(line.assignment_id)})
    if pages > 1:
        _draw_pages({**beside, "round": str(round_id), "show": chosen}, page, pages)


def _chosen_state(lines: tuple[QueueLine, ...]) -> str:
    names = {_ALL: _("All"), **{state.value: _(SHEET_STATE_NAMES[state]) for state in _ICONS}, _PUT_OFF: _("Put off")}
    counts = {name: sum(_is_in(line, name) for line in lines) for name in names}
    asked = st.query_params.get("show", _ALL)
    chosen = st.segmented_control(
        _("Show"),
        list(names),
        default=asked if asked in names else _ALL,
        format_func=lambda state: say(msg("{name} ({count})", name=names[state], count=counts[state])),
        required=True,
        key="shown_state",
        label_visibility="collapsed",
    )
    if chosen != asked and not (chosen == _ALL and "show" not in st.query_params):
        st.query_params["show"] = chosen
        st.query_params.pop("page", None)
    return chosen


def _is_in(line: QueueLine, chosen: str) -> bool:
    return line.is_put_off if chosen == _PUT_OFF else chosen in {_ALL, line.state}


def _chosen_page() -> int:
    text = st.query_params.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < len("10000") else 1


def _line_in_words(line: QueueLine) -> str:
    state = _("Finished draft") if line.is_finished else _(SHEET_STATE_NAMES[line.state])
    later = _("Put off") if line.is_put_off else ""
    total = say(msg("your total {total}", total=hundredths(line.total))) if line.total is not None else ""
    facts = " · ".join(literal(part) for part in (state, later, total, line.theme, line.kind) if part)
    return f"**{line.number}.　{literal(line.title)}** :gray[{facts}]"


def _draw_pages(place: dict[str, str], page: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Previous page"), key="previous_page", disabled=page == 1):
            go({**place, "page": str(page - 1)})
        st.text(say(msg("Page {page} of {pages}", page=page, pages=pages)))
        if st.button(_("Next page"), key="next_page", disabled=page == pages):
            go({**place, "page": str(page + 1)})
