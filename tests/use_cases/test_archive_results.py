"""What the panel decided and what became of its lists is in the archive, and what was changed of it is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from db.engine import Database
from db.file_store import sha256_of
from db.tables import AwardList, Entry
from domain.motions import MotionKind
from exports import standalone_verifier
from i18n import translate
from tests.archives import (
    Change,
    an_archive,
    codes,
    forged,
    found_in,
    members_of,
    on_lines,
    putting,
    read_rows,
    replacing,
    spoilt,
)
from tests.attachments import PDF, PNG
from tests.conftest import Clock, Lent
from tests.decided_archives import BY_NAME, POINTS, a_decided_meeting, a_published_list
from tests.meetings import a_meeting
from tests.panels import a_ranked_round
from tests.publicity import FIVE, GIVEN, begin, later
from tests.queries import statements_of
from use_cases import archives, publicity, withdrawals
from use_cases.archive_checks import check
from use_cases.archive_discretion import published_names
from use_cases.archives import Archive
from use_cases.list_contents import digest_of
from use_cases.transaction import CommandLine, perform, read

Travelling = Callable[..., dict[str, Any]]
Forgery = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def made(sqlite_lent: Lent) -> Archive:
    sqlite_lent.clear()
    clock = Clock()
    sitting = a_published_list(sqlite_lent.opened(clock), clock)
    return an_archive(sitting.database, sitting.played.cycle)


@pytest.fixture(scope="module")
def by_name(sqlite_lent: Lent) -> Archive:
    sqlite_lent.clear()
    sitting = a_decided_meeting(sqlite_lent.opened(Clock()), BY_NAME)
    return an_archive(sitting.database, sitting.played.cycle)


@pytest.fixture
def travelling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Travelling:
    """Run the verifier inside an archive on its content, in this process."""

    def run(content: bytes, *arguments: str) -> dict[str, Any]:
        path = tmp_path / "a.zip"
        path.write_bytes(content)
        code = standalone_verifier.main([str(path), "--json", *arguments])
        return {"code": code, **json.loads(capsys.readouterr().out)}

    return run


def rows(content: bytes, table: str) -> list[dict[str, str]]:
    return read_rows(members_of(content)[f"{table}.csv"])


def in_order(findings: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return sorted(json.dumps([code, facts], sort_keys=True) for code, facts in findings)


def from_json(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(each.pop("code"), {k: v for k, v in each.items() if k != "sentence"}) for each in answer["findings"]]


def test_everything_that_was_decided_is_in_it_and_agrees_by_both_verifiers(
    made: Archive, travelling: Travelling
) -> None:
    found = check(made.content)
    assert found.findings == ()
    answer = travelling(made.content)
    assert (answer["code"], answer["findings"], answer["counts"]) == (0, [], dict(found.counts))
    assert (found.counts["motions"], found.counts["lists"], found.counts["awards"]) == (9, 4, 4)
    names = {row["entry_id"]: row["reference"] for row in rows(made.content, "entries")}
    assert [
        (names[row["entry_id"]], row["state"], row["tier"], row["proposed"], row["motion"], row["prize_yuan"])
        for row in rows(made.content, "award_list")
    ] == [
        ("F6", "awarded", "1", "", "8", "55000"),
        ("F5", "awarded", "3", "", "2", "10000"),
        ("F1", "withdrawn", "", "1", "", ""),
        ("F3", "withdrawn", "", "", "1", ""),
    ]
    assert [(row["state"], row["yes"]) for row in rows(made.content, "motions")][2:5] == [
        ("lost", "1"),
        ("withdrawn", ""),
        ("carried", "3"),
    ]
    assert [bool(row["sealed_at"]) for row in rows(made.content, "award_lists")] == [False, True, True, False]
    assert [row["capacity"] for row in rows(made.content, "signatures")] == ["organiser", "chair"] * 2
    assert [row["state"] for row in rows(made.content, "objections")] == ["upheld", "dismissed"]
    assert len(rows(made.content, "publicities")) == 2
    assert len(rows(made.content, "attendances")) == 3
    assert [row["quorum"] for row in rows(made.content, "decision_rules")] == ["two_thirds"]


def test_evidence_is_listed_by_name_size_and_content_and_stays_out(made: Archive) -> None:
    files = [json.loads(row["evidence_files"]) for row in rows(made.content, "objections")]
    told = {"sha256": sha256_of(PDF), "size": len(PDF)}
    assert files == [[{"name": "报纸.pdf", **told}], [{"name": "■■来信.pdf", **told}]]
    members = members_of(made.content)
    assert not any(PDF in content for content in members.values())
    assert "证据文件含个人信息，不在归档里" in members["README.md"].decode()
    assert {row["withheld"] for row in rows(made.content, "audit_log") if "evidence" in row["action"]} == {"false"}


def test_of_secret_ballots_there_is_who_voted_and_no_more_and_of_others_each(made: Archive, by_name: Archive) -> None:
    assert rows(made.content, "named_ballots") == []
    voters = [row["has_voted"] for row in rows(made.content, "motion_voters")]
    assert (voters.count("true"), voters.count(""), voters.count("false")) == (24, 3, 0)
    assert found_in(by_name.content) == []
    ballots = [(row["choice"], row["entry_ids"]) for row in rows(by_name.content, "named_ballots")]
    assert len(ballots) == 9, "of the motion that was taken back there is none"
    assert ("abstain", "[]") in ballots


def test_nothing_tells_who_objected_or_how_to_reach_them(made: Archive) -> None:
    whole = b"".join(members_of(made.content).values())
    assert not any(str(GIVEN[field]).encode() in whole for field in ("name", "contact"))
    objections = rows(made.content, "objections")
    assert (objections[1]["claim"], objections[1]["finding"]) == ("■■不服", "不属实，已电告■■")
    log = rows(made.content, "audit_log")
    assert [row["action"] for row in log if row["withheld"] == "true"] == ["objections.dismiss"]


PROPOSER = "示例提案人"


def test_names_are_published_with_the_list_and_a_title_that_tells_of_them_is_masked_until_then(
    database: Database, clock: Clock, travelling: Travelling
) -> None:
    sitting = a_meeting(database, FIVE, letter="F")
    with database.writing() as session:
        session.execute(update(Entry).where(Entry.id == sitting.ids(1)[0]).values(title=f"{PROPOSER}关于公交的建议"))
        session.commit()
    list_id = sitting.seal()
    before = an_archive(database, sitting.played.cycle)
    found = check(before.content)
    assert found.findings == ()
    assert any("titles in it tell who proposed" in str(note) for note in found.notes)
    answer = travelling(before.content, "--language", "en")
    assert (answer["findings"], str(found.notes[0]) in answer["notes"]) == ([], True)
    assert PROPOSER.encode() not in b"".join(members_of(before.content).values())
    begin(sitting, list_id)
    later(sitting, clock, days=7)
    perform(database, sitting.played.organiser, publicity.publish, list_id)
    after = an_archive(database, sitting.played.cycle)
    assert found_in(after.content) == []
    assert [row["proposers"] for row in rows(after.content, "entries")] == [PROPOSER] * 4 + [""]
    assert [row["is_masked"] for row in rows(after.content, "award_lists")] == ["false"]
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    for place in (3, 0):
        perform(database, organiser, withdrawals.withdraw, cycle_id, entry_id=sitting.ids(place)[0], reason="弄虚作假")
    withdrawn = an_archive(database, sitting.played.cycle)
    assert found_in(withdrawn.content) == []
    told = [int(row["event_seq"]) for row in rows(withdrawn.content, "withdrawals")]
    assert told[1] - told[0] == 1, "two awards of one list are told apart by the order of the log"


@pytest.mark.parametrize(("is_rehearsal", "named"), [(False, [(PROPOSER,)]), (True, [])])
def test_a_list_of_a_rehearsal_publishes_nobody(database: Database, *, is_rehearsal: bool, named: list[object]) -> None:
    played = a_ranked_round(database, [[90], [80]])
    award = {"tier": 1, "reference": played.entries[0].reference, "title": "示例", "rank": 1, "value": "90/1"}
    content = {
        "is_rehearsal": is_rehearsal,
        "tiers": [{"position": 1, "track": "suggestion"}],
        "awards": [{**award, "prize_yuan": 0, "motion": None}],
    }
    moment = database.clock()
    with database.writing() as session:
        session.add(
            AwardList(
                cycle_id=played.cycle.id,
                number=1,
                content=content,
                sha256="0" * 64,
                put_forward_at=moment,
                sealed_at=moment,
                published_at=moment,
            )
        )
        session.commit()
    assert list(read(database, CommandLine(), published_names, played.cycle.id).values()) == named


def test_an_open_vote_says_nothing_of_its_ballots_and_an_open_tie_is_on_the_list(
    database: Database, travelling: Travelling
) -> None:
    sitting = a_meeting(database, POINTS, letter="F")
    motion_id = sitting.put(MotionKind.SETTLE_TIE, 2, 3, 4)
    sitting.vote(motion_id, [[2]])
    made = an_archive(database, sitting.played.cycle)
    assert found_in(made.content) == []
    assert travelling(made.content)["findings"] == []
    last = rows(made.content, "motions")[-1]
    assert (last["state"], last["yes"], last["event_seq"]) == ("open", "", "")
    assert {row["has_voted"] for row in rows(made.content, "motion_voters")} == {""}
    assert [(row["state"], row["between"]) for row in rows(made.content, "award_list")][2:] == [
        ("at_edge", "[3, null]")
    ] * 3


@pytest.mark.postgres
def test_both_databases_give_the_same_bytes_of_all_that_was_decided(sqlite_lent: Lent, postgres_lent: Lent) -> None:
    made = []
    for lent in (sqlite_lent, postgres_lent):
        lent.clear()
        clock = Clock()
        sitting = a_published_list(lent.opened(clock), clock)
        made.append(an_archive(sitting.database, sitting.played.cycle))
    assert made[0].manifest_sha256 == made[1].manifest_sha256
    assert made[0] == made[1]


def test_it_costs_the_same_statements_with_no_motion_and_with_many(database: Database) -> None:
    counts = []
    for sitting in (a_meeting(database, FIVE), a_decided_meeting(database)):
        # What was decided is kept once it was read: by the motions themselves, or here.
        read(database, CommandLine(), archives.prepare, sitting.played.cycle.id)
        with statements_of(database) as sent:
            read(database, CommandLine(), archives.prepare, sitting.played.cycle.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def on_line(start: str, old: str, new: str) -> Change:
    """Put one text in the place of another, once, on the line that begins so."""
    return on_lines(lambda lines: [line.replace(old, new, 1) if line.startswith(start) else line for line in lines])


def without(start: str) -> Change:
    """Take out the line that begins so."""
    return on_lines(lambda lines: [line for line in lines if not line.startswith(start)])


AT = "2026-11-20T04:00:00+00:00"
TAMPERINGS: dict[str, tuple[str, Change, set[str]]] = {
    "a count": ("motions.csv", on_line("3,", ",1,1,1,0,", ",2,0,1,0,"), {"motion_differs", "listed_absent"}),
    "a ballot too many": ("motions.csv", on_line("5,", ",3,0,0,0,", ",4,0,0,0,"), {"motion_count"}),
    "the ballots of a tie": (
        "motions.csv",
        on_line("1,", '""3"": 2, ""4"": 1', '""3"": 1, ""4"": 2'),
        {"motion_differs", "listed_absent", "listed_extra", "award_absent"},
    ),
    "the state of a lost motion": ("motions.csv", on_line("3,", ",lost,", ",carried,"), {"motion_differs"}),
    "the state of a carried motion": ("motions.csv", on_line("5,", ",carried,", ",lost,"), {"motion_differs"}),
    "whom a motion places": ("motions.csv", on_line("8,", "[6],1,", "[7],1,"), {"listed_absent", "award_absent"}),
    "a motion is gone": ("motions.csv", without("5,"), {"motion_gap", "motion_unknown", "listed_absent"}),
    "a motion is moved in time": (
        "motions.csv",
        on_line("8,", ",[6],37", ",[6],5"),
        {"motion_not_in_log", "listed_absent"},
    ),
    "a motion of no kind": ("motions.csv", on_line("5,", ",move,", ",shove,"), {"motion_not_computable"}),
    "a majority": (
        "motions.csv",
        on_line("3,", "two_thirds,two_thirds", "two_thirds,more_than_half"),
        {"motion_differs"},
    ),
    "the declared majority": ("decision_rules.csv", replacing(",two_thirds,", ",all,"), {"motion_differs"}),
    "who voted": ("motion_voters.csv", replacing(",true\r\n", ",false\r\n"), {"motion_differs"}),
    "somebody absent is on the roll": (
        "motion_voters.csv",
        on_lines(lambda lines: ["1,9,false,true,false", *lines]),
        {"motion_differs"},
    ),
    "somebody recused has voted": (
        "motion_voters.csv",
        replacing(",false,false,true", ",true,false,true"),
        {"motion_differs", "voter_recused"},
    ),
    "somebody who voted was not there": ("attendances.csv", without("1,2,"), {"voter_absent"}),
    "a secret ballot is told": (
        "named_ballots.csv",
        on_lines(lambda lines: [*lines, f"3,1,no,[],{AT}"]),
        {"ballot_told"},
    ),
    "an award moved in a sealed list": (
        "award_lists.csv",
        on_line("2,", '""tier"":3,', '""tier"":2,'),
        {"list_digest", "listed_differs"},
    ),
    "an award gone from a sealed list": (
        "award_lists.csv",
        on_line("2,", '""reference"":""F3""', '""reference"":""F7""'),
        {"list_digest", "listed_absent", "listed_extra"},
    ),
    "a vacancy in a sealed list": ("award_lists.csv", on_line("2,", '""vacant"":1', '""vacant"":0'), {"list_differs"}),
    "a list of nothing": ("award_lists.csv", on_line("3,", '""awards""', '""award""'), {"list_not_computable"}),
    "a list is gone": ("award_lists.csv", without("2,"), {"list_gap", "list_unknown"}),
    "a list is unsealed": ("award_lists.csv", on_line("2,", f",5,,{AT},,", ",5,,,,"), {"list_act_absent"}),
    "a list is put forward at another time": (
        "award_lists.csv",
        on_lines(lambda lines: [line.rpartition(",")[0] + ",4" for line in lines]),
        {"list_not_in_log"},
    ),
    "a signature is dropped": ("signatures.csv", without("2,"), {"signature_absent", "unsigned"}),
    "a signature is made up": (
        "signatures.csv",
        on_lines(lambda lines: [f"1,1,chair,4,示例甲,{AT}", *lines]),
        {"signature_extra"},
    ),
    "no publicity": ("publicities.csv", without("2,"), {"list_act_absent"}),
    "the head on the notice": ("publicities.csv", on_line("2,", ",26,", ",25,"), {"notice_head"}),
    "an objection": ("objections.csv", replacing(",upheld,", ",dismissed,"), {"objection_differs"}),
    "another file as evidence": (
        "objections.csv",
        replacing(sha256_of(PDF), sha256_of(PNG)),
        {"evidence_differs"},
    ),
    "evidence of no content": ("objections.csv", replacing('""sha256""', '""sha255""'), {"evidence_differs"}),
    "a withdrawal is gone": ("withdrawals.csv", without("1,"), {"objection_without_effect", "award_differs"}),
    "a withdrawal is made up": (
        "withdrawals.csv",
        on_lines(lambda lines: [*lines, f"5,3,2,,因故,{AT},1,20"]),
        {"withdrawal_not_in_log", "award_differs"},
    ),
    "a budget that the list exceeds": (
        "decision_rules.csv",
        on_line("two_thirds,", ",5,", ",5,60000"),
        {"list_rule"},
    ),
    "a least sum above the prize": (
        "tiers.csv",
        on_line("1,", ",50000,true,", ",60000,true,"),
        {"list_rule", "listed_differs"},
    ),
    "a least value above the awards": ("tiers.csv", on_line("3,", ",false,2,,", ",false,2,7100,"), {"list_rule"}),
    "two awards for one matter": (
        "entries.csv",
        putting({"reference": "F5"}, duplicate_of_id="3"),
        {"list_rule"},
    ),
    "a tie that no motion settles": (
        "motions.csv",
        on_line("2,", '""4"": 1, ""5"": 2', '""4"": 1, ""5"": 1'),
        {"motion_differs", "listed_extra", "list_rule"},
    ),
    "a vacancy that no motion fills": (
        "motions.csv",
        on_line("8,", ",3,0,0,0,", ",0,3,0,0,"),
        {"motion_differs", "listed_extra", "list_rule"},
    ),
    "an objection that nobody decided": (
        "audit_log.csv",
        replacing("objections.dismiss", "objections.look_at"),
        {"objection_differs", "list_rule"},
    ),
    "an award is given back": (
        "award_list.csv",
        replacing(",withdrawn,,", ",awarded,1,"),
        {"award_differs"},
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_changed_is_found_by_both_and_named_alike(made: Archive, travelling: Travelling, name: str) -> None:
    member, change, expected = TAMPERINGS[name]
    content = spoilt(made.content, member, change, anew=True)
    found = check(content)
    assert expected <= {code for code, _facts in codes(found)}
    answer = travelling(content, "--language", "en")
    assert answer["code"] == 1
    assert sorted(each["sentence"] for each in answer["findings"]) == sorted(
        str(each.sentence) for each in found.findings
    )
    assert in_order(from_json(answer)) == in_order(codes(found))
    chinese = [translate(each.sentence, "zh_CN") for each in found.findings]
    assert all(any("一" <= letter <= "龥" for letter in sentence) for sentence in chinese)


def test_a_ballot_by_name_that_was_changed_is_found(by_name: Archive, travelling: Travelling) -> None:
    content = spoilt(by_name.content, "named_ballots.csv", on_line("3,2,", ",yes,", ",no,"), anew=True)
    told = [str(each.sentence) for each in check(content).findings]
    assert told == [
        "Suggestions: final round, motion 3: under yes stands 1; 0 comes out.",
        "Suggestions: final round, motion 3: under no stands 1; 2 comes out.",
    ]
    assert in_order(from_json(travelling(content))) == in_order(found_in(content))


def breaking(number: int, rule: str, said: str) -> str:
    return f"List {number} breaks the rule “{rule}”: {said}"


def test_a_forger_who_makes_the_check_sum_fit_is_told_by_log_and_arithmetic(made: Archive) -> None:
    """An award moved in a sealed list, its hash and the manifest made anew."""
    second = rows(made.content, "award_lists")[1]
    moved = json.loads(second["content"].replace('"tier":3,', '"tier":2,', 1))
    content = spoilt(made.content, "award_lists.csv", on_line("2,", '""tier"":3,', '""tier"":2,'), anew=True)
    content = spoilt(content, "award_lists.csv", replacing(second["sha256"], digest_of(moved)), anew=True)
    told = [str(each.sentence) for each in check(content).findings]
    assert told == [
        "List 2: the log tells of another check sum.",
        "List 2, F3: under tier stands 2; 3 comes out.",
        breaking(2, "Quotas are kept", "“一等奖” has 1 awards; its quota is 1, of which 1 were decided to stay empty."),
        breaking(2, "Prizes are as declared", "The prize of “一等奖” is 10,000 yuan, below the declared 20,000 yuan."),
    ]


SEVENTH = {"reference": "F7", "title": "关于F7的建议", "rank": 7, "value": "40/1", "motion": None}


def adding(tier: int, prize: int) -> Forgery:
    """Give the seventh an award, too."""
    return lambda told: told["awards"].append({**SEVENTH, "tier": tier, "prize_yuan": prize})


def worth(place: int, prize: int) -> Forgery:
    """Let one of the awards be worth something else."""
    return lambda told: told["awards"][place].update(prize_yuan=prize)


FORGERIES: dict[str, tuple[int, Forgery, list[str]]] = {
    "beyond the quota": (
        2,
        adding(3, 10_000),
        [
            "List 2: F7 is on it, though it does not come out.",
            breaking(2, "Quotas are kept", "“二等奖” has 3 awards; its quota is 2."),
        ],
    ),
    "below the least value": (
        3,
        lambda told: told["awards"][0].update(SEVENTH),
        [
            "List 3: F6 is not on it, though it comes out.",
            "List 3: F7 is on it, though it does not come out.",
            breaking(3, "Minimum values are reached", "F7 has 40.00, and “特等奖” asks for at least 45.00."),
        ],
    ),
    "a prize under its floor": (
        2,
        worth(0, 40_000),
        [
            "List 2, F1: under prize_yuan stands 40000; 55000 comes out.",
            breaking(
                2, "Prizes are as declared", "The prize of “特等奖” is 40,000 yuan, below the declared 50,000 yuan."
            ),
        ],
    ),
    "a fixed prize raised": (
        2,
        worth(1, 12_000),
        [
            "List 2, F3: under prize_yuan stands 12000; 10000 comes out.",
            breaking(
                2,
                "Prizes are as declared",
                "The prize of “二等奖” is declared as 10,000 yuan, not as a least sum; it cannot be 12,000 yuan.",
            ),
        ],
    ),
    "beyond the budget": (
        2,
        worth(0, 99_000),
        [
            "List 2, F1: under prize_yuan stands 99000; 55000 comes out.",
            breaking(2, "The budget is kept", "All prizes come to 119,000 yuan; the budget is 95,000 yuan."),
        ],
    ),
    "the same entry twice": (
        4,
        lambda told: told["awards"].append(told["awards"][1]),
        [breaking(4, "One award for one matter", "F5 has more than one award.")],
    ),
    "a final left out": (
        4,
        lambda told: told["rankings"].clear(),
        [
            "List 4: its “rankings” are not what comes out.",
            breaking(4, "Every final is ranked", "Suggestions: final round has no ranking that the list rests on."),
        ],
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_list_that_breaks_a_declared_rule_is_named_with_the_rule_though_hashes_and_log_fit(
    made: Archive, travelling: Travelling, name: str
) -> None:
    number, change, expected = FORGERIES[name]
    content = forged(made.content, number, change)
    found = check(content)
    assert [str(each.sentence) for each in found.findings] == expected
    answer = travelling(content, "--language", "en")
    assert sorted(each["sentence"] for each in answer["findings"]) == sorted(expected)
    assert in_order(from_json(answer)) == in_order(codes(found))
    chinese = travelling(content)["findings"]
    assert sorted(each["sentence"] for each in chinese) == sorted(
        translate(f.sentence, "zh_CN") for f in found.findings
    )


def test_what_is_always_voted_is_asked_for_where_no_motion_gave_it_and_nowhere_else(
    made: Archive, travelling: Travelling
) -> None:
    """The first tier of lists 3 and 4 was filled by a motion, that of lists 1 and 2 by the ranking alone."""
    content = spoilt(made.content, "tiers.csv", on_line("1,", ",4500,false,", ",4500,true,"), anew=True)
    found = check(content)
    assert [str(each.sentence) for each in found.findings] == [
        f"List {number} breaks the rule “What must be voted has been voted”: “特等奖” is always voted, and no motion "
        "to award it to F1 has been carried."
        for number in (1, 2)
    ]
    assert codes(found)[1] == ("list_rule", {"list": 2, "rule": "voted", "tier": 1, "reference": "F1"})
    assert in_order(from_json(travelling(content))) == in_order(codes(found))
