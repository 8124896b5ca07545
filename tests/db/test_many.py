"""More ids than a statement takes values: looked for, changed and deleted all the same, in one statement."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from db.engine import Database
from db.many import among
from db.tables import Entry, PanelMember
from tests.builders import a_cycle, a_user, an_entry, round_of
from tests.queries import statements_of
from use_cases.round_readers import entries_to_read
from use_cases.transaction import CommandLine, read

MANY = range(1, 100_001)


def test_a_deal_reads_a_hundred_thousand_entries_in_one_statement(database: Database) -> None:
    entry = an_entry(database, a_cycle(database))
    with statements_of(database) as few:
        read(database, CommandLine(), entries_to_read, [entry.id])
    with statements_of(database) as sent:
        found = read(database, CommandLine(), entries_to_read, MANY)

    assert [each.entry_id for each in found] == [entry.id]
    assert len(sent) == len(few)
    assert read(database, CommandLine(), entries_to_read, []) == []


def test_as_many_are_changed_and_deleted(database: Database) -> None:
    cycle = a_cycle(database)
    entry, judge = an_entry(database, cycle), a_user(database)
    with database.writing() as session:
        session.add(PanelMember(round_id=round_of(cycle, 2020).id, user_id=judge.id))
        session.flush()
        session.execute(update(Entry).where(among(Entry.id, MANY)).values(version=Entry.version + 1))
        session.execute(delete(PanelMember).where(among(PanelMember.user_id, MANY)))
        session.commit()
    with database.reading() as session:
        assert session.get_one(Entry, entry.id).version == entry.version + 1
        assert session.scalar(select(func.count()).select_from(PanelMember)) == 0
