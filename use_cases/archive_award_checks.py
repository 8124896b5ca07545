"""The award list of an archive against what its final rankings give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.messages import msg
from use_cases.archive_awards import AWARD_LIST
from use_cases.archive_cells import Row, rows_of
from use_cases.archive_findings import Finding, finding
from use_cases.archive_ranking_checks import Recomputed
from use_cases.archived_tables import ArchivedTables
from use_cases.placing import Standing

_FIELDS = ("ranking_id", "state", "tier", "rank", "value", "prize_yuan", "prize_is_minimum")


def award_findings(
    members: Mapping[str, bytes], tables: ArchivedTables, finals: Sequence[Recomputed], findings: list[Finding]
) -> int:
    """Compare every line of the list; gives how many there are.

    A final that could not be computed again gives nothing to compare with, which has been named already.

    Raises:
        Unreadable: there is no list, or it is not as it was written.
    """
    stored = {row["entry_id"]: row for row in rows_of(members, AWARD_LIST)}
    known = {each.ranking["ranking_id"] for each in finals if each.standings is None}
    expected = {
        entry_id: _line(tables, each.ranking, standing)
        for each in finals
        for entry_id, standing in (each.standings or {}).items()
        if standing.tier is not None or standing.is_at_edge
    }
    for entry_id in sorted(stored.keys() | expected.keys()):
        if entry_id in stored and stored[entry_id]["ranking_id"] in known:
            continue
        reference = tables.references.get(entry_id, str(entry_id))
        if entry_id not in stored:
            sentence = msg("Award list: {reference} is not on it, though it comes out.", reference=reference)
            findings.append(finding("award_absent", sentence, entry=entry_id, reference=reference))
        elif entry_id not in expected:
            sentence = msg("Award list: {reference} is on it, though it does not come out.", reference=reference)
            findings.append(finding("award_extra", sentence, entry=entry_id, reference=reference))
        else:
            findings += _differences(entry_id, reference, stored[entry_id], expected[entry_id])
    return len(stored)


def _line(tables: ArchivedTables, ranking: Row, standing: Standing) -> Row:
    tiers = {row["position"]: row for rows in tables.tiers.values() for row in rows}
    tier = tiers.get(standing.tier or 0, {})
    return {
        "ranking_id": ranking["ranking_id"],
        "state": "at_edge" if standing.is_at_edge else "awarded",
        "tier": standing.tier,
        "rank": standing.rank,
        "value": standing.value,
        "prize_yuan": tier.get("prize_yuan"),
        "prize_is_minimum": tier.get("prize_is_minimum"),
    }


def _differences(entry_id: int, reference: str, stored: Row, expected: Row) -> list[Finding]:
    return [
        finding(
            "award_differs",
            msg(
                "Award list, {reference}: under {column} stands {stored}; {found} comes out.",
                reference=reference,
                column=column,
                stored=_plain(stored[column]) or "—",
                found=_plain(expected[column]) or "—",
            ),
            entry=entry_id,
            reference=reference,
            field=column,
            stored=_plain(stored[column]),
            found=_plain(expected[column]),
        )
        for column in _FIELDS
        if stored[column] != expected[column]
    ]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
