"""The demo's later stages, made through the use cases alone."""

from __future__ import annotations

from pathlib import Path

from db.engine import open_database
from db.upgrade import upgrade
from demo import office
from demo.cast import ACCOUNTS, PASSWORD
from demo.until import Until
from domain.results import ListStage, ObjectionState
from i18n.office_days import office_day
from tests.conftest import NOON
from tests.robustness.hands import require_whole
from tests.running import as_a_demonstration
from use_cases import award_lists, cycles, objections, publicity, rounds, sign_ins
from use_cases.transaction import CommandLine, SignedIn, perform, read


def test_the_demo_comes_to_a_list_whose_publicity_is_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    database = open_database(url, lambda: NOON)
    upgrade(database.engine)
    with as_a_demonstration():
        office.build(url, NOON, Until.PUBLICITY)
    require_whole(database)
    token = sign_ins.sign_in(database, login="organiser", password=PASSWORD, address="127.0.0.1")
    organiser = SignedIn(token)
    (cycle,) = read(database, CommandLine(), cycles.listing)

    approval = read(database, organiser, award_lists.approval, cycle.cycle_id)
    assert (approval.stage, approval.breaches, approval.has_changed) == (ListStage.SHOWN_TO_THE_END, (), False)
    (objection,) = read(database, organiser, objections.listing, cycle.cycle_id)
    assert objection.state is ObjectionState.DISMISSED
    # It speaks of a suggestion; those are numbered otherwise than units.
    assert objection.reference.startswith("SL")
    scored = read(database, organiser, rounds.listing, cycle.cycle_id)
    windows = [(line.opens_on, line.closes_on, line.closed_at) for line in scored if line.closes_on is not None]
    assert [closed is not None and office_day(closed) > last for _opens, last, closed in windows if last] == [True]
    (listed,) = approval.versions
    assert read(database, organiser, publicity.publication, listed.list_id).missing == ()
    perform(database, organiser, publicity.publish, listed.list_id)
    require_whole(database)
    assert {account.login for account in ACCOUNTS} >= {"organiser", "chair", "auditor", "judge9"}
