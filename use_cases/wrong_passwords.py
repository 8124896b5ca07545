"""What is told and counted of a wrong password, wherever it was asked for."""

from __future__ import annotations

import logging

from domain.browsers import shortened
from use_cases.metrics import WRONG_PASSWORDS

_LOG = logging.getLogger("jindianzi.sign_ins")


def tell_of_wrong_password(user_id: int | None, address: str) -> None:
    """Tell the log and the figures; the name as typed stays out of it, because some type their password there."""
    whose = "no account" if user_id is None else f"account {user_id}"
    _LOG.warning("A wrong password: %s, from %s.", whose, shortened(address))
    WRONG_PASSWORDS.inc()
