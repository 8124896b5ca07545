"""A PDF of several sections for A4: pages counted in each, bookmarks, tables that break between rows, fixed bytes.

It lays out by itself what flows into a page: reportlab's own templates draw a page before they know how many follow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Table

from domain.messages import N_
from exports.official_words import OfficialWords
from exports.paper import FOOTER, REHEARSAL
from exports.pdf_canvas import draw_line, finished, new_canvas, stamp
from exports.pdf_fonts import Faces
from exports.pdf_text import Style, Text

_STAMP = N_("REHEARSAL")
_PAGE_NUMBER, _FOOT_LINE, _MARK = 9.0, Style(7, 9.5), 10.0
_LINE = HexColor(0x444444)
_HEADING = HexColor(0xEFEFEF)
_ROUNDING = 0.01
# Of what may break across pages at least so much goes below what it belongs to.
_LEAST = 60.0
_GAP = 6.0
PADDING = 3.0
"""Between a cell's edge and its text, in points."""


@dataclass(frozen=True)
class Margins:
    """White edges of a page, in points."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True)
class _Block:
    """What stays on one page where it can; ``is_whole`` where even a table at its end breaks only if it must."""

    flowables: tuple[Flowable, ...]
    is_whole: bool


@dataclass
class _Section:
    name: str
    foot_lines: tuple[str, ...]
    blocks: list[_Block | None] = field(default_factory=list)


@dataclass(frozen=True)
class _Placed:
    flowable: Flowable
    y: float


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, its width in points, how its cells are set."""

    heading: str
    width: float
    style: Style


class PdfPaper:
    """One PDF in the making.

    Args:
        words: in which language.
        faces: to print with.
        title: for its properties.
        created: the document's date, aware.
        author: the office that issues it, for its properties.
        program_version: of the program that writes it.
        is_rehearsal: marks every page.
        margins: of every page.
        is_wide: whether the long side lies below.
    """

    def __init__(
        self,
        words: OfficialWords,
        faces: Faces,
        *,
        title: str,
        created: datetime,
        author: str,
        program_version: str,
        is_rehearsal: bool,
        margins: Margins,
        is_wide: bool = False,
    ) -> None:
        self.words, self.faces = words, faces
        self._margins, self._is_rehearsal = margins, is_rehearsal
        self._page: tuple[float, float] = landscape(A4) if is_wide else A4
        self._sections: list[_Section] = []
        self._target = BytesIO()
        self._canvas: Canvas = new_canvas(
            self._target,
            page=self._page,
            title=words.in_one_line(title),
            author=author,
            created=created,
            made_by=program_version,
            language=words.language,
        )

    @property
    def width(self) -> float:
        """Width of what is printed, in points."""
        return self._page[0] - self._margins.left - self._margins.right

    def begin(self, name: str, foot_lines: Iterable[str] = ()) -> None:
        """Begin a section on a new page, which is its first.

        Args:
            name: of its bookmark.
            foot_lines: small lines at the foot of every page of it.
        """
        self._sections.append(_Section(name, tuple(foot_lines)))

    def add(self, *flowables: Flowable) -> None:
        """Add what stays on one page where it can; what is long at its end may break across pages."""
        self._sections[-1].blocks.append(_Block(flowables, is_whole=False))

    def add_whole(self, *flowables: Flowable) -> None:
        """Add what breaks across pages only where it is longer than one."""
        self._sections[-1].blocks.append(_Block(flowables, is_whole=True))

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self._sections[-1].blocks.append(None)

    def text(self, text: str, style: Style) -> Text:
        """Make a text to be added."""
        return Text(self.faces, text, style)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, least_height: float = 0) -> Table:
        """Make a table to be added; its headings come again on every page, and a row stays in one piece.

        Args:
            columns: from left to right.
            rows: texts of the cells.
            least_height: of a row, in points, where cells are filled in by hand.
        """
        bold = Style(columns[0].style.size - 0.5, columns[0].style.leading, side="middle", weight=0.2)
        heads = [self.text(column.heading, bold) for column in columns]
        cells = [[self.text(cell, column.style) for column, cell in zip(columns, row, strict=True)] for row in rows]
        return Table(
            [heads, *cells],
            colWidths=[column.width for column in columns],
            rowHeights=None
            if not least_height
            else [None, *(self._height(columns, row, least_height) for row in cells)],
            repeatRows=1,
            hAlign="LEFT",
            spaceBefore=_GAP,
            style=[
                ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
                ("BACKGROUND", (0, 0), (-1, 0), _HEADING),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                *((f"{side}PADDING", (0, 0), (-1, -1), PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
            ],
        )

    def content(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Lay everything out and give the whole PDF; once only.

        Args:
            tell: is told after each section how many are done, of how many.
        """
        for number, section in enumerate(self._sections, 1):
            self._draw(section, number)
            if tell is not None:
                tell(number, len(self._sections))
        return finished(self._canvas, self._target)

    def _height(self, columns: Sequence[Column], row: Sequence[Text], least: float) -> float:
        needed = (cell.wrap(column.width - 2 * PADDING, 0)[1] for column, cell in zip(columns, row, strict=True))
        return max(least, 2 * PADDING + max(needed))

    def _draw(self, section: _Section, number: int) -> None:
        foot = [self.text(line, _FOOT_LINE) for line in section.foot_lines]
        foot_height = sum(line.wrap(self.width, 0)[1] for line in foot)
        pages = self._pages(section, self._margins.bottom + foot_height)
        for count, page in enumerate(pages, 1):
            if self._is_rehearsal:
                stamp(self._canvas, self.faces, self.words.label(_STAMP), page=self._page)
                self._write(self.words.label(REHEARSAL), self._page[1] - self._margins.top / 2, _MARK)
            if count == 1:
                self._canvas.bookmarkPage(f"section-{number}")
                self._canvas.addOutlineEntry(section.name, f"section-{number}")
            for each in page:
                each.flowable.drawOn(self._canvas, self._margins.left, each.y)
            y = self._margins.bottom + foot_height - _GAP
            for line in foot:
                y -= line.height
                line.drawOn(self._canvas, self._margins.left, y)
            said = self.words.label(FOOTER).format(page=count, pages=len(pages))
            self._write(said, self._margins.bottom - _GAP - 1.6 * _PAGE_NUMBER, _PAGE_NUMBER)
            self._canvas.showPage()

    def _write(self, text: str, y: float, size: float) -> None:
        draw_line(self._canvas, self.faces, text, x=self._page[0] / 2, y=y, size=size, side="middle")

    def _pages(self, section: _Section, bottom: float) -> list[list[_Placed]]:
        """Put what a section holds on pages, from top to bottom."""
        top = self._page[1] - self._margins.top
        pages: list[list[_Placed]] = [[]]
        y = top
        for block in section.blocks:
            if block is None:
                pages, y = [*pages, []], top
                continue
            if pages[-1] and self._needs(block) > y - bottom:
                pages.append([])
                y = top
            waiting = deque(block.flowables)
            while waiting:
                flowable = waiting.popleft()
                start = y - flowable.getSpaceBefore() if pages[-1] else y
                height = self._measured(flowable, start - bottom)
                if height <= start - bottom + _ROUNDING:
                    y = start - height
                    pages[-1].append(_Placed(flowable, y))
                    continue
                parts = self._parts(flowable, start - bottom, is_empty=not pages[-1])
                if len(parts) > 1:
                    height = self._measured(parts[0], start - bottom)
                    pages[-1].append(_Placed(parts[0], start - height))
                    waiting.extendleft(reversed(parts[1:]))
                else:
                    waiting.appendleft(flowable)
                pages.append([])
                y = top
        return pages

    def _measured(self, flowable: Flowable, room: float) -> float:
        return float(flowable.wrapOn(self._canvas, self.width, room)[1])

    def _needs(self, block: _Block) -> float:
        """How much room a block wants on a page: all of it, but for what is long at its end and may break."""
        heights = [each.getSpaceBefore() + self._measured(each, 0) for each in block.flowables]
        if not block.is_whole:
            heights[-1] = min(heights[-1], _LEAST)
        return sum(heights)

    def _parts(self, flowable: Flowable, room: float, *, is_empty: bool) -> list[Flowable]:
        """Break what does not fit; a row is broken only where it is higher than a page.

        Raises:
            ValueError: it cannot be broken and does not fit an empty page.
        """
        parts: list[Flowable] = flowable.splitOn(self._canvas, self.width, room)
        if len(parts) <= 1 and is_empty:
            if isinstance(flowable, Table):
                flowable.splitInRow = 1
                parts = flowable.splitOn(self._canvas, self.width, room)
            if len(parts) <= 1:
                raise ValueError(f"{type(flowable).__name__} does not fit a page.")
        return parts
