"""A sheet of the workbook: cells, column widths and how it comes out of the printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.messages import N_, Message
from exports.cells import FORMULA_STARTS, column_width, safe_text, tab_name
from exports.reports import Words
from exports.styles import Kind, Property, Styles
from i18n import gettext, translate
from i18n.catalogues import OFFICE_TIME

REHEARSAL = N_("[REHEARSAL, does not count]")
FOOTER = N_("Page {page} of {pages}")
_A4 = 9
_PLAIN: Mapping[str, Property] = MappingProxyType({})


class Desk:
    """One workbook in the making: its language, its formats, the names of its tabs."""

    def __init__(self, book: Workbook, language: str, *, is_rehearsal: bool = False) -> None:
        self.is_rehearsal = is_rehearsal
        self.book = book
        self.language = language
        self.styles = Styles(book, language)
        self._tabs: set[str] = set()

    def say(self, words: Words) -> str:
        """Give a sentence in the workbook's language, or a name as it was typed; safe for a cell."""
        return safe_text(translate(words, self.language) if isinstance(words, Message) else words)

    def label(self, source: str) -> str:
        """Give one of our own words, marked for the catalogue where it is written."""
        return gettext(source, self.language)

    def titled(self, title: str) -> str:
        """Give the title of a sheet; in a rehearsal it says so."""
        return f"{self.label(REHEARSAL)} {title}" if self.is_rehearsal else title

    def new_paper(self, name: str, *, landscape: bool = True) -> Paper:
        """Add a sheet, set up for A4 and one page wide, with a legal and unique name."""
        sheet = self.book.add_worksheet(tab_name(name, self._tabs))
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C" + self.label(FOOTER).format(page="&P", pages="&N"))
        if self.is_rehearsal:
            sheet.set_header("&C&14" + self.label(REHEARSAL))
            sheet.set_tab_color("#C00000")
        return Paper(self, sheet)


class Paper:
    """One sheet. Rows and columns count from zero; None leaves a framed cell without content."""

    def __init__(self, desk: Desk, sheet: Worksheet) -> None:
        self.desk = desk
        self.sheet = sheet
        self._safe: dict[str, str] = {}

    def style(self, kind: Kind, extra: Mapping[str, Property] = _PLAIN) -> Format:
        """Give the format of a kind of cell."""
        return self.desk.styles.of(kind, extra)

    def safe(self, text: str) -> str:
        """Make a person's text safe for a cell, once for each different text."""
        found = self._safe.get(text)
        if found is None:
            found = self._safe[text] = safe_text(text)
        return found

    def text(
        self,
        row: int,
        column: int,
        text: str | None,
        kind: Kind = Kind.TEXT,
        extra: Mapping[str, Property] = _PLAIN,
    ) -> None:
        """Write a text that no spreadsheet takes for a formula, now or after somebody edits it."""
        if not text:
            self.sheet.write_blank(row, column, None, self.style(kind, extra))
            return
        text = self.safe(text)
        if text[:1] in FORMULA_STARTS:
            extra = {**extra, "quote_prefix": True}
        self.sheet.write_string(row, column, text, self.style(kind, extra))

    def number(
        self, row: int, column: int, number: float | None, kind: Kind, extra: Mapping[str, Property] = _PLAIN
    ) -> None:
        """Write a number, or a blank where none is given: never a zero."""
        if number is None:
            self.sheet.write_blank(row, column, None, self.style(kind, extra))
        else:
            self.sheet.write_number(row, column, number, self.style(kind, extra))

    def formula(
        self, row: int, column: int, formula: str, value: float, kind: Kind, *, extra: Mapping[str, Property] = _PLAIN
    ) -> None:
        """Write a formula of our own, never a person's text, with what it comes to for readers that compute nothing."""
        self.sheet.write_formula(row, column, formula, self.style(kind, extra), value)

    def headings(self, row: int, titles: Sequence[str]) -> None:
        """Write the row of headings that stays on screen and is repeated on every page."""
        for column, title in enumerate(titles):
            self.text(row, column, title, Kind.HEADING)
        self.sheet.repeat_rows(row)

    def band(self, row: int, text: str, last_column: int, kind: Kind = Kind.BAND, *, height: float = 20) -> None:
        """Write one text across the sheet; a merged row does not find its height by itself."""
        self.sheet.set_row(row, height)
        self.sheet.merge_range(row, 0, row, last_column, "", self.style(kind))
        self.text(row, 0, text, kind)

    def title(self, row: int, text: str) -> None:
        """Write a title that runs over the empty cells to its right."""
        self.sheet.set_row(row, 26)
        self.text(row, 0, self.desk.titled(text), Kind.TITLE)

    def fit(self, column: int, texts: Sequence[str], *, least: int = 6, most: int = 40) -> None:
        """Make a column as wide as its texts, within limits."""
        self.sheet.set_column(column, column, column_width(texts, least=least, most=most))


def office_moment(moment: datetime) -> datetime:
    """Give a moment as the office's clocks show it, to the second and without a zone, as a cell keeps it."""
    return moment.astimezone(OFFICE_TIME).replace(tzinfo=None, microsecond=0)
