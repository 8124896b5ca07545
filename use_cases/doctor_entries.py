"""What must hold of entries, duplicates, recusals and accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from db.entries import FIRST_MERGED
from db.tables import (
    DuplicateDecision,
    DuplicateMember,
    Entry,
    Invitation,
    Organisation,
    Proposer,
    Recusal,
    Round,
    RoundEntry,
    SignIn,
    Suggestion,
    Track,
    User,
    UserRole,
)
from domain.awards import TrackKind
from domain.duplicates import Verdict
from domain.messages import Message, msg
from domain.permissions import Role, require_compatible
from domain.refusals import Invalid
from use_cases.doctor_rows import Rule
from use_cases.transaction import Transaction


def _entry_kind(tx: Transaction) -> Iterator[Message]:
    is_suggestion = exists().where(Suggestion.entry_id == Entry.id)
    is_organisation = exists().where(Organisation.entry_id == Entry.id)
    of_suggestions = Track.kind == TrackKind.SUGGESTION
    rows = (
        select(Entry.reference)
        .join(Track, Track.id == Entry.track_id)
        .where(
            or_(
                and_(of_suggestions, or_(~is_suggestion, is_organisation)),
                and_(~of_suggestions, or_(is_suggestion, ~is_organisation)),
            )
        )
        .order_by(Entry.id)
    )
    for reference in tx.session.scalars(rows):
        yield msg("{reference}: what is stored of it is not what its track judges.", reference=reference)


def _has_proposers(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(Entry.reference)
        .join(Suggestion, Suggestion.entry_id == Entry.id)
        .where(
            exists().where(RoundEntry.entry_id == Entry.id),
            ~exists().where(Proposer.entry_id == Entry.id, Proposer.merged_from_id.is_(None)),
        )
        .order_by(Entry.id)
    )
    for reference in tx.session.scalars(rows):
        yield msg("{reference}: it is judged, and nobody is named who made it.", reference=reference)


def _proposer_places(tx: Transaction) -> Iterator[Message]:
    merged = aliased(Entry)
    rows = (
        select(Entry.reference, Proposer.position)
        .join(Entry, Entry.id == Proposer.entry_id)
        .outerjoin(merged, merged.id == Proposer.merged_from_id)
        .where(
            or_(
                and_(Proposer.merged_from_id.is_(None), Proposer.position >= FIRST_MERGED),
                and_(Proposer.merged_from_id.is_not(None), Proposer.position < FIRST_MERGED),
                and_(
                    Proposer.merged_from_id.is_not(None),
                    or_(merged.duplicate_of_id.is_(None), merged.duplicate_of_id != Proposer.entry_id),
                ),
            )
        )
        .order_by(Entry.id, Proposer.position)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "{reference}: the proposer in place {position} came from a suggestion that was not merged into it.",
            reference=row.reference,
            position=row.position,
        )


def _duplicate_kept(tx: Transaction) -> Iterator[Message]:
    kept = aliased(Entry)
    rows = (
        select(Entry.reference)
        .join(kept, kept.id == Entry.duplicate_of_id)
        .where(
            or_(kept.duplicate_of_id.is_not(None), kept.track_id != Entry.track_id, kept.id == Entry.id),
        )
        .order_by(Entry.id)
    )
    for reference in tx.session.scalars(rows):
        yield msg("{reference}: it was set aside for a suggestion that does not compete either.", reference=reference)


def _duplicate_decided(tx: Transaction) -> Iterator[Message]:
    kept_of: dict[int, set[int]] = defaultdict(set)
    decided = (
        select(DuplicateMember.entry_id, DuplicateDecision.kept_id)
        .join(DuplicateDecision, DuplicateDecision.id == DuplicateMember.decision_id)
        .where(DuplicateDecision.verdict != Verdict.APART, DuplicateMember.entry_id != DuplicateDecision.kept_id)
    )
    for entry_id, kept_id in tx.session.execute(decided):
        kept_of[entry_id].add(kept_id or 0)
    concerned = or_(Entry.duplicate_of_id.is_not(None), exists().where(DuplicateMember.entry_id == Entry.id))
    rows = select(Entry.id, Entry.reference, Entry.duplicate_of_id).where(concerned).order_by(Entry.id)
    for row in tx.session.execute(rows):
        if kept_of.get(row.id, set()) != ({row.duplicate_of_id} - {None}):
            yield msg("{reference}: what it is a duplicate of is not what was decided.", reference=row.reference)


def _kept_is_member(tx: Transaction) -> Iterator[Message]:
    member = exists().where(
        DuplicateMember.decision_id == DuplicateDecision.id, DuplicateMember.entry_id == DuplicateDecision.kept_id
    )
    rows = select(DuplicateDecision.id).where(DuplicateDecision.kept_id.is_not(None), ~member)
    for decision_id in tx.session.scalars(rows.order_by(DuplicateDecision.id)):
        yield msg("Decision {id} on duplicates: the one it keeps is not among them.", id=decision_id)


def _confirmed_by_somebody(tx: Transaction) -> Iterator[Message]:
    rows = select(Entry.reference).where(
        or_(
            and_(Entry.confirmed_at.is_(None), Entry.confirmed_by.is_not(None)),
            and_(Entry.confirmed_at.is_not(None), Entry.confirmed_by.is_(None)),
            and_(Entry.override.is_not(None), or_(Entry.override_reason == "", Entry.overridden_at.is_(None))),
        )
    )
    for reference in tx.session.scalars(rows.order_by(Entry.id)):
        yield msg("{reference}: who decided on its eligibility, when or why is missing.", reference=reference)


def _recusal_of_track(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(Recusal.id)
        .join(Round, Round.id == Recusal.round_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(Entry.track_id != Round.track_id)
        .order_by(Recusal.id)
    )
    for recusal_id in tx.session.scalars(rows):
        yield msg("Recusal {id}: its entry is not one that its round judges.", id=recusal_id)


def _roles_compatible(tx: Transaction) -> Iterator[Message]:
    roles: dict[str, set[Role]] = {}
    for row in tx.session.execute(
        select(User.login, UserRole.role).outerjoin(UserRole, UserRole.user_id == User.id).order_by(User.login)
    ):
        roles.setdefault(row.login, set()).update({row.role} - {None})
    for login, held in roles.items():
        try:
            require_compatible(held)
        except Invalid as refusal:
            yield msg("Account {login}: {problem}", login=login, problem=refusal.message)


def _closed_accounts_out(tx: Transaction) -> Iterator[Message]:
    signed_in = exists().where(SignIn.user_id == User.id, SignIn.revoked_at.is_(None), SignIn.expires_at > tx.at)
    invited = exists().where(Invitation.user_id == User.id, Invitation.used_at.is_(None), Invitation.expires_at > tx.at)
    rows = select(User.login).where(User.is_active.is_(False), or_(signed_in, invited)).order_by(User.login)
    for login in tx.session.scalars(rows):
        yield msg("Account {login}: it is closed, and a sign-in or an invitation of it is open.", login=login)


RULES: tuple[Rule, ...] = (
    _entry_kind,
    _has_proposers,
    _proposer_places,
    _duplicate_kept,
    _duplicate_decided,
    _kept_is_member,
    _confirmed_by_somebody,
    _recusal_of_track,
    _roles_compatible,
    _closed_accounts_out,
)
