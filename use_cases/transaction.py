"""The only place that commits: who acts, when, and what is recorded of it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.engine import Database
from db.fitting import AS_IT_WAS, without_turning
from db.tables import AuditEvent, Cycle, SignIn, SignInFailure, User, UserRole
from db.upgrade import REVISION, newest_revision
from domain.messages import Message, encode, msg
from domain.permissions import Right, Role, not_allowed, require_right, rights_of
from domain.refusals import NotAllowed, NotSignedIn, WrongPassword
from settings import settings
from use_cases.database_words import answering, lost_at_the_end, overtaken
from use_cases.metrics import counting
from use_cases.seldom import Seldom
from use_cases.wrong_passwords import tell_of_wrong_password

P = ParamSpec("P")
T = TypeVar("T")
Act = TypeVar("Act", bound=Callable[..., object])
NO_HASH = "0" * 64
COMMAND_LINE = "command line"
_LOG = logging.getLogger("jindianzi.leave")
_TOLD = Seldom(5 * 60)

# Asked at every click, twice: built once, and of plain columns, which is several times as quick as rows of objects.
_SIGN_INS, _USERS, _ROLES = SignIn.__table__, User.__table__, UserRole.__table__
_RESETS = select(func.coalesce(func.sum(Cycle.__table__.c.resets), 0)).scalar_subquery()
_REHEARSALS = select(func.count(Cycle.__table__.c.rehearsal_since)).scalar_subquery()
_WHO_HAS_THE_TOKEN = (
    select(
        _SIGN_INS.c.id,
        _SIGN_INS.c.user_id,
        _SIGN_INS.c.created_at,
        _SIGN_INS.c.seen_at,
        _SIGN_INS.c.expires_at,
        _SIGN_INS.c.revoked_at,
        _USERS.c.display_name,
        _USERS.c.language,
        _USERS.c.type_size,
        _USERS.c.is_active,
        _ROLES.c.role,
        _RESETS.label("resets"),
        _REHEARSALS.label("rehearsals"),
        REVISION.label("revision"),
    )
    .join_from(_SIGN_INS, _USERS, _SIGN_INS.c.user_id == _USERS.c.id)
    .join(_ROLES, _ROLES.c.user_id == _USERS.c.id, isouter=True)
    .where(_SIGN_INS.c.token_hash == bindparam("token_hash"))
)


@dataclass(frozen=True)
class Actor:
    """Who does something; nobody's account where the command line does."""

    user_id: int | None
    name: str
    roles: frozenset[Role]
    sign_in_id: int | None = None
    signed_in_at: datetime | None = None
    last_seen_at: datetime | None = None
    language: str | None = None
    type_size: str | None = None

    def __post_init__(self) -> None:
        """Let nobody be kept out by how their name was spelled: whatever they do writes it down."""
        object.__setattr__(self, "name", without_turning(self.name))


@dataclass(frozen=True)
class SignedIn:
    """The token of a browser's cookie: whoever it belongs to acts."""

    token: str


@dataclass(frozen=True)
class CommandLine:
    """Whoever can run commands on the machine acts with an organiser's rights, and is recorded as such."""


@dataclass(frozen=True)
class Anybody:
    """Nobody is known yet: signing in, taking up an invitation."""


@dataclass(frozen=True)
class OnBehalf:
    """Somebody who asked for what takes long and need not be there any more: with their rights of this very moment.

    For the process that makes a document alone (use_cases/document_work.py), which took the request from the database.
    """

    user_id: int


Credential = SignedIn | CommandLine | Anybody | OnBehalf


@dataclass(frozen=True)
class Transaction:
    """One unit of work: a session, an actor, a moment.

    ``resets`` counts how often what never changes was undone: whatever is kept in memory is kept for one count only.
    ``is_rehearsing`` tells whether any cycle is being rehearsed; it is asked for those who are signed in only.
    ``is_overtaken`` is asked likewise: the data were brought to another schema than this program's, so that nothing is
    written.
    ``rankings`` are those the actor was found to be permitted to see in this very transaction: one state of the
    database and one actor give one answer, so it is asked once.
    ``shares`` tells that others may write beside it: it records nothing.
    """

    session: Session
    actor: Actor
    at: datetime
    resets: int = 0
    is_rehearsing: bool = False
    is_overtaken: bool = False
    rankings: set[int] = field(default_factory=set)
    shares: bool = False

    def carry_out(self, what: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in this transaction; the log tells which account asked for what is not open to it."""
        try:
            return what(self, *args, **kwargs)
        except NotAllowed:
            asked = f"{what.__module__}.{what.__name__}"
            if _TOLD.is_due((self.actor.user_id, asked)):
                whose = "nobody" if self.actor.user_id is None else f"account {self.actor.user_id}"
                # Below what the command line shows, which tells it by itself.
                _LOG.info("Not allowed: %s, asked for by %s.", asked, whose)
            raise

    def require(self, right: Right) -> None:
        """Refuse unless the actor has the right."""
        require_right(self.actor.roles, right)

    def require_any(self, *rights: Right) -> None:
        """Refuse unless the actor has at least one of the rights."""
        if not self.rights & set(rights):
            raise not_allowed()

    def require_signed_in(self) -> int:
        """Give the id of the account that acts, for what is everybody's own.

        Raises:
            NotSignedIn: nobody's account does.
        """
        if self.actor.user_id is None:
            raise NotSignedIn(msg("Please sign in."))
        return self.actor.user_id

    @property
    def rights(self) -> frozenset[Right]:
        """All that the actor may do."""
        return rights_of(self.actor.roles)

    def record(self, action: str, subject: tuple[str, int | None], message: Message) -> Message:
        """Add one event to the chain and give the message back: it is the receipt, too.

        Args:
            action: ``module.verb`` of the use case.
            subject: kind and id of what was acted on.
            message: what happened, kept untranslated.
        """
        if self.shares:
            raise RuntimeError(f"{action} cannot be recorded: others write beside it")
        self.session.flush()
        last = self.session.execute(
            select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
        ).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, NO_HASH)
        event = AuditEvent(
            seq=seq,
            at=self.at,
            actor_id=self.actor.user_id,
            actor_name=self.actor.name,
            action=action,
            subject_kind=subject[0],
            subject_id=subject[1],
            message=message,
            previous_hash=previous,
            hash="",
        )
        event.hash = event_hash(event)
        self.session.add(event)
        return message


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over an event's own fields and the hash of the event before it."""
    return hash_of_event(
        event.seq,
        event.at,
        event.actor_id,
        event.actor_name,
        event.action,
        event.subject_kind,
        event.subject_id,
        encode(event.message),
        event.previous_hash,
    )


def hash_of_event(seq: int, at: datetime, *fields: object) -> str:
    """The same from its fields, in the order of the table's columns.

    Args:
        seq: its number.
        at: when it happened, in UTC.
        fields: the others, from the actor's id to the previous hash; the message as it is stored.
    """
    content = json.dumps([seq, at.isoformat(), *fields], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def token_hash(token: str) -> str:
    """What is stored of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


_SIDE_BY_SIDE: set[object] = set()


def side_by_side(act: Act) -> Act:
    """Mark an act that records nothing and locks the rows it changes: acts like it do not wait for each other.

    Any other act waits for them, and they for it (docs/adr/0003-one-writer-at-a-time.md).
    """
    _SIDE_BY_SIDE.add(act)
    return act


@contextmanager
def acting(database: Database, who: Credential, *, shares: bool = False) -> Iterator[Transaction]:
    """Open the one writing transaction; commits at the end, rolls back on anything raised.

    Args:
        database: where to.
        who: acts.
        shares: others like it may write beside it; see ``side_by_side``.

    Raises:
        Unavailable: among other things, the data are of another schema than this program's by now.
    """
    with answering(), database.writing(shares=shares) as session, _committing(session):
        tx = _transaction(session, who, database.clock())
        _require_own_schema(tx, who)
        yield replace(tx, shares=shares)


@contextmanager
def viewing(database: Database, who: Credential) -> Iterator[Transaction]:
    """Open a reading transaction; nothing in it is ever written."""
    with answering(), database.reading() as session:
        yield _transaction(session, who, database.clock())


@contextmanager
def founding(database: Database) -> Iterator[Session]:
    """Open the one writing transaction where there is nobody yet, nor a table; commits at the end like ``acting``.

    For a restore alone (docs/adr/0028-a-backup-is-one-portable-file.md): it makes the tables that any question of who
    acts is put to. Once they are there, ``as_command_line`` gives the transaction that asks leave and records.
    """
    with database.writing() as session, _committing(session):
        session.connection().execution_options(**{AS_IT_WAS: True})
        yield session


def as_command_line(session: Session, at: datetime) -> Transaction:
    """Act as the command line in a session of ``founding``."""
    return _transaction(session, CommandLine(), at)


def perform(
    database: Database,
    who: Credential,
    act: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Carry out one act in a transaction of its own; a wrong password in it is counted in another one."""
    try:
        with counting(act.__module__), acting(database, who, shares=act in _SIDE_BY_SIDE) as tx:
            return tx.carry_out(act, *args, **kwargs)
    except WrongPassword:
        with acting(database, who) as tx:
            _count_wrong_password(tx)
        raise


def _count_wrong_password(tx: Transaction) -> None:
    user, sign_in = tx.session.get(User, tx.actor.user_id), tx.session.get(SignIn, tx.actor.sign_in_id)
    if user is not None and sign_in is not None:
        tell_of_wrong_password(user.id, sign_in.address)
        tx.session.add(SignInFailure(login=user.login, address=sign_in.address, failed_at=tx.at, is_code=False))


def read(
    database: Database,
    who: Credential,
    view: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Draw one view from one unchanging state of the database."""
    with viewing(database, who) as tx:
        return tx.carry_out(view, *args, **kwargs)


@contextmanager
def _committing(session: Session) -> Iterator[None]:
    try:
        yield
        _commit(session)
    except BaseException:
        session.rollback()
        raise


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        lost = lost_at_the_end(error)
        if lost is None:
            raise
        raise lost from error


def _require_own_schema(tx: Transaction, who: Credential) -> None:
    """Keep a program that was overtaken by an upgrade from writing into tables that it does not know.

    The upgrade writes alone (use_cases/upgrades.py): whoever has the turn to write sees either none of it or all.
    """
    # Of those who are signed in it was asked along with who they are.
    is_overtaken = (
        tx.is_overtaken if isinstance(who, SignedIn) else tx.session.scalar(select(REVISION)) != newest_revision()
    )
    if is_overtaken:
        raise overtaken()


def _transaction(session: Session, who: Credential, at: datetime) -> Transaction:
    match who:
        case SignedIn(token):
            return _of_signed_in(session, token, at)
        case CommandLine():
            resets = session.scalar(select(_RESETS)) or 0
            return Transaction(session, Actor(None, COMMAND_LINE, frozenset({Role.ORGANISER})), at, resets)
        case OnBehalf(user_id):
            return _of_asker(session, user_id, at)
        case Anybody():
            return Transaction(session, Actor(None, "", frozenset()), at)


def _of_asker(session: Session, user_id: int, at: datetime) -> Transaction:
    asker = session.get(User, user_id)
    if asker is None or not asker.is_active:
        raise not_allowed()
    roles = session.scalars(select(UserRole.role).where(UserRole.user_id == user_id))
    resets = session.scalar(select(_RESETS)) or 0
    return Transaction(session, Actor(user_id, asker.display_name, frozenset(roles)), at, resets)


def _of_signed_in(session: Session, token: str, at: datetime) -> Transaction:
    rows = session.execute(_WHO_HAS_THE_TOKEN, {"token_hash": token_hash(token)}).all()
    found = rows[0] if rows else None
    if (
        found is None
        or found.revoked_at is not None
        or found.expires_at <= at
        or found.seen_at + settings().idle_after <= at
        or not found.is_active
    ):
        raise NotSignedIn(msg("Your sign-in has ended. Please sign in again."))
    actor = Actor(
        found.user_id,
        found.display_name,
        frozenset(row.role for row in rows if row.role is not None),
        sign_in_id=found.id,
        signed_in_at=found.created_at,
        last_seen_at=found.seen_at,
        language=found.language,
        type_size=found.type_size,
    )
    return Transaction(
        session,
        actor,
        at,
        found.resets,
        is_rehearsing=found.rehearsals > 0,
        is_overtaken=found.revision != newest_revision(),
    )
