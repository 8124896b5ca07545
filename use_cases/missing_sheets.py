"""Sheets that judges of a round never handed in, and what they could change at the edges of its ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sqlalchemy import select

from db.tables import Assignment, User
from domain.awards import OWED
from scoring.absent_sheets import UNRANKED, ShortEntry, flips
from scoring.aggregation import Rounding
from scoring.arrays import indices
from scoring.certainty import answer
from scoring.edges import Edge
from scoring.methods import Method
from scoring.mixed import MixedFit
from scoring.totals import weighted_totals
from use_cases import round_scores
from use_cases.leaderboards import Leaderboard
from use_cases.round_scores import RoundScores
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class MissingSheets:
    """What the sheets missing for one entry could do at one edge, all other entries as they are.

    Attributes:
        entry_id: the entry.
        judges: names of those it was assigned to who submitted no sheet.
        is_ranked: whether it has a rank all the same.
        rises: whether it would get a place above; otherwise it would lose the one it has.
        total: the whole total from which on (rising), or up to which (falling), were all missing sheets to say it.
        chance: that it crosses, by what the sheets tell of the entry and these judges; None where they tell nothing.
    """

    entry_id: int
    judges: tuple[str, ...]
    is_ranked: bool
    rises: bool
    total: int
    chance: float | None


def missing_sheets(
    tx: Transaction, board: Leaderboard, edges: Sequence[Edge], ranked: RoundScores, believed: MixedFit
) -> tuple[tuple[MissingSheets, ...], ...]:
    """Find the missing sheets that could change who stands above each edge.

    Args:
        tx: of somebody who may see the ranking.
        board: the ranking.
        edges: of the ranked entries, in the order of ``ranked``.
        ranked: their sheets.
        believed: what the model says of them.

    Returns:
        For each edge, the likeliest first.
    """
    whole = round_scores.of_round(tx, board.round_id)
    absent = absent_judges(tx, board.round_id)
    if whole is None or not absent:
        return tuple(() for _edge in edges)
    names = {user_id: name for judges in absent.values() for user_id, name in judges.items()}
    everything = believed if whole is ranked else answer(whole.scores, ()).fit
    method, rounding = Method(board.method.value), Rounding(board.rounding.value)
    official = {line.entry_id: line.value for line in board.lines}
    found: list[list[MissingSheets]] = [[] for _edge in edges]
    for short, judges in short_of_sheets(whole, ranked, edges, absent, official):
        for flip in flips(short, edges, everything, method=method, rounding=rounding):
            found[flip.edge].append(
                MissingSheets(
                    whole.entry_ids[short.entry],
                    tuple(names[user_id] for user_id in judges),
                    UNRANKED not in short.side,
                    flip.rises,
                    flip.total,
                    flip.chance,
                )
            )
    return tuple(tuple(sorted(each, key=lambda one: -(one.chance or 0.0))) for each in found)


def absent_judges(tx: Transaction, round_id: int) -> dict[int, dict[int, str]]:
    """By entry, the judges it was assigned to who have submitted no sheet, by name; a draft is no sheet."""
    absent = defaultdict[int, dict[int, str]](dict)
    for entry_id, user_id, name in tx.session.execute(
        select(Assignment.entry_id, Assignment.user_id, User.display_name)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.round_id == round_id, Assignment.state.in_(OWED))
        .order_by(User.display_name, User.id)
    ):
        absent[entry_id][user_id] = name
    return dict(absent)


def short_of_sheets(
    whole: RoundScores,
    ranked: RoundScores,
    edges: Sequence[Edge],
    absent: Mapping[int, Mapping[int, str]],
    official: Mapping[int, Fraction | None],
) -> Iterator[tuple[ShortEntry, tuple[int, ...]]]:
    """Give each entry that sheets are missing for, and who owes them.

    Args:
        whole: all sheets of the round.
        ranked: those of the entries that have a rank, in the order of the edges.
        edges: of the ranking.
        absent: as ``absent_judges`` gives it.
        official: value of each entry, None where it has none.
    """
    totals = weighted_totals(whole.points, whole.weights)
    judge_place = {judge.user_id: place for place, judge in enumerate(whole.judges)}
    ranked_place = {entry_id: place for place, entry_id in enumerate(ranked.entry_ids)}
    order = np.argsort(whole.scores.entry, kind="stable")
    starts = np.searchsorted(whole.scores.entry[order], np.arange(len(whole.entry_ids) + 1))
    for entry, entry_id in enumerate(whole.entry_ids):
        if entry_id not in absent:
            continue
        judges = tuple(absent[entry_id])
        place = ranked_place.get(entry_id)
        yield (
            ShortEntry(
                entry,
                tuple(UNRANKED if place is None else int(edge.side[place]) for edge in edges),
                totals[order[starts[entry] : starts[entry + 1]]],
                indices([judge_place.get(user_id, -1) for user_id in judges]),
                official.get(entry_id),
            ),
            judges,
        )
