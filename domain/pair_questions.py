"""Near-equal sheets put to their judge two at a time: which question comes next, and what order the answers make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.own_orders import OwnOrder

MOST_QUESTIONS = 20
Pair = tuple[int, int]
"""Two tasks; the first one stands above the second."""


class Answer(StrEnum):
    """Which of two the judge finds better."""

    FIRST = "first"
    SECOND = "second"
    LEVEL = "level"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Settled:
    """The order as far as it has been settled, and what to ask next; nothing where all is settled."""

    order: OwnOrder
    question: Pair | None


def settle(order: OwnOrder, totals: Mapping[int, int], distance: int, answers: Mapping[Pair, Answer]) -> Settled:
    """Put sheets whose totals lie near each other into the order that answers make.

    From the top down each sheet is compared with the one above it where their totals lie near enough, and, once it
    is found better, with the next one above (insertion sort: an order that is right already takes one question for
    each pair of neighbours). An unsure judge leaves a pair as it was. The answers are gone through again every time,
    so nothing but them has to be kept.

    Args:
        order: what is put in question.
        totals: of each sheet, in hundredths of a point.
        distance: in hundredths; neighbours further apart are not asked about.
        answers: by pair as it was asked. After ``MOST_QUESTIONS`` there is no further question.
    """
    start = {each: place for place, group in enumerate(order.groups) for each in group}
    line = _Line([], start)
    for place, each in enumerate(order.ids):
        question = line.insert(each, totals, distance, answers)
        if question is not None:
            for later in order.ids[place + 1 :]:
                line.append(later)
            is_last = len(answers) >= MOST_QUESTIONS
            return Settled(line.order(), None if is_last else question)
    return Settled(line.order(), None)


@dataclass(frozen=True)
class _Line:
    """Groups settled so far; ``start`` says in which group of the order put in question a sheet was."""

    groups: list[list[int]]
    start: Mapping[int, int]

    def order(self) -> OwnOrder:
        return OwnOrder(tuple(tuple(group) for group in self.groups))

    def append(self, each: int) -> None:
        """Put one at the end, level with what it was level with."""
        if self.groups and self._was_level(len(self.groups) - 1, each):
            self.groups[-1].append(each)
        else:
            self.groups.append([each])

    def insert(
        self, each: int, totals: Mapping[int, int], distance: int, answers: Mapping[Pair, Answer]
    ) -> Pair | None:
        """Put one where the answers want it; gives the question they leave open, with it where it stands by then."""
        place = len(self.groups)
        while place:
            above = self.groups[place - 1][-1]
            if abs(totals[above] - totals[each]) > distance:
                break
            answer = answers.get((above, each))
            if answer is Answer.SECOND:
                place -= 1
                continue
            if answer is Answer.LEVEL or (answer is not Answer.FIRST and self._was_level(place - 1, each)):
                self.groups[place - 1].append(each)
            else:
                self.groups.insert(place, [each])
            return (above, each) if answer is None else None
        self.groups.insert(place, [each])
        return None

    def _was_level(self, place: int, each: int) -> bool:
        return any(self.start[other] == self.start[each] for other in self.groups[place])
