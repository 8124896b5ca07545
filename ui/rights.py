"""What the signed-in person may do: decides what a page offers, never what a use case lets through."""

from __future__ import annotations

from domain.permissions import Right, rights_of
from ui.session import read
from use_cases import sign_ins


def may(right: Right) -> bool:
    """Whether to offer an act."""
    return right in rights_of(read(sign_ins.present).actor.roles)
