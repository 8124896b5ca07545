"""How far an award list is from being final, in one sentence: for the list on the screen and in the workbook."""

from __future__ import annotations

from domain.messages import Message, msg
from use_cases import result_stages
from use_cases.decisions import Decisions
from use_cases.list_contents import content_of, digest_of
from use_cases.transaction import Transaction


def standing(tx: Transaction, decisions: Decisions) -> Message:
    """Say whether the list as ranking and panel have it now was approved; asks nobody."""
    listed = result_stages.current_list(tx, decisions.cycle_id)
    if listed is None:
        return msg("Provisional: the panel may still decide otherwise, and nobody has approved the list yet.")
    if listed.sha256 != digest_of(content_of(decisions)):
        return msg("Provisional: it was changed after list {number}, and not approved since.", number=listed.number)
    if listed.sealed_at is None:
        return msg("Provisional: list {number} waits for its signatures.", number=listed.number)
    sealed = msg(
        "List {number}, sealed on {at}; check sum {sha256}.",
        number=listed.number,
        at=listed.sealed_at,
        sha256=listed.sha256,
    )
    if listed.published_at is None:
        return sealed
    return msg("{sealed} Published on {at}.", sealed=sealed, at=listed.published_at)
