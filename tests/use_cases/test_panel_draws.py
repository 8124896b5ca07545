from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.fitting import AS_IT_WAS
from db.tables import PanelDraw, PanelMember, PoolExpert, Round, User
from domain.expert_quotas import DrawRules, Kind, Quota
from domain.lifecycle import RoundStage
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.queries import statements_of
from use_cases import expert_draws, experts, judge_profiles, panel_draws, panel_seats, rounds, unit_aliases
from use_cases.accounts import Invitee
from use_cases.expert_draws import Expert
from use_cases.expert_lists import ListedExpert, of_csv, of_text, read_experts
from use_cases.expert_tables import draw_from_table, rules_of
from use_cases.panel_draws import DrawRecord
from use_cases.plain_tables import NamedFile
from use_cases.transaction import perform, read

GREEN = DrawRules(3, per_unit=2, at_least=(Quota(Kind.THEME, "环保", 1),), reserve=3)
POOL = """姓名,单位,区县,专长,联系方式,账号
示例专家1,甲局,渝中区,环保,13000000001,
示例专家2,甲局,渝中区,环保,,
示例专家3,甲局,江北区,法律,,
示例专家4,乙大学,沙坪坝区,法律,,
示例专家5,乙大学,沙坪坝区,乡村,,
示例专家6,丙院,渝北区,乡村,,"""


class Office:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.cycle = a_cycle(database)
        for number in range(4):
            an_entry(database, self.cycle, reference=f"JY-{number}")
        self.round_id = round_of(self.cycle, 2020).id
        self.organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
        perform(database, self.organiser, experts.take_up, listed=read_experts(of_text(POOL)))

    def draw(self, rules: DrawRules = GREEN, reason: str = "") -> DrawRecord:
        perform(self.database, self.organiser, panel_draws.draw, self.round_id, rules=rules, reason=reason)
        return self.records()[0]

    def records(self) -> tuple[DrawRecord, ...]:
        return read(self.database, self.organiser, panel_draws.listing, self.round_id)

    def checked(self, listed: Sequence[ListedExpert]) -> tuple[ListedExpert, ...]:
        return read(self.database, self.organiser, experts.checked, listed)

    def seat(self, draw_id: int, chair_id: int | None = None) -> tuple[Invitee, ...]:
        return perform(self.database, self.organiser, panel_seats.seat, draw_id, chair_id=chair_id)

    def judges(self) -> dict[str, bool]:
        asked = (
            select(User.display_name, PanelMember.is_chair)
            .join(PanelMember, PanelMember.user_id == User.id)
            .where(PanelMember.round_id == self.round_id, PanelMember.released_at.is_(None))
        )
        with self.database.reading() as session:
            return {row.display_name: row.is_chair for row in session.execute(asked)}


def names(record: DrawRecord, *, reserve: bool = False) -> list[str]:
    return [line.expert.name for line in record.lines if line.is_reserve == reserve]


def test_a_draw_is_recorded_so_that_anybody_can_draw_it_again(database: Database) -> None:
    office = Office(database)
    record = office.draw()

    assert (len(names(record)), len(names(record, reserve=True)), record.rules) == (3, 3, GREEN)
    assert {"示例专家1", "示例专家2"} & set(names(record))
    assert sum(chance for line in record.lines if (chance := line.chance)) == Fraction(3)
    again = read(database, office.organiser, panel_draws.draw_again, record.draw_id)
    assert again.fields["seed"] == record.seed
    content = read(database, office.organiser, panel_draws.pool_file, record.draw_id)
    assert len(read_experts(of_csv(content))) == 6
    rules = rules_of(3, per_unit=2, per_district=None, at_least=["theme:环保=1"], at_most=(), reserve=3)
    lines = draw_from_table(NamedFile("pool.csv", content), rules, record.seed).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines[4:]] == names(record, reserve=True)
    assert {line.split(",")[2] for line in lines[1:4]} == set(names(record))
    assert f"--at-least theme:环保=1 --reserve 3 --seed {record.seed}" in panel_draws.command(record).replace("'", "")


def test_a_record_that_was_changed_is_found_out(database: Database) -> None:
    office = Office(database)
    record = office.draw()
    with database.writing() as session:
        row = session.get_one(PanelDraw, record.draw_id)
        row.seed = next(
            seed for seed in range(100) if (row.seed != seed and seed_gives(row, seed) != names(record, reserve=True))
        )
        session.commit()
    with pytest.raises(Invalid):
        read(database, office.organiser, panel_draws.draw_again, record.draw_id)


def seed_gives(row: PanelDraw, seed: int) -> list[str]:
    pool = panel_draws.pool_of(row)
    return [pool[place].name for place in expert_draws.draw(pool, GREEN, seed).reserve]


def test_a_further_draw_needs_a_reason_and_only_the_latest_counts(database: Database) -> None:
    office = Office(database)
    first = office.draw()
    with pytest.raises(Invalid):
        office.draw()
    second = office.draw(reason="配额有误")
    assert [(record.number, record.reason) for record in office.records()] == [(2, "配额有误"), (1, "")]
    assert office.records()[1] == first
    with pytest.raises(Invalid):
        office.seat(first.draw_id)
    assert second.seed != first.seed


def test_quotas_that_collide_leave_no_trace(database: Database) -> None:
    office = Office(database)
    with pytest.raises(Invalid) as refused:
        office.draw(DrawRules(6, per_unit=2))
    assert refused.value.message.fields["short"] == 1
    assert office.records() == ()


def test_a_unit_under_another_of_its_names_counts_as_the_same_one(database: Database) -> None:
    office = Office(database)
    four_units = DrawRules(3, per_unit=1)
    assert len(names(office.draw(four_units))) == 3
    perform(database, office.organiser, unit_aliases.replace_all, aliases=[("丙院", "乙大学")])

    with pytest.raises(Invalid):
        office.draw(four_units, reason="单位名称已统一")
    drawn = office.draw(DrawRules(2, per_unit=1, at_least=(Quota(Kind.UNIT, "丙院", 1),)), reason="单位名称已统一")
    read(database, office.organiser, panel_draws.draw_again, drawn.draw_id)
    assert drawn.rules.at_least == (Quota(Kind.UNIT, "乙大学", 1),)


def test_experts_kept_before_some_letters_were_refused_get_accounts_without_them(database: Database) -> None:
    office = Office(database)
    with database.writing() as session:
        session.connection().execution_options(**{AS_IT_WAS: True})
        turning = {field: getattr(PoolExpert, field) + "\u202e" for field in ("name", "unit", "district")}
        session.execute(update(PoolExpert).values(turning))
        session.commit()
    office.seat(office.draw(DrawRules(2)).draw_id)
    judges = office.judges().keys()
    assert judges <= {f"示例专家{number}" for number in range(1, 7)}
    assert len(judges) == 2


def test_drawn_experts_get_accounts_and_judge_beside_whom_the_office_named(database: Database) -> None:
    office = Office(database)
    guest = a_user(database, display_name="示例来宾")
    perform(database, office.organiser, rounds.name_judges, office.round_id, user_ids=[guest.id], chair_id=None)
    record = office.draw()
    chair = record.lines[0]
    invitees = office.seat(record.draw_id, chair.expert_id)

    assert {invitee.name for invitee in invitees} == set(names(record))
    assert office.judges() == {"示例来宾": False, **{name: name == chair.expert.name for name in names(record)}}
    profiles = {each.name: each for each in read(database, office.organiser, judge_profiles.listing)}
    assert (profiles[chair.expert.name].district, profiles[chair.expert.name].themes) == (
        chair.expert.district,
        chair.expert.themes,
    )
    assert office.seat(record.draw_id) == ()
    assert office.judges()[chair.expert.name]
    assert all(line.account for line in office.records()[0].lines if line.is_on_panel)


def test_an_expert_with_an_account_keeps_it_and_may_be_given_the_chair(database: Database) -> None:
    office = Office(database)
    known = a_user(database, login="known-expert", display_name="示例专家9")
    rows = read_experts(of_text("示例专家9,丁院,,环保,,known-expert"))
    perform(database, office.organiser, experts.take_up, listed=rows)
    record = office.draw(DrawRules(1, at_least=(Quota(Kind.UNIT, "丁院", 1),)))
    assert office.seat(record.draw_id, record.lines[0].expert_id) == ()
    with database.reading() as session:
        user = session.get_one(User, known.id)
        assert {row.role for row in user.roles} == {Role.JUDGE, Role.CHAIR}
    assert office.judges() == {"示例专家9": True}


def test_who_declines_is_replaced_under_the_same_quotas_before_and_during_scoring(database: Database) -> None:
    office = Office(database)
    one_of_two = (Quota(Kind.THEME, "乡村", 1),)
    record = office.draw(DrawRules(2, at_least=one_of_two, at_most=one_of_two, reserve=4))
    (rural,) = (line for line in record.lines if not line.is_reserve and "乡村" in line.expert.themes)
    (coming,) = (line for line in record.lines if line.is_reserve and "乡村" in line.expert.themes)
    perform(database, office.organiser, panel_seats.decline, record.draw_id, expert_id=rural.expert_id, reason="出差")

    now = {line.expert_id: line for line in office.records()[0].lines}
    assert (now[coming.expert_id].stands_in_for, now[coming.expert_id].is_on_panel) == (rural.expert.name, True)
    assert (now[rural.expert_id].declined_because, now[rural.expert_id].is_on_panel) == ("出差", False)
    office.seat(record.draw_id)
    perform(database, office.organiser, rounds.open_scoring, office.round_id)
    staying = next(line for line in record.lines[:2] if line != rural)
    perform(database, office.organiser, panel_seats.decline, record.draw_id, expert_id=staying.expert_id, reason="生病")
    assert len(office.seat(record.draw_id)) == 1
    assert staying.expert.name not in office.judges()
    assert len(office.judges()) == 2
    with pytest.raises(NotAllowed):
        perform(database, office.organiser, panel_seats.decline, record.draw_id, expert_id=rural.expert_id, reason="再")


def test_a_member_whom_nobody_can_replace_stays_and_a_reserve_is_passed_over_for_a_reason(database: Database) -> None:
    office = Office(database)
    record = office.draw(DrawRules(1, at_least=(Quota(Kind.UNIT, "丙院", 1),), reserve=5))
    with pytest.raises(Invalid):
        perform(
            database,
            office.organiser,
            panel_seats.decline,
            record.draw_id,
            expert_id=record.lines[0].expert_id,
            reason="出差",
        )
    waiting = record.lines[1].expert_id
    perform(database, office.organiser, panel_seats.pass_over, record.draw_id, expert_id=waiting, reason="联系不上")
    with pytest.raises(NotAllowed):
        perform(database, office.organiser, panel_seats.pass_over, record.draw_id, expert_id=waiting, reason="再")
    assert [line.is_on_panel for line in office.records()[0].lines] == [True] + [False] * 5


def test_the_pool_is_renewed_by_name_and_unit_and_refuses_accounts_of_others_whole(database: Database) -> None:
    office = Office(database)
    a_user(database, login="office-user", roles=[Role.AUDITOR])
    renewed = read_experts(of_text("示例专家1,甲局,江北区,法律\n示例专家7,甲局,,"))
    perform(database, office.organiser, experts.take_up, listed=renewed)
    pool = {each.expert.name: each for each in read(database, office.organiser, experts.listing)}
    assert (len(pool), pool["示例专家1"].expert) == (7, Expert("示例专家1", "甲局", "江北区", ("法律",)))
    a_user(database, login="another-s", display_name="示例某人")
    for login in ("office-user", "another-s"):
        rows = read_experts(of_text(f"示例专家8,甲局,,,,\n示例专家9,甲局,,,,{login}"))
        with pytest.raises(Invalid):
            perform(database, office.organiser, experts.take_up, listed=rows)
    perform(database, office.organiser, experts.remove, expert_ids=[pool["示例专家1"].expert_id], reason="退休")
    left = [each.expert.name for each in read(database, office.organiser, experts.listing)]
    assert "示例专家1" not in left
    assert "示例专家8" not in left


def test_what_is_missing_or_unknown_of_an_expert_is_said_with_its_field_and_taken_all_the_same(
    database: Database,
) -> None:
    office = Office(database)
    listed = read_experts(of_text("示例专家8,,外地县,乡村震兴,,nobody\n示例专家9,丁院,示例区,乡村振兴"))
    said = {each.row: [str(remark) for remark in each.remarks] for each in office.checked(listed)}
    assert said == {
        1: [
            "Unit: none is given. No interest is found by it, and no limit per unit counts here.",
            "District: no entry has “外地县”.",
            "Theme: no cycle and no entry has “乡村震兴”.",
            "Account: there is no “nobody” yet; it is made when the expert is called.",
        ],
        2: [],
    }
    perform(database, office.organiser, experts.take_up, listed=listed)
    pool = {each.expert.name: each for each in read(database, office.organiser, experts.listing)}
    assert [str(remark) for remark in pool["示例专家8"].remarks] == said[1]
    a_user(database, login="nobody")
    assert "Account" not in str(office.checked(listed)[0].remarks[-1])


def test_contacts_are_the_organisers_and_drawing_is_for_rounds_in_preparation(database: Database) -> None:
    office = Office(database)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    judge = signed_in(database, a_user(database))
    record = office.draw()
    assert "130****0001" in {each.contact for each in read(database, office.organiser, experts.listing)}
    assert {each.contact for each in read(database, auditor, experts.listing)} == {""}
    assert read(database, auditor, panel_draws.draw_again, record.draw_id)
    for act, words in (
        (panel_draws.draw, {"rules": GREEN, "reason": "x"}),
        (panel_draws.listing, {}),
    ):
        with pytest.raises(NotAllowed):
            perform(database, judge, act, office.round_id, **words)  # type: ignore[arg-type]  # acts differ in words
    with pytest.raises(NotAllowed):
        perform(database, auditor, panel_seats.seat, record.draw_id)
    with database.writing() as session:
        session.get_one(Round, office.round_id).stage = RoundStage.SCORING
        session.commit()
    with pytest.raises(WrongStage):
        office.draw(reason="x")


def test_a_round_with_two_draws_sends_as_many_statements_as_one_with_one(database: Database) -> None:
    office = Office(database)
    office.draw()
    with statements_of(database) as for_one:
        office.records()
    office.draw(reason="配额有误")
    with statements_of(database) as for_two:
        office.records()
    assert len(for_one) == len(for_two)
