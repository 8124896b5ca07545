"""One card for each edge: the verdict above the picture, the reasons below it, as HTML of escaped text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from domain.messages import msg
from ui.border_words import (
    Lines,
    contrary_words,
    flip_words,
    is_clear,
    likely,
    order_words,
    plan_words,
    reader_words,
    side_names,
    verdict,
    zone_words,
)
from ui.kept import Kept
from ui.ranking_tables import two_decimals
from ui.tables import TABLE_STYLE, table_html
from ui.tier_looks import EDGE_LOOK, tier_look
from ui.words import _, language, percent, say
from use_cases.border_views import BorderView, RankingBorders

_MOST_PAIRS, _MOST_ROWS = 4, 6
_STYLE = """<style>
.border-card { line-height: 1.6; }
.border-card.head { border-left: 0.5rem solid var(--tier); padding: 0.1rem 0 0.1rem 0.9rem; }
.border-card h3 { margin: 0; padding: 0; font-size: 1.25rem; }
.border-card .verdict { font-size: 1.08rem; margin: 0.3rem 0; }
.border-card .verdict b { font-weight: 600; }
.border-card .small { color: var(--muted); font-size: 0.95rem; margin: 0.15rem 0; }
.border-card h4 { margin: 0.9rem 0 0.2rem; padding: 0; font-size: 1.02rem; }
.border-card summary { cursor: pointer; padding: 0.3rem 0; min-height: 1.6rem; }
</style>"""

_HEADS: Kept[str] = Kept(48)
_REASONS: Kept[str] = Kept(48)


def border_head(found: RankingBorders, place: int) -> str:
    """Give what stands above the picture: which edge, and what it is worth."""
    return _HEADS.of(found, (place, language()), lambda: _head(found.borders[place], _lines(found)))


def border_reasons(found: RankingBorders, place: int, above: tuple[str, ...]) -> str:
    """Give what stands below the picture: its sentences, pairs, missing sheets, further reviews."""
    return _REASONS.of(found, (place, language()), lambda: _reasons(found.borders[place], _lines(found), above))


def summary(found: RankingBorders) -> str:
    """Say how many edges there are and how many of them are clear."""
    clear = sum(is_clear(border) for border in found.borders)
    return say(
        msg(
            "{n} edges: {clear} clear, {open} in need of a look.",
            n=len(found.borders),
            clear=clear,
            open=len(found.borders) - clear,
        )
    )


def _lines(found: RankingBorders) -> Lines:
    return {line.entry_id: line for line in found.board.lines}


def _head(border: BorderView, lines: Lines) -> str:
    upper, lower = side_names(border)
    colour = (EDGE_LOOK if border.upper is None else tier_look(border.upper.position)).colour
    sign = "✓" if is_clear(border) else "!"
    first, *more = verdict(border)
    parts = [f"<h3>{escape(upper)} ｜ {escape(lower)}</h3>"]
    parts.append(
        f'<p class="verdict"><b>{sign} {escape(first)}</b>{"".join(f"<br>{escape(each)}" for each in more)}</p>'
    )
    parts += [_said(text) for text in _facts(border, lines) if text]
    return f'{TABLE_STYLE}{_STYLE}<div class="border-card head" style="--tier: {colour}">{"".join(parts)}</div>'


def _facts(border: BorderView, lines: Lines) -> list[str]:
    facts = []
    if border.above is not None and border.below is not None:
        facts.append(
            say(
                msg(
                    "{places} above; last value with a place {above}, first without {below}.",
                    places=border.places,
                    above=two_decimals(border.above),
                    below=two_decimals(border.below),
                )
            )
        )
    return [*facts, zone_words(border, lines), contrary_words(border, lines)]


def _reasons(border: BorderView, lines: Lines, above: tuple[str, ...]) -> str:
    parts = [_said(text) for text in above]
    parts += _pairs(border, lines) + _missing(border, lines) + _plan(border, lines)
    return f'<div class="border-card">{"".join(parts)}</div>'


def _pairs(border: BorderView, lines: Lines) -> list[str]:
    if not border.pairs:
        return []
    rows = [
        (
            _name(lines, pair.upper_id),
            _name(lines, pair.lower_id),
            two_decimals(pair.gap),
            order_words(pair.chance),
        )
        for pair in border.pairs
    ]
    drawn = [_heading(_("Pairs that are not told apart")), _pair_table(rows[:_MOST_PAIRS])]
    if rest := rows[_MOST_PAIRS:]:
        more = msg("The other pairs ({n})", n=len(rest))
        drawn.append(f"<details><summary>{escape(say(more))}</summary>{_pair_table(rest)}</details>")
    return drawn


def _pair_table(rows: Sequence[tuple[str, str, str, str]]) -> str:
    heads = (_("Above"), _("Below"), _("Official gap"), _("Is the order right?"))
    return table_html(heads, rows, numbers=(2,), wide=(0, 1))


def _missing(border: BorderView, lines: Lines) -> list[str]:
    if not border.missing:
        return []
    rows = [
        (
            _name(lines, each.entry_id),
            say(msg("{names}", names=each.judges)),
            flip_words(each),
            _("not known") if each.chance is None else percent(each.chance),
        )
        for each in likely(border)[:_MOST_ROWS]
    ]
    heads = (_("Entry"), _("Sheets missing from"), _("What would change it"), _("Chance"))
    table = [table_html(heads, rows, numbers=(3,), wide=(0,))] if rows else []
    left = len(border.missing) - len(rows)
    more = (
        msg("{n} more entries could cross with totals that are hardly to be expected.", n=left)
        if rows
        else msg("{n} entries could cross, but only with totals that are hardly to be expected.", n=left)
    )
    rest = [_said(say(more))] if len(border.missing) > len(rows) else []
    return [_heading(_("Missing sheets that could change this edge")), *table, *rest]


def _plan(border: BorderView, lines: Lines) -> list[str]:
    if border.plan is None:
        return []
    said = [_said(text) for text in plan_words(border.plan)]
    rows = [(_name(lines, each.entry_id), str(each.sheets), reader_words(each)) for each in border.plan.reviews]
    table = table_html((_("Entry"), _("Sheets"), _("By whom")), rows, numbers=(1,), wide=(0,)) if rows else ""
    if rows and (len(rows) > _MOST_ROWS or not border.plan.pays):
        # A long list of work for others, or one that is not advised, is looked up, not read through.
        which = _("Which entries, and by whom")
        table = f"<details><summary>{escape(which)}</summary>{table}</details>"
    return [_heading(_("Further reviews")), *said, table]


def _said(text: str) -> str:
    return f'<p class="small">{escape(text)}</p>'


def _heading(text: str) -> str:
    return f"<h4>{escape(text)}</h4>"


def _name(lines: Lines, entry_id: int) -> str:
    line = lines[entry_id]
    return say(msg("No. {number}: {title}", number=line.number, title=line.title))
