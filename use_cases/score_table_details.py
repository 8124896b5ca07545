"""What stands beside a ranking of a plain table, as JSON: the judges, and what the answer rests on."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping

import numpy as np

from scoring.certainty import Certainty
from settings import VERSION
from use_cases.score_table_calibration import Calibrated
from use_cases.score_table_reading import CrossedTable


def as_json(table: CrossedTable, found: Calibrated, options: Mapping[str, str | None], seed: int | None) -> bytes:
    """Give facts of the table first, then each judge in the order of the file, then what the answer rests on.

    Args:
        table: the scores.
        found: what the method says of them.
        options: as typed; None where left out.
        seed: as typed.
    """
    components, extra = found.connection.components, found.connection.extra
    answer = {
        **{name: _plain(fact) for name, fact in found.facts.items()},
        "judges": list(_judges(table, found)),
        "diagnostics": {
            "entries": table.scores.entries,
            "judges": table.scores.judges,
            "sheets": len(table.scores.total),
            "groups": list(table.groups),
            "components": components.number,
            "efficiency": _plain(found.connection.efficiency),
            "joining_sheets": [
                {"entry": table.entries[entry], "judge": table.judges[judge]}
                for entry, judge in zip(extra.entry.tolist(), extra.judge.tolist(), strict=True)
            ],
            **({} if found.certainty is None else _model(found.certainty)),
            "version": VERSION,
            "seed": seed,
            "options": dict(options),
        },
    }
    return (json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _judges(table: CrossedTable, found: Calibrated) -> Iterator[dict[str, object]]:
    sheets = np.bincount(table.scores.judge, minlength=table.scores.judges).tolist()
    component = found.connection.components.judge.tolist()
    for place, name in enumerate(table.judges):
        yield {
            "judge": name,
            **{fact: _plain(float(numbers[place])) for fact, numbers in found.judges.items()},
            "sheets": sheets[place],
            "component": component[place] + 1,
        }


def _model(certainty: Certainty) -> dict[str, object]:
    degrees, features = certainty.noise.degrees, certainty.noise.features
    return {
        "comparison": str(certainty.comparison),
        "noise": "student_t" if math.isfinite(degrees) else "normal",
        "noise_degrees": degrees if math.isfinite(degrees) else None,
        "noise_features": sorted(str(feature) for feature in features),
    }


def _plain(fact: float) -> float | None:
    return None if math.isnan(fact) else fact
