"""Who owes sheets, and a word for each of them to copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from domain.messages import Message, msg
from domain.rounds import round_name
from ui.links import page_link
from ui.tables import draw_table
from ui.words import _, language, literal, say
from use_cases import letter_texts
from use_cases.reminders import Owing


def draw_owing(lines: Sequence[Owing], today: date) -> None:
    """Draw the judges who owe sheets, the late ones marked, and the reminders; nothing where nobody does."""
    if not lines:
        return
    judges = len({line.user_id for line in lines})
    said = msg("{judges} judges owe {sheets} sheets.", judges=judges, sheets=sum(line.sheets for line in lines))
    st.subheader(_("Sheets that are owed"), anchor=False)
    st.markdown(say(said))
    _draw_locked_out(lines)
    draw_table(
        [_("Judge"), _("Round"), _("Not begun"), _("Draft"), _("Closes on")],
        [
            (
                f"{line.judge}\n{line.unit}",
                say(_round_of(line)),
                line.untouched,
                line.drafts,
                say(_time_left(line.closes_on, today)),
            )
            for line in lines
        ],
        numbers=(2, 3),
    )
    with st.expander(_("Reminders to copy, one for each judge")):
        for _user, own in groupby(lines, key=lambda line: line.user_id):
            st.code(letter_texts.reminder(list(own), language(), today), language=None, wrap_lines=True)


def _draw_locked_out(lines: Sequence[Owing]) -> None:
    """Name those whom a reminder does not help: they cannot sign in."""
    names = tuple(dict.fromkeys(line.judge for line in lines if not line.can_sign_in))
    if not names:
        return
    said = msg("Not yet able to sign in, having taken up no invitation: {names}. Send them a new one.", names=names)
    st.warning(literal(say(said)), icon=":material/key_off:")
    page_link("accounts", _("Accounts"), icon=":material/arrow_forward:")


def _round_of(line: Owing) -> Message:
    return round_name(line.track, line.kind, line.year)


def _time_left(closes_on: date | None, today: date) -> Message:
    if closes_on is None:
        return msg("no date")
    if closes_on < today:
        return msg("{day}, {n} days late", day=closes_on, n=(today - closes_on).days)
    return msg("{day}, {n} days left", day=closes_on, n=(closes_on - today).days)
