"""An award list word for word: plain values, their one spelling as bytes, and what two lists differ in."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.awards import TrackKind
from domain.decided import Placed
from use_cases.decisions import Decisions


@dataclass(frozen=True)
class Awarded:
    """One award of a list; ``motion`` None where the ranking alone gave it."""

    tier: int
    reference: str
    title: str
    rank: int | None
    value: str
    prize_yuan: int
    motion: int | None


@dataclass(frozen=True)
class Change:
    """What became of one entry between two lists; a tier by its position, None for no award."""

    reference: str
    title: str
    before: int | None
    after: int | None


def content_of(decisions: Decisions) -> dict[str, Any]:
    """Give the list as it stands as plain values: awards, vacancies, and the rankings and motions it rests on."""
    awards = [each for kind in TrackKind if kind in decisions.tracks for each in _awards(decisions, kind)]
    held = Counter(award["tier"] for award in awards)
    return {
        "cycle": decisions.cycle.chinese,
        "is_rehearsal": decisions.is_rehearsal,
        "rankings": [
            {"track": kind.value, "number": row.number, "method": row.method.value, "input_digest": row.input_digest}
            for kind, row in sorted(decisions.rankings.items())
        ],
        "tiers": [
            {
                "position": tier.position,
                "name": tier.name.chinese,
                "name_en": tier.name.english,
                "track": tier.track.value,
                "quota": tier.quota,
                "vacant": tier.quota - held[tier.position],
            }
            for tier in decisions.tiers
        ],
        "awards": sorted(awards, key=lambda award: (award["tier"], award["rank"] or 0, award["reference"])),
    }


def digest_of(content: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over the one spelling of a list, in UTF-8."""
    return hashlib.sha256(spelled(content).encode()).hexdigest()


def spelled(content: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Write a list, or a part of one, in the one spelling: keys in order, no spaces, nothing escaped that need not be.

    A part so written is literally a part of the whole.
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def awarded(content: Mapping[str, Any]) -> tuple[Awarded, ...]:
    """Read the awards of a list, in its order."""
    return tuple(Awarded(**award) for award in content["awards"])


def changes_between(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Say whose tier differs between two lists, by reference; everybody is new where there was none before.

    Suggestions and organisations may bear the same reference: they are told apart by their tiers' track.
    """
    old, new = {} if before is None else _by_entry(before), _by_entry(after)
    return tuple(
        Change(key[1], (new.get(key) or old[key]).title, was, becomes)
        for key in sorted(old.keys() | new.keys(), key=lambda key: (key[1], key[0]))
        for was in [old[key].tier if key in old else None]
        for becomes in [new[key].tier if key in new else None]
        if was != becomes
    )


def _by_entry(content: Mapping[str, Any]) -> dict[tuple[str, str], Awarded]:
    track = {tier["position"]: tier["track"] for tier in content["tiers"]}
    return {(track[award.tier], award.reference): award for award in awarded(content)}


def without(content: Mapping[str, Any], reference: str, tier: int) -> dict[str, Any]:
    """Give a list without one award: its place is vacant and nobody moves up."""
    return {
        **content,
        "tiers": [{**each, "vacant": each["vacant"] + (each["position"] == tier)} for each in content["tiers"]],
        "awards": [award for award in content["awards"] if (award["reference"], award["tier"]) != (reference, tier)],
    }


def raises_somebody(changes: Sequence[Change]) -> bool:
    """Whether a list gives an award, or a higher one, that the list before did not."""
    return any(
        change.after is not None and (change.before is None or change.after < change.before) for change in changes
    )


def _awards(decisions: Decisions, kind: TrackKind) -> list[dict[str, Any]]:
    track = decisions.tracks[kind]
    return [
        {
            "tier": line.tier,
            "reference": decisions.names[line.entry_id].reference,
            "title": decisions.names[line.entry_id].title,
            "rank": line.rank,
            "value": _exactly(line),
            "prize_yuan": track.prizes[line.tier],
            "motion": line.motion,
        }
        for line in track.lines
        if line.tier is not None
    ]


def _exactly(line: Placed) -> str:
    return "" if line.value is None else f"{line.value.numerator}/{line.value.denominator}"
