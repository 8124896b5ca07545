"""A log that somebody changed past the program is found out, and what does not fit is named."""

# ruff: noqa: S608 -- the statements are the tests' own

from __future__ import annotations

import pytest

from db.engine import Database
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from tests.audit_tampering import change
from tests.builders import a_user, signed_in
from use_cases import audit_chain
from use_cases.audit_chain import ChainReport, Head, read_head
from use_cases.transaction import CommandLine, acting, read

EVENTS = 8
_OTHERS = {
    "a name": "UPDATE audit_events SET actor_name = '别人' WHERE seq = 4",
    "a moment": "UPDATE audit_events SET at = '2001-01-01 00:00:00' WHERE seq = 4",
    "words": """UPDATE audit_events SET message = '{"template": "Nothing.", "fields": {}}' WHERE seq = 4""",
}


@pytest.fixture
def log(database: Database) -> Database:
    """A log of eight events, on a database whose triggers somebody has taken away."""
    for number in range(1, EVENTS + 1):
        with acting(database, CommandLine()) as tx:
            tx.record("tests.act", ("test", number), msg("“{name}” was seen.", name=f"示例{number}"))
    return database


def found(database: Database, known: Head | None = None) -> ChainReport:
    return read(database, CommandLine(), audit_chain.check, known=known)


def troubles(database: Database, known: Head | None = None) -> list[str]:
    return [str(each) for each in found(database, known).troubles]


def not_joined(seq: int) -> str:
    return (
        f"No. {seq} does not follow from No. {seq - 1}: one of them was changed, or an event was taken out, put in or "
        "put in another order there."
    )


def changed(seq: int) -> str:
    return f"No. {seq} was changed: its content no longer fits its check sum."


def test_a_log_that_nobody_touched_is_whole(log: Database) -> None:
    report = found(log)
    assert (report.is_whole, report.events, report.has_more) == (True, EVENTS, False)
    assert report.head is not None
    assert report.head.seq == EVENTS
    assert read(log, CommandLine(), audit_chain.latest_check) == report


def test_a_log_of_nothing_is_whole(database: Database) -> None:
    report = found(database)
    assert (report.is_whole, report.events, report.head) == (True, 0, None)


@pytest.mark.parametrize("what", list(_OTHERS))
def test_a_changed_row_is_named(log: Database, what: str) -> None:
    change(log, _OTHERS[what])
    assert troubles(log) == [changed(4)]


def test_a_changed_row_with_a_check_sum_that_fits_it_is_found_by_the_row_after_it(log: Database) -> None:
    before = found(log)
    change(log, "UPDATE audit_events SET hash = 'a' || substr(hash, 2) WHERE seq = 4")
    assert troubles(log) == [changed(4), not_joined(5)]
    assert before.is_whole


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("seq = 4", "No. 4 is missing."),
        ("seq BETWEEN 3 AND 6", "No. 3 to 6 are missing."),
        ("seq = 1", "No. 1 is missing."),
    ],
)
def test_rows_that_were_taken_out_are_named(log: Database, where: str, said: str) -> None:
    change(log, f"DELETE FROM audit_events WHERE {where}")
    assert troubles(log) == [said]


def test_a_row_taken_out_and_the_others_moved_up_is_found(log: Database) -> None:
    change(
        log,
        "DELETE FROM audit_events WHERE seq = 4",
        *(f"UPDATE audit_events SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(5, EVENTS + 1)),
    )
    assert troubles(log)[:2] == [not_joined(4), changed(4)]


def test_two_rows_in_another_order_are_found(log: Database) -> None:
    change(
        log,
        "UPDATE audit_events SET seq = 99 WHERE seq = 4",
        "UPDATE audit_events SET seq = 4 WHERE seq = 5",
        "UPDATE audit_events SET seq = 5 WHERE seq = 99",
    )
    assert {changed(4), changed(5), not_joined(4), not_joined(6)} <= set(troubles(log))


def test_a_row_put_in_is_found(log: Database) -> None:
    columns = "at, actor_id, actor_name, action, subject_kind, subject_id, message, previous_hash"
    change(
        log,
        *(f"UPDATE audit_events SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(EVENTS, 4, -1)),
        f"INSERT INTO audit_events (seq, {columns}, hash) SELECT 5, {columns}, 'f' || substr(hash, 2) "
        "FROM audit_events WHERE seq = 4",
    )
    assert {not_joined(5), changed(5)} <= set(troubles(log))


def test_the_end_taken_away_or_written_anew_is_found_by_a_head_that_was_printed(log: Database) -> None:
    printed = found(log).head
    assert printed is not None
    assert found(log, printed).is_whole
    change(log, f"DELETE FROM audit_events WHERE seq = {EVENTS}")
    assert found(log).is_whole
    assert troubles(log, printed) == [
        "The log ends with No. 7; the printed head was No. 8: the end of the log was taken away."
    ]
    with acting(log, CommandLine()) as tx:
        tx.record("tests.act", ("test", EVENTS), msg("“{name}” was seen.", name="别人"))
    assert found(log).is_whole
    assert troubles(log, printed) == ["No. 8 does not bear the check sum that was printed: the log was written anew."]


def test_of_many_troubles_the_first_are_named_and_all_events_are_counted(log: Database) -> None:
    for number in range(60):
        with acting(log, CommandLine()) as tx:
            tx.record("tests.act", ("test", number), msg("A test was run."))
    change(log, "UPDATE audit_events SET actor_name = '别人'")
    report = found(log)
    assert (len(report.troubles), report.has_more, report.events) == (50, True, EVENTS + 60)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_who_may_not_read_the_log_may_not_check_it(database: Database, role: Role) -> None:
    who = signed_in(database, a_user(database, roles=[role]))
    for view in (audit_chain.check, audit_chain.latest_check):
        with pytest.raises(NotAllowed):
            read(database, who, view)


@pytest.mark.parametrize("printed", ["", "7", "7:abc", f"x:{'0' * 64}", f"7:{'0' * 63}g", f"７:{'0' * 64}"])
def test_what_is_no_head_is_refused(printed: str) -> None:
    with pytest.raises(Invalid):
        read_head(printed)


def test_a_head_is_read_as_it_is_printed() -> None:
    assert read_head(f" 7:{'0' * 64}\n") == Head(7, "0" * 64)
