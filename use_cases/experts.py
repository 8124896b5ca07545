"""The pool of experts: who can be drawn to judge, with or without an account."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from db.tables import PoolExpert, User, UserRole
from domain.masked import masked_contact
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed, rights_of
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.expert_draws import Expert
from use_cases.expert_lists import ListedExpert, require_all_right
from use_cases.known_words import KnownWords, known_words
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class PooledExpert:
    """One line of the pool; ``contact`` is masked, and empty for whoever may not run rounds.

    ``remarks`` say which fields should be looked at again.
    """

    expert_id: int
    expert: Expert
    contact: str
    account: str
    remarks: tuple[Message, ...]


def listing(tx: Transaction) -> tuple[PooledExpert, ...]:
    """Everybody who can be drawn, by unit and name."""
    tx.require(Right.SEE_PROGRESS)
    may_contact = Right.RUN_ROUNDS in rights_of(tx.actor.roles)
    words = known_words(tx)
    rows = tx.session.execute(
        select(PoolExpert, User.login)
        .outerjoin(User, User.id == PoolExpert.user_id)
        .where(PoolExpert.left_at.is_(None))
        .order_by(PoolExpert.unit, PoolExpert.name)
    )
    return tuple(
        PooledExpert(
            row.id,
            expert_of(row),
            masked_contact(row.contact) if may_contact else "",
            login or "",
            _remarks(expert_of(row), "" if login else row.login, words),
        )
        for row, login in rows
    )


def expert_of(row: PoolExpert) -> Expert:
    """Give a row as far as a draw depends on it."""
    return Expert(row.name, row.unit, row.district, tuple(row.themes))


def checked(tx: Transaction, listed: Sequence[ListedExpert]) -> tuple[ListedExpert, ...]:
    """Add to each row of a list what the accounts have against it, and what should be looked at again.

    Raises:
        NotAllowed: the actor does not run rounds.
    """
    tx.require(Right.RUN_ROUNDS)
    judging = select(UserRole.user_id).where(UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    asked = select(User.login, User.display_name, User.id.in_(judging).label("judges")).where(
        User.login.in_({e.login for e in listed})
    )
    owners = {row.login: _Owner(row.display_name, row.judges) for row in tx.session.execute(asked)}
    words = known_words(tx)
    bound = {
        row.login: (row.name, row.unit)
        for row in tx.session.execute(
            select(User.login, PoolExpert.name, PoolExpert.unit).join(PoolExpert, PoolExpert.user_id == User.id)
        )
    }
    return tuple(
        replace(
            each,
            problems=(*each.problems, *_of_account(each, owners, bound)),
            remarks=_remarks(each.expert, "" if each.login in owners else each.login, words),
        )
        for each in listed
    )


def take_up(tx: Transaction, *, listed: Sequence[ListedExpert]) -> Message:
    """Add these experts to the pool, or renew what is known of them; found by name and unit, all or none.

    A row without a contact leaves the one that is known. Where a row names an account, the expert is its owner; an
    account that does not exist yet is made when the expert is called to a panel.

    Raises:
        NotAllowed: the actor does not run rounds.
        Invalid: a row has a problem, with the row's number.
    """
    tx.require(Right.RUN_ROUNDS)
    require_all_right(checked(tx, listed))
    known = {(row.name, row.unit): row for row in tx.session.scalars(select(PoolExpert))}
    users: Mapping[str, int] = {
        row.login: row.id
        for row in tx.session.execute(
            select(User.login, User.id).where(User.login.in_({each.login for each in listed if each.login}))
        )
    }
    added = 0
    for each in listed:
        row = known.get((each.expert.name, each.expert.unit))
        if row is None:
            row = PoolExpert(name=each.expert.name, unit=each.expert.unit)
            tx.session.add(row)
            added += 1
        row.district, row.themes = each.expert.district, list(each.expert.themes)
        # Nobody can copy from the screen what is masked there: an empty one stands for the one that is known.
        row.contact = each.contact or row.contact or ""
        row.left_at = None
        if each.login:
            row.login, row.user_id = each.login, users.get(each.login)
    return tx.record(
        "experts.take_up",
        ("experts", None),
        msg("Pool of experts: {added} added, {renewed} renewed.", added=added, renewed=len(listed) - added),
    )


def remove(tx: Transaction, *, expert_ids: Collection[int], reason: str) -> Message:
    """Take experts out of the pool; draws they were in keep them.

    Raises:
        NotAllowed: the actor does not run rounds, or there is no such expert.
        Invalid: nobody is named, or no reason given.
    """
    tx.require(Right.RUN_ROUNDS)
    reason = require_reason(reason)
    if not expert_ids:
        raise Invalid(msg("Choose experts first."))
    rows = tx.session.scalars(
        select(PoolExpert).where(PoolExpert.id.in_(expert_ids), PoolExpert.left_at.is_(None)).order_by(PoolExpert.id)
    ).all()
    if len(rows) != len(set(expert_ids)):
        raise not_allowed()
    for row in rows:
        row.left_at = tx.at
    return tx.record(
        "experts.remove",
        ("experts", None),
        msg("Taken out of the pool: {names}. Reason: {reason}", names=tuple(row.name for row in rows), reason=reason),
    )


@dataclass(frozen=True)
class _Owner:
    """Whose an account is, and whether it is a judge's."""

    name: str
    judges: bool


def _of_account(
    each: ListedExpert, owners: Mapping[str, _Owner], bound: Mapping[str, tuple[str, str]]
) -> Iterator[Message]:
    owner = owners.get(each.login, _Owner(each.expert.name, judges=True))
    if not owner.judges:
        yield msg("“{login}” is no judge's account.", login=each.login)
    elif owner.name != each.expert.name:
        yield msg("The account {login} belongs to {name}.", login=each.login, name=owner.name)
    elif bound.get(each.login, (each.expert.name, each.expert.unit)) != (each.expert.name, each.expert.unit):
        yield msg("The account {login} is {name}'s already.", login=each.login, name=bound[each.login][0])


def _remarks(expert: Expert, login_of_nobody: str, words: KnownWords) -> tuple[Message, ...]:
    found = list(words.remarks(expert.district, expert.themes))
    if not expert.unit:
        found.insert(0, msg("Unit: none is given. No interest is found by it, and no limit per unit counts here."))
    if login_of_nobody:
        said = msg("Account: there is no “{login}” yet; it is made when the expert is called.", login=login_of_nobody)
        found.append(said)
    return tuple(found)
