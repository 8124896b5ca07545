"""What a refusal says to whom: how keys are put back is nothing a judge could do."""

from __future__ import annotations

from collections.abc import Collection

from domain.messages import Message, msg
from domain.permissions import Right, Role, rights_of
from domain.refusals import Refusal, Unopened

_TELL = msg("This cannot be read just now. Please tell the organisers.")


def told(refusal: Refusal, roles: Collection[Role]) -> Message:
    """Give the sentence of a refusal for somebody with these roles."""
    if isinstance(refusal, Unopened) and Right.MANAGE_ACCOUNTS not in rights_of(roles):
        return _TELL
    return refusal.message
