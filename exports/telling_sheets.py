"""Sheets that count their rows once more as they are packed, which takes as long as filling them."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from exports.telling import Steps


class TellingSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that counts the rows it packs."""

    steps: Steps | None = None

    def _write_row(self, row: int, spans: object, properties: object = None, empty_row: bool = False) -> None:  # noqa: FBT001, FBT002 -- as the library declares it
        super()._write_row(row, spans, properties, empty_row)
        if self.steps is not None:
            self.steps.add()


class TellingBook(Workbook):  # type: ignore[misc]  # as above
    """A workbook of such sheets."""

    worksheet_class = TellingSheet

    def close_with(self, steps: Steps) -> None:
        """Pack it, and count the rows."""
        for sheet in self.worksheets():
            sheet.steps = steps
        self.close()
