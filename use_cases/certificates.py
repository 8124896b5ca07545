"""Certificates (荣誉证书) for the awards of the newest published list, each with its line of that list as a QR code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import AwardList, Cycle
from domain.awards import TrackKind
from domain.documents import DocumentCode
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, WrongStage
from exports import certificate
from exports.certificate import Told
from exports.certificate_layout import fits
from exports.certificate_reports import Certificate, CertificateReport
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from i18n import DEFAULT_LANGUAGE
from settings import VERSION
from use_cases import result_stages
from use_cases.certificate_numbers import numbers_of
from use_cases.document_names import document_stem, of_list
from use_cases.list_contents import Awarded, awarded, spelled
from use_cases.listed_awards import named
from use_cases.named_lists import proposers_of
from use_cases.print_fonts import faces, require_printable
from use_cases.publicity import MOST_OFFICE
from use_cases.transaction import Transaction
from use_cases.withdrawals import withdrawn_from

NONE_PUBLISHED = msg("No list of this cycle has been published yet; certificates are made from a published one.")


@dataclass(frozen=True)
class CertificateExport:
    """A recorded export; the documents themselves are written outside any transaction."""

    report: CertificateReport
    language: str
    stem: str
    printed_in: Faces

    @property
    def name(self) -> str:
        """Of the file with all of them."""
        return f"{self.stem}.pdf"

    def content(self, tell: Told | None = None) -> bytes:
        """Write all into one PDF, one a page; the same list gives the same bytes whenever it is written."""
        return certificate.render(self.report, self.language, self.printed_in, tell)

    def each(self, tell: Told | None = None) -> bytes:
        """Write a zip of one PDF each, named by certificate number alone."""
        return certificate.render_each(self.report, self.language, self.printed_in, tell)


def export(
    tx: Transaction,
    list_id: int,
    *,
    language: str = DEFAULT_LANGUAGE,
    is_framed: bool = True,
    issued_by: str | None = None,
) -> CertificateExport:
    """Take the certificates of a list out of the program; recorded, as they name people. Needs a writing transaction.

    Args:
        tx: of whoever asks.
        list_id: the newest published one of its cycle.
        language: a key of ``i18n.LANGUAGES``.
        is_framed: False for card stock that has a frame of its own.
        issued_by: the office above the day; the one that showed the list to the public where none is named.

    Raises:
        WrongStage: the list is not published, a later one is, or all its awards were withdrawn.
        Invalid: something on them cannot be printed; says what and where.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    published_at = _require_newest(tx, listed)
    report = _report(tx, listed, published_at, is_framed=is_framed, issued_by=issued_by)
    if not report.certificates:
        raise WrongStage(
            msg("Every award of list {number} has been withdrawn: there is nothing to certify.", number=listed.number)
        )
    printed_in = faces()
    require_printable(printed_in, _texts(report, language))
    _require_room(printed_in, report, language)
    tx.record(
        "certificates.export",
        ("award_list", list_id),
        msg(
            "Exported the certificates of list {number} with proposers' names: {n} certificates.",
            number=listed.number,
            n=len(report.certificates),
        ),
    )
    stem = document_stem(
        DocumentCode.CERTIFICATES if is_framed else DocumentCode.CERTIFICATES_UNFRAMED,
        report.cycle,
        language,
        of_list(listed.number),
        is_rehearsal=report.is_rehearsal,
    )
    return CertificateExport(report, language, stem, printed_in)


def export_unframed(tx: Transaction, list_id: int, *, language: str = DEFAULT_LANGUAGE) -> CertificateExport:
    """Take them out for card stock that has a frame of its own; recorded as with ``export``."""
    return export(tx, list_id, language=language, is_framed=False)


def _newest(tx: Transaction, cycle_id: int) -> AwardList | None:
    return tx.session.scalar(
        select(AwardList)
        .where(AwardList.cycle_id == cycle_id, AwardList.published_at.is_not(None))
        .order_by(AwardList.number.desc())
        .limit(1)
    )


def _require_newest(tx: Transaction, listed: AwardList) -> datetime:
    if listed.published_at is None:
        raise WrongStage(msg("List {number} has not been published yet.", number=listed.number))
    newest = _newest(tx, listed.cycle_id)
    if newest is not None and newest.id != listed.id:
        raise WrongStage(
            msg(
                "List {newer} has been published after list {number}; certificates are made from the newest one.",
                newer=newest.number,
                number=listed.number,
            )
        )
    return listed.published_at


def _report(
    tx: Transaction, listed: AwardList, published_at: datetime, *, is_framed: bool, issued_by: str | None
) -> CertificateReport:
    cycle = tx.session.get_one(Cycle, listed.cycle_id)
    office = issued_by.strip() if issued_by is not None else result_stages.office_of(tx, listed)
    if len(office) > MOST_OFFICE:
        raise Invalid(msg("{field}: at most {most} characters.", field=msg("Issuing office"), most=MOST_OFFICE))
    return CertificateReport(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        created=published_at,
        program_version=VERSION,
        issued_by=office,
        list_number=listed.number,
        sha256=listed.sha256,
        certificates=tuple(_certificates(tx, listed)),
        is_framed=is_framed,
        is_rehearsal=bool(listed.content["is_rehearsal"]),
    )


def _certificates(tx: Transaction, listed: AwardList) -> Iterator[Certificate]:
    tiers = {tier["position"]: tier for tier in listed.content["tiers"]}
    gone, numbers = withdrawn_from(tx, listed), numbers_of(tx, listed)
    awards = [award for award in awarded(listed.content) if award not in gone]
    names = proposers_of(tx, listed.cycle_id, {award.reference for award in awards})
    lines = {(line["tier"], line["reference"]): spelled(line) for line in listed.content["awards"]}
    for award in awards:
        tier, key = tiers[award.tier], (award.tier, award.reference)
        is_unit = tier["track"] == TrackKind.ORGANISATION
        yield Certificate(
            number=numbers[key].number,
            reference=award.reference,
            honoured=_honoured(award, names, is_unit=is_unit),
            title=None if is_unit else award.title,
            tier=named(InBoth(tier["name"], tier["name_en"])),
            dated=numbers[key].dated,
            line=lines[key],
        )


def _honoured(award: Awarded, names: Mapping[str, tuple[str, ...]], *, is_unit: bool) -> tuple[str, ...]:
    if is_unit:
        return (award.title,)
    return tuple(name for name in names.get(award.reference, ()) if name.strip())


def _texts(report: CertificateReport, language: str) -> Iterator[tuple[Message, str]]:
    """Give everything that somebody typed, with where it stands."""
    words = OfficialWords(language)
    yield msg("Cycle"), words.say(report.cycle)
    yield msg("Issuing office"), words.say(report.issued_by)
    for each in report.certificates:
        for name in each.honoured:
            field = msg("Organisation") if each.title is None else msg("Proposers")
            yield msg("{reference}, {field}", reference=each.reference, field=field), name
        yield msg("{reference}, {field}", reference=each.reference, field=msg("Title")), each.title or ""
        yield msg("{reference}, {field}", reference=each.reference, field=msg("Tier")), words.say(each.tier)


def _require_room(printed_in: Faces, report: CertificateReport, language: str) -> None:
    words = OfficialWords(language)
    crowded = tuple(each.reference for each in report.certificates if not fits(printed_in, words, report, each))
    if crowded:
        raise Invalid(
            msg(
                "Names and title are too long for a certificate, even in the smallest letters: {references}.",
                references=crowded,
            )
        )
