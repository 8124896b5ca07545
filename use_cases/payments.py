"""The payment list: who gets which sum by the newest sealed list, with the telephone numbers to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.tables import AwardList, Cycle, Entry, Proposer, Track
from domain.awards import TrackKind
from domain.capital_amounts import FEN_IN_A_YUAN
from domain.documents import DocumentCode
from domain.equal_shares import equal_shares
from domain.figures import in_yuan
from domain.messages import InBoth, msg
from domain.permissions import Right, not_allowed
from domain.refusals import WrongStage
from exports import payment_list
from exports.payment_reports import PaidAward, PaidTier, Payee, PaymentReport
from i18n import DEFAULT_LANGUAGE
from i18n.office_days import office_day
from settings import VERSION
from use_cases import result_stages
from use_cases.document_names import document_stem, of_list
from use_cases.list_contents import Awarded, awarded
from use_cases.listed_awards import named
from use_cases.transaction import Transaction
from use_cases.withdrawals import withdrawn_from

NOT_SEALED = msg("No list of this cycle has been sealed yet; prizes are paid by a sealed list only.")


@dataclass(frozen=True)
class PaymentExport:
    """A recorded export; the workbook itself is written outside any transaction."""

    report: PaymentReport
    language: str
    name: str

    @property
    def total(self) -> str:
        """What is paid in all, as it is said: prizes are whole yuan, and shares add up to them."""
        return in_yuan(self.report.fen // FEN_IN_A_YUAN)

    def content(self) -> bytes:
        """Write the workbook; the same list gives the same bytes whenever it is written."""
        return payment_list.render(self.report, self.language)


@dataclass(frozen=True)
class _Person:
    """A proposer as the register has them."""

    name: str
    work_unit: str
    telephone: str


def export(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> PaymentExport:
    """Take the payment list out of the program; recorded, for telephones are in it. Needs a writing transaction.

    Auditors, who may see proposers and export, do not pay anybody and do not get it.

    Raises:
        WrongStage: no list of the cycle has been sealed.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    tx.require(Right.PAY_PRIZES)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    listed = result_stages.sealed_list(tx, cycle_id)
    if listed is None or listed.sealed_at is None:
        raise WrongStage(NOT_SEALED)
    made = _report(tx, cycle, listed, listed.sealed_at)
    stem = document_stem(
        DocumentCode.PAYMENTS, made.cycle, language, of_list(made.list_number), is_rehearsal=made.is_rehearsal
    )
    taken = PaymentExport(made, language, f"{stem}.xlsx")
    tx.record(
        "payments.export",
        ("award_list", listed.id),
        msg(
            "Exported the payment list of list {number} with telephone numbers: {n} payees, {sum} yuan in all.",
            number=listed.number,
            n=made.payees,
            sum=taken.total,
        ),
    )
    return taken


def _report(tx: Transaction, cycle: Cycle, listed: AwardList, sealed_at: datetime) -> PaymentReport:
    awards, withdrawn = awarded(listed.content), withdrawn_from(tx, listed)
    people = _people(tx, cycle.id, {award.reference for award in awards})
    paid = [award for award in awards if award not in withdrawn]
    return PaymentReport(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        created=sealed_at,
        program_version=VERSION,
        list_number=listed.number,
        sha256=listed.sha256,
        sealed_on=office_day(sealed_at),
        published_on=None if listed.published_at is None else office_day(listed.published_at),
        tiers=tuple(_tier(tier, paid, people) for tier in listed.content["tiers"]),
        withdrawn=tuple(award.reference for award in withdrawn),
        is_rehearsal=listed.content["is_rehearsal"],
    )


def _tier(tier: Mapping[str, Any], paid: list[Awarded], people: Mapping[str, list[_Person]]) -> PaidTier:
    is_unit = tier["track"] == TrackKind.ORGANISATION
    held = [award for award in paid if award.tier == tier["position"]]
    return PaidTier(
        named(InBoth(tier["name"], tier["name_en"])),
        tuple(_of_unit(award) if is_unit else _of_people(award, people.get(award.reference, [])) for award in held),
    )


def _of_unit(award: Awarded) -> PaidAward:
    payee = Payee(award.title, None, None, award.prize_yuan * FEN_IN_A_YUAN)
    return PaidAward(award.reference, award.title, (payee,), is_unit=True)


def _of_people(award: Awarded, people: list[_Person]) -> PaidAward:
    fen = award.prize_yuan * FEN_IN_A_YUAN
    if not people:
        return PaidAward(award.reference, award.title, (Payee(None, None, None, fen),), is_unit=False)
    shares = zip(people, equal_shares(fen, len(people)), strict=True)
    payees = (Payee(person.name, person.work_unit, person.telephone, share) for person, share in shares)
    return PaidAward(award.reference, award.title, tuple(payees), is_unit=False)


def _people(tx: Transaction, cycle_id: int, references: set[str]) -> dict[str, list[_Person]]:
    """Give the proposers of suggestions by reference, in the order of the register."""
    found: dict[str, list[_Person]] = defaultdict(list)
    for row in tx.session.execute(
        select(Entry.reference, Proposer.name, Proposer.work_unit, Proposer.telephone)
        .join(Proposer, Proposer.entry_id == Entry.id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION, Entry.reference.in_(references))
        .order_by(Entry.reference, Proposer.position)
    ):
        found[row.reference].append(_Person(row.name, row.work_unit, row.telephone))
    return found
