"""Which method finds a planted truth again: Kendall's tau-b and the share of the true top ten found.

The last column compares the adaptive model, panel by panel, with the best other method of the line: mean difference
in tau and its standard error.

Run from the project's root: ``python -m tests.bench.recovery --replicates 40``. With ``--study`` it sets the adaptive
model beside the best figures of an earlier study of the same scenarios, in draws of its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.stats import kendalltau, rankdata

from scoring.additive import fit_additive
from scoring.arrays import FloatArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.mixed import fit
from tests.bench.simulated import SCENARIOS, Scenario, simulate

Method = Callable[[CrossedScores], FloatArray]

REPLICATES = 40
TOP = 10
# Mean tau-b over 40 panels in the study of November 2026: its best method of each line, and the plain mean.
STUDY = {
    "no severity": (0.735, 0.735),
    "base": (0.730, 0.694),
    "severity sd 8": (0.729, 0.607),
    "few per judge": (0.723, 0.696),
    "3 sheets": (0.658, 0.621),
    "judge slopes": (0.726, 0.680),
    "tracks, 20 % cross": (0.797, 0.770),
    "tracks, 2 % cross": (0.771, 0.752),
    "heavy tails": (0.792, 0.712),
    "sabotage": (0.708, 0.656),
    "unequal noise": (0.757, 0.654),
    "5-point scale": (0.709, 0.697),
    "10-point scale": (0.724, 0.699),
}


def mean(scores: CrossedScores) -> FloatArray:
    """Mean total of each entry."""
    value: FloatArray = _rows(scores).mean(axis=1)
    return value


def trimmed(scores: CrossedScores) -> FloatArray:
    """Mean without one lowest and one highest total, from three sheets on, whatever the program's own rule."""
    value: FloatArray = _rows(scores)[:, 1:-1].mean(axis=1)
    return value


def median(scores: CrossedScores) -> FloatArray:
    """Middle total of each entry."""
    value: FloatArray = np.median(_rows(scores), axis=1)
    return value


def z_score(scores: CrossedScores) -> FloatArray:
    """Mean standardised total, although the panel is incomplete; a constant judge says nothing."""
    count = np.bincount(scores.judge, minlength=scores.judges)
    apart = scores.total - (np.bincount(scores.judge, weights=scores.total) / count)[scores.judge]
    sd = np.sqrt(np.bincount(scores.judge, weights=apart**2) / (count - 1))
    z = apart / np.where(sd > 0, sd, np.inf)[scores.judge]
    value: FloatArray = np.bincount(scores.entry, weights=z) / scores.sheets
    return value


def percentile(scores: CrossedScores) -> FloatArray:
    """Mean standing of each entry's totals among all totals of the same judge, from 0 to 1."""
    count = np.bincount(scores.judge, minlength=scores.judges)
    place = np.empty(len(scores.total))
    for judge in range(scores.judges):
        own = scores.judge == judge
        place[own] = (rankdata(scores.total[own]) - 0.5) / count[judge]
    value: FloatArray = np.bincount(scores.entry, weights=place) / scores.sheets
    return value


def additive(scores: CrossedScores) -> FloatArray:
    """Value by least squares with judge effects."""
    return fit_additive(scores).value


def mixed(scores: CrossedScores) -> FloatArray:
    """Value by the mixed model with normal noise alike on all sheets."""
    return fit(scores).value


def adaptive(scores: CrossedScores) -> FloatArray:
    """Value by the complete answer, whose noise model the sheets choose."""
    return answer(scores, ()).fit.value


ADAPTIVE = "adaptive"
# A new method takes its place here.
METHODS: Mapping[str, Method] = {
    "mean": mean,
    "trimmed": trimmed,
    "median": median,
    "z-score": z_score,
    "percentile": percentile,
    "additive": additive,
    "mixed": mixed,
    ADAPTIVE: adaptive,
}


def recovery(
    methods: Mapping[str, Method], scenario: Scenario, replicates: int, top: int = TOP
) -> Mapping[str, tuple[float, float]]:
    """Give each method's mean tau-b against the truth and mean recall of the true top."""
    found = replicated(methods, scenario, replicates, top)
    return {name: (float(each[:, 0].mean()), float(each[:, 1].mean())) for name, each in found.items()}


def replicated(
    methods: Mapping[str, Method], scenario: Scenario, replicates: int, top: int = TOP
) -> Mapping[str, FloatArray]:
    """Give each method's tau-b against the truth and recall of the true top in each panel; shape (R, 2).

    Replicate r of a scenario is the same panel for every method and in every run.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
    for replicate in range(replicates):
        scores, truth = simulate(scenario, np.random.default_rng([replicate, 1]))
        for name, method in methods.items():
            value = method(scores)
            found[name].append((float(kendalltau(value, truth).statistic), top_recall(value, truth, top)))
    return {name: np.array(each) for name, each in found.items()}


def margin(found: Mapping[str, FloatArray]) -> tuple[str, float, float]:
    """Give the best method beside the adaptive one by mean tau, what the adaptive one has more, and its error."""
    others = {name: each[:, 0] for name, each in found.items() if name != ADAPTIVE}
    best = max(others, key=lambda name: float(others[name].mean()))
    more = found[ADAPTIVE][:, 0] - others[best]
    error = float(more.std(ddof=1) / np.sqrt(len(more))) if len(more) > 1 else float("nan")
    return best, float(more.mean()), error


def top_recall(value: FloatArray, truth: FloatArray, top: int) -> float:
    """Share of the true top among the top by value; a tie across the edge counts as a draw would on average."""
    edge = np.sort(value)[-top]
    chance = np.where(value > edge, 1.0, 0.0)
    chance[value == edge] = (top - np.count_nonzero(value > edge)) / np.count_nonzero(value == edge)
    return float(chance[np.argsort(-truth)[:top]].sum() / top)


def print_table(
    methods: Mapping[str, Method], scenarios: Sequence[Scenario] = SCENARIOS, replicates: int = REPLICATES
) -> None:
    """Print tau and recall, one line a scenario, one column a method."""
    print(f"{'tau / top-' + str(TOP):<22}" + "".join(f"{name:>14}" for name in methods))  # noqa: T201 -- its output
    for scenario in scenarios:
        found = replicated(methods, scenario, replicates)
        figures = "".join(f"{tau:>8.3f} {recall:.3f}" for tau, recall in (each.mean(axis=0) for each in found.values()))
        if ADAPTIVE in found and len(found) > 1:
            best, more, error = margin(found)
            figures += f"   {more:+.4f} ± {error:.4f} against {best}"
        print(f"{scenario.name:<22}{figures}", flush=True)  # noqa: T201 -- its output


def print_against_study(replicates: int) -> None:
    """Print tau and what it has more than the mean, with standard errors, beside the study's figures."""
    methods = {name: METHODS[name] for name in ("mean", ADAPTIVE)}
    for scenario in SCENARIOS:
        found = replicated(methods, scenario, replicates)
        tau = found[ADAPTIVE][:, 0]
        more = tau - found["mean"][:, 0]
        best, mean_of_study = STUDY[scenario.name]
        figures = "   ".join(
            f"{each.mean():.4f} ± {each.std(ddof=1) / np.sqrt(replicates):.4f} (study {theirs:.3f})"
            for each, theirs in ((tau, best), (more, best - mean_of_study))
        )
        print(f"{scenario.name:<22}{figures}", flush=True)  # noqa: T201 -- its output


def _rows(scores: CrossedScores) -> FloatArray:
    """Shape (E, sheets): the totals of each entry in order, for the same number of sheets each."""
    order = np.lexsort((scores.total, scores.entry))
    return scores.total[order].reshape(scores.entries, -1)


def main() -> None:
    """Read the command line and print the table."""
    arguments = argparse.ArgumentParser(description="Kendall's tau and recall of the true top against planted truth.")
    arguments.add_argument("--replicates", type=int, default=REPLICATES)
    arguments.add_argument("--study", action="store_true", help="beside the figures of an earlier study")
    asked = arguments.parse_args()
    if asked.study:
        print_against_study(asked.replicates)
    else:
        print_table(METHODS, replicates=asked.replicates)


if __name__ == "__main__":
    main()
