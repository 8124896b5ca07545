"""Lists put forward, signed by organiser and chair with their passwords, and sealed; every version stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from db.tables import AwardList, Cycle, PanelMember, Round, Signature, Track, User
from domain.awards import RoundKind
from domain.list_rules import Breach
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, Outdated, WrongStage
from domain.results import Capacity, ListStage
from use_cases import result_stages
from use_cases.decisions import Decisions, decisions_of
from use_cases.list_contents import Change, changes_between, content_of, digest_of
from use_cases.meeting_rooms import NOWHERE
from use_cases.own_password import require_own_password
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class SignedBy:
    """One signature."""

    name: str
    capacity: Capacity
    signed_at: datetime


@dataclass(frozen=True)
class ListVersion:
    """One version of the list.

    Attributes:
        list_id: of the version.
        number: from 1.
        sha256: of its content.
        content: as it was put forward.
        reason: why there is a further version; empty for the first.
        put_forward_at: when.
        set_aside_at: when it was given up unsealed; None otherwise.
        sealed_at: when the last signature was given.
        published_at: when it was published.
        signatures: in the order they were given.
        changes: what differs from the sealed version before it.
    """

    list_id: int
    number: int
    sha256: str
    content: Mapping[str, Any]
    reason: str
    put_forward_at: datetime
    set_aside_at: datetime | None
    sealed_at: datetime | None
    published_at: datetime | None
    signatures: tuple[SignedBy, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Approval:
    """Where the approval of a cycle's result stands.

    Attributes:
        decisions: what ranking and panel say now.
        stage: of the current version.
        content: of the list as it would be put forward now.
        sha256: of that content.
        breaches: rules it breaks; empty where it may be put forward.
        versions: all of them, the newest first.
        waits_for: who has still to sign the version put forward, in words.
        may_sign: whether the reader is one of them.
    """

    decisions: Decisions
    stage: ListStage
    content: Mapping[str, Any]
    sha256: str
    breaches: tuple[Breach, ...]
    versions: tuple[ListVersion, ...]
    waits_for: tuple[Message, ...]
    may_sign: bool

    @property
    def current(self) -> ListVersion | None:
        """The newest version that was not set aside."""
        return next((each for each in self.versions if each.set_aside_at is None), None)

    @property
    def has_changed(self) -> bool:
        """Whether the list as it stands differs from the current version."""
        return self.current is None or self.current.sha256 != self.sha256


def approval(tx: Transaction, cycle_id: int) -> Approval:
    """Say where the approval stands; for organisers, auditors and the chairs of the cycle's finals."""
    _require_reader(tx, cycle_id)
    decisions = decisions_of(tx, cycle_id)
    content = content_of(decisions)
    current = result_stages.current_list(tx, cycle_id)
    waits_for, may_sign = _missing(tx, cycle_id, current)
    return Approval(
        decisions,
        result_stages.stage_of(tx, current),
        content,
        digest_of(content),
        decisions.breaches,
        _versions(tx, cycle_id),
        waits_for,
        may_sign,
    )


@dataclass(frozen=True)
class Approvable:
    """A cycle whose result somebody signs as the chair of a final."""

    cycle_id: int
    name: InBoth


def approvable(tx: Transaction) -> tuple[Approvable, ...]:
    """Give the cycles whose finals the reader leads, the newest first."""
    tx.require(Right.SIGN_LISTS)
    rows = tx.session.execute(
        select(Cycle.id, Cycle.name, Cycle.name_en)
        .join(Track, Track.cycle_id == Cycle.id)
        .join(Round, Round.track_id == Track.id)
        .join(PanelMember, PanelMember.round_id == Round.id)
        .where(
            Round.kind == RoundKind.FINAL,
            PanelMember.user_id == tx.actor.user_id,
            PanelMember.is_chair.is_(True),
            PanelMember.released_at.is_(None),
        )
        .distinct()
        .order_by(Cycle.id.desc())
    )
    return tuple(Approvable(row.id, InBoth(row.name, row.name_en)) for row in rows)


def put_forward(tx: Transaction, cycle_id: int, *, seen_sha256: str, reason: str = "") -> Message:
    """Put the list as it stands forward for signing.

    Args:
        tx: of an organiser.
        cycle_id: the cycle.
        seen_sha256: of the list on the screen.
        reason: why there is a further version; needed once a list has been sealed.

    Raises:
        Outdated: the list is not the one on the screen any more.
        Invalid: it breaks a rule, or is the sealed one word for word.
        WrongStage: a list waits for signatures already.
    """
    tx.require(Right.RUN_PUBLICITY)
    decisions = decisions_of(tx, cycle_id)
    is_further = result_stages.is_sealed(tx, cycle_id)
    result_stages.refuse_while_voting(tx, cycle_id)
    content = content_of(decisions)
    sha256 = digest_of(content)
    if sha256 != seen_sha256:
        raise Outdated(msg("The list has changed since you looked at it. Look at it again, then put it forward."))
    if decisions.breaches:
        raise Invalid(
            msg("The list cannot be put forward: {problems}", problems=tuple(each.said for each in decisions.breaches))
        )
    if is_further:
        reason = require_reason(reason)
        sealed = result_stages.sealed_list(tx, cycle_id)
        if sealed is not None and sealed.sha256 == sha256:
            raise Invalid(msg("This list is the sealed one, word for word."))
    row = AwardList(
        cycle_id=cycle_id,
        number=1 + (tx.session.scalar(select(func.max(AwardList.number)).where(AwardList.cycle_id == cycle_id)) or 0),
        content=content,
        sha256=sha256,
        reason=reason.strip(),
        put_forward_at=tx.at,
        put_forward_by_id=tx.actor.user_id,
    )
    tx.session.add(row)
    tx.session.flush()
    return tx.record(
        "award_lists.put_forward",
        ("award_list", row.id),
        msg(
            "List {number} of “{cycle}” put forward for approval: {n} awards, hash {sha256}.",
            number=row.number,
            cycle=decisions.cycle,
            n=len(content["awards"]),
            sha256=sha256,
        ),
    )


def set_aside(tx: Transaction, list_id: int, *, reason: str) -> Message:
    """Give a list up that waits for signatures, so that more can be decided.

    Raises:
        WrongStage: it has been sealed or set aside.
    """
    row = _signable(tx, list_id)
    reason = require_reason(reason)
    row.set_aside_at = tx.at
    return tx.record(
        "award_lists.set_aside",
        ("award_list", list_id),
        msg("List {number} set aside before it was sealed. Reason: {reason}", number=row.number, reason=reason),
    )


def sign(tx: Transaction, list_id: int, *, seen_sha256: str, password: str) -> Message:
    """Sign a list as its organiser or as the chair of a final; with the last signature it is sealed.

    Args:
        tx: of an organiser or a chair.
        list_id: the list.
        seen_sha256: the hash on the signer's screen.
        password: the signer's own.

    Raises:
        Outdated: the hash is another one, or what the list rests on has changed since.
        Invalid: the password is wrong, or this signature has been given.
        WrongStage: the list has been sealed or set aside.
    """
    row = _signable(tx, list_id)
    require_own_password(tx, password, msg("The password is wrong; nothing has been signed."))
    decisions = decisions_of(tx, row.cycle_id)
    if row.sha256 != seen_sha256 or digest_of(content_of(decisions)) != row.sha256 or decisions.breaches:
        raise Outdated(msg("The list has changed since it was put forward. It must be set aside and put forward anew."))
    capacity, round_id = _own_capacity(tx, row)
    tx.session.add(
        Signature(
            list_id=row.id,
            user_id=tx.actor.user_id,
            capacity=capacity,
            round_id=round_id,
            name=tx.actor.name,
            signed_at=tx.at,
        )
    )
    tx.session.flush()
    tx.session.expire(row, ["signatures"])
    said = tx.record(
        "award_lists.sign",
        ("award_list", row.id),
        msg("{name} signed list {number}, hash {sha256}.", name=tx.actor.name, number=row.number, sha256=row.sha256),
    )
    if _missing(tx, row.cycle_id, row)[0]:
        return said
    row.sealed_at = tx.at
    tx.session.flush()
    return tx.record(
        "award_lists.seal",
        ("award_list", row.id),
        msg(
            "List {number} of “{cycle}” is signed by all and sealed: {n} awards, hash {sha256}.",
            number=row.number,
            cycle=decisions.cycle,
            n=len(row.content["awards"]),
            sha256=row.sha256,
        ),
    )


def _require_reader(tx: Transaction, cycle_id: int) -> None:
    tx.require_any(Right.SEE_RANKINGS, Right.SIGN_LISTS)
    if Right.SEE_RANKINGS not in tx.rights and tx.actor.user_id not in {user for _r, user, _n in _chairs(tx, cycle_id)}:
        raise not_allowed()


def _signable(tx: Transaction, list_id: int) -> AwardList:
    tx.require(Right.SIGN_LISTS)
    row = tx.session.get(AwardList, list_id)
    _require_reader(tx, NOWHERE if row is None else row.cycle_id)
    if row is None:
        raise not_allowed()
    if row.sealed_at is not None:
        raise WrongStage(msg("List {number} has been sealed already.", number=row.number))
    if row.set_aside_at is not None:
        raise WrongStage(msg("List {number} has been set aside.", number=row.number))
    return row


def _own_capacity(tx: Transaction, row: AwardList) -> tuple[Capacity, int | None]:
    given = {signature.user_id for signature in row.signatures}
    if tx.actor.user_id in given:
        raise Invalid(msg("You have signed this list already."))
    for round_id, user_id, _name in _chairs(tx, row.cycle_id):
        if user_id == tx.actor.user_id:
            return Capacity.CHAIR, round_id
    signed = next((each for each in row.signatures if each.capacity is Capacity.ORGANISER), None)
    if signed is not None:
        raise Invalid(msg("{name} has signed this list for the organisers already.", name=signed.name))
    return Capacity.ORGANISER, None


def _missing(tx: Transaction, cycle_id: int, row: AwardList | None) -> tuple[tuple[Message, ...], bool]:
    if row is None or row.sealed_at is not None:
        return (), False
    given = {signature.user_id for signature in row.signatures}
    waits, may_sign = list[Message](), False
    if not any(signature.capacity is Capacity.ORGANISER for signature in row.signatures):
        waits.append(msg("an organiser"))
        may_sign = Right.RUN_PUBLICITY in tx.rights
    asked = set[int]()
    for _round, user_id, name in _chairs(tx, cycle_id):
        if user_id not in given | asked:
            waits.append(msg("the chair {name}", name=name))
            asked.add(user_id)
            may_sign = may_sign or user_id == tx.actor.user_id
    return tuple(waits), may_sign


def _chairs(tx: Transaction, cycle_id: int) -> Sequence[tuple[int, int, str]]:
    """Give round, account and name of whoever leads a final of the cycle that has entries."""
    rows = tx.session.execute(
        select(Round.id, User.id.label("user_id"), User.display_name)
        .join(Track, Track.id == Round.track_id)
        .join(PanelMember, PanelMember.round_id == Round.id)
        .join(User, User.id == PanelMember.user_id)
        .where(
            Track.cycle_id == cycle_id,
            Round.kind == RoundKind.FINAL,
            PanelMember.is_chair.is_(True),
            PanelMember.released_at.is_(None),
        )
        .order_by(Round.id)
    )
    return [(row.id, row.user_id, row.display_name) for row in rows]


def _versions(tx: Transaction, cycle_id: int) -> tuple[ListVersion, ...]:
    rows = tx.session.scalars(
        select(AwardList)
        .where(AwardList.cycle_id == cycle_id)
        .options(selectinload(AwardList.signatures))
        .order_by(AwardList.number)
    ).all()
    found, before = list[ListVersion](), None
    for row in rows:
        found.append(
            ListVersion(
                row.id,
                row.number,
                row.sha256,
                row.content,
                row.reason,
                row.put_forward_at,
                row.set_aside_at,
                row.sealed_at,
                row.published_at,
                tuple(SignedBy(each.name, each.capacity, each.signed_at) for each in row.signatures),
                changes_between(before, row.content),
            )
        )
        before = row.content if row.sealed_at is not None else before
    return tuple(reversed(found))


def tier_names(content: Mapping[str, Any]) -> dict[int, InBoth]:
    """Give what the tiers of a list are called, by position."""
    return {tier["position"]: InBoth(tier["name"], tier["name_en"]) for tier in content["tiers"]}
