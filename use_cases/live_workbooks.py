"""The live workbook of a final: its ranking from the raw points up, for spreadsheets to work out again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from db.tables import Criterion, Entry, Motion, PanelMember, Ranking, Recusal, Round, Rubric, Track, User
from domain.awards import METHOD_NAMES, Method, Rounding, RoundKind, TrackKind
from domain.decided import DecidedTrack, Placed
from domain.documents import DocumentCode
from domain.list_rules import tier_name
from domain.messages import InBoth, Message, msg
from domain.motions import MOTION_STATE_NAMES, MotionState
from domain.permissions import Right
from domain.recusals import RecusalState
from domain.refusals import Invalid
from domain.rounds import round_name
from exports import live_workbook
from exports.live_reports import (
    LiveEntry,
    LiveMotion,
    LiveRecusal,
    LiveReport,
    LiveSheet,
    LiveTier,
    PlainLine,
    PlainRanking,
)
from exports.reports import Criterion as ReportedCriterion
from exports.telling import Tell
from i18n import DEFAULT_LANGUAGE
from settings import VERSION
from use_cases import award_rows, result_standing
from use_cases.award_rows import Written
from use_cases.decisions import Decisions, decisions_of
from use_cases.document_names import document_stem, of_ranking
from use_cases.listed_awards import named
from use_cases.motion_words import moved_words, outcome_words
from use_cases.transaction import Transaction

BY_FORMULA = frozenset({Method.TRIMMED, Method.MEAN, Method.MEDIAN})
"""Methods that look at an entry's own sheets only."""
NO_FINAL = msg("No final round of this cycle stands ranked by a method that formulas can follow.")


@dataclass(frozen=True)
class LiveExport:
    """An export, to be recorded; the workbook itself is written outside any transaction."""

    report: LiveReport
    language: str
    name: str
    round_id: int

    def content(self, tell: Tell | None = None) -> bytes:
        """Write the workbook; ``tell`` hears how far it has come."""
        return live_workbook.render(self.report, self.language, tell)


def finals(tx: Transaction, cycle_id: int) -> tuple[int, ...]:
    """Ids of the finals of a cycle that stand ranked by a method of formulas, suggestions before organisations."""
    tx.require(Right.SEE_RANKINGS)
    ranked = award_rows.latest_rankings(tx, cycle_id)
    return tuple(row.round_id for row in ranked if row.round.kind is RoundKind.FINAL and row.method in BY_FORMULA)


def round_to_export(tx: Transaction, cycle_id: int, round_id: int | None) -> int:
    """Give the final asked for, or the first one of the cycle that can be written as formulas.

    Raises:
        Invalid: there is none, or none with this id.
    """
    tx.require(Right.EXPORT)
    known = finals(tx, cycle_id)
    if not known:
        raise Invalid(NO_FINAL)
    if round_id is not None and round_id not in known:
        raise Invalid(
            msg(
                "There is no live workbook of round {id}; there is of: {known}.",
                id=round_id,
                known=tuple(map(str, known)),
            )
        )
    return known[0] if round_id is None else round_id


def prepare(tx: Transaction, round_id: int, *, language: str = DEFAULT_LANGUAGE) -> LiveExport:
    """Read what leaves, which takes long where there is much of it; ``record`` follows before it is written.

    It names judges, and nobody who proposed anything.

    Raises:
        Invalid: as with ``report``.
    """
    made = report(tx, round_id)
    stem = document_stem(
        DocumentCode.LIVE, made.cycle, language, made.name, of_ranking(made.number), is_rehearsal=made.is_rehearsal
    )
    return LiveExport(made, language, f"{stem}.xlsx", round_id)


def record(tx: Transaction, taken: LiveExport) -> Message:
    """Record that a live workbook leaves the program. Needs a writing transaction."""
    tx.require(Right.EXPORT)
    made = taken.report
    return tx.record(
        "rankings.live",
        ("round", taken.round_id),
        msg(
            "Exported ranking {number} of {round} as a live workbook: {entries} entries, {sheets} sheets.",
            number=made.number,
            round=made.name,
            entries=len(made.entries),
            sheets=sum(len(entry.sheets) for entry in made.entries),
        ),
    )


def report(tx: Transaction, round_id: int) -> LiveReport:
    """Everything that the live workbook of a final holds, in a fixed number of queries.

    Raises:
        Invalid: no final that stands ranked, no tiers, or a method that looks at the sheets of other entries.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_SHEETS)
    cycle_id = tx.session.scalar(
        select(Track.cycle_id).join(Round, Round.track_id == Track.id).where(Round.id == round_id)
    )
    decisions = None if cycle_id is None else decisions_of(tx, cycle_id)
    found = () if decisions is None else decisions.rankings.items()
    kind, ranking = next((pair for pair in found if pair[1].round_id == round_id), (None, None))
    if decisions is None or kind is None or ranking is None:
        raise Invalid(msg("Only a final round that stands ranked has a live workbook."))
    if ranking.method not in BY_FORMULA:
        raise Invalid(
            msg("The method of this ranking looks at the sheets of other entries; formulas cannot follow it.")
        )
    if not ranking.rules["tiers"]:
        raise Invalid(msg("The final has no tiers, so there are no awards to work out."))
    made = _Reader(tx, decisions, kind, ranking).report()
    return replace(made, organisations=_organisations(tx, decisions)) if kind is TrackKind.SUGGESTION else made


def _organisations(tx: Transaction, decisions: Decisions) -> LiveReport | PlainRanking:
    """Give the final of the organisations, as formulas where it can be; where not, why, and the program's figures."""
    ranking = decisions.rankings.get(TrackKind.ORGANISATION)
    if ranking is None:
        if decisions.tiers_of(TrackKind.ORGANISATION):
            return PlainRanking(
                msg("The final of the organisations has no ranking that stands, so there is none here.")
            )
        return PlainRanking(msg("This cycle has no prize for organisations."))
    if ranking.method in BY_FORMULA and ranking.rules["tiers"]:
        return _Reader(tx, decisions, TrackKind.ORGANISATION, ranking).report()
    why = msg(
        "These are the program's figures, without formulas: the method “{method}” looks at the sheets of other "
        "entries, or the final has no tiers.",
        method=msg(METHOD_NAMES[ranking.method]),
    )
    track = decisions.tracks[TrackKind.ORGANISATION]
    return PlainRanking(why, tuple(_plain(decisions, track, line) for line in track.lines))


def _plain(decisions: Decisions, track: DecidedTrack, line: Placed) -> PlainLine:
    known, tier = decisions.names[line.entry_id], decisions.tier(line.tier)
    return PlainLine(
        reference=known.reference,
        title=known.title,
        rank=line.rank,
        value=line.value,
        tier=None if tier is None else named(tier.name),
        prize=None if tier is None else track.prizes[tier.position],
        decided=_decided(decisions, track, line),
    )


def _decided(decisions: Decisions, track: DecidedTrack, line: Placed) -> Message | None:
    """Say where the panel has an entry otherwise than the ranking, and by which motions."""
    if line.is_withdrawn:
        return msg("the award was withdrawn")
    motions = track.decided_by(line)
    if not motions:
        return None
    return msg(
        "{tier} (by motion {numbers})",
        tier=tier_name(decisions.tier(line.tier)),
        numbers=tuple(map(str, motions)),
    )


class _Reader:
    """Reads the rows of one ranking once and puts them together."""

    def __init__(self, tx: Transaction, decisions: Decisions, kind: TrackKind, ranking: Ranking) -> None:
        self.tx, self.decisions, self.kind, self.ranking = tx, decisions, kind, ranking
        self.rules: Mapping[str, Any] = ranking.rules
        self.track: DecidedTrack = decisions.tracks[kind]
        self.positions: list[int] = [tier["position"] for tier in self.rules["tiers"]]
        self.criteria = tx.session.scalars(
            select(Criterion)
            .join(Rubric, Rubric.id == Criterion.rubric_id)
            .join(Round, Round.track_id == Rubric.track_id)
            .where(Round.id == ranking.round_id)
            .order_by(Criterion.position)
        ).all()
        self.sheets: dict[int, list[Written]] = defaultdict(list)
        for sheet in award_rows.written(tx, [ranking.round_id]).get(ranking.round_id, []):
            self.sheets[sheet.entry_id].append(sheet)
        self.judges = _named(tx, ranking.round_id, [sheet for sheets in self.sheets.values() for sheet in sheets])
        self.numbers = {user_id: number for number, user_id in enumerate(self.judges, 1)}

    def report(self) -> LiveReport:
        """Put it together."""
        codes = [criterion.code for criterion in self.criteria]
        lines = {line.entry_id: line for line in self.track.lines}
        placed = award_rows.placed(self.tx, [self.ranking.id])[self.ranking.id]
        return LiveReport(
            cycle=named(self.decisions.cycle),
            name=round_name(self.kind, RoundKind.FINAL, None),
            created=self.tx.at,
            program_version=VERSION,
            number=self.ranking.number,
            computed_at=self.ranking.computed_at,
            method=self.ranking.method,
            rounding=self.ranking.rounding,
            criteria=tuple(
                ReportedCriterion(named(InBoth(each.name, each.name_en)), self.rules["weights"][each.code])
                for each in self.criteria
            ),
            tie_break=tuple(codes.index(code) for code in self.rules["tie_break"]),
            tiers=self._tiers(),
            entries=tuple(self._entry(row, lines[row.entry_id]) for row in placed),
            judges=tuple(self.judges.values()),
            recusals=self._recusals(),
            motions=self._motions(),
            input_digest=self.ranking.input_digest,
            standing=result_standing.standing(self.tx, self.decisions),
            is_rehearsal=self.decisions.is_rehearsal,
        )

    def _tiers(self) -> tuple[LiveTier, ...]:
        terms = {tier.position: tier for tier in self.decisions.tiers}
        held = Counter(line.tier for line in self.track.lines)
        return tuple(
            LiveTier(
                name=named(terms[tier["position"]].name),
                prize=self.track.prizes[tier["position"]],
                prize_is_minimum=terms[tier["position"]].prize_is_minimum,
                quota=tier["quota"],
                minimum=None if tier["minimum_value"] is None else Fraction(tier["minimum_value"], 100),
                decided=held[tier["position"]],
            )
            for tier in self.rules["tiers"]
        )

    def _entry(self, row: award_rows.Placed, line: Placed) -> LiveEntry:
        place = row.place
        return LiveEntry(
            reference=row.reference,
            title=row.title,
            sheets=tuple(self._sheet(sheet) for sheet in self.sheets[row.entry_id]),
            is_waived=place.rank is not None and place.missing > 0,
            value=place.value,
            rank=place.rank,
            tier=None if row.tier is None else self.positions.index(row.tier),
            is_at_edge=place.is_at_edge,
            decided=_decided(self.decisions, self.track, line),
        )

    def _sheet(self, sheet: Written) -> LiveSheet:
        points = tuple(sheet.points.get(criterion.id) for criterion in self.criteria)
        return LiveSheet(self.numbers[sheet.user_id], points, self._total(points))

    def _total(self, points: Sequence[int | None]) -> Fraction | None:
        weighted = 0
        for criterion, given in zip(self.criteria, points, strict=True):
            if given is None:
                return None
            weighted += given * self.rules["weights"][criterion.code]
        if self.ranking.rounding is Rounding.TOTALS:
            # Half up at two decimals, in whole numbers: weights are hundredths of a per cent.
            return Fraction((weighted + 50) // 100, 100)
        return Fraction(weighted, 10_000)

    def _recusals(self) -> tuple[LiveRecusal, ...]:
        rows = self.tx.session.execute(
            select(Recusal, Entry.reference, Entry.title, User.display_name)
            .join(Entry, Entry.id == Recusal.entry_id)
            .join(User, User.id == Recusal.user_id)
            .where(Recusal.round_id == self.ranking.round_id, Recusal.state == RecusalState.CONFIRMED)
            .order_by(Entry.reference, User.display_name, User.id)
        )
        return tuple(
            LiveRecusal(
                row.reference,
                row.title,
                row.display_name,
                row.Recusal.why,
                row.Recusal.decision,
                row.Recusal.decided_at,
            )
            for row in rows
        )

    def _motions(self) -> tuple[LiveMotion, ...]:
        rows = self.tx.session.scalars(
            select(Motion)
            .where(Motion.ranking_id == self.ranking.id, Motion.state != MotionState.OPEN)
            .order_by(Motion.number)
        )
        return tuple(
            LiveMotion(
                row.number,
                moved_words(row, self.decisions),
                msg(MOTION_STATE_NAMES[row.state]),
                outcome_words(row, self.decisions),
                row.reason,
                row.ended_at,
            )
            for row in rows
        )


def _named(tx: Transaction, round_id: int, sheets: Iterable[Written]) -> dict[int, str]:
    """Give the judges in the order of the panel, whoever has a task; their places are their numbers in the workbook."""
    names = {sheet.user_id: sheet.judge for sheet in sheets}
    panel = tx.session.scalars(
        select(PanelMember.user_id)
        .join(User, User.id == PanelMember.user_id)
        .where(PanelMember.round_id == round_id)
        .order_by(PanelMember.is_chair.desc(), User.unit, User.display_name, User.id)
    )
    return {user_id: names[user_id] for user_id in panel if user_id in names}
