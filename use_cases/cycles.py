"""Open a cycle, see its rules, edit them until scoring opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Criterion, Cycle, Rubric, Tier, Track
from domain.awards import TrackKind
from domain.cycles import (
    CriterionRule,
    CycleRule,
    RoundRule,
    RubricRule,
    TierRule,
    cycle_problems,
    is_within,
    round_problems,
    rubric_problems,
    tier_problems,
    years_moved,
)
from domain.decision_rules import SHARE_NAMES, DecisionRule, decision_problems
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated, WrongStage
from domain.templates import TEMPLATES
from use_cases import stored_register
from use_cases.stored_rules import (
    add_cycle,
    apply_decision,
    apply_round,
    fill_rubric,
    fill_tiers,
    rules_of,
    track_of,
)
from use_cases.transaction import Transaction

DEFAULT_TEMPLATE = "standard"


@dataclass(frozen=True)
class CycleLine:
    """One cycle in a list; ``is_rehearsal`` while what is done in it is practice."""

    cycle_id: int
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    frozen_at: datetime | None
    is_rehearsal: bool


@dataclass(frozen=True)
class CycleSetup:
    """Everything declared for a cycle; ``version`` goes back with an edit."""

    cycle_id: int
    version: int
    frozen_at: datetime | None
    rules: CycleRule

    @property
    def is_frozen(self) -> bool:
        """Whether the first scoring has opened."""
        return self.frozen_at is not None


def listing(tx: Transaction) -> tuple[CycleLine, ...]:
    """All cycles, the newest first."""
    tx.require(Right.SEE_CYCLE)
    rows = tx.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc(), Cycle.id.desc()))
    return tuple(
        CycleLine(
            row.id,
            row.name,
            row.name_en,
            row.starts_on,
            row.ends_on,
            row.frozen_at,
            row.rehearsal_since is not None,
        )
        for row in rows
    )


def setup(tx: Transaction, cycle_id: int) -> CycleSetup:
    """A cycle's rules, whole."""
    tx.require(Right.SEE_CYCLE)
    cycle = _cycle(tx, cycle_id)
    return CycleSetup(cycle.id, cycle.version, cycle.frozen_at, rules_of(cycle))


def open_from_template(tx: Transaction, template: str = DEFAULT_TEMPLATE) -> Message:
    """Open a cycle with the rules of a template; a name that is taken gets a number."""
    tx.require(Right.EDIT_CYCLE)
    if template not in TEMPLATES:
        raise Invalid(msg("There is no template “{name}”.", name=template))
    rules = _unlike_others(tx, TEMPLATES[template])
    cycle = add_cycle(tx, rules)
    return tx.record(
        "cycles.open_from_template", ("cycle", cycle.id), msg("Cycle “{name}” opened.", name=_called(cycle))
    )


def open_copy(tx: Transaction, cycle_id: int, *, name: str, starts_on: date, ends_on: date) -> Message:
    """Open another cycle with the rules of this one; preliminary rounds follow the new days."""
    tx.require(Right.EDIT_CYCLE)
    original = _cycle(tx, cycle_id)
    _refuse_any(cycle_problems(name, starts_on, ends_on))
    _refuse_taken(tx, name)
    rules = rules_of(original)
    old, new = (original.starts_on, original.ends_on), (starts_on, ends_on)
    rounds = {
        kind: _begun_anew(of_track, years_moved([rule.year for rule in of_track if rule.year is not None], old, new))
        for kind, of_track in rules.rounds.items()
    }
    cycle = add_cycle(
        tx, replace(rules, name=name.strip(), name_en="", starts_on=starts_on, ends_on=ends_on, rounds=rounds)
    )
    return tx.record(
        "cycles.open_copy",
        ("cycle", cycle.id),
        msg("Cycle “{name}” opened with the rules of “{original}”.", name=_called(cycle), original=_called(original)),
    )


def edit_cycle(
    tx: Transaction,
    cycle_id: int,
    *,
    seen_version: int,
    name: str,
    name_en: str,
    starts_on: date,
    ends_on: date,
    themes: tuple[str, ...],
) -> Message:
    """Change a cycle's name, days and themes; rounds and eligibility follow the days (``_follow_days``)."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(cycle_problems(name, starts_on, ends_on))
    _refuse_taken(tx, name, but_for=cycle_id)
    old = cycle.starts_on, cycle.ends_on
    cycle.name, cycle.name_en = name.strip(), name_en.strip()
    cycle.starts_on, cycle.ends_on = starts_on, ends_on
    cycle.themes = [theme.strip() for theme in themes if theme.strip()]
    said = msg("Cycle “{name}” saved.", name=_called(cycle))
    if old != (starts_on, ends_on):
        said = _follow_days(tx, cycle, old, said)
    return tx.record("cycles.edit_cycle", ("cycle", cycle_id), said)


def edit_rubric(tx: Transaction, cycle_id: int, track: TrackKind, *, seen_version: int, rubric: RubricRule) -> Message:
    """Replace a track's rubric: criteria, weights, level descriptors, rounding, tie-break."""
    cycle = _editable(tx, cycle_id, seen_version)
    coded = replace(rubric, criteria=_with_codes(rubric.criteria))
    _refuse_any(rubric_problems(coded))
    row = track_of(cycle, track).rubric
    row.criteria.clear()
    tx.session.flush()
    fill_rubric(row, coded)
    return tx.record("cycles.edit_rubric", ("cycle", cycle_id), msg("Rubric saved; the weights sum to 100.00."))


def edit_tiers(tx: Transaction, cycle_id: int, *, seen_version: int, tiers: tuple[TierRule, ...]) -> Message:
    """Replace the tiers: names, prizes, quotas, minimum values."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(tier_problems(tiers))
    cycle.tiers.clear()
    tx.session.flush()
    fill_tiers(cycle, tiers)
    budget = sum((tier.prize_yuan or 0) * tier.quota for tier in tiers)
    return tx.record(
        "cycles.edit_tiers",
        ("cycle", cycle_id),
        msg("Tiers saved; prizes times quotas come to {budget} yuan.", budget=f"{budget:,}"),
    )


def edit_decision(tx: Transaction, cycle_id: int, *, seen_version: int, rule: DecisionRule) -> Message:
    """Declare how the panel decides, what all prizes may cost, and for how long the list is shown."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(decision_problems(rule))
    apply_decision(cycle.decision, rule)
    return tx.record(
        "cycles.edit_decision",
        ("cycle", cycle_id),
        msg(
            "Rules of decision saved: present {quorum} of the panel, for it {majority} of the ballots cast, {ballot}; "
            "the list is shown for {n} working days.",
            quorum=msg(SHARE_NAMES[rule.quorum]),
            majority=msg(SHARE_NAMES[rule.majority]),
            ballot=msg("by secret ballot") if rule.is_secret else msg("by name"),
            n=rule.publicity_days,
        ),
    )


def edit_rounds(
    tx: Transaction, cycle_id: int, track: TrackKind, *, seen_version: int, rounds: tuple[RoundRule, ...]
) -> Message:
    """Replace a track's rounds: years, method, blindness, how many advance, dates."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(round_problems(rounds, cycle.starts_on, cycle.ends_on))
    row = track_of(cycle, track)
    by_id = {existing.id: existing for existing in row.rounds}
    if len(rounds) != len(by_id) or {rule.round_id for rule in rounds} != set(by_id):
        raise Invalid(msg("Rounds cannot be added or removed here; only their rules can be edited."))
    for rule in rounds:
        if rule.round_id is not None:
            apply_round(by_id[rule.round_id], rule)
    return tx.record("cycles.edit_rounds", ("cycle", cycle_id), msg("The rules of the rounds saved."))


def _called(cycle: Cycle) -> InBoth:
    return InBoth(cycle.name, cycle.name_en)


def _cycle(tx: Transaction, cycle_id: int) -> Cycle:
    cycle = tx.session.scalar(
        select(Cycle)
        .where(Cycle.id == cycle_id)
        .options(
            selectinload(Cycle.tracks)
            .selectinload(Track.rubric)
            .selectinload(Rubric.criteria)
            .selectinload(Criterion.levels),
            selectinload(Cycle.tracks).selectinload(Track.rounds),
            selectinload(Cycle.tiers).joinedload(Tier.track),
            joinedload(Cycle.decision),
        )
    )
    if cycle is None:
        raise not_allowed()
    return cycle


def _editable(tx: Transaction, cycle_id: int, seen_version: int) -> Cycle:
    tx.require(Right.EDIT_CYCLE)
    cycle = _cycle(tx, cycle_id)
    if cycle.frozen_at is not None:
        raise WrongStage(
            msg("The rules of this cycle are frozen: scoring was opened on {at}.", at=cycle.frozen_at)
            if cycle.rehearsal_since is None
            else msg("The rules are frozen for the rehearsal; reset it to change them.")
        )
    if cycle.version != seen_version:
        raise Outdated(
            msg("Somebody else saved these rules meanwhile. Reload the page, compare, and enter yours again.")
        )
    cycle.version += 1
    return cycle


def _names(tx: Transaction, but_for: int | None = None) -> set[str]:
    """Give what the other cycles are called; people tell them apart by that."""
    return set(tx.session.scalars(select(Cycle.name).where(Cycle.id != (but_for or 0))))


def _unlike_others(tx: Transaction, rules: CycleRule) -> CycleRule:
    names = _names(tx)
    called, number = rules, 1
    while called.name in names:
        number += 1
        called = replace(rules, name=f"{rules.name}（{number}）", name_en=f"{rules.name_en} ({number})")
    return called


def _refuse_taken(tx: Transaction, name: str, but_for: int | None = None) -> None:
    if name.strip() in _names(tx, but_for):
        raise Invalid(msg("There is another cycle named “{name}”. Give this one a name of its own.", name=name.strip()))


def _follow_days(tx: Transaction, cycle: Cycle, old: tuple[date, date], said: Message) -> Message:
    """Move the preliminary rounds along and look at every suggestion anew; gives the sentence with what came of it."""
    new = cycle.starts_on, cycle.ends_on
    for track in cycle.tracks:
        said = _move_rounds(track, old, new, said)
    tx.session.flush()
    suggestions = next((track.id for track in cycle.tracks if track.kind is TrackKind.SUGGESTION), None)
    if suggestions is not None and (changed := stored_register.assess_anew(tx, suggestions, new)):
        said = msg(
            "{said} By the new days the rule finds something else for {n} suggestions; see Eligibility.",
            said=said,
            n=changed,
        )
    return said


def _move_rounds(track: Track, old: tuple[date, date], new: tuple[date, date], said: Message) -> Message:
    """Let a track's preliminary rounds follow the new days as far as they can, and say so."""
    held = {row: row.year for row in track.rounds if row.year is not None}
    if shift := years_moved(tuple(held.values()), old, new):
        for row, year in held.items():
            row.year = year + shift
        years = tuple(str(row.year) for row in held)
        said = msg("{said} The preliminary rounds went along: {years}.", said=said, years=years)
    if outside := tuple(str(year + shift) for year in held.values() if not is_within(year + shift, *new)):
        said = msg(
            "{said} Outside the new days, so without any entry: the preliminary rounds of {years}; change their years "
            "under Rounds.",
            said=said,
            years=outside,
        )
    return said


def _refuse_any(problems: tuple[Message, ...]) -> None:
    if len(problems) == 1:
        raise Invalid(problems[0])
    if problems:
        raise Invalid(msg("Not saved: {problems}", problems=problems))


def _with_codes(criteria: tuple[CriterionRule, ...]) -> tuple[CriterionRule, ...]:
    taken = {criterion.code for criterion in criteria}
    fresh = (code for number in range(1, 1000) if (code := f"c{number}") not in taken)
    return tuple(criterion if criterion.code else replace(criterion, code=next(fresh)) for criterion in criteria)


def _begun_anew(rounds: tuple[RoundRule, ...], years: int) -> tuple[RoundRule, ...]:
    """Give the rules of rounds that are planned for other years, and not for any day yet."""
    return tuple(
        replace(
            rule,
            year=None if rule.year is None else rule.year + years,
            opens_on=None,
            closes_on=None,
            closes_itself=False,
            round_id=None,
        )
        for rule in rounds
    )
