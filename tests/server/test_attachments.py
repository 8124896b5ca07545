"""An attached file is given to those only who may see the entry, and in a way that nothing in it can run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import func, select

from db.file_store import FileStore, sha256_of
from db.tables import Assignment, AuditEvent, User
from domain.permissions import Role
from tests.attachments import DOCX, PDF, PNG, an_attachment, keeping_in
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, assignments_of, signed_in
from tests.publicity import an_objection_of_today, hand_in
from tests.running import PAGE, Server, running
from use_cases import attachments, recusals, sign_ins
from use_cases.attachment_openings import OPENED
from use_cases.transaction import CommandLine, SignedIn, perform


@dataclass
class Office:
    server: Server
    people: dict[str, SignedIn]
    tasks: dict[str, Assignment]
    ids: dict[str, int]

    def get(self, who: str, number: int | str, **headers: str) -> httpx.Response:
        cookies = {"award_sid": self.people[who].token} if who else {}
        with self.server.browser(cookies) as browser:
            return browser.get(
                f"/attachments/{number}", headers={name.replace("_", "-"): each for name, each in headers.items()}
            )

    def looks(self) -> int:
        with self.server.database.reading() as session:
            found = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == OPENED)
            return session.scalar(found) or 0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("program")
    with running(folder) as server, keeping_in(folder):
        yield furnished(server)


def furnished(server: Server) -> Office:
    database = server.database
    users: dict[str, User] = {
        "judge": a_user(database),
        "recused": a_user(database),
        "other": a_user(database),
        "organiser": a_user(database, roles=[Role.ORGANISER]),
        "auditor": a_user(database, roles=[Role.AUDITOR]),
        "leaving": a_user(database, roles=[Role.AUDITOR]),
    }
    cycle = a_cycle(database)
    entry, far = (an_entry(database, cycle, proposers=("示例丁",)) for _ in range(2))
    own = a_round_open_for_scoring(database, cycle=cycle, entries=[entry], judges=[users["judge"], users["recused"]])
    a_round_open_for_scoring(database, cycle=cycle, year=2021, entries=[far], judges=[users["other"]])
    names = {user.id: name for name, user in users.items()}
    ids = {
        "letter": an_attachment(database, entry, name="示例丁来信.pdf"),
        "receipt": an_attachment(database, entry, name="示例丁回执 1.pdf", content=PDF + b"\n", is_fit=True),
        "picture": an_attachment(database, entry, name="照片.png", content=PNG, is_fit=True),
        "plan": an_attachment(database, entry, name="方案.docx", content=DOCX, is_fit=True),
        "gone": an_attachment(database, far, name="失.pdf", content=PDF + b"\n\n", is_fit=True),
    }
    return Office(
        server,
        {name: signed_in(database, user) for name, user in users.items()},
        {names[task.user_id]: task for task in assignments_of(database, own.id)},
        ids,
    )


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("organiser", {"letter": 200, "receipt": 200, "picture": 200, "plan": 200}),
        ("auditor", {"letter": 200, "receipt": 200, "picture": 200, "plan": 200}),
        ("judge", {"letter": 404, "receipt": 200, "picture": 200, "plan": 200}),
        ("other", {"letter": 404, "receipt": 404, "picture": 404, "plan": 404}),
        ("", {"letter": 401, "receipt": 401, "picture": 401, "plan": 401}),
    ],
)
def test_each_file_is_given_to_those_who_may_see_it(office: Office, who: str, statuses: dict[str, int]) -> None:
    answers = {name: office.get(who, office.ids[name]) for name in statuses}
    assert {name: answer.status_code for name, answer in answers.items()} == statuses
    refused = [answer for answer in answers.values() if answer.status_code == httpx.codes.NOT_FOUND]
    assert [answer.text for answer in refused] == [office.get("organiser", 999_999).text] * len(refused)
    assert all(b"%PDF" not in answer.content for answer in answers.values() if answer.status_code != httpx.codes.OK)


def test_what_may_name_somebody_is_on_record_before_it_is_given_and_once(office: Office) -> None:
    before = office.looks()
    with office.server.browser({"award_sid": office.people["leaving"].token}) as browser:
        for _ in range(2):
            assert browser.get(f"/attachments/{office.ids['letter']}").content == PDF
        part = browser.get(f"/attachments/{office.ids['letter']}", headers={"Range": "bytes=0-4"})
        browser.get(f"/attachments/{office.ids['picture']}")
    assert (part.status_code, part.content) == (httpx.codes.PARTIAL_CONTENT, b"%PDF-")
    assert office.looks() == before + 1


@pytest.mark.parametrize(
    ("name", "media_type", "place", "content"),
    [
        ("receipt", "application/pdf", "inline", PDF + b"\n"),
        ("picture", "image/png", "inline", PNG),
        ("plan", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment", DOCX),
    ],
)
def test_what_a_browser_shows_it_may_show_and_nothing_in_it_runs(
    office: Office, name: str, media_type: str, place: str, content: bytes
) -> None:
    answer = office.get("judge", office.ids[name], **PAGE)
    assert (answer.headers["content-type"], answer.content) == (media_type, content)
    assert answer.headers["content-disposition"].startswith(f"{place};")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)


def test_evidence_is_for_those_who_see_objections_and_every_look_is_on_record(office: Office) -> None:
    database = office.server.database
    sitting, objection = an_objection_of_today(database)
    file_id = hand_in(sitting, objection)
    people = {"chair": sitting.chair, "stranger": sitting.hands[0], "owner": sitting.played.organiser}
    told = Office(office.server, {**office.people, **people}, {}, {})
    answers = {
        who: told.get(who, f"evidence/{file_id}") for who in ("owner", "auditor", "chair", "stranger", "judge", "")
    }
    assert {who: answer.status_code for who, answer in answers.items()} == {
        **dict.fromkeys(("owner", "auditor"), 200),
        **dict.fromkeys(("chair", "stranger", "judge"), 404),
        "": 401,
    }
    unknown = [told.get("owner", number).text for number in (f"evidence/{file_id + 1}", "evidence/x", "evidence/")]
    assert {answers[who].text for who in ("chair", "stranger", "judge")} == set(unknown)
    assert answers["auditor"].content == PDF
    assert "sandbox" in answers["auditor"].headers["content-security-policy"]
    assert told.get("owner", f"evidence/{file_id}", Range="bytes=5-9").content == PDF[5:10]
    assert told.get("owner", f"evidence/{file_id}", Range="bytes=0-4").content == PDF[:5]
    with database.reading() as session:
        looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "evidence_files.open_one")).all()
    assert len(looks) == 3, "a further part of what was opened is no further look"


def test_a_name_is_masked_for_a_blind_judge_where_it_is_saved_too(office: Office) -> None:
    of_judge, of_organiser = (office.get(who, office.ids["receipt"]) for who in ("judge", "organiser"))
    assert "%E2%96%A0%E2%96%A0%E5%9B%9E%E6%89%A7%201.pdf" in of_judge.headers["content-disposition"]
    assert "%E7%A4%BA%E4%BE%8B%E4%B8%81" in of_organiser.headers["content-disposition"]


def test_who_steps_back_or_signs_out_has_nothing_more(office: Office) -> None:
    assert office.get("recused", office.ids["receipt"]).status_code == httpx.codes.OK
    database, who = office.server.database, office.people["recused"]
    perform(database, who, recusals.declare, office.tasks["recused"].id, reason="同一单位")
    assert office.get("recused", office.ids["receipt"]).status_code == httpx.codes.NOT_FOUND
    perform(database, who, sign_ins.sign_out)
    assert office.get("recused", office.ids["receipt"]).status_code == httpx.codes.UNAUTHORIZED


def test_who_follows_a_link_without_a_sign_in_comes_back_to_it_afterwards(office: Office) -> None:
    answer = office.get("", office.ids["receipt"], **PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/sign-in?next=/attachments/{office.ids['receipt']}",
    )


@pytest.mark.parametrize("number", ["0", "-1", "x", "１", "9" * 5_000, "1/2", ""])
def test_an_address_that_names_nothing_is_answered_as_a_forbidden_one(office: Office, number: str) -> None:
    assert office.get("organiser", number).status_code == httpx.codes.NOT_FOUND


def test_no_other_site_can_make_somebody_open_a_file(office: Office) -> None:
    before = office.looks()
    answer = office.get("auditor", office.ids["letter"], **{"Sec-Fetch-Site": "cross-site"}, **PAGE)
    assert (answer.status_code, office.looks()) == (httpx.codes.NOT_FOUND, before)


def test_a_file_that_is_not_on_the_disk_is_answered_in_words(office: Office) -> None:
    FileStore(office.server.folder / "attachments").drop(sha256_of(PDF + b"\n\n"))
    answer = office.get("other", office.ids["gone"])
    assert (answer.status_code, answer.text) == (httpx.codes.GONE, "服务器上找不到此文件，请告知组织方。")
    assert "is not in the data directory" in office.server.log()


def test_what_was_removed_is_gone_at_once(office: Office) -> None:
    perform(office.server.database, CommandLine(), attachments.remove, office.ids["plan"], reason="传错了")
    assert office.get("organiser", office.ids["plan"]).status_code == httpx.codes.NOT_FOUND
