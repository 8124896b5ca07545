"""Tables to read: every cell literal, long sentences wrapped, wide ones scrolled sideways on a small screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

import streamlit as st

_STYLE = """<style>
.plain-table { overflow-x: auto; }
.plain-table table { border-collapse: collapse; width: 100%; line-height: 1.6; }
.plain-table th, .plain-table td { border: 0; border-bottom: 1px solid #CFC6BC; padding: 0.55rem 0.7rem;
  text-align: left; vertical-align: top; }
.plain-table th { background: #F5F1EC; font-weight: 600; white-space: nowrap; }
.plain-table td { min-width: 5em; overflow-wrap: anywhere; white-space: pre-line; }
.plain-table .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.plain-table .brief { white-space: nowrap; }
.plain-table tr.last td { font-weight: 600; border-bottom: 0; background: #F5F1EC; }
</style>"""


def draw_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Collection[int] = (),
    brief: Collection[int] = (),
    sums: Sequence[object] | None = None,
) -> None:
    """Draw a table that is only read.

    Args:
        headings: one a column, already in the reader's language.
        rows: cells, shown literally; None as nothing.
        numbers: columns set to the right.
        brief: columns whose text is never broken.
        sums: a last row that stands out.
    """
    classes = ["number" if place in numbers else "brief" if place in brief else "" for place in range(len(headings))]
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for kind, text in zip(classes, headings, strict=True))
    lines = [_line(cells, classes) for cells in rows]
    if sums is not None:
        lines.append(_line(sums, classes, last=True))
    st.html(
        f'{_STYLE}<div class="plain-table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(cells: Sequence[object], classes: Sequence[str], *, last: bool = False) -> str:
    drawn = "".join(
        f'<td class="{kind}">{escape("" if cell is None else str(cell))}</td>'
        for kind, cell in zip(classes, cells, strict=True)
    )
    return f'<tr class="last">{drawn}</tr>' if last else f"<tr>{drawn}</tr>"
