"""Two people who run the award do the same at the same moment: one does it, the other is told, and it is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Objection, Ranking
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import Refusal
from tests.builders import a_password_hash, a_user, signed_in
from tests.conftest import Clock
from tests.doctor_scene import tell_of_the_sheets
from tests.meetings import PASSWORD, a_meeting
from tests.panels import a_scored_round, an_organiser
from tests.publicity import CONTACT, FIVE, FRIDAY, GIVEN, later
from tests.robustness.hands import require_whole
from use_cases import award_lists, objections, publicity, rankings, rounds
from use_cases.transaction import CommandLine, Credential, acting, perform

Act = Callable[..., Message]


def at_once(database: Database, people: list[Credential], act: Act, subject: int, **given: object) -> list[str]:
    """Let people do the same act at the same moment; gives what became of each, refusals by their kind."""
    ready = Barrier(len(people))

    def do(who: Credential) -> str:
        ready.wait()
        try:
            perform(database, who, act, subject, **given)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(do, people))


def acts(database: Database) -> Counter[str]:
    """How often each act is in the log."""
    with database.reading() as session:
        return Counter(session.scalars(select(AuditEvent.action)))


def test_a_round_is_closed_once_and_every_ranking_has_a_number_of_its_own(database: Database) -> None:
    played = a_scored_round(database, [[90, 80], [70, 60]])
    two: list[Credential] = [played.organiser, an_organiser(database)]
    with acting(database, CommandLine()) as tx:
        tell_of_the_sheets(tx)
    assert at_once(database, two, rounds.close_scoring, played.round.id) == ["WrongStage", "done"]
    # Ranked again is ranked anew: the second is told of another number, and both stay on record.
    assert at_once(database, two, rankings.compute, played.round.id) == ["done", "done"]
    with database.reading() as session:
        assert session.scalars(select(Ranking.number).order_by(Ranking.number)).all() == [1, 2]
    assert (acts(database)["rounds.close_scoring"], acts(database)["rankings.compute"]) == (1, 2)
    require_whole(database)


def test_a_list_is_put_forward_sealed_shown_and_published_once(database: Database, clock: Clock) -> None:
    sitting = a_meeting(database, FIVE)
    other = a_user(database, roles=[Role.ORGANISER], password_hash=a_password_hash(PASSWORD))
    two: list[Credential] = [sitting.played.organiser, signed_in(database, other)]
    with acting(database, CommandLine()) as tx:
        tell_of_the_sheets(tx)
    cycle_id, seen = sitting.played.cycle.id, sitting.approval().sha256
    assert at_once(database, two, award_lists.put_forward, cycle_id, seen_sha256=seen) == ["WrongStage", "done"]
    current = sitting.approval().current
    assert current is not None
    list_id = current.list_id
    signing = {"seen_sha256": seen, "password": PASSWORD}
    assert at_once(database, two, award_lists.sign, list_id, **signing) == ["Invalid", "done"]
    assert at_once(database, [sitting.chair] * 2, award_lists.sign, list_id, **signing) == ["WrongStage", "done"]
    showing = {"starts_on": FRIDAY, "contact": CONTACT}
    assert at_once(database, two, publicity.begin, list_id, **showing) == ["WrongStage", "done"]
    objecting = {"entry_id": sitting.ids(0)[0], **GIVEN}
    perform(database, sitting.played.organiser, objections.enter, list_id, **objecting)
    with database.reading() as session:
        objection_id = session.scalars(select(Objection.id)).one()
    assert at_once(database, two, objections.dismiss, objection_id, finding="不属实") == ["WrongStage", "done"]
    later(sitting, clock, days=10)
    assert at_once(database, two, publicity.publish, list_id) == ["WrongStage", "done"]
    once = ("put_forward", "seal", "begin", "dismiss", "publish")
    assert [acts(database)[act] for act in acts(database) if act.rpartition(".")[2] in once] == [1] * len(once)
    require_whole(database)
