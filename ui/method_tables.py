"""Where entries stand by every method, as HTML of escaped text and as a table to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from itertools import islice

import pyarrow as pa

from domain.advancing import Advance
from domain.messages import msg
from domain.method_words import METHOD_WORDS
from ui.kept import Kept
from ui.ranking_tables import standing_words, two_decimals
from ui.tables import cards_on_a_phone
from ui.words import _, language, say
from use_cases.leaderboards import Leaderboard, LeaderLine
from use_cases.method_comparison import ComparedMethod, MethodComparison

MOST_READ = 100
"""So many entries are drawn as a table to read; where there are more, all of them are in the one to search."""
STAR = "★"
_NO_TIER = 10**6

_STYLE = """<style>
.by-method { overflow-x: auto; }
.by-method table { border-collapse: collapse; width: 100%; line-height: 1.5; }
.by-method th, .by-method td { border: 0; border-bottom: 1px solid var(--line); padding: 0.45rem 0.6rem;
  text-align: left;
  vertical-align: top; }
.by-method thead th { background: var(--soft); font-weight: 600; }
.by-method td { font-variant-numeric: tabular-nums; }
.by-method tbody th { font-weight: 400; min-width: 12em; overflow-wrap: anywhere; }
.by-method .official { border-left: 2px solid var(--accent); border-right: 2px solid var(--accent);
  background: var(--chosen); }
.by-method small { color: var(--muted); font-size: 0.88rem; display: block; }
.by-method small span { white-space: nowrap; }
.by-method .up { background: var(--rises); box-shadow: inset 0.25rem 0 #009E73; }
.by-method .down { background: var(--falls); box-shadow: inset 0.25rem 0 #D55E00; }
.by-method .edge { background: var(--notice); box-shadow: inset 0.25rem 0 #B8860B; }
</style>"""
# On a telephone each entry is a card, and each method a line of it.
_ON_A_PHONE = f"""<style>
{cards_on_a_phone(".by-method")}
@media (max-width: 40rem) {{
  .by-method tbody th {{ display: block; border: 0; font-weight: 600; padding: 0.2rem 0.4rem; }}
  .by-method td::before {{ grid-row: span 2; }}
  .by-method .official {{ border: 0; }}
}}
</style>"""


class Move(Enum):
    """How an entry stands by another method: class of the cell, and a mark that needs no colour."""

    NONE = ("", "")
    UP = ("up", "▲")
    DOWN = ("down", "▼")
    EDGE = ("edge", "◆")


@dataclass(frozen=True)
class _Cell:
    move: Move
    rank: str
    standing: str
    value: str


_TO_READ: Kept[str] = Kept(16)
_TABLES: Kept[pa.Table] = Kept(16)


def entries_to_read(comparison: MethodComparison, *, changed_only: bool) -> str:
    """Give rank, tier and value of ranked entries by each method as HTML, of so many as anybody reads.

    Args:
        comparison: of the methods.
        changed_only: leave out the entries whose standing depends on no method.
    """
    return _TO_READ.of(comparison, (language(), changed_only), lambda: _to_read(comparison, changed_only=changed_only))


def entries_to_search(comparison: MethodComparison) -> pa.Table:
    """Give rank and standing of all ranked entries by each method, as the browser gets it."""
    return _TABLES.of(comparison, language(), lambda: _table(comparison))


def column_name(method: ComparedMethod) -> str:
    """Name a method in a narrow column; the official one has a star."""
    name = say(METHOD_WORDS[method.method].short)
    return f"{name} {STAR}" if method.is_official else name


def move_of(board: Leaderboard, official: LeaderLine, by_it: Leaderboard, other: LeaderLine) -> Move:
    """Say whether another method lifts an entry, lowers it, or puts it into or out of a tie across an edge.

    Args:
        board: the official ranking.
        official: a line of it.
        by_it: the ranking by the other method.
        other: its line of the same entry.
    """
    if (official.is_at_edge or other.is_at_edge) and _edge(official) != _edge(other):
        return Move.EDGE
    before, after = _height(board, official), _height(by_it, other)
    return Move.NONE if before == after else Move.UP if after < before else Move.DOWN


def _edge(line: LeaderLine) -> tuple[bool, int | None, int | None]:
    return line.is_at_edge, line.edge_first, line.edge_last


def _height(board: Leaderboard, line: LeaderLine) -> int:
    """Give what an entry has of its rank as a number, less for better: its tier, or whether it may advance."""
    if board.bands:
        return line.tier or _NO_TIER
    return int(board.advancing[line.entry_id] is Advance.STAYS)


def _cells(comparison: MethodComparison, place: int) -> list[_Cell]:
    """Give one entry's cells, a method each; ``place`` in the official order."""
    official = next(each for each in comparison.methods if each.is_official)
    return [_cell(official.board, method.board, place) for method in comparison.methods]


def _cell(board: Leaderboard, by_it: Leaderboard, place: int) -> _Cell:
    official, line = board.lines[place], by_it.lines[place]
    move = move_of(board, official, by_it, line)
    # What stands in the cell is what this method makes of the entry, not what the official one does.
    return _Cell(move, _rank_words(line), standing_words(line, by_it), two_decimals(line.value))


def _rank_words(line: LeaderLine) -> str:
    rank = line.rank or 0
    return say(msg("rank {rank}, tied", rank=rank) if line.is_tied else msg("rank {rank}", rank=rank))


def _to_read(comparison: MethodComparison, *, changed_only: bool) -> str:
    changed, lines = comparison.changed_ids, comparison.methods[0].lines
    wanted = (place for place, line in enumerate(lines) if not changed_only or line.entry_id in changed)
    places = list(islice(wanted, MOST_READ))
    columns = [(column_name(method), "official" if method.is_official else "") for method in comparison.methods]
    heads = "".join(f'<th class="{kind}">{escape(name)}</th>' for name, kind in columns)
    rows = "".join(_row(lines[place], columns, _cells(comparison, place)) for place in places)
    entry = _("Entry")
    return (
        f'{_STYLE}{_ON_A_PHONE}<div class="by-method"><table><thead><tr><th>{escape(entry)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _marked(cell: _Cell) -> str:
    mark = cell.move.value[1]
    return f"{mark}\u00a0{cell.standing}" if mark else cell.standing


def _row(line: LeaderLine, columns: Sequence[tuple[str, str]], cells: Sequence[_Cell]) -> str:
    drawn = "".join(
        f'<td class="{kind} {cell.move.value[0]}" data-heading="{escape(name)}">'
        f"<span>{escape(_marked(cell))}</span>"
        f"<small><span>{escape(f'{cell.rank} ·')}</span> <span>{escape(cell.value)}</span></small></td>"
        for (name, kind), cell in zip(columns, cells, strict=True)
    )
    return f"<tr><th>{escape(f'{line.number}. {line.title}')}</th>{drawn}</tr>"


def _table(comparison: MethodComparison) -> pa.Table:
    lines = comparison.methods[0].lines
    cells = [_cells(comparison, place) for place in range(len(lines))]
    columns: dict[str, list[object]] = {
        _("No."): [line.number for line in lines],
        _("Title"): [line.title for line in lines],
    }
    for place, method in enumerate(comparison.methods):
        columns[column_name(method)] = [
            " · ".join(part for part in (row[place].move.value[1], row[place].rank, row[place].standing) if part)
            for row in cells
        ]
    return pa.table(columns)
