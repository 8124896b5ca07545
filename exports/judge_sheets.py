"""Score sheets on paper: what each judge submitted, to be signed, or the same sheet with empty boxes to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.figures import in_hundredths, weight_in_words
from domain.messages import N_, Message, msg
from exports.criterion_heads import CriterionHeads, heads_of
from exports.judge_sheet_reports import JudgeSheets, PrintedSheet, RoundSheets
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from exports.pdf_paper import Column, Margins, PdfPaper
from exports.pdf_text import Style

TITLE = Style(20, 30, side="middle", weight=0.4, is_even=True)
UNDER_TITLE = Style(11, 18, side="middle", is_even=True)
BODY = Style(10.5, 17, before=6)
HEADING = Style(12, 20, before=10, weight=0.35)
_KEY = Style(9, 13, before=4)
CELL, FIGURE, SMALL = Style(9, 12.5), Style(9, 12.5, side="middle"), Style(8, 11, side="middle")
MARGINS = Margins(top=54, right=48, bottom=48, left=48)
LINE = "_" * 20
_SCORE_SHEET, _BLANK_SHEET = N_("Score sheet of a judge"), N_("Blank score sheet")
_NUMBER, _REFERENCE, _ENTRY = N_("No."), N_("Reference"), N_("Entry")
_TOTAL, _SUBMITTED, _COMMENT = N_("Total"), N_("Submitted at"), N_("Comment")
_COMMENTS, _NOTHING = N_("Comments"), N_("No task in this round.")
_CRITERION, _WEIGHT, _ASKED, _LEVELS = N_("Criterion"), N_("Weight"), N_("What is asked"), N_("Levels")
_STATES: Mapping[SheetState, str] = MappingProxyType(
    {
        SheetState.RECUSED: N_("Recused"),
        SheetState.UNTOUCHED: N_("Not submitted"),
        SheetState.DRAFT: N_("Not submitted"),
    }
)
_BOX = 40.0
# Before the lots are drawn nobody knows what a judge reads: a page of rows to fill in altogether.
_FREE_ROWS = 9
_LEAST_TITLE = 150.0
_NUMBER_WIDTH, _REFERENCE_WIDTH, _TOTAL_WIDTH, _LAST_WIDTH = 32.0, 84.0, 48.0, 74.0


def render(
    report: RoundSheets,
    faces: Faces,
    language: str,
    *,
    blank: bool = False,
    tell: Callable[[int, int], None] | None = None,
) -> bytes:
    """Write the score sheets of a round as PDF: a section for each judge, whose pages are counted by themselves.

    Args:
        report: what to write; its ``created`` is the document's date.
        faces: to print with; they have every character of the report.
        language: a key of ``i18n.LANGUAGES``.
        blank: empty boxes instead of points, and the rubric before them.
        tell: is told now and then how many judges are done, of how many.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    words = OfficialWords(language)
    title = words.label(_BLANK_SHEET if blank else _SCORE_SHEET)
    paper = new_paper(report, faces, words, title)
    for judge in report.judges:
        paper.begin(judge.judge, () if blank else (words.say(_digest(judge)),))
        paper.add(
            paper.text(title, TITLE),
            paper.text(
                words.say(msg("{cycle} · {round}", cycle=words.say(report.cycle), round=words.say(report.round))),
                UNDER_TITLE,
            ),
            paper.text(words.say(_whose(judge, blank=blank)), BODY),
        )
        if blank:
            _add_rubric(paper, report.criteria)
        _add_sheets(paper, report.criteria, judge, blank=blank)
        if not blank:
            _add_comments(paper, judge)
        paper.add(
            paper.text(words.say(_vouching(judge, blank=blank)), BODY),
            paper.text(
                words.say(msg("Signature of the judge: {line}    Date: {date}", line=LINE, date=LINE)),
                Style(10.5, 30, side="right", before=14),
            ),
        )
    return paper.content(tell)


def new_paper(report: RoundSheets, faces: Faces, words: OfficialWords, title: str) -> PdfPaper:
    """Begin a document of a round."""
    cycle, of_round = words.say(report.cycle), words.say(report.round)
    return PdfPaper(
        words,
        faces,
        title=words.say(msg("{title}: {cycle}, {round}", title=title, cycle=cycle, round=of_round)),
        created=report.created,
        author="",
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
        margins=MARGINS,
        is_wide=True,
    )


def _digest(judge: JudgeSheets) -> Message:
    return msg(
        "SHA-256 of the {n} submitted sheets: {hash}. It covers reference, version, points and comment of every one in "
        "the order of their numbers, as one line of JSON in UTF-8 with its keys sorted and no room between.",
        n=judge.count(SheetState.SUBMITTED),
        hash=judge.sha256,
    )


def _whose(judge: JudgeSheets, *, blank: bool) -> Message:
    if blank:
        return msg("Judge: {judge}    Unit: {unit}", judge=judge.judge, unit=judge.unit or "—")
    return msg(
        "Judge: {judge}    Unit: {unit}    Sheets: {submitted} of {expected} submitted, {recused} recused",
        judge=judge.judge,
        unit=judge.unit or "—",
        submitted=judge.count(SheetState.SUBMITTED),
        expected=judge.expected,
        recused=judge.count(SheetState.RECUSED),
    )


def _vouching(judge: JudgeSheets, *, blank: bool) -> Message:
    if blank:
        return msg(
            "Whole points from 0 to 100 in every box. Whoever has an interest in an entry leaves it empty and tells "
            "the organiser."
        )
    return msg(
        "I have read the entries above and given these points independently; {n} sheets count.",
        n=judge.count(SheetState.SUBMITTED),
    )


def _add_rubric(paper: PdfPaper, criteria: tuple[CriterionRule, ...]) -> None:
    words = paper.words
    widths = (120.0, 50.0, 0.4 * (paper.width - 170), 0.6 * (paper.width - 170))
    styles = (CELL, FIGURE, CELL, CELL)
    labels = (_CRITERION, _WEIGHT, _ASKED, _LEVELS)
    columns = [
        Column(words.label(each), width, style) for each, width, style in zip(labels, widths, styles, strict=True)
    ]
    heads = heads_of(paper, criteria, room_for_marks(paper, blank=True))
    rows = [
        (
            heads.named(number),
            weight_in_words(each.weight),
            each.guidance if words.is_chinese else each.guidance_en or each.guidance,
            "\n".join(_levels(words, each)),
        )
        for number, each in enumerate(criteria)
    ]
    paper.add(paper.table(columns, rows))
    paper.turn()


def _levels(words: OfficialWords, criterion: CriterionRule) -> Iterator[str]:
    for level in criterion.levels:
        label = level.label if words.is_chinese else level.label_en or level.label
        yield f"{level.low}–{level.high} {label}"


def _add_sheets(paper: PdfPaper, criteria: tuple[CriterionRule, ...], judge: JudgeSheets, *, blank: bool) -> None:
    if not judge.sheets and not blank:
        paper.add(paper.text(paper.words.label(_NOTHING), BODY))
        return
    heads = heads_of(paper, criteria, room_for_marks(paper, blank=blank))
    if heads.key:
        paper.add(paper.text(heads.key, _KEY))
    for place, part in enumerate(heads.parts):
        is_last = place == len(heads.parts) - 1
        _add_part(paper, judge, heads, part, blank=blank, is_last=is_last)


def room_for_marks(paper: PdfPaper, *, blank: bool) -> float:
    """Give how wide all criteria's columns can be together."""
    return paper.width - _fixed(blank=blank) - _LEAST_TITLE


def _fixed(*, blank: bool) -> float:
    return _NUMBER_WIDTH + _REFERENCE_WIDTH + _TOTAL_WIDTH + _LAST_WIDTH * (1 + blank)


def _add_part(
    paper: PdfPaper, judge: JudgeSheets, heads: CriterionHeads, part: range, *, blank: bool, is_last: bool
) -> None:
    words = paper.words
    ending = [
        Column(words.label(_TOTAL), _TOTAL_WIDTH, FIGURE),
        Column(words.label(_COMMENT if blank else _SUBMITTED), _LAST_WIDTH * (1 + blank), SMALL),
    ]
    marks = [Column(heads.texts[index], heads.width, FIGURE) for index in part]
    after = ending if is_last else []
    beside = _NUMBER_WIDTH + _REFERENCE_WIDTH + sum(column.width for column in (*marks, *after))
    columns = [
        Column(words.label(_NUMBER), _NUMBER_WIDTH, FIGURE),
        Column(words.label(_REFERENCE), _REFERENCE_WIDTH, CELL),
        Column(words.label(_ENTRY), paper.width - beside, CELL),
        *marks,
        *after,
    ]
    free = [("",) * len(columns)] * _FREE_ROWS
    rows = [_row(words, sheet, part, blank=blank, is_last=is_last) for sheet in judge.sheets] or free
    paper.add(paper.table(columns, rows, least_height=_BOX if blank else 0))


def _row(words: OfficialWords, sheet: PrintedSheet, part: range, *, blank: bool, is_last: bool) -> tuple[str, ...]:
    named = (str(sheet.number), sheet.reference, sheet.title)
    empty = ("",) * len(part)
    if sheet.state is SheetState.RECUSED or (not blank and sheet.state is not SheetState.SUBMITTED):
        return (*named, *empty, *(["", words.label(_STATES[sheet.state])] if is_last else []))
    if blank:
        return (*named, *empty, *(["", ""] if is_last else []))
    given = ("—" if points is None else str(points) for points in (sheet.points[index] for index in part))
    at = "" if sheet.submitted_at is None else words.say(msg("{at}", at=sheet.submitted_at))
    return (*named, *given, *([in_hundredths(sheet.total), at] if is_last else []))


def _add_comments(paper: PdfPaper, judge: JudgeSheets) -> None:
    words = paper.words
    said = [sheet for sheet in judge.sheets if sheet.comment.strip()]
    for place, sheet in enumerate(said):
        whose = msg("No. {number}, {reference}", number=sheet.number, reference=sheet.reference)
        above = () if place else (paper.text(words.label(_COMMENTS), HEADING),)
        heading = paper.text(words.say(whose), Style(9.5, 14, before=4, weight=0.25))
        paper.add(*above, heading, paper.text(sheet.comment.strip(), Style(9.5, 14)))
