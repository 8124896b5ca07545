"""Further judges for the entries nearest the top or nearest the cut, while a round is being scored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil

import numpy as np
from sqlalchemy import func, select, update

from db.many import among
from db.tables import Assignment, FurtherPlan, Round, RoundEntry, Tier
from domain.advancing import FurtherAim
from domain.awards import RoundKind, SheetState
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid, Outdated
from scoring.arrays import BoolArray, FloatArray
from scoring.certainty import answer
from scoring.lots import drawn_order
from use_cases import round_scores
from use_cases.assignments import top_up_desks
from use_cases.deals import Deal, deal, require_lots
from use_cases.round_readers import further_sheets
from use_cases.round_scores import RoundScores
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction

MOST_SHEETS = 20
_EQUAL = 1e-9


@dataclass(frozen=True)
class FurtherRule:
    """Whom to give further judges.

    Attributes:
        aim: the entries nearest the top, or nearest the cut.
        share: how many of the entries, in per cent, rounded up; whoever is level with the last is included.
        sheets: how many further judges each of them gets.
        drawn_share: of those chosen, in per cent, how many more of the others are drawn by lot and get as many, so
            that a further task does not give away where an entry stands.
        seed: of these lots.
    """

    aim: FurtherAim
    share: int
    sheets: int
    drawn_share: int
    seed: int


@dataclass(frozen=True)
class FurtherLine:
    """One entry that would get further judges; ``submitted`` are the sheets it has."""

    entry_id: int
    number: int
    reference: str
    title: str
    submitted: int
    is_drawn: bool


@dataclass(frozen=True)
class FurtherLoad:
    """What it means for one judge."""

    name: str
    before: int
    added: int


@dataclass(frozen=True)
class FurtherView:
    """A plan before it is acted on.

    ``unread`` entries have no submitted sheet and stand in no order; ``owed`` sheets are not in yet and could change
    it. ``digest`` covers rule and sheets: the act is refused where either has changed.
    """

    rule: FurtherRule
    lines: tuple[FurtherLine, ...]
    loads: tuple[FurtherLoad, ...]
    unread: int
    owed: int
    shortage: Message | None
    digest: str

    @property
    def tasks(self) -> int:
        """How many tasks it would add."""
        return sum(load.added for load in self.loads)


def plan(tx: Transaction, round_id: int, rule: FurtherRule) -> FurtherView:
    """Say which entries would get further judges and whom that would burden; nothing is written.

    Raises:
        Invalid: the rule asks for nothing, everybody reads everything, there is no cut, or no sheet is in.
        WrongStage: scoring is not open.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = _scored(tx, round_id, rule)
    given = round_scores.so_far(tx, round_id)
    chosen, drawn = _chosen(tx, round_, given, rule)
    standing = tx.session.execute(
        select(Assignment.user_id, Assignment.entry_id, Assignment.state).where(
            Assignment.round_id == round_id, Assignment.state != SheetState.RECUSED
        )
    ).all()
    so_far = further_sheets(tx, round_id)
    further = Counter(so_far)
    for entry_id in (*chosen, *drawn):
        further[entry_id] += rule.sheets
    dealt = deal(tx, round_, given.entry_ids, [(row.user_id, row.entry_id) for row in standing], further)
    submitted = Counter(given.entry_ids[entry] for entry in given.scores.entry.tolist())
    return FurtherView(
        rule,
        _lines(dealt, given, chosen, drawn, submitted),
        _loads(dealt, Counter(row.user_id for row in standing)),
        len(given.entry_ids) - len(submitted),
        sum(row.state is not SheetState.SUBMITTED for row in standing),
        dealt.shortage,
        _digest(rule, given, so_far),
    )


def assign(tx: Transaction, round_id: int, *, rule: FurtherRule, seen_digest: str) -> Message:
    """Give the entries of a plan their further judges; what stands does not move.

    Raises:
        Invalid: as ``plan``, or the judges do not suffice.
        Outdated: sheets came in since the plan was shown.
    """
    tx.require(Right.RUN_ROUNDS)
    found = plan(tx, round_id, rule)
    if found.digest != seen_digest:
        raise Outdated(msg("Sheets came in since this plan was drawn up. Please look at the new plan."))
    if found.shortage is not None:
        raise Invalid(found.shortage)
    ids = [line.entry_id for line in found.lines]
    tx.session.execute(
        update(RoundEntry)
        .where(RoundEntry.round_id == round_id, among(RoundEntry.entry_id, ids))
        .values(further_sheets=func.coalesce(RoundEntry.further_sheets, 0) + rule.sheets)
        .execution_options(synchronize_session=False)
    )
    added, shortage = top_up_desks(tx, round_or_refuse(tx, round_id))
    if shortage is not None:
        raise Invalid(shortage)
    drawn = sum(line.is_drawn for line in found.lines)
    tx.session.add(
        FurtherPlan(
            round_id=round_id,
            **asdict(rule),
            chosen=len(ids) - drawn,
            drawn=drawn,
            tasks=added,
            digest=found.digest,
            decided_at=tx.at,
            decided_by_id=tx.actor.user_id,
        )
    )
    return tx.record("further_sheets.assign", ("round", round_id), _said(rule, len(ids) - drawn, drawn, added, found))


def _scored(tx: Transaction, round_id: int, rule: FurtherRule) -> Round:
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.ADD_FURTHER_SHEETS)
    if not (1 <= rule.share <= 100 and 1 <= rule.sheets <= MOST_SHEETS and 0 <= rule.drawn_share <= 100):  # noqa: PLR2004 -- per cent
        raise Invalid(msg("Choose a share from 1 to 100 per cent and at least one further judge."))
    require_lots(rule.seed)
    if round_.sheets_per_entry is None:
        raise Invalid(msg("In this round every judge reads every entry, so there is nobody left to add."))
    return round_


def _chosen(
    tx: Transaction, round_: Round, given: RoundScores, rule: FurtherRule
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    read = np.bincount(given.scores.entry, minlength=len(given.entry_ids)) > 0
    if not read.any():
        raise Invalid(msg("No sheet has been submitted yet, so there is no order to go by."))
    value = _values(given, read)
    ids = np.asarray(given.entry_ids)[read]
    distance = -value if rule.aim is FurtherAim.TOP else _from_cut(value, _places(tx, round_))
    wanted = ceil(len(ids) * rule.share / 100)
    last = np.sort(distance)[wanted - 1]
    near: BoolArray = distance <= last + _EQUAL
    chosen = tuple(ids[near].tolist())
    near_ids = set(chosen)
    # Lots go by the numbers of the entries in the round, which stay written beside them.
    numbers = dict(zip(map(str, given.numbers), given.entry_ids, strict=True))
    others = [number for number, entry_id in numbers.items() if entry_id not in near_ids]
    order = drawn_order(others, rule.seed).tolist()
    drawn = [numbers[others[place]] for place in order[: ceil(len(chosen) * rule.drawn_share / 100)]]
    return chosen, tuple(drawn)


def _values(given: RoundScores, read: BoolArray) -> FloatArray:
    """Value of each entry that has a sheet: severity taken out where the sheets tell it, else the plain mean."""
    scores = given.scores if read.all() else round_scores.only(given, read).scores
    if len(scores.total) <= scores.entries + scores.judges:
        means: FloatArray = np.bincount(scores.entry, scores.total) / np.bincount(scores.entry)
        return means
    found: FloatArray = answer(scores, ()).fit.value
    return found


def _from_cut(value: FloatArray, places: int) -> FloatArray:
    best = np.sort(value)[::-1]
    if places >= len(best):
        raise Invalid(msg("As many entries as there are places or fewer: there is no cut to be near."))
    cut = float(best[places - 1 : places + 1].mean())
    return np.asarray(np.abs(value - cut), dtype=np.float64)


def _places(tx: Transaction, round_: Round) -> int:
    if round_.kind is RoundKind.FINAL:
        places = tx.session.scalar(select(func.sum(Tier.quota)).where(Tier.track_id == round_.track_id)) or 0
    else:
        places = round_.advance_count or 0
    if not places:
        raise Invalid(msg("This round has no number of places, so there is no cut to be near."))
    return places


def _lines(
    dealt: Deal, given: RoundScores, chosen: Sequence[int], drawn: Sequence[int], submitted: Counter[int]
) -> tuple[FurtherLine, ...]:
    numbers = dict(zip(given.entry_ids, given.numbers, strict=True))
    known, by_lot = {entry.entry_id: entry for entry in dealt.entries}, set(drawn)
    return tuple(
        FurtherLine(
            entry_id,
            numbers[entry_id],
            known[entry_id].reference,
            known[entry_id].title,
            submitted[entry_id],
            entry_id in by_lot,
        )
        for entry_id in sorted((*chosen, *drawn), key=numbers.__getitem__)
    )


def _loads(dealt: Deal, before: Counter[int]) -> tuple[FurtherLoad, ...]:
    added = Counter(dealt.pairs.judge.tolist())
    readers = [
        FurtherLoad(reader.name, before[reader.user_id], added[place])
        for place, reader in enumerate(dealt.readers)
        if not reader.is_released
    ]
    return tuple(sorted(readers, key=lambda load: load.name))


def _digest(rule: FurtherRule, given: RoundScores, further: dict[int, int]) -> str:
    sheets = [
        [given.entry_ids[entry], given.judges[judge].user_id, *points]
        for entry, judge, points in zip(
            given.scores.entry.tolist(), given.scores.judge.tolist(), given.points.tolist(), strict=True
        )
    ]
    whole = {"rule": asdict(rule), "sheets": sheets, "further": sorted(further.items())}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _said(rule: FurtherRule, chosen: int, drawn: int, added: int, found: FurtherView) -> Message:
    fields: dict[str, int | str] = {
        "sheets": rule.sheets,
        "share": rule.share,
        "chosen": chosen,
        "drawn": drawn,
        "drawn_share": rule.drawn_share,
        "tasks": added,
        "seed": rule.seed,
        "digest": found.digest[:12],
    }
    if rule.aim is FurtherAim.TOP:
        return msg(
            "{sheets} further judges each for the {chosen} entries nearest the top ({share} %) and {drawn} drawn by "
            "lot ({drawn_share} %, number {seed}): {tasks} tasks added. Input digest {digest}.",
            **fields,
        )
    return msg(
        "{sheets} further judges each for the {chosen} entries nearest the cut ({share} %) and {drawn} drawn by lot "
        "({drawn_share} %, number {seed}): {tasks} tasks added. Input digest {digest}.",
        **fields,
    )
