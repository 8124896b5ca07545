"""What was changed in an archive is found and named, by the program and by the verifier inside, in both languages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.awards import Method
from domain.refusals import Invalid
from exports import standalone_verifier
from i18n import translate
from tests.archives import (
    Change,
    a_full_cycle,
    an_archive,
    chained,
    codes,
    found_in,
    members_of,
    on_lines,
    packed,
    put,
    read_rows,
    replacing,
    spoilt,
    with_new_manifest,
    written_rows,
)
from tests.conftest import Clock, Lent
from use_cases import archive_checks
from use_cases.archive_checks import check
from use_cases.archives import Archive
from use_cases.audit_chain import read_head


@pytest.fixture(scope="module")
def made(sqlite_lent: Lent) -> Archive:
    sqlite_lent.clear()
    database = sqlite_lent.opened(Clock())
    return an_archive(database, a_full_cycle(database, last_method=Method.TRIMMED))


@pytest.fixture
def travelling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Run the verifier inside an archive on its content, in this process."""

    def run(content: bytes, *arguments: str) -> dict[str, Any]:
        path = tmp_path / "a.zip"
        path.write_bytes(content)
        code = standalone_verifier.main([str(path), "--json", *arguments])
        return {"code": code, **json.loads(capsys.readouterr().out)}

    return run


def in_order(findings: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return sorted(json.dumps([code, facts], sort_keys=True) for code, facts in findings)


def from_json(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(each.pop("code"), {k: v for k, v in each.items() if k != "sentence"}) for each in answer["findings"]]


def test_an_archive_of_every_method_agrees_by_both_verifiers(
    sqlite_lent: Lent, travelling: Callable[..., dict[str, Any]]
) -> None:
    sqlite_lent.clear()
    database = sqlite_lent.opened(Clock())
    made = an_archive(database, a_full_cycle(database))
    found = check(made.content, head=read_head(made.head or ""), sha256=made.manifest_sha256)
    assert (found.agrees, found.findings) == (True, ())
    assert [str(note) for note in found.notes] == []
    answer = travelling(made.content, "--head", made.head or "", "--sha256", made.sha256)
    assert (answer["code"], answer["findings"], answer["counts"]) == (0, [], dict(found.counts))
    assert [note.partition("：混合模型")[0] for note in answer["notes"]] == ["建议类：2022 年度初评第 1 次排名"]
    assert found.counts["rankings"] == 6


LAST_DIGIT = replacing(",relevance,73\r\n", ",relevance,74\r\n")
TAMPERINGS: dict[str, tuple[str, Change, set[str]]] = {
    "a digit in a sheet": ("sheet_points.csv", LAST_DIGIT, {"digest_differs", "entry_differs", "award_differs"}),
    "a line of the log is gone": ("audit_log.csv", on_lines(lambda lines: lines[:2] + lines[3:]), {"log_missing"}),
    "the last line of the log is gone": ("audit_log.csv", on_lines(lambda lines: lines[:-1]), {"not_in_log"}),
    "a line of the log is changed": ("audit_log.csv", replacing(",示例甲,", ",示例乙,"), {"log_changed"}),
    "lines of the log are exchanged": (
        "audit_log.csv",
        on_lines(lambda lines: [lines[1], lines[0], *lines[2:]]),
        {"log_misplaced"},
    ),
    "a line is put into the log": (
        "audit_log.csv",
        on_lines(lambda lines: [*lines[:3], lines[1], *lines[3:]]),
        {"log_twice"},
    ),
    "a quota": ("tiers.csv", replacing(",false,1,", ",false,3,"), {"rules_differ"}),
    "a rank": ("ranked_entries.csv", replacing(",true,false,,true,", ",false,false,,true,"), {"entry_differs"}),
    "a counted sheet is left out": ("ranking_sheets.csv", on_lines(lambda lines: lines[:-1]), {"digest_differs"}),
    "an entry of the round is gone": ("round_entries.csv", on_lines(lambda lines: lines[:-1]), {"entry_unknown"}),
    "an award is gone": ("award_list.csv", on_lines(lambda lines: lines[1:]), {"award_absent"}),
    "an award is made up": (
        "award_list.csv",
        on_lines(lambda lines: [*lines, "6,1,awarded,3,9,1/1,3,,[],1,false"]),
        {"award_extra"},
    ),
    "an award stands twice": (
        "award_list.csv",
        on_lines(lambda lines: [lines[0].replace(",awarded,1,", ",awarded,2,"), *lines]),
        {"award_twice"},
    ),
    "a prize": ("award_list.csv", replacing(",50000,", ",90000,"), {"award_differs"}),
    "a digest": ("rankings.csv", lambda content: _with_cell(content, "input_digest", "0" * 64), {"log_digest"}),
    "an impossible number": (
        "sheet_points.csv",
        replacing(",relevance,95\r\n", ",relevance,195\r\n"),
        {"member_malformed"},
    ),
    "a number to fill the memory": (
        "ranked_entries.csv",
        lambda content: _with_cell(content, "value", "1e999999999"),
        {"member_malformed"},
    ),
    "no number": ("ranked_entries.csv", replacing("\r\n1,", "\r\nx,"), set()),
}


def _with_cell(content: bytes, column: str, cell: str) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    rows[1][rows[0].index(column)] = cell
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()


@pytest.mark.parametrize("name", TAMPERINGS)
@pytest.mark.parametrize("anew", [False, True], ids=["manifest as it was", "manifest made anew"])
def test_what_was_changed_is_found_by_both_and_named_alike(
    made: Archive, travelling: Callable[..., dict[str, Any]], name: str, *, anew: bool
) -> None:
    member, change, expected = TAMPERINGS[name]
    content = spoilt(made.content, member, change, anew=anew)
    found = check(content)
    named = {code for code, _facts in codes(found)}
    assert not found.agrees
    assert ("member_changed" in named) is not anew
    assert expected <= named
    answer = travelling(content, "--language", "en")
    assert answer["code"] == 1
    assert all(each["sentence"] for each in answer["findings"])
    if name not in ("no number", "a number to fill the memory"):
        mine, its = in_order(codes(found)), in_order(from_json(answer))
        assert its == mine
    chinese = [translate(each.sentence, "zh_CN") for each in found.findings]
    assert all(any("一" <= letter <= "龥" for letter in sentence) for sentence in chinese)


def test_the_sentence_names_ranking_entry_what_stands_there_and_what_comes_out(made: Archive) -> None:
    found = check(spoilt(made.content, "sheet_points.csv", LAST_DIGIT))
    told = [str(each.sentence) for each in found.findings]
    assert told[0] == "sheet_points.csv was changed: it does not fit its check sum in the manifest."
    name = "Suggestions: final round, ranking 2"
    assert f"{name}: its input digest does not come out of the rules, entries and sheets in the archive." in told
    assert f"{name}, F5: under value_decimal stands 71.500000; 71.600000 comes out." in told
    assert "Award list, F5: under value stands 143/2; 358/5 comes out." in told


def test_a_forger_who_makes_everything_anew_is_found_by_the_log_alone(made: Archive) -> None:
    """A digit changed, the values, digests and manifest made to fit: only the log and what was printed are left."""
    members = members_of(spoilt(made.content, "sheet_points.csv", LAST_DIGIT))
    forged = packed(with_new_manifest(_fitted(members)))
    named = {code for code, _facts in found_in(forged)}
    assert named == {"log_digest"}
    rewritten = packed(with_new_manifest(_log_rewritten(_fitted(members))))
    assert found_in(rewritten) == []
    pinned = check(rewritten, head=read_head(made.head or ""), sha256=made.manifest_sha256)
    assert [code for code, _facts in codes(pinned)] == ["sha256", "head_differs"]


def _fitted(members: dict[str, bytes]) -> dict[str, bytes]:
    """Write everything that comes out into the tables, as somebody with the program at hand could."""
    for _again in range(3):
        members = with_new_manifest(members)
        for code, facts in found_in(packed(members)):
            cells = {str(facts.get("field", "input_digest")): facts["found"]}
            if code == "digest_differs":
                members = put(members, "rankings.csv", {"ranking_id": str(facts["ranking"])}, cells)
            elif code == "entry_differs":
                where = {"ranking_id": str(facts["ranking"]), "entry_id": str(facts["entry"])}
                members = put(members, "ranked_entries.csv", where, cells)
            elif code == "award_differs":
                members = put(members, "award_list.csv", {"entry_id": str(facts["entry"])}, cells)
    return members


def _log_rewritten(members: dict[str, bytes]) -> dict[str, bytes]:
    digests = {row["ranking_id"]: row["input_digest"] for row in read_rows(members["rankings.csv"])}
    rows = read_rows(members["audit_log.csv"])
    for row in rows:
        message = json.loads(row["message"])
        if row["action"] == "rankings.compute":
            message["fields"]["digest"] = digests[row["subject_id"]][:12]
        row["message"] = json.dumps(message, ensure_ascii=False, sort_keys=True)
    return members | {"audit_log.csv": written_rows(chained(rows))}


def test_a_packed_anew_archive_is_fine_and_that_is_said(
    made: Archive, travelling: Callable[..., dict[str, Any]]
) -> None:
    content = packed(dict(reversed(members_of(made.content).items())))
    assert content != made.content
    found = check(content, sha256=made.manifest_sha256)
    assert found.agrees
    assert [str(note) for note in found.notes] == [
        "The file was packed anew by another program. That changes nothing in what it holds."
    ]
    answer = travelling(content, "--sha256", made.manifest_sha256, "--language", "en")
    assert (answer["code"], str(found.notes[0]) in answer["notes"]) == (0, True)


def test_members_missing_too_many_and_twice_are_named(made: Archive, travelling: Callable[..., dict[str, Any]]) -> None:
    members = members_of(made.content)
    members["note.txt"] = b"by the way"
    del members["waivers.csv"]
    content = packed(members)
    assert found_in(content) == [
        ("member_missing", {"member": "waivers.csv"}),
        ("member_extra", {"member": "note.txt"}),
    ]
    assert in_order(from_json(travelling(content))) == in_order(found_in(content))
    target = io.BytesIO(made.content)
    with zipfile.ZipFile(target, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("cycle.csv", members["cycle.csv"])
    assert found_in(target.getvalue()) == [("member_twice", {"member": "cycle.csv"})]
    assert from_json(travelling(target.getvalue())) == [("member_twice", {"member": "cycle.csv"})]


def test_a_damaged_member_is_named_and_the_rest_is_checked(
    made: Archive, travelling: Callable[..., dict[str, Any]]
) -> None:
    with zipfile.ZipFile(io.BytesIO(made.content)) as file:
        entry = file.getinfo("people.csv")
    place = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    content = bytes(byte ^ (0xFF if index == place else 0) for index, byte in enumerate(made.content))
    found = check(content)
    assert codes(found) == [("member_damaged", {"member": "people.csv"})]
    assert found.counts["rankings"] == 6
    assert from_json(travelling(content)) == codes(found)


def test_a_member_that_is_longer_than_it_says_fills_no_memory_and_is_named(
    made: Archive, travelling: Callable[..., dict[str, Any]]
) -> None:
    bomb = packed({**members_of(made.content), "bomb.csv": b"0" * 30_000_000})
    lying = bomb.replace((30_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != bomb
    expected = [("member_damaged", {"member": "bomb.csv"}), ("member_extra", {"member": "bomb.csv"})]
    assert found_in(lying) == expected
    assert from_json(travelling(lying)) == expected


def a_bomb(content: bytes) -> bytes:
    return packed({**members_of(content), "bomb.csv": b"0" * 30_000_000})


UNREADABLE: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "truncated": (lambda content: content[:-400], "truncated or damaged", "残缺"),
    "not a zip": (lambda _content: b"%PDF-1.7 a notice", "no zip archive", "不是 zip 文件"),
    "empty": (lambda _content: b"", "no zip archive", "不是 zip 文件"),
    "a foreign zip": (lambda _content: packed({"a.txt": b"a"}), "none of this program's archives", "不是本程序的归档"),
    "no manifest": (
        lambda content: spoilt(content, "manifest.json", lambda _old: None),
        "manifest.json is missing",
        "缺少 manifest.json",
    ),
    "a broken manifest": (
        lambda content: spoilt(content, "manifest.json", lambda old: old[:-30]),
        "manifest.json cannot be read",
        "manifest.json 无法读取",
    ),
    "a later format": (
        lambda content: spoilt(content, "manifest.json", replacing('"version": 3', '"version": 4')),
        "format 4; this program reads format 3",
        "第 4 版",
    ),
    "a bomb": (a_bomb, "far larger than an archive", "没有打开"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_checked_gets_its_own_sentence(
    made: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    spoil, english, chinese = UNREADABLE[name]
    content = spoil(made.content)
    with pytest.raises(Invalid, match=english) as refused:
        check(content)
    assert chinese in translate(refused.value.message, "zh_CN")
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    for language, words in (("en", english), ("zh", chinese)):
        assert standalone_verifier.main([str(path), "--language", language]) == 2
        assert words in capsys.readouterr().out


def test_printed_heads_and_check_sums_pin_an_archive(made: Archive, travelling: Callable[..., dict[str, Any]]) -> None:
    other = "0" * 64
    seq = int((made.head or "").partition(":")[0])
    for head, expected in ((f"{seq}:{other}", "head_differs"), (f"{seq + 1}:{other}", "head_gone")):
        assert codes(check(made.content, head=read_head(head))) == [(expected, {"seq": int(head.partition(":")[0])})]
        assert from_json(travelling(made.content, "--head", head))[0][0] == expected
    assert [code for code, _facts in codes(check(made.content, sha256=other))] == ["sha256"]
    assert from_json(travelling(made.content, "--sha256", other))[0][0] == "sha256"
    assert travelling(made.content, "--head", "7")["refused"] == "bad_head"


def test_an_exchanged_verifier_is_noticed_by_the_program(made: Archive) -> None:
    content = spoilt(made.content, "verify.py", lambda _old: b"print('all agrees')\n", anew=True)
    notes = [str(note) for note in check(content).notes]
    assert (
        "verify.py in the archive is not the one that this version of the program puts there. Do not rely on it."
        in notes
    )


def test_the_answer_for_programs_says_the_same_as_that_for_people(made: Archive) -> None:
    found = check(spoilt(made.content, "sheet_points.csv", LAST_DIGIT))
    whole = json.loads(archive_checks.as_json(found, "zh_CN"))
    assert (whole["agrees"], whole["manifest_sha256"]) == (False, made.manifest_sha256)
    assert [each["sentence"] for each in whole["findings"]] == [
        line for line in archive_checks.lines(found, "zh_CN") if line in {e["sentence"] for e in whole["findings"]}
    ]
    assert list(archive_checks.lines(found, "en"))[-1] == f"It does not agree; places found: {len(found.findings)}."


def test_the_verifier_inside_needs_nothing_but_python(made: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "归档"
    with zipfile.ZipFile(io.BytesIO(made.content)) as file:
        file.extractall(folder)
    (tmp_path / "a.zip").write_bytes(made.content)
    bare = [sys.executable, "-I", "-S", "-X", "utf8", str(folder / "verify.py")]
    for arguments in ([], [str(tmp_path / "a.zip")]):
        answer = subprocess.run([*bare, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout.splitlines()[-1] == "全部相符。"
    points = folder / "sheet_points.csv"
    points.write_bytes(LAST_DIGIT(points.read_bytes()) or b"")
    answer = subprocess.run([*bare, "--language", "en"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 1
    assert "sheet_points.csv was changed: it does not fit its check sum in the manifest." in answer.stdout


def test_the_manifest_bears_the_check_sum_of_every_member(made: Archive) -> None:
    members = members_of(made.content)
    manifest = json.loads(members.pop("manifest.json"))
    assert {each["name"]: each["sha256"] for each in manifest["members"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in members.items()
    }
