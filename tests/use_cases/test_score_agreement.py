from __future__ import annotations

import json
from fractions import Fraction

import pytest

from domain.refusals import Invalid
from i18n import LANGUAGES
from scoring.agreement import Undefined
from tests.scoring import slow_agreement as slow
from use_cases.score_agreement import REASON_NAMES, STATISTIC_NAMES, agree, as_json, lines

ICC = {"icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k"}
KEYS = {"alpha_nominal", "alpha_ordinal", "alpha_interval", "alpha_ratio", *ICC, "kendall_w"}
BESIDE = {"reasons", "intervals", "entries", "judges", "sheets"}
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
TOTALS = "entry,judge,total\n" + "".join(
    f"E{entry},J{judge},{total}\n" for entry, row in enumerate(SHROUT_FLEISS) for judge, total in enumerate(row)
)
POINTS = (
    "entry,judge,criterion,points\n"
    "A,J,c1,80\nA,K,c1,90\nB,J,c1,70\nB,K,c1,75\nA,J,c2,10\nA,K,c2,10\nB,J,c2,10\nB,K,c2,10\n"
)


def answer(
    text: str, language: str = "en", *, weights: str | None = None, per_criterion: bool = False
) -> dict[str, object]:
    read = json.loads(as_json(agree(text.encode(), weights=weights, per_criterion=per_criterion), language))
    assert isinstance(read, dict)
    return read


def test_a_complete_panel_has_every_number_and_every_interval() -> None:
    found = answer(TOTALS)

    assert set(found) == KEYS | BESIDE
    assert (found["reasons"], found["entries"], found["judges"], found["sheets"]) == ({}, 6, 4, 24)
    assert found["icc2"] == pytest.approx(0.289764, abs=5e-7)
    assert found["kendall_w"] == pytest.approx(
        float(slow.kendall_w([[Fraction(cell) for cell in row] for row in SHROUT_FLEISS]) or 0)
    )
    intervals = found["intervals"]
    assert isinstance(intervals, dict)
    assert set(intervals) == ICC


@pytest.mark.parametrize(("language", "sentence"), [("en", "Not every judge scored every entry."), ("zh_CN", "评委")])
def test_a_missing_sheet_leaves_alpha_and_gives_a_reason_for_the_rest(language: str, sentence: str) -> None:
    found = answer(TOTALS.replace("E0,J0,9\n", ""), language)

    reasons = found["reasons"]
    assert isinstance(reasons, dict)
    assert set(reasons) == {key for key in KEYS if found[key] is None} == {*ICC, "kendall_w"}
    assert all(sentence in reason for reason in reasons.values())
    assert (found["intervals"], found["sheets"]) == ({}, 23)


@pytest.mark.parametrize(
    "rows", ["A,J,1\n", "A,J,1\nB,J,2\n", "A,J,1\nA,K,2\n", "A,J,1\nB,K,2\n", "A,J,5\nA,K,5\nB,J,5\nB,K,5\n"]
)
def test_poor_panels_are_answered_with_a_number_or_a_reason(rows: str) -> None:
    found = answer("entry,judge,total\n" + rows)

    reasons = found["reasons"]
    assert isinstance(reasons, dict)
    assert {key for key in KEYS if found[key] is None} == set(reasons)


def test_weighted_totals_are_the_overall() -> None:
    totals = "entry,judge,total\nA,J,45\nA,K,50\nB,J,40\nB,K,42.5\n"

    assert answer(POINTS, weights="c1=50,c2=50") == answer(totals)


def test_each_criterion_is_an_answer_of_its_own() -> None:
    found = answer(POINTS, weights="c1=50,c2=50", per_criterion=True)

    criteria = found.pop("criteria")
    assert found == answer(POINTS, weights="c1=50,c2=50")
    assert isinstance(criteria, dict)
    assert list(criteria) == ["c1", "c2"]
    assert criteria["c1"] == answer("entry,judge,total\nA,J,80\nA,K,90\nB,J,70\nB,K,75\n")
    assert set(criteria["c2"]["reasons"]) == KEYS


def test_without_weights_nothing_is_said_of_totals() -> None:
    found = answer(POINTS + "C,J,c2,10\n", per_criterion=True)

    assert set(found) == {"entries", "judges", "sheets", "criteria"}
    assert (found["entries"], found["judges"], found["sheets"]) == (3, 2, 5)


@pytest.mark.parametrize(
    ("text", "weights", "per_criterion", "sentence"),
    [
        (POINTS, None, False, "A table with points by criterion needs weights, such as c1=15,c2=85."),
        (TOTALS, None, True, "A table with totals has no criteria to look at one by one."),
        (TOTALS, "c1=100", False, "A table with totals takes no weights."),
        (TOTALS + "E9,J0,?\n", None, False, "Row 26, column total: “?” is not a number."),
    ],
)
def test_a_refusal_says_what_is_at_fault(
    text: str,
    weights: str | None,
    per_criterion: bool,  # noqa: FBT001 -- a case
    sentence: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        answer(text, weights=weights, per_criterion=per_criterion)

    assert str(refused.value.message) == sentence


def test_the_readable_table_says_the_same() -> None:
    found = list(lines(agree(TOTALS.encode()), "en"))

    assert found[0] == "6 entries, 4 judges, 24 sheets."
    assert "   0.290  [0.019, 0.761]      ICC(2,1), one judge, severity counts" in found
    assert found[-1].startswith("Judges who order independently: chi-square 17.741 with 5 degrees of freedom")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readable_table_shows_each_criterion_and_each_reason(language: str) -> None:
    found = list(lines(agree(POINTS.encode(), per_criterion=True), language))

    assert "c1" in found[0]
    assert sum(line.startswith("       -") for line in found) == len(KEYS)


def test_every_reason_has_its_sentence() -> None:
    assert set(REASON_NAMES) == set(Undefined)
    assert set(STATISTIC_NAMES) == KEYS
