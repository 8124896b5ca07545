"""What the chair leads by: the entry that is shown, motions, votes, who is in the room."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from domain.figures import read_yuan
from domain.messages import msg
from domain.motions import AFTER_SEALING, MOTION_NAMES, MotionKind
from domain.refusals import Invalid
from ui.meeting_device import draw_effects, name_of
from ui.meeting_motions import draw_motions
from ui.narrowed import MOST_OFFERED, narrowed
from ui.ranking_tables import two_decimals
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import meeting_lead, meetings, motions
from use_cases.meeting_screens import Lead, Line
from use_cases.motions import Moved

_EVERY = 2.0
_NO_TIER = 0
_ONE_ENTRY = (MotionKind.MOVE, MotionKind.AWARD, MotionKind.FILL_VACANCY)


def draw_lead(lead: Lead, *, may_lead: bool, may_mark: bool) -> None:
    """Draw the chair's half of the meeting; others only see it."""
    if may_lead:
        _draw_shown(lead)
        if lead.wall.vote is None:
            _draw_motion_form(lead)
        else:
            _draw_open_vote(lead)
    if may_mark:
        _draw_attendance(lead)
    draw_motions(lead.motions)


def _draw_shown(lead: Lead) -> None:
    st.subheader(_("On the table"))
    lines = {line.entry_id: line for line in lead.lines}
    shown = lead.wall.entry.entry_id if lead.wall.entry else None
    offered = _offered(lead, shown)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Entry"),
            offered,
            index=None if shown is None else offered.index(shown),
            format_func=lambda entry_id: _label(lines[entry_id]),
            placeholder=_("Choose an entry"),
            key=f"shown_{lead.meeting_id}_{shown}",
            disabled=lead.wall.vote is not None,
        )
        if st.button(_("Show it"), type="primary", icon=":material/co_present:", disabled=lead.wall.vote is not None):
            perform(meetings.show, lead.meeting_id, entry_id=chosen)
        following = _next(lead, shown)
        if following is not None and st.button(
            _("Next"), icon=":material/navigate_next:", disabled=bool(lead.wall.vote)
        ):
            perform(meetings.show, lead.meeting_id, entry_id=following)
        if shown is not None and st.button(_("Show none"), disabled=lead.wall.vote is not None):
            perform(meetings.show, lead.meeting_id, entry_id=None)
    if shown is not None and lines[shown].recused:
        names = lines[shown].recused
        st.caption(literal(say(msg("Recused from this entry: {names}.", names=names))))


def _offered(lead: Lead, shown: int | None) -> list[int]:
    """Give the entries that can be turned to: of thousands those that words narrow down to, and the one shown."""
    lines = {line.entry_id: line for line in lead.lines}
    offered = narrowed(list(lines), lambda entry_id: _label(lines[entry_id]), f"shown_words_{lead.meeting_id}")
    return offered if shown is None or shown in offered else [shown, *offered]


def _next(lead: Lead, shown: int | None) -> int | None:
    """Give the entry after the one shown, by rank; the first where none is."""
    ids = [line.entry_id for line in lead.lines]
    if shown is None:
        return ids[0] if ids else None
    place = ids.index(shown) + 1
    return ids[place] if place < len(ids) else None


def _draw_open_vote(lead: Lead) -> None:
    vote = lead.wall.vote
    if vote is None:
        return
    with st.container(border=True):
        head = say(msg("Motion {number}", number=vote.number))
        st.markdown(f"**{literal(head)}**　{literal(say(vote.moved))}")
        draw_effects(vote.effects)
        if lead.would_break:
            heading = _("If it is carried, the list breaks a rule that it keeps now, and cannot be put forward:")
            st.warning(heading, icon=":material/rule:")
            st.markdown("\n".join(f"- {literal(say(breach.said))}" for breach in lead.would_break))
        _draw_progress(lead.meeting_id)
        if st.button(_("End the vote and count"), type="primary", icon=":material/how_to_vote:"):
            perform(motions.end_vote, vote.motion_id)
        with st.expander(_("Take the motion back")), st.form(f"back_{vote.motion_id}", enter_to_submit=False):
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            if st.form_submit_button(_("Take it back without a count")):
                perform(motions.take_back, vote.motion_id, reason=reason)


@st.fragment(run_every=_EVERY)
def _draw_progress(meeting_id: int) -> None:
    turnout = read(meeting_lead.turnout, meeting_id)
    if turnout is None:
        return
    st.progress(
        turnout.voted / turnout.present if turnout.present else 0.0,
        say(msg("Voted: {voted} of {present}", voted=turnout.voted, present=turnout.present)),
    )
    if turnout.owing:
        st.caption(literal(say(msg("Not yet: {names}.", names=turnout.owing))))


def _draw_motion_form(lead: Lead) -> None:
    kinds = [kind for kind in MotionKind if (kind in AFTER_SEALING) is lead.is_sealed and _is_possible(lead, kind)]
    if not kinds:
        if lead.is_sealed:
            st.info(_("The list has been sealed, and no vacancy waits for a decision."))
        return
    with st.expander(_("Put a motion"), icon=":material/gavel:", expanded=bool(lead.ties)):
        kind = st.selectbox(
            _("What is moved"), kinds, format_func=lambda each: _(MOTION_NAMES[each]), key=f"kind_{lead.meeting_id}"
        )
        with st.form(f"motion_{lead.meeting_id}_{kind}", enter_to_submit=False, border=False):
            moved = _moved(lead, kind)
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            if st.form_submit_button(_("Put it to the vote"), type="primary", icon=":material/how_to_vote:"):
                try:
                    whole = moved()
                except Invalid as refusal:
                    st.error(literal(say(refusal.message)), icon=":material/block:")
                    return
                perform(motions.put, lead.meeting_id, whole, reason=reason)


def _is_possible(lead: Lead, kind: MotionKind) -> bool:
    match kind:
        case MotionKind.SETTLE_TIE:
            return any(tie.places for tie in lead.ties)
        case MotionKind.AWARD:
            return any(tier.is_always_voted for tier in lead.tiers)
        case MotionKind.SET_PRIZE:
            return any(tier.prize_is_minimum for tier in lead.tiers)
        case MotionKind.FILL_VACANCY | MotionKind.LEAVE_VACANT:
            return bool(lead.vacancies)
        case _:
            return True


def _moved(lead: Lead, kind: MotionKind) -> Callable[[], Moved]:
    """Draw the fields of a motion and give what reads them."""
    if kind is MotionKind.SETTLE_TIE:
        return _tie_fields(lead)
    entry = _entry_field(lead, kind) if kind in _ONE_ENTRY else None
    tier = _tier_field(lead, kind)
    entry_ids = () if entry is None else (entry,)
    if kind is MotionKind.LEAVE_EMPTY:
        places = st.number_input(_("How many of the places that are given now"), 1, 99, 1)
        return lambda: Moved(kind, (), tier, int(places))
    if kind is MotionKind.SET_PRIZE:
        typed = st.text_input(_("Prize (yuan)"))
        return lambda: Moved(kind, (), tier, 0, read_yuan(typed, msg("Prize (yuan)")))
    return lambda: Moved(kind, entry_ids, tier)


def _tie_fields(lead: Lead) -> Callable[[], Moved]:
    ties = [tie for tie in lead.ties if tie.places]
    lines = {line.entry_id: line for line in lead.lines}

    def label(place: int) -> str:
        tie = ties[place]
        said = msg(
            "rank {rank}: {n} entries for {places} places of “{tier}”",
            rank=lines[tie.entry_ids[0]].rank or 0,
            n=len(tie.entry_ids),
            places=tie.places,
            tier=_tier_name(lead, tie.tiers[0]),
        )
        return say(said)

    place = st.selectbox(_("Tie"), range(len(ties)), format_func=label)
    for entry_id in ties[place].entry_ids:
        st.caption(literal(_label(lines[entry_id])))
    return lambda: Moved(MotionKind.SETTLE_TIE, ties[place].entry_ids)


def _entry_field(lead: Lead, kind: MotionKind) -> int | None:
    shown = lead.wall.entry.entry_id if lead.wall.entry else None
    voted = {tier.position for tier in lead.tiers if tier.is_always_voted}
    lines = {
        line.entry_id: line
        for line in lead.lines
        if line.rank is not None and (kind is not MotionKind.AWARD or line.tier in voted)
    }
    if len(lines) > MOST_OFFERED:
        st.caption(_("The first ones by rank can be chosen, and the entry on the table: turn to any other one first."))
        first = set(list(lines)[:MOST_OFFERED])
        lines = {each: line for each, line in lines.items() if each in first or each == shown}
    return st.selectbox(
        _("Entry"),
        list(lines),
        index=list(lines).index(shown) if shown in lines else (0 if kind is MotionKind.AWARD and lines else None),
        format_func=lambda entry_id: _label(lines[entry_id]),
        placeholder=_("Choose an entry"),
    )


def _tier_field(lead: Lead, kind: MotionKind) -> int | None:
    allowed = [
        tier
        for tier in lead.tiers
        if (kind is not MotionKind.AWARD or tier.is_always_voted)
        and (kind is not MotionKind.SET_PRIZE or tier.prize_is_minimum)
        and (kind not in AFTER_SEALING or tier.position in lead.vacancies)
    ]
    positions = [tier.position for tier in allowed] + ([_NO_TIER] if kind is MotionKind.MOVE else [])
    chosen = st.selectbox(
        _("Tier"),
        positions,
        index=0 if len(positions) == 1 else None,
        format_func=lambda position: _("no award") if position == _NO_TIER else _tier_name(lead, position),
        placeholder=_("Choose a tier"),
    )
    if chosen is None:
        # Not “no award”, which is a choice of its own: no tier has this position, so the motion is refused in words.
        return None if kind is not MotionKind.MOVE else -1
    return None if chosen == _NO_TIER else chosen


def _tier_name(lead: Lead, position: int | None) -> str:
    return next((name_of(tier.name) for tier in lead.tiers if tier.position == position), _("no award"))


def _label(line: Line) -> str:
    rank = "—" if line.rank is None else str(line.rank)
    return f"{rank}　{line.reference}　{line.title}　{two_decimals(line.value)}"


def _draw_attendance(lead: Lead) -> None:
    n = lead.wall.present
    head = say(msg("In the room: {n} of {seats}", n=n, seats=lead.wall.seats))
    with st.expander(head, icon=":material/groups:"):
        for seat in lead.seats:
            with st.container(horizontal=True, vertical_alignment="center"):
                role = say(msg("{name} (chair)", name=seat.name)) if seat.is_chair else seat.name
                st.markdown(f"{literal(role)}　{literal(seat.unit)}")
                if seat.is_present:
                    said, does = _("Mark as having left"), False
                else:
                    said, does = _("Mark as present"), True
                if st.button(said, key=f"mark_{lead.meeting_id}_{seat.user_id}"):
                    perform(meetings.mark, lead.meeting_id, user_id=seat.user_id, is_present=does)
