"""Where the cycle stands, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from domain.awards import TRACK_NAMES, TrackKind
from domain.figures import in_yuan
from domain.lifecycle import STAGE_NAMES, RoundStage
from domain.messages import msg
from domain.permissions import Right
from domain.rounds import round_name
from domain.templates import TEMPLATE_NAMES, TEMPLATES
from i18n.catalogues import OFFICE_TIME
from ui.chosen import chosen_cycle
from ui.documents_told import draw_told
from ui.links import page_link
from ui.mail_acts import draw_reminders
from ui.next_steps import Step, next_steps
from ui.reminders import draw_owing
from ui.rights import may
from ui.rule_tables import draw_tiers
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, either, literal, say
from use_cases import cycles, entries, open_decisions, reminders, rounds
from use_cases.cycles import CycleLine, CycleSetup
from use_cases.entries import RegisterCounts
from use_cases.rounds import RoundLine


def page() -> None:
    """Draw the page."""
    cycle = chosen_cycle()
    if cycle is None:
        st.title(_("Start"), anchor=False)
        _draw_templates()
        return
    setup = read(cycles.setup, cycle.cycle_id)
    counts = read(entries.counts, cycle.cycle_id)
    lines = read(rounds.listing, cycle.cycle_id)
    _draw_cycle(cycle)
    draw_told()
    if may(Right.RUN_ROUNDS):
        st.subheader(_("What to do next"), anchor=False)
        today = datetime.now(OFFICE_TIME).date()
        decisions = read(open_decisions.of_cycle, cycle.cycle_id)
        _draw_steps(next_steps(setup.rules.tiers, counts, lines, decisions, today=today))
        owing = read(reminders.owing, cycle.cycle_id)
        draw_owing(owing, today)
        if owing:
            draw_reminders(cycle.cycle_id)
    st.subheader(_("Register"), anchor=False)
    _draw_counts(setup, counts)
    st.subheader(_("Rounds"), anchor=False)
    _draw_rounds(lines)


def _draw_templates() -> None:
    if not may(Right.EDIT_CYCLE):
        st.info(_("No cycle has been opened yet."), icon=":material/info:")
        return
    st.markdown(
        _("No cycle has been opened yet. Choose the rules to begin with; all of them can be edited afterwards.")
    )
    for template in TEMPLATE_NAMES:
        rules = TEMPLATES[template]
        with st.container(border=True):
            st.subheader(_(TEMPLATE_NAMES[template]), anchor=False)
            st.markdown(literal(either(rules.name, rules.name_en)))
            draw_tiers(rules.tiers)
            if st.button(_("Open a cycle with these rules"), key=f"open {template}", type="primary"):
                perform(cycles.open_from_template, template)


def _draw_cycle(cycle: CycleLine) -> None:
    st.title(literal(either(cycle.name, cycle.name_en)), anchor=False)
    st.markdown(say(msg("Suggestions submitted from {first} to {last}", first=cycle.starts_on, last=cycle.ends_on)))
    if cycle.frozen_at is None:
        standing = msg("The rules can still be edited; they freeze when scoring opens.")
    elif cycle.is_rehearsal:
        standing = msg("The rules have been frozen since {at}, until the rehearsal is reset.", at=cycle.frozen_at)
    else:
        standing = msg("The rules have been frozen since {at}.", at=cycle.frozen_at)
    st.caption(say(standing))


def _draw_steps(steps: Sequence[Step]) -> None:
    for number, step in enumerate(steps, start=1):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{number}**　{literal(say(step.what))}")
            at_round = None if step.round_id is None else {"round": str(step.round_id)}
            page_link(step.url_path, _(step.label), icon=":material/arrow_forward:", query=at_round)


def _draw_counts(setup: CycleSetup, counts: dict[TrackKind, RegisterCounts]) -> None:
    draw_table(
        [_("Track"), _("Entries"), _("Eligible"), _("To be confirmed"), _("Not eligible")],
        [
            [_(TRACK_NAMES[track]), count.entries, count.eligible, count.waiting, count.ineligible]
            for track, count in counts.items()
            if track in setup.rules.rubrics
        ],
        numbers=[1, 2, 3, 4],
    )
    budget = msg(
        "{tiers} tiers; prizes times quotas come to {budget} yuan.",
        tiers=len(setup.rules.tiers),
        budget=in_yuan(setup.rules.budget_yuan),
    )
    st.markdown(say(budget))


def _draw_rounds(lines: tuple[RoundLine, ...]) -> None:
    draw_table(
        [_("Round"), _("Stage"), _("Opens on"), _("Closes on"), _("Judges"), _("Entries"), _("Sheets submitted")],
        [
            [
                say(round_name(line.track, line.kind, line.year)),
                _(STAGE_NAMES[line.stage]),
                line.opens_on or "—",
                line.closes_on or "—",
                line.judges,
                line.entries or "—",
                _sheets(line),
            ]
            for line in lines
        ],
        numbers=[4, 5, 6],
        brief=[0, 1, 2, 3],
    )


def _sheets(line: RoundLine) -> str:
    if line.stage is RoundStage.SETUP:
        return "—"
    return say(msg("{submitted} of {due}", submitted=line.submitted, due=line.sheets))
