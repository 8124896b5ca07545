"""Accounts and whom the identity provider names: who is let in by it, and how the two are connected and parted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, ConnectedIdentity, User
from domain.identities import Identity
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, NotSignedIn
from domain.second_factors import code_at, step_of
from settings import settings
from tests.builders import a_password_hash, a_user, signed_in
from tests.conftest import Clock
from use_cases import accounts, identities, own_sign_ins, provider_attempts, provider_sign_ins, second_steps, sign_ins
from use_cases.provider_names import provider_name
from use_cases.provider_secrets import Secrets
from use_cases.transaction import Anybody, SignedIn, perform, read
from use_cases.ways_in import HalfWayToken, Place

PASSWORD = "correct horse battery"
HERE = Place("192.0.2.10", "edge/windows")
SUBJECT = "f3a9-person"
_NUMBERS = count()


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A program with an identity provider that asks for a second factor."""
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("OIDC_CLIENT_ID", "jindianzi")
    monkeypatch.setenv("SECOND_FACTOR", "required")
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def a_member(database: Database, role: Role = Role.JUDGE, *, login: str = "", password: str = PASSWORD) -> User:
    return a_user(
        database,
        login=login or f"member{next(_NUMBERS)}",
        roles=[role],
        password_hash=a_password_hash(password) if password else None,
    )


def enter(
    database: Database, subject: str = SUBJECT, *, account: str | None = None, is_strong: bool = False
) -> str | None:
    own = perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/desk")
    taken = take(database, own)
    provider = settings().identity
    assert provider is not None
    named = Identity(subject, account, is_strong)
    return perform(database, Anybody(), provider_sign_ins.enter, provider, taken, named, place=HERE)


def take(database: Database, own: Secrets, state: str | None = None) -> provider_attempts.Taken:
    return perform(
        database, Anybody(), provider_attempts.take, own.token, state=state or own.state, address=HERE.address
    )


def connect_for(database: Database, user: User, subject: str = SUBJECT) -> None:
    organiser = signed_in(database, a_member(database, Role.ORGANISER))
    perform(database, organiser, identities.connect_for, user.id, subject=f" {subject} ")


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def subjects(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        rows = session.scalars(select(ConnectedIdentity).order_by(ConnectedIdentity.user_id))
        return [(row.user_id, row.subject) for row in rows]


def test_whoever_is_connected_is_let_in_and_nobody_else(database: Database) -> None:
    judge, other = a_member(database), a_member(database)
    assert enter(database) is None
    connect_for(database, judge)
    token = enter(database)
    assert token is not None
    assert read(database, SignedIn(token), sign_ins.present).actor.user_id == judge.id
    assert enter(database, "another") is None
    # Without the claim being declared a name says nothing.
    assert enter(database, "another", account=other.login) is None
    assert actions(database)[-2:] == ["identities.connect_for", "sign_ins.sign_in"]


def test_a_closed_account_is_not_let_in_and_its_answer_is_that_of_nobody(database: Database) -> None:
    judge = a_member(database)
    connect_for(database, judge)
    organiser = signed_in(database, a_member(database, Role.ORGANISER))
    perform(database, organiser, accounts.deactivate, judge.id)
    own = perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/")
    assert enter(database) is None
    assert read(database, Anybody(), provider_attempts.unknown_subject, own.token) is None


@pytest.mark.parametrize(("is_strong", "is_half"), [(False, True), (True, False)])
def test_an_organiser_owes_the_code_unless_the_provider_asked_for_as_much(
    database: Database, *, is_strong: bool, is_half: bool
) -> None:
    organiser = a_member(database, Role.ORGANISER)
    connect_for(database, organiser)
    assert isinstance(enter(database, is_strong=is_strong), HalfWayToken) is is_half


def test_a_sign_in_that_owed_the_code_is_still_one_through_the_provider(database: Database) -> None:
    organiser = a_member(database, Role.ORGANISER)
    connect_for(database, organiser)
    token = enter(database)
    assert token is not None
    half = read(database, Anybody(), second_steps.half_way, token)
    assert (half.is_from_provider, half.offer is None) == (True, False)
    assert half.offer is not None
    code = code_at(half.offer.secret, step_of(database.clock()))
    made = perform(database, Anybody(), second_steps.set_up, token, code=code, place=HERE)
    (mine,) = read(database, SignedIn(made.token), own_sign_ins.listed)
    assert mine.way == msg("through {provider}", provider=provider_name())


def test_a_declared_name_connects_once_and_for_good(database: Database, declared: pytest.MonkeyPatch) -> None:
    declared.setenv("OIDC_ACCOUNT_CLAIM", "preferred_username")
    settings.cache_clear()
    judge, closed = a_member(database, login="zhao"), a_member(database, login="qian")
    perform(database, signed_in(database, a_member(database, Role.ORGANISER)), accounts.deactivate, closed.id)
    assert enter(database, "1", account="qian") is None
    assert enter(database, "1", account=" ZHAO ") is not None
    assert enter(database, "2", account="zhao") is None
    assert enter(database, "1", account="somebody else by now") is not None
    assert subjects(database) == [(judge.id, "1")]
    assert actions(database).count("provider_sign_ins.enter") == 1


def test_under_another_issuer_a_declared_name_connects_anew_but_for_what_was_parted(
    database: Database, declared: pytest.MonkeyPatch
) -> None:
    declared.setenv("OIDC_ACCOUNT_CLAIM", "preferred_username")
    settings.cache_clear()
    judge, parted = a_member(database, login="zhao"), a_member(database, login="qian")
    assert enter(database, "1", account="zhao") is not None
    assert enter(database, "2", account="qian") is not None
    perform(database, signed_in(database, parted), identities.disconnect)
    declared.setenv("OIDC_ISSUER", "https://moved.example.com")
    settings.cache_clear()
    assert enter(database, "of the new one", account="zhao") is not None
    assert enter(database, "another of the new one", account="zhao") is None
    assert enter(database, "2", account="qian") is None
    assert subjects(database) == [(judge.id, "of the new one")]


@pytest.mark.parametrize("by", ["owner", "organiser"])
def test_a_declared_name_does_not_connect_again_what_was_parted(
    database: Database, declared: pytest.MonkeyPatch, by: str
) -> None:
    declared.setenv("OIDC_ACCOUNT_CLAIM", "preferred_username")
    settings.cache_clear()
    judge = a_member(database, login="zhao")
    own, organiser = signed_in(database, judge), signed_in(database, a_member(database, Role.ORGANISER))
    assert enter(database, account="zhao") is not None
    if by == "owner":
        perform(database, own, identities.disconnect)
    else:
        perform(database, organiser, identities.disconnect_for, judge.id)
    assert enter(database, account="zhao") is None
    assert enter(database, "another", account="zhao") is None
    assert subjects(database) == []
    # Another account of a declared name is still connected at its first sign-in.
    assert enter(database, "third", account=a_member(database).login) is not None
    connect_for(database, judge)
    assert enter(database, account="zhao") is not None


def test_an_attempt_is_taken_once_by_its_own_state_and_in_time(database: Database, clock: Clock) -> None:
    own = perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/desk")
    for given in (Secrets(own.token).nonce, Secrets("made up").state):
        with pytest.raises(NotSignedIn):
            take(database, own, given)
    with pytest.raises(NotSignedIn):
        take(database, Secrets("made up"))
    assert take(database, own).wanted == "/desk"
    with pytest.raises(NotSignedIn):
        take(database, own)
    late = perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/")
    clock.advance(minutes=10)
    with pytest.raises(NotSignedIn):
        take(database, late)


def test_nobody_fills_the_disk_with_attempts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_attempts, "OPEN_AT_ADDRESS", 2)
    for _time in range(2):
        perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/")
    with pytest.raises(Invalid):
        perform(database, Anybody(), provider_attempts.begin, address=HERE.address, wanted="/")
    perform(database, Anybody(), provider_attempts.begin, address="198.51.100.7", wanted="/" + "x" * 600)


def test_an_organiser_connects_and_parts_and_both_end_the_sign_ins(database: Database) -> None:
    organiser = signed_in(database, a_member(database, Role.ORGANISER))
    judge, other = a_member(database), a_member(database)
    before = signed_in(database, judge)
    connect_for(database, judge)
    with pytest.raises(NotSignedIn):
        read(database, before, own_sign_ins.listed)
    for refused in (SUBJECT, "  ", "x" * 256, "of two\nlines"):
        with pytest.raises(Invalid):
            perform(database, organiser, identities.connect_for, other.id, subject=refused)
    perform(database, organiser, identities.connect_for, judge.id, subject="corrected")
    assert subjects(database) == [(judge.id, "corrected")]
    found = {each.user_id: each.connected_at for each in read(database, organiser, accounts.listed)}
    assert (found[judge.id] is None, found[other.id]) == (False, None)
    token = enter(database, "corrected")
    assert token is not None
    perform(database, organiser, identities.disconnect_for, judge.id)
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(token), own_sign_ins.listed)
    with pytest.raises(Invalid):
        perform(database, organiser, identities.disconnect_for, judge.id)
    with pytest.raises(NotAllowed):
        perform(database, signed_in(database, judge), identities.connect_for, judge.id, subject="mine")


def test_one_connects_only_whom_the_provider_named_to_oneself(database: Database) -> None:
    judge, other = a_member(database), a_member(database)
    own, theirs = signed_in(database, judge), signed_in(database, other)
    sent = perform(database, own, provider_attempts.begin_connecting, address=HERE.address)
    assert read(database, own, identities.named, sent.token) is None
    taken = take(database, sent)
    assert taken.user_id == judge.id
    perform(database, Anybody(), provider_attempts.keep_subject, taken.attempt_id, SUBJECT)
    assert [read(database, who, identities.named, sent.token) for who in (own, theirs)] == [SUBJECT, None]
    assert read(database, Anybody(), provider_attempts.unknown_subject, sent.token) is None
    with pytest.raises(Invalid):
        perform(database, theirs, identities.connect, sent.token)
    perform(database, own, identities.connect, sent.token)
    with pytest.raises(Invalid):
        perform(database, own, identities.connect, sent.token)
    standing = read(database, own, identities.own)
    assert (standing is not None and standing.connected_at, subjects(database)) == (
        database.clock(),
        [(judge.id, SUBJECT)],
    )


@pytest.mark.parametrize(("password", "closed"), [("", "open"), (PASSWORD, "closed")])
def test_nobody_parts_from_the_only_way_in(
    database: Database, declared: pytest.MonkeyPatch, password: str, closed: str
) -> None:
    judge = a_member(database, password=password)
    connect_for(database, judge)
    declared.setenv("OIDC_PASSWORDS_OF_JUDGES", closed)
    settings.cache_clear()
    with pytest.raises(Invalid):
        perform(database, signed_in(database, judge), identities.disconnect)
    free = a_member(database, Role.AUDITOR)
    connect_for(database, free, "auditor")
    who = signed_in(database, free)
    assert perform(database, who, identities.disconnect).template.startswith("{name} disconnected")
    assert read(database, who, own_sign_ins.listed)[0].way == msg("with the password")


@pytest.mark.parametrize(
    ("role", "is_closed"),
    [(Role.JUDGE, True), (Role.CHAIR, True), (Role.ORGANISER, False), (Role.AUDITOR, False)],
)
def test_a_closed_door_is_closed_to_those_who_judge(
    database: Database, declared: pytest.MonkeyPatch, role: Role, *, is_closed: bool
) -> None:
    declared.setenv("OIDC_PASSWORDS_OF_JUDGES", "closed")
    settings.cache_clear()
    user = a_member(database, role)

    def sign_in(password: str, *, wants_factor: bool = False) -> str:
        return sign_ins.sign_in(
            database, login=user.login, password=password, address=HERE.address, wants_factor=wants_factor
        )

    with pytest.raises(Invalid, match="wrong"):
        sign_in("wrong wrong")
    if not is_closed:
        assert sign_in(PASSWORD)
        return
    with pytest.raises(Invalid, match="Judges sign in through"):
        sign_in(PASSWORD)
    assert isinstance(sign_in(PASSWORD, wants_factor=True), HalfWayToken)
