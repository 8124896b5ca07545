"""The queue of suggestions whose eligibility is confirmed: a page of it, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, Text, cast, extract, func, or_, select
from sqlalchemy.orm import joinedload

from db.tables import Entry, Suggestion, Track
from domain.awards import Eligibility, TrackKind
from domain.eligibility import REASON_NAMES, Standing
from domain.messages import Message, Reason
from domain.permissions import Right
from use_cases.eligibility_standing import STANDING, WAITS
from use_cases.transaction import Transaction

PAGE_SIZE = 50


@dataclass(frozen=True)
class Wanted:
    """Which suggestions are looked at; None and empty texts let everything through.

    ``reason`` is the code of one thing the rule found, ``year`` that of submission.
    """

    standing: Standing = Standing.WAITING
    eligibility: Eligibility | None = None
    reason: str = ""
    year: int | None = None
    text: str = ""


@dataclass(frozen=True)
class QueueLine:
    """One suggestion and what stands of its eligibility; ``version`` goes back with a decision."""

    entry_id: int
    version: int
    reference: str
    title: str
    district: str
    submitted_on: date | None
    eligibility: Eligibility
    verdict: Eligibility
    reasons: tuple[Reason, ...]
    override: Eligibility | None
    override_reason: str
    returned_because: Message | None
    confirmed_at: datetime | None
    confirmed_by: str
    duplicate_of: str


@dataclass(frozen=True)
class Queue:
    """One page of the suggestions wanted.

    Attributes:
        lines: those of the page, back in the queue first, then by reference number.
        page: counted from 1; the last one where a later one was asked for.
        total: of all pages.
        eligible: how many of all pages compete as things stand.
        state: differs with every change of what is wanted; goes back with a decision on all of it.
    """

    lines: tuple[QueueLine, ...]
    page: int
    total: int
    eligible: int
    state: str

    @property
    def pages(self) -> int:
        """How many pages there are; one where nothing is listed."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Narrowings:
    """What the suggestions of one standing can be narrowed to: findings of the rule by code, years of submission."""

    by_reason: Mapping[str, int]
    years: tuple[int, ...]


def standings(tx: Transaction, cycle_id: int) -> dict[Standing, int]:
    """How many suggestions of a cycle stand where, in one statement."""
    tx.require(Right.SEE_ENTRIES)
    # By its label: PostgreSQL would not know an expression with parameters again.
    counted = _in_cycle(cycle_id).with_only_columns(STANDING.label("standing"), func.count()).group_by("standing")
    found = {Standing(name): count for name, count in tx.session.execute(counted)}
    return {standing: found.get(standing, 0) for standing in Standing}


def narrowings(tx: Transaction, cycle_id: int, standing: Standing) -> Narrowings:
    """Give what the suggestions of one standing can be narrowed to, in two statements."""
    tx.require(Right.SEE_ENTRIES)
    of_standing = _in_cycle(cycle_id).where(_stands(standing))
    found = tx.session.execute(
        of_standing.where(Entry.verdict == Eligibility.INELIGIBLE).with_only_columns(
            *(func.count().filter(_has_reason(code)).label(code) for code in REASON_NAMES)
        )
    ).one()
    year = extract("year", Suggestion.submitted_on)
    of_year = _with_suggestion(of_standing).with_only_columns(year).where(year.is_not(None))
    years = tx.session.scalars(of_year.distinct().order_by(year))
    by_reason = {code: getattr(found, code) for code in REASON_NAMES}
    return Narrowings({code: count for code, count in by_reason.items() if count}, tuple(int(each) for each in years))


def queue(tx: Transaction, cycle_id: int, *, wanted: Wanted, page: int = 1) -> Queue:
    """Give one page of a cycle's suggestions, by a number of statements that does not grow with them."""
    tx.require(Right.SEE_ENTRIES)
    total, eligible, state = state_of(tx, cycle_id, wanted)
    page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    rows = tx.session.scalars(
        wanted_entries(cycle_id, wanted)
        .with_only_columns(Entry)
        .options(joinedload(Entry.suggestion), joinedload(Entry.duplicate_of).load_only(Entry.reference))
        .order_by(Entry.returned_because.is_(None), Entry.reference)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Queue(tuple(_line(entry) for entry in rows), page, total, eligible, state)


def state_of(tx: Transaction, cycle_id: int, wanted: Wanted) -> tuple[int, int, str]:
    """Count what is wanted and what of it competes, and give what differs with every change of it; asks nobody."""
    count, eligible, versions, newest = tx.session.execute(
        wanted_entries(cycle_id, wanted).with_only_columns(
            func.count(),
            func.count().filter(Entry.eligibility == Eligibility.ELIGIBLE),
            func.coalesce(func.sum(Entry.version), 0),
            func.coalesce(func.max(Entry.id), 0),
        )
    ).one()
    return count, eligible, f"{count}-{versions}-{newest}"


def wanted_entries(cycle_id: int, wanted: Wanted) -> Select[int]:
    """Select the ids of what is wanted; asks nobody."""
    chosen = _in_cycle(cycle_id).where(_stands(wanted.standing))
    if wanted.eligibility is not None:
        chosen = chosen.where(Entry.eligibility == wanted.eligibility)
    if wanted.reason:
        chosen = chosen.where(_has_reason(wanted.reason))
    if wanted.year is not None or wanted.text.strip():
        chosen = _with_suggestion(chosen)
    if wanted.year is not None:
        chosen = chosen.where(extract("year", Suggestion.submitted_on) == wanted.year)
    if text := wanted.text.strip():
        places = (Entry.reference, Entry.title, Suggestion.district)
        chosen = chosen.where(or_(*(place.icontains(text, autoescape=True) for place in places)))
    return chosen


def _in_cycle(cycle_id: int) -> Select[int]:
    track = select(Track.id).where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION).scalar_subquery()
    return select(Entry.id).where(Entry.track_id == track)


def _with_suggestion(entries: Select[int]) -> Select[int]:
    # Joined only where a suggestion's own columns are asked for: over fifty thousand rows that is felt.
    return entries.join(Suggestion, Suggestion.entry_id == Entry.id)


def _stands(standing: Standing) -> ColumnElement[bool]:
    return WAITS if standing is Standing.WAITING else STANDING.in_([standing.value])


def _has_reason(code: str) -> ColumnElement[bool]:
    # Reasons are JSON whose codes are plain words of ours.
    return cast(Entry.reasons, Text).contains(f'"code": "{code}"', autoescape=True)


def _line(entry: Entry) -> QueueLine:
    suggestion = entry.suggestion
    return QueueLine(
        entry.id,
        entry.version,
        entry.reference,
        entry.title,
        suggestion.district if suggestion else "",
        suggestion.submitted_on if suggestion else None,
        entry.eligibility,
        entry.verdict,
        entry.reasons,
        entry.override,
        entry.override_reason,
        entry.returned_because,
        entry.confirmed_at,
        entry.confirmed_by or "",
        entry.duplicate_of.reference if entry.duplicate_of else "",
    )
