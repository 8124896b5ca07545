"""Try other rules on the frozen sheets of a ranking; nothing is written, and no ranking comes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from db.tables import Ranking
from domain.cycles import CriterionRule
from domain.messages import Message, msg
from domain.refusals import Invalid
from domain.what_if import (
    Assumptions,
    Direction,
    TierAssumption,
    assumption_problems,
)
from scoring.allocation import NO_TIER
from scoring.methods import Method, NoValues
from scoring.placement import JudgedSheets
from scoring.placing import Placing
from scoring.what_if import AT_EDGE, NOT_RANKED, without_judge
from scoring.what_if import standings as where_placed
from use_cases import leaderboards, round_scores
from use_cases.kept import Kept
from use_cases.leaderboards import Leaderboard, LeaderLine, TierBand
from use_cases.placing import placed_by, refusal_words, spreads, standings
from use_cases.round_scores import RoundJudge, RoundScores
from use_cases.transaction import Transaction
from use_cases.what_if_changes import PlaceChange, changes, place_changes


@dataclass(frozen=True, eq=False)
class Basis:
    """A ranking, and what a trial may change of it.

    Attributes:
        board: the official ranking.
        official: its rules, as assumptions that change nothing.
        scores: the sheets it counted.
        tie_break: places of the criteria that break ties; not for a trial to change.
        placing: of the entries of ``scores`` by the official rules.
    """

    board: Leaderboard
    official: Assumptions
    scores: RoundScores
    tie_break: tuple[int, ...]
    placing: Placing

    @property
    def criteria(self) -> tuple[CriterionRule, ...]:
        """What is judged, in order."""
        return self.scores.criteria

    @property
    def judges(self) -> tuple[RoundJudge, ...]:
        """Whose sheets count."""
        return self.scores.judges


@dataclass(frozen=True)
class Move:
    """One entry that would stand elsewhere.

    Attributes:
        before: where it stands officially.
        after: where it would stand.
        direction: which way that is.
        rules: the changed quotas and minimum values that bear on it: of the tiers from the top to the lower of its
            two places.
    """

    before: LeaderLine
    after: LeaderLine
    direction: Direction
    rules: tuple[Message, ...]


@dataclass(frozen=True)
class Sketch:
    """What a trial comes to, beside the official ranking.

    Attributes:
        official: the ranking as it is.
        assumed: the same as it would be; it is stored nowhere.
        changes: what was assumed to be otherwise, in words; empty where nothing was.
        moves: entries that would stand elsewhere, by their official rank.
        sheetless: how many entries the trial leaves without any sheet, and so unranked.
        plain_means: how many entries it leaves with too few sheets to trim, so that the plain mean is used.
        standing: where each entry whose sheets count would stand, in their order, as ``scoring.what_if`` numbers it.
    """

    official: Leaderboard
    assumed: Leaderboard
    changes: tuple[Message, ...]
    moves: tuple[Move, ...]
    sheetless: int
    plain_means: int
    standing: tuple[int, ...]

    @property
    def summary(self) -> Message:
        """Say in one sentence what comes of it."""
        ranked = sum(1 for line in self.official.lines if line.rank is not None)
        moved = msg("{moved} of {ranked} entries would stand elsewhere", moved=len(self.moves), ranked=ranked)
        if not self.official.bands:
            return msg("{moved}.", moved=moved)
        before, after = f"{self.official.prizes_yuan:,}", f"{self.assumed.prizes_yuan:,}"
        if before == after:
            return msg("{moved}; prize money stays at {sum} yuan.", moved=moved, sum=after)
        return msg("{moved}; prize money {before} → {after} yuan.", moved=moved, before=before, after=after)


_BASES: Kept[int, Basis] = Kept(16)
_SKETCHES: Kept[tuple[int, Assumptions], Sketch] = Kept(32)


def basis(tx: Transaction, ranking_id: int) -> Basis:
    """Give a ranking with its rules and sheets; whoever may see the ranking may try other rules on it."""
    board = leaderboards.leaderboard(tx, ranking_id)
    return _BASES.get(tx, ranking_id, lambda tx, _key: _read_basis(tx, board))


def sketch(tx: Transaction, ranking_id: int, assumed: Assumptions) -> Sketch:
    """Say who would stand where under other rules; nothing is written.

    Raises:
        NotAllowed: the ranking is not open to the actor.
        Invalid: the assumptions cannot be tried.
    """
    found = basis(tx, ranking_id)
    _require_sound(assumed, found)
    return _SKETCHES.get(tx, (ranking_id, assumed), lambda _tx, _key: _sketch(found, assumed))


def _read_basis(tx: Transaction, board: Leaderboard) -> Basis:
    scores = round_scores.of_ranking(tx, board.ranking_id)
    rules = tx.session.scalars(select(Ranking.rules).where(Ranking.id == board.ranking_id)).one()
    official = Assumptions(
        tuple(rules["weights"][criterion.code] for criterion in scores.criteria),
        board.method,
        tuple(TierAssumption(tier["quota"], tier["minimum_value"]) for tier in rules["tiers"]),
        None if rules["tiers"] else board.advance_count,
    )
    codes = [criterion.code for criterion in scores.criteria]
    tie_break = tuple(codes.index(code) for code in rules["tie_break"])
    return Basis(board, official, scores, tie_break, _placing(official, scores.judged, rules, scores))


def _require_sound(assumed: Assumptions, found: Basis) -> None:
    problems = assumption_problems(assumed, found.official, [judge.user_id for judge in found.judges])
    if problems:
        raise Invalid(problems[0])


def rules_tried(found: Basis, assumed: Assumptions) -> dict[str, Any]:
    """Give the rules of a trial as they are stored with a ranking; rounding and tie-break are the ranking's own."""
    codes = [criterion.code for criterion in found.criteria]
    return {
        "rounding": found.board.rounding.value,
        "tie_break": [codes[place] for place in found.tie_break],
        "weights": dict(zip(codes, assumed.weights, strict=True)),
        "tiers": [
            {"position": band.position, "quota": tier.quota, "minimum_value": tier.minimum_value}
            for band, tier in zip(found.board.bands, assumed.tiers, strict=True)
        ],
    }


def sheets_tried(found: Basis, assumed: Assumptions) -> JudgedSheets:
    """Give the sheets that count in a trial."""
    whole = found.scores.judged
    out = [place for place, judge in enumerate(found.judges) if judge.user_id == assumed.left_out]
    return without_judge(whole, out[0]) if out else whole


def _placing(assumed: Assumptions, sheets: JudgedSheets, rules: dict[str, Any], scores: RoundScores) -> Placing:
    """Rank and place entries by the same arithmetic as a ranking.

    Raises:
        Invalid: the method gives these sheets no values.
    """
    placing = placed_by(Method(assumed.method.value), sheets, rules, scores.criteria)
    if isinstance(placing, NoValues):
        raise Invalid(refusal_words(placing, [judge.name for judge in scores.judges]))
    return placing


def _sketch(found: Basis, assumed: Assumptions) -> Sketch:
    before = after = found.placing
    if assumed != found.official:
        after = _placing(assumed, sheets_tried(found, assumed), rules_tried(found, assumed), found.scores)
    official = {line.entry_id: line for line in found.board.lines}
    lines = _assumed_lines(found, assumed, after, official)
    where = [
        where_placed(each.ranks, each.allocation, advancing)
        for each, advancing in ((before, found.official.advance_count), (after, assumed.advance_count))
    ]
    untried = [line for line in found.board.lines if line.entry_id not in lines]
    by_rank = sorted([*lines.values(), *untried], key=lambda line: (line.rank is None, line.rank or 0, line.number))
    changed = place_changes(assumed, found.official, found.board.bands)
    moves = [
        _move(official[entry_id], lines[entry_id], _direction(int(old), int(new)), changed)
        for entry_id, old, new in zip(found.scores.entry_ids, *where, strict=True)
        if old != new or _edges(official[entry_id]) != _edges(lines[entry_id])
    ]
    return Sketch(
        found.board,
        replace(
            found.board,
            method=assumed.method,
            advance_limit=assumed.advance_count,
            advance_minimum=None,
            bands=_assumed_bands(found.board.bands, assumed, by_rank),
            lines=tuple(by_rank),
        ),
        changes(assumed, found.official, found.criteria, found.judges, found.board.bands),
        tuple(sorted(moves, key=lambda move: (move.before.rank or 0, move.before.number))),
        int(((after.found.sheets == 0) & (before.found.sheets > 0)).sum()),
        int((after.found.untrimmed & ~before.found.untrimmed).sum()),
        tuple(where[1].tolist()),
    )


def _assumed_lines(
    found: Basis, assumed: Assumptions, placing: Placing, official: dict[int, LeaderLine]
) -> dict[int, LeaderLine]:
    placed = zip(
        found.scores.entry_ids,
        standings(placing, rules_tried(found, assumed)),
        spreads(placing),
        placing.found.sheets.tolist(),
        strict=True,
    )
    return {
        entry_id: replace(official[entry_id], **vars(standing), spread=spread, sheets=sheets)
        for entry_id, standing, spread, sheets in placed
    }


def _assumed_bands(bands: tuple[TierBand, ...], assumed: Assumptions, lines: list[LeaderLine]) -> tuple[TierBand, ...]:
    held = [[line.value for line in lines if line.tier == band.position] for band in bands]
    return tuple(
        replace(
            band,
            quota=tier.quota,
            held=len(values),
            cut=min((value for value in values if value is not None), default=None),
        )
        for band, tier, values in zip(bands, assumed.tiers, held, strict=True)
    )


def _move(before: LeaderLine, after: LeaderLine, direction: Direction, changed: tuple[PlaceChange, ...]) -> Move:
    lowest = max(_lowest_place(before), _lowest_place(after))
    return Move(before, after, direction, tuple(each.message for each in changed if each.position <= lowest))


def _lowest_place(line: LeaderLine) -> float:
    """Give the position of the tier an entry has, or of the last one it may still get; below all of them, infinity."""
    place = line.edge_last if line.is_at_edge else line.tier
    return math.inf if place is None else place


def _edges(line: LeaderLine) -> tuple[int | None, int | None]:
    return line.edge_first, line.edge_last


def _direction(old: int, new: int) -> Direction:
    if AT_EDGE in {old, new}:
        return Direction.OPEN
    # A tier further down has a larger number; none stands below all of them, unranked below that.
    below = {NO_TIER: 1_000, NOT_RANKED: 1_001}
    return Direction.UP if below.get(new, new) < below.get(old, old) else Direction.DOWN
