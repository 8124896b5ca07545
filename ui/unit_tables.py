"""Units and districts in tables: figures beside the duty, spellings, and what belongs to nobody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.messages import msg
from ui.tables import draw_table
from ui.words import _, say
from use_cases.unit_figures import OrganisationLine, UnitFigures, UnknownUnit

_MOST_UNKNOWN = 50


def draw_figures(lines: Sequence[OrganisationLine]) -> None:
    """Draw every unit that competes, what it reported beside what the register says."""
    draw_table(
        [
            _("Reference"),
            _("Organisation"),
            _("Collected"),
            _("Adopted by the city"),
            _("Adopted by districts"),
            _("Duty"),
        ],
        [
            [
                line.reference,
                "\n".join(filter(None, (line.name, line.category, _other_spellings(line)))),
                _beside(line.register.collected, line.reported_collected),
                _beside(line.register.adopted_by_city, line.reported_by_city),
                _beside(line.register.adopted_by_district, line.reported_by_district),
                duty_words(line.register),
            ]
            for line in lines
        ],
        brief=(0, 2, 3, 4),
        wide=(5,),
    )
    st.caption(
        _(
            "Counted are suggestions that the unit collected or forwarded, without those set aside as duplicates; for "
            "a district, those of the whole district. In brackets stands what the unit reported where that differs."
        )
    )


def duty_words(figures: UnitFigures) -> str:
    """Say how a unit stands to its duty."""
    if figures.duty is None:
        return _("No duty is set for units of this kind.")
    return say(
        msg(
            "At least {duty} a quarter: met in {met} of {quarters} quarters",
            duty=figures.duty,
            met=figures.quarters_met,
            quarters=figures.quarters,
        )
    )


def draw_districts(districts: Sequence[Sequence[tuple[str, int]]]) -> None:
    """Draw the districts that the register spells in several ways; nothing where none is."""
    if not districts:
        return
    st.subheader(_("Districts spelled in several ways"), anchor=False)
    st.caption(_("Each line is counted as one district."))
    draw_table(
        [_("Spellings, with the number of suggestions")],
        [[say(msg("{spellings}", spellings=tuple(_spelling(*each) for each in spellings)))] for spellings in districts],
        wide=(0,),
    )


def draw_unknown(unknown: Sequence[UnknownUnit]) -> None:
    """Draw the collecting units that no organisation answers to; nothing where there are none."""
    if not unknown:
        return
    said = msg("Collecting units that belong to no organisation here ({n})", n=len(unknown))
    with st.expander(say(said), icon=":material/help:"):
        if len(unknown) > _MOST_UNKNOWN:
            st.caption(say(msg("The {n} with the most suggestions:", n=_MOST_UNKNOWN)))
        draw_table(
            [_("Unit"), _("How many")],
            [[each.name, each.suggestions] for each in unknown[:_MOST_UNKNOWN]],
            numbers=(1,),
        )


def _other_spellings(line: OrganisationLine) -> str:
    others = tuple(name for name in line.register.spellings if name != line.name)
    return say(msg("In the register also: {names}", names=others)) if others else ""


def _beside(counted: int, reported: int) -> str:
    if counted == reported:
        return str(counted)
    return say(msg("{counted} (reported: {reported})", counted=counted, reported=reported))


def _spelling(name: str, count: int) -> str:
    return say(msg("{what} ({n})", what=name, n=count))
