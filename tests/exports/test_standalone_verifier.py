"""The verifier inside an archive is a second opinion: its own arithmetic gives what the program's gives."""

from __future__ import annotations

import ast
import json
import sys
from fractions import Fraction
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycles import CriterionRule
from domain.decided import Carried, Placed, RankedAs, TierTerms
from domain.decision_rules import DecisionRule, Share
from domain.list_rules import Breach, Named, budget_breach, budget_of, cost_of, placing_breaches, prize_breach
from domain.motions import Count, MotionKind, chosen_of_tie, is_carried
from exports import standalone_verifier
from exports.archive import verifier
from exports.archive_tables import Kind
from exports.standalone_verifier import (
    Broken,
    Decided,
    Deciding,
    Motioned,
    Outcome,
    Place,
    Recomputation,
    Report,
    Results,
    Rules,
    Sheet,
    Tables,
    fill_tiers,
    ranked_places,
)
from i18n import translate
from scoring.methods import Method, NoValues
from scoring.placement import JudgedSheets
from scoring.placing import PointSheets
from tests.use_cases.test_decided_tiers import cases
from use_cases import (
    archive_awards,
    archive_decisions,
    archive_entries,
    archive_log,
    archive_meetings,
    archive_objections,
    archive_rankings,
    archive_results,
    archive_rules,
)
from use_cases.decided_tiers import Withdrawn, decided
from use_cases.placing import Standing, placed_by, standings

CODES = ("a", "b", "c")
WEIGHTS = {"a": 3333, "b": 3333, "c": 3334}
CRITERIA = tuple(CriterionRule(code, code, WEIGHTS[code]) for code in CODES)


@st.composite
def panels(draw: st.DrawFn) -> tuple[dict[tuple[int, int], list[int]], int]:
    """Sheets by entry and judge, and how many entries; coarse points, so that ties are many."""
    entries, judges = draw(st.integers(2, 7)), draw(st.integers(1, 7))
    coarse = st.sampled_from([0, 50, 60, 61, 99, 100])
    points = st.lists(coarse, min_size=3, max_size=3)
    is_complete = draw(st.booleans())
    return {
        (entry, judge): draw(points)
        for entry in range(entries)
        for judge in range(judges)
        if is_complete or draw(st.booleans())
    }, entries


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    tiers = draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 5000, 6034, 9900])), max_size=4))
    return {
        "method": draw(st.sampled_from(["trimmed", "mean", "median", "standardised", "additive"])),
        "rounding": draw(st.sampled_from(["none", "totals", "value"])),
        "tie_break": draw(st.lists(st.sampled_from(CODES), unique=True, max_size=2)),
        "weights": WEIGHTS,
        "tiers": [
            {"position": place, "quota": quota, "minimum_value": least}
            for place, (quota, least) in enumerate(tiers, start=2)
        ],
    }


def by_the_program(sheets: dict[tuple[int, int], list[int]], many: int, rule: dict[str, Any]) -> list[Standing] | None:
    keys = sorted(sheets)
    points = np.asarray([sheets[key] for key in keys], dtype=np.int64).reshape(len(keys), 3)
    entry, judge = (np.asarray([key[axis] for key in keys], dtype=np.int64) for axis in (0, 1))
    panel = JudgedSheets(PointSheets(entry, points, many), judge, 7)
    placed = placed_by(Method(rule["method"]), panel, rule, CRITERIA)
    return None if isinstance(placed, NoValues) else list(standings(placed, rule))


def by_the_verifier(sheets: dict[tuple[int, int], list[int]], many: int, rule: dict[str, Any]) -> list[Place] | None:
    whole = Recomputation.__new__(Recomputation)
    whole.rules, whole.codes, whole.report, whole.name = rule, list(CODES), Report("en"), ""
    weights = [WEIGHTS[code] for code in CODES]
    groups: dict[str, list[Sheet]] = {str(entry): [] for entry in range(many)}
    whole.entries, whole.stored = list(groups), {}
    for (read, judge), points in sheets.items():
        row = {"entry_id": str(read), "user_id": str(judge), "version": "1"}
        groups[str(read)].append(Sheet(row, points, weights))
    values = whole.values(groups)
    if values is None:
        return None
    places = ranked_places(values, whole.tie_breaks(groups))
    for entry, place in places.items():
        place.is_plain_mean = rule["method"] == "trimmed" and 0 < len(groups[entry]) < 5
    fill_tiers(places, rule["tiers"])
    return list(places.values())


@settings(max_examples=150)
@given(panels(), rules())
def test_values_ranks_and_tiers_are_those_of_the_program(
    panel: tuple[dict[tuple[int, int], list[int]], int], rule: dict[str, Any]
) -> None:
    mine, its = by_the_program(*panel, rule), by_the_verifier(*panel, rule)
    assert (mine is None) is (its is None)
    assert [vars(place) for place in its or []] == [vars(standing) for standing in mine or []]


@settings(deadline=None, max_examples=300)
@given(cases())
def test_what_the_panel_decided_comes_out_as_in_the_program(
    case: tuple[list[TierTerms], list[RankedAs], list[Carried], list[Withdrawn], DecisionRule],
) -> None:
    tiers, ranked, motions, withdrawn, _rule = case
    mine = decided(ranked, tiers, motions, withdrawn)
    its = _decided_by_the_verifier([_tier_row(tier) for tier in tiers], ranked, motions, withdrawn)
    lines = {str(line.entry_id): line for line in mine.lines}
    assert its.tier == {entry: line.tier for entry, line in lines.items()}
    assert its.proposed == {entry: line.proposed for entry, line in lines.items()}
    assert {entry: its.motion.get(entry) for entry in lines} == {entry: line.motion for entry, line in lines.items()}
    assert its.between == {entry: list(line.between) for entry, line in lines.items() if line.between}
    assert its.prizes == mine.prizes
    assert {position: many for position, many in its.emptied.items() if many} == mine.empty
    assert its.voted == {(str(entry), position) for position, entries in mine.voted.items() for entry in entries}
    assert its.vacancies == list(mine.vacancies)


@settings(deadline=None, max_examples=100)
@given(cases())
def test_the_declared_rules_are_broken_as_in_the_program_and_in_the_same_words(
    case: tuple[list[TierTerms], list[RankedAs], list[Carried], list[Withdrawn], DecisionRule],
) -> None:
    """Every second entry was merged into the one before; the list is the one that comes out."""
    tiers, ranked, motions, withdrawn, rule = case
    mine = decided(ranked, tiers, motions, withdrawn)
    names = {line.entry_id: Named(f"E{line.entry_id}", line.entry_id // 2 * 2) for line in mine.lines}
    held = {line.tier for line in mine.lines}
    prizes = [prize_breach(tier, mine.prizes[tier.position]) for tier in tiers if tier.position in held]
    budget = budget_breach(cost_of(mine.lines, mine.prizes), budget_of(tiers, rule))
    breaches = [*placing_breaches(tiers, [mine], names), *(each for each in [*prizes, budget] if each is not None)]
    rows = [_tier_row(tier) for tier in tiers]
    tables, results = object.__new__(Tables), object.__new__(Results)
    tables.tiers, tables.rounds = {"1": rows}, {}
    tables.references = {str(entry): named.reference for entry, named in names.items()}
    tables.known_as = {("1", named.reference): str(entry) for entry, named in names.items()}
    tables.duplicates = {str(entry): str(named.stands_for) for entry, named in names.items()}
    results.rule = {"budget_yuan": standalone_verifier.plain(rule.budget_yuan)}
    results.lists, results.objections = [], []
    awards = [_award(line, mine.prizes[line.tier]) for line in mine.lines if line.tier is not None]
    its = _decided_by_the_verifier(rows, ranked, motions, withdrawn)
    listed = {"awards": awards, "rankings": []}
    for language in ("en", "zh_CN"):
        report = Report("en" if language == "en" else "zh")
        rules = Rules(Deciding(tables, results, {}), {"published_at": ""}, listed, [({}, its)], report)
        assert sorted(rules.broken(), key=repr) == sorted((_told(breach, language) for breach in breaches), key=repr)


def _told(breach: Breach, language: str) -> Broken:
    said = str(breach.said) if language == "en" else translate(breach.said, language)
    return breach.rule.value, breach.tier, list(breach.references), said


def _decided_by_the_verifier(
    tiers: list[dict[str, str]], ranked: list[RankedAs], motions: list[Carried], withdrawn: list[Withdrawn]
) -> Decided:
    places = {str(each.entry_id): Place(each.value) for each in ranked}
    for each in ranked:
        places[str(each.entry_id)].rank = each.rank
    return Decided(
        places,
        tiers,
        [Motioned(_motion_row(motion), Outcome(_motion_row(motion))) for motion in motions],
        [{"entry_id": str(each.entry_id), "tier": str(each.tier)} for each in withdrawn],
    )


def _award(line: Placed, prize: int) -> dict[str, Any]:
    value = standalone_verifier.plain(line.value)
    return {"tier": line.tier, "reference": f"E{line.entry_id}", "value": value, "prize_yuan": prize}


def _tier_row(tier: TierTerms) -> dict[str, str]:
    return {
        "position": str(tier.position),
        "track_id": "1",
        "name": tier.name.chinese,
        "name_en": tier.name.english,
        "quota": str(tier.quota),
        "minimum_value": "" if tier.minimum is None else str(int(tier.minimum * 100)),
        "prize_yuan": str(tier.prize_yuan),
        "prize_is_minimum": standalone_verifier.plain(tier.prize_is_minimum),
        "is_always_voted": standalone_verifier.plain(tier.is_always_voted),
    }


def _motion_row(motion: Carried) -> dict[str, str]:
    """A motion that one judge alone voted on, and carried: of a tie, for each of the chosen."""
    is_tie = motion.kind is MotionKind.SETTLE_TIE
    return {
        "number": str(motion.number),
        "kind": motion.kind.value,
        "entry_ids": json.dumps(motion.entry_ids),
        "tier": standalone_verifier.plain(motion.tier),
        "places": str(len(motion.entry_ids) if is_tie else motion.places),
        "prize_yuan": standalone_verifier.plain(motion.prize_yuan),
        "majority": "all",
        "yes": str(int(not is_tie)),
        "no": "0",
        "abstain": "0",
        "naming": str(int(is_tie)),
        "named": json.dumps(dict.fromkeys(motion.entry_ids, 1) if is_tie else {}),
        "ended_at": "2026-11-20T04:00:00+00:00",
    }


@given(
    st.sampled_from(Share),
    st.dictionaries(st.integers(1, 6), st.integers(0, 7), max_size=6),
    st.tuples(*(st.integers(0, 7) for _each in range(4))),
    st.integers(0, 4),
)
def test_a_count_comes_to_the_same(
    majority: Share, named: dict[int, int], said: tuple[int, int, int, int], places: int
) -> None:
    yes, no, abstain, naming = said
    count = Count(yes, no, abstain, named, naming)
    row = _motion_row(Carried(1, MotionKind.SETTLE_TIE, tuple(named), 1)) | {
        "majority": majority.value,
        "places": str(places),
        **dict(zip(("yes", "no", "abstain", "naming"), map(str, said), strict=True)),
        "named": json.dumps(named),
    }
    assert tuple(Outcome(row).chosen) == chosen_of_tie(count, majority, places)
    assert (Outcome(row | {"kind": "move"}).state == "carried") is is_carried(count, majority)


def test_judges_who_read_a_part_each_give_the_same_six_decimals() -> None:
    rng = np.random.default_rng(2022)
    sheets = {
        (entry, int(judge)): [int(each) for each in rng.integers(40, 101, 3)]
        for entry in range(120)
        for judge in rng.choice(7, 4, replace=False)
    }
    rule = {"method": "additive", "rounding": "none", "tie_break": [], "weights": WEIGHTS, "tiers": []}
    mine, its = by_the_program(sheets, 120, rule), by_the_verifier(sheets, 120, rule)
    assert [place.value for place in its or []] == [standing.value for standing in mine or []]


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction(1, 200), 2, Fraction(1, 100)),
        (Fraction(-1, 200), 2, Fraction(-1, 100)),
        (Fraction(80333, 1000), 2, Fraction(8033, 100)),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: Fraction, decimals: int, rounded: Fraction) -> None:
    assert standalone_verifier.half_up(value, decimals) == rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (Fraction(2, 3), "0.666667"), (Fraction(-5, 4), "-1.250000"), (Fraction(100), "100.000000")],
)
def test_a_value_is_shown_with_six_decimals(value: Fraction | None, shown: str) -> None:
    assert standalone_verifier.decimal_of(value) == shown


def test_it_is_written_for_python_3_9_and_imports_the_standard_library_only() -> None:
    source = verifier().decode()
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_it_knows_the_columns_of_the_tables_it_reads() -> None:
    marks = dict.fromkeys((Kind.NUMBER, Kind.COUNT, Kind.HUNDREDTHS, Kind.WEIGHT, Kind.YUAN), "n")
    marks |= {Kind.POINTS: "p", Kind.EXACT: "x", Kind.FLAG: "f", Kind.JSON: "j"}
    known = (
        archive_log.AUDIT_LOG,
        archive_awards.AWARD_LIST,
        archive_meetings.ATTENDANCES,
        archive_meetings.MOTIONS,
        archive_meetings.MOTION_VOTERS,
        archive_meetings.NAMED_BALLOTS,
        archive_results.AWARD_LISTS,
        archive_results.SIGNATURES,
        archive_results.PUBLICITIES,
        archive_objections.OBJECTIONS,
        archive_results.WITHDRAWALS,
        archive_rules.CYCLE,
        archive_rules.DECISION_RULES,
        archive_decisions.WAIVERS,
        archive_entries.ENTRIES,
        archive_entries.ROUND_ENTRIES,
        archive_rankings.RANKED_ENTRIES,
        archive_rankings.RANKING_SHEETS,
        archive_rankings.RANKINGS,
        archive_rankings.SHEET_POINTS,
        archive_rankings.SHEETS,
        archive_rules.CRITERIA,
        archive_rules.ROUNDS,
        archive_rules.TIERS,
        archive_rules.TRACKS,
    )
    expected = {
        table.name: [
            f"{each.name}:{marks[each.kind]}{'?' if each.empty else ''}" if each.kind in marks else each.name
            for each in table.columns
        ]
        for table in known
    }
    assert {name: columns.split() for name, columns in standalone_verifier.COLUMNS.items()} == expected


def test_every_sentence_has_the_same_fields_in_both_languages() -> None:
    fields = {code: [set(_fields(sentence)) for sentence in both] for code, both in standalone_verifier.WORDS.items()}
    assert {code for code, (chinese, english) in fields.items() if chinese != english} == set()


def _fields(sentence: str) -> list[str]:

    return [name for _text, name, _form, _conversion in Formatter().parse(sentence) if name]


def test_a_folder_of_something_else_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert standalone_verifier.main([str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "foreign"
    assert standalone_verifier.main([str(tmp_path / "none.zip"), "--language", "en"]) == 2
    assert capsys.readouterr().out.endswith("cannot be read.\n")
