"""Whether an archive agrees with itself: files, log, every ranking, motion and list worked out again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.messages import Message, msg
from exports.archive_tables import Table
from i18n import translate
from use_cases import archive_log, archive_rankings, archive_rules
from use_cases.archive_award_checks import award_findings
from use_cases.archive_cells import Row, Unreadable, rows_of
from use_cases.archive_decided import Deciding
from use_cases.archive_decisions import WAIVERS
from use_cases.archive_entries import ENTRIES, ROUND_ENTRIES
from use_cases.archive_files import OpenedArchive, opened
from use_cases.archive_findings import Finding, finding
from use_cases.archive_list_checks import list_findings
from use_cases.archive_log_checks import log_findings, withheld_note
from use_cases.archive_motion_checks import outcomes
from use_cases.archive_ranking_checks import RankingCheck, Recomputed, logged_digests
from use_cases.archive_result_checks import result_findings
from use_cases.archived_results import archived_results
from use_cases.archived_tables import ArchivedTables, grouped
from use_cases.audit_chain import Head

MOST_NAMED = 50
_COUNTED = ("events", "rankings", "entries", "awards", "motions", "lists")


@dataclass(frozen=True)
class ArchiveCheck:
    """What a check found.

    Attributes:
        counts: how much was checked, by what it is.
        findings: what does not agree; nothing where all does.
        notes: what is worth knowing and no fault.
        manifest_sha256: names the content.
        head: of the log, as the archive has it.
    """

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    notes: tuple[Message, ...]
    manifest_sha256: str
    head: str | None

    @property
    def agrees(self) -> bool:
        """Whether everything does."""
        return not self.findings


def check(content: bytes, *, head: Head | None = None, sha256: str | None = None) -> ArchiveCheck:
    """Check an archive; it takes no database.

    Args:
        content: of the zip file.
        head: of the log, as it was printed somewhere.
        sha256: of the file or of its manifest, as it was printed somewhere.

    Raises:
        Invalid: it cannot be checked at all, see ``archive_files.opened``.
    """
    archive = opened(content)
    findings = [*_pinned(archive, sha256), *archive.findings]
    notes = [*archive.notes]
    counts = {"members": len(archive.members), **dict.fromkeys(_COUNTED, 0)}
    events = _read_log(archive, findings)
    if events is not None:
        counts["events"] = len(events)
        findings += log_findings(events, archive.manifest.get("log_head"), head)
        notes += withheld_note(events)
    tables = _read_tables(archive, findings)
    if tables is not None:
        rankings = RankingCheck(tables, logged_digests(events or []))
        found = rankings.recomputed()
        counts |= _check_results(archive, rankings, found, events or [])
        findings += rankings.findings
        notes += rankings.notes
        counts["rankings"] = len(found)
        counts["entries"] = sum(len(rows) for rows in tables.ranked.values())
    if head is None and sha256 is None:
        notes.append(
            msg(
                "No printed head or check sum was given, so it was checked that the archive agrees with itself; "
                "whether somebody made it up anew as a whole, only --head or --sha256 can tell."
            )
        )
    return ArchiveCheck(
        counts, tuple(findings), tuple(notes), archive.manifest_sha256, archive.manifest.get("log_head")
    )


def lines(found: ArchiveCheck, language: str) -> Iterator[str]:
    """Say what was found, for people."""
    for each in found.findings[:MOST_NAMED]:
        yield translate(each.sentence, language)
    if (rest := len(found.findings) - MOST_NAMED) > 0:
        yield translate(msg("And {n} more; --json names all of them.", n=rest), language)
    for note in found.notes:
        yield translate(note, language)
    counts = msg(
        "Checked: files {members}; lines of the log {events}; rankings {rankings}, places in them {entries}; motions "
        "{motions}; versions of the list {lists}; lines of the award list {awards}.",
        **found.counts,
    )
    yield translate(counts, language)
    verdict = (
        msg("All agrees.") if found.agrees else msg("It does not agree; places found: {n}.", n=len(found.findings))
    )
    yield translate(verdict, language)


def as_json(found: ArchiveCheck, language: str) -> str:
    """Give the same for programs."""
    whole = {
        "agrees": found.agrees,
        "manifest_sha256": found.manifest_sha256,
        "log_head": found.head,
        "counts": dict(found.counts),
        "findings": [
            {"code": each.code, **each.facts, "sentence": translate(each.sentence, language)} for each in found.findings
        ],
        "notes": [translate(note, language) for note in found.notes],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _pinned(archive: OpenedArchive, sha256: str | None) -> Iterator[Finding]:
    if sha256 is not None and sha256 not in (archive.sha256, archive.manifest_sha256):
        yield finding(
            "sha256",
            msg("The archive is not the one that bears this check sum, neither the file nor its manifest."),
            stored=sha256,
            found=archive.manifest_sha256,
        )


def _read_log(archive: OpenedArchive, findings: list[Finding]) -> list[Row] | None:
    try:
        return rows_of(archive.members, archive_log.AUDIT_LOG)
    except Unreadable as unreadable:
        _keep(findings, unreadable, archive)
        return None


def _read_tables(archive: OpenedArchive, findings: list[Finding]) -> ArchivedTables | None:
    try:
        return _tables(archive.members)
    except Unreadable as unreadable:
        _keep(findings, unreadable, archive)
        return None


def _keep(findings: list[Finding], unreadable: Unreadable, archive: OpenedArchive) -> None:
    """Name what cannot be read, but for a member of which it is named already that it is not there."""
    listed = {str(member["name"]) for member in archive.manifest["members"]}
    if unreadable.member in archive.members or unreadable.member not in listed:
        findings.append(unreadable.finding())


def _tables(members: Mapping[str, bytes]) -> ArchivedTables:
    points: dict[int, dict[str, int]] = {}
    for row in rows_of(members, archive_rankings.SHEET_POINTS):
        points.setdefault(row["sheet_id"], {})[row["code"]] = row["points"]
    ranked = grouped(rows_of(members, archive_rankings.RANKED_ENTRIES), "ranking_id", lambda row: row)
    entries = rows_of(members, ENTRIES)
    round_entries = sorted(rows_of(members, ROUND_ENTRIES), key=lambda row: (row["round_id"], row["number"]))
    return ArchivedTables(
        tracks={row["track_id"]: row for row in rows_of(members, archive_rules.TRACKS)},
        criteria=grouped(_by_position(members, archive_rules.CRITERIA), "track_id", lambda row: row),
        tiers=grouped(_by_position(members, archive_rules.TIERS), "track_id", lambda row: row),
        rounds={row["round_id"]: row for row in rows_of(members, archive_rules.ROUNDS)},
        references={row["entry_id"]: row["reference"] for row in entries},
        known_as={(row["track_id"], row["reference"]): row["entry_id"] for row in entries},
        duplicates={row["entry_id"]: row["duplicate_of_id"] for row in entries if row["duplicate_of_id"] is not None},
        entry_ids=grouped(round_entries, "round_id", lambda row: row["entry_id"]),
        sheets={row["sheet_id"]: row for row in rows_of(members, archive_rankings.SHEETS)},
        points=points,
        rankings=tuple(rows_of(members, archive_rankings.RANKINGS)),
        counted=grouped(rows_of(members, archive_rankings.RANKING_SHEETS), "ranking_id", lambda row: row["sheet_id"]),
        ranked={ranking: {row["entry_id"]: row for row in rows} for ranking, rows in ranked.items()},
        waived=frozenset((row["round_id"], row["entry_id"]) for row in rows_of(members, WAIVERS)),
    )


def _by_position(members: Mapping[str, bytes], table: Table) -> list[Row]:
    return sorted(rows_of(members, table), key=lambda row: (row["track_id"] or 0, row["position"]))


def _check_results(
    archive: OpenedArchive, rankings: RankingCheck, found: list[Recomputed], events: list[Row]
) -> dict[str, int]:
    """Work out what the panel decided and what became of its lists; gives how much there is of it."""
    tables, findings, counts = rankings.tables, rankings.findings, dict[str, int]()
    try:
        results = archived_results(archive.members, events)
        by_id = {each.ranking["ranking_id"]: each for each in found}
        deciding = Deciding(tables, results, outcomes(tables, results, findings), by_id)
        counts |= {"motions": len(results.motions), "lists": len(results.lists)}
        findings += list_findings(deciding, rankings.notes)
        findings += result_findings(tables, results)
        counts["awards"] = award_findings(archive.members, deciding, findings)
    except Unreadable as unreadable:
        _keep(findings, unreadable, archive)
    return counts
