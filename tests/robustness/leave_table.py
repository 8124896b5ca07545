"""The tables of who may call what, and when, as they are kept."""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).parent


def table() -> dict[str, dict[str, str]]:
    """Give what each role is answered, by the name of the use case."""
    return {row.pop("use case"): row for row in _rows("leave.csv")}


def table_at_stages() -> dict[tuple[str, str], dict[str, str]]:
    """Give what is answered at each stage, by the name of the use case and the role."""
    return {(row.pop("use case"), row.pop("role")): row for row in _rows("leave_at_stages.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
