"""Every version of the list in an archive: its check sum, whether the decisions give it, and the declared rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from domain.awards import TrackKind
from domain.decided import DecidedTrack
from domain.messages import Message, msg
from exports.archive_tables import plain
from use_cases.archive_acts import PUT_FORWARD
from use_cases.archive_cells import Row
from use_cases.archive_decided import Deciding
from use_cases.archive_findings import Finding, finding
from use_cases.archive_list_rules import rule_findings
from use_cases.archive_log_checks import fits
from use_cases.archive_motion_checks import BROKEN
from use_cases.archive_ranking_checks import Recomputed
from use_cases.list_contents import digest_of

_FIELDS = ("tier", "rank", "value", "prize_yuan", "motion")
Award = Mapping[str, Any]
Key = tuple[str, str]


def list_findings(deciding: Deciding, notes: list[Message]) -> Iterator[Finding]:
    """Work every version out again and say what does not agree; those that cannot be are named."""
    for row in deciding.results.lists:
        try:
            yield from [*_check_sum(deciding, row, notes), *_content(deciding, row)]
        except BROKEN:
            sentence = msg("List {number}: cannot be worked out from what stands there.", number=row["number"])
            yield finding("list_not_computable", sentence, list=row["list_id"])


def _check_sum(deciding: Deciding, row: Row, notes: list[Message]) -> Iterator[Finding]:
    key, number, stored = row["list_id"], row["number"], row["sha256"]
    found = digest_of(row["content"])
    if row["is_masked"]:
        notes.append(
            msg(
                "List {number}: titles in it tell who proposed and are masked, so its check sum was compared with the "
                "log alone.",
                number=number,
            )
        )
    elif found != stored:
        sentence = msg("List {number}: its check sum does not come out of its content.", number=number)
        yield finding("list_digest", sentence, list=key, stored=stored, found=found)
    event = deciding.results.acts.event(row["event_seq"])
    if event is None or not deciding.results.acts.is_told(row["event_seq"], (PUT_FORWARD,), key):
        sentence = msg("List {number}: the log does not tell that it was put forward.", number=number)
        yield finding("list_not_in_log", sentence, list=key)
    elif fits(event) and event["message"]["fields"]["sha256"] != stored:
        logged = event["message"]["fields"]["sha256"]
        sentence = msg("List {number}: the log tells of another check sum.", number=number)
        yield finding("list_log", sentence, list=key, stored=stored, found=logged)


def _content(deciding: Deciding, row: Row) -> Iterator[Finding]:
    content = row["content"]
    finals = _rankings_of(deciding, row)
    decided = [(each, deciding.decided(each, before=row["event_seq"])) for each in finals]
    tracks = [(each, track) for each, track in decided if track is not None]
    if len(tracks) < len(decided):
        return
    expected = {key: award for each, track in tracks for key, award in _awards(deciding, each, track).items()}
    yield from _awards_findings(row, _stored_awards(deciding, content), expected)
    for part, comes_out in _parts(deciding, finals, expected).items():
        if _told(content, part) != comes_out:
            sentence = msg("List {number}: its “{part}” are not what comes out.", number=row["number"], part=part)
            yield finding("list_differs", sentence, list=row["list_id"], part=part)
    yield from rule_findings(deciding, row, [track for _each, track in tracks])


def _rankings_of(deciding: Deciding, row: Row) -> tuple[Recomputed, ...]:
    """Give the rankings that a list rests on: of one that was set aside those it names, else the newest."""
    if row["set_aside_at"] is None:
        return deciding.newest_finals()
    known = {
        (deciding.track_of(each.ranking).value, each.ranking["number"]): each
        for each in deciding.rankings.values()
        if deciding.tables.rounds[each.ranking["round_id"]]["kind"] == "final"
    }
    return tuple(known[each["track"], each["number"]] for each in row["content"]["rankings"])


def _awards(deciding: Deciding, each: Recomputed, track: DecidedTrack) -> dict[Key, Award]:
    kind = deciding.track_of(each.ranking).value
    return {
        (kind, deciding.tables.references[line.entry_id]): {
            "tier": line.tier,
            "rank": line.rank,
            "value": plain(line.value),
            "prize_yuan": track.prizes[line.tier],
            "motion": line.motion,
        }
        for line in track.lines
        if line.tier is not None
    }


def _stored_awards(deciding: Deciding, content: Mapping[str, Any]) -> dict[Key, Award]:
    kinds = {
        row["position"]: deciding.tables.tracks[track_id]["kind"]
        for track_id, rows in deciding.tables.tiers.items()
        for row in rows
    }
    return {(kinds[award["tier"]], award["reference"]): award for award in content["awards"]}


def _awards_findings(row: Row, stored: Mapping[Key, Award], expected: Mapping[Key, Award]) -> Iterator[Finding]:
    number = row["number"]
    for track, reference in sorted(stored.keys() | expected.keys()):
        key = track, reference
        facts = {"list": row["list_id"], "reference": reference}
        if key not in stored:
            sentence = msg(
                "List {number}: {reference} is not on it, though it comes out.", number=number, reference=reference
            )
            yield finding("listed_absent", sentence, **facts)
            continue
        if key not in expected:
            sentence = msg(
                "List {number}: {reference} is on it, though it does not come out.", number=number, reference=reference
            )
            yield finding("listed_extra", sentence, **facts)
            continue
        for field in _FIELDS:
            stands, comes_out = plain(stored[key][field]), plain(expected[key][field])
            if stands != comes_out:
                sentence = msg(
                    "List {number}, {reference}: under {column} stands {stored}; {found} comes out.",
                    number=number,
                    reference=reference,
                    column=field,
                    stored=stands or "—",
                    found=comes_out or "—",
                )
                yield finding("listed_differs", sentence, **facts, field=field, stored=stands, found=comes_out)


def _parts(deciding: Deciding, finals: tuple[Recomputed, ...], expected: Mapping[Key, Award]) -> dict[str, object]:
    """Give the rest of a list's content as it comes out, what things are called aside."""
    held = Counter(award["tier"] for award in expected.values())
    tables = deciding.tables
    rows = sorted((row for rows in tables.tiers.values() for row in rows), key=lambda row: row["position"])
    return {
        "is_rehearsal": deciding.results.cycle["rehearsal_since"] is not None,
        "rankings": sorted(
            [
                TrackKind(deciding.track_of(each.ranking)).value,
                each.ranking["number"],
                each.ranking["method"],
                each.ranking["input_digest"],
            ]
            for each in finals
        ),
        "tiers": [
            [
                row["position"],
                tables.tracks[row["track_id"]]["kind"],
                row["quota"],
                row["quota"] - held[row["position"]],
            ]
            for row in rows
        ],
    }


def _told(content: Mapping[str, Any], part: str) -> object:
    """Give a part of a list's content in the order in which it is compared."""
    if part == "rankings":
        return sorted([each[key] for key in ("track", "number", "method", "input_digest")] for each in content[part])
    if part == "tiers":
        return [[each[key] for key in ("position", "track", "quota", "vacant")] for each in content[part]]
    return content[part]
