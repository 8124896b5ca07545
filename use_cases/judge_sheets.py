"""Score sheets and signature sheets taken out of the program as PDF; recorded, for they hold every judge's points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import exists, select

from db.tables import PanelMember
from domain.documents import DocumentCode
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import WrongStage
from exports import judge_sheets, signature_sheet
from exports.fixed_zip import zipped
from exports.judge_sheet_reports import RoundSheets
from exports.pdf_fonts import Faces
from i18n import DEFAULT_LANGUAGE
from use_cases.document_names import document_stem
from use_cases.print_fonts import faces, require_printable
from use_cases.round_sheets import sheets_of, texts_of
from use_cases.transaction import Transaction

PDF = "application/pdf"
NO_TASKS = msg("In no round of this cycle do judges have tasks yet.")
NO_JUDGES = msg("No round of this cycle has judges yet.")


@dataclass(frozen=True)
class SheetsExport:
    """A recorded export of score sheets; the PDF itself is written outside any transaction."""

    report: RoundSheets
    faces: Faces
    language: str
    stem: str
    is_blank: bool = False

    @property
    def name(self) -> str:
        """Name of the file that holds all of them."""
        return f"{self.stem}.pdf"

    def content(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Write all judges' sheets as one PDF; the same sheets give the same bytes.

        Args:
            tell: is told now and then how many judges are done, of how many.
        """
        return judge_sheets.render(self.report, self.faces, self.language, blank=self.is_blank, tell=tell)

    def each(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Write one PDF a judge, as a zip; the files are named by the judges' places on the signature sheet."""
        members = {}
        for number, judge in enumerate(self.report.judges, 1):
            alone = replace(self.report, judges=(judge,))
            members[f"{self.stem}-{number:02}.pdf"] = judge_sheets.render(
                alone, self.faces, self.language, blank=self.is_blank
            )
            if tell is not None:
                tell(number, len(self.report.judges))
        return zipped(members)


@dataclass(frozen=True)
class SignatureExport:
    """A recorded export of a signature sheet; the PDF itself is written outside any transaction."""

    report: RoundSheets
    faces: Faces
    language: str
    name: str

    def content(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Write the PDF; the same sheets give the same bytes."""
        content = signature_sheet.render(self.report, self.faces, self.language)
        if tell is not None:
            tell(1, 1)
        return content


def export_blank(tx: Transaction, round_id: int, *, language: str = DEFAULT_LANGUAGE) -> SheetsExport:
    """Take out sheets to fill in by hand; recorded as with ``export``."""
    return export(tx, round_id, language=language, blank=True)


def export(
    tx: Transaction,
    round_id: int,
    *,
    language: str = DEFAULT_LANGUAGE,
    judge_id: int | None = None,
    blank: bool = False,
) -> SheetsExport:
    """Take the score sheets of a round out of the program; recorded. Needs a writing transaction.

    Args:
        tx: of whoever may see sheets.
        round_id: of the round.
        language: of the document.
        judge_id: of one judge; all where left out.
        blank: empty boxes instead of what was submitted; before scoring opens, without entries.

    Raises:
        NotAllowed: no right, or no such round or judge.
        WrongStage: judges have no tasks yet.
        Invalid: a character that no font has.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_SHEETS)
    report = _report(tx, round_id, judge_id, blank=blank)
    printed_in = faces()
    require_printable(printed_in, texts_of(report, blank=blank))
    tx.record("judge_sheets.export", ("round", round_id), _recorded(report, blank=blank))
    code = DocumentCode.BLANK_SCORE_SHEETS if blank else DocumentCode.SCORE_SHEETS
    return SheetsExport(report, printed_in, language, _stem(report, code, language), is_blank=blank)


def export_signatures(tx: Transaction, round_id: int, *, language: str = DEFAULT_LANGUAGE) -> SignatureExport:
    """Take the signature sheet of a round out of the program; recorded. Needs a writing transaction.

    Raises:
        NotAllowed: no right, or no such round.
        WrongStage: judges have no tasks yet.
        Invalid: a character that no font has.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_SHEETS)
    report = _report(tx, round_id, None)
    printed_in = faces()
    require_printable(printed_in, texts_of(report, blank=True))
    tx.record(
        "judge_sheets.signatures",
        ("round", round_id),
        msg("Exported the signature sheet of {round}: {n} judges.", round=report.round, n=len(report.judges)),
    )
    stem = _stem(report, DocumentCode.SIGNATURE_SHEET, language)
    return SignatureExport(report, printed_in, language, f"{stem}.pdf")


def own(tx: Transaction, round_id: int, *, language: str = DEFAULT_LANGUAGE) -> SheetsExport:
    """Give the actor's own score sheets of a round, and never anything of others; recorded.

    Raises:
        NotAllowed: a round in which the actor does not judge.
        WrongStage: the round has not opened.
        Invalid: a character that no font has.
    """
    tx.require(Right.SCORE)
    sits = exists().where(PanelMember.round_id == round_id, PanelMember.user_id == tx.actor.user_id)
    if tx.actor.user_id is None or not tx.session.scalar(select(sits)):
        raise not_allowed()
    report = _report(tx, round_id, tx.actor.user_id)
    printed_in = faces()
    require_printable(printed_in, texts_of(report, blank=False))
    said = msg("Took their own score sheets of {round} out of the program as a document.", round=report.round)
    tx.record("judge_sheets.own", ("round", round_id), said)
    return SheetsExport(report, printed_in, language, _stem(report, DocumentCode.SCORE_SHEETS, language))


def _report(tx: Transaction, round_id: int, judge_id: int | None, *, blank: bool = False) -> RoundSheets:
    report = sheets_of(tx, round_id, judge_id=judge_id)
    if report is None:
        raise not_allowed()
    if not any(judge.sheets or blank for judge in report.judges):
        raise WrongStage(msg("Judges have no tasks in this round yet; open scoring first."))
    return report


def _recorded(report: RoundSheets, *, blank: bool) -> Message:
    if blank:
        return msg("Exported blank score sheets of {round}: {n} judges.", round=report.round, n=len(report.judges))
    return msg("Exported the score sheets of {round}: {n} judges.", round=report.round, n=len(report.judges))


def _stem(report: RoundSheets, code: DocumentCode, language: str) -> str:
    return document_stem(code, report.cycle, language, report.round, is_rehearsal=report.is_rehearsal)
