"""Panels and beliefs for the tests of borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.crossed import CrossedScores
from scoring.mixed import Belief, MixedFit


def panel(rows: Sequence[Sequence[int | None]]) -> CrossedScores:
    """One row an entry, one place a judge; None for no sheet."""
    sheets = [(entry, judge, total) for entry, row in enumerate(rows) for judge, total in enumerate(row) if total]
    entry, judge, total = zip(*sheets, strict=True)
    return CrossedScores(
        np.asarray(entry, dtype=np.int64),
        np.asarray(judge, dtype=np.int64),
        np.asarray(total, dtype=np.float64),
        len(rows),
        len(rows[0]),
    )


def simulated(entries: int, judges: int, *, noise: float = 4, seed: int = 1) -> CrossedScores:
    rng = np.random.default_rng(seed)
    entry, judge = np.repeat(np.arange(entries), judges), np.tile(np.arange(judges), entries)
    total = rng.normal(70, 6, entries)[entry] + rng.normal(0, 4, judges)[judge] + rng.normal(0, noise, len(entry))
    return CrossedScores(entry, judge, np.rint(total), entries, judges)


def believing(value: Sequence[float], covariance: Sequence[Sequence[float]]) -> MixedFit:
    """A fit that believes just this."""
    mean, spread = np.asarray(value), np.asarray(covariance)
    many = len(mean)
    nothing = np.zeros(many)
    belief = Belief(1.0, mean, np.diag(spread).copy(), nothing, spread)
    limits, places = np.zeros((many, 3)), np.arange(many)
    return MixedFit(
        mean,
        np.sqrt(np.diag(spread)),
        limits,
        limits,
        nothing,
        nothing,
        1,
        1,
        1,
        1,
        (belief,),
        places,
        places,
        0,
        nothing,
    )
