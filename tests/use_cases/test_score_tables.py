from __future__ import annotations

import codecs
import csv
import io
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Invalid
from tests.scoring import slow
from use_cases import score_tables

CASES = Path(__file__).parents[1] / "cases"
TOTALS = "entry,judge,total\n"
POINTS = "entry,judge,criterion,points\n"
Row = dict[str, str]


def answer(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def ranked(text: str, **options: Any) -> list[Row]:  # noqa: ANN401 -- options of several types
    return answer(score_tables.rank(text.encode(), **options).content)


def column(rows: list[Row], name: str) -> list[str]:
    return [row[name] for row in rows]


def panel(**totals: list[str]) -> str:
    lines = [f"{entry},J{judge},{total}\n" for entry, given in totals.items() for judge, total in enumerate(given)]
    return TOTALS + "".join(lines)


def test_totals_become_values_ranks_and_tiers() -> None:
    text = panel(E1=["86.35", "90.20", "88", "81.10", "87.50"], E2=["80", "80"], E10=["80"], E3=["60"])

    assert ranked(text, quotas="1,2,5", minimums=",,70") == [
        {
            "entry": "E1", "sheets": "5", "value": "87.283333", "rank": "1", "tied": "false", "tier": "1",
            "at_edge": "false", "untrimmed": "false", "spread": "3.392565",
        },
        {
            "entry": "E2", "sheets": "2", "value": "80.00", "rank": "2", "tied": "true", "tier": "2",
            "at_edge": "false", "untrimmed": "true", "spread": "0.000000",
        },
        {
            "entry": "E10", "sheets": "1", "value": "80.00", "rank": "2", "tied": "true", "tier": "2",
            "at_edge": "false", "untrimmed": "true", "spread": "",
        },
        {
            "entry": "E3", "sheets": "1", "value": "60.00", "rank": "4", "tied": "false", "tier": "",
            "at_edge": "false", "untrimmed": "true", "spread": "",
        },
    ]  # fmt: skip


def test_a_tie_across_an_edge_has_no_tier_and_says_so() -> None:
    rows = ranked(panel(A=["90"], B=["90"], C=["80"]), quotas="1,2")

    assert column(rows, "tier") == ["", "", "2"]
    assert column(rows, "at_edge") == ["true", "true", "false"]


def test_points_by_criterion_are_weighed() -> None:
    rows = ranked(POINTS + "甲,王,c1,80\n甲,王,c2,95\n乙,王,c2,90\n乙,王,c1,90\n", weights="c1=15.5,c2=84.5")

    assert [(row["entry"], row["value"]) for row in rows] == [("甲", "92.675"), ("乙", "90.00")]


def test_thirds_of_different_panels_are_compared_exactly() -> None:
    text = panel(A=["0.1", "0.2", "0.3"], B=["0.2"], C=["0.1", "0.2", "0.3", "0.1", "0.2", "0.3"])

    assert column(ranked(text, method="mean"), "rank") == ["1", "1", "1"]


@pytest.mark.parametrize(("rounding", "value"), [("none", "1.005"), ("totals", "1.003333"), ("value", "1.01")])
def test_where_to_round_is_declared(rounding: str, value: str) -> None:
    rows = ranked(panel(A=["1.004", "1.004", "1.007"], B=["0"]), method="mean", rounding=rounding)

    assert rows[0]["value"] == value


@pytest.mark.parametrize("number", ["８６．３５", " 86.35 ", "+86.350", "8.635e1", "86.35"])
def test_a_number_is_read_as_people_type_it(number: str) -> None:
    assert ranked(panel(A=[number]))[0]["value"] == "86.35"


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("3.4319", "3.4319"),
        ("0.123456789012", "0.123457"),
        ("-0.0000001", "0.00"),
        ("-2.5", "-2.50"),
        ("1e20", "1" + "0" * 20 + ".00"),
    ],
)
def test_a_value_has_two_to_six_decimals(number: str, value: str) -> None:
    assert ranked(panel(A=[number]))[0]["value"] == value


@pytest.mark.parametrize(("encoding", "marked"), [("utf-8", False), ("utf-8-sig", True), ("gb18030", True)])
def test_encodings_of_excel_are_read_and_answered_so_that_excel_reads_them(encoding: str, marked: bool) -> None:  # noqa: FBT001 -- a case
    content = "参评对象,评委,总分\r\n渝荐〔2021〕7号,王,86\r\n,,\r\n".encode(encoding)

    table = score_tables.rank(content)

    assert table.content.startswith(codecs.BOM_UTF8) is marked
    assert column(answer(table.content), "entry") == ["渝荐〔2021〕7号"]


def test_a_line_break_inside_a_cell_does_not_shift_the_row_named() -> None:
    with pytest.raises(Invalid, match="Row 3, column total"):
        ranked(TOTALS + '"E\n1",J1,80\nE2,J1,优\n')


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", {}, "The file is empty."),
        ("\ufeff", {}, "The file is empty."),
        (TOTALS, {}, "no scores below it"),
        ("entry,total\nE1,5\n", {}, "The column judge is missing"),
        ("entry,judge\nE1,J1\n", {}, "The column total is missing"),
        ("entry,judge,criterion\n", {}, "The column points is missing"),
        ("entry,judge,total,total\n", {}, "The column total stands twice"),
        ("entry,judge,total,points\n", {}, "leave one kind out"),
        (TOTALS + "E1,J1,优\n", {}, "Row 2, column total: “优” is not a number."),
        (TOTALS + "E1,J1,nan\n", {}, "Row 2, column total: “nan” is not a number."),
        (TOTALS + "E1,J1,1e999\n", {}, "Row 2, column total"),
        (TOTALS + 'E1,J1,"1,000"\n', {}, "Row 2, column total"),
        (TOTALS + "E1,J1,80\n\nE2,J1,\n", {}, "Row 4, column total: the cell is empty."),
        (TOTALS + "E1,J1\n", {}, "Row 2, column total: the cell is empty."),
        (TOTALS + "E1,,80\n", {}, "Row 2, column judge: the cell is empty."),
        (TOTALS + "E1,J1,80,90\n", {}, "Row 2 has more cells"),
        (TOTALS + "E1,J1,80\nE1,J1,80\n", {}, "Row 3, column judge: J1 scored E1 already."),
        (TOTALS + 'E1,J1,"80\n', {}, "not a CSV table"),
        (TOTALS + "E1,J1,80\n", {"weights": "c1=100"}, "takes no weights"),
        (
            TOTALS + "E1,J1,80\n",
            {"method": "best"},
            "“best” is not among the choices: trimmed, mean, median, additive, standardised, bayes.",
        ),
        (TOTALS + "E1,J1,80\n", {"rounding": "up"}, "“up” is not among the choices"),
        (TOTALS + "E1,J1,80\n", {"quotas": "1,-3"}, "“-3” is not"),
        (TOTALS + "E1,J1,80\n", {"quotas": "1,,3"}, "Quotas must be whole numbers"),
        (TOTALS + "E1,J1,80\n", {"quotas": ""}, "Quotas must be whole numbers"),
        (TOTALS + "E1,J1,80\n", {"quotas": "1.5"}, "Quotas must be whole numbers"),
        (TOTALS + "E1,J1,80\n", {"quotas": "1,3", "minimums": "90"}, "2 quotas and 1 minimum"),
        (TOTALS + "E1,J1,80\n", {"minimums": "90"}, "0 quotas and 1 minimum"),
        (TOTALS + "E1,J1,80\n", {"quotas": "1", "minimums": "高"}, "“高” is not a number"),
        (POINTS + "E1,J1,c1,80\n", {}, "needs weights"),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1=99.99"}, "must sum to 100; they sum to 99.99."),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1"}, "“c1” does not"),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1=33.333,c2=66.667"}, "at most two decimals"),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1=-10,c2=110"}, "Weights must read"),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1=50,c1=50"}, "has two weights"),
        (POINTS + "E1,J1,c1,80\n", {"weights": "c1=50,c2=50"}, "no row names this criterion"),
        (POINTS + "E1,J1,c3,80\n", {"weights": "c1=100"}, "Row 2, column criterion: there is no weight for c3."),
        (POINTS + "E1,J1,c1,80\nE1,J1,c1,80\n", {"weights": "c1=100"}, "Row 3, column judge: J1 gave E1 points for c1"),
        (
            POINTS + "E1,J1,c1,80\nE1,J2,c1,80\nE1,J1,c2,80\n",
            {"weights": "c1=50,c2=50"},
            "Row 3, column criterion: J2 gave E1 no points for c2.",
        ),
        *(
            (POINTS + f"E1,J1,c1,{points}\n", {"weights": "c1=100"}, "Row 2, column points")
            for points in ("101", "-1", "3.5", "优", "100.01")
        ),
    ],
)
def test_bad_input_is_refused_in_one_sentence_that_says_where(
    text: str, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        ranked(text, **options)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "content", [b"\xff\xff\xff", (CASES / "register.xlsx").read_bytes(), "entry,judge".encode("utf-16")]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="not a CSV table"):
        score_tables.rank(content)


def test_the_reader_is_told_what_the_panel_must_decide() -> None:
    table = score_tables.rank(panel(A=["90"], B=["90"], C=["1", "2", "3", "4", "5"]).encode(), quotas="1")

    assert [str(note) for note in table.notes] == [
        "3 entries ranked from 7 sheets.",
        "2 entries are tied across the edge of a tier; the panel decides.",
        "2 entries have fewer than five sheets; nothing was dropped for them.",
    ]


@given(
    st.dictionaries(
        st.sampled_from("ABCDEFGH"), st.lists(st.decimals(0, 3, places=1), min_size=1, max_size=7), min_size=1
    ),
    st.sampled_from(["trimmed", "mean", "median"]),
    st.sampled_from(["none", "totals", "value"]),
    st.randoms(use_true_random=False),
)
def test_order_of_rows_and_names_of_judges_change_nothing(
    totals: dict[str, list[object]], method: str, rounding: str, shuffled: Random
) -> None:
    rows = panel(**{entry: list(map(str, given)) for entry, given in totals.items()}).splitlines()[1:]
    shuffled.shuffle(rows)
    renamed = TOTALS + "".join(row.replace(",J", ",评委") + "\n" for row in rows)

    answered = ranked(renamed, method=method, rounding=rounding, quotas="1,2")

    values = [slow.value_of([Fraction(str(total)) for total in given], method, rounding) for given in totals.values()]
    ranks = slow.rank_of([None if value is None else (value,) for value in values])
    tiers = slow.tiers_of(values, [(1, None), (2, None)])
    assert {row["entry"]: (row["rank"], row["tier"], row["at_edge"]) for row in answered} == {
        entry: (str(rank), "" if tier == -1 else str(tier + 1), str(split).lower())
        for entry, rank, (tier, split, _, _) in zip(totals, ranks, tiers, strict=True)
    }


def test_the_simulated_panel_is_ranked_as_by_hand() -> None:
    content = (CASES / "panel-50x10.csv").read_bytes()
    given: dict[str, list[Fraction]] = {}
    for row in csv.DictReader(io.StringIO(content.decode())):
        given.setdefault(row["entry"], []).append(Fraction(row["total"]))

    rows = answer(score_tables.rank(content, quotas="1,3,5,9,18").content)

    values = {entry: slow.value_of(totals, "trimmed", "none") for entry, totals in given.items()}
    ranks = dict(
        zip(values, slow.rank_of([None if value is None else (value,) for value in values.values()]), strict=True)
    )
    assert {row["entry"]: int(row["rank"]) for row in rows} == ranks
    assert [column(rows, "tier").count(tier) for tier in "12345"] == [1, 3, 5, 9, 18]


def test_a_name_that_looks_like_a_formula_is_not_one_in_the_answer() -> None:
    content = b"entry,judge,total\n=1+1,J1,80\n-7,J1,70\n"
    answer = score_tables.rank(
        content, method="mean", rounding="none", quotas=None, minimums=None, weights=None
    ).content.decode()
    assert [line.split(",")[0] for line in answer.splitlines()] == ["entry", "'=1+1", "-7"]
