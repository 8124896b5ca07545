"""Going back to scoring after a ranking, for further sheets; what was ranked stays on record (docs/adr/0019)."""

from __future__ import annotations

from sqlalchemy import select

from db.tables import Assignment, Ranking, Round
from domain.awards import RoundKind, SheetState
from domain.lifecycle import Act, after
from domain.messages import Message, msg
from domain.permissions import Right
from domain.reasons import require_reason
from use_cases.advancing import require_final_unopened
from use_cases.result_stages import require_undecided
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


def reopen_ranked(tx: Transaction, round_id: int, *, reason: str) -> Message:
    """Open scoring of a ranked round again, as long as nothing rests on its ranking.

    The rankings so far keep the very sheets they counted; the next one counts what is there then.

    Raises:
        WrongStage: the round has not been ranked.
        Invalid: the final that its entries go to has been opened, or there is no reason.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    stage = after(round_.stage, Act.REOPEN_RANKED)
    require_undecided(tx, round_)
    reason = require_reason(reason)
    if round_.kind is RoundKind.PRELIMINARY:
        require_final_unopened(tx, round_)
    number = _keep_what_was_counted(tx, round_)
    round_.stage, round_.closed_at = stage, None
    return tx.record(
        "reopening.reopen_ranked",
        ("round", round_id),
        msg(
            "Scoring opened again after ranking {number}, which stays on record. Reason: {reason}",
            number=number,
            reason=reason,
        ),
    )


def _keep_what_was_counted(tx: Transaction, round_: Round) -> int:
    """Write down which sheets the rankings of this closing counted, and give the number of the latest."""
    submitted = tx.session.execute(
        select(Assignment.id, Assignment.version)
        .where(Assignment.round_id == round_.id, Assignment.state == SheetState.SUBMITTED)
        .order_by(Assignment.id)
    )
    counted = [[row.id, row.version] for row in submitted]
    rankings = tx.session.scalars(select(Ranking).where(Ranking.round_id == round_.id)).all()
    for ranking in rankings:
        if ranking.counted_sheets is None:
            ranking.counted_sheets = counted
    return max(ranking.number for ranking in rankings)
