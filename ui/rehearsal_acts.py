"""Beginning, resetting and ending a rehearsal, and the banner that says there is one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from domain.messages import InBoth, msg
from ui.session import perform
from ui.words import _, literal, say
from use_cases import rehearsals
from use_cases.rehearsals import Rehearsal

_STYLE = """<style>
.rehearsal { background: repeating-linear-gradient(135deg, #FFE08A 0 18px, #FFF1C4 18px 36px); color: #3A2B00;
  border: 2px solid #8A5A00; border-radius: 0.3rem; padding: 0.5rem 0.9rem; font-size: 1.05rem; line-height: 1.5; }
.rehearsal b { font-size: 1.2rem; margin-right: 0.6rem; }
</style>"""


def draw_banner(cycles: Sequence[InBoth]) -> None:
    """Say on top of a page that cycles are being rehearsed; an empty place where none is, so that nothing moves."""
    if not cycles:
        st.empty()
        return
    said = say(msg("What is done in “{cycles}” is practice and does not count.", cycles=tuple(cycles)))
    title = _("REHEARSAL")
    st.html(f'{_STYLE}<div class="rehearsal" role="note"><b>{escape(title)}</b>{escape(said)}</div>')


def draw_rehearsal(found: Rehearsal, *, may_act: bool) -> None:
    """Draw whether the cycle is being rehearsed and what can be done about it."""
    if not found.is_on:
        _draw_begin(found, may_act=may_act)
        return
    st.markdown(say(msg("This cycle has been in rehearsal since {at}.", at=found.since or "")))
    said = msg(
        "Written so far: {sheets} submitted sheets, {rankings} rankings, {notes} notes, {declared} recusals declared "
        "by judges; rounds opened: {opened}.",
        sheets=found.sheets,
        rankings=found.rankings,
        notes=found.notes,
        declared=found.declared,
        opened=found.opened,
    )
    st.markdown(literal(say(said)))
    if may_act:
        _draw_reset(found)
        _draw_end(found)


def _draw_begin(found: Rehearsal, *, may_act: bool) -> None:
    st.markdown(
        _(
            "In a rehearsal everybody works as they will in earnest, with a banner on every page and the mark "
            "“rehearsal” on every document. Afterwards what was judged is taken away, and nothing of it counts. "
            "Entries, accounts, panels and rules stay."
        )
    )
    if found.opened:
        st.info(_("Scoring has been opened in earnest; a rehearsal is possible only before that."))
    elif may_act and st.button(_("Begin a rehearsal"), icon=":material/theater_comedy:"):
        perform(rehearsals.begin, found.cycle_id)


def _draw_reset(found: Rehearsal) -> None:
    with st.form(f"reset_{found.cycle_id}", enter_to_submit=False):
        st.subheader(_("Reset what was judged"), anchor=False)
        st.markdown(
            _(
                "Takes away for good: score sheets, who reads what, rankings, notes, decisions on missing sheets and "
                "on who goes on, recusals that judges declared. Every round is in preparation again and the rules can "
                "be edited. Stays: entries, accounts, panels, rules, recusals that organisers decided, the log. "
                "Judges with tasks in it are signed out and told why; nobody else is."
            )
        )
        typed = st.text_input(
            say(msg("Type the name of the cycle to confirm: {cycle}", cycle=found.name)), autocomplete="off"
        )
        if st.form_submit_button(_("Take away what was judged"), icon=":material/delete_forever:"):
            perform(rehearsals.reset, found.cycle_id, typed=typed)


def _draw_end(found: Rehearsal) -> None:
    has_rest = bool(found.opened or found.declared)
    if has_rest:
        st.caption(_("To end the rehearsal, reset it first."))
    if st.button(_("End the rehearsal: from now on everything counts"), disabled=has_rest, icon=":material/flag:"):
        perform(rehearsals.end, found.cycle_id)
