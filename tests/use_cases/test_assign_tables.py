from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter, defaultdict
from random import Random

import numpy as np
import pytest

from domain.refusals import Invalid
from use_cases import assign_tables
from use_cases.assign_table_task import even_share
from use_cases.assign_tables import AssignedTable
from use_cases.plain_tables import NamedFile

THEMES = ("乡村振兴", "双城经济圈", "长江禁渔")
Pair = tuple[str, str]


def a_file(text: str, name: str) -> NamedFile:
    return NamedFile(name, text.encode())


def assigned(entries: str, judges: str, k: int, **options: str | int | NamedFile) -> AssignedTable:
    files = {"entries": a_file(entries, "entries.csv"), "judges": a_file(judges, "judges.csv"), "costs": None}
    return assign_tables.assign_files(**{"kept": None, **files, **options}, judges_each=k)  # type: ignore[arg-type]  # options of several types


def by_costs(costs: str, k: int, **options: int | NamedFile | str) -> AssignedTable:
    files = {"entries": None, "judges": None, "costs": a_file(costs, "costs.csv")}
    return assign_tables.assign_files(**{"kept": None, **files, **options}, judges_each=k)  # type: ignore[arg-type]  # options of several types


def pairs_of(table: AssignedTable) -> list[Pair]:
    rows = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    return [(row["entry"], row["judge"]) for row in rows]


def an_office(seed: int = 1, entries: int = 90, judges: int = 15) -> tuple[str, str]:
    rng = Random(seed)
    lines = [
        f"E{number},{rng.choice(THEMES)},单位{rng.randrange(12)};单位{rng.randrange(12)},区{rng.randrange(5)}\n"
        for number in range(entries)
    ]
    people = [
        f"J{number},单位{rng.randrange(12)},区{rng.randrange(5)},{THEMES[number % 3]}\n" for number in range(judges)
    ]
    return "entry,theme,unit,district\n" + "".join(lines), "judge,unit,district,themes\n" + "".join(people)


def rows(table: str) -> dict[str, dict[str, str]]:
    found = list(csv.DictReader(io.StringIO(table)))
    return {next(iter(row.values())): row for row in found}


def test_recusals_districts_and_loads_are_kept_and_themes_preferred() -> None:
    entries, judges = an_office()
    table = assigned(entries, judges, 4, connect="off")
    pairs, ours, theirs = pairs_of(table), rows(entries), rows(judges)

    readers = defaultdict(list)
    for entry, judge in pairs:
        assert theirs[judge]["unit"] not in ours[entry]["unit"].split(";")
        readers[entry].append(judge)
    assert {entry: len(set(names)) for entry, names in readers.items()} == dict.fromkeys(ours, 4)
    assert all(
        any(theirs[judge]["district"] != ours[entry]["district"] for judge in names) for entry, names in readers.items()
    )
    assert set(Counter(judge for _, judge in pairs).values()) <= {22, 23, 24, 25, 26}
    knowing = sum(theirs[judge]["themes"] == ours[entry]["theme"] for entry, judge in pairs)
    assert f"{knowing} of 360 sheets are by judges who know the theme" in " ".join(map(str, table.notes))
    assert knowing > 330


def test_judges_who_would_be_apart_are_joined_by_outsiders() -> None:
    entries, judges = an_office()
    apart, joined = assigned(entries, judges, 4, connect="off"), assigned(entries, judges, 4)

    before, after = (json.loads(table.details) for table in (apart, joined))

    assert before["efficiency"] < 0.8 < after["efficiency"]
    assert (before["outsider_for_each_entry"], after["outsider_for_each_entry"]) == (False, True)
    ours, theirs = rows(entries), rows(judges)
    outside = {entry for entry, judge in pairs_of(joined) if theirs[judge]["themes"] != ours[entry]["theme"]}
    assert outside == set(ours)


def test_anchors_go_to_everybody() -> None:
    entries, judges = an_office()
    table = assigned(entries, judges, 4, connect="anchors")

    anchors = json.loads(table.details)["anchors"]

    readers = Counter(entry for entry, _ in pairs_of(table))
    theirs, ours = rows(judges), rows(entries)
    may = {
        entry: sum(row["unit"] not in ours[entry]["unit"].split(";") for row in theirs.values()) for entry in anchors
    }
    assert len(anchors) == 10
    assert {entry: readers[entry] for entry in anchors} == may


def test_order_of_rows_changes_nothing_and_the_seed_decides() -> None:
    entries, judges = an_office()
    head, *body = entries.splitlines(keepends=True)
    front, *people = judges.splitlines(keepends=True)
    shuffled = Random(5)
    shuffled.shuffle(body)
    shuffled.shuffle(people)

    first = assigned(entries, judges, 3, seed=7)
    again = assigned(head + "".join(body), front + "".join(people), 3, seed=7)
    other = assigned(entries, judges, 3, seed=8)

    assert first == again
    assert pairs_of(first) != pairs_of(other)
    assert str(first.notes[1]) == str(other.notes[1])


def test_spellings_of_units_and_districts_are_one() -> None:
    entries = "编号,承办单位,区县\nA,重庆市人力社保局,渝中区\n"
    judges = "评委,单位,区县\n甲,市人力社保局,江北区\n乙,交通局,重庆市渝中区\n丙,水利局,渝中\n丁,教委,江北\n"

    assert pairs_of(assigned(entries, judges, 2, connect="off"))[0] == ("A", "丁")


def test_own_limits_come_before_those_for_everybody() -> None:
    entries = "entry\n" + "".join(f"E{number}\n" for number in range(12))
    judges = "judge,min_load,max_load\nA,,2\nB,9,\nC,,\nD,,\n"

    loads = Counter(judge for _, judge in pairs_of(assigned(entries, judges, 2, least=5, most=7)))

    assert (loads["A"], loads["B"]) == (2, 9)
    assert all(5 <= loads[name] <= 7 for name in "CD")


@pytest.mark.parametrize(
    ("most", "sheets", "share"),
    [([None, None], 10, 5), ([1, None, None], 10, 4.5), ([1, 1], 10, 1), ([4, 4, None], 10, "10/3")],
)
def test_an_even_share_leaves_out_who_has_less(most: list[int | None], sheets: int, share: float | str) -> None:
    assert str(even_share(most, sheets)) == str(share).replace("4.5", "9/2")


def test_costs_are_summed_exactly() -> None:
    costs = "entry,judge,cost\nE1,A,0.1\nE1,B,0.30\nE2,A,0.2\nE2,B,1e-1\nE10,A,0\nE10,B,-0.05\n"
    table = by_costs(costs, 1, least=1, most=2)

    assert table.content.decode() == "entry,judge\nE1,A\nE2,B\nE10,B\n"
    assert "The cost is 0.15, the least possible" in str(table.notes[1])
    assert json.loads(table.details)["proof"]["is_optimal"] is True


def test_costs_with_very_many_digits_are_rounded_and_it_is_said() -> None:
    table = by_costs(f"entry,judge,cost\nE,A,0.{'1' * 30}\nE,B,0.{'1' * 29}2\n", 1)

    assert "more digits than can be summed exactly" in str(table.notes[1])


def test_a_pair_that_is_not_listed_is_forbidden() -> None:
    rng = np.random.default_rng(3)
    listed = {(f"E{e}", f"J{j}") for e in range(40) for j in range(8) if rng.random() < 0.8}
    text = "entry,judge,cost\n" + "".join(f"{e},{j},{rng.integers(1, 9)}\n" for e, j in sorted(listed))

    assert set(pairs_of(by_costs(text, 2))) <= listed


def test_kept_pairs_stay_even_where_they_are_recused_and_the_rest_is_topped_up() -> None:
    entries, judges = "entry,unit\nA,U1\nB,U2\nC,U3\n", "judge,unit\nX,U1\nY,U2\nZ,U3\n"
    kept = a_file("entry,judge\nA,X\nB,X\n", "kept.csv")

    table = assigned(entries, judges, 2, kept=kept, least=0, most=3)
    pairs = pairs_of(table)

    assert {("A", "X"), ("B", "X")} <= set(pairs)
    assert Counter(entry for entry, _ in pairs) == {"A": 2, "B": 2, "C": 2}
    assert str(table.notes[1]) == "2 of the pairs stood already and were not moved."


@pytest.mark.parametrize(("encoding", "marked"), [("utf-8", False), ("utf-8-sig", True), ("gb18030", True)])
def test_the_answer_opens_in_excel_where_the_tables_did(encoding: str, marked: bool) -> None:  # noqa: FBT001 -- a case
    files = [NamedFile("e", "编号\n=甲\n".encode(encoding)), NamedFile("j", "评委\n王\n".encode(encoding))]

    table = assign_tables.assign_files(entries=files[0], judges=files[1], costs=None, kept=None, judges_each=1)

    assert table.content.startswith(codecs.BOM_UTF8) is marked
    assert pairs_of(table) == [("'=甲", "王")]


def test_what_tables_do_not_tell_is_said() -> None:
    notes = assigned("entry,theme,district,unit\nA,T,D,U\n", "judge,unit\nX,\nY,V\n", 1, least=0).notes

    assert [str(note) for note in notes][-3:] == [
        "Without a unit no recusal is found for 1 judges: X.",
        "No expertise was looked for: that needs a column theme for entries and themes for judges.",
        "No other districts were looked for: that needs a column district in both tables.",
    ]


def test_an_entry_that_cannot_have_another_district_is_named() -> None:
    table = assigned("entry,district\nA,D\n", "judge,district\nX,D\nY,D\n", 1, connect="off", least=0)

    assert "1 entries cannot have a judge of another district: A." in [str(note) for note in table.notes]


@pytest.mark.parametrize(
    ("entries", "judges", "k", "options", "sentence"),
    [
        ("", "judge\nX\n", 1, {}, "entries.csv: The file is empty."),
        ("entry\n", "judge\nX\n", 1, {}, "entries.csv: The table has a first row, but nothing below it."),
        ("entry\nA\n", "judge\n", 1, {}, "judges.csv: The table has a first row, but nothing below it."),
        ("name\nA\n", "judge\nX\n", 1, {}, "entries.csv: The column entry is missing; needed are entry."),
        ("entry\nA\n", "name\nX\n", 1, {}, "judges.csv: The column judge is missing; needed are judge."),
        ("entry,unit,单位\nA,,\n", "judge\nX\n", 1, {}, "entries.csv: The column unit stands twice in the first row."),
        ("entry\nA\nB\nA\n", "judge\nX\n", 1, {}, "entries.csv: Row 4, column entry: A stands in row 2 already."),
        ("entry\nA\n", "judge\nX\n\nX\n", 1, {}, "judges.csv: Row 4, column judge: X stands in row 2 already."),
        ("entry,unit\n,U\n", "judge\nX\n", 1, {}, "entries.csv: Row 2, column entry: the cell is empty."),
        ("entry\nA,U\n", "judge\nX\n", 1, {}, "entries.csv: Row 2 has more cells than the first row has columns."),
        (
            "entry\nA\n", "judge,max_load\nX,多\n", 1, {},
            "judges.csv: Row 2, column max_load: “多” is not a whole number.",
        ),
        (
            "entry\nA\n", "judge,min_load\nX,-1\n", 1, {},
            "judges.csv: Row 2, column min_load: “-1” is not a whole number.",
        ),
        (
            "entry\nA\n", "judge,min_load,max_load\nX,3,2\n", 1, {},
            "judges.csv: Row 2, column min_load: 3 is more than max_load 2.",
        ),
        ("entry\nA\n", "judge\nX\n", 0, {}, "Each entry needs at least one judge; --k is 0."),
        (
            "entry\nA\n", "judge\nX\n", 2, {},
            "There are 1 judges, so an entry cannot have 2; lower --k or name more judges.",
        ),
        ("entry\nA\n", "judge\nX\n", 1, {"least": 3, "most": 2}, "--min-load 3 is more than --max-load 2."),
        ("entry\nA\n", "judge\nX\n", 1, {"most": -1}, "--max-load cannot be below 0."),
        (
            "entry\nA\n", "judge\nX\n", 1, {"connect": "all"},
            "“all” is not among the choices: auto, off, outsider, anchors.",
        ),
        (
            "entry\nA\n", "judge\nX\n", 1, {"connect": "outsider"},
            "Without themes of entries and judges nobody knows who is an outsider; add both columns.",
        ),
        (
            "entry\nA\n", "judge\nX\n", 1, {"kept": a_file("entry,judge\nB,X\n", "kept.csv")},
            "kept.csv: Row 2, column entry: B is not known.",
        ),
        (
            "entry\nA\n", "judge\nX\n", 1, {"kept": a_file("entry,judge\nA,X\nA,X\n", "kept.csv")},
            "kept.csv: Row 3, column judge: the pair of A and X stands in row 2 already.",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence_that_says_where(
    entries: str, judges: str, k: int, options: dict[str, int | str | NamedFile], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        assigned(entries, judges, k, **options)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("entry,judge\nA,X\n", "costs.csv: The column cost is missing; needed are entry,judge,cost."),
        ("entry,judge,cost\n", "costs.csv: The table has a first row, but nothing below it."),
        ("entry,judge,cost\nA,X,\n", "costs.csv: Row 2, column cost: the cell is empty."),
        ("entry,judge,cost\nA,X,inf\n", "costs.csv: Row 2, column cost: “inf” is not a number."),
        (
            "entry,judge,cost\nA,X,1\n\nB,X,1\nA,X,2\n",
            "costs.csv: Row 5, column judge: the pair of A and X stands in row 2 already.",
        ),
        ('entry,judge,cost\nA,X,"1\n', "costs.csv: The file is not a CSV table; in Excel, save the sheet as CSV."),
    ],
)  # fmt: skip
def test_bad_costs_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        by_costs(text, 1)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("entries", "judges", "k", "options", "sentence"),
    [
        (
            "entry,unit\nA,U1\nB,U2\n", "judge,unit\nX,U1\nY,U1\n", 1, {},
            ("No assignment keeps to everything. Every judge is recused from 1 entries: A. "
            "What helps: name 1 further judges who may read these entries."),
        ),
        (
            "entry,unit\nA,U1\nB,U2\n", "judge,unit\nX,U1\nY,U2\nZ,\n", 3, {"least": 0},
            ("No assignment keeps to everything. 2 entries may be read by 2 judges each, but 3 are wanted: A, B. "
            "What helps: name 1 further judges who may read these entries, or ask for 2 judges an entry."),
        ),
        (
            "entry,unit\nA,U\nB,U\nC,V\n", "judge,unit\nX,W\nY,U\nZ,U\n", 1, {"least": 0, "most": 1},
            ("No assignment keeps to everything. 2 entries (A, B) want 2 sheets; 1 judges (X) can take 1 of them and "
            "all others who may read them 0: 1 are missing. At best 1 entries stay short of judges: A −1. What "
            "helps: raise the maximum loads of the judges named by 1 together, or name 1 further judges who may "
            "read these entries."),
        ),
        (
            "entry\nA\nB\n", "judge\nX\nY\n", 2, {"most": 1},
            ("No assignment keeps to everything. 4 sheets are wanted, but all 2 judges together can take 2: 2 are "
            "missing. At best 2 entries stay short of judges: A −1, B −1. What helps: raise the maximum loads of the "
            "judges named by 2 together, or name 1 further judges who may read these entries, or ask for 1 judges an "
            "entry."),
        ),
        (
            "entry\nA\n", "judge\nX\nY\n", 1, {"least": 1},
            ("No assignment keeps to everything. The minimum loads of all judges sum to 2, but only 1 sheets are "
            "wanted. What helps: lower their minimum loads by 1 together."),
        ),
        (
            "entry,unit\nA,U\nB,V\nC,V\n", "judge,unit,min_load\nX,V,2\nY,,\n", 1, {"least": 0, "most": 3},
            ("No assignment keeps to everything. 1 judges (X) should have 2 sheets at least, but entries that they may "
            "read can give them 1 only. What helps: lower their minimum loads by 1 together."),
        ),
        (
            "entry,unit\nA,U\nB,V\n", "judge,unit\nX,U\nY,U\nZ,\n", 2,
            {"kept": a_file("entry,judge\nA,Z\nB,X\nB,Y\n", "kept.csv"), "least": 0},
            ("No assignment keeps to everything. Nobody further may read 1 entries: A. What helps: name 1 further "
            "judges who may read these entries."),
        ),
    ],
)  # fmt: skip
def test_where_nothing_fits_it_is_said_who_lacks_whom_and_what_helps(
    entries: str, judges: str, k: int, options: dict[str, int | NamedFile], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        assigned(entries, judges, k, **options)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"costs"}, None),
        ({"entries", "judges"}, None),
        (set(), "Two tables are needed, ENTRIES.csv and JUDGES.csv; or one with --costs."),
        ({"entries"}, "Two tables are needed, ENTRIES.csv and JUDGES.csv; or one with --costs."),
        ({"entries", "costs"}, "With --costs no other tables are read; leave ENTRIES.csv and JUDGES.csv out."),
    ],
)
def test_two_tables_or_one(named: set[str], sentence: str | None) -> None:
    texts = {"entries": "entry\nA\n", "judges": "judge\nX\n", "costs": "entry,judge,cost\nA,X,1\n"}
    files = {name: a_file(text, name) if name in named else None for name, text in texts.items()}

    def answer() -> AssignedTable:
        return assign_tables.assign_files(
            entries=files["entries"], judges=files["judges"], costs=files["costs"], kept=None, judges_each=1
        )

    if sentence is None:
        assert pairs_of(answer()) == [("A", "X")]
        return
    with pytest.raises(Invalid) as refusal:
        answer()
    assert str(refusal.value) == sentence
