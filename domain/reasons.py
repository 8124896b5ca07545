"""Reasons for decisions: none is taken without one."""

from __future__ import annotations

from domain.messages import msg
from domain.refusals import Invalid


def require_reason(reason: str) -> str:
    """Give the reason without white space around it.

    Raises:
        Invalid: there is none.
    """
    if not reason.strip():
        raise Invalid(msg("Please give a reason; it is recorded."))
    return reason.strip()
