from __future__ import annotations

from db.engine import Database
from domain.permissions import Role
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.panels import a_ranked_round
from tests.queries import statements_of
from use_cases import audit_log, entries
from use_cases.transaction import perform, read


def test_an_event_says_which_round_and_entry_it_is_about(database: Database) -> None:
    a_ranked_round(database, [[80, 90]])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    lines = read(database, auditor, audit_log.latest).lines
    about = {line.action: str(line.subject) for line in lines}
    assert "round" in about["rounds.close_scoring"]
    assert about["rankings.compute"] == about["rounds.close_scoring"]


def test_the_log_asks_as_often_for_one_event_as_for_many(database: Database) -> None:
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    cycle = a_cycle(database)
    counts = []
    for number in (1, 5):
        for _each in range(number):
            perform(database, auditor, entries.proposers, an_entry(database, cycle).id)
        with statements_of(database) as sent:
            read(database, auditor, audit_log.latest)
        counts.append(len(sent))
    assert counts[0] == counts[1]
