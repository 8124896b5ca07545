"""The second step of signing in: who is asked for it, what counts, what is left of it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, HalfSignIn, RecoveryCode, SecondFactor, SignIn, SignInFailure, User
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, NotSignedIn, Unopened
from domain.second_factors import code_at, step_of
from settings import settings
from tests.builders import a_password_hash, a_user, signed_in
from tests.conftest import Clock
from use_cases import (
    accounts,
    backups,
    doctor,
    invitations,
    patience,
    sealed_data,
    second_factors,
    second_steps,
    sign_ins,
)
from use_cases.second_factors import Proof
from use_cases.second_steps import Offer, SetUp
from use_cases.transaction import Anybody, CommandLine, SignedIn, perform, read
from use_cases.ways_in import HalfWayToken, Place

PASSWORD = "correct horse battery"
HOME = Place("192.0.2.10", "edge/windows")
ELSEWHERE = "198.51.100.7"
WRONG = "000000"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory of the test's own, in an office that asks for a second factor."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("KEY_FILE")
    monkeypatch.setenv("SECOND_FACTOR", "required")
    settings.cache_clear()
    yield settings().data_dir
    settings.cache_clear()


@dataclass
class Owner:
    """Somebody with an account and, once it is set up, a telephone."""

    database: Database
    user: User
    secret: bytes = b""
    recovery_codes: tuple[str, ...] = ()

    def begin(self, *, address: str = HOME.address, wants_factor: bool = False) -> str:
        return sign_ins.sign_in(
            self.database, login=self.user.login, password=PASSWORD, address=address, wants_factor=wants_factor
        )

    def code(self, off: int = 0) -> str:
        return code_at(self.secret, step_of(self.database.clock()) + off)

    def give(self, token: str, code: str, *, address: str = HOME.address) -> str | None:
        return perform(
            self.database, Anybody(), second_steps.give_code, token, code=code, place=Place(address, HOME.browser)
        )

    def enter(self) -> SignedIn:
        token = self.give(self.begin(), self.code())
        assert token is not None
        return SignedIn(token)

    def set_up(self, token: str) -> SetUp:
        self.secret = offered(self.database, token).secret
        made = perform(self.database, Anybody(), second_steps.set_up, token, code=self.code(), place=HOME)
        self.recovery_codes = made.recovery_codes
        return made


def offered(database: Database, token: str) -> Offer:
    offer = read(database, Anybody(), second_steps.half_way, token).offer
    assert offer is not None
    return offer


def an_owner(database: Database, *roles: Role) -> Owner:
    user = a_user(database, roles=roles or (Role.ORGANISER,), password_hash=a_password_hash(PASSWORD))
    return Owner(database, user)


@pytest.fixture
def owner(database: Database, clock: Clock) -> Owner:
    """An organiser whose factor is set up, a minute later."""
    made = an_owner(database)
    made.set_up(made.begin(wants_factor=True))
    clock.advance(minutes=1)
    return made


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


@pytest.mark.parametrize(
    ("roles", "setting", "is_asked"),
    [
        ((Role.ORGANISER,), "required", True),
        ((Role.CHAIR,), "required", True),
        ((Role.JUDGE, Role.CHAIR), "required", True),
        ((Role.JUDGE,), "required", False),
        ((Role.AUDITOR,), "required", False),
        ((Role.ORGANISER,), "", True),
        ((Role.ORGANISER,), "optional", False),
    ],
)
def test_organisers_and_chairs_must_have_it_where_the_office_does_not_say_otherwise(
    database: Database, monkeypatch: pytest.MonkeyPatch, roles: tuple[Role, ...], setting: str, *, is_asked: bool
) -> None:
    monkeypatch.setenv("SECOND_FACTOR", setting)
    settings.cache_clear()
    token = an_owner(database, *roles).begin()

    assert isinstance(token, HalfWayToken) is is_asked


def test_a_demonstration_asks_for_it_of_nobody_and_a_word_that_is_none_stops_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECOND_FACTOR", "")
    monkeypatch.setenv("DEMO", "1")
    settings.cache_clear()
    assert not settings().requires_second_factor
    monkeypatch.setenv("SECOND_FACTOR", "yes")
    settings.cache_clear()
    with pytest.raises(ValueError, match="required or optional"):
        settings()


def test_it_is_set_up_before_anything_else_and_asked_for_from_then_on(database: Database, clock: Clock) -> None:
    owner = an_owner(database)
    token = owner.begin()
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(token), sign_ins.present)
    with pytest.raises(Invalid, match="wrong"):
        perform(database, Anybody(), second_steps.set_up, token, code=WRONG, place=HOME)
    made = owner.set_up(token)

    assert read(database, SignedIn(made.token), sign_ins.present).actor.user_id == owner.user.id
    clock.advance(minutes=1)
    second = owner.begin()
    assert isinstance(second, HalfWayToken)
    assert read(database, Anybody(), second_steps.half_way, second).offer is None
    with pytest.raises(NotSignedIn):
        read(database, SignedIn(second), sign_ins.present)
    entered = owner.give(second, owner.code())
    assert read(database, SignedIn(entered or ""), sign_ins.present)
    assert actions(database) == ["second_factors.set_up", "sign_ins.sign_in", "sign_ins.sign_in"]
    with database.reading() as session:
        assert session.scalars(select(HalfSignIn)).all() == []
        assert session.scalars(select(SignIn.browser)).all() == [HOME.browser] * 2


def test_an_invitation_replaces_the_password_and_not_the_telephone(database: Database, owner: Owner) -> None:
    (invitee,) = perform(database, CommandLine(), accounts.invite, [owner.user.login])
    token = perform(database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address=HOME.address)

    assert isinstance(token, HalfWayToken)
    assert read(database, Anybody(), second_steps.half_way, token).offer is None


def test_the_first_organiser_sets_it_up_at_the_set_up(database: Database) -> None:
    code = perform(database, Anybody(), invitations.issue_set_up_code)
    token = perform(
        database, Anybody(), invitations.set_up, code=code or "", login="first", name="示例首位", unit="",
        password=PASSWORD, address="",
    )  # fmt: skip

    assert offered(database, token).secret


def test_a_code_counts_once_and_an_older_one_never_again(owner: Owner) -> None:
    first, second = owner.begin(), owner.begin()
    code, older = owner.code(), owner.code(-1)

    assert owner.give(first, code)
    assert owner.give(second, code) is None
    assert owner.give(second, older) is None
    assert owner.give(second, owner.code(1))


def test_a_clock_set_back_lets_no_code_count_again_and_a_recovery_code_opens_meanwhile(
    owner: Owner, clock: Clock
) -> None:
    used = owner.code()
    assert owner.give(owner.begin(), used)
    clock.advance(hours=-1)
    assert owner.give(owner.begin(), used) is None
    assert owner.give(owner.begin(), owner.code()) is None
    assert owner.give(owner.begin(), owner.recovery_codes[0])
    clock.advance(hours=1, minutes=1)
    assert owner.enter()


def test_a_half_way_browser_has_five_minutes_and_ends_with_the_account(
    database: Database, clock: Clock, owner: Owner
) -> None:
    late, closed = owner.begin(), ""
    clock.advance(minutes=5)
    with pytest.raises(NotSignedIn):
        owner.give(late, owner.code())
    closed = owner.begin()
    an_owner(database)
    perform(database, CommandLine(), accounts.deactivate, owner.user.id)
    for forged in (late, closed, "", "made up", read_half_hash(database)):
        with pytest.raises(NotSignedIn):
            owner.give(forged, owner.code())


def read_half_hash(database: Database) -> str:
    """What is stored of a half-way token, as a thief of the database would have it."""
    token = an_owner(database, Role.CHAIR).begin()
    with database.reading() as session:
        stored = session.scalars(select(HalfSignIn.token_hash)).all()[-1]
    assert token not in stored
    return stored


def test_each_browser_is_offered_a_secret_of_its_own_and_the_first_to_finish_has_it(database: Database) -> None:
    owner = an_owner(database)
    thief, own = owner.begin(), owner.begin()
    seen = offered(database, thief).secret
    owner.set_up(own)

    assert seen != owner.secret
    code = code_at(seen, step_of(database.clock()))
    with pytest.raises(NotSignedIn):
        perform(database, Anybody(), second_steps.set_up, thief, code=code, place=HOME)


def test_wrong_codes_are_recorded_and_waited_for_and_the_password_does_not_wash_them_off(
    database: Database, clock: Clock, owner: Owner
) -> None:
    for _time in range(patience.FAILURES_OF_ACCOUNT_AT_ADDRESS):
        assert owner.give(owner.begin(), WRONG) is None
    with pytest.raises(Invalid, match="try again in 15 minutes"):
        owner.begin()

    assert actions(database).count("second_factors.wrong_code") == patience.FAILURES_OF_ACCOUNT_AT_ADDRESS
    with database.reading() as session:
        (name,) = set(
            session.scalars(select(AuditEvent.actor_name).where(AuditEvent.action == "second_factors.wrong_code"))
        )
    assert name == ""
    clock.advance(minutes=15)
    assert owner.enter()


def test_codes_guessed_from_many_places_are_counted_together_and_a_recovery_code_still_lets_its_owner_in(
    owner: Owner,
) -> None:
    for place in range(patience.FALSE_CODES_OF_ACCOUNT):
        address = f"203.0.113.{place}"
        assert owner.give(owner.begin(address=address), WRONG, address=address) is None
    half = owner.begin()
    with pytest.raises(Invalid, match="Too many"):
        owner.give(half, owner.code())

    assert owner.give(half, owner.recovery_codes[0])


def test_a_recovery_code_counts_once_and_the_log_says_how_many_are_left(database: Database, owner: Owner) -> None:
    code = owner.recovery_codes[3]

    assert owner.give(owner.begin(), code.lower().replace("-", " "))
    assert owner.give(owner.begin(), code) is None
    with database.reading() as session:
        used = session.scalars(select(AuditEvent).where(AuditEvent.action == "second_factors.use_recovery_code")).one()
    assert used.message.fields["n"] == 9


def test_nothing_secret_is_in_the_log_or_readable_in_the_database(
    database: Database, owner: Owner, data_dir: Path
) -> None:
    owner.give(owner.begin(), owner.recovery_codes[0])
    with database.reading() as session:
        log = " ".join(json.dumps(str(event.message)) for event in session.scalars(select(AuditEvent)))
        kept = session.scalars(select(SecondFactor.secret)).one()
        marks = session.scalars(select(RecoveryCode.mark)).all()

    assert not any(code in log for code in owner.recovery_codes)
    assert owner.secret.hex() not in kept
    assert owner.code() not in log
    assert not {code.replace("-", "") for code in owner.recovery_codes} & set(marks)
    assert stat.S_IMODE((data_dir / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in data_dir.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_start_without_the_key_makes_none_in_its_place_while_factors_need_it(
    database: Database, owner: Owner, data_dir: Path
) -> None:
    key, kept = data_dir / "secret.key", data_dir / "kept"
    key.rename(kept)
    read(database, CommandLine(), sealed_data.make_key)
    assert not key.exists()
    kept.rename(key)
    assert owner.enter()
    perform(database, signed_in(database, an_owner(database).user), second_factors.reset, owner.user.id)
    key.unlink()
    read(database, CommandLine(), sealed_data.make_key)
    assert key.exists()


def test_taking_it_away_needs_a_code_and_leads_an_organiser_to_set_it_up_anew(
    database: Database, clock: Clock, owner: Owner
) -> None:
    who = owner.enter()
    clock.advance(minutes=1)
    assert perform(database, who, second_factors.prove, WRONG) is None
    proof = perform(database, who, second_factors.prove, owner.code())
    assert proof is not None
    for stale in (Proof(proof.sign_in_id + 1, proof.at), Proof(proof.sign_in_id, proof.at - timedelta(minutes=2))):
        with pytest.raises(NotAllowed):
            perform(database, who, second_factors.remove, stale)
    perform(database, who, second_factors.remove, proof)

    with pytest.raises(NotSignedIn):
        read(database, who, sign_ins.present)
    assert "taken away" in str(read(database, Anybody(), sign_ins.why_ended, who.token))
    assert offered(database, owner.begin()).secret != owner.secret


def test_a_judge_may_set_it_up_and_take_it_away_without_being_signed_out(database: Database, clock: Clock) -> None:
    judge = an_owner(database, Role.JUDGE)
    who = SignedIn(judge.set_up(judge.begin(wants_factor=True)).token)
    assert read(database, who, second_factors.own).codes_left == 10
    clock.advance(minutes=1)
    proof = perform(database, who, second_factors.prove, judge.code())
    assert proof is not None
    fresh = perform(database, who, second_factors.renew_codes, proof).codes
    assert not set(fresh) & set(judge.recovery_codes)
    perform(database, who, second_factors.remove, proof)

    assert read(database, who, second_factors.own).set_up_at is None
    assert not isinstance(judge.begin(), HalfWayToken)


def test_whoever_is_given_a_role_that_asks_for_it_sets_it_up_before_using_the_role(
    database: Database, owner: Owner
) -> None:
    judge = an_owner(database, Role.JUDGE)
    who, organiser = SignedIn(judge.begin()), owner.enter()
    perform(database, organiser, accounts.set_roles, judge.user.id, roles=[Role.JUDGE, Role.CHAIR])
    with pytest.raises(NotSignedIn):
        read(database, who, sign_ins.present)
    assert "a new role" in str(read(database, Anybody(), sign_ins.why_ended, who.token))
    chair = SignedIn(judge.set_up(judge.begin()).token)
    perform(database, organiser, accounts.set_roles, judge.user.id, roles=[Role.CHAIR])
    perform(database, organiser, accounts.set_roles, owner.user.id, roles=[Role.ORGANISER])
    assert read(database, chair, sign_ins.present).actor.roles == {Role.CHAIR}


def test_an_organiser_resets_another_s_and_not_their_own(database: Database, clock: Clock, owner: Owner) -> None:
    other = an_owner(database)
    there = SignedIn(other.set_up(other.begin()).token)
    clock.advance(minutes=1)
    judge = an_owner(database, Role.JUDGE)
    with pytest.raises(Invalid, match="own"):
        perform(database, owner.enter(), second_factors.reset, owner.user.id)
    with pytest.raises(Invalid, match="no second factor"):
        perform(database, CommandLine(), second_factors.reset, judge.user.id)
    for refused in (there, signed_in(database, judge.user)):
        with pytest.raises(NotAllowed):
            perform(database, refused, second_factors.reset, 10**6)
    with pytest.raises(NotAllowed):
        perform(database, signed_in(database, judge.user), second_factors.reset, owner.user.id)
    clock.advance(minutes=1)
    half = other.begin()
    perform(database, owner.enter(), second_factors.reset, other.user.id)

    for ended in (there, SignedIn(half)):
        with pytest.raises(NotSignedIn):
            read(database, ended, sign_ins.present)
    with pytest.raises(NotSignedIn):
        other.give(half, other.code())
    assert "reset by the organiser" in str(read(database, Anybody(), sign_ins.why_ended, there.token))
    assert offered(database, other.begin()).secret != other.secret


def test_the_last_organiser_s_is_reset_from_the_command_line(database: Database, owner: Owner) -> None:
    said = perform(database, CommandLine(), second_factors.reset_called, f" {owner.user.login.upper()} ")

    assert str(said) == f"The second factor of account {owner.user.login} was reset."
    with pytest.raises(NotAllowed):
        perform(database, CommandLine(), second_factors.reset_called, "nobody")


def test_without_the_key_everybody_who_had_one_sets_it_up_anew_and_is_told_why(
    database: Database, clock: Clock, owner: Owner, data_dir: Path
) -> None:
    judge = an_owner(database, Role.JUDGE)
    made = judge.set_up(judge.begin(wants_factor=True))
    clock.advance(minutes=1)
    kept = (data_dir / "secret.key").rename(data_dir.parent / "kept.key")
    with pytest.raises(Invalid, match="cannot be read on this machine"):
        perform(database, SignedIn(made.token), second_factors.prove, judge.recovery_codes[0])
    # To look for a code makes no key: whoever brings the former one back finds its place free.
    assert not (data_dir / "secret.key").exists()
    for each in (owner, judge):
        offer = offered(database, each.begin())
        assert "cannot be read on this machine" in str(offer.reason)
    said = read(database, CommandLine(), second_factors.unreadable)
    assert str(said).startswith("2 second factors cannot be read here. Put the file secret.key of the former")
    assert "its lines at the end, and never write over it" in str(said)
    (found,) = read(database, CommandLine(), doctor.check).findings
    assert str(found.sentence) == str(said)
    kept.replace(data_dir / "secret.key")
    assert read(database, CommandLine(), second_factors.unreadable) is None
    assert owner.enter()
    assert judge.enter()


def test_what_the_program_cannot_check_for_want_of_its_key_counts_against_nobody(
    database: Database, owner: Owner, data_dir: Path
) -> None:
    half, key = owner.begin(), data_dir / "secret.key"
    whole = key.read_text("ascii")
    key.write_text("torn", "ascii")
    with pytest.raises(Unopened):
        owner.begin()
    with pytest.raises(Unopened):
        owner.give(half, owner.code())
    key.unlink()
    for code in (owner.code(), owner.recovery_codes[0], WRONG):
        with pytest.raises(Invalid, match="cannot be read on this machine"):
            owner.give(half, code)
    with database.reading() as session:
        assert session.scalars(select(SignInFailure)).all() == []
    assert "second_factors.wrong_code" not in actions(database)
    key.write_text(whole, "ascii")
    assert owner.give(half, owner.code())


def test_a_newer_key_seals_and_the_older_one_still_opens(owner: Owner, data_dir: Path) -> None:
    key = data_dir / "secret.key"
    older = key.read_text("ascii")
    key.unlink()
    an_owner(owner.database, Role.CHAIR).begin()
    key.write_text(key.read_text("ascii") + older, "ascii")

    assert owner.give(owner.begin(), owner.recovery_codes[0])
    assert owner.enter()


def test_a_secret_moved_to_another_account_opens_nothing(database: Database, clock: Clock, owner: Owner) -> None:
    other = an_owner(database)
    other.set_up(other.begin())
    clock.advance(minutes=1)
    with database.writing() as session:
        theirs, ours = session.get_one(SecondFactor, other.user.id), session.get_one(SecondFactor, owner.user.id)
        theirs.secret = ours.secret
        session.commit()

    assert offered(database, other.begin()).secret not in {owner.secret, other.secret}


def test_factors_go_with_a_backup_sealed_and_half_sign_ins_and_the_key_do_not(
    database: Database, owner: Owner, tmp_path: Path
) -> None:
    owner.begin()
    made = backups.make(database, CommandLine(), tmp_path)

    assert {"second_factors", "recovery_codes"} <= made.manifest.tables.keys()
    assert "half_sign_ins" not in made.manifest.tables
    assert owner.secret not in made.path.read_bytes()
