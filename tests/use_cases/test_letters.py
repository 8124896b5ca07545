"""Letters by e-mail against a real mail server: previewed, sent by an act, each result on the record."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

import settings
from db.engine import Database
from db.tables import AuditEvent, Letter
from domain.letters import LetterKind, LetterState, read_address
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from settings import MailSecurity, MailServer
from tests.builders import a_cycle, a_user, signed_in
from tests.panels import Played, a_scored_round
from tests.post import Post, post
from use_cases import accounts, letters, mailing, rehearsals
from use_cases.letters import Outgoing
from use_cases.transaction import perform, read


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A running mail server that the program has been told of."""
    with post(tmp_path) as running:
        told(running.server, monkeypatch)
        yield running
        settings.settings.cache_clear()


def told(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SMTP_HOST": server.host,
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": server.security.value,
        "SMTP_FROM": server.sender,
        "SMTP_USER": server.user,
        "SMTP_PASSWORD": server.password,
        "SMTP_CA_FILE": server.authorities or "",
    }.items():
        monkeypatch.setenv(name, value)
    settings.settings.cache_clear()


def owing(database: Database, *addresses: str | None) -> Played:
    """Open a round in which everybody owes a sheet."""
    played = a_scored_round(database, [[None] * len(addresses)], year=2020)
    with database.writing() as session:
        for judge, address in zip(played.judges, addresses, strict=True):
            session.merge(judge).email = address
        session.commit()
    return played


def send(played: Played, server: MailServer, *places: int) -> Message:
    database, who = played.database, played.organiser
    chosen = [played.judges[place].id for place in places]
    outgoing = perform(database, who, letters.prepare_reminders, played.cycle.id, user_ids=chosen)

    def tell(letter: Outgoing, failure: Message | None) -> None:
        perform(database, who, letters.record_result, letter.letter_id, failure=failure)

    mailing.hand_in(server, outgoing, tell)
    return perform(database, who, letters.sum_up, [letter.letter_id for letter in outgoing])


def results(played: Played) -> dict[str, tuple[LetterState, str]]:
    return {
        line.address: (line.state, str(line.failure or ""))
        for line in read(played.database, played.organiser, letters.listing, LetterKind.REMINDER)
    }


def test_reminders_arrive_in_the_words_of_the_preview_and_each_is_on_the_record(
    database: Database, office: Post
) -> None:
    played = owing(database, "one@example.gov.cn", "two@example.gov.cn")
    drafts = read(database, played.organiser, letters.drafted_reminders, played.cycle.id)
    assert office.box.letters == []
    assert str(send(played, office.server, 0, 1)) == "Sent: 2 letters."
    arrived = {letter["To"]: letter for letter in office.box.letters}
    assert set(arrived) == {"one@example.gov.cn", "two@example.gov.cn"}
    for draft in drafts:
        letter = arrived[str(draft.address)]
        assert (letter["From"], letter["Subject"]) == (office.server.sender, draft.subject)
        assert letter.get_content().strip() == draft.text
    assert len(office.box.sessions) == 1
    assert {state for state, _failure in results(played).values()} == {LetterState.SENT}
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert actions == ["letters.prepare", "letters.record_result", "letters.record_result"]


def test_one_refused_address_and_one_broken_connection_hold_nobody_else_up(database: Database, office: Post) -> None:
    played = owing(database, "one@example.cn", "refused@example.cn", "two@example.cn", "broken@example.cn", "x@e.cn")
    said = send(played, office.server, 0, 1, 2, 3, 4)
    assert str(said) == "Sent: 3 letters; not sent: 2. The list of letters says why."
    found = results(played)
    assert found["refused@example.cn"] == (
        LetterState.FAILED,
        "The mail server refuses this address: no such mailbox",
    )
    assert found["broken@example.cn"][1].startswith("The mail server broke the connection off")
    assert {letter["To"] for letter in office.box.letters} == {"one@example.cn", "two@example.cn", "x@e.cn"}


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "falsch"}, "does not accept the name or password"),
        ({"authorities": None}, "certificate cannot be trusted"),
        ({"port": 1}, "Nothing answers at 127.0.0.1, port 1."),
        ({"host": "mail.invalid"}, "The mail server mail.invalid cannot be reached."),
        ({"security": MailSecurity.TLS}, "certificate cannot be trusted, or it speaks no TLS"),
        ({"security": MailSecurity.NONE, "user": ""}, "The mail server refuses"),
    ],
)
def test_what_goes_wrong_is_said_in_words(
    database: Database, office: Post, change: dict[str, object], words: str
) -> None:
    played = owing(database, "one@example.cn")
    send(played, replace(office.server, **change), 0)  # type: ignore[arg-type]  # fields of the very class
    state, failure = results(played)["one@example.cn"]
    assert (state, words in failure) == (LetterState.FAILED, True), failure


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_server_that_says_nothing_is_given_up(database: Database, office: Post) -> None:
    played = owing(database, "one@example.cn")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        send(played, replace(office.server, port=silent.getsockname()[1], patience=0.3), 0)
    assert "did not answer in time" in results(played)["one@example.cn"][1]


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.NONE])
def test_every_kind_of_way_is_taken(database: Database, tmp_path: Path, office: Post, security: MailSecurity) -> None:
    played = owing(database, "one@example.cn")
    assert office.box.letters == []
    folder = tmp_path / "other"
    folder.mkdir()
    with post(folder, security) as other:
        assert str(send(played, other.server, 0)) == "Sent: 1 letters."
        assert len(other.box.letters) == 1


@pytest.mark.usefixtures("office")
def test_a_reminder_in_a_rehearsal_says_that_it_is_one(database: Database) -> None:
    cycle = a_cycle(database)
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    perform(database, organiser, rehearsals.begin, cycle.id)
    a_scored_round(database, [[None]], cycle=cycle, year=2020)
    (draft,) = read(database, organiser, letters.drafted_reminders, cycle.id)
    assert draft.subject.startswith("【演练，不作数】")
    assert "本次为演练，不作数。" in draft.text


def test_a_letter_without_a_result_stays_on_the_list(database: Database, office: Post) -> None:
    played = owing(database, "one@example.cn")
    (letter,) = perform(
        database, played.organiser, letters.prepare_reminders, played.cycle.id, user_ids=[played.judges[0].id]
    )
    assert results(played) == {"one@example.cn": (LetterState.PREPARED, "")}
    assert office.box.letters == []
    perform(database, played.organiser, letters.record_result, letter.letter_id, failure=None)
    with pytest.raises(NotAllowed):
        perform(database, played.organiser, letters.record_result, letter.letter_id, failure=None)


@pytest.mark.usefixtures("office")
def test_who_has_no_address_or_owes_nothing_is_not_written_to(database: Database) -> None:
    played = owing(database, None, "two@example.cn")
    for chosen in ([played.judges[0].id], [played.judges[1].id, 0], []):
        with pytest.raises(Invalid):
            perform(database, played.organiser, letters.prepare_reminders, played.cycle.id, user_ids=chosen)
    with database.reading() as session:
        assert session.scalars(select(Letter)).all() == []


def test_without_a_mail_server_nothing_is_prepared(database: Database) -> None:
    settings.settings.cache_clear()
    played = owing(database, "one@example.cn")
    with pytest.raises(Invalid, match="No mail server"):
        perform(database, played.organiser, letters.prepare_reminders, played.cycle.id, user_ids=[played.judges[0].id])


def test_an_invitation_carries_its_link_and_the_database_does_not(database: Database, office: Post) -> None:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    user = a_user(database, login="wang", display_name="示例王", language="en")
    perform(database, organiser, accounts.set_email, user.id, email=" wang@example.cn ")
    invited = perform(database, organiser, accounts.invite, ["wang"])
    outgoing = perform(database, organiser, letters.prepare_invitations, invited)
    failures: list[Message | None] = []
    mailing.hand_in(office.server, outgoing, lambda _letter, failure: failures.append(failure))
    assert failures == [None]
    (letter,) = office.box.letters
    assert accounts.invitation_address(invited[0]) in letter.get_content()
    assert letter["Subject"] == "People's Suggestions Award: your account"
    with database.reading() as session:
        stored = [str(vars(row)) for row in (*session.scalars(select(Letter)), *session.scalars(select(AuditEvent)))]
    assert not any(invited[0].token in row for row in stored)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
@pytest.mark.usefixtures("office")
def test_nobody_but_an_organiser_sends_or_sees_letters(database: Database, role: Role) -> None:
    played = owing(database, "one@example.cn")
    somebody = signed_in(database, a_user(database, roles=[role]))
    for act in (
        lambda: read(database, somebody, letters.drafted_reminders, played.cycle.id),
        lambda: perform(database, somebody, letters.prepare_reminders, played.cycle.id, user_ids=[played.judges[0].id]),
        lambda: read(database, somebody, letters.listing, LetterKind.REMINDER),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    "typed", ["wang", "wang@", "@example.cn", "a b@example.cn", "王@example.cn", "a@b\nBcc: c@d.cn", "a@b..cn"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_address(typed)


def test_a_password_never_goes_in_the_clear() -> None:
    with pytest.raises(ValueError, match="in the clear"):
        MailServer("127.0.0.1", 25, MailSecurity.NONE, "a@example.cn", "name", "secret")
    with pytest.raises(ValueError, match="SMTP_FROM"):
        MailServer("127.0.0.1", 25, MailSecurity.NONE, "")
    shown = repr(MailServer("127.0.0.1", 587, MailSecurity.STARTTLS, "a@example.cn", "name", "secret"))
    assert "secret" not in shown
