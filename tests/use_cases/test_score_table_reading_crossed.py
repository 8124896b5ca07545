from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain.refusals import Invalid
from scoring.crossed import CrossedScores
from use_cases.score_table_reading import read, read_criteria, read_crossed

TOTALS = "entry,judge,total\n"
POINTS = "entry,judge,criterion,points\n"


def rows_of(scores: CrossedScores) -> list[tuple[int, int, float]]:
    return list(zip(scores.entry.tolist(), scores.judge.tolist(), scores.total.tolist(), strict=True))


def test_who_gave_what_stands_in_the_order_of_the_file() -> None:
    table = read_crossed((TOTALS + "乙,王,0.1\n甲,李,-2.5\n乙,李,1e3\n").encode(), None)

    assert (table.entries, table.judges, table.groups, table.criteria) == (("乙", "甲"), ("王", "李"), (), {})
    assert rows_of(table.scores) == [(0, 0, 0.1), (1, 1, -2.5), (0, 1, 1000.0)]
    assert (table.scores.entries, table.scores.judges, table.scores.group) == (2, 2, None)


@pytest.mark.parametrize("heading", ["group", "组别", " Group "])
def test_every_entry_has_one_group(heading: str) -> None:
    text = f"{heading},entry,judge,total\n乡村,A,J,1\n城市,B,J,2\n乡村,C,J,3\n乡村,A,K,4\n"
    table = read_crossed(text.encode(), None)

    assert table.groups == ("乡村", "城市")
    assert table.scores.groups.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("A,J,1,g\nA,K,1,h\n", "Row 3, column group: A stands in the group g already."),
        ("A,J,1,g\nA,K,1,\n", "Row 3, column group: the cell is empty; every entry needs its group."),
        ("A,J,x,g\n", "Row 2, column total: “x” is not a number."),
        ("A,J,1,g\nA,J,1,g\n", "Row 3, column judge: J scored A already."),
        ("", "The table has a first row, but no scores below it."),
    ],
)
def test_a_refusal_names_row_and_column(rows: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_crossed(f"entry,judge,total,group\n{rows}".encode(), None)

    assert str(refused.value.message) == sentence


def test_a_ranking_without_groups_does_not_look_at_them() -> None:
    table = read(b"entry,judge,total,group\nA,J,1,g\nA,K,1,\nB,J,1,h\n", None)

    assert table.entries == ("A", "B")


def test_points_are_weighed_exactly_and_kept_by_criterion() -> None:
    text = POINTS + "A,J,c2,95\nA,J,c1,80\nB,J,c1,90\nB,J,c2,91\n"
    table = read_crossed(text.encode(), {"c1": 1550, "c2": 8450})

    assert rows_of(table.scores) == [(0, 0, 92.675), (1, 0, 90.845)]
    assert by_criterion(table.criteria) == [("c1", [(0, 0, 80.0), (1, 0, 90.0)]), ("c2", [(0, 0, 95.0), (1, 0, 91.0)])]


@pytest.mark.parametrize(
    ("text", "shares", "sentence"),
    [
        (POINTS + "A,J,c1,80\n", None, "A table with points by criterion needs weights, such as c1=15,c2=85."),
        (TOTALS + "A,J,80\n", {"c1": 10_000}, "A table with totals takes no weights."),
        (POINTS + "A,J,c1,80\n", {"c2": 10_000}, "Row 2, column criterion: there is no weight for c1."),
        (
            POINTS + "A,J,c1,80\nA,K,c2,80\n",
            {"c1": 5_000, "c2": 5_000},
            "Row 2, column criterion: J gave A no points for c2.",
        ),
    ],
)
def test_weights_fit_the_table_or_are_refused(text: str, shares: Mapping[str, int] | None, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_crossed(text.encode(), shares)

    assert str(refused.value.message) == sentence


def test_without_weights_a_sheet_may_lack_a_criterion() -> None:
    table = read_criteria((POINTS + "A,J,c2,95\nB,K,c1,80\nA,K,c2,90\n").encode())

    assert (table.entries, table.judges) == (("A", "B"), ("J", "K"))
    assert by_criterion(table.criteria) == [("c2", [(0, 0, 95.0), (0, 1, 90.0)]), ("c1", [(1, 1, 80.0)])]
    assert {(scores.entries, scores.judges) for scores in table.criteria.values()} == {(2, 2)}


def test_totals_have_no_criteria() -> None:
    with pytest.raises(Invalid, match="no criteria"):
        read_criteria((TOTALS + "A,J,80\n").encode())


def by_criterion(criteria: Mapping[str, CrossedScores]) -> list[tuple[str, list[tuple[int, int, float]]]]:
    return [(name, rows_of(scores)) for name, scores in criteria.items()]
