from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Proposer, Suggestion
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated
from tests.builders import a_user, an_assignment, signed_in
from tests.panels import a_ranked_round, latest_ranking
from use_cases import leaderboards, masking, score_sheets
from use_cases.reading import MASK
from use_cases.transaction import CommandLine, perform, read


def test_an_organiser_adds_to_the_masking_and_takes_from_it(database: Database) -> None:
    judge = a_user(database)
    task = an_assignment(database, judge=judge)
    with database.writing() as session:
        session.get_one(Suggestion, task.entry_id).text = "示例丁某是小区楼长，家住示例苑，与示例第七中学相邻。"
        proposer = session.scalars(select(Proposer).where(Proposer.entry_id == task.entry_id)).one()
        proposer.name, proposer.work_unit = "示例丁某", "示例第七中学"
        session.commit()

    def text() -> str:
        return read(database, signed_in(database, judge), score_sheets.open_sheet, task.id).reading.text

    assert text() == f"{MASK}是小区楼长，家住示例苑，与{MASK}相邻。"
    version = read(database, CommandLine(), masking.of_entry, task.entry_id).version
    perform(
        database,
        CommandLine(),
        masking.change,
        task.entry_id,
        seen_version=version,
        hidden=["楼长", " 家住示例苑 ", "", "楼长"],
        shown=["示例第七中学"],
    )

    assert text() == f"{MASK}是小区{MASK}，{MASK}，与示例第七中学相邻。"
    kept = read(database, CommandLine(), masking.of_entry, task.entry_id)
    assert (kept.hidden, kept.shown, kept.version) == (("楼长", "家住示例苑"), ("示例第七中学",), version + 1)
    with database.reading() as session:
        said = str(session.scalars(select(AuditEvent.message).where(AuditEvent.action == "masking.change")).one())
    assert not [word for word in ("楼长", "示例苑", "第七中学") if word in said]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_a_register_writes_for_nobody_stays_in_texts_and_whatever_tells_of_somebody_goes(
    database: Database,
) -> None:
    judge = a_user(database)
    task = an_assignment(database, judge=judge)
    with database.writing() as session:
        entry = session.get_one(Suggestion, task.entry_id)
        stays = "方便市民无障碍出行，0-14岁同上；热心居民不愿透露，退休人员之一，"
        entry.text = f"{stays}王女士与示例丁某（8123，示例居民小学）说过。"
        proposer = session.scalars(select(Proposer).where(Proposer.entry_id == task.entry_id)).one()
        proposer.name, proposer.telephone, proposer.work_unit = "市民", "无", "热心居民"
        others = [("同上", "0", "不愿透露"), ("王女士", "8123", "示例居民小学"), ("示例丁某", "-", "退休人员")]
        session.add_all(
            Proposer(entry_id=task.entry_id, position=place, name=name, telephone=telephone, work_unit=unit)
            for place, (name, telephone, unit) in enumerate(others, start=2)
        )
        session.commit()

    read_by_judge = read(database, signed_in(database, judge), score_sheets.open_sheet, task.id).reading
    masked = f"{MASK}与{MASK}（{MASK}，{MASK}）说过。"
    assert read_by_judge.text == stays + masked


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_leaderboard_that_somebody_looked_at_shows_no_word_masked_since(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80], [70, 60]])
    ranking, entry = latest_ranking(database, played.round.id), played.entries[0]

    def title() -> str:
        return read(database, played.organiser, leaderboards.leaderboard, ranking).lines[0].title

    assert title() == entry.title
    hidden = entry.title[:4]
    perform(database, played.organiser, masking.change, entry.id, seen_version=entry.version, hidden=[hidden], shown=[])
    assert title() == MASK + entry.title[4:]


def test_nonsense_and_what_somebody_else_changed_is_refused(database: Database) -> None:
    judge = a_user(database)
    task = an_assignment(database, judge=judge)
    version = read(database, CommandLine(), masking.of_entry, task.entry_id).version

    for hidden, shown in ((["楼"], []), (["长" * 61], []), ([], [f"词{n}号" for n in range(51)]), (["楼长"], ["楼长"])):
        with pytest.raises(Invalid):
            perform(
                database,
                CommandLine(),
                masking.change,
                task.entry_id,
                seen_version=version,
                hidden=hidden,
                shown=shown,
            )
    with pytest.raises(Outdated):
        perform(
            database,
            CommandLine(),
            masking.change,
            task.entry_id,
            seen_version=version - 1,
            hidden=["楼长"],
            shown=[],
        )
    for who in (judge, a_user(database, roles=[Role.AUDITOR])):
        with pytest.raises(NotAllowed):
            perform(
                database,
                signed_in(database, who),
                masking.change,
                task.entry_id,
                seen_version=version,
                hidden=["楼长"],
                shown=[],
            )
