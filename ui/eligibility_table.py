"""One page of the queue as a table whose rows are chosen, and what is chosen in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.duplicates import set_aside_message
from domain.messages import Message, msg
from domain.permissions import Right
from ui.broken_lines import with_broken_lines
from ui.links import page_link
from ui.proposer_words import count_words, draw_counts
from ui.rights import may
from ui.session import read
from ui.widths import on_a_telephone, on_a_wide_screen
from ui.words import _, actor, literal, say
from use_cases import proposer_counts
from use_cases.eligibility import Queue, QueueLine
from use_cases.proposer_counts import ProposerCount

# Text is broken into lines only in rows higher than four letters (4rem of .streamlit/config.toml).
_ROW_HEIGHT, _NARROW_ROW_HEIGHT = 72, 96
_TABLE_HEIGHT = 640
_SHOWN_IN_FULL = 3
_NARROW_TITLE = 190
# In pixels: what an organiser decides by stands side by side in a window of 1440, none of it cut off at the edge.
_TITLE, _VERDICT, _REASONS, _SAME_PROPOSER = 175, 95, 245, 165
_KEY = "eligibility.lines"


def draw_lines(cycle_id: int, found: Queue) -> list[QueueLine]:
    """Draw the table and give the lines chosen in it."""
    said = msg(
        "{n} suggestions: {eligible} compete as things stand, {excluded} do not.",
        n=found.total,
        eligible=found.eligible,
        excluded=found.total - found.eligible,
    )
    st.caption(say(said))
    ids = [line.entry_id for line in found.lines]
    counts = read(proposer_counts.of_entries, cycle_id, ids) if may(Right.SEE_PROPOSERS) else {}
    # A row number means something in this very list only.
    key = f"{_KEY}.{hash(tuple((line.entry_id, line.version) for line in found.lines))}"
    with on_a_wide_screen("queue"):
        sentences = (_("Eligibility"), _("Reasons and decisions"), _("Same proposer"))
        frame = with_broken_lines(_frame(found.lines, counts), sentences)
        rows = _chosen_rows(frame, key, _ROW_HEIGHT)
    with on_a_telephone("queue"):
        rows |= _chosen_rows(_narrow_frame(found.lines), f"{key}.narrow", _NARROW_ROW_HEIGHT)
    return [line for row, line in enumerate(found.lines) if row in rows]


def _chosen_rows(frame: pd.DataFrame | Styler, key: str, row_height: int) -> set[int]:
    rows = st.dataframe(
        frame,
        column_config={
            _("Title"): st.column_config.Column(width=_TITLE),
            _("Eligibility"): st.column_config.Column(width=_VERDICT),
            _("Reasons and decisions"): st.column_config.Column(width=_REASONS),
            _("Same proposer"): st.column_config.Column(width=_SAME_PROPOSER),
            _("Suggestion"): st.column_config.Column(width=_NARROW_TITLE),
        },
        hide_index=True,
        row_height=row_height,
        height=min(_TABLE_HEIGHT, row_height * len(frame.index) + 40),
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
    ).selection.rows
    return set(rows)


def draw_chosen(lines: Sequence[QueueLine]) -> None:
    """Draw what is to be known of the few that are chosen: every reason, and the way to the whole text."""
    for line in lines[:_SHOWN_IN_FULL]:
        with st.container(border=True):
            st.markdown(f"**{literal(line.reference)}**　{literal(line.title)}")
            facts = _facts(line)
            if facts:
                st.markdown("\n".join(f"- {literal(say(fact))}" for fact in facts))
            if may(Right.SEE_PROPOSERS):
                draw_counts(read(proposer_counts.of_entry, line.entry_id))
            query = {"entry": str(line.entry_id)}
            page_link("entries", _("Read it in the register"), icon=":material/menu_book:", query=query)


def _frame(lines: Sequence[QueueLine], counts: Mapping[int, Sequence[ProposerCount]]) -> pd.DataFrame:
    columns = {
        _("Reference"): [line.reference for line in lines],
        _("Title"): [line.title for line in lines],
        _("Eligibility"): [_verdict(line) for line in lines],
        _("Reasons and decisions"): ["\n".join(say(fact) for fact in _facts(line)) for line in lines],
        _("Same proposer"): [count_words(counts.get(line.entry_id, ())) for line in lines],
        _("District"): [line.district for line in lines],
        _("Submitted on"): [line.submitted_on.isoformat() if line.submitted_on else "" for line in lines],
    }
    return pd.DataFrame({name: cells for name, cells in columns.items() if any(cells)})


def _narrow_frame(lines: Sequence[QueueLine]) -> pd.DataFrame:
    """Lay out as much as a telephone shows; the rest is said of each that is chosen."""
    return pd.DataFrame(
        {
            _("Suggestion"): [f"{line.reference}\n{line.title}" for line in lines],
            _("Eligibility"): [_verdict(line) for line in lines],
        }
    )


def _verdict(line: QueueLine) -> str:
    verdict = msg(ELIGIBILITY_NAMES[line.eligibility])
    return say(msg("{verdict} (decided)", verdict=verdict) if line.override is not None else verdict)


def _facts(line: QueueLine) -> list[Message]:
    facts = [reason.message for reason in line.reasons]
    if line.override is not None:
        said = {
            Eligibility.ELIGIBLE: msg("Admitted by an organiser: {reason}", reason=line.override_reason),
            Eligibility.INELIGIBLE: msg("Excluded by an organiser: {reason}", reason=line.override_reason),
        }
        facts.append(said[line.override])
    if line.duplicate_of:
        facts.append(set_aside_message(line.duplicate_of))
    if line.returned_because is not None:
        facts.insert(0, line.returned_because)
    if line.confirmed_at is not None:
        facts.append(msg("Confirmed by {name} on {at}.", name=actor(line.confirmed_by), at=line.confirmed_at))
    return facts
