"""What closing now would leave open: the entries whose rank or tier the missing sheets could still change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sqlalchemy import select

from db.many import among
from db.tables import Entry, Round, Tier
from domain.awards import RoundKind
from domain.lifecycle import Act, require_stage
from domain.messages import InBoth
from domain.permissions import Right
from scoring.absent_sheets import ShortEntry as ShortScores
from scoring.absent_sheets import flips, reach
from scoring.aggregation import Rounding
from scoring.certainty import answer
from scoring.edges import Edge, tier_edges
from scoring.methods import Method, NoValues
from scoring.mixed import MixedFit
from scoring.placing import Placing
from use_cases import round_scores
from use_cases.missing_sheets import absent_judges, short_of_sheets
from use_cases.placing import placed_by, placing_rule
from use_cases.rankings import round_with_rubric, rules_of, tiers_of
from use_cases.round_scores import RoundScores
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Crossing:
    """A border that the missing sheets could carry an entry across.

    Attributes:
        upper: the tier above; None in a preliminary round, where it is about going on.
        rises: whether it would come above; otherwise it would lose its place.
        total: from which whole total on, or up to which, were all missing sheets to say that.
        chance: by what the sheets so far tell; None where they tell nothing.
    """

    upper: InBoth | None
    rises: bool
    total: int
    chance: float | None


@dataclass(frozen=True)
class ClosingEffect:
    """One entry that is short of sheets, where it would stand without them, and how far they could move it.

    ``rank`` is None for an entry without any sheet; ``best`` and ``worst`` are the ranks if all missing sheets said
    the most, or nothing.
    """

    entry_id: int
    reference: str
    title: str
    judges: tuple[str, ...]
    rank: int | None
    best: int
    worst: int
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True)
class ClosingView:
    """All entries short of sheets that could still move, those that could cross a border first.

    ``short`` counts those short of sheets; ``is_known`` is false where the declared method gives no values yet.
    """

    effects: tuple[ClosingEffect, ...]
    short: int
    is_known: bool


@dataclass(frozen=True, eq=False)
class _Provisional:
    """The round as it would be ranked now on the sheets there are."""

    ranked: RoundScores
    placed: Placing
    edges: tuple[Edge, ...]
    uppers: tuple[InBoth | None, ...]
    fit: MixedFit


def of_round(tx: Transaction, round_id: int) -> ClosingView:
    """Say what the sheets that are missing could change, were every entry ranked on what it has; nothing is stored."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_with_rubric(tx, round_id)
    require_stage(round_.stage, Act.CLOSE_SCORING)
    absent = absent_judges(tx, round_id)
    whole = round_scores.so_far(tx, round_id)
    found = _provisional(tx, round_, whole) if absent and len(whole.scores.total) else None
    if found is None:
        return ClosingView((), len(absent), not absent)
    values = found.placed.found.value.as_fractions()
    official = dict(zip(found.ranked.entry_ids, values, strict=True))
    shorts = list(short_of_sheets(whole, found.ranked, found.edges, absent, official))
    ids = [whole.entry_ids[short.entry] for short, _judges in shorts]
    entries = {
        row.id: row
        for row in tx.session.execute(select(Entry.id, Entry.reference, Entry.title).where(among(Entry.id, ids)))
    }
    names = {user_id: name for judges in absent.values() for user_id, name in judges.items()}
    above = sorted(-value for value in values if value is not None)
    effects = []
    for short, judges in shorts:
        moved = _moved(found, short, round_, above)
        if moved is None:
            continue
        entry = entries[whole.entry_ids[short.entry]]
        effects.append(
            ClosingEffect(entry.id, entry.reference, entry.title, tuple(names[each] for each in judges), *moved)
        )
    return ClosingView(tuple(sorted(effects, key=_urgency)), len(absent), is_known=True)


def _urgency(effect: ClosingEffect) -> tuple[float, int, int, str]:
    chance = max((each.chance or 0.0 for each in effect.crossings), default=0.0)
    return (-chance, -len(effect.crossings), effect.best - effect.worst, effect.reference)


def _moved(
    found: _Provisional, short: ShortScores, round_: Round, above: Sequence[Fraction]
) -> tuple[int | None, int, int, tuple[Crossing, ...]] | None:
    """Give rank, best and worst rank, and borders; None for an entry that cannot move."""
    method, rounding = Method(round_.method.value), Rounding(round_.track.rubric.rounding.value)
    ends = reach(short, found.fit, method=method, rounding=rounding)
    if ends is None:
        return None
    low, high = ends
    own = short.value
    best, worst = (_rank(above, value, own) for value in (high, low))
    rank = None if own is None else _rank(above, own, own)
    crossed = flips(short, found.edges, found.fit, method=method, rounding=rounding)
    if rank is not None and best == worst == rank and not crossed:
        return None
    return (
        rank,
        best,
        worst,
        tuple(Crossing(found.uppers[flip.edge], flip.rises, flip.total, flip.chance) for flip in crossed),
    )


def _rank(above: Sequence[Fraction], value: Fraction, own: Fraction | None) -> int:
    """Count who would stand above a value, the entry itself left out; ``above`` are negated values in order."""
    higher = bisect_right(above, -value - Fraction(1, 10**12))
    return 1 + higher - int(own is not None and own > value)


def _provisional(tx: Transaction, round_: Round, whole: RoundScores) -> _Provisional | None:
    read = np.bincount(whole.scores.entry, minlength=len(whole.entry_ids)) > 0
    ranked = round_scores.only(whole, read)
    rubric, tiers = rubric_rule(round_.track.rubric), tiers_of(tx, round_)
    rules = rules_of(round_, rubric, tiers)
    placed = placed_by(Method(round_.method.value), ranked.judged, rules, rubric.criteria)
    if isinstance(placed, NoValues):
        return None
    open_ones = [tier for tier in tiers if tier.quota]
    edges, uppers = _edges(round_, open_ones, placed)
    return _Provisional(ranked, placed, edges, uppers, answer(whole.scores, ()).fit)


def _edges(round_: Round, tiers: Sequence[Tier], placed: Placing) -> tuple[tuple[Edge, ...], tuple[InBoth | None, ...]]:
    value, ranks = placed.found.value, placed.ranks
    if round_.kind is RoundKind.FINAL:
        rules = [placing_rule(tier.quota, tier.minimum_value) for tier in tiers]
        return tier_edges(value, ranks, rules), tuple(InBoth(tier.name, tier.name_en) for tier in tiers)
    if round_.advance_count is None and round_.advance_minimum is None:
        return (), ()
    rule = placing_rule(round_.advance_count or len(value), round_.advance_minimum)
    return tier_edges(value, ranks, [rule]), (None,)
