from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from domain.refusals import Invalid
from use_cases import score_tables
from use_cases.score_table_answers import HEADINGS

CASES = Path(__file__).parents[1] / "cases"
PANEL = (CASES / "panel-50x10.csv").read_bytes()
QUOTAS = "1,3,5,10"
BESIDE = ("mean", "sd", "lo80", "hi80", "expected_rank", "rank_lo80", "rank_hi80")
COMPLETE = "entry,judge,total\nA,J,80\nA,K,90\nB,J,70\nB,K,75\nC,J,60\nC,K,75\n"
APART = "entry,judge,total\nA,J,80\nB,J,70\nC,K,60\nD,K,75\n"
Row = dict[str, str]


def rows(content: bytes) -> dict[str, Row]:
    return {row["entry"]: row for row in csv.DictReader(io.StringIO(content.decode()))}


def ranked(text: str | bytes, **options: Any) -> dict[str, Row]:  # noqa: ANN401 -- options of several types
    return rows(score_tables.rank(text.encode() if isinstance(text, str) else text, **options).content)


def details(text: str | bytes, **options: Any) -> dict[str, Any]:  # noqa: ANN401 -- options of several types
    found = score_tables.rank(text.encode() if isinstance(text, str) else text, **options).details
    assert found is not None
    read = json.loads(found)
    assert isinstance(read, dict)
    return read


def test_the_model_adds_its_columns_to_those_of_the_other_methods() -> None:
    content = score_tables.rank(PANEL, method="bayes", quotas=QUOTAS).content

    tiers = [f"p_tier_{tier}" for tier in range(1, 5)]
    assert content.decode().splitlines()[0].split(",") == [*HEADINGS, *BESIDE, *tiers, "p_none"]
    for row in rows(content).values():
        assert row["mean"] == row["value"]
        assert float(row["lo80"]) < float(row["mean"]) < float(row["hi80"])
        assert 1 <= int(row["rank_lo80"]) <= float(row["expected_rank"]) <= int(row["rank_hi80"]) <= 50
        assert sum(float(row[name]) for name in (*tiers, "p_none")) == pytest.approx(1, abs=1e-8)


def test_the_panel_of_the_study_gets_its_published_ranks_and_chances() -> None:
    found = ranked(PANEL, method="bayes", quotas=QUOTAS)

    for expected in rows((CASES / "panel-50x10.expected.csv").read_bytes()).values():
        row = found[expected["entry"]]
        assert float(row["expected_rank"]) == pytest.approx(float(expected["expected_rank"]), abs=0.25)
        within = 0.0
        for tier, edge in enumerate((1, 4, 9, 19), start=1):
            within += float(row[f"p_tier_{tier}"])
            assert within == pytest.approx(float(expected[f"p_rank_le_{edge}"]), abs=0.02)


def test_another_scale_changes_no_rank() -> None:
    lines = PANEL.decode().splitlines()
    moved = [line.split(",") for line in lines[1:]]
    other = "\n".join([lines[0], *(f"{entry},{judge},{float(total) * 20 - 7}" for entry, judge, total in moved)])

    found, again = ranked(PANEL, method="bayes", quotas=QUOTAS), ranked(other, method="bayes", quotas=QUOTAS)

    for entry, row in found.items():
        assert row["rank"] == again[entry]["rank"]
        assert float(row["expected_rank"]) == pytest.approx(float(again[entry]["expected_rank"]), abs=1e-6)
        assert float(row["p_tier_1"]) == pytest.approx(float(again[entry]["p_tier_1"]), abs=1e-6)


def test_the_details_say_what_the_answer_rests_on() -> None:
    found = details(PANEL, method="bayes", quotas=QUOTAS, seed=7)

    assert found["sigma_entry"] == pytest.approx(0.836, abs=0.005)
    assert found["sigma_judge"] == pytest.approx(0.537, abs=0.005)
    assert found["sigma_noise"] == pytest.approx(1.053, abs=0.005)
    # 0.836², 0.537² and 1.053² over their sum, 2.096.
    shares = [found[f"share_{name}"] for name in ("entry", "judge", "noise")]
    assert shares == pytest.approx([0.333, 0.138, 0.529], abs=0.005)
    judges = {judge["judge"]: judge for judge in found["judges"]}
    assert len(judges) == 10
    assert sum(judge["sheets"] for judge in judges.values()) == 250
    assert all(judge["lo80"] < judge["severity"] < judge["hi80"] for judge in judges.values())
    diagnostics = found["diagnostics"]
    assert (diagnostics["components"], diagnostics["seed"]) == (1, 7)
    assert 0.9 < diagnostics["efficiency"] <= 1
    assert (diagnostics["comparison"], diagnostics["noise"]) == ("connected", "normal")
    assert diagnostics["options"] == {"method": "bayes", "quotas": QUOTAS, "minimums": None, "weights": None}


def test_the_severe_judge_is_the_one_who_gives_less() -> None:
    judges = details(COMPLETE, method="bayes")["judges"]

    assert [judge["judge"] for judge in judges] == ["J", "K"]
    assert judges[0]["severity"] > 0 > judges[1]["severity"]


def test_the_same_sheets_get_the_very_same_answer_and_share_a_rank() -> None:
    text = "entry,judge,total\n" + "".join(
        f"{entry},{judge},{total}\n"
        for entry, totals in {"A": (-1.5, 2.25), "B": (0.5, 3), "C": (-1.5, 2.25)}.items()
        for judge, total in zip("JK", totals, strict=True)
    )
    found = ranked(text, method="bayes", quotas="1,1", seed=1)

    alike = [{name: cell for name, cell in found[entry].items() if name != "entry"} for entry in "AC"]
    assert alike[0] == alike[1]
    assert (found["B"]["tier"], found["A"]["rank"], found["A"]["tied"], found["A"]["at_edge"]) == (
        *("1", "2", "true", "true"),
    )


def test_a_group_with_the_better_pile_keeps_its_lead() -> None:
    lines = [
        f"{group}{entry},{group}{judge},{base + 3 * entry + 2 * judge + (entry * judge) % 3},{group}"
        for group, base in (("u", 60), ("v", 80))
        for entry in range(6)
        for judge in range(3)
    ]
    found = ranked("entry,judge,total,group\n" + "\n".join(lines), method="bayes")

    assert float(found["v0"]["mean"]) - float(found["u0"]["mean"]) == pytest.approx(20, abs=1e-5)


def test_points_by_criterion_are_weighed_first() -> None:
    points = "entry,judge,criterion,points\n" + "".join(
        f"{row.replace(',', ',').rpartition(',')[0]},{name},{row.rpartition(',')[2]}\n"
        for row in COMPLETE.splitlines()[1:]
        for name in ("c1", "c2")
    )

    assert ranked(points, method="bayes", weights="c1=30,c2=70") == ranked(COMPLETE, method="bayes")


def test_a_single_sheet_has_a_value_and_no_certainty() -> None:
    row = ranked("entry,judge,total\nA,J,80\n", method="bayes", quotas="1")["A"]

    assert (row["mean"], row["sd"], row["lo80"], row["expected_rank"], row["p_tier_1"]) == (
        *("80.00", "", "", "1.000000000", "1.000000000"),
    )


def test_taking_severity_out_and_standardising_give_their_own_values() -> None:
    # By hand: J is 10 below K on average; the additive values of a complete table are the means.
    additive = ranked(COMPLETE, method="additive")
    # J: mean 70, sd 10; K: mean 80, sd √75. A: z = 1 and 10/√75; pooled sd √87.5, overall mean 75.
    standardised = ranked(COMPLETE, method="standardised")

    assert [additive[entry]["value"] for entry in "ABC"] == ["85.00", "72.50", "67.50"]
    assert float(standardised["A"]["value"]) == pytest.approx(75 + 87.5**0.5 * (1 + 10 / 75**0.5) / 2, abs=1e-6)
    assert list(additive["A"]) == list(standardised["A"]) == list(HEADINGS)
    judge = details(COMPLETE, method="additive")["judges"][0]
    assert (judge["judge"], judge["severity"]) == ("J", pytest.approx(5))
    assert details(COMPLETE, method="standardised")["judges"][0]["spread"] == pytest.approx(10)


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        (COMPLETE[:-7], {"method": "standardised"}, "everyone scored everything; not all entries were scored by K."),
        (
            "entry,judge,total\nA,J,1\nA,K,2\nA,L,3\nA,M,4\nA,N,5\nB,O,6\n",
            {"method": "standardised"},
            "not all entries were scored by J, K, L and 3 other judges.",
        ),
        ("entry,judge,total\nA,J,1\nB,J,1\n", {"method": "standardised"}, "the same total from J."),
        ("entry,judge,total\nA,J,1\n", {"method": "standardised"}, "at least two entries"),
        (APART, {"method": "additive"}, "The judges fall into 2 parts that share no entry; the method additive"),
        (COMPLETE, {"method": "bayes", "rounding": "value"}, "The method bayes takes no rounding"),
        (COMPLETE + "D,J,x\n", {"method": "bayes"}, "Row 8, column total: “x” is not a number."),
        (
            "entry,judge,total,group\nA,J,1,g\nA,K,2,h\n",
            {"method": "bayes"},
            "Row 3, column group: A stands in the group g already.",
        ),
    ],
)
def test_what_a_method_cannot_answer_is_refused_with_the_reason(
    text: str, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        ranked(text, **options)

    assert sentence in str(refusal.value)


def test_judges_who_share_no_entry_are_named_with_the_sheet_that_would_join_them() -> None:
    table = score_tables.rank(APART.encode(), method="bayes", quotas="1", minimums="60")

    _, parts, chances = (str(note) for note in table.notes)
    assert parts.startswith("The judges fall into 2 parts")
    assert parts.endswith("1 further sheets would join them, the first one for C by J.")
    assert chances.startswith("The chances of the tiers follow from the quotas")
    diagnostics = details(APART, method="bayes")["diagnostics"]
    assert (diagnostics["components"], diagnostics["joining_sheets"]) == (2, [{"entry": "C", "judge": "J"}])


def test_where_judges_share_no_entry_each_part_has_ranks_of_its_own() -> None:
    # Two parts of five entries and three judges; in each the first entry is by far the best.
    sheets = [
        f"{entry},{judge},{(90 if place == 0 else 70 - place) + len(judge) * place % 3}"
        for names, judges in (("ABCDE", ("J", "KK", "LLL")), ("VWXYZ", ("P", "QQ", "RRR")))
        for place, entry in enumerate(names)
        for judge in judges
    ]
    found = ranked("\n".join(["entry,judge,total", *sheets]), method="bayes")

    assert "part" not in ranked(COMPLETE, method="bayes")["A"]
    for part, names in (("1", "ABCDE"), ("2", "VWXYZ")):
        own = {entry: float(row["rank_within"]) for entry, row in found.items() if row["part"] == part}
        assert set(own) == set(names)
        assert sum(own.values()) == pytest.approx(15)
        assert min(own, key=own.__getitem__) == names[0]


def test_a_slip_of_the_finger_shows_in_the_law_of_the_noise() -> None:
    lines = PANEL.decode().splitlines()
    slipped = [f"{line.rpartition(',')[0]},{60 if place % 40 == 0 else -40}" for place, line in enumerate(lines[1:])]
    mixed = [
        slip if place % 20 == 0 else line for place, (slip, line) in enumerate(zip(slipped, lines[1:], strict=True))
    ]

    diagnostics = details("\n".join([lines[0], *mixed]), method="bayes")["diagnostics"]

    assert (diagnostics["noise"], "heavy_tails" in diagnostics["noise_features"]) == ("student_t", True)
    assert diagnostics["noise_degrees"] < 10


def test_judges_who_share_little_are_reported() -> None:
    # Two piles of ten with three judges each; one entry crosses.
    lines = [
        f"{p}{entry},{p}{judge},{50 + entry * judge % 7}" for p in "uv" for entry in range(10) for judge in range(3)
    ]
    text = "\n".join(["entry,judge,total", *lines, "u0,v0,55"])

    notes = score_tables.rank(text.encode(), method="additive").notes

    assert "share few entries" in str(notes[1])
