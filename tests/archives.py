"""Archives for tests: one with every method in it, and ways to spoil one."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.tables import Cycle, Round, Rubric
from domain.awards import Method, TrackKind
from exports.standalone_verifier import event_hash
from tests.builders import a_cycle, an_entry, round_of, track_of
from tests.panels import a_ranked_round, a_scored_round
from use_cases import archives
from use_cases.archive_checks import ArchiveCheck, check
from use_cases.list_contents import digest_of, spelled
from use_cases.transaction import CommandLine, perform, read

FINAL: list[list[int | None]] = [
    [95, 90, 85, 80, 10],
    [85, 85, 85, 85, 85],
    [80, 84, 86, 88, 90],
    [60, 61, 62, 63, 64],
    [70, 71, None, 72, 73],
    [50, None, 50, 50, 50],
]
COMPLETE: list[list[int | None]] = [[70, 90, 81], [80, 91, 77], [90, 95, 88], [71, 92, 60]]
WITH_HOLES: list[list[int | None]] = [[70, 74, None], [72, 80, 66], [65, None, 71], [None, 77, 70]]
Change = Callable[[bytes], bytes | None]


def a_full_cycle(database: Database, *, last_method: Method = Method.MIXED) -> Cycle:
    """Play a cycle in which every kind of ranking, tie, edge, waiver and missing sheet occurs.

    Args:
        last_method: of the last preliminary round; any but the mixed model takes a tenth of the time.
    """
    cycle = a_cycle(database)
    by_year = {2020: Method.STANDARDISED, 2021: Method.ADDITIVE, 2022: last_method}
    with database.writing() as session:
        for year, method in by_year.items():
            session.get_one(Round, round_of(cycle, year).id).method = method
        session.get_one(Round, round_of(cycle, None, TrackKind.ORGANISATION).id).method = Method.MEDIAN
        rubric = session.scalars(select(Rubric).where(Rubric.track_id == track_of(cycle).id)).one()
        rubric.tie_break = ["relevance"]
        session.commit()
    a_ranked_round(database, COMPLETE, cycle=cycle, year=2020, entries=some_entries(database, cycle, "A", 4))
    for year, letter in ((2021, "B"), (2022, "C")):
        entries = some_entries(database, cycle, letter, 4)
        played = a_scored_round(database, WITH_HOLES, cycle=cycle, year=year, entries=entries)
        played.close()
        played.waive(0, 2, 3)
        played.rank()
    units = [
        an_entry(database, cycle, kind=TrackKind.ORGANISATION, reference=f"U{n}", title=f"单位{n}") for n in (1, 2)
    ]
    a_ranked_round(database, [[70, 80], [81, 69]], cycle=cycle, kind=TrackKind.ORGANISATION, entries=units)
    final = a_scored_round(database, FINAL, cycle=cycle, entries=some_entries(database, cycle, "F", 6))
    final.close()
    final.rank()
    final.waive(4)
    final.rank()
    return cycle


def some_entries(database: Database, cycle: Cycle, letter: str, many: int) -> list[Any]:
    """Make entries with reference numbers of their own."""
    return [
        an_entry(database, cycle, reference=f"{letter}{number}", title=f"关于{letter}{number}的建议", theme="乡村振兴")
        for number in range(1, many + 1)
    ]


def an_archive(database: Database, cycle: Cycle) -> archives.Archive:
    """Make an archive and record it, as the command line does."""
    made = read(database, CommandLine(), archives.prepare, cycle.id)
    perform(database, CommandLine(), archives.export, made)
    return made


def members_of(content: bytes) -> dict[str, bytes]:
    """Unpack an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """Pack members as any program would."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target.getvalue()


def spoilt(content: bytes, member: str, change: Change, *, anew: bool = False) -> bytes:
    """Change one member, None takes it out; ``anew`` makes a manifest that fits what is there then."""
    members = members_of(content)
    changed = change(members[member])
    assert changed != members[member], "nothing was changed"
    kept = {name: old for name, old in members.items() if name != member}
    if changed is not None:
        kept = {name: changed if name == member else old for name, old in members.items()}
    return packed(with_new_manifest(kept) if anew else kept)


def with_new_manifest(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Write check sums, rows' bytes and the head of the log as they are now, as a forger would."""
    manifest = json.loads(members["manifest.json"])
    for each in manifest["members"]:
        if each["name"] in members:
            each["sha256"] = hashlib.sha256(members[each["name"]]).hexdigest()
    last = members["audit_log.csv"].decode().splitlines()[-1].split(",")
    manifest["log_head"] = f"{members['audit_log.csv'].decode().splitlines()[-1].split(',')[0]}:{last[-1]}"
    return {**members, "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1).encode()}


def replacing(old: str, new: str) -> Change:
    """Put one text in the place of another, once."""
    return lambda content: content.replace(old.encode(), new.encode(), 1)


def on_lines(change: Callable[[list[str]], list[str]]) -> Change:
    """Change the lines of a table; the header stays."""

    def changed(content: bytes) -> bytes:
        head, *lines = content.decode().split("\r\n")[:-1]
        return "".join(f"{line}\r\n" for line in [head, *change(lines)]).encode()

    return changed


def put(
    members: Mapping[str, bytes], member: str, where: Mapping[str, str], cells: Mapping[str, str]
) -> dict[str, bytes]:
    """Write cells into the rows of a table that have what is asked for."""
    rows = read_rows(members[member])
    for row in rows:
        if where.items() <= row.items():
            row.update(cells)
    return {**members, member: written_rows(rows)}


def putting(where: Mapping[str, str], **cells: str) -> Change:
    """Write cells into the rows that have what is asked for."""
    return lambda content: put({"": content}, "", where, cells)[""]


def read_rows(content: bytes) -> list[dict[str, str]]:
    """Read a table as text."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def written_rows(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Write a table as the program does."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def chained(events: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Join the lines of a log anew, as a forger would; what a line without its words bears, nobody can check."""
    previous, joined = "0" * 64, []
    for event in events:
        row = {**event, "previous_hash": previous}
        previous = row["hash"] if row["withheld"] == "true" else event_hash(row)
        joined.append({**row, "hash": previous})
    return joined


def forged(content: bytes, number: int, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Change one version of the list, and make check sum, log, heads on the notices and manifest fit."""
    members = members_of(content)
    lists, events = read_rows(members["award_lists.csv"]), read_rows(members["audit_log.csv"])
    row = lists[number - 1]
    told = json.loads(row["content"])
    change(told)
    before, row["content"], row["sha256"] = row["sha256"], spelled(told), digest_of(told)
    log = chained([{**event, "message": event["message"].replace(before, row["sha256"])} for event in events])
    heads = {event["seq"]: event["hash"] for event in log}
    notices = [{**each, "head_hash": heads[each["head_seq"]]} for each in read_rows(members["publicities.csv"])]
    tables = {"award_lists.csv": lists, "audit_log.csv": log, "publicities.csv": notices}
    return packed(with_new_manifest(members | {member: written_rows(rows) for member, rows in tables.items()}))


def codes(found: ArchiveCheck) -> list[tuple[str, dict[str, Any]]]:
    """What was found, without its sentences."""
    return [(each.code, dict(each.facts)) for each in found.findings]


def found_in(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """What the program finds."""
    return codes(check(content))
