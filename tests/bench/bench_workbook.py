"""The award workbook of 5,000 entries against XlsxWriter writing the same cells and nothing else.

Run from the project's root: ``python -m tests.bench.bench_workbook``.
"""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from typing import TypeAlias

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from exports.workbook import render
from tests.bench.yardstick import Yardstick, run
from tests.exports.report_builders import a_large_report

ENTRIES, SHEETS = 5_000, 5
LIMIT = 1.5
REPEATS = 5

Cell: TypeAlias = tuple[int, int, str | float | datetime]


def cells_of(content: bytes) -> list[list[Cell]]:
    """Give every cell that holds something, sheet by sheet."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [
        [
            (row, column, value if isinstance(value, str | float | datetime) else str(value))
            for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for column, value in enumerate(values)
            if value != ""
        ]
        for name in book.sheet_names
    ]


def write_and_nothing_else(sheets: list[list[Cell]]) -> bytes:
    """Write the cells without any look; a date alone needs a format, to be one."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    date_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for cells in sheets:
        sheet = book.add_worksheet()
        for row, column, value in cells:
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value, date_format)
            else:
                sheet.write_number(row, column, value)
    book.close()
    return target.getvalue()


def main() -> int:
    """Measure both sides on the same report."""
    report = a_large_report(ENTRIES, SHEETS)
    sheets = cells_of(render(report, "zh_CN"))
    cells = sum(map(len, sheets))
    return run(
        [
            Yardstick(
                f"workbook {ENTRIES:,} × {SHEETS} × 5, {cells:,} cells",
                lambda: render(report, "zh_CN"),
                lambda: write_and_nothing_else(sheets),
                LIMIT,
                REPEATS,
            )
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
