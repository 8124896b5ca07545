"""A cycle's rules as plain values, and what must hold of them before scoring opens."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from domain.awards import Method, Rounding, RoundKind, TrackKind
from domain.decision_rules import DecisionRule
from domain.messages import InBoth, Message, msg

WHOLE_WEIGHT = 10_000
MOST_POINTS = 100
LONGEST_COMMENT = 2_000
YEARS = range(1990, 2200)


@dataclass(frozen=True)
class Level:
    """What a range of points means; bounds are whole points and belong to it."""

    low: int
    high: int
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class CriterionRule:
    """One question; ``weight`` in hundredths of a per cent. ``criterion_id`` is None until stored."""

    code: str
    name: str
    weight: int
    name_en: str = ""
    guidance: str = ""
    guidance_en: str = ""
    levels: tuple[Level, ...] = ()
    criterion_id: int | None = None

    @property
    def called(self) -> InBoth:
        """The name as a sentence names it."""
        return InBoth(self.name, self.name_en)


@dataclass(frozen=True)
class RubricRule:
    """How one track is judged."""

    criteria: tuple[CriterionRule, ...]
    rounding: Rounding = Rounding.NONE
    tie_break: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundRule:
    """One pass of judging.

    ``advance_count`` is how many of a preliminary round go on, ``advance_minimum`` the least value they need, in
    hundredths of a point, ``sheets_per_entry`` how many judges read an entry; None for all. ``shortest_comment`` is how
    many characters a submitted comment has at least, None where it may stay empty. ``closes_itself`` lets no
    judge hand in anything after the day of ``closes_on``; otherwise an organiser closes by hand.
    """

    kind: RoundKind
    year: int | None = None
    method: Method = Method.TRIMMED
    is_blind: bool = True
    advance_count: int | None = None
    sheets_per_entry: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    advance_minimum: int | None = None
    closes_itself: bool = False
    shortest_comment: int | None = None
    round_id: int | None = None


@dataclass(frozen=True)
class TierRule:
    """One prize; ``minimum_value`` in hundredths of a point, ``prize_yuan`` None until an organiser enters it.

    ``is_always_voted``: nobody has it by rank alone, the panel votes on every award of it.
    """

    name: str
    track: TrackKind
    quota: int
    prize_yuan: int | None
    prize_is_minimum: bool = False
    minimum_value: int | None = None
    name_en: str = ""
    descriptor: str = ""
    descriptor_en: str = ""
    is_always_voted: bool = False

    @property
    def called(self) -> InBoth:
        """The name as a sentence names it."""
        return InBoth(self.name, self.name_en)


@dataclass(frozen=True)
class CycleRule:
    """Everything an organiser declares before scoring opens."""

    name: str
    starts_on: date
    ends_on: date
    themes: tuple[str, ...]
    rubrics: dict[TrackKind, RubricRule]
    rounds: dict[TrackKind, tuple[RoundRule, ...]]
    tiers: tuple[TierRule, ...]
    name_en: str = ""
    decision: DecisionRule = field(default_factory=DecisionRule)

    @property
    def budget_yuan(self) -> int:
        """Prizes times quotas; a prize not entered yet counts nothing."""
        return sum((tier.prize_yuan or 0) * tier.quota for tier in self.tiers)


def cycle_problems(name: str, starts_on: date, ends_on: date) -> tuple[Message, ...]:
    """What is wrong with a cycle's name and days."""
    problems = []
    if not name.strip():
        problems.append(msg("The cycle needs a name."))
    if starts_on > ends_on:
        problems.append(msg("The cycle must not end before it starts."))
    return tuple(problems)


def is_within(year: int, starts_on: date, ends_on: date) -> bool:
    """Whether a suggestion of this year can be one of a cycle with these days."""
    return starts_on.year <= year <= ends_on.year


def years_moved(years: Collection[int], old: tuple[date, date], new: tuple[date, date]) -> int:
    """Give by how much the years of preliminary rounds change where the days of their cycle do.

    They stay where they lie within the new days; otherwise they go along with the first day or with the last one,
    whichever leaves fewer of them outside.
    """

    def outside(shift: int) -> int:
        return sum(not is_within(year + shift, *new) for year in years)

    return min((0, new[0].year - old[0].year, new[1].year - old[1].year), key=outside)


def rubric_problems(rubric: RubricRule) -> tuple[Message, ...]:
    """What is wrong with a rubric, criterion by criterion."""
    problems: list[Message] = []
    if not rubric.criteria:
        problems.append(msg("A rubric needs at least one criterion."))
    for number, criterion in enumerate(rubric.criteria, start=1):
        problems.extend(_criterion_problems(number, criterion))
    names = [criterion.name.strip() for criterion in rubric.criteria]
    problems.extend(
        msg("Two criteria are called “{name}”.", name=name) for name in sorted({n for n in names if names.count(n) > 1})
    )
    total = sum(criterion.weight for criterion in rubric.criteria)
    if rubric.criteria and total != WHOLE_WEIGHT:
        problems.append(msg("The weights sum to {total}, not to 100.00.", total=f"{total / 100:.2f}"))
    codes = {criterion.code for criterion in rubric.criteria}
    if unknown := [code for code in rubric.tie_break if code not in codes]:
        problems.append(msg("The tie-break names a criterion that is not there: {codes}.", codes=tuple(unknown)))
    if len(set(rubric.tie_break)) != len(rubric.tie_break):
        problems.append(msg("The tie-break names a criterion twice."))
    return tuple(problems)


def _criterion_problems(number: int, criterion: CriterionRule) -> list[Message]:
    problems = []
    if not criterion.name.strip():
        problems.append(msg("Criterion {number} needs a name.", number=number))
    if not 0 < criterion.weight <= WHOLE_WEIGHT:
        problems.append(msg("The weight of criterion {number} must be above 0 and at most 100.", number=number))
    taken: set[int] = set()
    for level in criterion.levels:
        if not 0 <= level.low <= level.high <= MOST_POINTS:
            problems.append(
                msg(
                    "Criterion {number}: a level's points must run from low to high within 0 to 100: {low} to {high}.",
                    number=number,
                    low=level.low,
                    high=level.high,
                )
            )
            continue
        points = set(range(level.low, level.high + 1))
        if points & taken:
            problems.append(
                msg(
                    "Criterion {number}: the level {low} to {high} overlaps another one.",
                    number=number,
                    low=level.low,
                    high=level.high,
                )
            )
        taken |= points
    return problems


def tier_problems(tiers: tuple[TierRule, ...]) -> tuple[Message, ...]:
    """What is wrong with the tiers as typed; a prize may still be missing."""
    problems: list[Message] = []
    if not tiers:
        problems.append(msg("The award needs at least one tier."))
    for number, tier in enumerate(tiers, start=1):
        if not tier.name.strip():
            problems.append(msg("Tier {number} needs a name.", number=number))
        if tier.prize_yuan is not None and tier.prize_yuan < 0:
            problems.append(msg("The prize of “{name}” must not be negative.", name=tier.called))
        if tier.quota < 0:
            problems.append(msg("The quota of “{name}” must not be negative.", name=tier.called))
        if tier.minimum_value is not None and not 0 <= tier.minimum_value <= MOST_POINTS * 100:
            problems.append(msg("The minimum value of “{name}” must lie between 0 and 100.", name=tier.called))
        problems.extend(
            msg(
                "The tiers are not in order: “{lower}” must not have a larger prize or a higher minimum value "
                "than “{upper}” above it.",
                lower=tier.called,
                upper=above.called,
            )
            for above in _first_above(tiers[: number - 1], tier)
        )
    names = [tier.name.strip() for tier in tiers]
    problems.extend(
        msg("Two tiers are called “{name}”.", name=name)
        for name in sorted({n for n in names if n and names.count(n) > 1})
    )
    return tuple(problems)


def _first_above(above: tuple[TierRule, ...], tier: TierRule) -> tuple[TierRule, ...]:
    """Find the nearest tier of the same track above this one that should stand below it; none where all is well."""
    return tuple(other for other in reversed(above) if other.track is tier.track and _out_of_order(other, tier))[:1]


def _out_of_order(above: TierRule, tier: TierRule) -> bool:
    larger_prize = tier.prize_yuan is not None and above.prize_yuan is not None and tier.prize_yuan > above.prize_yuan
    return larger_prize or (above.minimum_value is not None and (tier.minimum_value or 0) > above.minimum_value)


def round_problems(rounds: tuple[RoundRule, ...], starts_on: date, ends_on: date) -> tuple[Message, ...]:
    """What is wrong with a track's rounds in a cycle with these days."""
    problems: list[Message] = []
    if [rule.kind for rule in rounds].count(RoundKind.FINAL) != 1 or rounds[-1].kind is not RoundKind.FINAL:
        problems.append(msg("A track needs exactly one final round, and it comes last."))
    years = [rule.year for rule in rounds if rule.kind is RoundKind.PRELIMINARY]
    if len(set(years)) != len(years):
        problems.append(msg("Two preliminary rounds have the same year."))
    if None in years:
        problems.append(msg("A preliminary round needs the year whose suggestions it judges."))
    problems.extend(
        msg(
            "{year} lies outside the cycle's days, {first} to {last}: a preliminary round of it would have no entry.",
            year=str(year),
            first=starts_on,
            last=ends_on,
        )
        for year in years
        if year is not None and not is_within(year, starts_on, ends_on)
    )
    for rule in rounds:
        if rule.opens_on and rule.closes_on and rule.opens_on > rule.closes_on:
            problems.append(msg("A round must not close before it opens."))
        problems.extend(_number_problems(rule))
    return tuple(problems)


def _number_problems(rule: RoundRule) -> Iterator[Message]:
    if rule.advance_count is not None and rule.advance_count < 1:
        yield msg("At least one entry must advance from a preliminary round.")
    if rule.advance_minimum is not None and not 0 <= rule.advance_minimum <= MOST_POINTS * 100:
        yield msg("The mark from which entries advance must lie between 0 and 100.")
    if rule.closes_itself and rule.closes_on is None:
        yield msg("A round that closes by itself needs a last day.")
    if rule.sheets_per_entry is not None and rule.sheets_per_entry < 1:
        yield msg("At least one judge must read each entry.")
    if rule.shortest_comment is not None and not 1 <= rule.shortest_comment <= LONGEST_COMMENT:
        yield msg("The shortest comment must have between 1 and {most} characters.", most=LONGEST_COMMENT)


def opening_problems(tiers: tuple[TierRule, ...], rubric: RubricRule) -> tuple[Message, ...]:
    """What must still be mended before scoring may open."""
    missing = tuple(
        msg("The prize of “{name}” has not been entered.", name=tier.called)
        for tier in tiers
        if tier.prize_yuan is None
    )
    return rubric_problems(rubric) + tier_problems(tiers) + missing
