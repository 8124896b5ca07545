"""The tables of an archive that its rankings rest on, gathered by what they are asked by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.awards import RoundKind, TrackKind
from domain.messages import Message, msg
from domain.rounds import round_name
from use_cases.archive_cells import Row


@dataclass(frozen=True)
class ArchivedTables:
    """The tables that a ranking rests on, as they stand in the archive.

    ``references`` are those of entries by id, ``known_as`` the entries by track and reference, ``duplicates`` the entry
    that another was set aside for.
    """

    tracks: Mapping[int, Row]
    criteria: Mapping[int, tuple[Row, ...]]
    tiers: Mapping[int, tuple[Row, ...]]
    rounds: Mapping[int, Row]
    references: Mapping[int, str]
    known_as: Mapping[tuple[int, str], int]
    duplicates: Mapping[int, int]
    entry_ids: Mapping[int, tuple[int, ...]]
    sheets: Mapping[int, Row]
    points: Mapping[int, Mapping[str, int]]
    rankings: tuple[Row, ...]
    counted: Mapping[int, tuple[int, ...]]
    ranked: Mapping[int, Mapping[int, Row]]
    waived: frozenset[tuple[int, int]]


def ranking_name(tables: ArchivedTables, ranking: Row) -> Message:
    """Name a ranking as people speak of it."""
    return msg("{round}, ranking {number}", round=round_words(tables, ranking["round_id"]), number=ranking["number"])


def round_words(tables: ArchivedTables, round_id: int) -> Message:
    """Name a round."""
    try:
        round_ = tables.rounds[round_id]
        kind = TrackKind(tables.tracks[round_["track_id"]]["kind"])
        return round_name(kind, RoundKind(round_["kind"]), round_["year"])
    except (KeyError, ValueError):
        return msg("Round {id}", id=round_id)


def grouped(rows: list[Row], key: str, of: Callable[[Row], Any]) -> dict[int, tuple[Any, ...]]:
    """Gather what is asked of rows by one of their columns, in their order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(of(row))
    return {each: tuple(values) for each, values in found.items()}
