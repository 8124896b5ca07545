"""What an import's problems are sent back as: the workbook itself with marks, or a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from exports import problem_list
from intake.workbooks import Sheet
from ui.import_lines import problem_line
from ui.words import _, language, speaking
from use_cases.marked_registers import marked_copy
from use_cases.registers import ImportPreview


def draw_downloads(preview: ImportPreview, sheets: Sequence[Sheet], file_name: str) -> None:
    """Offer both files; each is made when somebody clicks, in the language the page has now.

    Args:
        preview: of some sheets of the file.
        sheets: all of them.
        file_name: as it was uploaded.
    """
    spoken, marked, listed = language(), _("marked"), _("Problems")
    with st.container(horizontal=True):
        st.download_button(
            _("Download the marked workbook"),
            lambda: marked_copy(sheets, preview, spoken),
            file_name=f"{file_name.rpartition('.')[0] or file_name}-{marked}.xlsx",
            icon=":material/format_color_fill:",
            on_click="ignore",
        )
        st.download_button(
            _("Download the list of problems"),
            lambda: _problem_workbook(preview, spoken),
            file_name=f"{file_name}-{listed}.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )


def _problem_workbook(preview: ImportPreview, spoken: str) -> bytes:
    with speaking(spoken):
        lines = [problem_line(preview, problem) for problem in preview.problems]
        rows = [list(line.values()) for line in lines]
        return problem_list.render(_("Problems"), list(lines[0]), rows, created=datetime(2020, 1, 1))  # noqa: DTZ001 -- a fixed day makes the same list the same file
