"""One ranking by every method, drawn: what each method does, and who would stand elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

import pyarrow as pa

from domain.messages import Message, msg
from domain.method_words import METHOD_WORDS
from ui.kept import Kept
from ui.ranking_tables import standing_words, two_decimals
from ui.words import _, language, say
from use_cases.leaderboards import Leaderboard, LeaderLine
from use_cases.method_comparison import ComparedMethod, MethodComparison, RefusedMethod

MOST_CHANGED = 100
"""So many entries are drawn as a table to read; all of them are in the one to search."""
_STAR = "★"
_LAST = 10**6

_STYLE = """<style>
.methods { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.8rem; }
.methods section { border: 1px solid #CFC6BC; border-radius: 0.4rem; padding: 0.7rem 0.9rem; line-height: 1.6; }
.methods section.official { border: 2px solid #9E2A2B; background: #FDF6F4; }
.methods section.refused { background: #F5F1EC; }
.methods h4 { margin: 0; padding: 0; font-size: 1.08rem; }
.methods h4 span { font-size: 0.88rem; font-weight: 600; color: #9E2A2B; margin-left: 0.5rem; white-space: nowrap; }
.methods p { margin: 0.25rem 0 0.4rem; font-weight: 600; }
.methods dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.7rem; }
.methods dt { color: #5F564E; white-space: nowrap; } .methods dd { margin: 0; }
.by-method { overflow-x: auto; }
.by-method table { border-collapse: collapse; width: 100%; line-height: 1.5; }
.by-method th, .by-method td { border: 0; border-bottom: 1px solid #CFC6BC; padding: 0.45rem 0.6rem; text-align: left;
  vertical-align: top; }
.by-method thead th { background: #F5F1EC; font-weight: 600; }
.by-method td { font-variant-numeric: tabular-nums; }
.by-method tbody th { font-weight: 400; min-width: 12em; overflow-wrap: anywhere; }
.by-method .official { border-left: 2px solid #9E2A2B; border-right: 2px solid #9E2A2B; background: #FDF6F4; }
.by-method small { color: #4A433D; font-size: 0.88rem; display: block; }
.by-method .up { background: #DDF1EA; box-shadow: inset 0.25rem 0 #009E73; }
.by-method .down { background: #FBE3D3; box-shadow: inset 0.25rem 0 #D55E00; }
.by-method .edge { background: #FFEFC2; box-shadow: inset 0.25rem 0 #B8860B; }
@media (max-width: 40rem) {
  .methods { grid-template-columns: 1fr; }
  .by-method thead { display: none; }
  .by-method tr { display: block; border-bottom: 2px solid #CFC6BC; padding: 0.4rem 0; }
  .by-method tbody th { display: block; border: 0; font-weight: 600; padding: 0.2rem 0.4rem; }
  .by-method td { display: grid; grid-template-columns: 7em 1fr; gap: 0 0.6em; border: 0; padding: 0.15rem 0.4rem; }
  .by-method td::before { content: attr(data-heading); color: #5F564E; font-size: 0.92rem; grid-row: span 2; }
  .by-method .official { border: 0; }
}
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


_CARDS: Kept[str] = Kept(16)
_CHANGED: Kept[str] = Kept(16)
_TABLES: Kept[pa.Table] = Kept(16)


def method_cards(comparison: MethodComparison) -> str:
    """Give every method with what it does and how many would stand elsewhere, the official one marked."""
    return _CARDS.of(comparison, language(), lambda: _cards(comparison))


def changed_entries(comparison: MethodComparison) -> str:
    """Give the entries whose standing depends on the method, with rank, tier and value by each; empty for none."""
    return _CHANGED.of(comparison, language(), lambda: _changed(comparison))


def all_entries(comparison: MethodComparison) -> pa.Table:
    """Give rank and standing of all ranked entries by each method, as the browser gets it."""
    return _TABLES.of(comparison, language(), lambda: _table(comparison))


def column_name(method: ComparedMethod) -> str:
    """Name a method in a narrow column; the official one has a star."""
    name = say(METHOD_WORDS[method.method].short)
    return f"{name} {_STAR}" if method.is_official else name


def move_of(board: Leaderboard, official: LeaderLine, other: LeaderLine) -> Move:
    """Say whether another method lifts an entry, lowers it, or puts it into or out of a tie across an edge."""
    if not board.bands:
        if board.advance_count is None:
            return Move.NONE
        before, after = ((line.rank or _LAST) <= board.advance_count for line in (official, other))
        return Move.NONE if before == after else Move.UP if after else Move.DOWN
    if official.is_at_edge or other.is_at_edge:
        same = (official.is_at_edge, official.edge_first, official.edge_last) == (
            other.is_at_edge,
            other.edge_first,
            other.edge_last,
        )
        return Move.NONE if same else Move.EDGE
    before_tier, after_tier = official.tier or _LAST, other.tier or _LAST
    return Move.NONE if before_tier == after_tier else Move.UP if after_tier < before_tier else Move.DOWN


def outcome(board: Leaderboard, method: ComparedMethod) -> Message:
    """Say in one sentence how many would stand elsewhere by a method."""
    if method.is_official:
        return msg("It was declared before scoring opened, and it alone decides.")
    if not board.bands and board.advance_count is None:
        return msg("All ranked entries of this round advance by any method; ranks and values differ.")
    if not method.changes:
        return msg("The same result for every entry.")
    moves = [move_of(board, change.official, change.other) for change in method.changes]
    if not board.bands:
        return msg(
            "{up} entries would advance that do not, {down} would not that do.",
            up=moves.count(Move.UP),
            down=moves.count(Move.DOWN),
        )
    return msg(
        "{n} entries would stand elsewhere; {gained} would gain an award, {lost} would lose theirs.",
        n=len(moves),
        gained=sum(1 for each in method.changes if _awarded(each.other) and not _awarded(each.official)),
        lost=sum(1 for each in method.changes if _awarded(each.official) and not _awarded(each.other)),
    )


def _awarded(line: LeaderLine) -> bool:
    # A tie whose worst outcome is a tier is awarded whichever way the panel settles it.
    return line.tier is not None or (line.is_at_edge and line.edge_last is not None)


def _cards(comparison: MethodComparison) -> str:
    found: list[ComparedMethod | RefusedMethod] = [*comparison.methods, *comparison.refused]
    # The official one first; the others in the order in which methods are declared.
    found.sort(key=lambda each: not (isinstance(each, ComparedMethod) and each.is_official))
    return f'{_STYLE}<div class="methods">{"".join(_card(comparison.board, each) for each in found)}</div>'


def _card(board: Leaderboard, each: ComparedMethod | RefusedMethod) -> str:
    words = METHOD_WORDS[each.method]
    if isinstance(each, RefusedMethod):
        kind, badge, result = "refused", "", msg("Not for these sheets: {reason}", reason=each.reason)
    else:
        official = f"{_STAR} " + _("Official method")
        kind, badge = ("official", f"<span>{escape(official)}</span>") if each.is_official else ("", "")
        result = outcome(board, each)
    facts = ((_("What it does"), words.does), (_("Good for"), words.good_for), (_("When not"), words.not_for))
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(say(text))}</dd>" for name, text in facts)
    return (
        f'<section class="{kind}"><h4>{escape(say(words.short))}{badge}</h4><p>{escape(say(result))}</p>'
        f"<dl>{lines}</dl></section>"
    )


def _cells(comparison: MethodComparison, place: int) -> list[_Cell]:
    """Give one entry's cells, a method each; ``place`` in the official order."""
    board = comparison.board
    official = next(each for each in comparison.methods if each.is_official).lines[place]
    cells = []
    for method in comparison.methods:
        line = method.lines[place]
        rank = say(
            msg("rank {rank}, tied", rank=line.rank or 0) if line.is_tied else msg("rank {rank}", rank=line.rank or 0)
        )
        cells.append(_Cell(move_of(board, official, line), rank, standing_words(line, board), two_decimals(line.value)))
    return cells


def _rank_words(line: LeaderLine) -> str:
    rank = line.rank or 0
    return say(msg("rank {rank}, tied", rank=rank) if line.is_tied else msg("rank {rank}", rank=rank))


def _changed(comparison: MethodComparison) -> str:
    wanted = comparison.changed_ids
    lines = comparison.methods[0].lines
    places = [place for place, line in enumerate(lines) if line.entry_id in wanted][:MOST_CHANGED]
    if not places:
        return ""
    columns = [(column_name(method), "official" if method.is_official else "") for method in comparison.methods]
    heads = "".join(f'<th class="{kind}">{escape(name)}</th>' for name, kind in columns)
    rows = "".join(_row(lines[place], columns, _cells(comparison, place)) for place in places)
    entry = _("Entry")
    return (
        f'<div class="by-method"><table><thead><tr><th>{escape(entry)}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(line: LeaderLine, columns: Sequence[tuple[str, str]], cells: Sequence[_Cell]) -> str:
    drawn = "".join(
        f'<td class="{kind} {cell.move.value[0]}" data-heading="{escape(name)}">'
        f"<span>{escape(f'{cell.move.value[1]} {cell.standing}'.strip())}</span>"
        f"<small>{escape(f'{cell.rank} · {cell.value}')}</small></td>"
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
