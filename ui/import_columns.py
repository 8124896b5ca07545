"""The columns of a register: shown as recognised or remembered, and changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from domain.messages import Message, msg
from domain.refusals import Invalid
from intake.cells import column_letters
from intake.column_choices import source_of
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping, Recognised
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import column_choices
from use_cases.column_choices import Recalled

_BESIDE = 3


@dataclass
class _Alike:
    """Sheets with the same headings: their columns are chosen once."""

    recalled: Recalled
    names: list[str] = field(default_factory=list)
    notes: tuple[Message, ...] = ()


def chosen_columns(recognised: Sequence[Recognised], key: str) -> tuple[ColumnMapping, ...]:
    """Draw the columns of each kind of sheet, and give the mapping of every sheet in the given order.

    Args:
        recognised: of each sheet that is imported.
        key: tells one file from another.
    """
    recalled = read(column_choices.recall, [each.mapping for each in recognised])
    kinds: dict[str, _Alike] = {}
    for found, each in zip(recognised, recalled, strict=True):
        kind = kinds.setdefault(source_of(found.mapping), _Alike(each, notes=found.notes))
        kind.names.append(found.mapping.sheet)
    for source, kind in kinds.items():
        _draw_kind(kind, f"{key} {source}", named=len(recognised) > 1)
    return tuple(each.mapping for each in recalled)


def _draw_kind(kind: _Alike, key: str, *, named: bool) -> None:
    mapping, chosen_at = kind.recalled.mapping, kind.recalled.chosen_at
    if chosen_at is None:
        for note in kind.notes:
            st.warning(literal(say(note)), icon=":material/view_column:")
    with st.expander(
        literal(_summary(kind, named=named)), icon=":material/view_column:", expanded=bool(mapping.missing())
    ):
        if chosen_at is not None:
            st.caption(
                say(
                    msg(
                        "Chosen by hand on {day} for files with these headings; change it below if need be.",
                        day=chosen_at.date(),
                    )
                )
            )
        chosen = _column_form(mapping, key)
        if chosen_at is not None and st.button(
            _("Recognise the columns anew"), icon=":material/restart_alt:", key=f"anew {key}"
        ):
            perform(column_choices.forget, mapping)
    if chosen is not None:
        try:
            mapping = mapping.with_columns(chosen)
        except Invalid as refusal:
            st.error(literal(say(refusal.message)), icon=":material/block:")
        else:
            perform(column_choices.remember, mapping)


def _summary(kind: _Alike, *, named: bool) -> str:
    mapping = kind.recalled.mapping
    told = {"row": mapping.header_row, "known": len(mapping.columns), "all": len(FIELD_NAMES)}
    if kind.recalled.chosen_at is not None:
        summary = msg("Headings in row {row}; {known} of {all} fields, as chosen before", **told)
    else:
        summary = msg("Headings in row {row}; {known} of {all} fields recognised", **told)
    return say(msg("{sheets}: {summary}", sheets=tuple(kind.names), summary=summary) if named else summary)


def _column_form(mapping: ColumnMapping, key: str) -> dict[str, int | None] | None:
    options: list[int | None] = [None, *range(len(mapping.headings))]
    with st.form(f"columns of {key}", border=False):
        chosen: dict[str, int | None] = {}
        for start in range(0, len(names := list(FIELD_NAMES)), _BESIDE):
            # Row by row, so that on a telephone the fields follow in the order of a register.
            for column, name in zip(st.columns(_BESIDE), names[start : start + _BESIDE], strict=False):
                chosen[name] = column.selectbox(
                    _(FIELD_NAMES[name]),
                    options,
                    index=options.index(mapping.columns.get(name)),
                    format_func=lambda place: _column_name(mapping.headings, place),
                    key=f"column of {name} {key} {mapping.columns.get(name)}",
                )
        st.caption(_("Preview and import go by the columns as they were read last; after a change press the button."))
        submitted = st.form_submit_button(_("Use these columns"), icon=":material/check:")
    return chosen if submitted else None


def _column_name(headings: Sequence[str], column: int | None) -> str:
    return _("— not in this file —") if column is None else f"{column_letters(column)}　{headings[column]}"
