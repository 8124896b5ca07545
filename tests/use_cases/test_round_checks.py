"""What the list of checks says is required is what the next act really asks for."""

from __future__ import annotations

import pytest

from db.engine import Database
from domain.awards import Method
from domain.expert_quotas import DrawRules
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Refusal
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.panels import a_ranked_round, a_scored_round, an_organiser
from tests.queries import statements_of
from tests.use_cases.test_rounds import set_round
from use_cases import experts, panel_draws, panel_seats, rankings, round_checks, rounds
from use_cases.expert_lists import of_text, read_experts
from use_cases.round_checks import RoundChecks
from use_cases.transaction import SignedIn, perform, read


def checks_of(database: Database, who: SignedIn, round_id: int) -> RoundChecks:
    return read(database, who, round_checks.of_round, round_id)


def missing(found: RoundChecks) -> list[str]:
    return [str(check.what) for check in found.checks if not check.holds]


def test_what_opening_asks_for_is_listed_one_by_one_until_nothing_is_missing(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    round_id, judge = round_of(cycle, 2020).id, a_user(database)

    def opens() -> bool:
        try:
            perform(database, organiser, rounds.open_scoring, round_id)
        except Refusal:
            return False
        return True

    assert missing(checks_of(database, organiser, round_id)) == [
        "Nobody has been named to judge this round yet.",
        "There is no eligible entry for this round yet.",
    ]
    an_entry(database, cycle)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    set_round(database, round_id, sheets_per_entry=2, method=Method.MEAN)
    short = checks_of(database, organiser, round_id)
    assert (len(missing(short)), short.is_ready, opens()) == (1, False, False)
    set_round(database, round_id, sheets_per_entry=1)
    assert missing(checks_of(database, organiser, round_id)) == []
    assert opens()


def test_a_round_of_a_year_outside_the_cycle_says_why_it_has_no_entry(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    an_entry(database, cycle)
    round_id, judge = round_of(cycle, 2020).id, a_user(database)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    set_round(database, round_id, year=2017, method=Method.MEAN)
    why = (
        "This round judges the suggestions of 2017, but the cycle takes those of 2020-01-01 to 2022-12-31 only: it can "
        "have no entry. Change the year of the round or the days of the cycle."
    )
    check, left_over = [each for each in checks_of(database, organiser, round_id).checks if not each.holds]
    assert (str(check.what), check.url_path, check.is_required) == (why, "cycle_setup", True)
    said = "1 eligible suggestions are of no year that has a round: they come to the final unjudged."
    assert (str(left_over.what), left_over.url_path, left_over.is_required) == (said, "eligibility", False)
    with pytest.raises(Invalid, match="but the cycle takes those of"):
        perform(database, organiser, rounds.open_scoring, round_id)
    lines = read(database, organiser, rounds.listing, cycle.id)
    assert [line.round_id for line in lines if line.is_outside] == [round_id]


def test_a_judge_of_the_proposers_unit_must_be_decided_on_first(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    an_entry(database, cycle)
    round_id, judge = round_of(cycle, 2020).id, a_user(database, unit="示例工作单位")
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    set_round(database, round_id, method=Method.MEAN)
    found = checks_of(database, organiser, round_id)
    assert missing(found) == ["1 possible interests of judges wait for a decision."]
    assert not found.is_ready


def test_a_final_without_its_preliminaries_and_too_few_judges_to_trim_are_named_but_may_be_meant(
    database: Database,
) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    an_entry(database, cycle)
    final_id = round_of(cycle).id
    judges = [a_user(database).id for _judge in range(4)]
    perform(database, organiser, rounds.name_judges, final_id, user_ids=judges, chair_id=None)
    found = checks_of(database, organiser, final_id)
    assert missing(found) == [
        (
            "Preliminary rounds that were not held: 2020, 2021, 2022. All that is eligible of these years would go to "
            "the final."
        ),
        "With 4 sheets an entry nothing is trimmed: the value is the plain mean of all totals.",
    ]
    assert found.is_ready
    judges.append(a_user(database).id)
    perform(database, organiser, rounds.name_judges, final_id, user_ids=judges, chair_id=None)
    assert len(missing(checks_of(database, organiser, final_id))) == 1


def test_missing_sheets_do_not_hold_up_closing_but_a_round_without_any_cannot_be_ranked(database: Database) -> None:
    played = a_scored_round(database, [[None, None], [None, None]], year=2020)
    assert checks_of(database, played.organiser, played.round.id).is_ready
    assert missing(checks_of(database, played.organiser, played.round.id)) == ["4 of 4 score sheets are missing."]
    played.close()
    found = checks_of(database, played.organiser, played.round.id)
    assert not found.is_ready
    with pytest.raises(Refusal):
        perform(database, played.organiser, rankings.compute, played.round.id)


def test_waived_entries_count_as_ready(database: Database) -> None:
    played = a_scored_round(database, [[80, None], [70, 70]], year=2020)
    played.close()
    assert "1 of 2 entries" in str(checks_of(database, played.organiser, played.round.id).checks[0].what)
    played.waive(0)
    assert missing(checks_of(database, played.organiser, played.round.id)) == []


def test_a_ranked_preliminary_round_waits_for_its_tie_and_for_the_other_years(database: Database) -> None:
    cycle = a_cycle(database)
    set_round(database, round_of(cycle, 2020).id, advance_count=1)
    played = a_ranked_round(database, [[80], [80]], cycle=cycle, year=2020)
    a_scored_round(database, [[None]], cycle=cycle, year=2021)
    assert missing(checks_of(database, played.organiser, played.round.id)) == [
        "2 entries are tied at the last place that advances, and nobody has decided who goes on.",
        "Preliminary rounds still underway: 2021.",
    ]


def test_a_tie_across_a_tier_is_left_to_the_meeting(database: Database) -> None:
    played = a_ranked_round(database, [[90, 90], [90, 90], [70, 70]])
    found = checks_of(database, played.organiser, played.round.id)
    assert (missing(found), found.is_ready) == (
        ["2 entries are tied across the edge of a tier: the meeting decides."],
        True,
    )


def test_the_list_costs_the_same_statements_however_many_entries(database: Database) -> None:
    counts = []
    for entries in (2, 20):
        played = a_scored_round(database, [[None, None]] * entries)
        with statements_of(database) as sent:
            checks_of(database, played.organiser, played.round.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_judges_do_not_see_it(database: Database, role: Role) -> None:
    played = a_scored_round(database, [[None]])
    with pytest.raises(NotAllowed):
        checks_of(database, signed_in(database, a_user(database, roles=[role])), played.round.id)


def test_a_suggestion_that_waits_to_be_confirmed_holds_opening_up(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    an_entry(database, cycle)
    an_entry(database, cycle, is_confirmed=False)
    round_id = round_of(cycle, 2020).id
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[a_user(database).id], chair_id=None)
    set_round(database, round_id, method=Method.MEAN)
    found = checks_of(database, organiser, round_id)
    assert missing(found) == [
        "1 groups of suggestions that look like one are undecided; once scoring opens, that stands.",
        "The eligibility of 1 suggestions is not confirmed yet; scoring opens after it.",
    ]
    assert not found.is_ready


def test_a_panel_that_was_drawn_and_not_called_is_mentioned(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    an_entry(database, cycle)
    round_id, named = round_of(cycle, 2020).id, a_user(database)
    listed = read_experts(of_text("示例专家甲\t示例大学\n示例专家乙\t示例学院"))
    perform(database, organiser, experts.take_up, listed=listed)
    perform(database, organiser, panel_draws.draw, round_id, rules=DrawRules(2))
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[named.id], chair_id=None)
    set_round(database, round_id, method=Method.MEAN)
    found = checks_of(database, organiser, round_id)
    assert missing(found) == ["2 of the panel that was drawn are not among the judges of this round."]
    assert found.is_ready
    draw_id = read(database, organiser, panel_draws.listing, round_id)[0].draw_id
    perform(database, organiser, panel_seats.seat, draw_id)
    assert missing(checks_of(database, organiser, round_id)) == []
