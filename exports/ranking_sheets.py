"""Two sheets for each ranking: the full ranking with its cut lines, and every judge's points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlsxwriter.format import Format

from domain.messages import N_, msg
from exports.cells import FORMULA_STARTS, given, rounded
from exports.paper import Desk, Paper, office_moment
from exports.reports import RankedEntry, Ranking, SheetPoints, Words
from exports.styles import CUT, Kind, Property
from exports.telling import Steps

RANKING_HEADINGS = (
    N_("Rank"),
    N_("Tied"),
    N_("Reference"),
    N_("Title"),
    N_("Theme"),
    N_("Kind"),
    N_("Value"),
    N_("Spread"),
    N_("Sheets"),
    N_("Tier"),
    N_("Across an edge"),
    N_("Note"),
)
SHEET_HEADINGS = (N_("Reference"), N_("Title"), N_("Judge"))
SHEET_ENDINGS = (N_("Total"), N_("Version"), N_("Submitted at"), N_("Comment"))
TIED = N_("tied")
AT_EDGE = N_("for the panel")
_HEADING_ROW = 2
_FIRST_ROW = 3
_EDGE_FILL = "#FFE699"
_TIER_FILLS = ("#FFF2CC", "#E2EFDA", "#DDEBF7", "#EDEDED", "#FCE4D6", "#E4DFEC")


def add_ranking(desk: Desk, ranking: Ranking, tiers: Sequence[Words], steps: Steps) -> None:
    """Add the sheet of one ranking.

    Args:
        desk: the workbook in the making.
        ranking: what the sheet shows.
        tiers: the names of all tiers in order; each has its own fill.
        steps: counts the rows.
    """
    name = desk.say(ranking.name)
    paper = desk.new_paper(desk.say(msg("Ranking {name}", name=name)))
    paper.title(0, desk.say(msg("Ranking: {name}", name=name)))
    paper.text(1, 0, desk.say(provenance(ranking)), Kind.SUBTITLE, {"text_wrap": False})
    headings = [desk.label(heading) for heading in RANKING_HEADINGS]
    paper.headings(_HEADING_ROW, headings)
    fills = {tier: _TIER_FILLS[index % len(_TIER_FILLS)] for index, tier in enumerate(tiers)}
    above: RankedEntry | None = None
    for row, entry in enumerate(ranking.entries, _FIRST_ROW):
        cut = above is not None and _band(above) != _band(entry)
        fill = _EDGE_FILL if entry.at_edge else fills.get(entry.tier) if entry.tier is not None else None
        look: dict[str, Property] = {} if fill is None else {"bg_color": fill}
        _write_entry(paper, row, entry, {**look, **CUT} if cut else look)
        steps.add()
        above = entry
    _finish(paper, len(headings), len(ranking.entries))
    widths = (8, 8, 0, 0, 0, 0, 10, 10, 9, 0, 13, 0)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        paper.fit(column, [heading, *_ranking_texts(paper, ranking, column)], least=width or 6, most=width or 44)


def provenance(ranking: Ranking) -> Words:
    """Say in one line what made a ranking."""
    return msg(
        "{name}: ranking no. {number}, computed {computed_at}; {method}; input digest {digest}; program {version}",
        name=ranking.name,
        number=ranking.number,
        computed_at=ranking.computed_at,
        method=ranking.method,
        digest=ranking.input_digest[:16],
        version=ranking.program_version,
    )


def add_points(desk: Desk, ranking: Ranking, steps: Steps) -> None:
    """Add the sheet of every judge's points in one ranking."""
    name = desk.say(ranking.name)
    paper = desk.new_paper(desk.say(msg("Points {name}", name=name)))
    paper.title(0, desk.say(msg("Points of every score sheet: {name}", name=name)))
    explanation = msg("An empty cell means that no points were given; it was never counted as zero.")
    paper.text(1, 0, desk.say(explanation), Kind.SUBTITLE, {"text_wrap": False})
    criteria = [desk.say(criterion.name) for criterion in ranking.criteria]
    headings = [desk.label(heading) for heading in SHEET_HEADINGS]
    headings += criteria + [desk.label(heading) for heading in SHEET_ENDINGS]
    paper.headings(_HEADING_ROW, headings)
    _write_sheets(paper, ranking.sheets, steps)
    _finish(paper, len(headings), len(ranking.sheets))
    for column, texts in enumerate(
        (
            {sheet.reference for sheet in ranking.sheets},
            {sheet.title for sheet in ranking.sheets},
            {sheet.judge for sheet in ranking.sheets},
        )
    ):
        paper.fit(column, [headings[column], *map(paper.safe, texts)], most=44)
    last = len(headings) - 1
    for column in range(3, last):
        paper.fit(column, [headings[column]], least=9, most=14)
    paper.fit(last - 1, ["2022-10-01 09:30", headings[last - 1]])
    paper.fit(last, [headings[last], *{sheet.comment or "" for sheet in ranking.sheets}], most=44)


def _write_entry(paper: Paper, row: int, entry: RankedEntry, look: Mapping[str, Property]) -> None:
    desk = paper.desk
    say = desk.say
    paper.number(row, 0, entry.rank, Kind.WHOLE, look)
    paper.text(row, 1, desk.label(TIED) if entry.tied else None, Kind.CODE, look)
    paper.text(row, 2, entry.reference, Kind.TEXT, look)
    paper.text(row, 3, entry.title, Kind.TEXT, look)
    paper.text(row, 4, None if entry.theme is None else say(entry.theme), Kind.TEXT, look)
    paper.text(row, 5, None if entry.kind is None else say(entry.kind), Kind.TEXT, look)
    paper.number(row, 6, None if entry.value is None else rounded(entry.value), Kind.VALUE, look)
    paper.number(row, 7, given(entry.spread), Kind.VALUE, look)
    paper.number(row, 8, entry.sheets, Kind.WHOLE, look)
    paper.text(row, 9, None if entry.tier is None else say(entry.tier), Kind.CODE, look)
    paper.text(row, 10, desk.label(AT_EDGE) if entry.at_edge else None, Kind.CODE, look)
    paper.text(row, 11, None if entry.note is None else say(entry.note), Kind.TEXT, look)


def _write_sheets(paper: Paper, sheets: Sequence[SheetPoints], steps: Steps) -> None:
    # The one long loop of the workbook. Most of its cells wear the workbook's own look: a
    # format on each would cost more than all else here. Gridlines are printed in place of frames.
    paper.sheet.hide_gridlines(0)
    write_number, write_datetime = paper.sheet.write_number, paper.sheet.write_datetime
    value, moment = paper.style(Kind.LONG_VALUE), paper.style(Kind.MOMENT)
    write_name, write_prose = _text_writer(paper, None), _text_writer(paper, paper.style(Kind.PROSE))
    for row, sheet in enumerate(sheets, _FIRST_ROW):
        write_name(row, 0, sheet.reference)
        write_prose(row, 1, sheet.title)
        write_name(row, 2, sheet.judge)
        for column, points in enumerate(sheet.points, 3):
            if points is not None:
                write_number(row, column, points)
        column = 3 + len(sheet.points)
        if sheet.total is not None:
            write_number(row, column, rounded(sheet.total), value)
        if sheet.version is not None:
            write_number(row, column + 1, sheet.version)
        if sheet.submitted_at is not None:
            write_datetime(row, column + 2, office_moment(sheet.submitted_at), moment)
        if sheet.comment:
            write_prose(row, column + 3, sheet.comment)
        steps.add()


def _text_writer(paper: Paper, look: Format | None) -> Callable[[int, int, str], None]:
    write_string, safe = paper.sheet.write_string, paper.safe
    quoted = paper.style(Kind.PROSE, {"quote_prefix": True})

    def write(row: int, column: int, words: str) -> None:
        words = safe(words)
        if words:
            write_string(row, column, words, quoted if words[0] in FORMULA_STARTS else look)

    return write


def _finish(paper: Paper, columns: int, rows: int) -> None:
    paper.sheet.freeze_panes(_FIRST_ROW, 3)
    paper.sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + max(rows, 1), columns - 1)


def _band(entry: RankedEntry) -> tuple[Words | None, bool, bool]:
    return entry.tier, entry.at_edge, entry.rank is None


def _ranking_texts(paper: Paper, ranking: Ranking, column: int) -> list[str]:
    words = {
        2: lambda entry: entry.reference,
        3: lambda entry: entry.title,
        4: lambda entry: entry.theme,
        5: lambda entry: entry.kind,
        9: lambda entry: entry.tier,
        11: lambda entry: entry.note,
    }.get(column)
    if words is None:
        return []
    return [paper.desk.say(text) for text in {words(entry) for entry in ranking.entries} if text is not None]
