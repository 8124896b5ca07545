"""Accounts made, invited, changed and closed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.tables import AuditEvent, Invitation, User
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, NotSignedIn, WrongPassword
from settings import settings
from tests.conftest import Clock
from use_cases import account_drafts, account_lists, accounts, invitations, patience, sign_ins
from use_cases.account_drafts import Draft, Field
from use_cases.accounts import Invitee
from use_cases.transaction import Anybody, CommandLine, SignedIn, Transaction, perform, read

PASSWORD = "correct horse battery"
OFFICE = CommandLine()


def invited(database: Database, login: str, *roles: Role) -> Invitee:
    draft = Draft(login, f"示例{login}", "示例单位", roles or (Role.JUDGE,))
    (invitee,) = perform(database, OFFICE, accounts.create_invited, [draft])
    return invitee


def entered(database: Database, login: str, *roles: Role) -> SignedIn:
    token = invited(database, login, *roles).token
    return SignedIn(perform(database, Anybody(), invitations.take_up, token, password=PASSWORD, address="192.0.2.1"))


def id_of(database: Database, login: str) -> int:
    return {one.login: one.user_id for one in read(database, OFFICE, accounts.listed)}[login]


def count(database: Database, table: type[User | AuditEvent | Invitation]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_invitation_works_once(database: Database) -> None:
    invitee = invited(database, "li")
    assert read(database, Anybody(), invitations.invited, invitee.token).login == "li"
    perform(database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address="")

    with pytest.raises(NotAllowed):
        perform(database, Anybody(), invitations.take_up, invitee.token, password="another good one", address="")
    assert sign_ins.sign_in(database, login="li", password=PASSWORD, address="")


def test_an_invitation_ends(database: Database, clock: Clock) -> None:
    invitee = invited(database, "li")
    clock.advance(seconds=settings().invited_for.total_seconds() - 1)
    assert read(database, Anybody(), invitations.invited, invitee.token)
    clock.advance(seconds=1)

    with pytest.raises(NotAllowed):
        read(database, Anybody(), invitations.invited, invitee.token)


def test_a_new_invitation_ends_the_one_before_and_closing_the_account_ends_all(database: Database) -> None:
    first = invited(database, "li")
    (second,) = perform(database, OFFICE, accounts.invite, ["li"])
    with pytest.raises(NotAllowed):
        read(database, Anybody(), invitations.invited, first.token)
    assert read(database, Anybody(), invitations.invited, second.token)
    invited(database, "wang", Role.ORGANISER)
    perform(database, OFFICE, accounts.deactivate_called, "li")

    with pytest.raises(NotAllowed):
        read(database, Anybody(), invitations.invited, second.token)
    with pytest.raises(Invalid, match="closed"):
        perform(database, OFFICE, accounts.invite, ["li"])


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "at least 10"),
        ("x" * 257, "at most 256"),
        ("1234567890", "commonest"),
        ("aaaaaaaaaaaa", "commonest"),
        ("LongLoginName", "account name"),
        ("longloginname2026", "account name"),
    ],
)
def test_a_poor_password_is_refused_and_the_invitation_stays_good(
    database: Database, password: str, sentence: str
) -> None:
    invitee = invited(database, "longloginname")
    with pytest.raises(Invalid, match=sentence):
        perform(database, Anybody(), invitations.take_up, invitee.token, password=password, address="")

    assert read(database, Anybody(), invitations.invited, invitee.token)


def test_an_account_without_a_name_is_refused_in_one_sentence(database: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(database, OFFICE, accounts.create_invited, [Draft("", "示例甲", "", (Role.JUDGE,))])
    said = msg("No account was made. {reason}", reason=msg("An account name is needed; it has no spaces."))
    assert refusal.value.message == said


def test_all_that_is_wrong_is_said_at_its_field(database: Database) -> None:
    invited(database, "taken")
    long = "长" * 129
    found = read(
        database, OFFICE, account_drafts.problems, Draft(" ", "", long, (Role.JUDGE, Role.AUDITOR), "no address")
    )
    assert list(found) == list(Field)
    assert found[Field.NAME] == msg("The person's name is needed.")
    assert found[Field.UNIT] == msg("“{text}” is too long: at most {n} characters fit.", text=long, n=128)
    known = read(database, OFFICE, account_drafts.problems, Draft("TAKEN", "示例甲", "", (Role.JUDGE,)))
    assert known == {Field.LOGIN: msg("There is an account {login} already.", login="taken")}
    assert read(database, OFFICE, account_drafts.problems, Draft("free", "示例甲", "", (Role.JUDGE,))) == {}


def test_drafts_are_made_all_or_none(database: Database) -> None:
    good = Draft("li", "示例李", "", (Role.JUDGE,))
    for bad in (
        Draft("LI", "示例", "", (Role.JUDGE,)),
        Draft("wu", "", "", (Role.JUDGE,)),
        Draft("wu", "示例", "", ()),
    ):
        with pytest.raises(Invalid):
            perform(database, OFFICE, accounts.create_invited, [good, bad])

    assert (count(database, User), count(database, Invitation), count(database, AuditEvent)) == (0, 0, 0)


@pytest.mark.parametrize("roles", [{Role.ORGANISER, Role.JUDGE}, {Role.AUDITOR, Role.CHAIR}, set()])
def test_roles_that_exclude_each_other_are_refused(database: Database, roles: set[Role]) -> None:
    invited(database, "wang", Role.ORGANISER)
    invited(database, "li")
    with pytest.raises(Invalid):
        perform(database, OFFICE, accounts.set_roles, id_of(database, "li"), roles=roles)


def test_roles_count_from_the_next_act_on(database: Database) -> None:
    invited(database, "wang", Role.ORGANISER)
    li = entered(database, "li")
    with pytest.raises(NotAllowed):
        read(database, li, accounts.listed)
    perform(database, OFFICE, accounts.set_roles, id_of(database, "li"), roles=[Role.ORGANISER])
    assert read(database, li, accounts.listed)
    perform(database, OFFICE, accounts.set_roles, id_of(database, "li"), roles=[Role.JUDGE, Role.CHAIR])

    assert read(database, li, sign_ins.present).actor.roles == {Role.JUDGE, Role.CHAIR}


def test_the_last_active_organiser_stays(database: Database) -> None:
    wang = entered(database, "wang", Role.ORGANISER)
    with pytest.raises(Invalid, match="their own"):
        perform(database, wang, accounts.deactivate, id_of(database, "wang"))
    with pytest.raises(Invalid, match="At least one"):
        perform(database, OFFICE, accounts.deactivate_called, "wang")
    with pytest.raises(Invalid, match="At least one"):
        perform(database, wang, accounts.set_roles, id_of(database, "wang"), roles=[Role.AUDITOR])
    invited(database, "zhao", Role.ORGANISER)

    assert perform(database, OFFICE, accounts.deactivate_called, "wang")


def test_a_judge_s_account_closes_before_there_is_any_organiser(database: Database) -> None:
    invited(database, "li")

    assert perform(database, OFFICE, accounts.deactivate_called, "li")


def test_who_is_closed_is_out_at_once_and_comes_back_only_by_signing_in(database: Database) -> None:
    invited(database, "wang", Role.ORGANISER)
    li = entered(database, "li")
    assert read(database, li, sign_ins.present)
    perform(database, OFFICE, accounts.deactivate_called, "li")
    with pytest.raises(NotSignedIn):
        read(database, li, sign_ins.present)
    with pytest.raises(Invalid, match="is wrong"):
        sign_ins.sign_in(database, login="li", password=PASSWORD, address="")
    perform(database, OFFICE, accounts.reactivate, id_of(database, "li"))

    with pytest.raises(NotSignedIn):
        read(database, li, sign_ins.present)
    assert sign_ins.sign_in(database, login="li", password=PASSWORD, address="")


def test_changing_the_password_ends_the_other_sign_ins(database: Database) -> None:
    here = entered(database, "li")
    there = SignedIn(sign_ins.sign_in(database, login="li", password=PASSWORD, address=""))
    with pytest.raises(Invalid, match="present password"):
        perform(database, here, accounts.change_password, old="wrong", new="another good one")
    with pytest.raises(Invalid, match="choose another"):
        perform(database, here, accounts.change_password, old=PASSWORD, new=PASSWORD)
    assert read(database, there, sign_ins.present)
    perform(database, here, accounts.change_password, old=PASSWORD, new="another good one")

    assert read(database, here, sign_ins.present)
    with pytest.raises(NotSignedIn):
        read(database, there, sign_ins.present)
    assert sign_ins.sign_in(database, login="li", password="another good one", address="")


def test_a_wrong_present_password_counts_as_at_the_door_though_nothing_was_changed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    here = entered(database, "li")
    for _time in range(patience.FAILURES_OF_ACCOUNT_AT_ADDRESS):
        with pytest.raises(WrongPassword, match="present password"):
            perform(database, here, accounts.change_password, old="wrong", new="another good one")
    with pytest.raises(Invalid, match="Too many failed attempts"):
        perform(database, here, accounts.change_password, old=PASSWORD, new="another good one")
    with pytest.raises(Invalid, match="Too many failed attempts"):
        sign_ins.sign_in(database, login="li", password=PASSWORD, address="192.0.2.1")
    assert [each for each in caplog.messages if "A wrong password: account" in each] != []


def test_the_language_is_kept_with_the_account(database: Database) -> None:
    li = entered(database, "li")
    perform(database, li, accounts.set_language, "en")
    with pytest.raises(NotAllowed):
        perform(database, li, accounts.set_language, "tlh")

    assert read(database, li, sign_ins.present).actor.language == "en"


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_organisers_manage_accounts(database: Database, role: Role) -> None:
    actor = entered(database, "li", role)
    invited(database, "wu")
    target = id_of(database, "wu")

    def refused(tx: Transaction) -> None:
        for act in (
            lambda: accounts.listed(tx),
            lambda: accounts.create(tx, login="x", name="x", unit="", roles=[Role.JUDGE]),
            lambda: accounts.create_invited(tx, []),
            lambda: accounts.invite(tx, ["wu"]),
            lambda: accounts.deactivate(tx, target),
            lambda: accounts.deactivate_called(tx, "wu"),
            lambda: accounts.reactivate(tx, target),
            lambda: accounts.set_roles(tx, target, roles=[Role.JUDGE]),
            lambda: account_lists.read_list(tx, "a,b"),
        ):
            with pytest.raises(NotAllowed):
                act()

    before = count(database, AuditEvent)
    perform(database, actor, refused)
    assert count(database, AuditEvent) == before


def test_every_act_is_recorded_and_no_token_is_in_the_record(database: Database) -> None:
    invitee = invited(database, "li")
    perform(database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address="")
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()

    assert [event.action for event in events] == [
        "accounts.create",
        "accounts.invite",
        "invitations.take_up",
        "sign_ins.sign_in",
    ]
    assert [event.actor_name for event in events] == ["command line"] * 2 + ["示例li"] * 2
    assert not any(invitee.token in str(event.message) or PASSWORD in str(event.message) for event in events)


def test_a_pasted_list_names_each_bad_line(database: Database) -> None:
    invited(database, "taken")
    text = """姓名\t账号\t角色\t单位
示例甲\tjia\t评委\t示例局

示例乙\tyi\t评委、组长\t
示例丙\ttaken\t评委\t
示例丁\tjia2\t皇帝\t
\tnameless\t\t
示例戊\twu\t组织方+评委\t
示例己\tJIA\t\t"""
    rows = read(database, OFFICE, account_lists.read_list, text)

    assert [row.number for row in rows] == [2, 4, 5, 6, 7, 8, 9]
    assert [not row.problems for row in rows] == [False, True, False, False, False, False, False]
    assert rows[1].draft == Draft("yi", "示例乙", "", (Role.JUDGE, Role.CHAIR))
    assert [row.gives_role for row in rows] == [True, True, True, True, False, True, False]
    assert [str(remark) for remark in rows[1].remarks] == [
        "Unit: none is given. No interest of this judge is found by it."
    ]
    assert (rows[0].remarks, rows[6].remarks) == ((), rows[1].remarks)


@pytest.mark.parametrize(
    "text", ["jia,示例甲,示例局,评委", "jia，示例甲，示例局", "jia\t示例甲\t示例局\tjudge", 'jia,示例甲,"示例局"\r\n']
)
def test_a_list_without_headings_is_read_in_the_stated_order(database: Database, text: str) -> None:
    (row,) = read(database, OFFICE, account_lists.read_list, text)

    assert (row.draft, row.problems) == (Draft("jia", "示例甲", "示例局", (Role.JUDGE,)), ())


def test_a_pasted_line_says_all_that_is_wrong_with_it(database: Database) -> None:
    (row,) = read(database, OFFICE, account_lists.read_list, "a b,,示例局,皇帝、皇后,no address")

    assert (row.draft.roles, row.gives_role, len(row.problems)) == ((), True, 5)
    assert [str(problem).partition(":")[0] for problem in row.problems[:4]] == [
        "“皇帝” is not a role.",
        "“皇后” is not a role.",
        "An account name is needed; it has no spaces.",
        "The person's name is needed.",
    ]
    assert len(row.problems) == 5


def test_the_set_up_code_makes_one_organiser_and_then_nothing(database: Database, clock: Clock) -> None:
    person = {"login": "first", "name": "示例首位", "unit": "", "password": PASSWORD, "address": ""}
    ended = perform(database, Anybody(), invitations.issue_set_up_code)
    assert ended is not None
    clock.now += invitations.SET_UP_CODE_LASTS
    code = perform(database, Anybody(), invitations.issue_set_up_code)
    assert code is not None
    for wrong in (ended, "", "AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(Invalid, match="set-up code"):
            perform(database, Anybody(), invitations.set_up, code=wrong, **person)
    token = perform(database, Anybody(), invitations.set_up, code=f" {code.lower()} ", **person)

    assert read(database, SignedIn(token), sign_ins.present).actor.roles == {Role.ORGANISER}
    assert perform(database, Anybody(), invitations.issue_set_up_code) is None
    with pytest.raises(NotAllowed):
        perform(database, Anybody(), invitations.set_up, code=code, **person)
