"""What of a cycle's personal data can be forgotten, from when on, and by which words it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from db.results import WHO_OBJECTS
from db.tables import AwardList, Cycle, Entry, MadeDocument, Objection, PoolExpert, Proposer, Track
from domain.documents import UNFINISHED, Disclosed, is_silent
from domain.eligibility import is_contact, is_real_name
from domain.messages import InBoth, Message, msg
from domain.permissions import not_allowed
from domain.proposers import Named, people
from domain.refusals import WrongStage
from domain.suggestions import folded
from i18n import DEFAULT_LANGUAGE, translate
from i18n.office_days import office_day
from settings import settings
from use_cases.archive_discretion import published_names, words_of_objector
from use_cases.document_kinds import KIND_OF, KINDS
from use_cases.reading import SHORTEST_NAME
from use_cases.transaction import Transaction

_DISCLOSING = tuple(kind.code.value for kind in KINDS if kind.disclosed is not Disclosed.NOTHING)
_FEWEST_DIGITS = 7
_DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Forgettable:
    """What is there to be forgotten; rows by their ids.

    Attributes:
        cycle: its name.
        due_on: from this day on.
        reached: proposers with a telephone or work unit.
        renamed: what each proposer without a published award is called from then on; one person has one number.
        objectors: objections with a name or a contact.
        experts: who left the pool so long ago.
        documents: made ones with personal data whose files are still there.
        silent: such documents that were begun and whose makers have ended without a word.
        at_work: names of such documents that somebody is making at this moment, from what is to be forgotten.
        words: names and telephones by which texts may speak of them.
    """

    cycle: InBoth
    due_on: date
    reached: Sequence[int]
    renamed: Mapping[int, str]
    objectors: Sequence[int]
    experts: Sequence[int]
    documents: Sequence[int]
    silent: Sequence[int]
    at_work: Sequence[Message]
    words: frozenset[str] = field(repr=False)

    @property
    def is_nothing(self) -> bool:
        """Whether everything was forgotten before."""
        people = self.reached or self.renamed or self.objectors or self.experts
        return not (people or self.documents or self.silent)


def forgettable(tx: Transaction, cycle_id: int) -> Forgettable:
    """Look for it; the number of statements does not grow with the rows. Asks nobody.

    Raises:
        NotAllowed: there is no such cycle.
        WrongStage: nothing of it is published, or not long enough ago.
    """
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    due_on = _due_on(tx, cycle)
    rows = tx.session.scalars(
        select(Proposer)
        .join(Entry, Entry.id == Proposer.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Proposer.entry_id, Proposer.position)
    ).all()
    awarded = published_names(tx, cycle_id)
    unnamed = [row for row in rows if row.entry_id not in awarded and is_real_name(row.name)]
    objections = tx.session.scalars(
        select(Objection)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == cycle_id)
        .options(undefer_group(WHO_OBJECTS))
    ).all()
    told = [row for row in objections if row.contact or row.objector]
    silent, at_work = _unfinished(tx, cycle_id)
    return Forgettable(
        InBoth(cycle.name, cycle.name_en),
        due_on,
        [row.id for row in rows if row.telephone or row.work_unit],
        _renamed(rows, unnamed),
        [row.id for row in told],
        tx.session.scalars(
            select(PoolExpert.id).where(
                PoolExpert.contact != "",
                PoolExpert.left_at <= _years_before(tx.at),
            )
        ).all(),
        tx.session.scalars(
            select(MadeDocument.id).where(
                MadeDocument.cycle_id == cycle_id,
                MadeDocument.kind.in_(_DISCLOSING),
                MadeDocument.sha256.is_not(None),
                MadeDocument.cleared_at.is_(None),
            )
        ).all(),
        [row.id for row in silent],
        [KIND_OF[row.kind].name for row in at_work],
        (_words(rows, unnamed, told) | _hidden(tx, cycle_id)).difference(*awarded.values()),
    )


def _unfinished(tx: Transaction, cycle_id: int) -> tuple[list[MadeDocument], list[MadeDocument]]:
    """Give documents with personal data that were begun: those whose makers fell silent, and the others."""
    rows = tx.session.scalars(
        select(MadeDocument)
        .where(
            MadeDocument.cycle_id == cycle_id,
            MadeDocument.kind.in_(_DISCLOSING),
            MadeDocument.state.in_(UNFINISHED),
        )
        .order_by(MadeDocument.id)
    ).all()
    silent = [row for row in rows if is_silent(row.state, row.asked_at, row.heard_at, tx.at)]
    return silent, [row for row in rows if row not in silent]


def _hidden(tx: Transaction, cycle_id: int) -> frozenset[str]:
    """Give what organisers had masked beside what the register knows."""
    asked = select(Entry.hidden_words).join(Track, Track.id == Entry.track_id)
    rows = tx.session.scalars(asked.where(Track.cycle_id == cycle_id, Entry.hidden_words.is_not(None)))
    return frozenset(word for words in rows for word in words or ())


def _words(rows: Iterable[Proposer], unnamed: Iterable[Proposer], told: Iterable[Objection]) -> frozenset[str]:
    words = _names(unnamed) | _telephones(rows)
    return frozenset(words.union(*(words_of_objector(row.objector, row.contact) for row in told)))


def _names(rows: Iterable[Proposer]) -> set[str]:
    names = {row.name.strip() for row in rows}
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _telephones(rows: Iterable[Proposer]) -> set[str]:
    """Give the telephones by which any text of the cycle can tell of somebody: a short number is in many of them."""
    telephones = {row.telephone.strip() for row in rows}
    return {each for each in telephones if len(each) >= _FEWEST_DIGITS or is_contact(each)}


def _renamed(rows: Sequence[Proposer], unnamed: Sequence[Proposer]) -> dict[int, str]:
    """Give one number to one person, as far as the register tells people apart."""
    numbers: dict[tuple[int, str], int] = {}
    for number, person in enumerate(people(Named(row.entry_id, row.name, row.telephone) for row in rows), start=1):
        for entry_id in person.entry_ids:
            numbers.setdefault((entry_id, folded(person.name)), number)
    return {row.id: _nameless(numbers[row.entry_id, folded(row.name)]) for row in unnamed}


def _nameless(number: int) -> str:
    """Give what stands for a name, in the language of the register; the rules take it for nobody's."""
    return translate(msg("anonymised {number}", number=f"{number:04}"), DEFAULT_LANGUAGE)


def _due_on(tx: Transaction, cycle: Cycle) -> date:
    """Give the day from which on a cycle's data may be forgotten.

    Raises:
        WrongStage: nothing of it is published, or that day has not come.
    """
    asked = select(func.max(AwardList.published_at)).where(AwardList.cycle_id == cycle.id)
    published_at = tx.session.scalar(asked)
    named = InBoth(cycle.name, cycle.name_en)
    if published_at is None or cycle.rehearsal_since is not None:
        raise WrongStage(
            msg("The result of “{cycle}” has not been published; its personal data are still needed.", cycle=named)
        )
    published_on, years = office_day(published_at), settings().keeps_personal_data_for
    due_on = _moved(published_on, years)
    if office_day(tx.at) < due_on:
        raise WrongStage(
            msg(
                "The result of “{cycle}” was published on {day}. Its personal data are kept until {due}, and can be "
                "forgotten from then on.",
                cycle=named,
                day=published_on,
                due=due_on,
            )
        )
    return due_on


def _moved(day: date, years: int) -> date:
    """Give the same day so many years later; after 29 February comes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _years_before(moment: datetime) -> datetime:
    return moment - timedelta(days=_DAYS_A_YEAR * settings().keeps_personal_data_for)
