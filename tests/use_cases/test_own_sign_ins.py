"""Where one is signed in, and ending it elsewhere."""

from __future__ import annotations

import pytest

from db.engine import Database
from db.tables import User
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, NotSignedIn
from tests.builders import a_password_hash, a_user, signed_in
from tests.conftest import Clock
from tests.queries import statements_of
from use_cases import own_sign_ins, sign_ins
from use_cases.transaction import Anybody, CommandLine, SignedIn, perform, read


def is_in(database: Database, who: SignedIn) -> bool:
    try:
        return bool(read(database, who, sign_ins.present))
    except NotSignedIn:
        return False


def test_only_one_s_own_open_ones_are_listed_this_one_first(database: Database, clock: Clock) -> None:
    user = a_user(database, login="wang", password_hash=a_password_hash("correct horse battery"))
    signed_in(database, user)
    clock.advance(hours=3)
    here = signed_in(database, user)
    clock.advance(minutes=2)
    sign_ins.sign_in(
        database, login="wang", password="correct horse battery", address="192.0.2.77", browser="edge/windows"
    )
    signed_in(database, a_user(database))
    listed = read(database, here, own_sign_ins.listed)

    assert [(each.is_this, str(each.browser), each.address) for each in listed] == [
        (True, "an unknown browser", "127.0.0.*"),
        (False, "Edge, Windows", "192.0.2.*"),
    ]
    assert listed[1].since == listed[1].last_seen_at == clock.now


def test_the_list_takes_as_many_queries_for_one_as_for_three(database: Database) -> None:
    def statements(user: User) -> int:
        with statements_of(database) as sent:
            read(database, signed_in(database, user), own_sign_ins.listed)
        return len(sent)

    one, three = a_user(database), a_user(database)
    for _time in range(2):
        signed_in(database, three)

    assert statements(one) == statements(three)


def test_one_ends_one_or_all_others_and_never_another_person_s(database: Database) -> None:
    user, other = a_user(database), a_user(database)
    here, there, third = (signed_in(database, user) for _time in range(3))
    theirs = signed_in(database, other)
    ids = {who: read(database, who, own_sign_ins.listed)[0].sign_in_id for who in (here, there, third, theirs)}
    for refused, refusal in ((theirs, NotAllowed), (here, Invalid)):
        with pytest.raises(refusal):
            perform(database, here, own_sign_ins.end, ids[refused])
    with pytest.raises(NotAllowed):
        perform(database, here, own_sign_ins.end, 10**6)
    perform(database, here, own_sign_ins.end, ids[there])
    assert [is_in(database, who) for who in (here, there, third, theirs)] == [True, False, True, True]
    assert "another browser of yours" in str(read(database, Anybody(), sign_ins.why_ended, there.token))
    said = perform(database, here, own_sign_ins.end_others)

    assert said.fields["n"] == 1
    assert [is_in(database, who) for who in (here, there, third, theirs)] == [True, False, False, True]


def test_an_organiser_ends_all_of_another_s_and_nobody_else_may(database: Database) -> None:
    organiser, judge = a_user(database, roles=[Role.ORGANISER]), a_user(database)
    office, here, there = signed_in(database, organiser), signed_in(database, judge), signed_in(database, judge)
    with pytest.raises(NotAllowed):
        perform(database, here, own_sign_ins.end_all_of, organiser.id)
    with pytest.raises(Invalid, match="your own"):
        perform(database, office, own_sign_ins.end_all_of, organiser.id)
    with pytest.raises(NotAllowed):
        perform(database, office, own_sign_ins.end_all_of, 10**6)
    perform(database, office, own_sign_ins.end_all_of, judge.id)

    assert [is_in(database, who) for who in (office, here, there)] == [True, False, False]
    assert "An organiser ended" in str(read(database, Anybody(), sign_ins.why_ended, here.token))


def test_nobody_has_any(database: Database) -> None:
    for act in (own_sign_ins.listed, own_sign_ins.end_others):
        with pytest.raises(NotSignedIn):
            perform(database, CommandLine(), act)
