"""Text in a PDF that flows: paragraphs, headings and cells that wrap, break between lines and stay in their column."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from exports.pdf_canvas import Side, draw_line
from exports.pdf_fit import paragraph, wrapped
from exports.pdf_fonts import Faces

_ROUNDING = 0.01


@dataclass(frozen=True)
class Style:
    """How a text is set.

    Attributes:
        size: in points.
        leading: from line to line, in points.
        indent: of every paragraph's first line, in points.
        side: where its lines stand in the column.
        weight: by how many points strokes are thickened.
        before: room above it, in points; none at the top of a page.
        is_even: its lines are made about as long as one another, as a title's are.
    """

    size: float
    leading: float
    indent: float = 0
    side: Side = "left"
    weight: float = 0
    before: float = 0
    is_even: bool = False


class Text(Flowable):
    """A text; breaks in it begin further paragraphs."""

    def __init__(self, faces: Faces, text: str, style: Style) -> None:
        super().__init__()
        self._faces, self._text, self._style = faces, text, style
        self._lines: tuple[tuple[float, str], ...] = ()
        self._broken_at: float | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands on its lines, once it has been given a width."""
        return tuple(line for _, line in self._lines)

    def getSpaceBefore(self) -> float:  # noqa: N802 -- reportlab's name
        """Give the room above it."""
        return self._style.before

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break it for a column and say how much room it takes."""
        if self._broken_at != width:
            self._lines, self._broken_at = tuple(self._paragraphs(width)), width
        self.width, self.height = width, len(self._lines) * self._style.leading
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Break it between lines where it is higher than the room; nothing where not even a line fits."""
        self.wrap(width, height)
        fitting = int((height + _ROUNDING) / self._style.leading)
        if not 0 < fitting < len(self._lines):
            return [self] if fitting else []
        return [self._part(self._lines[:fitting], width), self._part(self._lines[fitting:], width)]

    def draw(self) -> None:
        """Draw its lines into the column."""
        style = self._style
        for number, (indent, line) in enumerate(self._lines):
            # The line's letters stand in the middle of its height.
            y = self.height - number * style.leading - style.leading / 2 - 0.36 * style.size
            x = {"left": indent, "middle": self.width / 2, "right": self.width}[style.side]
            draw_line(self.canv, self._faces, line, x=x, y=y, size=style.size, side=style.side, weight=style.weight)

    def _paragraphs(self, width: float) -> list[tuple[float, str]]:
        style, lines = self._style, []
        for written in self._text.replace("\r\n", "\n").split("\n"):
            if style.is_even:
                broken = wrapped(self._faces, written, width=width, size=style.size)
            else:
                broken = paragraph(self._faces, written, width=width, size=style.size, indent=style.indent)
            lines += [(0.0 if number else style.indent, line) for number, line in enumerate(broken)]
        return lines

    def _part(self, lines: tuple[tuple[float, str], ...], width: float) -> Text:
        part = Text(self._faces, "\n".join(line for _, line in lines), replace(self._style, before=0))
        part._lines, part._broken_at = lines, width
        return part
