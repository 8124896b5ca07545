"""One page of the register: looked for, put in order and cut by the database, however long the register is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.many import among
from db.tables import Entry, Organisation, Suggestion, Track
from domain.awards import Eligibility, TrackKind
from domain.duplicates import set_aside
from domain.eligibility import Standing
from domain.messages import Reason
from domain.permissions import Right
from use_cases.eligibility_standing import WAITS
from use_cases.kept import Kept
from use_cases.registered_units import register_state
from use_cases.transaction import Transaction

PAGE_SIZE = 50


class Order(StrEnum):
    """By what the register is put in order; reference numbers decide between equals."""

    REFERENCE = "reference"
    NEWEST = "newest"
    OLDEST = "oldest"
    DISTRICT = "district"
    KIND = "kind"


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; None and empty let everything through; ``among`` are ids found otherwise."""

    text: str = ""
    state: Eligibility | Standing | None = None
    theme: str | None = None
    order: Order = Order.REFERENCE
    among: frozenset[int] | None = None


@dataclass(frozen=True)
class EntryLine:
    """One entry in the register; nobody's name. ``waits`` while nobody has confirmed its eligibility."""

    entry_id: int
    reference: str
    title: str
    theme: str
    kind: str
    district: str
    submitted_on: date | None
    eligibility: Eligibility
    is_overridden: bool
    reasons: tuple[Reason, ...]
    waits: bool

    @property
    def state(self) -> Eligibility | Standing:
        """What counts, or that nothing does yet: the same three that ``RegisterCounts`` tells apart."""
        return Standing.WAITING if self.waits else self.eligibility


@dataclass(frozen=True)
class RegisterPage:
    """One page of the entries wanted.

    Attributes:
        lines: those of the page, in the order wanted.
        page: counted from 1; the last one where a later one was asked for.
        found: how many entries of all pages are wanted.
    """

    lines: tuple[EntryLine, ...]
    page: int
    found: int

    @property
    def pages(self) -> int:
        """How many pages there are; one where nothing is listed."""
        return max(1, -(-self.found // PAGE_SIZE))


def page(tx: Transaction, cycle_id: int, track: TrackKind, *, wanted: Wanted = Wanted(), page: int = 1) -> RegisterPage:
    """Give one page of a track's entries, by a number of statements that does not grow with them.

    Args:
        tx: of somebody who may see the register.
        cycle_id: whose register.
        track: of which entries.
        wanted: which of them, and in what order.
        page: which page of these, counted from 1.
    """
    tx.require(Right.SEE_ENTRIES)
    chosen = _chosen(cycle_id, track, wanted)
    found = tx.session.scalar(chosen.with_only_columns(func.count(Entry.id))) or 0
    page = min(max(1, page), max(1, -(-found // PAGE_SIZE)))
    # The numbers first: what is skipped need not be read.
    ordered = _joined_for_order(chosen, wanted.order).order_by(*_terms(wanted.order))
    ids = tx.session.scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    lines = _lines(tx, ids)
    return RegisterPage(tuple(lines[entry_id] for entry_id in ids), page, found)


_THEMES: Kept[tuple[TrackKind, tuple[int, ...]], tuple[str, ...]] = Kept(32)


def themes(tx: Transaction, cycle_id: int, track: TrackKind) -> tuple[str, ...]:
    """Give the themes of a track's entries, in order; read once for each state of the register.

    Raises:
        NotAllowed: no right to see the register, or no such cycle.
    """
    tx.require(Right.SEE_ENTRIES)
    return _THEMES.get(tx, (track, register_state(tx, cycle_id)), lambda tx, _state: _themes(tx, cycle_id, track))


def _themes(tx: Transaction, cycle_id: int, track: TrackKind) -> tuple[str, ...]:
    of_track = _of_track(cycle_id, track).join(Suggestion, Suggestion.entry_id == Entry.id)
    found = tx.session.scalars(of_track.with_only_columns(Suggestion.theme).distinct().order_by(Suggestion.theme))
    return tuple(theme for theme in found if theme)


def _of_track(cycle_id: int, track: TrackKind) -> Select[int]:
    of_cycle = select(Track.id).where(Track.cycle_id == cycle_id, Track.kind == track).scalar_subquery()
    return select(Entry.id).where(Entry.track_id == of_cycle)


def _chosen(cycle_id: int, track: TrackKind, wanted: Wanted) -> Select[int]:
    chosen = _of_track(cycle_id, track)
    if wanted.among is not None:
        chosen = chosen.where(among(Entry.id, wanted.among))
    if wanted.text.strip() or wanted.theme is not None:
        # Joined only where they are asked for: over fifty thousand rows that is felt.
        chosen = chosen.outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        chosen = chosen.outerjoin(Organisation, Organisation.entry_id == Entry.id)
    if wanted.theme is not None:
        chosen = chosen.where(Suggestion.theme == wanted.theme)
    if wanted.text.strip():
        chosen = chosen.where(_says(wanted.text.strip()))
    waits = WAITS if track is TrackKind.SUGGESTION else false()
    if isinstance(wanted.state, Standing):
        return chosen.where(waits)
    return chosen if wanted.state is None else chosen.where(Entry.eligibility == wanted.state, ~waits)


def _says(text: str) -> ColumnElement[bool]:
    """Look for words as they were typed, and as registers write them mostly: without wide letters and digits."""
    places: Sequence[InstrumentedAttribute[str]] = (
        Entry.reference,
        Entry.title,
        Suggestion.district,
        Suggestion.kind,
        Organisation.district,
        Organisation.category,
    )
    spellings = {text, unicodedata.normalize("NFKC", text)}
    return or_(*(place.icontains(each, autoescape=True) for place in places for each in sorted(spellings)))


def _joined_for_order(chosen: Select[int], order: Order) -> Select[int]:
    """Join what the order asks for, under names of its own: a search may have joined the same tables."""
    if order in {Order.NEWEST, Order.OLDEST}:
        return chosen.outerjoin(_SUGGESTED, _SUGGESTED.entry_id == Entry.id)
    if order in {Order.DISTRICT, Order.KIND}:
        chosen = chosen.outerjoin(_SUGGESTED, _SUGGESTED.entry_id == Entry.id)
        return chosen.outerjoin(_ORGANISED, _ORGANISED.entry_id == Entry.id)
    return chosen


_SUGGESTED, _ORGANISED = aliased(Suggestion), aliased(Organisation)


def _terms(order: Order) -> tuple[ColumnElement[Any], ...]:
    undated = _SUGGESTED.submitted_on.is_(None)
    by: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
        Order.REFERENCE: (),
        Order.NEWEST: (undated, _SUGGESTED.submitted_on.desc()),
        Order.OLDEST: (undated, _SUGGESTED.submitted_on.asc()),
        Order.DISTRICT: (func.coalesce(_SUGGESTED.district, _ORGANISED.district, ""),),
        Order.KIND: (func.coalesce(_SUGGESTED.kind, _ORGANISED.category, ""),),
    }
    return (*by[order], Entry.reference.expression)


def _lines(tx: Transaction, entry_ids: Sequence[int]) -> dict[int, EntryLine]:
    kept = aliased(Entry)
    rows = tx.session.execute(
        select(
            Entry.id,
            Entry.reference,
            Entry.title,
            func.coalesce(Suggestion.theme, ""),
            func.coalesce(Suggestion.kind, Organisation.category, ""),
            func.coalesce(Suggestion.district, Organisation.district, ""),
            Suggestion.submitted_on,
            Entry.eligibility,
            or_(Entry.override.is_not(None), Entry.duplicate_of_id.is_not(None)),
            Entry.reasons,
            and_(Track.kind == TrackKind.SUGGESTION, WAITS),
            kept.reference,
        )
        .join(Track, Track.id == Entry.track_id)
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .outerjoin(Organisation, Organisation.entry_id == Entry.id)
        .outerjoin(kept, kept.id == Entry.duplicate_of_id)
        .where(Entry.id.in_(entry_ids))
    )
    lines = ((EntryLine(*facts), instead) for *facts, instead in rows)
    return {
        line.entry_id: replace(line, reasons=(set_aside(instead), *line.reasons)) if instead else line
        for line, instead in lines
    }
