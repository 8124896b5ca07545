"""The award list of an archive against what its final rankings, motions and withdrawals give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.messages import msg
from exports.archive_tables import plain
from use_cases.archive_awards import AWARD_LIST, award_row
from use_cases.archive_cells import rows_of
from use_cases.archive_decided import Deciding
from use_cases.archive_findings import Finding, finding
from use_cases.archive_motion_checks import BROKEN
from use_cases.archive_rules import as_json

_FIELDS = tuple(each.name for each in AWARD_LIST.columns)


def award_findings(members: Mapping[str, bytes], deciding: Deciding, findings: list[Finding]) -> int:
    """Compare every line of the list; gives how many there are.

    A final that could not be computed again gives nothing to compare with, which has been named already.

    Raises:
        Unreadable: there is no list, or it is not as it was written.
    """
    rows = rows_of(members, AWARD_LIST)
    stored = {row["entry_id"]: {field: _plain(row[field]) for field in _FIELDS} for row in rows}
    expected, unknown = _expected(deciding, findings)
    for entry_id, times in sorted(Counter(row["entry_id"] for row in rows).items()):
        if times > 1:
            reference = deciding.tables.references.get(entry_id, str(entry_id))
            sentence = msg("Award list: {reference} stands on it more than once.", reference=reference)
            findings.append(finding("award_twice", sentence, entry=entry_id, reference=reference))
    for entry_id in sorted(stored.keys() | expected.keys()):
        if entry_id in stored and stored[entry_id]["ranking_id"] in unknown:
            continue
        reference = deciding.tables.references.get(entry_id, str(entry_id))
        if entry_id not in stored:
            sentence = msg("Award list: {reference} is not on it, though it comes out.", reference=reference)
            findings.append(finding("award_absent", sentence, entry=entry_id, reference=reference))
        elif entry_id not in expected:
            sentence = msg("Award list: {reference} is on it, though it does not come out.", reference=reference)
            findings.append(finding("award_extra", sentence, entry=entry_id, reference=reference))
        else:
            findings += _differences(entry_id, reference, stored[entry_id], expected[entry_id])
    return len(rows)


def _expected(deciding: Deciding, findings: list[Finding]) -> tuple[dict[int, dict[str, str]], set[str]]:
    """Give the lines that come out by entry, and the rankings of which nothing does."""
    expected, unknown = dict[int, dict[str, str]](), set[str]()
    for each in deciding.newest_finals():
        ranking_id = each.ranking["ranking_id"]
        try:
            track = deciding.decided(each)
            tiers = {tier.position: tier for tier in deciding.tiers_of(each.ranking)}
            rows = [] if track is None else [award_row(ranking_id, line, track, tiers) for line in track.lines]
        except BROKEN:
            sentence = msg("{ranking}: its motions cannot be carried out as they stand there.", ranking=each.name)
            findings.append(finding("not_decidable", sentence, ranking=ranking_id))
            track = None
        if track is None:
            unknown.add(str(ranking_id))
            continue
        expected |= {
            line.entry_id: dict(zip(_FIELDS, map(plain, row), strict=True))
            for line, row in zip(track.lines, rows, strict=True)
            if row is not None
        }
    return expected, unknown


def _differences(
    entry_id: int, reference: str, stored: Mapping[str, str], expected: Mapping[str, str]
) -> list[Finding]:
    return [
        finding(
            "award_differs",
            msg(
                "Award list, {reference}: under {column} stands {stored}; {found} comes out.",
                reference=reference,
                column=column,
                stored=stored[column] or "—",
                found=expected[column] or "—",
            ),
            entry=entry_id,
            reference=reference,
            field=column,
            stored=stored[column],
            found=expected[column],
        )
        for column in _FIELDS
        if stored[column] != expected[column]
    ]


def _plain(value: Any) -> str:  # noqa: ANN401 -- a cell of any column
    """Write a cell as the archive writes it."""
    return as_json(value) if isinstance(value, list) else plain(value)
