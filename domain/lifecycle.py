"""Stages of a round and the acts that move between them: the only place that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Message, msg
from domain.refusals import WrongStage


class RoundStage(StrEnum):
    """Where a round stands."""

    SETUP = "setup"
    SCORING = "scoring"
    CLOSED = "closed"
    RANKED = "ranked"


class Act(StrEnum):
    """What can be done to a round or inside it."""

    NAME_JUDGES = "name_judges"
    EDIT_RULES = "edit_rules"
    OPEN_SCORING = "open_scoring"
    SAVE_DRAFT = "save_draft"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ADD_FURTHER_SHEETS = "add_further_sheets"
    CLOSE_SCORING = "close_scoring"
    REOPEN_SCORING = "reopen_scoring"
    REOPEN_RANKED = "reopen_ranked"
    DECIDE_ADVANCE = "decide_advance"
    WAIVE_SHEETS = "waive_sheets"
    COMPUTE_RANKING = "compute_ranking"
    CHOOSE_PILOTS = "choose_pilots"
    SCORE_PILOTS = "score_pilots"
    CLOSE_PILOTS = "close_pilots"
    SHARE_PILOTS = "share_pilots"
    MEET = "meet"


ALLOWED: Mapping[Act, frozenset[RoundStage]] = MappingProxyType(
    {
        Act.NAME_JUDGES: frozenset({RoundStage.SETUP}),
        Act.EDIT_RULES: frozenset({RoundStage.SETUP}),
        Act.OPEN_SCORING: frozenset({RoundStage.SETUP}),
        Act.SAVE_DRAFT: frozenset({RoundStage.SCORING}),
        Act.SUBMIT: frozenset({RoundStage.SCORING}),
        Act.WITHDRAW: frozenset({RoundStage.SCORING}),
        Act.ADD_FURTHER_SHEETS: frozenset({RoundStage.SCORING}),
        Act.CLOSE_SCORING: frozenset({RoundStage.SCORING}),
        Act.REOPEN_SCORING: frozenset({RoundStage.CLOSED}),
        Act.REOPEN_RANKED: frozenset({RoundStage.RANKED}),
        Act.DECIDE_ADVANCE: frozenset({RoundStage.RANKED}),
        Act.WAIVE_SHEETS: frozenset({RoundStage.CLOSED, RoundStage.RANKED}),
        Act.COMPUTE_RANKING: frozenset({RoundStage.CLOSED, RoundStage.RANKED}),
        Act.CHOOSE_PILOTS: frozenset({RoundStage.SETUP}),
        Act.SCORE_PILOTS: frozenset({RoundStage.SCORING}),
        Act.CLOSE_PILOTS: frozenset({RoundStage.SCORING, RoundStage.CLOSED, RoundStage.RANKED}),
        Act.SHARE_PILOTS: frozenset({RoundStage.SCORING, RoundStage.CLOSED, RoundStage.RANKED}),
        Act.MEET: frozenset({RoundStage.RANKED}),
    }
)

MOVES_TO: Mapping[Act, RoundStage] = MappingProxyType(
    {
        Act.OPEN_SCORING: RoundStage.SCORING,
        Act.CLOSE_SCORING: RoundStage.CLOSED,
        Act.REOPEN_SCORING: RoundStage.SCORING,
        Act.REOPEN_RANKED: RoundStage.SCORING,
        Act.COMPUTE_RANKING: RoundStage.RANKED,
    }
)

STAGE_NAMES: Mapping[RoundStage, str] = MappingProxyType(
    {
        RoundStage.SETUP: N_("In preparation"),
        RoundStage.SCORING: N_("Scoring open"),
        RoundStage.CLOSED: N_("Scoring closed"),
        RoundStage.RANKED: N_("Ranked"),
    }
)

_NOT_NOW: Mapping[RoundStage, Message] = MappingProxyType(
    {
        RoundStage.SETUP: msg("Not possible now: scoring in this round has not been opened yet."),
        RoundStage.SCORING: msg("Not possible now: scoring in this round is open."),
        RoundStage.CLOSED: msg("Not possible now: scoring in this round is closed."),
        RoundStage.RANKED: msg("Not possible now: the ranking of this round has been computed."),
    }
)


def require_stage(stage: RoundStage, act: Act) -> None:
    """Refuse an act that the stage does not allow.

    Raises:
        WrongStage: with the stage in words.
    """
    if stage not in ALLOWED[act]:
        raise WrongStage(_NOT_NOW[stage])


def stage_for_judges(stage: RoundStage, closes_itself_at: datetime | None, now: datetime) -> RoundStage:
    """Give the stage as judges find it: a round that closes by itself is closed to them once its window is over."""
    is_over = closes_itself_at is not None and now >= closes_itself_at
    return RoundStage.CLOSED if stage is RoundStage.SCORING and is_over else stage


def after(stage: RoundStage, act: Act) -> RoundStage:
    """Give the stage an act leads to, the same one where it moves nothing.

    Raises:
        WrongStage: the stage does not allow the act.
    """
    require_stage(stage, act)
    return MOVES_TO.get(act, stage)
