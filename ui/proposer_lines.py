"""Who proposed something, masked; one value in full at a time, which is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from domain.masked import PERSONAL_FIELD_NAMES, PersonalField
from domain.messages import msg
from ui.session import disclose, moment
from ui.tables import draw_table
from ui.words import _, say
from use_cases import shown_in_full
from use_cases.entries import ProposerLine

_IN_FULL = "values of proposers that are shown in full, each since when"
Value = tuple[int, PersonalField]


def draw_proposer_lines(lines: Sequence[tuple[str, ProposerLine]], *, key: str) -> None:
    """Draw proposers with telephone and work unit masked, and what shows one of these in full.

    Args:
        lines: with the reference of the entry, empty where there is only one; districts stand below names.
        key: of what is drawn; what was shown elsewhere is masked again.
    """
    kept = st.session_state.get(_IN_FULL)
    shown: Mapping[Value, datetime] = kept[1] if kept and kept[0] == key else {}
    headings = [_("Full name"), _("Telephone"), _("Work unit")]
    rows = [
        [
            f"{line.name}\n{line.district}" if line.district else line.name,
            _value(line, PersonalField.TELEPHONE, shown),
            _value(line, PersonalField.WORK_UNIT, shown),
        ]
        for _reference, line in lines
    ]
    if any(reference for reference, _line in lines):
        headings.insert(0, _("Reference"))
        rows = [[reference, *row] for (reference, _line), row in zip(lines, rows, strict=True)]
    draw_table(headings, rows, brief=(headings.index(_("Telephone")),))
    masked = {
        (line.proposer_id, field): _named(reference, line, field)
        for reference, line in lines
        for field in PersonalField
        if _masked(line, field) and (line.proposer_id, field) not in shown
    }
    if masked:
        _draw_asking(masked, shown, key)


def forget_shown() -> None:
    """Mask everything again."""
    st.session_state.pop(_IN_FULL, None)


def _draw_asking(masked: dict[Value, str], shown: Mapping[Value, datetime], key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Masked value"),
            list(masked),
            format_func=lambda each: masked[each],
            key=f"masked {key} {len(masked)}",
        )
        asks = st.button(
            _("Show in full"),
            icon=":material/visibility:",
            key="show in full",
            help=_("Looking at it is recorded in the log."),
        )
    if asks and chosen is not None:
        st.session_state[_IN_FULL] = (key, {**shown, chosen: moment()})
        st.rerun()


def _named(reference: str, line: ProposerLine, field: PersonalField) -> str:
    name, said = line.name or "—", msg(PERSONAL_FIELD_NAMES[field])
    if reference:
        return say(msg("{reference}, {name}: {field}", reference=reference, name=name, field=said))
    return say(msg("{name}: {field}", name=name, field=said))


def _value(line: ProposerLine, field: PersonalField, shown: Mapping[Value, datetime]) -> str:
    since = shown.get((line.proposer_id, field))
    if since is not None:
        return disclose(shown_in_full.of_proposer, line.proposer_id, field=field, since=since)
    return _masked(line, field)


def _masked(line: ProposerLine, field: PersonalField) -> str:
    return {PersonalField.TELEPHONE: line.telephone, PersonalField.WORK_UNIT: line.work_unit}[field]
