"""A cycle's rules as people see and edit them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NotRequired, TypedDict, Unpack

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.tables import AuditEvent, Cycle
from domain.awards import Method, Rounding, TrackKind
from domain.cycles import CriterionRule, Level, RoundRule, RubricRule
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from domain.templates import ONE_LADDER, STANDARD
from tests.builders import a_round_open_for_scoring, a_user, an_entry, signed_in
from tests.queries import statements_of
from use_cases import cycles, rounds
from use_cases.cycles import CycleSetup
from use_cases.transaction import SignedIn, perform, read

SUGGESTION, ORGANISATION = TrackKind.SUGGESTION, TrackKind.ORGANISATION


class Basics(TypedDict):
    seen_version: NotRequired[int]
    name: NotRequired[str]
    starts_on: NotRequired[date]
    ends_on: NotRequired[date]


@dataclass
class Office:
    database: Database
    organiser: SignedIn

    def open(self, template: str = "standard") -> CycleSetup:
        perform(self.database, self.organiser, cycles.open_from_template, template)
        return self.newest()

    def newest(self) -> CycleSetup:
        newest = read(self.database, self.organiser, cycles.listing)[0]
        return self.setup(newest.cycle_id)

    def setup(self, cycle_id: int) -> CycleSetup:
        return read(self.database, self.organiser, cycles.setup, cycle_id)

    def edit_cycle(self, setup: CycleSetup, **given: Unpack[Basics]) -> Message:
        return perform(
            self.database,
            self.organiser,
            cycles.edit_cycle,
            setup.cycle_id,
            seen_version=given.get("seen_version", setup.version),
            name=given.get("name", "2023—2025年度"),
            name_en="",
            starts_on=given.get("starts_on", date(2023, 1, 1)),
            ends_on=given.get("ends_on", date(2025, 12, 31)),
            themes=(" 乡村振兴 ", " "),
        )

    def edit_rubric(self, setup: CycleSetup, rubric: RubricRule) -> None:
        perform(
            self.database,
            self.organiser,
            cycles.edit_rubric,
            setup.cycle_id,
            SUGGESTION,
            seen_version=setup.version,
            rubric=rubric,
        )

    def edit_rounds(self, setup: CycleSetup, edited: tuple[RoundRule, ...]) -> None:
        perform(
            self.database,
            self.organiser,
            cycles.edit_rounds,
            setup.cycle_id,
            SUGGESTION,
            seen_version=setup.version,
            rounds=edited,
        )

    def edit_tiers(self, setup: CycleSetup, *places: int) -> None:
        tiers = tuple(setup.rules.tiers[place] for place in places)
        perform(
            self.database,
            self.organiser,
            cycles.edit_tiers,
            setup.cycle_id,
            seen_version=setup.version,
            tiers=tiers,
        )

    def events(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, signed_in(database, a_user(database, roles=[Role.ORGANISER])))


def without_ids(rubric: RubricRule) -> RubricRule:
    return replace(rubric, criteria=tuple(replace(each, criterion_id=None) for each in rubric.criteria))


@pytest.mark.parametrize(("template", "rules"), [("standard", STANDARD), ("one_ladder", ONE_LADDER)])
def test_a_template_is_stored_whole(office: Office, template: str, rules: object) -> None:
    stored = office.open(template).rules
    plain = replace(
        stored,
        rubrics={track: without_ids(rubric) for track, rubric in stored.rubrics.items()},
        rounds={
            track: tuple(replace(rule, round_id=None) for rule in track_rounds)
            for track, track_rounds in stored.rounds.items()
        },
    )
    assert plain == rules


def test_an_unknown_template_opens_nothing(office: Office) -> None:
    with pytest.raises(Invalid):
        office.open("none")
    assert read(office.database, office.organiser, cycles.listing) == ()


def test_names_days_and_themes_are_saved_and_recorded(office: Office) -> None:
    before = office.open()
    events = office.events()
    office.edit_cycle(before)
    after = office.setup(before.cycle_id)
    assert (after.rules.name, after.rules.starts_on, after.rules.themes) == (
        "2023—2025年度",
        date(2023, 1, 1),
        ("乡村振兴",),
    )
    assert (after.version, office.events()) == (before.version + 1, events + 1)


def test_a_rubric_is_replaced_and_new_criteria_get_codes_of_their_own(office: Office) -> None:
    setup = office.open()
    rubric = RubricRule(
        (
            CriterionRule("relevance", "针对性", 3333, levels=(Level(60, 100, "有"), Level(0, 59, "无"))),
            CriterionRule("", "可推广性", 3333),
            CriterionRule("", "效益", 3334),
        ),
        Rounding.TOTALS,
        ("relevance",),
    )
    office.edit_rubric(setup, rubric)
    stored = without_ids(office.setup(setup.cycle_id).rules.rubrics[SUGGESTION])
    codes = ("relevance", "c1", "c2")
    named = tuple(replace(each, code=code) for each, code in zip(rubric.criteria, codes, strict=True))
    assert stored == replace(rubric, criteria=named)


@pytest.mark.parametrize("weight", [1499, 1501, 0, 10_001])
def test_weights_that_do_not_sum_to_a_hundred_are_refused_and_leave_no_trace(office: Office, weight: int) -> None:
    setup = office.open()
    events = office.events()
    rubric = setup.rules.rubrics[SUGGESTION]
    with pytest.raises(Invalid):
        office.edit_rubric(
            setup, replace(rubric, criteria=(replace(rubric.criteria[0], weight=weight), *rubric.criteria[1:]))
        )
    assert (office.setup(setup.cycle_id), office.events()) == (setup, events)


def test_tiers_out_of_order_are_refused(office: Office) -> None:
    setup = office.open()
    with pytest.raises(Invalid):
        office.edit_tiers(setup, 1, 0, 2, 3, 4, 5)
    assert office.setup(setup.cycle_id) == setup


def test_a_tier_can_be_taken_out(office: Office) -> None:
    setup = office.open()
    office.edit_tiers(setup, 0, 1, 2, 3, 5)
    assert office.setup(setup.cycle_id).rules.tiers == (*setup.rules.tiers[:4], setup.rules.tiers[5])


def test_rounds_take_new_rules_and_the_final_never_advances_anybody(office: Office) -> None:
    setup = office.open()
    edited = tuple(
        replace(rule, method=Method.MEDIAN, is_blind=False, advance_count=7, opens_on=date(2023, 3, 1))
        for rule in setup.rules.rounds[SUGGESTION]
    )
    office.edit_rounds(setup, edited)
    stored = office.setup(setup.cycle_id).rules.rounds[SUGGESTION]
    assert stored == (*edited[:3], replace(edited[3], advance_count=None))


def test_rounds_cannot_be_dropped_by_an_edit(office: Office) -> None:
    setup = office.open()
    with pytest.raises(Invalid):
        office.edit_rounds(setup, setup.rules.rounds[SUGGESTION][1:])


@pytest.mark.parametrize(
    "given",
    [Basics(name=" "), Basics(starts_on=date(2026, 1, 1))],
)
def test_a_cycle_without_name_or_with_days_reversed_is_refused(office: Office, given: Basics) -> None:
    setup = office.open()
    with pytest.raises(Invalid):
        office.edit_cycle(setup, **given)
    assert office.setup(setup.cycle_id) == setup


def test_the_second_of_two_edits_from_the_same_screen_is_refused_and_loses_nothing(office: Office) -> None:
    setup = office.open()
    office.edit_cycle(setup, name="甲")
    with pytest.raises(Outdated):
        office.edit_cycle(setup, name="乙")
    assert office.setup(setup.cycle_id).rules.name == "甲"


def test_every_rule_is_frozen_once_scoring_has_opened(office: Office) -> None:
    cycle_id = office.open().cycle_id
    with office.database.reading() as session:
        cycle = session.get_one(Cycle, cycle_id)
        for track in cycle.tracks:
            assert track.rounds
    a_round_open_for_scoring(office.database, cycle=cycle)
    setup = office.setup(cycle_id)
    assert setup.is_frozen
    with pytest.raises(WrongStage):
        office.edit_cycle(setup)
    with pytest.raises(WrongStage):
        office.edit_rubric(setup, setup.rules.rubrics[SUGGESTION])
    with pytest.raises(WrongStage):
        office.edit_tiers(setup, 0, 1, 2, 3, 4, 5)
    with pytest.raises(WrongStage):
        office.edit_rounds(setup, setup.rules.rounds[SUGGESTION])
    assert office.setup(cycle_id) == setup


def test_scoring_cannot_open_while_a_prize_of_the_ladder_is_empty(office: Office) -> None:
    setup = office.open("one_ladder")
    with office.database.reading() as session:
        cycle = session.get_one(Cycle, setup.cycle_id)
        assert cycle.tracks
    an_entry(office.database, cycle)
    judge = a_user(office.database)
    round_id = setup.rules.rounds[SUGGESTION][0].round_id or 0
    perform(office.database, office.organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    with pytest.raises(Invalid) as refused:
        perform(office.database, office.organiser, rounds.open_scoring, round_id)
    assert "Excellence prize" in str(refused.value)
    assert not office.setup(setup.cycle_id).is_frozen
    tiers = tuple(replace(tier, prize_yuan=tier.prize_yuan or 3000) for tier in setup.rules.tiers)
    perform(
        office.database,
        office.organiser,
        cycles.edit_tiers,
        setup.cycle_id,
        seen_version=setup.version,
        tiers=tiers,
    )
    perform(office.database, office.organiser, rounds.open_scoring, round_id)
    assert office.setup(setup.cycle_id).is_frozen


def test_a_copy_has_the_same_rules_open_for_editing_and_its_own_years(office: Office) -> None:
    original = office.open()
    perform(
        office.database,
        office.organiser,
        cycles.open_copy,
        original.cycle_id,
        name=" 2023—2025年度 ",
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    copy = office.newest()
    assert (copy.rules.name, copy.is_frozen, copy.rules.tiers) == ("2023—2025年度", False, original.rules.tiers)
    assert [rule.year for rule in copy.rules.rounds[SUGGESTION]] == [2023, 2024, 2025, None]
    assert {track: without_ids(rubric) for track, rubric in copy.rules.rubrics.items()} == {
        track: without_ids(rubric) for track, rubric in original.rules.rubrics.items()
    }
    office.edit_cycle(copy, name="另一个")
    assert office.setup(original.cycle_id) == original


def test_no_two_cycles_are_called_the_same(office: Office) -> None:
    first, second = office.open(), office.open()
    assert second.rules.name == f"{first.rules.name}（2）"
    assert second.rules.name_en == f"{first.rules.name_en} (2)"
    with pytest.raises(Invalid):
        office.edit_cycle(second, name=f" {first.rules.name}")
    with pytest.raises(Invalid):
        perform(
            office.database,
            office.organiser,
            cycles.open_copy,
            first.cycle_id,
            name=second.rules.name,
            starts_on=date(2023, 1, 1),
            ends_on=date(2025, 12, 31),
        )
    assert office.setup(second.cycle_id) == second
    office.edit_cycle(second, name=second.rules.name)


def years_of(setup: CycleSetup) -> list[int | None]:
    return [rule.year for rule in setup.rules.rounds[SUGGESTION]]


def test_preliminary_rounds_follow_days_that_become_others_and_the_receipt_says_so(office: Office) -> None:
    setup = office.open()
    said = office.edit_cycle(setup, starts_on=date(2023, 1, 1), ends_on=date(2025, 12, 31))
    assert years_of(office.newest()) == [2023, 2024, 2025, None]
    assert "The preliminary rounds went along: 2023, 2024, 2025." in str(said)
    said = office.edit_cycle(office.newest(), starts_on=date(2023, 1, 1), ends_on=date(2024, 12, 31))
    assert years_of(office.newest()) == [2023, 2024, 2025, None]
    assert "without any entry: the preliminary rounds of 2025" in str(said)


def test_the_year_of_a_preliminary_round_can_be_changed_within_the_days(office: Office) -> None:
    setup = office.open()
    office.edit_cycle(setup, starts_on=date(2020, 1, 1), ends_on=date(2023, 12, 31))
    setup = office.newest()
    rounds_before = setup.rules.rounds[SUGGESTION]
    for year, refused in ((2023, False), (2024, True), (2020, True)):
        edited = (*rounds_before[:2], replace(rounds_before[2], year=year), rounds_before[3])
        try:
            office.edit_rounds(office.newest(), edited)
        except Invalid:
            assert refused
    assert years_of(office.newest()) == [2020, 2021, 2023, None]


def test_a_copy_for_other_years_judges_the_suggestions_of_these(office: Office) -> None:
    """As an organiser does it: copied first, given its days afterwards."""
    original = office.open()
    perform(
        office.database,
        office.organiser,
        cycles.open_copy,
        original.cycle_id,
        name="下一周期",
        starts_on=original.rules.starts_on,
        ends_on=original.rules.ends_on,
    )
    copied = max(read(office.database, office.organiser, cycles.listing), key=lambda line: line.cycle_id).cycle_id
    office.edit_cycle(office.setup(copied), starts_on=date(2023, 1, 1), ends_on=date(2025, 12, 31))
    lines = read(office.database, office.organiser, rounds.listing, copied)
    assert [line.year for line in lines if line.year] == [2023, 2024, 2025]
    assert not any(line.is_outside for line in lines)


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ORGANISER, True), (Role.AUDITOR, True), (Role.JUDGE, False), (Role.CHAIR, False)]
)
def test_organisers_and_auditors_see_the_rules_and_only_organisers_edit(
    office: Office, role: Role, *, sees: bool
) -> None:
    setup = office.open()
    who = signed_in(office.database, a_user(office.database, roles=[role]))
    if sees:
        assert read(office.database, who, cycles.setup, setup.cycle_id) == setup
    else:
        with pytest.raises(NotAllowed):
            read(office.database, who, cycles.setup, setup.cycle_id)
    if role is not Role.ORGANISER:
        with pytest.raises(NotAllowed):
            perform(office.database, who, cycles.open_from_template)


def test_an_unknown_cycle_and_a_forbidden_one_get_the_same_refusal(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.setup(999)


def test_the_rules_are_read_with_the_same_number_of_queries_however_long_they_are(office: Office) -> None:
    setup = office.open()
    with statements_of(office.database) as before:
        office.setup(setup.cycle_id)
    rubric = setup.rules.rubrics[SUGGESTION]
    many = tuple(CriterionRule("", f"评分项{number}", 100, levels=(Level(0, 100, "有"),)) for number in range(100))
    office.edit_rubric(setup, replace(rubric, criteria=many))
    with statements_of(office.database) as after:
        office.setup(setup.cycle_id)
    assert len(after) == len(before)
