"""Signing in, how often one may try, and when a sign-in ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from db.engine import Database
from db.tables import SignIn, SignInFailure, User
from domain.permissions import Role
from domain.refusals import Invalid, NotSignedIn, Unavailable
from settings import settings
from tests.conftest import Clock
from tests.queries import statements_of
from use_cases import accounts, invitations, patience, sign_ins
from use_cases.account_drafts import Draft
from use_cases.transaction import Anybody, CommandLine, SignedIn, perform, read

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def wang(database: Database) -> str:
    """The token of an organiser's first sign-in, at HOME."""
    draft = Draft("wang", "示例王", "", (Role.ORGANISER,))
    (invitee,) = perform(database, CommandLine(), accounts.create_invited, [draft])
    return perform(database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address=HOME)


def attempt(database: Database, *, login: str = "wang", password: str = PASSWORD, address: str = HOME) -> str:
    return sign_ins.sign_in(database, login=login, password=password, address=address)


def fail(database: Database, times: int, *, login: str = "wang", address: str = HOME) -> None:
    for _time in range(times):
        with pytest.raises(Invalid, match="is wrong"):
            attempt(database, login=login, password="wrong", address=address)


def have_failed(database: Database, attempts: Sequence[tuple[str, str]]) -> None:
    """Store failures of an account name at an address: as if tried, without argon2's slowness each time."""
    with database.writing() as session:
        session.add_all(
            SignInFailure(login=login, address=address, failed_at=database.clock()) for login, address in attempts
        )
        session.commit()


def test_the_account_name_is_found_however_it_is_typed(database: Database, wang: str) -> None:
    token = attempt(database, login="  ＷＡＮＧ ")

    assert token != wang
    assert read(database, SignedIn(token), sign_ins.present).actor.name == "示例王"


def test_only_the_hash_of_a_token_is_stored(database: Database, wang: str) -> None:
    with database.reading() as session:
        (stored,) = session.scalars(select(SignIn))

    assert wang not in stored.token_hash
    assert len(stored.token_hash) == 64


def test_unknown_closed_and_passwordless_accounts_answer_like_a_wrong_password(database: Database, wang: str) -> None:
    for login in ("closed", "passwordless"):
        perform(database, CommandLine(), accounts.create, login=login, name="示例", unit="", roles=[Role.JUDGE])
    perform(database, CommandLine(), accounts.deactivate_called, "closed")
    answers = set()
    for login in ("wang", "nobody", "closed", "passwordless", "", "x" * 500):
        with pytest.raises(Invalid) as refusal:
            attempt(database, login=login, password="wrong")
        answers.add(refusal.value.message)

    assert answers == {Invalid(refusal.value.message).message}
    assert read(database, SignedIn(wang), sign_ins.present)


@pytest.mark.usefixtures("wang")
def test_refusing_takes_the_same_work_whether_there_is_such_an_account(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many statements and one comparison of the same cost: how long it takes tells nothing."""
    perform(database, CommandLine(), accounts.create, login="passwordless", name="示例", unit="", roles=[Role.JUDGE])
    draft = Draft("closed", "示例", "", (Role.JUDGE,))
    (invitee,) = perform(database, CommandLine(), accounts.create_invited, [draft])
    perform(database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address=HOME)
    perform(database, CommandLine(), accounts.deactivate_called, "closed")
    compared, verify = list[str](), PasswordHasher.verify

    def counted(hasher: PasswordHasher, stored: str, password: str) -> bool:
        compared.append(str(extract_parameters(stored)))
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    fail(database, 1, login="first")  # The very first one makes what nobody's password is compared with.
    compared.clear()
    sent = []
    for place, login in enumerate(("wang", "nobody", "closed", "passwordless", "x" * 500)):
        with statements_of(database) as statements:
            fail(database, 1, login=login, address=f"203.0.113.{place}")
        sent.append(len(statements))
    assert (sent, len(set(compared)), len(compared)) == ([sent[0]] * 5, 1, 5)


@pytest.mark.usefixtures("wang")
def test_after_too_many_failures_the_right_password_waits_and_then_works(database: Database, clock: Clock) -> None:
    fail(database, patience.FAILURES_OF_ACCOUNT_AT_ADDRESS)
    clock.advance(minutes=5)
    with pytest.raises(Invalid, match="try again in 10 minutes"):
        attempt(database)
    clock.advance(minutes=10)

    assert attempt(database)


@pytest.mark.usefixtures("wang")
def test_attempts_during_the_wait_do_not_prolong_it(database: Database, clock: Clock) -> None:
    fail(database, patience.FAILURES_OF_ACCOUNT_AT_ADDRESS)
    for _minute in range(14):
        clock.advance(minutes=1)
        with pytest.raises(Invalid, match="Too many"):
            attempt(database)
    clock.advance(minutes=1)

    assert attempt(database)


@pytest.mark.usefixtures("wang")
def test_an_attacker_elsewhere_cannot_keep_the_owner_out_at_their_usual_address(database: Database) -> None:
    have_failed(database, [("wang", f"203.0.113.{place}") for place in range(patience.FAILURES_OF_ACCOUNT)])
    with pytest.raises(Invalid, match="Too many"):
        attempt(database, address=ELSEWHERE)

    assert attempt(database, address=HOME)


@pytest.mark.usefixtures("wang")
def test_a_neighbour_behind_the_same_address_cannot_keep_the_owner_out(database: Database) -> None:
    have_failed(database, [(f"guess{number}", HOME) for number in range(patience.FAILURES_AT_ADDRESS)])
    with pytest.raises(Invalid, match="Too many"):
        attempt(database, login="one more")

    assert attempt(database)


@pytest.mark.usefixtures("wang")
def test_whom_the_identity_provider_names_in_vain_locks_no_password_out(database: Database) -> None:
    have_failed(database, [(patience.NOBODY, ELSEWHERE)] * patience.FAILURES_AT_ADDRESS)

    assert attempt(database, address=ELSEWHERE)


@pytest.mark.usefixtures("wang")
@pytest.mark.parametrize("login", ["", " \u3000 "])
def test_without_an_account_name_nothing_is_counted(database: Database, login: str) -> None:
    with pytest.raises(Invalid, match="The account name or the password is wrong"):
        attempt(database, login=login)
    with database.reading() as session:
        assert session.scalars(select(SignInFailure)).all() == []


@pytest.mark.usefixtures("wang")
def test_success_forgets_the_failures_before_it(database: Database) -> None:
    fail(database, patience.FAILURES_OF_ACCOUNT_AT_ADDRESS - 1)
    attempt(database)
    with database.reading() as session:
        assert session.scalars(select(SignInFailure)).all() == []


@pytest.mark.usefixtures("wang")
def test_a_right_password_does_not_count_where_the_database_fails_before_anybody_is_let_in(database: Database) -> None:
    commits = count(1)

    @event.listens_for(database.engine, "commit")
    def _fail_at_the_second(_connection: Connection) -> None:
        if next(commits) == 2:
            raise OperationalError("COMMIT", None, Exception("the line was cut"))

    with pytest.raises(Unavailable):
        attempt(database)
    with database.reading() as session:
        assert session.scalars(select(SignInFailure)).all() == []
    assert next(commits) == 4


def test_a_sign_in_ends_when_idle_unless_it_is_touched(database: Database, clock: Clock, wang: str) -> None:
    clock.advance(minutes=119)
    assert read(database, SignedIn(wang), sign_ins.present).is_due_for_touch
    perform(database, SignedIn(wang), sign_ins.touch)
    assert not read(database, SignedIn(wang), sign_ins.present).is_due_for_touch
    clock.advance(minutes=119)
    assert read(database, SignedIn(wang), sign_ins.present)
    clock.advance(minutes=1)
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(wang), sign_ins.present)


def test_a_sign_in_ends_after_its_day_however_busy(database: Database, clock: Clock, wang: str) -> None:
    for _hour in range(int(settings().signed_in_for.total_seconds() // 3600) - 1):
        clock.advance(hours=1)
        perform(database, SignedIn(wang), sign_ins.touch)
    clock.advance(hours=1)
    with pytest.raises(NotSignedIn):
        perform(database, SignedIn(wang), sign_ins.touch)


def test_signing_out_ends_this_sign_in_and_no_other(database: Database, wang: str) -> None:
    other = attempt(database)
    perform(database, SignedIn(wang), sign_ins.sign_out)

    assert read(database, SignedIn(other), sign_ins.present)
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(wang), sign_ins.present)


def test_the_token_of_before_ends_at_sign_in(database: Database, wang: str) -> None:
    sign_ins.sign_in(database, login="wang", password=PASSWORD, address=HOME, previous=wang)
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(wang), sign_ins.present)


def test_nobody_is_present_without_a_token(database: Database) -> None:
    for nobody in (Anybody(), CommandLine(), SignedIn("made up")):
        with pytest.raises(NotSignedIn):
            read(database, nobody, sign_ins.present)


def test_passwords_are_kept_as_argon2id(database: Database, wang: str) -> None:
    assert read(database, SignedIn(wang), sign_ins.present)
    with database.reading() as session:
        (stored,) = session.scalars(select(User.password_hash))

    assert stored is not None
    assert stored.startswith("$argon2id$")
