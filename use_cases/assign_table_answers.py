"""An assignment of plain tables as files: pairs as CSV, and what they rest on as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import numpy as np

from scoring.arrays import IntArray
from scoring.assignment import Assignment, too_near, total_cost
from settings import VERSION
from use_cases.assign_table_found import Found
from use_cases.assign_table_task import Work
from use_cases.score_table_answers import natural, never_a_formula


def as_csv(work: Work, pairs: Assignment) -> bytes:
    """Give ``entry,judge``, in the natural order of both."""
    entry, judge = natural_places(work.entries)[pairs.entry], natural_places(work.judges)[pairs.judge]
    order = np.lexsort((judge, entry))
    entries = [never_a_formula(name) for name in work.entries]
    judges = [never_a_formula(name) for name in work.judges]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("entry", "judge"))
    writer.writerows(
        (entries[one], judges[other])
        for one, other in zip(pairs.entry[order].tolist(), pairs.judge[order].tolist(), strict=True)
    )
    return file.getvalue().encode()


def as_json(work: Work, found: Found, seed: int) -> bytes:
    """Give the cost with its proof, how judges are connected, and each judge's load."""
    loads = found.every.loads(len(work.judges)).tolist()
    near = too_near(found.task, found.new).tolist()
    answer = {
        "entries": len(work.entries),
        "judges": [
            {"judge": work.judges[place], "load": loads[place]}
            for place in np.argsort(natural_places(work.judges)).tolist()
        ],
        "sheets": len(found.every.entry),
        "kept": len(found.every.entry) - len(found.new.entry),
        "cost": float(total_cost(found.task, found.new) * work.unit),
        "proof": {
            "is_optimal": found.proof.is_optimal,
            "method": "no negative cycle in the residual graph of the judges over all pairs",
        },
        "components": found.connection.components.number,
        "efficiency": None if np.isnan(found.connection.efficiency) else found.connection.efficiency,
        "outsider_for_each_entry": found.has_outsiders,
        "anchors": sorted(work.anchors, key=natural),
        "recused_pairs": work.recused,
        "entries_without_another_district_or_outsider": sorted((work.entries[place] for place in near), key=natural),
        "version": VERSION,
        "seed": seed,
    }
    return (json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def natural_places(names: Sequence[str]) -> IntArray:
    """Shape (N,): the place of each name in the order in which “E2” stands before “E10”."""
    places = np.empty(len(names), dtype=np.int64)
    places[sorted(range(len(names)), key=lambda place: (natural(names[place]), names[place]))] = np.arange(len(names))
    return places
