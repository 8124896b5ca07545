"""The publicity of a sealed list: planned, begun, its days and the way to its notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from domain.working_days import PublicityDays
from ui.links import page_link
from ui.rights import may
from ui.session import perform, read
from ui.tables import draw_facts
from ui.words import _, literal, say
from use_cases import publicity
from use_cases.award_lists import ListVersion
from use_cases.publicity import Contact, Publication, Shown

_WEEKDAYS = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)


def draw_publicity(cycle_id: int, sealed: ListVersion, newest: Shown | None, standing: Publication) -> None:
    """Draw the days of the publicity that counts, and what begins one where the sealed list needs its own.

    Args:
        cycle_id: of the cycle.
        sealed: the newest sealed list.
        newest: the newest publicity, of this list or of one before; None before the first.
        standing: what stands between the sealed list and its publication.
    """
    st.subheader(_("Publicity"))
    if newest is not None:
        _draw_shown(cycle_id, newest, is_published=sealed.published_at is not None)
    if sealed.published_at is None and standing.needs_publicity:
        if may(Right.RUN_PUBLICITY):
            _draw_plan(cycle_id, sealed, newest, standing.today)
        else:
            said = msg("List {number} is sealed; an organiser begins its publicity.", number=sealed.number)
            st.info(literal(say(said)))
    elif newest is not None and newest.list_id != sealed.list_id:
        said = msg(
            "List {number} gives nobody an award, or a higher one, that was not shown before: it needs no publicity of "
            "its own.",
            number=sealed.number,
        )
        st.info(literal(say(said)), icon=":material/info:")


def day_with_weekday(day: date) -> str:
    """Write a day with its weekday."""
    return say(msg("{day} ({weekday})", day=day.isoformat(), weekday=_WEEKDAYS[day.weekday()]))


def _draw_shown(cycle_id: int, shown: Shown, *, is_published: bool) -> None:
    said = msg("List {number} is shown to the public", number=shown.number)
    contact = shown.contact
    draw_facts(
        say(msg("List {number} was shown to the public", number=shown.number) if shown.is_over else said),
        [
            (_("First day"), day_with_weekday(shown.starts_on)),
            (_("Last day"), day_with_weekday(shown.ends_on)),
            (_("Working days"), shown.working_days),
            (_("Received by"), contact.office),
            (_("Telephone"), contact.telephone),
            (_("Postal address"), contact.address),
            (_("E-mail address"), contact.email),
            (_("Audit log when it began"), f"{shown.head_seq}:{shown.head_hash}"),
        ],
    )
    if shown.is_over:
        if not is_published:
            st.success(_("The days of the publicity are over."), icon=":material/event_available:")
    else:
        left = msg(
            "{n} working days are left; objections are received until the end of {last}.",
            n=shown.days_left,
            last=shown.ends_on,
        )
        st.info(literal(say(left)), icon=":material/event:")
    if not shown.is_calendar_known:
        st.warning(
            _("When it began the calendar did not know all public holidays up to the last day: please check the days."),
            icon=":material/event_busy:",
        )
    if may(Right.EXPORT) and may(Right.SEE_PROPOSERS):
        query = {"cycle": str(cycle_id)}
        page_link("documents", _("Make the public notice"), icon=":material/folder_open:", query=query)


def _draw_plan(cycle_id: int, sealed: ListVersion, newest: Shown | None, today: date) -> None:
    said = msg("Begin the publicity of list {number}", number=sealed.number)
    with st.container(border=True):
        st.markdown(f"**{literal(say(said))}**")
        starts_on = st.date_input(
            _("Day on which the list is put up"),
            today,
            min_value=today,
            max_value=today + timedelta(days=publicity.MOST_DAYS_AHEAD),
            format="YYYY-MM-DD",
            key=f"publicity_starts_{sealed.list_id}",
            width=240,
        )
        if starts_on is None:
            st.info(_("Choose the day; the working days follow from it."))
            return
        _draw_days(read(publicity.planned, cycle_id, starts_on=starts_on))
        _draw_beginning(sealed, starts_on, Contact("") if newest is None else newest.contact)


def _draw_days(days: PublicityDays) -> None:
    n = len(days.working_days)
    said = msg(
        "First day {first}, last day {last}: {n} working days.",
        first=day_with_weekday(days.first_on),
        last=day_with_weekday(days.last_on),
        n=n,
    )
    st.markdown(f"**{literal(say(said))}**")
    listed: Sequence[str] = [day_with_weekday(day) for day in days.working_days]
    st.markdown("\n".join(f"{number}. {literal(day)}" for number, day in enumerate(listed, 1)))
    if days.posted_on != days.first_on:
        st.caption(_("The day on which it is put up is no working day; counting begins with the next one."))
    if days.caution is not None:
        st.warning(literal(say(days.caution)), icon=":material/event_busy:")


def _draw_beginning(sealed: ListVersion, starts_on: date, known: Contact) -> None:
    with st.form(f"begin_publicity_{sealed.list_id}", enter_to_submit=False, border=False):
        st.caption(_("To whom objections go; it is printed on the notice."))
        office = st.text_input(_("Received by"), known.office, max_chars=publicity.MOST_OFFICE)
        telephone = st.text_input(_("Telephone"), known.telephone, max_chars=publicity.MOST_TELEPHONE)
        address = st.text_input(_("Postal address"), known.address, max_chars=publicity.MOST_ADDRESS)
        email = st.text_input(_("E-mail address"), known.email, max_chars=publicity.MOST_EMAIL)
        if st.form_submit_button(_("Begin the publicity"), type="primary", icon=":material/campaign:"):
            perform(
                publicity.begin,
                sealed.list_id,
                starts_on=starts_on,
                contact=Contact(office, telephone, address, email),
            )
