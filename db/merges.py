"""Suggestions that live on in another one, as statements."""

from __future__ import annotations

from sqlalchemy import Select, SQLColumnExpression, select

from db.duplicates import DuplicateDecision, DuplicateMember
from domain.duplicates import Verdict


def merged_into(kept_id: SQLColumnExpression[int] | SQLColumnExpression[int | None]) -> Select[int]:
    """Select the suggestions that were merged into one; those merely set aside for it are not among them."""
    return (
        select(DuplicateMember.entry_id)
        .join(DuplicateDecision, DuplicateDecision.id == DuplicateMember.decision_id)
        .where(
            DuplicateDecision.verdict == Verdict.MERGED,
            DuplicateDecision.kept_id == kept_id,
            DuplicateMember.entry_id != kept_id,
        )
    )
