"""The health of a panel: how far its judges agree, and who of them needs the chair's attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from scipy import special
from sqlalchemy import func, select

from db.tables import Adoption, Assignment, Cycle, Entry, Organisation, Round, RoundEntry, Suggestion, Track, User
from db.visibility import FINISHED, visible_rounds
from domain.awards import OWED, RoundKind, TrackKind
from domain.own_entries import is_own_district, is_own_unit
from domain.permissions import Right, not_allowed
from scoring.arrays import BoolArray, FloatArray
from scoring.judge_estimates import UPPER
from scoring.judge_findings import JudgeFinding, Look
from scoring.judge_health import PanelHealth, PanelSheets, examine
from use_cases import round_scores
from use_cases.kept import Kept
from use_cases.round_scores import RoundJudge, RoundScores
from use_cases.score_agreement import PanelAgreement, panel_agreement
from use_cases.transaction import Transaction

_MOST_FARTHEST = 3


@dataclass(frozen=True)
class HealthRound:
    """A round whose scoring is closed."""

    round_id: int
    track: TrackKind
    kind: RoundKind
    year: int | None
    closed_at: datetime | None
    cycle_id: int
    cycle_name: str
    cycle_name_en: str


@dataclass(frozen=True)
class JudgeReport:
    """What is said of one judge.

    Attributes:
        judge: who.
        sheets: submitted ones.
        findings: the surest first; none is the usual case.
        unsaid: looks that others of the panel were given and this judge was not, for want of sheets.
        farthest: numbers of the entries on which the judge is farthest from the others.
    """

    judge: RoundJudge
    sheets: int
    findings: tuple[JudgeFinding, ...]
    unsaid: tuple[Look, ...]
    farthest: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class RoundHealth:
    """All that is said of a round's panel; it does not change while the round stays closed.

    Attributes:
        scores: the sheets it is said of.
        overall: agreement on the totals.
        by_criterion: agreement on the points, in the order of the criteria.
        health: every look at every judge.
        reports: one for each judge, in the panel's order.
        unsaid: looks that nobody of the panel was given.
        missing: judges who owed sheets and did not submit them, and how many; those with the most first.
        effect: shape (J,), points a judge gives above the average judge; NaN where it cannot be compared.
        effect_low: shape (J,), lower 95 % limit, NaN without degrees of freedom.
        effect_high: upper limit.
    """

    scores: RoundScores
    overall: PanelAgreement
    by_criterion: tuple[PanelAgreement, ...]
    health: PanelHealth
    reports: tuple[JudgeReport, ...]
    unsaid: tuple[Look, ...]
    missing: tuple[tuple[RoundJudge, int], ...]
    effect: FloatArray
    effect_low: FloatArray
    effect_high: FloatArray


_OF_ROUND: Kept[tuple[int, datetime | None], RoundHealth] = Kept(8)


def listing(tx: Transaction) -> tuple[HealthRound, ...]:
    """All rounds with closed scoring that the actor may look into, the latest cycle and round first."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    rows = tx.session.execute(
        visible_rounds(tx.actor.user_id, tx.actor.roles)
        .join(Round.track)
        .join(Track.cycle)
        .where(Round.stage.in_(FINISHED))
        .with_only_columns(
            Round.id,
            Track.kind.label("track"),
            Round.kind,
            Round.year,
            Round.closed_at,
            Track.cycle_id,
            Cycle.name,
            Cycle.name_en,
        )
        .order_by(Cycle.starts_on.desc(), Cycle.id.desc(), Track.kind.desc(), Round.position.desc())
    )
    return tuple(
        HealthRound(row.id, row.track, row.kind, row.year, row.closed_at, row.cycle_id, row.name, row.name_en)
        for row in rows
    )


def chosen(tx: Transaction, round_id: int | None) -> tuple[tuple[HealthRound, ...], RoundHealth | None]:
    """All rounds the actor may look into, and the one asked for; the first of them where it is none of these."""
    lines = listing(tx)
    if not lines:
        return lines, None
    wanted = next((line for line in lines if line.round_id == round_id), lines[0])
    return lines, _OF_ROUND.get(tx, (wanted.round_id, wanted.closed_at), _read)


def of_round(tx: Transaction, round_id: int) -> RoundHealth | None:
    """The panel of one round, None until its scoring is closed; asked anew each time who may see it."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    permitted = visible_rounds(tx.actor.user_id, tx.actor.roles).where(Round.id == round_id)
    found = tx.session.execute(permitted.with_only_columns(Round.stage, Round.closed_at)).one_or_none()
    if found is None:
        raise not_allowed()
    return _OF_ROUND.get(tx, (round_id, found.closed_at), _read) if found.stage in FINISHED else None


def _read(tx: Transaction, key: tuple[int, datetime | None]) -> RoundHealth:
    round_id, _closed_at = key
    scores = round_scores.of_round(tx, round_id)
    if scores is None:
        raise not_allowed()
    own_unit, own_district = _own(scores, _affiliations(tx, round_id))
    health = examine(PanelSheets(scores.scores, scores.points, scores.written_at, own_unit, own_district))
    fit = health.residuals.fit
    half = special.stdtrit(fit.degrees, UPPER) * fit.judge_error if fit.degrees else np.full(len(scores.judges), np.nan)
    unsaid = tuple(look for look in Look if not np.isfinite(health.estimates[look].p).any())
    return RoundHealth(
        scores,
        panel_agreement(scores.scores),
        tuple(panel_agreement(replace(scores.scores, total=column.astype(np.float64))) for column in scores.points.T),
        health,
        tuple(_report(scores, health, place, unsaid) for place in range(len(scores.judges))),
        unsaid,
        _missing(tx, round_id),
        fit.judge_effect,
        fit.judge_effect - half,
        fit.judge_effect + half,
    )


def _missing(tx: Transaction, round_id: int) -> tuple[tuple[RoundJudge, int], ...]:
    sheets = func.count(Assignment.id)
    rows = tx.session.execute(
        select(User.id, User.display_name, User.unit, sheets.label("sheets"))
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.round_id == round_id, Assignment.state.in_(OWED))
        .group_by(User.id, User.display_name, User.unit)
        .order_by(sheets.desc(), User.id)
    )
    return tuple((RoundJudge(row.id, row.display_name, row.unit), row.sheets) for row in rows)


@dataclass(frozen=True)
class _Affiliation:
    """Whose an entry is."""

    units: tuple[str, ...]
    district: str


def _affiliations(tx: Transaction, round_id: int) -> dict[int, _Affiliation]:
    rows = tx.session.execute(
        select(
            RoundEntry.entry_id,
            Entry.title,
            Suggestion.handling_unit,
            Suggestion.district.label("suggested_in"),
            Adoption.unit,
            Organisation.entry_id.label("organisation_id"),
            Organisation.district,
        )
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .outerjoin(Adoption, Adoption.entry_id == Entry.id)
        .outerjoin(Organisation, Organisation.entry_id == Entry.id)
        .where(RoundEntry.round_id == round_id)
    )
    found = {}
    for row in rows:
        # An organisation competes under its own name.
        name = "" if row.organisation_id is None else row.title
        units = (row.handling_unit or "", row.unit or "", name)
        found[row.entry_id] = _Affiliation(units, row.suggested_in or row.district or "")
    return found


def _own(scores: RoundScores, affiliations: dict[int, _Affiliation]) -> tuple[BoolArray, BoolArray]:
    """Both of shape (S,): whether each sheet's entry is of the judge's own unit, and of their district."""
    of_entry = [affiliations[entry_id] for entry_id in scores.entry_ids]
    # A unit has many judges and entries; each pair of names is compared once.
    units = {
        (judge.unit, each): (is_own_unit(judge.unit, each.units), is_own_district(judge.unit, each.district))
        for judge in {judge.unit: judge for judge in scores.judges}.values()
        for each in set(of_entry)
    }
    pairs = [
        units[scores.judges[judge].unit, of_entry[entry]]
        for entry, judge in zip(scores.scores.entry.tolist(), scores.scores.judge.tolist(), strict=True)
    ]
    own = np.asarray(pairs, dtype=np.bool_).reshape(-1, 2)
    return own[:, 0], own[:, 1]


def _report(scores: RoundScores, health: PanelHealth, place: int, unsaid: Sequence[Look]) -> JudgeReport:
    silent = [look for look in Look if look not in unsaid and not np.isfinite(health.estimates[look].p[place])]
    return JudgeReport(
        scores.judges[place],
        int((scores.scores.judge == place).sum()),
        tuple(each for each in health.findings if each.judge == place),
        # To have no entry of the own unit is the rule.
        tuple(look for look in silent if look not in {Look.OWN_UNIT, Look.OWN_DISTRICT}),
        _farthest(scores, health, place),
    )


def _farthest(scores: RoundScores, health: PanelHealth, place: int) -> tuple[int, ...]:
    """Give the numbers of the entries on which a judge is farthest from the others, in order."""
    residuals = health.residuals
    mine = np.flatnonzero((residuals.judge == place) & (residuals.residual != 0))
    most = mine[np.argsort(-np.abs(residuals.apart[mine]), kind="stable")][:_MOST_FARTHEST]
    return tuple(sorted(scores.numbers[entry] for entry in scores.scores.entry[residuals.sheet[most]].tolist()))
