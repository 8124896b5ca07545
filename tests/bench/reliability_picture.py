"""A reliability diagram as SVG: what was said against what came true, told apart by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from scoring.arrays import FloatArray, IntArray

SIDE, LEFT, TOP = 360.0, 70.0, 56.0
WIDTH, HEIGHT = 470, 480
COLOURS = ("#0072B2", "#D55E00")
"""Blue and vermilion of Okabe and Ito, told apart with every common colour blindness."""


@dataclass(frozen=True, eq=False)
class Series:
    """One line of marks; arrays of shape (B,).

    Attributes:
        name: as in the legend.
        said: mean chance of a bin.
        happened: share that came true.
        count: how many.
        error: expected calibration error.
    """

    name: str
    said: FloatArray
    happened: FloatArray
    count: IntArray
    error: float


def picture(series: Sequence[Series]) -> str:
    """Draw up to two series; a bar is twice the standard error of a share."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Reliability diagram</title>",
        '<g font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_frame(),
        *(line for place, each in enumerate(series) for line in _marks(each, place)),
        *(line for place, each in enumerate(series) for line in _legend(each, place)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _x(chance: float) -> float:
    return round(LEFT + SIDE * chance, 2)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 2)


def _frame() -> Iterator[str]:
    for tick in np.linspace(0, 1, 6).tolist():
        yield f'<path d="M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}" stroke="#dddddd"/>'
        yield _text(_x(tick), _y(0) + 18, f"{tick:.1f}", "middle")
        yield _text(_x(0) - 8, _y(tick) + 4, f"{tick:.1f}", "end")
    yield f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#555555" stroke-dasharray="5 4"/>'
    yield _text(_x(0.5), _y(0) + 42, "chance that was said", "middle")
    yield f'<g transform="rotate(-90 20 {_y(0.5)})">{_text(20, _y(0.5), "share that came true", "middle")}</g>'


def _marks(series: Series, place: int) -> Iterator[str]:
    for said, happened, count in zip(
        series.said.tolist(), series.happened.tolist(), series.count.tolist(), strict=True
    ):
        half = 2 * (happened * (1 - happened) / count) ** 0.5
        x, low, high = _x(said), _y(max(0.0, happened - half)), _y(min(1.0, happened + half))
        yield f'<path d="M{x} {low}V{high}" stroke="{COLOURS[place]}" stroke-width="1.5"/>'
        yield _mark(x, _y(happened), place)


def _mark(x: float, y: float, place: int) -> str:
    if place:
        return f'<rect x="{x - 5:.2f}" y="{y - 5:.2f}" width="10" height="10" fill="none" stroke="{COLOURS[1]}" stroke-width="2"/>'  # noqa: E501 -- one mark
    return f'<circle cx="{x}" cy="{y}" r="5.5" fill="{COLOURS[0]}"/>'


def _legend(series: Series, place: int) -> Iterator[str]:
    y = 18.0 + 20 * place
    yield _mark(LEFT + 8, y, place)
    yield _text(
        LEFT + 22, y + 4, f"{series.name}: {series.count.sum():,} chances, calibration error {series.error:.4f}"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" fill="#222222">{escape(words)}</text>'
