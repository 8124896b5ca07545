"""What must hold before a round moves to its next stage, and what of it is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from db.tables import Assignment, Entry, PanelMember, RankedEntry, Ranking, Round, RoundEntry, SheetWaiver, Tier, User
from domain.awards import OWED, Method, RoundKind, SheetState, TrackKind
from domain.cycles import opening_problems
from domain.lifecycle import RoundStage
from domain.messages import N_, Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from i18n.office_days import office_day
from scoring.aggregation import TRIM_FROM
from use_cases import advancing, duplicates, eligibility_standing, panel_draws, pilot_checks, recusal_lists
from use_cases.deals import deal
from use_cases.rounds import round_or_refuse
from use_cases.stored_rules import rubric_rule, tier_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Check:
    """One thing that must hold, or should: the next act is refused only for want of what is required.

    ``label`` is the source text of the link to ``url_path``, where it is cured; both empty for this very page.
    """

    what: Message
    holds: bool
    is_required: bool
    url_path: str = ""
    label: str = ""


@dataclass(frozen=True)
class RoundChecks:
    """What the next stage of a round is, and what stands before it."""

    next_stage: Message
    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        """Whether everything that is required holds."""
        return all(check.holds for check in self.checks if check.is_required)


def of_round(tx: Transaction, round_id: int) -> RoundChecks:
    """List what stands before the next stage of a round."""
    tx.require(Right.SEE_PROGRESS)
    round_ = round_or_refuse(tx, round_id)
    is_preliminary = round_.kind is RoundKind.PRELIMINARY
    return RoundChecks(_NEXT[round_.stage, is_preliminary], tuple(_CHECKS[round_.stage](tx, round_)))


def _before_scoring(tx: Transaction, round_: Round) -> Sequence[Check]:
    judges = _count(
        tx,
        select(func.count())
        .select_from(PanelMember)
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.round_id == round_.id, User.is_active),
    )
    checks = [_judges_are_named(judges), *_rules_are_whole(tx, round_)]
    entry_ids, of_entries = _entries(tx, round_)
    checks += [*_duplicates_are_decided(tx, round_), *_eligibility_is_confirmed(tx, round_), of_entries]
    checks += [*_all_have_a_round(tx, round_), *_preliminaries_are_ranked(tx, round_), *_enough_to_trim(round_, judges)]
    checks += [_interests_are_decided(tx, round_, is_required=True), *_drawn_panel_judges(tx, round_)]
    if judges and entry_ids and round_.sheets_per_entry is not None:
        shortage = deal(tx, round_, entry_ids).shortage
        done = msg("Everybody's entries can be dealt: {n} judges for each entry.", n=round_.sheets_per_entry)
        checks.append(Check(shortage or done, shortage is None, is_required=True, **_PANELS))
    checks += [Check(*each) for each in pilot_checks.before_scoring(tx, round_, entry_ids)]
    if round_.opens_on is not None:
        has_come = office_day(tx.at) >= round_.opens_on
        said = (
            msg("The planned first day, {day}, has come.", day=round_.opens_on)
            if has_come
            else msg("The planned first day is {day}; it has not come yet.", day=round_.opens_on)
        )
        checks.append(Check(said, has_come, is_required=False))
    return checks


def _judges_are_named(judges: int) -> Check:
    if judges:
        return Check(msg("Judges are named: {n}.", n=judges), holds=True, is_required=True)
    return Check(msg("Nobody has been named to judge this round yet."), holds=False, is_required=True)


def _rules_are_whole(tx: Transaction, round_: Round) -> list[Check]:
    tiers = tx.session.scalars(
        select(Tier)
        .where(Tier.cycle_id == round_.track.cycle_id)
        .options(joinedload(Tier.track))
        .order_by(Tier.position)
    )
    problems = opening_problems(tuple(tier_rule(tier) for tier in tiers), rubric_rule(round_.track.rubric))
    if problems:
        return [Check(problem, holds=False, is_required=True, **_SETUP) for problem in problems]
    return [Check(msg("The rules are complete: rubric, tiers, prizes."), holds=True, is_required=True)]


def _entries(tx: Transaction, round_: Round) -> tuple[list[int], Check]:
    try:
        ids = list(tx.session.scalars(advancing.entries_to_judge(tx, round_).order_by(Entry.reference)))
    except Invalid as refusal:
        return [], Check(refusal.message, holds=False, is_required=True)
    if not ids:
        cure = _SETUP if advancing.is_outside(round_) else _REGISTER
        return [], Check(advancing.nothing_to_judge(round_), holds=False, is_required=True, **cure)
    return ids, Check(msg("Entries to be judged: {n}.", n=len(ids)), holds=True, is_required=True)


def _eligibility_is_confirmed(tx: Transaction, round_: Round) -> list[Check]:
    if round_.track.kind is not TrackKind.SUGGESTION:
        return []
    if waiting := eligibility_standing.waiting_of_round(tx, round_.id):
        said = msg("The eligibility of {n} suggestions is not confirmed yet; scoring opens after it.", n=waiting)
        return [Check(said, holds=False, is_required=True, **_ELIGIBILITY)]
    return [Check(msg("No suggestion's eligibility waits to be confirmed."), holds=True, is_required=True)]


def _all_have_a_round(tx: Transaction, round_: Round) -> list[Check]:
    if round_.track.kind is not TrackKind.SUGGESTION or not (n := advancing.of_no_round(tx, round_.track_id)):
        return []
    said = msg("{n} eligible suggestions are of no year that has a round: they come to the final unjudged.", n=n)
    return [Check(said, holds=False, is_required=False, **_ELIGIBILITY)]


def _duplicates_are_decided(tx: Transaction, round_: Round) -> list[Check]:
    if round_.track.kind is not TrackKind.SUGGESTION or not (n := duplicates.open_groups(tx, round_.track.cycle_id)):
        return []
    said = msg("{n} groups of suggestions that look like one are undecided; once scoring opens, that stands.", n=n)
    return [Check(said, holds=False, is_required=False, **_DUPLICATES)]


def _preliminaries_are_ranked(tx: Transaction, round_: Round) -> list[Check]:
    """Say of a final which preliminary rounds it would do without; nothing where there are none of these."""
    if round_.kind is not RoundKind.FINAL:
        return []
    unheld = tx.session.scalars(
        select(Round.year)
        .where(Round.track_id == round_.track_id, Round.kind == RoundKind.PRELIMINARY, Round.stage == RoundStage.SETUP)
        .order_by(Round.position)
    ).all()
    if not unheld:
        return []
    said = msg(
        "Preliminary rounds that were not held: {years}. All that is eligible of these years would go to the final.",
        years=tuple(str(year) for year in unheld),
    )
    return [Check(said, holds=False, is_required=False)]


def _enough_to_trim(round_: Round, judges: int) -> list[Check]:
    each = judges if round_.sheets_per_entry is None else min(judges, round_.sheets_per_entry)
    if round_.method is not Method.TRIMMED or not 0 < each < TRIM_FROM:
        return []
    said = msg("With {n} sheets an entry nothing is trimmed: the value is the plain mean of all totals.", n=each)
    return [Check(said, holds=False, is_required=False, **_SETUP)]


def _drawn_panel_judges(tx: Transaction, round_: Round) -> list[Check]:
    """Say whether the panel that was drawn last is the one that will judge; nothing where none was drawn."""
    draws = panel_draws.listing(tx, round_.id)
    if not draws:
        return []
    members = select(User.login).join(PanelMember, PanelMember.user_id == User.id)
    judging = set(tx.session.scalars(members.where(PanelMember.round_id == round_.id)))
    absent = sum(each.is_on_panel and each.account not in judging for each in draws[0].lines)
    if absent:
        said = msg("{n} of the panel that was drawn are not among the judges of this round.", n=absent)
        return [Check(said, holds=False, is_required=False, **_EXPERTS)]
    return [Check(msg("The panel that was drawn judges this round."), holds=True, is_required=False)]


def _interests_are_decided(tx: Transaction, round_: Round, *, is_required: bool) -> Check:
    waiting = recusal_lists.undecided_in(tx, round_.id)
    if waiting:
        said = msg("{n} possible interests of judges wait for a decision.", n=waiting)
        return Check(said, holds=False, is_required=is_required, **_RECUSALS)
    return Check(msg("No possible interest of a judge waits for a decision."), holds=True, is_required=is_required)


def _while_scoring(tx: Transaction, round_: Round) -> Sequence[Check]:
    missing = _count(tx, _tasks(round_).where(Assignment.state.in_(OWED)))
    whole = _count(tx, _tasks(round_).where(Assignment.state != SheetState.RECUSED))
    sheets = (
        Check(
            msg("{missing} of {all} score sheets are missing.", missing=missing, all=whole),
            holds=False,
            is_required=False,
            **_HOME,
        )
        if missing
        else Check(msg("All {all} score sheets are submitted.", all=whole), holds=True, is_required=False)
    )
    checks = [sheets, _interests_are_decided(tx, round_, is_required=False)]
    checks += [Check(*each) for each in pilot_checks.while_scoring(tx, round_)]
    if round_.closes_on is not None:
        is_over = office_day(tx.at) > round_.closes_on
        said = (
            msg("The last day, {day}, is over.", day=round_.closes_on)
            if is_over
            else msg("The last day is {day}; judges still have time.", day=round_.closes_on)
        )
        checks.append(Check(said, is_over, is_required=False))
    return checks


def _before_ranking(tx: Transaction, round_: Round) -> Sequence[Check]:
    short = select(Assignment.entry_id).where(Assignment.round_id == round_.id, Assignment.state.in_(OWED))
    waived = select(SheetWaiver.entry_id).where(SheetWaiver.round_id == round_.id)
    submitted = select(Assignment.entry_id).where(
        Assignment.round_id == round_.id, Assignment.state == SheetState.SUBMITTED
    )
    of_round = select(func.count()).select_from(RoundEntry).where(RoundEntry.round_id == round_.id)
    can = RoundEntry.entry_id.in_(submitted) & (RoundEntry.entry_id.not_in(short) | RoundEntry.entry_id.in_(waived))
    ready, whole = _count(tx, of_round.where(can)), _count(tx, of_round)
    return [
        Check(
            msg("{n} of {all} entries have all their sheets, or are to be ranked without.", n=ready, all=whole),
            ready > 0,
            is_required=True,
        ),
        Check(
            msg("{n} entries are short of sheets and would be listed without a rank.", n=whole - ready)
            if whole > ready
            else msg("No entry is short of sheets."),
            whole == ready,
            is_required=False,
        ),
        _interests_are_decided(tx, round_, is_required=False),
    ]


def _after_ranking(tx: Transaction, round_: Round) -> Sequence[Check]:
    latest = tx.session.scalars(
        select(Ranking).where(Ranking.round_id == round_.id).order_by(Ranking.number.desc()).limit(1)
    ).one()
    own = select(func.count()).select_from(RankedEntry).where(RankedEntry.ranking_id == latest.id)
    unranked = _count(tx, own.where(RankedEntry.rank.is_(None)))
    checks = [
        Check(msg("Ranking {number} has been computed.", number=latest.number), holds=True, is_required=True),
        Check(
            msg("{n} entries are without a rank for want of sheets.", n=unranked)
            if unranked
            else msg("Every entry has a rank."),
            not unranked,
            is_required=False,
        ),
    ]
    if round_.kind is RoundKind.PRELIMINARY:
        return [*checks, *_before_the_final(tx, round_)]
    tied = _count(tx, own.where(RankedEntry.is_at_edge))
    said = msg("{n} entries are tied across the edge of a tier: the meeting decides.", n=tied)
    none = msg("No entries are tied across the edge of a tier.")
    return [*checks, Check(said if tied else none, not tied, is_required=False, **_BORDERS)]


def _before_the_final(tx: Transaction, round_: Round) -> Sequence[Check]:
    tied = sum(line.goes_on is None for line in advancing.of_round(tx, round_))
    others = tx.session.scalars(
        select(Round.year)
        .where(
            Round.track_id == round_.track_id,
            Round.kind == RoundKind.PRELIMINARY,
            Round.stage.in_([RoundStage.SCORING, RoundStage.CLOSED]),
        )
        .order_by(Round.position)
    ).all()
    return [
        Check(
            msg("{n} entries are tied at the last place that advances, and nobody has decided who goes on.", n=tied)
            if tied
            else msg("Nobody waits for a decision on a tie at the last place."),
            not tied,
            is_required=True,
        ),
        Check(
            msg("Preliminary rounds still underway: {years}.", years=tuple(str(year) for year in others))
            if others
            else msg("No other preliminary round is underway."),
            not others,
            is_required=True,
        ),
    ]


def _tasks(round_: Round) -> Select[int]:
    return select(func.count()).select_from(Assignment).where(Assignment.round_id == round_.id)


def _count(tx: Transaction, statement: Select[int]) -> int:
    return tx.session.scalar(statement) or 0


_CHECKS: Mapping[RoundStage, Callable[[Transaction, Round], Sequence[Check]]] = MappingProxyType(
    {
        RoundStage.SETUP: _before_scoring,
        RoundStage.SCORING: _while_scoring,
        RoundStage.CLOSED: _before_ranking,
        RoundStage.RANKED: _after_ranking,
    }
)
_NEXT: Mapping[tuple[RoundStage, bool], Message] = MappingProxyType(
    {
        (stage, kind): said
        for kind in (True, False)
        for stage, said in (
            (RoundStage.SETUP, msg("Open scoring")),
            (RoundStage.SCORING, msg("Close scoring")),
            (RoundStage.CLOSED, msg("Compute the ranking")),
            (RoundStage.RANKED, msg("Open the final round") if kind else msg("Decision meeting")),
        )
    }
)
_SETUP = {"url_path": "cycle_setup", "label": N_("Cycle and rules")}
_REGISTER = {"url_path": "entries", "label": N_("Register")}
_RECUSALS = {"url_path": "recusals", "label": N_("Recusals")}
_PANELS = {"url_path": "panels", "label": N_("Panels")}
_ELIGIBILITY = {"url_path": "eligibility", "label": N_("Eligibility")}
_DUPLICATES = {"url_path": "duplicates", "label": N_("Duplicates")}
_EXPERTS = {"url_path": "experts", "label": N_("Experts")}
_HOME = {"url_path": "home", "label": N_("Sheets that are owed")}
_BORDERS = {"url_path": "borders", "label": N_("Borders")}
