"""What must hold of rankings: their entries, order and tiers, and the digest of what they were made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from sqlalchemy import case, select
from sqlalchemy.orm import InstrumentedAttribute

from db.tables import (
    Assignment,
    AuditEvent,
    Criterion,
    Entry,
    RankedEntry,
    Ranking,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    Tier,
    Track,
    WhatIfNote,
)
from domain.awards import SheetState
from domain.messages import Message, msg
from use_cases.archive_counted import counted_versions, submitted_tasks
from use_cases.doctor_rows import Rule, gaps
from use_cases.rankings import CountedSheet, input_digest
from use_cases.transaction import Transaction

_COMPUTED = "rankings.compute"
_Versions = Mapping[tuple[int, int], CountedSheet]


def _ranking_numbers(tx: Transaction) -> Iterator[Message]:
    for round_id, number in gaps(tx.session.execute(select(Ranking.round_id, Ranking.number))):
        yield msg("Round {id}: ranking {number} is missing.", id=round_id, number=number)


def _ranking_entries(tx: Transaction) -> Iterator[Message]:
    ranked, of_round = _ids_by(tx, RankedEntry.ranking_id, RankedEntry), _ids_by(tx, RoundEntry.round_id, RoundEntry)
    for ranking in _rankings(tx):
        if ranked.get(ranking.id, set()) != of_round.get(ranking.round_id, set()):
            yield msg("Ranking {id}: its entries are not those of its round.", id=ranking.id)


def _ranking_digest(tx: Transaction) -> Iterator[Message]:
    entry_ids: dict[int, list[int]] = defaultdict(list)
    for round_id, entry_id in tx.session.execute(
        select(RoundEntry.round_id, RoundEntry.entry_id).order_by(RoundEntry.round_id, RoundEntry.number)
    ):
        entry_ids[round_id].append(entry_id)
    ranked: dict[int, set[int]] = defaultdict(set)
    for ranking_id, entry_id in tx.session.execute(
        select(RankedEntry.ranking_id, RankedEntry.entry_id).where(RankedEntry.rank.is_not(None))
    ):
        ranked[ranking_id].add(entry_id)
    sheets, counted = _submitted_sheets(tx), _counted_now(tx)

    def comes_out(ranking: Ranking, versions: Iterable[Sequence[int]]) -> bool:
        of_round = sheets.get(ranking.round_id, {})
        given = [of_round[task, version] for task, version in versions if (task, version) in of_round]
        of_ranking = entry_ids.get(ranking.round_id, []), given, ranked.get(ranking.id, set())
        return input_digest(ranking.rules, *of_ranking) == ranking.input_digest

    for ranking in _rankings(tx):
        kept = counted.get(ranking.round_id, []) if ranking.counted_sheets is None else ranking.counted_sheets
        # A recusal that was decided since has changed which of the round's own sheets count.
        if not comes_out(ranking, kept) and not comes_out(
            ranking, counted_versions(tx, ranking, submitted_tasks(tx, ranking.round_id))
        ):
            yield msg(
                "Ranking {id}: its input digest does not come out of the rules, entries and sheets that are stored.",
                id=ranking.id,
            )


def _ranking_in_log(tx: Transaction) -> Iterator[Message]:
    told: dict[int, str] = {}
    rows = select(AuditEvent.subject_id, AuditEvent.message).where(AuditEvent.action == _COMPUTED)
    for row in tx.session.execute(rows.order_by(AuditEvent.seq)):
        # Numbers of a rehearsal come again after its reset; the last one told is the one that stands.
        told[row.subject_id] = str(row.message.fields.get("digest"))
    for ranking in _rankings(tx):
        if not ranking.input_digest.startswith(told.get(ranking.id, " ")):
            yield msg("Ranking {id}: the log does not tell of it, or of another input digest.", id=ranking.id)


def _rank_order(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(RankedEntry.ranking_id, RankedEntry.rank, RankedEntry.value, RankedEntry.is_tied, Entry.reference)
        .join(Entry, Entry.id == RankedEntry.entry_id)
        .order_by(RankedEntry.ranking_id, case((RankedEntry.rank.is_(None), 1), else_=0), RankedEntry.rank, Entry.id)
    )
    stored = tx.session.execute(rows).all()
    held = Counter((row.ranking_id, row.rank) for row in stored)
    place, before = Counter[int](), dict[int, Fraction]()
    for row in stored:
        if row.rank is None or row.value is None:
            is_wrong = (row.rank is None) is not (row.value is None) or row.is_tied
        else:
            place[row.ranking_id] += 1
            shared, value = held[row.ranking_id, row.rank], row.value
            is_wrong = (
                row.is_tied is not (shared > 1)
                or not place[row.ranking_id] - shared < row.rank <= place[row.ranking_id]
                or value > before.get(row.ranking_id, value)
            )
            before[row.ranking_id] = value
        if is_wrong:
            yield msg(
                "Ranking {id}: the place of {reference} is not the one that the values give.",
                id=row.ranking_id,
                reference=row.reference,
            )


def _tier_quota(tx: Transaction) -> Iterator[Message]:
    tiers = {
        (row.id, row.track_id): row for row in tx.session.execute(select(Tier.id, Tier.track_id, Tier.name, Tier.quota))
    }
    held = Counter[tuple[int, int, int]]()
    rows = (
        select(RankedEntry.ranking_id, RankedEntry.tier_id, Round.track_id)
        .join(Ranking, Ranking.id == RankedEntry.ranking_id)
        .join(Round, Round.id == Ranking.round_id)
        .where(RankedEntry.tier_id.is_not(None))
    )
    for ranking_id, tier_id, track_id in tx.session.execute(rows):
        held[ranking_id, tier_id or 0, track_id] += 1
    for (ranking_id, tier_id, track_id), entries in sorted(held.items()):
        tier = tiers.get((tier_id, track_id))
        if tier is None:
            yield msg("Ranking {id}: entries stand in a tier of another track.", id=ranking_id)
        elif entries > tier.quota:
            yield msg(
                "Ranking {id}: entries in “{tier}”: {n}; places: {quota}.",
                id=ranking_id,
                n=entries,
                tier=tier.name,
                quota=tier.quota,
            )


def _note_digest(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(WhatIfNote.id)
        .join(Ranking, Ranking.id == WhatIfNote.ranking_id)
        .where(WhatIfNote.input_digest != Ranking.input_digest)
    )
    for note_id in tx.session.scalars(rows.order_by(WhatIfNote.id)):
        yield msg("Note {id}: its input digest is not that of its ranking.", id=note_id)


def _rankings(tx: Transaction) -> Collection[Ranking]:
    return tx.session.scalars(select(Ranking).order_by(Ranking.id).execution_options(populate_existing=True)).all()


def _ids_by(
    tx: Transaction, owner: InstrumentedAttribute[int], table: type[RankedEntry | RoundEntry]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for owner_id, entry_id in tx.session.execute(select(owner, table.entry_id)):
        found[owner_id].add(entry_id)
    return found


def _submitted_sheets(tx: Transaction) -> dict[int, _Versions]:
    """Give every submitted version of every round that was ever ranked, by task and version."""
    ranked_rounds = select(Ranking.round_id)
    criteria = dict[int, dict[int, int]]()
    for round_id, criterion_id in tx.session.execute(
        select(Round.id, Criterion.id)
        .join(Track, Track.id == Round.track_id)
        .join(Rubric, Rubric.track_id == Track.id)
        .join(Criterion, Criterion.rubric_id == Rubric.id)
        .where(Round.id.in_(ranked_rounds))
        .order_by(Round.id, Criterion.position)
    ):
        places = criteria.setdefault(round_id, {})
        places[criterion_id] = len(places)
    rows = (
        select(
            Assignment.round_id,
            Assignment.id,
            ScoreSheet.version,
            Assignment.entry_id,
            Assignment.user_id,
            SheetPoints.criterion_id,
            SheetPoints.points,
        )
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id.in_(ranked_rounds), ScoreSheet.state == SheetState.SUBMITTED)
    )
    points: dict[int, dict[tuple[int, int, int, int], list[int]]] = defaultdict(dict)
    for round_id, task, version, entry_id, user_id, criterion_id, given in tx.session.execute(rows):
        places = criteria.get(round_id, {})
        row = points[round_id].setdefault((task, version, entry_id, user_id), [0] * len(places))
        # Points on a criterion of another rubric are another rule's finding.
        if criterion_id in places:
            row[places[criterion_id]] = given
    return {
        round_id: {
            (task, version): CountedSheet(entry_id, user_id, version, tuple(given))
            for (task, version, entry_id, user_id), given in of_round.items()
        }
        for round_id, of_round in points.items()
    }


def _counted_now(tx: Transaction) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = select(Assignment.round_id, Assignment.id, Assignment.version).where(
        Assignment.state == SheetState.SUBMITTED
    )
    for round_id, task, version in tx.session.execute(rows):
        found[round_id].append((task, version))
    return found


RULES: tuple[Rule, ...] = (
    _ranking_numbers,
    _ranking_entries,
    _ranking_digest,
    _ranking_in_log,
    _rank_order,
    _tier_quota,
    _note_digest,
)
