"""The decided tiers of an archive, worked out again from its rankings, its motions' counts and its withdrawals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.awards import RoundKind, TrackKind
from domain.decided import Carried, DecidedTrack, RankedAs, TierTerms
from domain.lifecycle import RoundStage
from domain.messages import InBoth
from domain.motions import MotionKind, MotionState
from use_cases.archive_cells import Row
from use_cases.archive_motion_checks import Outcome
from use_cases.archive_ranking_checks import Recomputed
from use_cases.archived_results import ArchivedResults
from use_cases.archived_tables import ArchivedTables
from use_cases.decided_tiers import Withdrawn, decided


@dataclass(frozen=True)
class Deciding:
    """What lists are worked out from.

    Attributes:
        tables: that the rankings rest on.
        results: motions, lists and the rest.
        outcomes: what came of each motion.
        rankings: every ranking computed again, by its id.
    """

    tables: ArchivedTables
    results: ArchivedResults
    outcomes: Mapping[int, Outcome]
    rankings: Mapping[int, Recomputed]

    def track_of(self, ranking: Row) -> TrackKind:
        """Say what competes in a ranking."""
        return TrackKind(self.tables.tracks[self.tables.rounds[ranking["round_id"]]["track_id"]]["kind"])

    def newest_finals(self) -> tuple[Recomputed, ...]:
        """Give the newest ranking of each final that stands ranked."""
        newest: dict[int, Recomputed] = {}
        for each in sorted(self.rankings.values(), key=lambda each: each.ranking["number"]):
            round_ = self.tables.rounds.get(each.ranking["round_id"], {})
            if round_.get("kind") == RoundKind.FINAL and round_.get("stage") == RoundStage.RANKED:
                newest[each.ranking["round_id"]] = each
        return tuple(newest.values())

    def tiers_of(self, ranking: Row) -> list[TierTerms]:
        """Give the tiers of a ranking's track, best first."""
        return self._terms(self.tables.rounds[ranking["round_id"]]["track_id"])

    def all_tiers(self) -> list[TierTerms]:
        """Give the tiers of all tracks, best first."""
        found = [tier for track_id in self.tables.tiers for tier in self._terms(track_id)]
        return sorted(found, key=lambda tier: tier.position)

    def _terms(self, track_id: int) -> list[TierTerms]:
        kind = TrackKind(self.tables.tracks[track_id]["kind"])
        return [
            TierTerms(
                row["position"],
                InBoth(row["name"], row["name_en"]),
                kind,
                row["quota"],
                None if row["minimum_value"] is None else Fraction(row["minimum_value"], 100),
                row["prize_yuan"] or 0,
                row["prize_is_minimum"],
                row["is_always_voted"],
            )
            for row in self.tables.tiers.get(track_id, ())
        ]

    def decided(self, found: Recomputed, *, before: int | None = None) -> DecidedTrack | None:
        """Say where every entry stands; None where the ranking does not come out, which has been named already.

        Args:
            found: the ranking that decides.
            before: only what the log tells of before this event; None for everything.
        """
        if found.standings is None:
            return None
        ranked = [RankedAs(entry_id, each.rank, each.value) for entry_id, each in found.standings.items()]
        motions = self._carried(found.ranking["ranking_id"], before)
        withdrawn = [
            Withdrawn(row["entry_id"], row["tier"])
            for row in self.results.withdrawals
            if row["entry_id"] in found.standings and _is_before(row, before)
        ]
        return decided(ranked, self.tiers_of(found.ranking), motions, withdrawn)

    def _carried(self, ranking_id: int, before: int | None) -> Sequence[Carried]:
        found = []
        for row in sorted(self.results.motions, key=lambda row: row["number"]):
            outcome = self.outcomes.get(row["motion_id"])
            is_carried = outcome is not None and outcome.state is MotionState.CARRIED
            if outcome is None or not is_carried or row["ranking_id"] != ranking_id or not _is_before(row, before):
                continue
            kind = MotionKind(row["kind"])
            entries = outcome.chosen if kind is MotionKind.SETTLE_TIE else row["entry_ids"]
            found.append(Carried(row["number"], kind, tuple(entries), row["tier"], row["places"], row["prize_yuan"]))
        return found


def _is_before(row: Row, event: int | None) -> bool:
    return event is None or (row["event_seq"] or 0) < event
