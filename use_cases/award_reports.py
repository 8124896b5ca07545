"""Puts the award list together: who stands in which tier, what is still open, and every sheet behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from db.tables import Ranking, Rubric
from db.tables import Tier as TierRow
from domain.awards import ROUNDING_NAMES, Rounding, RoundKind, SheetState, TrackKind
from domain.messages import Message, msg
from domain.method_words import method_in_full
from domain.rounds import round_name
from exports.reports import (
    Award,
    AwardReport,
    Criterion,
    EdgeTie,
    RankedEntry,
    SheetPoints,
    TiedEntry,
    Tier,
    TierAwards,
    UnrankedEntry,
    WaivedEntry,
    Words,
)
from exports.reports import Ranking as ReportedRanking
from settings import VERSION
from use_cases import award_rows, empty_tiers, result_standing
from use_cases.award_rows import Placed, Written
from use_cases.decisions import Decisions
from use_cases.transaction import Transaction


class AwardReader:
    """Reads a cycle's rows once and puts them together."""

    def __init__(
        self,
        tx: Transaction,
        cycle_id: int,
        language: str,
        names: Mapping[int, tuple[str, ...]],
        decisions: Decisions,
        *,
        with_rankings: bool,
    ) -> None:
        self.tx = tx
        self.language = language
        self.names = names
        self.with_rankings = with_rankings
        self.cycle = award_rows.cycle_with_rules(tx, cycle_id)
        self.rankings = award_rows.latest_rankings(tx, cycle_id)
        self.finals = [row for row in self.rankings if row.round.kind is RoundKind.FINAL]
        self.stages = award_rows.final_stages(tx, cycle_id)
        self.placed = award_rows.placed(tx, [row.id for row in (self.rankings if with_rankings else self.finals)])
        self.decided = {final.id: _as_decided(self.placed[final.id], decisions, final) for final in self.finals}
        self.tracks = {final.id: decisions.tracks[final.round.track.kind] for final in self.finals}
        self.standing = result_standing.standing(tx, decisions)
        self.tiers = {row.position: self._tier(row) for row in self.cycle.tiers}

    def report(self) -> AwardReport:
        """Put it together."""
        rounds = [row.round_id for row in self.finals]
        owing, reasons = award_rows.owing(self.tx, rounds), award_rows.waiver_reasons(self.tx, rounds)
        return AwardReport(
            cycle=self._either(self.cycle.name, self.cycle.name_en),
            created=self.tx.at,
            program_version=VERSION,
            tiers=tuple(self._awards(row) for row in self.cycle.tiers),
            edge_ties=tuple(tie for final in self.finals for tie in self._edge_ties(final)),
            unranked=tuple(
                _unranked(row, owing.get((final.round_id, row.entry_id), ()))
                for final in self.finals
                for row in self.placed[final.id]
                if row.place.rank is None
            ),
            waived=tuple(
                _waived(row, owing.get(key, ()), reasons.get(key, ""))
                for final in self.finals
                for row in self.placed[final.id]
                for key in [(final.round_id, row.entry_id)]
                if row.place.rank is not None and row.place.missing
            ),
            rankings=self._rankings() if self.with_rankings else (),
            is_rehearsal=self.cycle.rehearsal_since is not None,
            standing=self.standing,
        )

    def _either(self, chinese: str, english: str) -> str:
        return english if self.language == "en" and english else chinese

    def _tier(self, row: TierRow) -> Tier:
        return Tier(
            order=row.position,
            name=self._either(row.name, row.name_en),
            prize=row.prize_yuan or 0,
            prize_is_minimum=row.prize_is_minimum,
            quota=row.quota,
            minimum_value=None if row.minimum_value is None else Fraction(row.minimum_value, 100),
            descriptor=self._either(row.descriptor, row.descriptor_en) or None,
        )

    def _awards(self, row: TierRow) -> TierAwards:
        final = next((each for each in self.finals if each.round.track_id == row.track_id), None)
        tier = self.tiers[row.position]
        if final is None:
            return TierAwards(tier, (), empty_tiers.before_a_ranking(self.stages.get(row.track_id)))
        placed, track = self.decided[final.id], self.tracks[final.id]
        awards = tuple(self._award(each, tier, final) for each in placed if each.tier == row.position)
        is_left_empty = bool(track.empty.get(row.position))
        why = None if awards else empty_tiers.after_a_ranking(tier, placed, is_left_empty=is_left_empty)
        return TierAwards(tier, awards, why)

    def _award(self, row: Placed, tier: Tier, final: Ranking) -> Award:
        return Award(
            reference=row.reference,
            title=row.title,
            proposers=self._named(row, final),
            handling_unit=row.handling_unit or None,
            value=row.place.value,
            rank=row.place.rank,
            prize=self.tracks[final.id].prizes.get(tier.order, tier.prize),
            prize_is_minimum=tier.prize_is_minimum,
            is_unit=_is_of_units(final),
        )

    def _named(self, row: Placed, final: Ranking) -> tuple[str, ...]:
        """Give whom to name beside the title: proposers, or the unit itself."""
        return (row.title,) if _is_of_units(final) else self.names.get(row.entry_id, ())

    def _edge_ties(self, final: Ranking) -> Iterable[EdgeTie]:
        """Ties across an edge by rank, and how many of each still find a place, as if settled from the top."""
        rows = self.decided[final.id]
        held = [row.tier for row in rows]
        own = [row.position for row in self.cycle.tiers if row.track_id == final.round.track_id]
        left = {position: self.tiers[position].quota - held.count(position) for position in own}
        at_edge = [row for row in rows if row.is_open]
        for rank, tied in groupby(at_edge, key=lambda row: row.place.rank or 0):
            group = list(tied)
            yield self._edge_tie(rank, group, left, final)

    def _edge_tie(self, rank: int, group: Sequence[Placed], left: dict[int, int], final: Ranking) -> EdgeTie:
        first, last = group[0].place.edge_first, group[0].place.edge_last
        value = group[0].place.value or Fraction(0)
        straddled = [
            position
            for position in left
            if position >= (first or 0) and (last is None or position <= last) and self._admits(position, value)
        ]
        places = 0
        for position in straddled:
            taken = min(left[position], len(group) - places)
            left[position] -= taken
            places += taken
        names: list[Words | None] = [self.tiers[position].name for position in straddled]
        return EdgeTie(
            rank=rank,
            tiers=(*names, None) if last is None else tuple(names),
            entries=tuple(TiedEntry(row.reference, row.title, self._named(row, final), value) for row in group),
            places=places,
        )

    def _admits(self, position: int, value: Fraction) -> bool:
        minimum = self.tiers[position].minimum_value
        return minimum is None or value >= minimum

    def _rankings(self) -> tuple[ReportedRanking, ...]:
        written = award_rows.written(self.tx, [row.round_id for row in self.rankings])
        rubrics = {track.id: track.rubric for track in self.cycle.tracks}
        return tuple(
            self._ranking(row, rubrics[row.round.track_id], written.get(row.round_id, [])) for row in self.rankings
        )

    def _ranking(self, row: Ranking, rubric: Rubric, sheets: Sequence[Written]) -> ReportedRanking:
        codes = {each.code: each for each in rubric.criteria}
        chain = tuple(self._either(codes[code].name, codes[code].name_en) for code in row.rules["tie_break"])
        return ReportedRanking(
            number=row.number,
            name=round_name(row.round.track.kind, row.round.kind, row.round.year),
            computed_at=row.computed_at,
            method=method_in_full(row.method, row.rounding),
            rounding=msg(ROUNDING_NAMES[row.rounding]),
            tie_break=msg("by {criteria}, in this order", criteria=chain) if chain else msg("none: ties stay ties"),
            criteria=tuple(
                Criterion(
                    self._either(each.name, each.name_en),
                    each.weight,
                    self._either(each.guidance, each.guidance_en) or None,
                )
                for each in rubric.criteria
            ),
            entries=tuple(self._ranked(each) for each in self.placed[row.id]),
            sheets=tuple(_sheet_points(each, rubric) for each in sheets),
            input_digest=row.input_digest,
            program_version=row.program_version,
        )

    def _ranked(self, row: Placed) -> RankedEntry:
        place = row.place
        return RankedEntry(
            rank=place.rank,
            tied=place.is_tied,
            reference=row.reference,
            title=row.title,
            theme=row.theme or None,
            kind=row.kind or None,
            value=place.value,
            spread=place.spread,
            sheets=place.sheets,
            tier=None if row.tier is None else self.tiers[row.tier].name,
            at_edge=place.is_at_edge,
            note=_note(row),
        )


def _as_decided(rows: Sequence[Placed], decisions: Decisions, final: Ranking) -> list[Placed]:
    """Put what the panel decided in the place of what the ranking proposes."""
    lines = {line.entry_id: line for line in decisions.tracks[final.round.track.kind].lines}
    return [replace(row, tier=lines[row.entry_id].tier, is_open=bool(lines[row.entry_id].between)) for row in rows]


def _is_of_units(final: Ranking) -> bool:
    return final.round.track.kind is TrackKind.ORGANISATION


def _note(row: Placed) -> Message | None:
    place = row.place
    if place.rank is None:
        return msg("Not ranked: {n} sheets are missing.", n=place.missing)
    if place.missing and place.is_plain_mean:
        return msg("Plain mean of {sheets} sheets; {missing} are missing.", sheets=place.sheets, missing=place.missing)
    if place.missing:
        return msg("Ranked although {n} sheets are missing.", n=place.missing)
    if place.is_plain_mean:
        return msg("Fewer than five sheets: plain mean.")
    return None


def _unranked(row: Placed, judges: tuple[str, ...]) -> UnrankedEntry:
    sheets = row.place.sheets
    missing = msg("Sheets of {judges}", judges=judges)
    return UnrankedEntry(row.reference, row.title, sheets, sheets + row.place.missing, missing)


def _waived(row: Placed, judges: tuple[str, ...], reason: str) -> WaivedEntry:
    return WaivedEntry(**vars(_unranked(row, judges)), reason=reason or msg("The decision has been taken back since."))


def _sheet_points(row: Written, rubric: Rubric) -> SheetPoints:
    submitted = row.state is SheetState.SUBMITTED
    return SheetPoints(
        reference=row.reference,
        title=row.title,
        judge=row.judge,
        points=tuple(row.points.get(criterion.id) for criterion in rubric.criteria),
        total=_total(row, rubric),
        version=row.version if submitted else None,
        submitted_at=row.written_at,
        comment=row.comment or None,
    )


def _total(row: Written, rubric: Rubric) -> Fraction | None:
    weighted = 0
    for criterion in rubric.criteria:
        if criterion.id not in row.points:
            return None
        weighted += row.points[criterion.id] * criterion.weight
    if rubric.rounding is Rounding.TOTALS:
        # Half up at two decimals, in whole numbers: weights are hundredths of a per cent.
        return Fraction((weighted + 50) // 100, 100)
    return Fraction(weighted, 10_000)
