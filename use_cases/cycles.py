"""Open a cycle, see its rules, edit them until scoring opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from db.tables import Criterion, Cycle, LevelDescriptor, Round, Rubric, Tier, Track
from domain.awards import RoundKind, TrackKind
from domain.cycles import (
    CriterionRule,
    CycleRule,
    Level,
    RoundRule,
    RubricRule,
    TierRule,
    cycle_problems,
    round_problems,
    rubric_problems,
    tier_problems,
)
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated, WrongStage
from domain.templates import TEMPLATES
from i18n.office_days import end_of_day
from use_cases import stored_register
from use_cases.transaction import Transaction

DEFAULT_TEMPLATE = "standard"


@dataclass(frozen=True)
class CycleLine:
    """One cycle in a list."""

    cycle_id: int
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    frozen_at: datetime | None


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
    return tuple(CycleLine(c.id, c.name, c.name_en, c.starts_on, c.ends_on, c.frozen_at) for c in rows)


def setup(tx: Transaction, cycle_id: int) -> CycleSetup:
    """A cycle's rules, whole."""
    tx.require(Right.SEE_CYCLE)
    cycle = _cycle(tx, cycle_id)
    return CycleSetup(cycle.id, cycle.version, cycle.frozen_at, rules_of(cycle))


def open_from_template(tx: Transaction, template: str = DEFAULT_TEMPLATE) -> Message:
    """Open a cycle with the rules of a template."""
    tx.require(Right.EDIT_CYCLE)
    if template not in TEMPLATES:
        raise Invalid(msg("There is no template “{name}”.", name=template))
    cycle = add_cycle(tx, TEMPLATES[template])
    return tx.record("cycles.open_from_template", ("cycle", cycle.id), msg("Cycle “{name}” opened.", name=cycle.name))


def open_copy(tx: Transaction, cycle_id: int, *, name: str, starts_on: date, ends_on: date) -> Message:
    """Open another cycle with the rules of this one; preliminary rounds follow the new years."""
    tx.require(Right.EDIT_CYCLE)
    original = _cycle(tx, cycle_id)
    _refuse_any(cycle_problems(name, starts_on, ends_on))
    rules = rules_of(original)
    shift = starts_on.year - original.starts_on.year
    rounds = {kind: tuple(_moved(rule, shift) for rule in track_rounds) for kind, track_rounds in rules.rounds.items()}
    cycle = add_cycle(
        tx, replace(rules, name=name.strip(), name_en="", starts_on=starts_on, ends_on=ends_on, rounds=rounds)
    )
    return tx.record(
        "cycles.open_copy",
        ("cycle", cycle.id),
        msg("Cycle “{name}” opened with the rules of “{original}”.", name=cycle.name, original=original.name),
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
    """Change a cycle's name, days and themes; where the days change, the rule looks at every suggestion anew."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(cycle_problems(name, starts_on, ends_on))
    has_other_days = (cycle.starts_on, cycle.ends_on) != (starts_on, ends_on)
    cycle.name, cycle.name_en = name.strip(), name_en.strip()
    cycle.starts_on, cycle.ends_on = starts_on, ends_on
    cycle.themes = [theme.strip() for theme in themes if theme.strip()]
    said = msg("Cycle “{name}” saved.", name=cycle.name)
    suggestions = next((track.id for track in cycle.tracks if track.kind is TrackKind.SUGGESTION), None)
    if has_other_days and suggestions is not None:
        tx.session.flush()
        if changed := stored_register.assess_anew(tx, suggestions, (starts_on, ends_on)):
            said = msg(
                "{said} By the new days the rule finds something else for {n} suggestions; see Eligibility.",
                said=said,
                n=changed,
            )
    return tx.record("cycles.edit_cycle", ("cycle", cycle_id), said)


def edit_rubric(tx: Transaction, cycle_id: int, track: TrackKind, *, seen_version: int, rubric: RubricRule) -> Message:
    """Replace a track's rubric: criteria, weights, level descriptors, rounding, tie-break."""
    cycle = _editable(tx, cycle_id, seen_version)
    coded = replace(rubric, criteria=_with_codes(rubric.criteria))
    _refuse_any(rubric_problems(coded))
    row = _track(cycle, track).rubric
    row.criteria.clear()
    tx.session.flush()
    _fill_rubric(row, coded)
    return tx.record("cycles.edit_rubric", ("cycle", cycle_id), msg("Rubric saved; the weights sum to 100.00."))


def edit_tiers(tx: Transaction, cycle_id: int, *, seen_version: int, tiers: tuple[TierRule, ...]) -> Message:
    """Replace the tiers: names, prizes, quotas, minimum values."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(tier_problems(tiers))
    cycle.tiers.clear()
    tx.session.flush()
    _fill_tiers(cycle, tiers)
    budget = sum((tier.prize_yuan or 0) * tier.quota for tier in tiers)
    return tx.record(
        "cycles.edit_tiers",
        ("cycle", cycle_id),
        msg("Tiers saved; prizes times quotas come to {budget} yuan.", budget=f"{budget:,}"),
    )


def edit_rounds(
    tx: Transaction, cycle_id: int, track: TrackKind, *, seen_version: int, rounds: tuple[RoundRule, ...]
) -> Message:
    """Replace a track's rounds: years, method, blindness, how many advance, dates."""
    cycle = _editable(tx, cycle_id, seen_version)
    _refuse_any(round_problems(rounds))
    row = _track(cycle, track)
    by_id = {existing.id: existing for existing in row.rounds}
    if len(rounds) != len(by_id) or {rule.round_id for rule in rounds} != set(by_id):
        raise Invalid(msg("Rounds cannot be added or removed here; only their rules can be edited."))
    for rule in rounds:
        if rule.round_id is not None:
            _apply_round(by_id[rule.round_id], rule)
    return tx.record("cycles.edit_rounds", ("cycle", cycle_id), msg("The rules of the rounds saved."))


def add_cycle(tx: Transaction, rules: CycleRule) -> Cycle:
    """Store a cycle with all its rules."""
    cycle = Cycle(
        name=rules.name,
        name_en=rules.name_en,
        starts_on=rules.starts_on,
        ends_on=rules.ends_on,
        themes=list(rules.themes),
        created_at=tx.at,
    )
    for kind, rubric in rules.rubrics.items():
        row = Rubric()
        _fill_rubric(row, rubric)
        track = Track(kind=kind, rubric=row)
        for position, rule in enumerate(rules.rounds[kind], start=1):
            round_ = Round(position=position, kind=rule.kind, year=rule.year)
            _apply_round(round_, rule)
            track.rounds.append(round_)
        cycle.tracks.append(track)
    _fill_tiers(cycle, rules.tiers)
    tx.session.add(cycle)
    tx.session.flush()
    return cycle


def rules_of(cycle: Cycle) -> CycleRule:
    """Read a cycle's rows as plain rules."""
    return CycleRule(
        name=cycle.name,
        name_en=cycle.name_en,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
        themes=tuple(cycle.themes),
        rubrics={track.kind: rubric_rule(track.rubric) for track in cycle.tracks},
        rounds={track.kind: tuple(_round_rule(row) for row in track.rounds) for track in cycle.tracks},
        tiers=tuple(tier_rule(tier) for tier in cycle.tiers),
    )


def rubric_rule(rubric: Rubric) -> RubricRule:
    """Read a rubric's rows as a plain rule."""
    return RubricRule(
        tuple(
            CriterionRule(
                row.code,
                row.name,
                row.weight,
                row.name_en,
                row.guidance,
                row.guidance_en,
                tuple(Level(level.low, level.high, level.label, level.label_en) for level in row.levels),
                row.id,
            )
            for row in rubric.criteria
        ),
        rubric.rounding,
        tuple(rubric.tie_break),
    )


def tier_rule(tier: Tier) -> TierRule:
    """Read a tier's row as a plain rule."""
    return TierRule(
        name=tier.name,
        track=tier.track.kind,
        quota=tier.quota,
        prize_yuan=tier.prize_yuan,
        prize_is_minimum=tier.prize_is_minimum,
        minimum_value=tier.minimum_value,
        name_en=tier.name_en,
        descriptor=tier.descriptor,
        descriptor_en=tier.descriptor_en,
    )


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
        )
    )
    if cycle is None:
        raise not_allowed()
    return cycle


def _editable(tx: Transaction, cycle_id: int, seen_version: int) -> Cycle:
    tx.require(Right.EDIT_CYCLE)
    cycle = _cycle(tx, cycle_id)
    if cycle.frozen_at is not None:
        raise WrongStage(msg("The rules of this cycle are frozen: scoring was opened on {at}.", at=cycle.frozen_at))
    if cycle.version != seen_version:
        raise Outdated(
            msg("Somebody else saved these rules meanwhile. Reload the page, compare, and enter yours again.")
        )
    cycle.version += 1
    return cycle


def _track(cycle: Cycle, kind: TrackKind) -> Track:
    for track in cycle.tracks:
        if track.kind is kind:
            return track
    raise not_allowed()


def _refuse_any(problems: tuple[Message, ...]) -> None:
    if len(problems) == 1:
        raise Invalid(problems[0])
    if problems:
        raise Invalid(msg("Not saved: {problems}", problems=problems))


def _with_codes(criteria: tuple[CriterionRule, ...]) -> tuple[CriterionRule, ...]:
    taken = {criterion.code for criterion in criteria}
    fresh = (code for number in range(1, 1000) if (code := f"c{number}") not in taken)
    return tuple(criterion if criterion.code else replace(criterion, code=next(fresh)) for criterion in criteria)


def _fill_rubric(row: Rubric, rubric: RubricRule) -> None:
    row.rounding, row.tie_break = rubric.rounding, list(rubric.tie_break)
    for position, criterion in enumerate(rubric.criteria, start=1):
        row.criteria.append(
            Criterion(
                position=position,
                code=criterion.code,
                name=criterion.name.strip(),
                name_en=criterion.name_en.strip(),
                guidance=criterion.guidance.strip(),
                guidance_en=criterion.guidance_en.strip(),
                weight=criterion.weight,
                levels=[
                    LevelDescriptor(
                        position=order, low=level.low, high=level.high, label=level.label, label_en=level.label_en
                    )
                    for order, level in enumerate(criterion.levels, start=1)
                ],
            )
        )


def _fill_tiers(cycle: Cycle, tiers: tuple[TierRule, ...]) -> None:
    for position, tier in enumerate(tiers, start=1):
        cycle.tiers.append(
            Tier(
                track=_track(cycle, tier.track),
                position=position,
                name=tier.name.strip(),
                name_en=tier.name_en.strip(),
                prize_yuan=tier.prize_yuan,
                prize_is_minimum=tier.prize_is_minimum,
                quota=tier.quota,
                minimum_value=tier.minimum_value,
                descriptor=tier.descriptor.strip(),
                descriptor_en=tier.descriptor_en.strip(),
            )
        )


def _apply_round(row: Round, rule: RoundRule) -> None:
    row.method, row.is_blind = rule.method, rule.is_blind
    is_preliminary = row.kind is RoundKind.PRELIMINARY
    row.advance_count = rule.advance_count if is_preliminary else None
    row.advance_minimum = rule.advance_minimum if is_preliminary else None
    row.sheets_per_entry = rule.sheets_per_entry
    row.opens_on, row.closes_on = rule.opens_on, rule.closes_on
    row.closes_itself_at = end_of_day(rule.closes_on) if rule.closes_itself and rule.closes_on else None


def _round_rule(row: Round) -> RoundRule:
    return RoundRule(
        row.kind,
        row.year,
        row.method,
        row.is_blind,
        row.advance_count,
        row.sheets_per_entry,
        row.opens_on,
        row.closes_on,
        row.advance_minimum,
        row.closes_itself_at is not None,
        row.id,
    )


def _moved(rule: RoundRule, years: int) -> RoundRule:
    year = None if rule.year is None else rule.year + years
    return replace(rule, year=year, opens_on=None, closes_on=None, closes_itself=False, round_id=None)
