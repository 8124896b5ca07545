from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, PanelMember, Recusal, User
from domain.awards import SheetState
from domain.messages import Message
from domain.permissions import Role
from domain.recusals import RecusalOrigin, RecusalState
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.conftest import Clock
from tests.many import many_suggestions
from tests.meetings import a_meeting
from tests.panels import a_scored_round
from tests.queries import statements_of
from use_cases import (
    leaderboards,
    rankings,
    recusal_lists,
    recusals,
    round_progress,
    rounds,
    score_sheets,
    task_lists,
    unit_aliases,
    unit_hints,
)
from use_cases.recusal_lists import RecusalLine
from use_cases.recusals import Declaration
from use_cases.transaction import SignedIn, perform, read


class Office:
    """One round in preparation, with two entries and the judges named for it."""

    def __init__(self, database: Database, *judges: User) -> None:
        self.database = database
        self.cycle = a_cycle(database)
        self.entries = [an_entry(database, self.cycle, reference=f"JY-{n}") for n in (1, 2)]
        self.round_id = round_of(self.cycle, 2020).id
        self.organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
        self.judges = judges
        perform(
            database,
            self.organiser,
            rounds.name_judges,
            self.round_id,
            user_ids=[judge.id for judge in judges],
            chair_id=None,
        )

    def lines(self) -> tuple[RecusalLine, ...]:
        return read(self.database, self.organiser, recusal_lists.listing, self.round_id)

    def open(self) -> None:
        perform(self.database, self.organiser, rounds.open_scoring, self.round_id)

    def tasks(self, user_id: int) -> dict[int, SheetState]:
        asked = select(Assignment.entry_id, Assignment.state).where(Assignment.user_id == user_id)
        with self.database.reading() as session:
            return {row.entry_id: row.state for row in session.execute(asked)}


@pytest.mark.parametrize(
    ("unit", "why"),
    [
        ("示例工作单位", "The judge's unit is the proposer's."),
        ("示例承办单位", "The judge's unit handles the suggestion."),
        ("示例采纳单位", "The judge's unit adopted the suggestion."),
    ],
)
def test_a_judge_of_the_proposers_the_handling_or_the_adopting_unit_is_found(
    database: Database, unit: str, why: str
) -> None:
    office = Office(database, a_user(database, unit=unit), a_user(database))
    found = [(line.user_id, line.entry_id, line.state, line.origin, line.why.template) for line in office.lines()]
    suggested = (RecusalState.SUGGESTED, RecusalOrigin.FOUND, why)
    assert found == [(office.judges[0].id, entry.id, *suggested) for entry in office.entries]


def test_another_name_of_a_unit_is_known_once_it_is_told_and_a_namesake_is_found_without_being_named(
    database: Database,
) -> None:
    office = Office(database, a_user(database, unit="采纳办"), a_user(database, display_name="示例 提案人"))
    assert [line.user_id for line in office.lines()] == [office.judges[1].id] * 2
    assert all("示例提案人" not in line.why.template for line in office.lines())
    perform(database, office.organiser, unit_aliases.replace_all, aliases=[("采纳办", "示例采纳单位"), ("", "")])
    assert {line.user_id for line in office.lines()} == {judge.id for judge in office.judges}
    assert read(database, office.organiser, unit_aliases.listing) == (("采纳办", "示例采纳单位"),)


@pytest.mark.parametrize(
    ("aliases", "said"),
    [
        ([("甲", "乙"), ("丙", "")], "Line 2: both names"),
        ([("甲", "乙"), (" 甲", "丁")], "“甲” stands in line 1"),
        ([("甲" * 129, "乙")], "at most 128"),
    ],
)
def test_other_names_are_taken_whole_or_not_at_all(
    database: Database, aliases: list[tuple[str, str]], said: str
) -> None:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    perform(database, organiser, unit_aliases.replace_all, aliases=[("旧名", "单位")])
    with pytest.raises(Invalid, match=said):
        perform(database, organiser, unit_aliases.replace_all, aliases=aliases)
    assert read(database, organiser, unit_aliases.listing) == (("旧名", "单位"),)


def test_scoring_opens_only_when_all_that_was_found_is_decided_and_a_confirmed_one_gets_no_task(
    database: Database,
) -> None:
    office = Office(database, a_user(database, unit="示例采纳单位"), a_user(database))
    with pytest.raises(Invalid, match="2 possible interests"):
        office.open()
    own = office.judges[0].id
    first, second = (entry.id for entry in office.entries)
    perform(database, office.organiser, recusals.confirm, office.round_id, pairs=[(own, first)])
    with pytest.raises(Invalid, match="reason"):
        perform(database, office.organiser, recusals.dismiss, office.round_id, pairs=[(own, second)], reason=" ")
    perform(database, office.organiser, recusals.dismiss, office.round_id, pairs=[(own, second)], reason="已调离")
    office.open()
    assert office.tasks(own) == {first: SheetState.RECUSED, second: SheetState.UNTOUCHED}
    desk = read(database, signed_in(database, office.judges[0]), task_lists.queue, office.round_id)
    assert [line.number for line in desk] == [2]
    assert [(line.state, line.decision) for line in office.lines()] == [
        (RecusalState.CONFIRMED, ""),
        (RecusalState.DISMISSED, "已调离"),
    ]


def test_a_recused_sheet_counts_nowhere_and_comes_back_as_it_was(database: Database) -> None:
    played = a_scored_round(database, [[80, 20], [70, 70]])
    judge = played.judges[1]
    pair = [(judge.id, played.entries[0].id)]
    reason = "与提案人有利害关系"
    perform(
        database,
        played.organiser,
        recusals.impose,
        played.round.id,
        user_id=judge.id,
        entry_id=played.entries[0].id,
        reason=reason,
    )
    with pytest.raises(Invalid, match="recused from"):
        perform(
            database,
            played.organiser,
            recusals.impose,
            played.round.id,
            user_id=judge.id,
            entry_id=played.entries[0].id,
            reason=reason,
        )
    played.close()
    assert read(database, played.organiser, round_progress.short_entries, played.round.id) == ()
    first = read(database, played.organiser, leaderboards.leaderboard, played.rank())
    receipt = perform(database, played.organiser, recusals.dismiss, played.round.id, pairs=pair, reason="查无此事")
    second = read(database, played.organiser, leaderboards.leaderboard, played.rank())
    assert "compute a further one" in str(receipt)
    assert [(line.sheets, str(line.value)) for line in first.lines] == [(1, "80"), (2, "70")]
    assert {line.number: (line.sheets, str(line.value)) for line in second.lines} == {1: (2, "50"), 2: (2, "70")}


def test_a_judge_steps_back_from_their_own_task_only_and_it_is_gone_at_once(database: Database, clock: Clock) -> None:
    played = a_scored_round(database, [[80, None], [70, None]])
    mine, others = (signed_in(database, played.judges[place]) for place in (1, 0))
    with database.reading() as session:
        task = session.scalars(
            select(Assignment.id).where(Assignment.user_id == played.judges[1].id).order_by(Assignment.number)
        ).first()
    assert task is not None
    with pytest.raises(NotAllowed):
        perform(database, others, recusals.declare, task, reason="理由")
    with pytest.raises(Invalid, match="reason"):
        perform(database, mine, recusals.declare, task, reason="")
    assert read(database, mine, recusals.own_declaration, played.round.id) == Declaration(None)
    perform(database, mine, recusals.declare_no_interest, played.round.id)
    assert read(database, mine, recusals.own_declaration, played.round.id) == Declaration(clock.now)
    perform(database, mine, recusals.declare, task, reason="亲属提出")
    assert [line.number for line in read(database, mine, task_lists.queue, played.round.id)] == [2]
    with pytest.raises(NotAllowed):
        perform(database, mine, recusals.declare, task, reason="理由")
    with pytest.raises(NotAllowed):
        perform(database, mine, score_sheets.save_draft, task, seen_version=0, points={}, comment="")
    with database.reading() as session:
        row = session.scalars(select(Recusal)).one()
        assert (row.origin, row.state, row.why.fields["reason"]) == (
            RecusalOrigin.DECLARED,
            RecusalState.CONFIRMED,
            "亲属提出",
        )
        declared = session.scalars(select(PanelMember.declared_at).where(PanelMember.user_id == played.judges[1].id))
        assert declared.one() is not None
    pair = [(played.judges[1].id, played.entries[0].id)]
    perform(database, played.organiser, recusals.dismiss, played.round.id, pairs=pair, reason="同名不同人")
    assert read(database, mine, score_sheets.open_sheet, task).kept_because == "同名不同人"


def test_others_decide_nothing_and_what_was_not_found_is_no_pair(database: Database) -> None:
    office = Office(database, a_user(database, unit="示例采纳单位"))
    judge, auditor = (signed_in(database, a_user(database, roles=[role])) for role in (Role.JUDGE, Role.AUDITOR))
    pairs = [(office.judges[0].id, office.entries[0].id)]

    def refused(who: SignedIn) -> None:
        with pytest.raises(NotAllowed):
            perform(database, who, recusals.confirm, office.round_id, pairs=pairs)
        with pytest.raises(NotAllowed):
            perform(database, who, recusals.dismiss, office.round_id, pairs=pairs, reason="理由")
        with pytest.raises(NotAllowed):
            perform(database, who, recusals.declare_no_interest, office.round_id)

    refused(judge)
    refused(auditor)
    with pytest.raises(NotAllowed):
        read(database, judge, recusal_lists.listing, office.round_id)
    assert len(read(database, auditor, recusal_lists.listing, office.round_id)) == 2
    with pytest.raises(NotAllowed):
        perform(database, office.organiser, recusals.confirm, office.round_id, pairs=[(auditor_id(database), 1)])
    with pytest.raises(Invalid, match="at least one"):
        perform(database, office.organiser, recusals.confirm, office.round_id, pairs=[])


def auditor_id(database: Database) -> int:
    return a_user(database, roles=[Role.AUDITOR]).id


def test_the_list_costs_the_same_statements_however_long_it_is(database: Database) -> None:
    few = Office(database, a_user(database, unit="示例采纳单位"))
    with statements_of(database) as short:
        assert len(few.lines()) == 2
    for number in range(40):
        an_entry(database, few.cycle, reference=f"JY-9{number}")
    with statements_of(database) as long:
        assert len(few.lines()) == 42
    assert len(long) == len(short)


def test_what_may_be_an_interest_is_found_anew_whenever_register_panel_or_names_change(database: Database) -> None:
    judge = a_user(database, unit="示例采纳单位", display_name="示例评委")
    office = Office(database, judge)

    def found() -> list[tuple[str, str]]:
        return [(line.judge, line.reference) for line in office.lines()]

    assert found() == found() == [("示例评委", "JY-1"), ("示例评委", "JY-2")]
    an_entry(database, office.cycle, reference="JY-3")
    assert [reference for _judge, reference in found()] == ["JY-1", "JY-2", "JY-3"]
    other = a_user(database, unit="示例新单位", display_name="示例评委乙")
    named = [judge.id, other.id]
    perform(database, office.organiser, rounds.name_judges, office.round_id, user_ids=named, chair_id=None)
    assert len(found()) == 3
    perform(database, office.organiser, unit_hints.accept, name="示例新单位", unit="示例采纳单位")
    assert len(found()) == 6
    perform(database, office.organiser, unit_hints.take_back, name="示例新单位", unit="示例采纳单位")
    assert len(found()) == 3


def test_the_register_is_compared_once_for_each_state_of_it(database: Database) -> None:
    office = Office(database, a_user(database, unit="示例采纳单位"))
    many_suggestions(database, office.cycle, 300, adopted_by="示例采纳单位")
    assert len(office.lines()) == 302
    with statements_of(database) as sent:
        assert len(office.lines()) == 302
    assert [statement for statement in sent if "proposers" in statement or "adoptions" in statement] == []


def test_beside_a_sealed_list_only_recusals_that_no_counted_sheet_hangs_on_are_decided(database: Database) -> None:
    """After an objection was upheld the panel still votes on a vacancy, and whoever has an interest stays out."""
    points: list[list[int | None]] = [[90, 90, 90], [80, None, 80], [70, 70, 70]]
    sitting = a_meeting(database, points)
    (judge, colleague, _chair), organiser = sitting.played.judges, sitting.played.organiser
    first, second, third = (entry.id for entry in sitting.played.entries)

    def impose(*, user_id: int, entry_id: int) -> Message:
        whom = {"user_id": user_id, "entry_id": entry_id}
        return perform(database, organiser, recusals.impose, sitting.played.round.id, **whom, reason="亲属")

    said = impose(user_id=judge.id, entry_id=third)
    assert str(said).startswith("The ranking stands as it was; compute a further one")
    perform(database, organiser, rankings.compute, sitting.played.round.id)
    sitting.seal()
    with pytest.raises(WrongStage, match="what it rests on stays as it is"):
        impose(user_id=judge.id, entry_id=first)
    pairs = [(judge.id, third)]
    with pytest.raises(WrongStage, match="what it rests on stays as it is"):
        perform(database, organiser, recusals.dismiss, sitting.played.round.id, pairs=pairs, reason="并非亲属")
    assert str(impose(user_id=colleague.id, entry_id=second)).startswith(f"{colleague.display_name} no longer judges")
