"""Whether the model is as sure as it says: planted panels, and how often the truth is where it was said to be.

The truth of an entry is what the whole panel would have given it: its group, its own quality, and the severity of the
judges, each weighed by their sheets. That is what a value estimates; the quality alone would add an error that all
entries share and no difference feels.

Run from the project's root: ``python -m tests.bench.calibration --picture docs/pictures/reliability.svg``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.mixed import LEVELS
from tests.bench.reliability_picture import Series, picture

LEVEL, GROUP_SD = 70.0, 5.0
AT_HOME = 4.0
"""A judge of the group is so many times as likely to be drawn as one of another group."""
BINS = 10


@dataclass(frozen=True)
class Design:
    """How panels are planted; sds in points.

    Args:
        entries: E.
        judges: J, spread over the groups in turn.
        quotas: places of each tier.
        replicates: how many panels.
        groups: how many groups of unequal quality, each mostly with its own judges.
        quality: sd of entries within a group.
        severity: sd of judges.
        noise: sd of a sheet.
        fewest: sheets of an entry, at least.
        most: at most; all numbers between are equally likely.
    """

    entries: int
    judges: int
    quotas: tuple[int, ...]
    replicates: int
    groups: int = 1
    quality: float = 6.0
    severity: float = 4.0
    noise: float = 6.0
    fewest: int = 3
    most: int = 9

    @property
    def name(self) -> str:
        """As in the tables."""
        groups = f"{self.groups} groups" if self.groups > 1 else "one group"
        planted = f"{self.quality:g}/{self.severity:g}/{self.noise:g}"
        return f"{self.entries} × {self.judges}, {groups}, {planted}"


_SMALL, _MIDDLE, _LARGE = (1, 3, 5, 9), (1, 3, 5, 10, 20), (1, 3, 5, 10, 20, 40)
DESIGNS = (
    Design(50, 10, _SMALL, 400),
    Design(50, 10, _SMALL, 400, groups=3),
    Design(200, 20, _MIDDLE, 200),
    Design(200, 20, _MIDDLE, 200, groups=5),
    Design(500, 50, _LARGE, 80),
    Design(500, 50, _LARGE, 80, groups=5),
    Design(50, 10, _SMALL, 200, severity=8.0),
    Design(50, 10, _SMALL, 200, quality=3.0),
)


@dataclass
class Found:
    """What was said and what was so, panel by panel.

    Attributes:
        values: for each panel the share of true values inside the intervals of ``LEVELS``.
        ranks: the same for ranks.
        severities: the share of true severities inside the 80 % interval that the command line gives.
        award: for each entry the chance of any tier that was said, and whether it came true.
        tiers: the same for each tier by itself.
    """

    values: list[FloatArray] = field(default_factory=list)
    ranks: list[FloatArray] = field(default_factory=list)
    severities: list[float] = field(default_factory=list)
    award: list[tuple[FloatArray, BoolArray]] = field(default_factory=list)
    tiers: list[tuple[FloatArray, BoolArray]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Reliability:
    """Chances in ``BINS`` equal bins, those without a chance left out; all of shape (B,).

    Attributes:
        said: mean chance.
        happened: share that came true.
        count: how many.
    """

    said: FloatArray
    happened: FloatArray
    count: IntArray

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of both, weighed by the count."""
        return float(np.abs(self.said - self.happened) @ self.count / self.count.sum())


@dataclass(frozen=True, eq=False)
class Planted:
    """A panel and the truth behind it.

    Attributes:
        scores: the sheets.
        value: shape (E,), what the whole panel would have given.
        severity: shape (J,), points a judge takes off more than the panel.
    """

    scores: CrossedScores
    value: FloatArray
    severity: FloatArray


def planted(design: Design, rng: np.random.Generator) -> Planted:
    """Draw a panel: whole totals, every judge in every group now and then."""
    group, home = rng.integers(0, design.groups, design.entries), np.arange(design.judges) % design.groups
    sheets = rng.integers(design.fewest, design.most + 1, design.entries)
    # The largest keys of an entry, its log weight plus Gumbel noise, are a weighted draw without repetition.
    keys = np.where(group[:, None] == home, np.log(AT_HOME), 0.0) + rng.gumbel(size=(design.entries, design.judges))
    entry, place = np.nonzero(np.arange(design.judges) < sheets[:, None])
    judge = np.argsort(-keys, axis=1)[entry, place]
    quality = LEVEL + rng.normal(0, GROUP_SD, design.groups)[group] + rng.normal(0, design.quality, design.entries)
    effect = rng.normal(0, design.severity, design.judges)
    total = np.rint(quality[entry] + effect[judge] + rng.normal(0, design.noise, len(entry)))
    common = float(effect[judge].mean())
    scores = CrossedScores(entry, judge, total, design.entries, design.judges, group if design.groups > 1 else None)
    return Planted(scores, quality + common, common - effect)


def study(design: Design, replicates: int) -> Found:
    """Answer so many panels and compare with the truth; panel r is the same in every run."""
    found = Found()
    for replicate in range(replicates):
        take_up(found, planted(design, np.random.default_rng([replicate, design.entries, design.groups])), design)
    return found


def take_up(found: Found, truth: Planted, design: Design) -> None:
    """Answer one panel and note what came true."""
    said = answer(truth.scores, design.quotas)
    rank = (-truth.value).argsort().argsort() + 1
    tier = np.searchsorted(np.cumsum(design.quotas), rank)
    inside = (said.fit.low <= truth.value[:, None]) & (truth.value[:, None] <= said.fit.high)
    within = (said.chances.rank_low <= rank[:, None]) & (rank[:, None] <= said.chances.rank_high)
    shown = LEVELS.index(0.8)
    off = (said.severity_low[:, shown] <= truth.severity) & (truth.severity <= said.severity_high[:, shown])
    found.values.append(inside.mean(axis=0))
    found.ranks.append(within.mean(axis=0))
    found.severities.append(float(off.mean()))
    found.award.append((1 - said.chances.tier[:, -1], tier < len(design.quotas)))
    places = np.arange(len(design.quotas))
    found.tiers.append((said.chances.tier[:, :-1].ravel(), (tier[:, None] == places).ravel()))


def reliability(pairs: Sequence[tuple[FloatArray, BoolArray]]) -> Reliability:
    """Bin what was said and count what came true."""
    chance = np.concatenate([said for said, _ in pairs])
    true = np.concatenate([happened for _, happened in pairs]).astype(np.float64)
    place = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    count = np.bincount(place, minlength=BINS)
    some = count > 0
    said, happened = (np.bincount(place, weights=each, minlength=BINS)[some] / count[some] for each in (chance, true))
    return Reliability(said, happened, count[some])


def print_line(design: Design, found: Found) -> None:
    """Print the coverage in per cent, with the standard error of the 80 % interval of values, and both errors."""
    values, ranks = np.array(found.values), np.array(found.ranks)
    error = values[:, LEVELS.index(0.8)].std(ddof=1) / np.sqrt(len(values))
    figures = "".join(f"{100 * share:>7.1f}" for share in (*values.mean(axis=0), *ranks.mean(axis=0)))
    severity, award, tiers = np.mean(found.severities), reliability(found.award).error, reliability(found.tiers).error
    errors = f"{100 * error:>7.2f}{100 * severity:>9.1f}{award:>9.4f}{tiers:>9.4f}"
    print(f"{design.name:<34}{len(values):>6}{figures}{errors}", flush=True)  # noqa: T201 -- its output


def main() -> None:
    """Read the command line, print the table, draw the picture."""
    arguments = argparse.ArgumentParser(description="Coverage of intervals and calibration of chances.")
    arguments.add_argument("--share", type=float, default=1.0, help="of the replicates")
    arguments.add_argument("--picture", type=Path)
    given = arguments.parse_args()
    head = "".join(f"{f'{kind} {100 * level:.0f}':>7}" for kind in ("v", "r") for level in LEVELS)
    print(f"{'design':<34}{'panels':>6}{head}{'± v 80':>7}{'sev. 80':>9}{'award':>9}{'tiers':>9}")  # noqa: T201 -- its output
    award, tiers = list[tuple[FloatArray, BoolArray]](), list[tuple[FloatArray, BoolArray]]()
    with threadpool_limits(limits=1, user_api="blas"):
        for design in DESIGNS:
            found = study(design, max(2, round(design.replicates * given.share)))
            print_line(design, found)
            award += found.award
            tiers += found.tiers
    if given.picture:
        drawn = [("any award", reliability(award)), ("each tier", reliability(tiers))]
        given.picture.write_text(
            picture([Series(name, each.said, each.happened, each.count, each.error) for name, each in drawn]),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
