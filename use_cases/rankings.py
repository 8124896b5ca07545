"""Compute a round's ranking once, from frozen input; leaderboards.py shows what was stored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.orm import joinedload

from db.tables import (
    Assignment,
    RankedEntry,
    Ranking,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    SheetWaiver,
    Tier,
    Track,
)
from domain.awards import Method, RoundKind, SheetState
from domain.cycles import CriterionRule, RubricRule
from domain.lifecycle import Act, after
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from scoring import aggregation
from scoring.aggregation import Aggregate, SheetTotals, aggregate
from scoring.allocation import NO_TIER, Allocation, TierRule, allocate
from scoring.exact import ExactValues
from scoring.ranking import Ranks, competition_ranks
from scoring.totals import TOTAL_UNITS, weighted_totals
from settings import VERSION
from use_cases.cycles import rubric_rule
from use_cases.transaction import Transaction


class CountedSheet(NamedTuple):
    """One submitted sheet that counts; points in the order of the criteria."""

    entry_id: int
    user_id: int
    version: int
    points: tuple[int, ...]


def compute(tx: Transaction, round_id: int) -> Message:
    """Rank a closed round and place its entries into tiers; a new number each time, nothing overwritten."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_with_rubric(tx, round_id)
    stage = after(round_.stage, Act.COMPUTE_RANKING)
    rubric = rubric_rule(round_.track.rubric)
    tiers = tiers_of(tx, round_)
    entry_ids = list(
        tx.session.scalars(
            select(RoundEntry.entry_id).where(RoundEntry.round_id == round_id).order_by(RoundEntry.number)
        )
    )
    sheets = counted_sheets(tx, round_id, rubric.criteria)
    missing = _missing(tx, round_id)
    waived = set(tx.session.scalars(select(SheetWaiver.entry_id).where(SheetWaiver.round_id == round_id)))
    ranked = _ranked_ids(entry_ids, sheets, missing, waived)
    if not ranked:
        raise Invalid(msg("No entry has all its sheets, so there is nothing to rank yet."))
    places = {entry_id: index for index, entry_id in enumerate(entry_ids)}
    result = _place(places, [sheet for sheet in sheets if sheet.entry_id in ranked], rubric, round_.method, tiers)
    rules = _rules(round_, rubric, tiers)
    ranking = Ranking(
        round_id=round_id,
        number=1 + (tx.session.scalar(select(func.max(Ranking.number)).where(Ranking.round_id == round_id)) or 0),
        computed_at=tx.at,
        computed_by_id=tx.actor.user_id,
        method=round_.method,
        rounding=rubric.rounding,
        rules=rules,
        input_digest=_digest(rules, entry_ids, sheets, ranked),
        program_version=VERSION,
    )
    tx.session.add(ranking)
    tx.session.flush()
    submitted = Counter(sheet.entry_id for sheet in sheets)
    tx.session.execute(
        insert(RankedEntry),
        [
            result.row(index)
            | {
                "ranking_id": ranking.id,
                "entry_id": entry_id,
                "sheets": submitted[entry_id],
                "missing": missing[entry_id],
            }
            for index, entry_id in enumerate(entry_ids)
        ],
    )
    round_.stage = stage
    return tx.record("rankings.compute", ("ranking", ranking.id), _receipt(ranking, len(entry_ids), ranked, missing))


def counted_sheets(tx: Transaction, round_id: int, criteria: Sequence[CriterionRule]) -> list[CountedSheet]:
    """All submitted sheets of a round, by entry and judge; drafts and withdrawn versions do not count."""
    order = {criterion.criterion_id: index for index, criterion in enumerate(criteria)}
    rows = tx.session.execute(
        select(
            Assignment.entry_id, Assignment.user_id, Assignment.version, SheetPoints.criterion_id, SheetPoints.points
        )
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id == round_id, Assignment.state == SheetState.SUBMITTED)
        .order_by(Assignment.entry_id, Assignment.user_id)
    )
    points: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0] * len(order))
    for entry_id, user_id, version, criterion_id, value in rows:
        points[entry_id, user_id, version][order[criterion_id]] = value
    return [CountedSheet(*key, tuple(given)) for key, given in points.items()]


def round_with_rubric(tx: Transaction, round_id: int) -> Round:
    """Load a round with its track and rubric, or refuse."""
    found = tx.session.scalar(
        select(Round)
        .where(Round.id == round_id)
        .options(joinedload(Round.track).joinedload(Track.rubric).selectinload(Rubric.criteria))
    )
    if found is None:
        raise not_allowed()
    return found


def tiers_of(tx: Transaction, round_: Round) -> Sequence[Tier]:
    """Give the tiers that a round places entries into, best first; none before the final."""
    if round_.kind is not RoundKind.FINAL:
        return ()
    return tx.session.scalars(select(Tier).where(Tier.track_id == round_.track_id).order_by(Tier.position)).all()


@dataclass(frozen=True)
class _Placed:
    """Values, ranks and tiers of all entries of a round, in the order of their numbers."""

    found: Aggregate
    values: tuple[Fraction | None, ...]
    ranks: Ranks
    allocation: Allocation | None
    tiers: Sequence[Tier]

    def row(self, index: int) -> dict[str, Any]:
        rank = int(self.ranks.rank[index])
        spread = float(self.found.spread[index])
        row = {
            "value": self.values[index],
            "spread": None if np.isnan(spread) else spread,
            "rank": rank or None,
            "is_tied": bool(self.ranks.tied[index]),
            "is_plain_mean": bool(self.found.untrimmed[index]),
            "tier_id": None,
            "is_at_edge": False,
            "edge_first": None,
            "edge_last": None,
        }
        if self.allocation is None or not rank:
            return row
        tier, worst = int(self.allocation.tier[index]), int(self.allocation.worst[index])
        row["tier_id"] = None if tier == NO_TIER else self.tiers[tier].id
        if self.allocation.at_edge[index]:
            row["is_at_edge"] = True
            row["edge_first"] = self.tiers[int(self.allocation.best[index])].position
            row["edge_last"] = None if worst == NO_TIER else self.tiers[worst].position
        return row


def _place(
    places: dict[int, int], sheets: list[CountedSheet], rubric: RubricRule, method: Method, tiers: Sequence[Tier]
) -> _Placed:
    entry = np.asarray([places[sheet.entry_id] for sheet in sheets], dtype=np.int64)
    points = np.asarray([sheet.points for sheet in sheets], dtype=np.int64)
    weights = np.asarray([criterion.weight for criterion in rubric.criteria], dtype=np.int64)
    how = aggregation.Method(method.value), aggregation.Rounding(rubric.rounding.value)
    found = aggregate(SheetTotals(entry, weighted_totals(points, weights), len(places), TOTAL_UNITS), *how)
    codes = [criterion.code for criterion in rubric.criteria]
    chain: list[ExactValues] = [
        aggregate(SheetTotals(entry, points[:, codes.index(code)], len(places), 1), *how).value
        for code in rubric.tie_break
    ]
    ranks = competition_ranks(found.value, *chain)
    rules = [
        TierRule(tier.quota, None if tier.minimum_value is None else Fraction(tier.minimum_value, 100))
        for tier in tiers
    ]
    allocation = allocate(found.value, ranks, rules) if tiers else None
    return _Placed(found, found.value.as_fractions(), ranks, allocation, tiers)


def _ranked_ids(entry_ids: list[int], sheets: list[CountedSheet], missing: Counter[int], waived: set[int]) -> set[int]:
    with_sheets = {sheet.entry_id for sheet in sheets}
    return {
        entry_id for entry_id in entry_ids if entry_id in with_sheets and (not missing[entry_id] or entry_id in waived)
    }


def _missing(tx: Transaction, round_id: int) -> Counter[int]:
    rows = tx.session.execute(
        select(Assignment.entry_id, func.count())
        .where(Assignment.round_id == round_id, Assignment.state != SheetState.SUBMITTED)
        .group_by(Assignment.entry_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _receipt(ranking: Ranking, entries: int, ranked: set[int], missing: Counter[int]) -> Message:
    counts = {
        "number": ranking.number,
        "ranked": len(ranked),
        "waived": sum(missing[entry_id] > 0 for entry_id in ranked),
        "unranked": entries - len(ranked),
        "digest": ranking.input_digest[:12],
    }
    if counts["waived"]:
        return msg(
            "Ranking {number} computed: {ranked} entries ranked, {waived} of them by decision although sheets are "
            "missing; {unranked} not ranked for want of sheets. Input digest {digest}.",
            **counts,
        )
    return msg(
        "Ranking {number} computed: {ranked} entries ranked, {unranked} not ranked for want of sheets. "
        "Input digest {digest}.",
        **counts,
    )


def _rules(round_: Round, rubric: RubricRule, tiers: Sequence[Tier]) -> dict[str, Any]:
    return {
        "method": round_.method.value,
        "rounding": rubric.rounding.value,
        "tie_break": list(rubric.tie_break),
        "weights": {criterion.code: criterion.weight for criterion in rubric.criteria},
        "tiers": [
            {"position": tier.position, "quota": tier.quota, "minimum_value": tier.minimum_value} for tier in tiers
        ],
    }


def _digest(rules: dict[str, Any], entry_ids: list[int], sheets: list[CountedSheet], ranked: set[int]) -> str:
    """SHA-256 of everything that made the ranking: rules, entries, and every sheet with its version and points."""
    whole = {"rules": rules, "entries": entry_ids, "ranked": sorted(ranked), "sheets": sorted(sheets)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
