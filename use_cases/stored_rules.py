"""A cycle's rules and the rows that hold them: one read as the other."""

from __future__ import annotations

from db.tables import Criterion, Cycle, DecisionTerms, LevelDescriptor, Round, Rubric, Tier, Track
from domain.awards import RoundKind, TrackKind
from domain.cycles import CriterionRule, CycleRule, Level, RoundRule, RubricRule, TierRule
from domain.decision_rules import DecisionRule
from domain.permissions import not_allowed
from i18n.office_days import end_of_day
from use_cases.transaction import Transaction


def add_cycle(tx: Transaction, rules: CycleRule) -> Cycle:
    """Store a cycle with all its rules."""
    cycle = Cycle(
        name=rules.name,
        name_en=rules.name_en,
        starts_on=rules.starts_on,
        ends_on=rules.ends_on,
        themes=list(rules.themes),
        created_at=tx.at,
        decision=DecisionTerms(),
    )
    apply_decision(cycle.decision, rules.decision)
    for kind, rubric in rules.rubrics.items():
        row = Rubric()
        fill_rubric(row, rubric)
        track = Track(kind=kind, rubric=row)
        for position, rule in enumerate(rules.rounds[kind], start=1):
            round_ = Round(position=position, kind=rule.kind)
            apply_round(round_, rule)
            track.rounds.append(round_)
        cycle.tracks.append(track)
    fill_tiers(cycle, rules.tiers)
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
        decision=decision_rule(cycle.decision),
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
        is_always_voted=tier.is_always_voted,
    )


def decision_rule(row: DecisionTerms) -> DecisionRule:
    """Read the rules of decision from their row."""
    return DecisionRule(row.quorum, row.majority, row.is_secret, row.publicity_days, row.budget_yuan)


def apply_decision(row: DecisionTerms, rule: DecisionRule) -> None:
    """Write the rules of decision to their row."""
    row.quorum, row.majority, row.is_secret = rule.quorum, rule.majority, rule.is_secret
    row.publicity_days, row.budget_yuan = rule.publicity_days, rule.budget_yuan


def track_of(cycle: Cycle, kind: TrackKind) -> Track:
    """Give a cycle's track of a kind, or refuse."""
    for track in cycle.tracks:
        if track.kind is kind:
            return track
    raise not_allowed()


def fill_rubric(row: Rubric, rubric: RubricRule) -> None:
    """Write a rubric's rule to its row, whose criteria have been taken away."""
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


def fill_tiers(cycle: Cycle, tiers: tuple[TierRule, ...]) -> None:
    """Write the tiers' rules to a cycle whose tiers have been taken away."""
    for position, tier in enumerate(tiers, start=1):
        cycle.tiers.append(
            Tier(
                track=track_of(cycle, tier.track),
                position=position,
                name=tier.name.strip(),
                name_en=tier.name_en.strip(),
                prize_yuan=tier.prize_yuan,
                prize_is_minimum=tier.prize_is_minimum,
                quota=tier.quota,
                minimum_value=tier.minimum_value,
                descriptor=tier.descriptor.strip(),
                descriptor_en=tier.descriptor_en.strip(),
                is_always_voted=tier.is_always_voted,
            )
        )


def apply_round(row: Round, rule: RoundRule) -> None:
    """Write a round's rule to its row; of a final it takes no year and nobody advances from it."""
    row.method, row.is_blind = rule.method, rule.is_blind
    is_preliminary = row.kind is RoundKind.PRELIMINARY
    row.year = rule.year if is_preliminary else None
    row.advance_count = rule.advance_count if is_preliminary else None
    row.advance_minimum = rule.advance_minimum if is_preliminary else None
    row.sheets_per_entry, row.shortest_comment = rule.sheets_per_entry, rule.shortest_comment
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
        row.shortest_comment,
        row.id,
    )
