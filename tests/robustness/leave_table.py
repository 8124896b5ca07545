"""The table of who may call what, as it is kept."""

from __future__ import annotations

import csv
from pathlib import Path

TABLE = Path(__file__).with_name("leave.csv")


def table() -> dict[str, dict[str, str]]:
    """Give what each role is answered, by the name of the use case."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row.pop("use case"): row for row in csv.DictReader(file)}
