"""A sealed list before the public, so that a test names only what is objected to and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from db.engine import Database
from db.tables import EvidenceFile, Objection, Publicity, SignIn
from domain.messages import Message
from i18n.office_days import office_day
from tests.attachments import PDF
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from use_cases import evidence_files, objections, publicity
from use_cases.attachments import ReceivedFile
from use_cases.publicity import Contact
from use_cases.transaction import perform

FRIDAY, LAST_DAY = date(2026, 11, 20), date(2026, 11, 26)
"""The day at which the tests' clock stands, and the fifth working day from it."""
CONTACT = Contact("人民建议征集办公室（示例）", "023-00000000")
FIVE = [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3]
"""One each for the first two tiers, two for the third, one without an award."""
GIVEN: dict[str, Any] = {
    "received_on": FRIDAY,
    "name": "示例异议人",
    "contact": "138-0000-0000",
    "claim": "该建议此前已由他人提出。",
    "evidence": "报纸复印件一份",
}


def begin(sitting: Sitting, list_id: int, *, starts_on: date = FRIDAY, contact: Contact = CONTACT) -> Message:
    """Show a list to the public."""
    database, organiser = sitting.database, sitting.played.organiser
    said = perform(database, organiser, publicity.begin, list_id, starts_on=starts_on, contact=contact)
    if starts_on == office_day(database.clock()):
        let_today_count(database)
    return said


def let_today_count(database: Database) -> None:
    """Let what was put up today be shown from today on: tests run at week-ends, too."""
    today = office_day(database.clock())
    with database.writing() as session:
        shown = update(Publicity).where(Publicity.begun_at >= database.clock() - timedelta(minutes=5))
        session.execute(shown.where(Publicity.starts_on > today).values(starts_on=today))
        session.commit()


def a_shown_list(database: Database, points: Sequence[Sequence[int | None]] = FIVE) -> tuple[Sitting, int]:
    """Seal a list and show it from today on."""
    sitting = a_meeting(database, points)
    list_id = sitting.seal()
    begin(sitting, list_id)
    return sitting, list_id


def object_to(sitting: Sitting, list_id: int, place: int, **given: Any) -> int:  # noqa: ANN401 -- any field of an objection
    """Enter an objection to the award of an entry and give its id."""
    fields = {"entry_id": sitting.ids(place)[0], **GIVEN, **given}
    perform(sitting.database, sitting.played.organiser, objections.enter, list_id, **fields)
    with sitting.database.reading() as session:
        return session.scalars(select(Objection.id).order_by(Objection.id.desc()).limit(1)).one()


def an_objection_of_today(database: Database, *, letter: str = "") -> tuple[Sitting, int]:
    """Show a list and object to its first award on the very day, where the clock is the program's own."""
    sitting = a_meeting(database, FIVE, letter=letter)
    list_id, today = sitting.seal(), office_day(database.clock())
    begin(sitting, list_id, starts_on=today)
    return sitting, object_to(sitting, list_id, 0, received_on=today)


def hand_in(sitting: Sitting, objection_id: int, *, name: str = "回执.pdf", content: bytes = PDF) -> int:
    """Lay a file to an objection and give its id."""
    files = [ReceivedFile(name, content)]
    perform(sitting.database, sitting.played.organiser, evidence_files.attach, objection_id, files=files)
    with sitting.database.reading() as session:
        return session.scalars(select(EvidenceFile.id).order_by(EvidenceFile.id.desc()).limit(1)).one()


def later(sitting: Sitting, clock: Clock, **step: float) -> None:
    """Let time go by; everybody stays signed in."""
    clock.advance(**step)
    with sitting.database.writing() as session:
        session.execute(update(SignIn).values(seen_at=clock.now, expires_at=clock.now + timedelta(hours=1)))
        session.commit()
