"""What is in an archive, what must not be in it, and that the same data give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import Assignment, Entry, Proposer, ScoreSheet, SignIn, User
from domain.awards import Method
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from tests.archives import a_full_cycle, an_archive, found_in, members_of
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, signed_in
from tests.conftest import Clock, Lent
from tests.panels import a_ranked_round, a_scored_round
from tests.queries import statements_of
from use_cases import archives, recusals, reopening
from use_cases.archive_checks import check
from use_cases.transaction import CommandLine, acting, perform, read

NAME, TELEPHONE = "欧阳示例", "13800001111"


def rows(content: bytes, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members_of(content)[f"{table}.csv"].decode(), newline="")))


def test_it_holds_what_the_result_rests_on_and_agrees_with_itself(database: Database) -> None:
    cycle = a_full_cycle(database, last_method=Method.TRIMMED)
    made = an_archive(database, cycle)
    assert found_in(made.content) == []
    assert made.name == "2020—2022年度-归档-日志至第14条.zip"
    members = members_of(made.content)
    assert list(members)[:4] == ["README.md", "SCHEMA.zh_CN.md", "SCHEMA.en.md", "verify.py"]
    assert list(members)[-1] == "manifest.json"
    states = [row["state"] for row in rows(made.content, "award_list")]
    assert states == ["awarded"] * 2 + ["at_edge"] * 4
    assert {row["method"] for row in rows(made.content, "rankings")} == {
        "standardised",
        "additive",
        "trimmed",
        "median",
    }
    for language in ("zh_CN", "en"):
        described = members[f"SCHEMA.{language}.md"].decode()
        for member, content in members.items():
            if member.endswith(".csv"):
                assert f"## {member}" in described
                assert all(f"| `{head}` |" in described for head in content.decode().split("\r\n")[0].split(","))


def test_the_same_data_give_the_same_bytes_on_the_next_day(database: Database, clock: Clock) -> None:
    cycle = a_full_cycle(database, last_method=Method.TRIMMED)
    first = read(database, CommandLine(), archives.prepare, cycle.id)
    clock.advance(days=1)
    assert read(database, CommandLine(), archives.prepare, cycle.id) == first


@pytest.mark.postgres
def test_both_databases_give_the_same_bytes(sqlite_lent: Lent, postgres_lent: Lent) -> None:
    made = []
    for lent in (sqlite_lent, postgres_lent):
        lent.clear()
        database = lent.opened(Clock())
        made.append(read(database, CommandLine(), archives.prepare, a_full_cycle(database).id))
    assert made[0].manifest_sha256 == made[1].manifest_sha256
    assert made[0] == made[1]


def a_cycle_with_personal_data(database: Database) -> archives.Archive:
    cycle = a_cycle(database)
    entry = an_entry(database, cycle, title=f"{NAME}关于禁渔的建议", proposers=[NAME])
    played = a_scored_round(database, [[None]], cycle=cycle, entries=[entry])
    task = assignments_of(database, played.round.id)[0]
    a_sheet(database, task, comment=f"与{NAME}通过电话，{TELEPHONE}，wang@example.org")
    played.close()
    played.rank()
    with database.writing() as session:
        session.execute(update(Proposer).values(telephone=TELEPHONE))
        session.execute(update(User).values(password_hash="$argon2id$"))
        session.execute(update(Entry).values(hidden_words=["老欧"]))
        session.commit()
    with acting(database, CommandLine()) as tx:
        tx.record("tests.act", ("test", 1), msg("Reason: {reason}", reason=f"{NAME}来访"))
        tx.record("tests.act", ("test", 2), msg("Reason: {reason}", reason="老欧来电"))
        tx.record(
            "tests.act", ("test", 3), msg("Account {login} gets letters at {address}.", login="a", address="a@b.cn")
        )
        tx.record("tests.act", ("test", 4), msg("Reason: {reason}", reason="评委出差"))
    return an_archive(database, cycle)


def test_nothing_in_it_tells_who_proposed_or_how_to_reach_anybody(database: Database) -> None:
    made = a_cycle_with_personal_data(database)
    whole = b"".join(members_of(made.content).values())
    with database.reading() as session:
        secrets = [*session.scalars(select(SignIn.token_hash)), *session.scalars(select(User.password_hash))]
    assert len(secrets) > 2
    assert "$argon2id$" in secrets
    for told in (NAME, TELEPHONE, "老欧来电", "wang@example.org", "a@b.cn", *secrets):
        assert str(told).encode() not in whole, told
    assert rows(made.content, "sheets")[0]["comment"] == "与■■通过电话，■■，■■"
    assert rows(made.content, "entries")[0]["title"] == "■■关于禁渔的建议"
    assert rows(made.content, "entries")[0]["proposers"] == ""


def test_a_line_of_the_log_that_names_somebody_keeps_all_but_its_words(database: Database) -> None:
    made = a_cycle_with_personal_data(database)
    log = rows(made.content, "audit_log")
    assert [(row["withheld"], row["message"] == "") for row in log[-4:]] == [("true", True)] * 3 + [("false", False)]
    assert all(row["hash"] and row["previous_hash"] and row["at"] and row["action"] for row in log)
    found = check(made.content)
    assert found.agrees
    assert str(found.notes[0]).startswith(
        "Lines of the log whose words are left out, because they name what was not published: 3."
    )


def test_a_recusal_after_a_ranking_leaves_that_ranking_its_sheets(database: Database, clock: Clock) -> None:
    played = a_ranked_round(database, [[90, 70], [80, 85]])
    task = assignments_of(database, played.round.id)[0]
    clock.advance(minutes=1)
    perform(
        database,
        played.organiser,
        recusals.impose,
        played.round.id,
        user_id=task.user_id,
        entry_id=task.entry_id,
        reason="本单位",
    )
    clock.advance(minutes=1)
    played.rank()
    made = an_archive(database, played.cycle)
    assert found_in(made.content) == []
    counted = [row["ranking_id"] for row in rows(made.content, "ranking_sheets")]
    assert [counted.count(ranking) for ranking in ("1", "2")] == [4, 3]
    perform(database, played.organiser, reopening.reopen_ranked, played.round.id, reason="补评")
    assert found_in(an_archive(database, played.cycle).content) == []


def test_sheets_that_count_in_no_ranking_are_not_in_it(database: Database) -> None:
    cycle = a_cycle(database)
    a_ranked_round(database, [[90]], cycle=cycle, year=2020, entries=[an_entry(database, cycle, reference="A1")])
    with database.writing() as session:
        task = session.get_one(Assignment, 1)
        session.add(
            ScoreSheet(assignment_id=task.id, version=9, state="draft", comment="草稿", written_at=database.clock())
        )
        session.commit()
    made = an_archive(database, cycle)
    assert [row["version"] for row in rows(made.content, "sheets")] == ["1"]


def test_the_export_is_recorded_with_both_check_sums(database: Database) -> None:
    played = a_ranked_round(database, [[90]])
    made = an_archive(database, played.cycle)
    again = read(database, CommandLine(), archives.prepare, played.cycle.id)
    last = rows(again.content, "audit_log")[-1]
    assert (last["action"], last["subject_kind"]) == ("archives.export", "cycle")
    fields: dict[str, Any] = json.loads(last["message"])["fields"]
    assert (fields["file"], fields["manifest"]) == (made.sha256, made.manifest_sha256)
    assert again.head == f"{last['seq']}:{last['hash']}"


def test_it_costs_the_same_statements_for_3_entries_and_30(database: Database) -> None:
    counts = []
    for many in (3, 30):
        played = a_ranked_round(database, [[90 - place] for place in range(many)])
        with statements_of(database) as sent:
            read(database, CommandLine(), archives.prepare, played.cycle.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_whoever_judges_gets_none(database: Database, role: Role) -> None:
    played = a_ranked_round(database, [[90]])
    made = read(database, CommandLine(), archives.prepare, played.cycle.id)
    who = signed_in(database, a_user(database, roles=[role]))
    with pytest.raises(NotAllowed):
        read(database, who, archives.prepare, played.cycle.id)
    with pytest.raises(NotAllowed):
        perform(database, who, archives.export, made)


def test_an_auditor_gets_it_and_an_unknown_cycle_is_refused(database: Database) -> None:
    played = a_ranked_round(database, [[90]])
    who = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert read(database, who, archives.prepare, played.cycle.id).head
    with pytest.raises(NotAllowed):
        read(database, who, archives.prepare, 77)


def test_nothing_ranked_is_nothing_to_archive(database: Database) -> None:
    cycle = a_cycle(database)
    with pytest.raises(Invalid, match="nothing to archive"):
        read(database, CommandLine(), archives.prepare, cycle.id)
