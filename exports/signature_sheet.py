"""The signature sheet of a round: every judge with what they submitted, by hash, and a place to sign for it."""

from __future__ import annotations

from domain.awards import SheetState
from domain.messages import N_, msg
from exports.judge_sheet_reports import JudgeSheets, RoundSheets
from exports.judge_sheets import BODY, CELL, FIGURE, LINE, TITLE, UNDER_TITLE, new_paper
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from exports.pdf_paper import Column
from exports.pdf_text import Style

_TITLE = N_("Signature sheet of the judges")
_NUMBER, _JUDGE, _UNIT = N_("No."), N_("Judge"), N_("Unit")
_ASSIGNED, _SUBMITTED, _RECUSED = N_("Assigned"), N_("Submitted"), N_("Recused")
_DIGEST, _SIGNATURE, _DATE = N_("SHA-256 of the submitted sheets"), N_("Signature"), N_("Date")
_HEX = Style(7.5, 10.5, side="middle")
_ROW = 30.0


def render(report: RoundSheets, faces: Faces, language: str) -> bytes:
    """Write the signature sheet of a round as PDF.

    Args:
        report: all judges of the round; its ``created`` is the document's date.
        faces: to print with; they have every character of the report.
        language: a key of ``i18n.LANGUAGES``.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    words = OfficialWords(language)
    title = words.label(_TITLE)
    paper = new_paper(report, faces, words, title)
    paper.begin(title)
    under = msg("{cycle} · {round}", cycle=words.say(report.cycle), round=words.say(report.round))
    paper.add(paper.text(title, TITLE), paper.text(words.say(under), UNDER_TITLE))
    widths = (30.0, 84.0, 112.0, 54.0, 54.0, 54.0, 146.0, 0.0, 80.0)
    styles = (FIGURE, CELL, CELL, FIGURE, FIGURE, FIGURE, _HEX, CELL, CELL)
    labels = (_NUMBER, _JUDGE, _UNIT, _ASSIGNED, _SUBMITTED, _RECUSED, _DIGEST, _SIGNATURE, _DATE)
    columns = [
        Column(words.label(label), width or paper.width - sum(widths), style)
        for label, width, style in zip(labels, widths, styles, strict=True)
    ]
    rows = [_row(words, number, judge) for number, judge in enumerate(report.judges, 1)]
    paper.add(paper.table(columns, rows, least_height=_ROW))
    how = msg(
        "With a signature a judge vouches for the points known by the hash beside it. A hash covers reference, "
        "version, points and comment of every submitted sheet in the order of their numbers, as one line of JSON in "
        "UTF-8 with its keys sorted and no room between; the judge's score sheet shows the same one."
    )
    paper.add(
        paper.text(words.say(how), BODY),
        paper.text(
            words.say(msg("Chair: {line}    Date: {line}    Supervisor: {line}    Date: {line}", line=LINE)),
            Style(10.5, 26, before=8),
        ),
    )
    return paper.content()


def _row(words: OfficialWords, number: int, judge: JudgeSheets) -> tuple[str, ...]:
    name = judge.judge
    if judge.is_chair:
        name = words.say(msg("{name} (chair)", name=name))
    if judge.is_released:
        name = words.say(msg("{name} (released)", name=name))
    return (
        str(number),
        name,
        judge.unit,
        str(len(judge.sheets)),
        str(judge.count(SheetState.SUBMITTED)),
        str(judge.count(SheetState.RECUSED)),
        f"{judge.sha256[:32]}\n{judge.sha256[32:]}" if judge.count(SheetState.SUBMITTED) else "—",
        "",
        "",
    )
