"""Tables to read: every cell literal, long sentences wrapped, wide ones scrolled sideways on a small screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

import streamlit as st


def cards_on_a_phone(table: str) -> str:
    """Give the rules by which rows stand as cards on a telephone: each cell under its heading, none out of sight.

    Args:
        table: what selects the table or what it stands in; its cells say ``data-heading``.
    """
    return f"""@media (max-width: 40rem) {{
  {table} thead {{ display: none; }}
  {table} tr {{ display: block; border-bottom: 2px solid var(--line); padding: 0.4rem 0; }}
  {table} td {{ display: grid; grid-template-columns: 6.5em 1fr; gap: 0 0.6em; border: 0; padding: 0.15rem 0.4rem;
    text-align: left; }}
  {table} td::before {{ content: attr(data-heading); color: var(--muted); font-size: 0.9rem; }}
}}"""


_MOST_ON_A_PHONE = 3
_MOST_AT_EASE = 8
TABLE_STYLE = f"""<style>
.plain-table {{ overflow-x: auto; }}
.plain-table table {{ border-collapse: collapse; width: 100%; line-height: 1.6; }}
.plain-table th, .plain-table td {{ border: 0; border-bottom: 1px solid var(--line); padding: 0.55rem 0.7rem;
  text-align: left; vertical-align: top; }}
.plain-table th {{ background: var(--soft); font-weight: 600; white-space: nowrap; }}
.plain-table td {{ min-width: 5.5em; overflow-wrap: anywhere; white-space: pre-line; }}
.plain-table td:first-child:not(.number) {{ min-width: 6.5em; }}
.plain-table.dense th, .plain-table.dense td {{ padding: 0.55rem 0.5rem; }}
.plain-table .number {{ min-width: 4.5em; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
.plain-table th.number {{ white-space: normal; }}
.plain-table .brief {{ white-space: pre; }}
.plain-table .wide {{ min-width: 15em; }}
{cards_on_a_phone(".plain-table.cards")}
@media (max-width: 40rem) {{
  .plain-table th {{ white-space: normal; }}
  .plain-table.cards td {{ white-space: pre-line; }}
  .plain-table.cards td:empty {{ display: none; }}
}}
.plain-table tr.last td {{ font-weight: 600; border-bottom: 0; background: var(--soft); }}
</style>"""


def draw_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Collection[int] = (),
    brief: Collection[int] = (),
    wide: Collection[int] = (),
    sums: Sequence[object] | None = None,
) -> None:
    """Draw a table that is only read; see ``table_html``."""
    st.html(f"{TABLE_STYLE}{table_html(headings, rows, numbers=numbers, brief=brief, wide=wide, sums=sums)}")


def table_html(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Collection[int] = (),
    brief: Collection[int] = (),
    wide: Collection[int] = (),
    sums: Sequence[object] | None = None,
) -> str:
    """Give a table that is only read, as HTML of escaped text; once on the page ``TABLE_STYLE`` goes with it.

    On a telephone the rows of a wide table become cards: what has to be pushed sideways is easily overlooked.

    Args:
        headings: one a column, already in the reader's language.
        rows: cells, shown literally; None as nothing.
        numbers: columns set to the right.
        brief: columns whose text is broken nowhere but at its own line ends.
        wide: columns of whole sentences.
        sums: a last row that stands out.
    """
    kinds = {**dict.fromkeys(wide, "wide"), **dict.fromkeys(brief, "brief"), **dict.fromkeys(numbers, "number")}
    classes = [kinds.get(place, "") for place in range(len(headings))]
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for kind, text in zip(classes, headings, strict=True))
    lines = [_line(cells, classes, headings) for cells in rows]
    if sums is not None:
        lines.append(_line(sums, classes, headings, last=True))
    dress = "plain-table cards" if wide or len(headings) > _MOST_ON_A_PHONE else "plain-table"
    dress += " dense" if len(headings) > _MOST_AT_EASE else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    # Whoever has no mouse pushes a wide one sideways once it has the focus.
    return f'<div class="{dress}" tabindex="0">{table}</div>'


def draw_facts(heading: str, facts: Sequence[tuple[str, object]]) -> None:
    """Draw what is known of something as name and value, in the dress of an entry's reading; nothing where empty."""
    known = [(name, str(value)) for name, value in facts if value not in {None, ""}]
    if known:
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in known)
        st.html(f'<article class="reading"><h3>{escape(heading)}</h3><dl class="facts">{lines}</dl></article>')


def _line(cells: Sequence[object], classes: Sequence[str], headings: Sequence[str], *, last: bool = False) -> str:
    drawn = "".join(
        f'<td class="{kind}" data-heading="{escape(heading)}">{escape("" if cell is None else str(cell))}</td>'
        for kind, cell, heading in zip(classes, cells, headings, strict=True)
    )
    return f'<tr class="last">{drawn}</tr>' if last else f"<tr>{drawn}</tr>"
