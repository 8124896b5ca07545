"""A leaderboard as tables: tiers with their cut lines, and every entry by rank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

import pyarrow as pa

from domain.advancing import Advance
from domain.messages import N_, Message, msg
from scoring.exact import rounded_decimal
from ui.kept import Kept
from ui.tier_looks import tier_look
from ui.words import _, either, language, say
from use_cases.leaderboards import Leaderboard, LeaderLine, TierBand

AT_EDGE, NO_TIER, UNRANKED = "at_edge", "no_tier", "unranked"

BOARD_STYLE = """<style>
.board { overflow-x: auto; }
.board table { border-collapse: collapse; width: 100%; line-height: 1.55; }
.board td, .board th { border: 0; padding: 0.45rem 0.7rem; text-align: left; vertical-align: top; }
.board tbody tr + tr td { border-top: 1px solid var(--faint-line); }
.board .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.board th { background: var(--soft); font-weight: 600; white-space: nowrap; }
.board .band th { border-left: 0.5rem solid var(--tier); white-space: normal; font-size: 1.05rem; }
.board th span { font-weight: 400; color: var(--muted); margin-left: 0.9rem; font-size: 0.95rem; }
.board .in td:first-child { border-left: 0.5rem solid var(--tier); }
.board .in td { background: color-mix(in srgb, var(--tier) 7%, var(--paper)); }
.board tr.cut td { border-top: 3px double var(--tier); color: var(--muted); font-size: 0.92rem; padding: 0.2rem 0.7rem;
  text-align: right; }
.board .edge td {
  background: repeating-linear-gradient(135deg, var(--stripe) 0 10px, var(--stripe-between) 10px 20px);
}
.board .edge th { background: var(--notice); white-space: normal; }
.board .vacant td { color: var(--muted); border-left: 0.5rem solid var(--tier); }
.board .title { min-width: 12em; overflow-wrap: anywhere; }
.board .chances, .chances { display: flex; height: 0.6rem; min-width: 7rem; max-width: 24rem; margin-top: 0.3rem;
  border-radius: 0.15rem; overflow: hidden; }
.chances i { display: block; height: 100%; border-right: 1px solid var(--paper); }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.92rem; color: var(--muted); }
.key .said { flex-basis: 100%; }
.key i { display: inline-block; width: 0.9rem; height: 0.9rem; margin-right: 0.3rem; vertical-align: -0.1rem;
  border-radius: 0.15rem; }
.board small { color: var(--muted); font-size: 0.88rem; display: block; }
@media (max-width: 40rem) { .board .wide { display: none; } .board td, .board th { padding: 0.4rem 0.3rem; }
  .board .title { min-width: 9em; }
  .board .reference { min-width: 4.5em; overflow-wrap: anywhere; }
  .board th span { display: block; margin-left: 0; } }
</style>"""


@dataclass(frozen=True)
class Filter:
    """Which entries of a leaderboard to list; ``standings`` are tier positions, AT_EDGE, NO_TIER or UNRANKED."""

    standings: frozenset[int | str] = frozenset()
    theme: str = ""
    text: str = ""
    most: int | None = None

    def admits(self, line: LeaderLine) -> bool:
        """Tell whether an entry is to be listed."""
        words = self.text.strip().casefold()
        return (
            (not self.standings or standing(line) in self.standings)
            and (not self.theme or line.theme == self.theme)
            and (not words or words in f"{line.number} {line.reference} {line.title}".casefold())
        )


@dataclass(frozen=True, eq=False)
class RankingTable:
    """The rows of a leaderboard that a filter lets through, a table of Arrow, as the browser gets it.

    ``widest_standing`` is the longest of what the column of standings says.
    """

    rows: pa.Table
    entry_ids: tuple[int, ...]
    widest_standing: str


@dataclass(frozen=True, eq=False)
class CertainCells:
    """How sure a ranking is, as cells in the reader's language; all but the last three by the entry's id.

    Readers of one ranking may be given different ones: earlier rounds count as far as each may see them. So what is
    drawn with certainty is kept by the very object.

    Attributes:
        ranks: the ranks that hold 80 % of belief.
        values: the adjusted value and the interval of it that holds 80 % of belief.
        spans: the two ends of that interval.
        bars: chances of tiers as a bar of HTML; empty where there is nothing to reach.
        pictures: the same as addresses of pictures.
        words: the same in words.
        key: what the colours of the bars mean, as HTML.
        sentences: how clear each edge is, and what has to be kept in mind.
        with_earlier: whether the sheets of earlier rounds are in it.
    """

    ranks: Mapping[int, str]
    values: Mapping[int, str]
    spans: Mapping[int, tuple[float, float]]
    bars: Mapping[int, str]
    pictures: Mapping[int, str]
    words: Mapping[int, str]
    key: str
    sentences: tuple[str, ...]
    with_earlier: bool = False


_ADVANCE_NAMES = {
    Advance.ADVANCES: N_("advances"),
    Advance.TIED: N_("tied at the last place"),
    Advance.STAYS: N_("does not advance"),
}
_NOTHING_KNOWN = CertainCells({}, {}, {}, {}, {}, {}, "", ())
_TABLES: Kept[RankingTable] = Kept(32)
_BOARDS: Kept[str] = Kept(16)


def two_decimals(value: Fraction | None) -> str:
    """Show an exact value with two decimals, a half away from zero."""
    return "" if value is None else str(rounded_decimal(value.numerator, value.denominator, 2))


def standing(line: LeaderLine) -> int | str:
    """Say where an entry stands: the position of its tier, or why it has none."""
    if line.rank is None:
        return UNRANKED
    if line.is_at_edge:
        return AT_EDGE
    return NO_TIER if line.tier is None else line.tier


def band_name(band: TierBand) -> str:
    """Name a tier in the reader's language."""
    return either(band.name, band.name_en)


def prize_words(prize_yuan: int | None, *, is_minimum: bool) -> str:
    """Say a tier's prize for one award."""
    prize = f"{prize_yuan or 0:,}"
    if is_minimum:
        return say(msg("not less than {prize} yuan each", prize=prize))
    return say(msg("{prize} yuan each", prize=prize))


def edge_words(line: LeaderLine, bands: Collection[TierBand]) -> str:
    """Say between which tiers an entry lies; nothing for one that lies at no edge."""
    if not line.is_at_edge:
        return ""
    last = line.edge_last if line.edge_last is not None else max(band.position for band in bands)
    names = [band_name(band) for band in bands if (line.edge_first or 0) <= band.position <= last]
    return " / ".join(names if line.edge_last is not None else [*names, _("no award")])


def standing_words(line: LeaderLine, board: Leaderboard) -> str:
    """Say in words where an entry stands."""
    if line.rank is None:
        return _("not ranked")
    if line.is_at_edge:
        return say(msg("For the panel: {tiers}", tiers=edge_words(line, board.bands)))
    if board.bands:
        return next((band_name(band) for band in board.bands if band.position == line.tier), _("no award"))
    if board.advance_limit is None and board.advance_minimum is None:
        return ""
    return _(_ADVANCE_NAMES[board.advancing[line.entry_id]])


def note(line: LeaderLine) -> str:
    """Say what a reader has to know about how an entry was ranked."""
    return _together(say(message) for message in _notes(line))


def _together(said: Iterable[str]) -> str:
    return ("; " if language() == "en" else "；").join(said)


def _standing_in_brief(line: LeaderLine, board: Leaderboard) -> str:
    """Say where an entry stands in a narrow column; the tiers of a tie are among the remarks."""
    return _("For the panel") if line.is_at_edge else standing_words(line, board)


def _remarks(line: LeaderLine, board: Leaderboard) -> str:
    tie = [standing_words(line, board)] if line.is_at_edge else []
    return _together([*tie, *(say(message) for message in _notes(line))])


def ranking_table(board: Leaderboard, chosen: Filter, certain: CertainCells | None = None) -> RankingTable:
    """Give the rows to list, by rank, unranked entries last; made once for each language and filter."""
    return _TABLES.of(board, (language(), chosen, certain), lambda: _table(board, chosen, certain))


def tier_board(
    board: Leaderboard,
    above: tuple[str, ...] = (),
    certain: CertainCells | None = None,
    below: tuple[str, str] | None = None,
) -> str:
    """Give the tiers with who stands in them, their cut lines and ties at an edge, as HTML of escaped text.

    Args:
        board: the ranking; one without tiers gives only the sentences.
        above: sentences before the tiers, about the picture.
        certain: how sure it is, where the sheets say.
        below: heading of what follows on the page, and a hint to it.
    """
    return _BOARDS.of(board, (language(), above, certain, below), lambda: _tiers(board, above, certain) + _head(below))


def _head(below: tuple[str, str] | None) -> str:
    return "" if below is None else f'<h3>{escape(below[0])}</h3><p class="small">{escape(below[1])}</p>'


def _notes(line: LeaderLine) -> list[Message]:
    if line.rank is None:
        return [msg("{n} sheets are missing", n=line.missing) if line.missing else msg("no judge is left to read it")]
    notes = []
    if line.is_plain_mean:
        notes.append(msg("fewer than five sheets: plain mean"))
    if line.missing:
        notes.append(msg("ranked although {n} sheets are missing", n=line.missing))
    return notes


def _table(board: Leaderboard, chosen: Filter, certain: CertainCells | None) -> RankingTable:
    lines = [line for line in board.lines if chosen.admits(line)][: chosen.most]
    known = certain or _NOTHING_KNOWN
    columns: dict[str, list[object]] = {
        _("Rank"): [line.rank for line in lines],
        _("Tied"): [_("tied") if line.is_tied else "" for line in lines],
        # Before the title: on a telephone hardly more than these is in sight.
        _("Value"): [None if line.value is None else float(two_decimals(line.value)) for line in lines],
        _("Standing"): [_standing_in_brief(line, board) for line in lines],
        _("No."): [line.number for line in lines],
        _("Title"): [line.title for line in lines],
        _("Ranks (80%)"): _of(known.ranks, lines),
        _("Chances"): _of(known.pictures, lines),
        _("Adjusted (80%)"): _of(known.values, lines),
        _("Chances in words"): _of(known.words, lines),
        _("Spread"): [line.spread for line in lines],
        _("Sheets"): [line.sheets for line in lines],
        _("Note"): [_remarks(line, board) for line in lines],
        _("Reference"): [line.reference for line in lines],
        _("Theme"): [line.theme for line in lines],
    }
    certainties = (_("Ranks (80%)"), _("Chances"), _("Chances in words"), _("Adjusted (80%)"))
    for optional in (_("Tied"), _("Standing"), *certainties, _("Note"), _("Theme")):
        if not any(columns[optional]):
            del columns[optional]
    widest = max((_standing_in_brief(line, board) for line in lines), key=len, default="")
    return RankingTable(pa.table(columns), tuple(line.entry_id for line in lines), widest)


def _of(cells: Mapping[int, str], lines: Sequence[LeaderLine]) -> list[object]:
    return [cells.get(line.entry_id, "") for line in lines]


def _tiers(board: Leaderboard, above: tuple[str, ...], certain: CertainCells | None) -> str:
    parts = [f'<p class="small">{"<br>".join(escape(text) for text in above)}</p>']
    if certain is not None:
        heading = _("How sure is it?")
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in certain.sentences)
        parts.append(f"<h3>{escape(heading)}</h3><ul>{said}</ul>{certain.key}")
    if board.bands:
        heading = _("Tiers and cut lines")
        together = msg(
            "Prize money by this ranking alone, at the declared prizes: {sum} yuan.", sum=f"{board.prizes_yuan:,}"
        )
        parts += [f"<h3>{escape(heading)}</h3>", _board(board, certain), f"<p>{escape(say(together))}</p>"]
    return f"{BOARD_STYLE}{''.join(parts)}"


def _board(board: Leaderboard, certain: CertainCells | None) -> str:
    heads = [(_("Rank"), "n"), (_("No."), "n"), (_("Title"), ""), (_("Value"), "n")]
    heads += [(_("Spread"), "n wide"), (_("Sheets"), "n wide")]
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for text, kind in heads)
    bodies = [_band_body(board, band, len(heads), certain) for band in board.bands]
    return f'<div class="board"><table><thead><tr>{head}</tr></thead>{"".join(bodies)}</table></div>'


def _band_body(board: Leaderboard, band: TierBand, width: int, certain: CertainCells | None) -> str:
    colour = tier_look(band.position).colour
    counts = msg(
        "{held} of {quota}, {each}; together {sum} yuan",
        held=band.held,
        quota=band.quota,
        each=prize_words(band.prize_yuan, is_minimum=band.prize_is_minimum),
        sum=f"{band.prizes_yuan:,}",
    )
    rows = [
        f'<tr class="band"><th colspan="{width}">{escape(band_name(band))}<span>{escape(say(counts))}</span></th></tr>'
    ]
    rows += [_board_row(line, "in", certain) for line in board.lines if line.tier == band.position]
    if not band.held:
        vacant = _("Vacant")
        rows.append(f'<tr class="vacant"><td colspan="{width}">{escape(vacant)}</td></tr>')
    if band.cut is not None:
        cut = msg("Cut line of {tier}: {value}", tier=band_name(band), value=two_decimals(band.cut))
        rows.append(f'<tr class="cut"><td colspan="{width}">{escape(say(cut))}</td></tr>')
    at_edge = [line for line in board.lines if line.is_at_edge and line.edge_first == band.position]
    last_rank = None
    for line in at_edge:
        if line.rank != last_rank:
            last_rank = line.rank
            words = msg("A tie across an edge, for the panel to decide: {tiers}", tiers=edge_words(line, board.bands))
            rows.append(f'<tr class="edge"><th colspan="{width}">{escape(say(words))}</th></tr>')
        rows.append(_board_row(line, "edge", certain))
    return f'<tbody style="--tier: {colour}">{"".join(rows)}</tbody>'


def _board_row(line: LeaderLine, kind: str, certain: CertainCells | None) -> str:
    shared = _("tied")
    tied = f"<small>{escape(shared)}</small>" if line.is_tied else ""
    remark = f"<small>{escape(note(line))}</small>" if note(line) else ""
    spread = "" if line.spread is None else f"{line.spread:.2f}"
    bar = interval = ""
    if certain is not None and line.entry_id in certain.ranks:
        bar = certain.bars.get(line.entry_id, "")
        ranks = certain.ranks[line.entry_id]
        hint = _("Ranks that hold 80% of belief")
        interval = f'<small title="{escape(hint)}">[{ranks}]</small>'
    return (
        f'<tr class="{kind}"><td class="n">{line.rank}{interval}{tied}</td><td class="n">{line.number}</td>'
        f'<td class="title">{escape(line.title)}{bar}{remark}</td><td class="n">{two_decimals(line.value)}</td>'
        f'<td class="n wide">{spread}</td><td class="n wide">{line.sheets}</td></tr>'
    )
