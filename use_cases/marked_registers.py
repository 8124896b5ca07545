"""A register file with its problems marked, for whoever puts it right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from domain.messages import N_
from exports.marked_workbook import Mark, MarkedSheet, Weight, render
from i18n import gettext, translate
from intake.workbooks import Sheet
from use_cases.registers import ImportPreview

# A fixed day makes the same workbook the same file.
_CREATED = datetime(2020, 1, 1, tzinfo=UTC)


def marked_copy(sheets: Sequence[Sheet], preview: ImportPreview, language: str) -> bytes:
    """Give the whole workbook again as .xlsx; sheets that were not read have no marks.

    Args:
        sheets: all of the file.
        preview: of some of them.
        language: of the sentences.
    """
    marks: dict[str, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for problem in preview.problems:
        mark = Mark(preview.column_of(problem), translate(problem.message, language), Weight(problem.severity.value))
        marks[problem.sheet][problem.row - 1].append(mark)
    mappings = preview.checked.mappings
    return render(
        [
            MarkedSheet(
                sheet.name,
                sheet.rows,
                marks.get(sheet.name, {}),
                mappings[sheet.name].header_row - 1 if sheet.name in mappings else None,
                sheet.is_hidden,
            )
            for sheet in sheets
        ],
        language,
        heading=gettext(N_("Problems"), language),
        created=_CREATED,
    )
