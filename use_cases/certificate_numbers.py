"""Numbers of certificates: given once, in the order in which awards were published, and never again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from db.tables import AwardList
from domain.messages import Message, msg
from i18n.office_days import office_day
from use_cases.list_contents import awarded
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Numbered:
    """Under which number an award was first published, and when."""

    number: Message
    dated: date


def numbers_of(tx: Transaction, listed: AwardList) -> dict[tuple[int, str], Numbered]:
    """Give the numbers of a cycle's awards, by position of the tier and reference; asks nobody.

    The office counts within a year, over all its lists in the order of their publication and each list's own order.
    An award keeps the number under which a list named it first, whatever later lists say; one that was taken away
    leaves a gap, and who comes into another tier has another award. Rehearsals count by themselves.
    """
    is_practice = bool(listed.content["is_rehearsal"])
    asked = select(AwardList.cycle_id, AwardList.content, AwardList.published_at).where(
        AwardList.published_at.is_not(None)
    )
    if is_practice:
        asked = asked.where(AwardList.cycle_id == listed.cycle_id)
    found = dict[tuple[int, int, str], Numbered]()
    given = dict[int, int]()
    for row in tx.session.execute(asked.order_by(AwardList.published_at, AwardList.id)):
        if row.published_at is None or bool(row.content["is_rehearsal"]) is not is_practice:
            continue
        day = office_day(row.published_at)
        for award in awarded(row.content):
            key = row.cycle_id, award.tier, award.reference
            if key not in found:
                given[day.year] = given.get(day.year, 0) + 1
                found[key] = Numbered(_number(day.year, given[day.year]), day)
    return {
        (tier, reference): each for (cycle_id, tier, reference), each in found.items() if cycle_id == listed.cycle_id
    }


def _number(year: int, place: int) -> Message:
    return msg("Chongqing Suggestions Award [{year}] No. {number}", year=str(year), number=f"{place:03d}")
