"""The rounds of a cycle: who judges, how far they are, opening, closing, ranking."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.lifecycle import STAGE_NAMES, RoundStage
from domain.messages import msg
from domain.permissions import Right
from domain.rounds import round_name, year_outside
from ui.advance_acts import draw_advancing
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.paged import draw_steps, page_of
from ui.pilot_acts import draw_pilots
from ui.preview_marks import preview_link
from ui.rights import may
from ui.round_acts import draw_acts
from ui.round_choice import chosen_round
from ui.round_progress import draw_progress, draw_rounds, draw_rule
from ui.session import read
from ui.stage_checks import draw_checks
from ui.table_files import draw_table_files
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import advance_decisions, cycles, leaderboards, round_checks, round_progress, rounds
from use_cases.round_progress import ShortEntry
from use_cases.rounds import RoundLine

_MOST_OPEN = 12


def page() -> None:
    """Draw the page."""
    st.title(_("Rounds"))
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    lines = {line.round_id: line for line in read(rounds.listing, cycle.cycle_id)}
    draw_rounds(list(lines.values()))
    _draw_outside(list(lines.values()))
    line = chosen_round(lines)
    rubric = read(cycles.setup, cycle.cycle_id).rules.rubrics[line.track]
    st.header(say(round_name(line.track, line.kind, line.year)))
    st.markdown(say(msg("Stage: {stage}", stage=msg(STAGE_NAMES[line.stage]))))
    draw_rule(line, rubric)
    preview_link(line.round_id, _("See this round as a judge sees it"))
    draw_checks(read(round_checks.of_round, line.round_id))
    draw_pilots(line, may_act=may(Right.RUN_ROUNDS))
    short: Sequence[ShortEntry] = ()
    if line.stage is not RoundStage.SETUP:
        # While scoring is open, hardly any entry has all its sheets, and nothing is drawn of that.
        if line.stage is not RoundStage.SCORING:
            short = read(round_progress.short_entries, line.round_id)
        _draw_standing(line, short)
    if line.stage is RoundStage.RANKED:
        _draw_link(cycle.cycle_id, line.round_id)
        _draw_advancing(line.round_id)
    if may(Right.RUN_ROUNDS):
        draw_acts(line, short)
    draw_table_files(
        cycle.cycle_id,
        "rounds",
        "round_entries",
        "assignments",
        "waivers",
        "advancing",
        "further_plans",
        "pilot_sheets",
        "pilot_points",
        "offline_packs",
    )


def _draw_outside(lines: Sequence[RoundLine]) -> None:
    """Say which rounds can have no entry, and lead to where that is mended."""
    outside = [line for line in lines if line.is_outside and line.stage is RoundStage.SETUP]
    if outside:
        names = [round_name(line.track, line.kind, line.year) for line in outside]
        st.warning(literal(say(year_outside(*names))), icon=":material/event_busy:")
        page_link("cycle_setup", _("Cycle and rules"), icon=":material/arrow_forward:")


def _draw_standing(line: RoundLine, short: Sequence[ShortEntry]) -> None:
    st.subheader(_("Progress of the judges"))
    draw_progress(read(round_progress.progress, line.round_id))
    if not short:
        return
    title = say(msg("Entries short of sheets: {n}", n=len(short)))
    with st.expander(title, expanded=len(short) <= _MOST_OPEN):
        key = f"short.{line.round_id}"
        _draw_short(page_of(short, key))
        draw_steps(short, key)


def _draw_short(short: Sequence[ShortEntry]) -> None:
    draw_table(
        [_("No."), _("Reference"), _("Title"), _("Submitted"), _("Missing from"), _("Ranked all the same because")],
        [
            (
                entry.number,
                entry.reference,
                entry.title,
                f"{entry.submitted} / {entry.submitted + len(entry.missing_judges)}",
                say(msg("{names}", names=entry.missing_judges)),
                entry.waived_because,
            )
            for entry in short
        ],
        numbers=(0, 3),
        brief=(1,),
    )


def _draw_advancing(round_id: int) -> None:
    view = read(advance_decisions.standing, round_id)
    if view is not None:
        draw_advancing(view, may_decide=may(Right.RUN_ROUNDS))


def _draw_link(cycle_id: int, round_id: int) -> None:
    latest = next(
        (each for each in read(leaderboards.listing, cycle_id) if each.round_id == round_id and each.is_latest), None
    )
    if latest is not None:
        page_link(
            "leaderboard",
            say(msg("To the leaderboard of ranking {number}", number=latest.number)),
            icon=":material/leaderboard:",
            query={"ranking": str(latest.ranking_id)},
        )
