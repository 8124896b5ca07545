"""Judges and entries of a round, as far as who reads what depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.many import among
from db.tables import Entry, JudgeProfile, Organisation, PanelMember, Recusal, Round, RoundEntry, Suggestion, User
from domain.recusals import RecusalState
from use_cases.interests import found_interests
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Reader:
    """A judge of the round, as far as who reads what depends on it; ``most`` None without a limit."""

    user_id: int
    login: str
    name: str
    unit: str
    district: str
    themes: frozenset[str]
    most: int | None
    is_released: bool
    leads: bool


@dataclass(frozen=True)
class ToRead:
    """An entry, as far as who reads it depends on it; ``further`` judges read it beyond those of every entry."""

    entry_id: int
    reference: str
    title: str
    theme: str
    district: str
    further: int = 0


def further_sheets(tx: Transaction, round_id: int) -> dict[int, int]:
    """Give, by entry, how many judges were decided on beyond those of every entry; those without any left out."""
    rows = tx.session.execute(
        select(RoundEntry.entry_id, RoundEntry.further_sheets).where(
            RoundEntry.round_id == round_id, RoundEntry.further_sheets.is_not(None)
        )
    )
    return {row.entry_id: row.further_sheets for row in rows}


def entries_to_read(tx: Transaction, entry_ids: Sequence[int]) -> list[ToRead]:
    """Give entries by their references."""
    rows = tx.session.execute(
        select(
            Entry.id,
            Entry.reference,
            Entry.title,
            Suggestion.theme,
            Suggestion.district.label("suggested_in"),
            Organisation.district,
        )
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .outerjoin(Organisation, Organisation.entry_id == Entry.id)
        .where(among(Entry.id, entry_ids))
        .order_by(Entry.reference)
    )
    return [
        ToRead(row.id, row.reference, row.title, row.theme or "", row.suggested_in or row.district or "")
        for row in rows
    ]


def readers_of(tx: Transaction, round_id: int) -> list[Reader]:
    """Give the judges of a round by their ids, those who were released, too."""
    rows = tx.session.execute(
        select(
            User.id,
            User.login,
            User.display_name,
            User.unit,
            User.is_active,
            PanelMember.released_at,
            PanelMember.is_chair,
            JudgeProfile.district,
            JudgeProfile.themes,
            JudgeProfile.most_entries,
        )
        .join(PanelMember, PanelMember.user_id == User.id)
        .outerjoin(JudgeProfile, JudgeProfile.user_id == User.id)
        .where(PanelMember.round_id == round_id)
        .order_by(User.id)
    )
    return [
        Reader(
            row.id,
            row.login,
            row.display_name,
            row.unit,
            row.district or "",
            frozenset(row.themes or ()),
            row.most_entries,
            row.released_at is not None or not row.is_active,
            row.is_chair,
        )
        for row in rows
    ]


def kept_apart(tx: Transaction, round_: Round) -> dict[int, frozenset[int]]:
    """By entry, the judges who must not read it: recused, or with an interest on which nobody has decided."""
    rows = tx.session.execute(
        select(Recusal.user_id, Recusal.entry_id, Recusal.state).where(Recusal.round_id == round_.id)
    ).all()
    decided = {(row.user_id, row.entry_id): row.state for row in rows}
    apart = {pair for pair, state in decided.items() if state is RecusalState.CONFIRMED}
    apart |= found_interests(tx, round_).keys() - decided.keys()
    by_entry: dict[int, set[int]] = {}
    for user_id, entry_id in apart:
        by_entry.setdefault(entry_id, set()).add(user_id)
    return {entry_id: frozenset(users) for entry_id, users in by_entry.items()}
