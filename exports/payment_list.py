"""The payment list (奖金发放表): one line a payee to sign, sums in figures and in capital characters, totals a tier.

Bank and account are columns to be filled in by hand: the program never holds anybody's account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from io import BytesIO
from types import MappingProxyType

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from domain.capital_amounts import FEN_IN_A_YUAN, in_capitals
from domain.messages import N_, Message, msg
from exports.award_list_sheet import NOT_APPLICABLE
from exports.cells import text_width
from exports.paper import Desk, Paper
from exports.payment_reports import PaidAward, PaidTier, Payee, PaymentReport
from exports.styles import SUM, Kind, Property, default_look

TAB = N_("Payment list")
HEADINGS = (
    N_("No."),
    N_("Reference"),
    N_("Title"),
    N_("Payee"),
    N_("Work unit"),
    N_("Telephone"),
    N_("Share"),
    N_("Amount (yuan)"),
    N_("Amount in capital characters"),
    N_("Bank and branch"),
    N_("Account number"),
    N_("Signature"),
    N_("Date signed"),
)
WHOLE = N_("in full")
NO_TELEPHONE = N_("not on record")
_WIDTHS = (6, 15, 27, 12, 18, 15, 11, 16, 26, 19, 23, 14, 12)
_AMOUNT, _CAPITALS = 7, 8
_TEXTS = (1, 2, 3, 4, 5, 6, 8)
_LAST = len(HEADINGS) - 1
_HEADING_ROW = 2
_TO_SIGN, _LINE, _FOOT = 30.0, 17.0, 40.0
_BLANK = "_" * 16
# Figures stand to the right of their column and characters to the left of theirs: without room they read as one.
_CAPITALS_APART: Mapping[str, Property] = MappingProxyType({"align": "left", "indent": 1})
_AMOUNT_APART: Mapping[str, Property] = MappingProxyType({"align": "right", "indent": 1})
# An account has more digits than a spreadsheet's number keeps.
_AS_TYPED: Mapping[str, Property] = MappingProxyType({"num_format": "@"})


def render(report: PaymentReport, language: str) -> bytes:
    """Write the list as ``.xlsx``, to be printed and signed.

    Totals are formulas with their values written in as well, so that a reader which computes nothing shows the same. A
    person's text stays text: never a formula, a number or a link.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``; capital characters are Chinese in any.

    Returns:
        A whole workbook; the same report and language give the same bytes.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": default_look(language),
    }
    book = Workbook(target, options)
    desk = Desk(book, language, is_rehearsal=report.is_rehearsal)
    title = desk.titled(desk.say(msg("{cycle}: payment list", cycle=desk.say(report.cycle))))
    book.set_properties(
        {
            "title": title,
            "created": report.created.astimezone(UTC).replace(tzinfo=None),
            "comments": report.program_version,
        }
    )
    paper = desk.new_paper(desk.label(TAB))
    for column, width in enumerate(_WIDTHS):
        paper.sheet.set_column(column, column, width)
    paper.band(0, title, _LAST, Kind.TITLE, height=30)
    lines = [desk.say(line) for line in _notes(report)]
    paper.band(1, "\n".join(lines), _LAST, Kind.SUBTITLE, height=13.5 * len(lines) + 3)
    paper.headings(_HEADING_ROW, [desk.label(heading) for heading in HEADINGS])
    paper.sheet.freeze_panes(_HEADING_ROW + 1, 0)
    _add_tiers(paper, report)
    book.close()
    return target.getvalue()


def _notes(report: PaymentReport) -> Iterator[Message]:
    yield (
        msg("From list {number}, sealed on {sealed} and not published yet.", **_stage(report))
        if report.published_on is None
        else msg("From list {number}, sealed on {sealed} and published on {published}.", **_stage(report))
    )
    yield msg("SHA-256 of the sealed list: {sha256}", sha256=report.sha256)
    yield msg("Joint proposers have equal shares; fen that are left over go to those named first in the register.")
    if report.withdrawn:
        yield msg("Withdrawn since the list was sealed, and not paid: {references}.", references=report.withdrawn)
    if report.nameless:
        yield msg("The register names nobody; fill the payee in by hand: {references}.", references=report.nameless)
    yield msg("Holds telephone numbers: for paying the prizes and nothing else.")


def _stage(report: PaymentReport) -> dict[str, int | str]:
    days = {"sealed": report.sealed_on, "published": report.published_on}
    return {"number": report.list_number, **{name: day.isoformat() for name, day in days.items() if day is not None}}


def _add_tiers(paper: Paper, report: PaymentReport) -> None:
    row, number = _HEADING_ROW + 1, 1
    subtotals = list[str]()
    for tier in report.tiers:
        row = _add_tier(paper, row, number, tier)
        number += len(tier.payees)
        if tier.awards:
            subtotals.append(xl_rowcol_to_cell(row - 1, _AMOUNT))
    total = msg("Total: {n} payees", n=report.payees)
    _add_sum(paper, row, total, f"={'+'.join(subtotals) or 0}", report.fen)
    signed = msg("Made by {blank}  Checked by {blank}  Approved by {blank}  Date {blank}", blank=_BLANK)
    paper.band(row + 1, paper.desk.say(signed), _LAST, Kind.SIGNED, height=_FOOT)


def _add_tier(paper: Paper, row: int, number: int, tier: PaidTier) -> int:
    """Add a tier's lines; give the row after its subtotal."""
    desk, name = paper.desk, paper.desk.say(tier.name)
    if not tier.awards:
        paper.band(row, desk.say(msg("{tier}: nothing to pay", tier=name)), _LAST)
        return row + 1
    n, payees = len(tier.awards), len(tier.payees)
    paper.band(row, desk.say(msg("{tier}: {n} awards, {payees} payees", tier=name, n=n, payees=payees)), _LAST)
    first = row = row + 1
    for award in tier.awards:
        for payee in award.payees:
            _add_payee(paper, row, number, award, payee)
            row, number = row + 1, number + 1
    cells = f"{xl_rowcol_to_cell(first, _AMOUNT)}:{xl_rowcol_to_cell(row - 1, _AMOUNT)}"
    _add_sum(paper, row, msg("Subtotal: {tier}", tier=name), f"=SUM({cells})", tier.fen)
    return row + 1


def _add_payee(paper: Paper, row: int, number: int, award: PaidAward, payee: Payee) -> None:
    desk, sharing = paper.desk, len(award.payees)
    share = desk.label(WHOLE) if sharing == 1 else desk.say(msg("equally among {n}", n=sharing))
    title = NOT_APPLICABLE if award.is_unit else award.title
    work_unit = NOT_APPLICABLE if award.is_unit else payee.work_unit
    telephone = payee.telephone or (desk.label(NO_TELEPHONE) if payee.name else None)
    texts = (award.reference, title, payee.name, work_unit, telephone, share, in_capitals(payee.fen))
    paper.sheet.set_row(row, _height([text or "" for text in texts]))
    paper.number(row, 0, number, Kind.WHOLE)
    for column, text in zip(_TEXTS, texts, strict=True):
        paper.text(row, column, text, extra=_CAPITALS_APART if column == _CAPITALS else {})
    paper.number(row, _AMOUNT, payee.fen / FEN_IN_A_YUAN, Kind.MONEY, _AMOUNT_APART)
    for column in range(_CAPITALS + 1, _LAST + 1):
        paper.text(row, column, None, extra=_AS_TYPED)


def _height(texts: Sequence[str]) -> float:
    """Give a height that shows every line and leaves room to sign."""
    lines = max(
        sum(-(-max(1, text_width(line)) // (_WIDTHS[column] - 2)) for line in text.split("\n"))
        for column, text in zip(_TEXTS, texts, strict=True)
    )
    return max(_TO_SIGN, _LINE * lines)


def _add_sum(paper: Paper, row: int, label: Message, formula: str, fen: int) -> None:
    paper.sheet.set_row(row, _TO_SIGN)
    paper.sheet.merge_range(row, 0, row, _AMOUNT - 1, "", paper.style(Kind.TEXT, SUM))
    paper.text(row, 0, paper.desk.say(label), Kind.TEXT, SUM)
    paper.formula(row, _AMOUNT, formula, fen / FEN_IN_A_YUAN, Kind.MONEY, extra={**SUM, **_AMOUNT_APART})
    paper.text(row, _CAPITALS, in_capitals(fen), Kind.TEXT, {**SUM, **_CAPITALS_APART})
    for column in range(_CAPITALS + 1, _LAST + 1):
        paper.text(row, column, None, Kind.TEXT, SUM)
