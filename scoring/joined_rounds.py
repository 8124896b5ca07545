"""Several rounds in one model: the sheets of earlier rounds say something of the entries that reached the final.

An entry has one quality, whichever round looks at it. A round may be scored on another level as a whole (the finalists
are better, so judges hold back): each round has a level of its own, told from the entries it shares with others. A
judge may have grown stricter: in each round a judge is somebody else. Who reached the final was decided by recorded
sheets, and these are all in the model, those of entries that did not reach it, too; so the selection biases nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.certainty import Certainty, answer
from scoring.compact import compact
from scoring.crossed import CrossedScores
from scoring.mixed_search import Search
from scoring.mixed_system import MixedSystem

_TURNS = 30
_SETTLED = 1e-9


@dataclass(frozen=True, eq=False)
class RoundSheets:
    """The sheets of one round.

    Args:
        scores: of the round, with its own numbers of entries and judges.
        identity: shape (E,), which entry of all rounds each of its entries is.

    Raises:
        ValueError: identities are not one for each entry, or two entries have the same.
    """

    scores: CrossedScores
    identity: IntArray

    def __post_init__(self) -> None:
        """Check that entries can be told apart."""
        if self.identity.shape != (self.scores.entries,):
            raise ValueError("identity must be one for each entry")
        if len(np.unique(self.identity)) < len(self.identity):
            raise ValueError("two entries of a round are the same")


@dataclass(frozen=True, eq=False)
class JoinedRounds:
    """Rounds as one panel: sheets, entries and judges of the final come first, in their order.

    Attributes:
        scores: totals on the level of the final; an entry's group is that of the round it began in.
        level: shape (R,), points each round gives more than the final; 0 for the final, which is first. NaN for a
            round that shares no entry with it, not even through others: its totals stay as they are.
    """

    scores: CrossedScores
    level: FloatArray


def answer_with_earlier(final: RoundSheets, earlier: Sequence[RoundSheets], quotas: Sequence[int]) -> Certainty:
    """Answer how sure the final's values, ranks and tiers are, given the sheets of the rounds before.

    Args:
        final: the round that decides.
        earlier: the rounds before it, the first one first.
        quotas: length T, places of each tier among the final's entries, best tier first.

    Returns:
        Entries, judges and sheets are those of the final. Components, efficiency, noise tests, shares of variance and
        facts are those of all rounds together.

    Raises:
        ValueError: no round has a sheet, or a quota is negative.

    References:
        Rubin (1976), Inference and missing data, for why the selection may be ignored.
    """
    joined = join(final, earlier)
    here = final.scores
    found = answer(joined.scores, quotas, np.arange(here.entries))
    return _of_final(found, here.entries, here.judges, len(here.total))


def join(final: RoundSheets, earlier: Sequence[RoundSheets]) -> JoinedRounds:
    """Join rounds into one panel, on the level of the final."""
    rounds = [final, *earlier]
    identities = np.concatenate([final.identity, *(one.identity for one in earlier)])
    _, first, place = np.unique(identities, return_index=True, return_inverse=True)
    # In the order of their first appearance, so that the final's entries keep their numbers.
    number = np.argsort(np.argsort(first))[place]
    ends = np.cumsum([one.scores.entries for one in rounds])
    numbers = np.split(number, ends[:-1])
    judges_before = np.cumsum([0, *(one.scores.judges for one in rounds)])
    of_round = np.repeat(np.arange(len(rounds)), [len(one.scores.total) for one in rounds])
    scores = CrossedScores(
        np.concatenate([own[one.scores.entry] for own, one in zip(numbers, rounds, strict=True)]),
        np.concatenate([one.scores.judge + before for one, before in zip(rounds, judges_before, strict=False)]),
        np.concatenate([one.scores.total for one in rounds]),
        len(first),
        int(judges_before[-1]),
        _groups([*earlier, final], [*numbers[1:], numbers[0]], len(first)),
    )
    level = _levels(scores, of_round, len(rounds))
    return JoinedRounds(replace(scores, total=scores.total - np.nan_to_num(level)[of_round]), level)


def _groups(rounds: Sequence[RoundSheets], numbers: Sequence[IntArray], entries: int) -> IntArray:
    """Shape (E,): the group each entry had in the first round that has a sheet of it; groups of rounds are apart."""
    labels = np.full((entries, 2), -1, dtype=np.int64)
    for order, (one, number) in enumerate(zip(rounds, numbers, strict=True)):
        new = (one.scores.sheets > 0) & (labels[number, 0] < 0)
        labels[number[new], 0] = order
        labels[number[new], 1] = one.scores.groups[new]
    _, group = np.unique(labels, axis=0, return_inverse=True)
    return group.astype(np.int64).reshape(-1)


def _levels(scores: CrossedScores, of_round: IntArray, rounds: int) -> FloatArray:
    """Shape (R,): generalised least squares of the rounds' levels, in turns with the ratios of variances."""
    level = np.zeros(rounds)
    told = _told(scores, of_round, rounds)
    level[~told] = np.nan
    small = compact(scores)
    columns = [(of_round[small.order] == one).astype(np.float64) for one in range(1, rounds) if told[one]]
    if not columns:
        return level
    system = MixedSystem(small.scores, np.ones(len(small.order)))
    shift, point = np.zeros(len(columns)), None
    for _ in range(_TURNS):
        moved = small.scores.total - shift @ np.array(columns)
        point = Search(system.reweighted(system.weight, moved)).climb(point)
        shift, before = _least_squares(system, np.exp(2 * point), columns), shift
        if np.abs(shift - before).max() < _SETTLED:
            break
    level[np.flatnonzero(told)[1:]] = shift * small.size
    return level


def _least_squares(system: MixedSystem, ratios: FloatArray, columns: Sequence[FloatArray]) -> FloatArray:
    """Shape (C,): coefficients of columns of sheets; inner products come from sums' quadratic forms."""

    def quadratic(vector: FloatArray) -> float:
        found = system.reweighted(system.weight, vector).solve(float(ratios[0]), float(ratios[1]))
        return found.scale * system.freedom

    def product(one: FloatArray, other: FloatArray) -> float:
        return (quadratic(one + other) - quadratic(one - other)) / 4

    information = np.array([[product(one, other) for other in columns] for one in columns])
    return np.linalg.solve(information, np.array([product(one, system.total) for one in columns]))


def _told(scores: CrossedScores, of_round: IntArray, rounds: int) -> BoolArray:
    """Shape (R,): whether a round shares an entry with the final, itself or through other rounds."""
    meets = np.zeros((rounds, scores.entries), dtype=bool)
    meets[of_round, scores.entry] = True
    told = np.zeros(rounds, dtype=bool)
    told[0] = True
    for _ in range(rounds):
        told |= (meets & meets[told].any(axis=0)).any(axis=1)
    return told


def _of_final(found: Certainty, entries: int, judges: int, sheets: int) -> Certainty:
    """Leave out what belongs to other rounds; the final's come first everywhere."""
    fit, said = found.fit, found.chances
    return replace(
        found,
        fit=replace(
            fit,
            value=fit.value[:entries],
            sd=fit.sd[:entries],
            low=fit.low[:entries],
            high=fit.high[:entries],
            judge_effect=fit.judge_effect[:judges],
            judge_sd=fit.judge_sd[:judges],
            residual=fit.residual[:sheets],
        ),
        chances=replace(
            said,
            expected_rank=said.expected_rank[:entries],
            rank_low=said.rank_low[:entries],
            rank_high=said.rank_high[:entries],
            tier=said.tier[:entries],
        ),
        beats=found.beats[:entries],
        noise=replace(
            found.noise,
            judge_noise=found.noise.judge_noise[:judges],
            judge_scale=found.noise.judge_scale[:judges],
            weight=found.noise.weight[:sheets],
        ),
        severity=found.severity[:judges],
        severity_low=found.severity_low[:judges],
        severity_high=found.severity_high[:judges],
        components=replace(
            found.components, entry=found.components.entry[:entries], judge=found.components.judge[:judges]
        ),
        rank_within=found.rank_within[:entries],
    )
