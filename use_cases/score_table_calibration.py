"""Values of a plain table with the severity of the judges taken out, and what is known of the judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from domain.messages import N_, FieldValue, Message, msg
from domain.refusals import Invalid
from scoring.additive import LARGEST_SIDE, fit_additive
from scoring.arrays import FloatArray
from scoring.certainty import Certainty, answer
from scoring.connectivity import ANCHORS, ENOUGH, Connectivity, connect
from scoring.exact import ExactValues, rounded_values
from scoring.mixed import LEVELS
from scoring.standardised import NotStandardised, RefusalToStandardise, standardise
from use_cases.score_table_answers import MOST_PLACES, value_texts
from use_cases.score_table_reading import CrossedTable

NAMED = 3
SHOWN = LEVELS.index(0.8)
CHANCE_PLACES = 9
"""More than the rest: ranks of the same panel on another scale agree to a millionth, printed or not."""


class Calibration(StrEnum):
    """How the severity of judges is taken out of the values."""

    ADDITIVE = "additive"
    STANDARDISED = "standardised"
    BAYES = "bayes"


REFUSALS: Mapping[RefusalToStandardise, str] = MappingProxyType(
    {
        RefusalToStandardise.TOO_FEW_ENTRIES: N_("The method standardised takes at least two entries."),
        RefusalToStandardise.NO_JUDGE: N_("There are no sheets."),
        RefusalToStandardise.INCOMPLETE: N_(
            "The method standardised is for panels in which everyone scored everything; "
            "not all entries were scored by {judges}."
        ),
        RefusalToStandardise.CONSTANT_JUDGE: N_(
            "The method standardised needs judges who tell entries apart; "
            "all entries have the same total from {judges}."
        ),
    }
)


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What a method that looks at judges says of a table.

    Attributes:
        value: of E entries.
        columns: further columns by heading, E cells each.
        judges: facts by name, J numbers each; NaN where unknown.
        facts: of the whole table.
        connection: how well the judges are connected.
        notes: what the reader should know.
        certainty: the complete answer of ``bayes``.
    """

    value: ExactValues
    columns: Mapping[str, Sequence[str]]
    judges: Mapping[str, FloatArray]
    facts: Mapping[str, float]
    connection: Connectivity
    notes: tuple[Message, ...]
    certainty: Certainty | None = None


def calibrated(table: CrossedTable, method: Calibration, quotas: Sequence[int]) -> Calibrated:
    """Work out values by a method that looks at judges.

    Args:
        table: with at least one sheet.
        method: which one.
        quotas: places of each tier, for the chances of ``bayes``.

    Raises:
        Invalid: the table is not one for this method, with the reason.
    """
    if min(table.scores.entries, table.scores.judges) > LARGEST_SIDE:
        raise Invalid(
            msg("There are more than {most} entries and as many judges; this is too much.", most=LARGEST_SIDE)
        )
    connection = connect(table.scores)
    if method is Calibration.STANDARDISED:
        return _standardised(table, connection)
    if method is Calibration.ADDITIVE:
        return _additive(table, connection)
    return _bayes(table, connection, quotas)


def _standardised(table: CrossedTable, connection: Connectivity) -> Calibrated:
    found = standardise(table.scores)
    if isinstance(found, NotStandardised):
        named = tuple(table.judges[judge] for judge in found.judges[:NAMED].tolist())
        more = len(found.judges) - len(named)
        judges_named: FieldValue = msg("{names} and {more} other judges", names=named, more=more) if more else named
        raise Invalid(Message(REFUSALS[found.reason], {"judges": judges_named} if named else {}))
    judges = {"mean": found.mean, "spread": found.spread}
    return Calibrated(rounded_values(found.value), {}, judges, {}, connection, ())


def _additive(table: CrossedTable, connection: Connectivity) -> Calibrated:
    if connection.components.number > 1:
        raise Invalid(
            msg(
                "The judges fall into {count} parts that share no entry; the method additive cannot compare them. "
                "{cure}",
                count=connection.components.number,
                cure=_first_cure(table, connection),
            )
        )
    found = fit_additive(table.scores)
    judges = {"severity": found.severity, "sd": found.judge_error}
    notes = tuple(_warnings(table, connection))
    return Calibrated(rounded_values(found.value), {}, judges, {"sigma_noise": found.sigma}, connection, notes)


def _bayes(table: CrossedTable, connection: Connectivity, quotas: Sequence[int]) -> Calibrated:
    found = answer(table.scores, quotas)
    value = rounded_values(found.fit.value)
    judges = {
        "severity": found.severity,
        "sd": found.fit.judge_sd,
        "lo80": found.severity_low[:, SHOWN],
        "hi80": found.severity_high[:, SHOWN],
    }
    facts = {
        "sigma_entry": found.fit.sigma_entry,
        "sigma_judge": found.fit.sigma_judge,
        "sigma_noise": found.fit.sigma_noise,
        "share_entry": found.shares.entries,
        "share_judge": found.shares.judges,
        "share_noise": found.shares.noise,
    }
    notes = tuple(_warnings(table, connection))
    columns = _columns(value, found, len(quotas))
    return Calibrated(value, columns, judges, facts, connection, notes, found)


def _columns(value: ExactValues, found: Certainty, tiers: int) -> dict[str, Sequence[str]]:
    ranks = found.chances
    names = [*(f"p_tier_{place}" for place in range(1, tiers + 1)), "p_none"]
    return {
        "mean": value_texts(value),
        "sd": _texts(found.fit.sd, MOST_PLACES),
        "lo80": _texts(found.fit.low[:, SHOWN], MOST_PLACES),
        "hi80": _texts(found.fit.high[:, SHOWN], MOST_PLACES),
        "expected_rank": _texts(ranks.expected_rank, CHANCE_PLACES),
        "rank_lo80": _texts(ranks.rank_low[:, SHOWN], 0),
        "rank_hi80": _texts(ranks.rank_high[:, SHOWN], 0),
        **{name: _texts(ranks.tier[:, place], CHANCE_PLACES) for place, name in enumerate(names)},
        **_within_parts(found),
    }


def _within_parts(found: Certainty) -> dict[str, Sequence[str]]:
    """Give each entry's part, from 1, and the rank expected there, which assumes nothing of the other parts."""
    if found.components.number == 1:
        return {}
    parts = [str(part + 1) for part in found.components.entry.tolist()]
    return {"part": parts, "rank_within": _texts(found.rank_within, CHANCE_PLACES)}


def _texts(numbers: FloatArray, places: int) -> list[str]:
    return ["" if np.isnan(number) else f"{number:.{places}f}" for number in numbers.tolist()]


def _warnings(table: CrossedTable, connection: Connectivity) -> Iterator[Message]:
    if connection.components.number > 1:
        yield msg(
            "The judges fall into {count} parts that share no entry; entries of different parts are compared only "
            "by assuming that their judges are alike. {cure}",
            count=connection.components.number,
            cure=_first_cure(table, connection),
        )
    elif connection.efficiency < ENOUGH:
        yield msg(
            "The judges share few entries (efficiency {efficiency}, enough is {enough}), so quality may be taken for "
            "severity. Let a judge from outside the group score each entry, or all judges the same {anchors} entries.",
            efficiency=f"{connection.efficiency:.2f}",
            enough=f"{ENOUGH:.2f}",
            anchors=ANCHORS,
        )


def _first_cure(table: CrossedTable, connection: Connectivity) -> Message:
    entry, judge = int(connection.extra.entry[0]), int(connection.extra.judge[0])
    return msg(
        "{sheets} further sheets would join them, the first one for {entry} by {judge}.",
        sheets=len(connection.extra.entry),
        entry=table.entries[entry],
        judge=table.judges[judge],
    )
