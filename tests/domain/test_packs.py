"""Three states of a sheet, and the one thing that may become of it."""

from __future__ import annotations

from itertools import product

import pytest

from domain.packs import Outcome, PackSheet, outcome

NOTHING = PackSheet({"a": None})
SEVENTY, EIGHTY, NINETY = (PackSheet({"a": points}) for points in (70, 80, 90))
FINISHED_EIGHTY, FINISHED_NINETY = (PackSheet({"a": points}, is_finished=True) for points in (80, 90))
WITH_COMMENT = PackSheet({"a": 80}, "可行")
SHEETS = (NOTHING, SEVENTY, EIGHTY, NINETY, FINISHED_EIGHTY, FINISHED_NINETY, WITH_COMMENT)


@pytest.mark.parametrize(
    ("begun", "saved", "filled", "expected"),
    [
        (NOTHING, NOTHING, NOTHING, Outcome.UNCHANGED),
        (NOTHING, NOTHING, EIGHTY, Outcome.DRAFT),
        (NOTHING, NOTHING, FINISHED_EIGHTY, Outcome.SUBMITTED),
        (EIGHTY, EIGHTY, FINISHED_EIGHTY, Outcome.SUBMITTED),
        (EIGHTY, EIGHTY, WITH_COMMENT, Outcome.DRAFT),
        (EIGHTY, EIGHTY, NOTHING, Outcome.DRAFT),
        (SEVENTY, EIGHTY, SEVENTY, Outcome.UNCHANGED),
        (SEVENTY, EIGHTY, EIGHTY, Outcome.UNCHANGED),
        (SEVENTY, EIGHTY, NINETY, Outcome.CONFLICT),
        (SEVENTY, EIGHTY, FINISHED_EIGHTY, Outcome.CONFLICT),
        (SEVENTY, FINISHED_EIGHTY, EIGHTY, Outcome.UNCHANGED),
        (SEVENTY, FINISHED_EIGHTY, FINISHED_EIGHTY, Outcome.UNCHANGED),
        (SEVENTY, FINISHED_EIGHTY, WITH_COMMENT, Outcome.REFUSED),
        (SEVENTY, FINISHED_EIGHTY, FINISHED_NINETY, Outcome.REFUSED),
        (FINISHED_EIGHTY, EIGHTY, FINISHED_EIGHTY, Outcome.UNCHANGED),
    ],
)
def test_what_becomes_of_a_sheet(begun: PackSheet, saved: PackSheet, filled: PackSheet, expected: Outcome) -> None:
    assert outcome(begun, saved, filled) is expected


def test_nothing_is_lost_without_a_choice() -> None:
    for begun, saved, filled in product(SHEETS, repeat=3):
        found = outcome(begun, saved, filled)
        if found in {Outcome.SUBMITTED, Outcome.DRAFT}:
            assert saved == begun
            assert not saved.is_finished
        if saved.is_finished:
            assert found in {Outcome.UNCHANGED, Outcome.REFUSED}
        if found is Outcome.UNCHANGED:
            assert filled == begun or filled.says_the_same(saved)
