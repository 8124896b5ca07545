"""What each stage of a round allows, against a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from domain.lifecycle import STAGE_NAMES, Act, RoundStage, after
from domain.refusals import WrongStage

SETUP, SCORING, CLOSED, RANKED = RoundStage.SETUP, RoundStage.SCORING, RoundStage.CLOSED, RoundStage.RANKED

LEADS_TO = {
    (SETUP, Act.NAME_JUDGES): SETUP,
    (SETUP, Act.EDIT_RULES): SETUP,
    (SETUP, Act.OPEN_SCORING): SCORING,
    (SCORING, Act.SAVE_DRAFT): SCORING,
    (SCORING, Act.SUBMIT): SCORING,
    (SCORING, Act.WITHDRAW): SCORING,
    (SCORING, Act.ADD_FURTHER_SHEETS): SCORING,
    (SCORING, Act.CLOSE_SCORING): CLOSED,
    (CLOSED, Act.REOPEN_SCORING): SCORING,
    (CLOSED, Act.WAIVE_SHEETS): CLOSED,
    (CLOSED, Act.COMPUTE_RANKING): RANKED,
    (RANKED, Act.WAIVE_SHEETS): RANKED,
    (RANKED, Act.COMPUTE_RANKING): RANKED,
    (RANKED, Act.REOPEN_RANKED): SCORING,
    (RANKED, Act.DECIDE_ADVANCE): RANKED,
    (SETUP, Act.CHOOSE_PILOTS): SETUP,
    (SCORING, Act.SCORE_PILOTS): SCORING,
    (SCORING, Act.CLOSE_PILOTS): SCORING,
    (CLOSED, Act.CLOSE_PILOTS): CLOSED,
    (RANKED, Act.CLOSE_PILOTS): RANKED,
    (SCORING, Act.SHARE_PILOTS): SCORING,
    (CLOSED, Act.SHARE_PILOTS): CLOSED,
    (RANKED, Act.SHARE_PILOTS): RANKED,
    (RANKED, Act.MEET): RANKED,
}


@pytest.mark.parametrize(("stage", "act"), list(product(RoundStage, Act)))
def test_a_stage_allows_an_act_only_where_the_table_says_so(stage: RoundStage, act: Act) -> None:
    if (stage, act) in LEADS_TO:
        assert after(stage, act) is LEADS_TO[stage, act]
    else:
        with pytest.raises(WrongStage):
            after(stage, act)


def test_every_stage_has_a_name() -> None:
    assert set(STAGE_NAMES) == set(RoundStage)
