"""Compute a round's ranking once, from frozen input; leaderboards.py shows what was stored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
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
    Suggestion,
    Tier,
    Track,
    User,
)
from domain.awards import OWED, RoundKind, SheetState
from domain.awards import Method as DeclaredMethod
from domain.cycles import CriterionRule, RubricRule
from domain.lifecycle import ALLOWED, Act, RoundStage, after
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from scoring.aggregation import Rounding
from scoring.grouping import theme_groups
from scoring.methods import ACROSS_ENTRIES, Method, NoValues, decimals_across
from scoring.placement import JudgedSheets
from scoring.placing import Placing, PointSheets
from settings import VERSION
from use_cases.placing import Standing, placed_by, refusal_words, spreads, standings
from use_cases.result_stages import require_undecided
from use_cases.stored_rules import rubric_rule
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
    require_undecided(tx, round_)
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
    rules = rules_of(round_, rubric, tiers)
    counted = [sheet for sheet in sheets if sheet.entry_id in ranked]
    panel = _panel(places, counted)
    if round_.method is DeclaredMethod.MIXED:
        rules |= _groups(tx, round_id, panel)
    placed = _place_by(tx, panel, counted, rules, rubric.criteria, stage=round_.stage)
    ranking = Ranking(
        round_id=round_id,
        number=1 + (tx.session.scalar(select(func.max(Ranking.number)).where(Ranking.round_id == round_id)) or 0),
        computed_at=tx.at,
        computed_by_id=tx.actor.user_id,
        method=round_.method,
        rounding=rubric.rounding,
        rules=rules,
        input_digest=input_digest(rules, entry_ids, sheets, ranked),
        program_version=VERSION,
    )
    tx.session.add(ranking)
    tx.session.flush()
    submitted = Counter(sheet.entry_id for sheet in sheets)
    tier_ids = {tier.position: tier.id for tier in tiers}
    tx.session.execute(
        insert(RankedEntry),
        [
            _row(standing, spread, tier_ids)
            | {
                "ranking_id": ranking.id,
                "entry_id": entry_id,
                "sheets": submitted[entry_id],
                "missing": missing[entry_id],
            }
            for entry_id, standing, spread in zip(entry_ids, standings(placed, rules), spreads(placed), strict=True)
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


def sheets_of_versions(
    tx: Transaction, round_id: int, criteria: Sequence[CriterionRule], versions: Collection[tuple[int, int]]
) -> list[CountedSheet]:
    """Give submitted sheets by task and version, however the tasks stand now; by entry and judge."""
    order = {criterion.criterion_id: index for index, criterion in enumerate(criteria)}
    wanted = set(versions)
    rows = tx.session.execute(
        select(
            Assignment.id,
            Assignment.entry_id,
            Assignment.user_id,
            ScoreSheet.version,
            SheetPoints.criterion_id,
            SheetPoints.points,
        )
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id == round_id, ScoreSheet.state == SheetState.SUBMITTED)
        .order_by(Assignment.entry_id, Assignment.user_id)
    )
    points: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0] * len(order))
    for task, entry_id, user_id, version, criterion_id, value in rows:
        if (task, version) in wanted:
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


def _row(standing: Standing, spread: float | None, tier_ids: Mapping[int, int]) -> dict[str, Any]:
    row = vars(standing) | {"spread": spread}
    tier = row.pop("tier")
    return row | {"tier_id": None if tier is None else tier_ids[tier]}


def _judge_places(sheets: Sequence[CountedSheet]) -> dict[int, int]:
    return {user_id: place for place, user_id in enumerate(sorted({sheet.user_id for sheet in sheets}))}


def _not_ranked(reason: Message, stage: RoundStage) -> Message:
    if stage in ALLOWED[Act.REOPEN_SCORING]:
        return msg(
            "The declared method gives no ranking. {reason} Scoring can be reopened, so that the judges put it right.",
            reason=reason,
        )
    return msg("The declared method gives no new ranking; the one before stands. {reason}", reason=reason)


def _panel(places: dict[int, int], sheets: Sequence[CountedSheet]) -> JudgedSheets:
    judges = _judge_places(sheets)
    points = PointSheets(
        np.asarray([places[sheet.entry_id] for sheet in sheets], dtype=np.int64),
        np.asarray([sheet.points for sheet in sheets], dtype=np.int64),
        len(places),
    )
    return JudgedSheets(points, np.asarray([judges[sheet.user_id] for sheet in sheets], dtype=np.int64), len(judges))


def _groups(tx: Transaction, round_id: int, panel: JudgedSheets) -> dict[str, list[int]]:
    """Give the groups of the entries, to be kept with the ranking, where the mixed model needs them."""
    themes = tx.session.scalars(
        select(Suggestion.theme)
        .select_from(RoundEntry)
        .outerjoin(Suggestion, Suggestion.entry_id == RoundEntry.entry_id)
        .where(RoundEntry.round_id == round_id)
        .order_by(RoundEntry.number)
    )
    group = theme_groups(panel.sheets.entry, panel.judge, [theme or "" for theme in themes])
    return {} if group is None else {"groups": group.tolist()}


def _place_by(
    tx: Transaction,
    panel: JudgedSheets,
    sheets: Sequence[CountedSheet],
    rules: dict[str, Any],
    criteria: Sequence[CriterionRule],
    *,
    stage: RoundStage,
) -> Placing:
    """Place the entries by the declared rules.

    Raises:
        Invalid: the declared method gives these sheets no values; with the reason and who it is about.
    """
    group = np.asarray(rules["groups"], dtype=np.int64) if "groups" in rules else None
    placed = placed_by(Method(rules["method"]), replace(panel, group=group), rules, criteria)
    if isinstance(placed, NoValues):
        names = tx.session.scalars(
            select(User.display_name).where(User.id.in_(_judge_places(sheets))).order_by(User.id)
        ).all()
        raise Invalid(_not_ranked(refusal_words(placed, names), stage))
    return placed


def _ranked_ids(entry_ids: list[int], sheets: list[CountedSheet], missing: Counter[int], waived: set[int]) -> set[int]:
    with_sheets = {sheet.entry_id for sheet in sheets}
    return {
        entry_id for entry_id in entry_ids if entry_id in with_sheets and (not missing[entry_id] or entry_id in waived)
    }


def _missing(tx: Transaction, round_id: int) -> Counter[int]:
    rows = tx.session.execute(
        select(Assignment.entry_id, func.count())
        .where(Assignment.round_id == round_id, Assignment.state.in_(OWED))
        .group_by(Assignment.entry_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _receipt(ranking: Ranking, entries: int, ranked: set[int], missing: Counter[int]) -> Message:
    counts: dict[str, FieldValue] = {
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


def rules_of(round_: Round, rubric: RubricRule, tiers: Sequence[Tier]) -> dict[str, Any]:
    """Give the rules of a round as they are stored with a ranking."""
    across = Method(round_.method.value) in ACROSS_ENTRIES
    decimals = {"decimals": decimals_across(Rounding(rubric.rounding.value))} if across else {}
    return decimals | {
        "method": round_.method.value,
        "rounding": rubric.rounding.value,
        "tie_break": list(rubric.tie_break),
        "weights": {criterion.code: criterion.weight for criterion in rubric.criteria},
        "tiers": [
            {"position": tier.position, "quota": tier.quota, "minimum_value": tier.minimum_value} for tier in tiers
        ],
    }


def input_digest(rules: Mapping[str, Any], entry_ids: list[int], sheets: list[CountedSheet], ranked: set[int]) -> str:
    """SHA-256 of everything that made the ranking: rules, entries, and every sheet with its version and points."""
    whole = {"rules": rules, "entries": entry_ids, "ranked": sorted(ranked), "sheets": sorted(sheets)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
