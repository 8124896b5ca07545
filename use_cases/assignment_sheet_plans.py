"""What taking an assignment up from a sheet would do: who gains, who loses, and what stands against it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Assignment, Entry, PanelMember, Round, RoundEntry, User
from domain.awards import SheetState
from domain.lifecycle import ALLOWED, Act, RoundStage, require_stage
from domain.messages import Message, msg
from domain.refusals import Invalid
from use_cases import panels
from use_cases.advancing import entries_to_judge
from use_cases.interests import Pair
from use_cases.round_readers import kept_apart
from use_cases.transaction import Transaction

_MOST_NAMED = 12


@dataclass(frozen=True)
class SheetRow:
    """A pair of an entry and a judge's account, as the sheet names them."""

    row: int
    reference: str
    login: str


@dataclass(frozen=True)
class DeskChange:
    """What a sheet gives to one judge's desk and takes from it, by reference number."""

    judge: str
    unit: str
    gains: tuple[str, ...]
    losses: tuple[str, ...]


@dataclass(frozen=True)
class SheetPreview:
    """What taking a sheet up would do; ``digest`` goes back with ``accept``.

    ``problems`` are of a row of the sheet, or of row 0 where something is missing from it; with any, nothing is
    taken up. ``notes`` stand in nobody's way.
    """

    pairs: int
    changes: tuple[DeskChange, ...]
    problems: tuple[tuple[int, Message], ...]
    notes: tuple[Message, ...]
    digest: str


@dataclass(frozen=True)
class JudgeOfRound:
    """A judge as far as a sheet meets them."""

    user_id: int
    name: str
    unit: str
    is_released: bool


@dataclass(frozen=True)
class Standing:
    """A round as a sheet meets it: its judges by account, entries by number, and pairs with what is begun."""

    judges: Mapping[str, JudgeOfRound]
    entries: Mapping[str, int]
    begun: Mapping[Pair, bool]
    recused: frozenset[Pair]


@dataclass(frozen=True)
class SheetPlan:
    """A preview and what carries it out."""

    preview: SheetPreview
    pairs: frozenset[Pair]
    standing: Standing


def planned(tx: Transaction, round_: Round, rows: Sequence[SheetRow]) -> SheetPlan:
    """Work out what taking a sheet up would do; its caller has asked leave.

    Raises:
        WrongStage: scoring is over.
        Invalid: every judge reads every entry of this round.
    """
    if round_.stage not in ALLOWED[Act.NAME_JUDGES]:
        require_stage(round_.stage, Act.SUBMIT)
    if round_.sheets_per_entry is None:
        raise Invalid(msg("Every judge of this round reads every entry; a sheet has nothing to decide."))
    standing = _standing(tx, round_)
    pairs, problems = _pairs(standing, rows)
    names = {judge.user_id: judge for judge in standing.judges.values()}
    references = {entry_id: reference for reference, entry_id in standing.entries.items()}
    for user_id, entry_id in sorted(standing.begun.keys() - pairs):
        if standing.begun[user_id, entry_id]:
            problems.append(
                (
                    0,
                    msg(
                        "{judge} has begun {reference}, which the sheet leaves out; begun sheets never move.",
                        judge=names[user_id].name if user_id in names else "—",
                        reference=references[entry_id],
                    ),
                )
            )
    preview_ = SheetPreview(
        len(pairs),
        _changes(standing, pairs, names, references),
        tuple(problems),
        _notes(pairs, references, round_.sheets_per_entry, round_.stage),
        _digest(standing, pairs),
    )
    return SheetPlan(preview_, frozenset(pairs), standing)


def _standing(tx: Transaction, round_: Round) -> Standing:
    judges = {
        row.login: JudgeOfRound(row.id, row.display_name, row.unit, row.released_at is not None or not row.is_active)
        for row in tx.session.execute(
            select(User.id, User.login, User.display_name, User.unit, User.is_active, PanelMember.released_at)
            .join(PanelMember, PanelMember.user_id == User.id)
            .where(PanelMember.round_id == round_.id)
        )
    }
    begun: dict[Pair, bool] = {}
    if round_.stage is RoundStage.SETUP:
        ids = entries_to_judge(tx, round_)
        plan = panels.plan(tx, round_.id)
    else:
        ids = select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)
        plan = None
    entries = {
        row.reference: row.id for row in tx.session.execute(select(Entry.id, Entry.reference).where(Entry.id.in_(ids)))
    }
    recused = {(user, entry) for entry, users in kept_apart(tx, round_).items() for user in users}
    if plan is not None:
        of_login = {judge.user_id: judge for judge in judges.values()}
        begun = {
            (plan.loads[place].user_id, entries[row.reference]): False
            for row in plan.rows
            for place in row.judges
            if plan.loads[place].user_id in of_login
        }
    else:
        for task in tx.session.execute(
            select(Assignment.user_id, Assignment.entry_id, Assignment.state, Assignment.version).where(
                Assignment.round_id == round_.id
            )
        ):
            if task.state is SheetState.RECUSED:
                recused.add((task.user_id, task.entry_id))
            else:
                begun[task.user_id, task.entry_id] = task.state is not SheetState.UNTOUCHED or task.version > 0
    return Standing(judges, entries, begun, frozenset(recused))


def _pairs(standing: Standing, rows: Sequence[SheetRow]) -> tuple[set[Pair], list[tuple[int, Message]]]:
    seen: dict[Pair, int] = {}
    problems: list[tuple[int, Message]] = []
    for each in rows:
        problem = _problem(standing, each, seen)
        if problem is not None:
            problems.append((each.row, problem))
    return set(seen), problems


def _problem(standing: Standing, each: SheetRow, seen: dict[Pair, int]) -> Message | None:
    entry_id, judge = standing.entries.get(each.reference), standing.judges.get(each.login)
    if entry_id is None:
        return msg("{reference} is no entry of this round.", reference=each.reference or "—")
    if judge is None:
        return msg("“{login}” is no judge of this round.", login=each.login or "—")
    return _problem_of_pair(standing, each, judge, entry_id, seen)


def _problem_of_pair(
    standing: Standing, each: SheetRow, judge: JudgeOfRound, entry_id: int, seen: dict[Pair, int]
) -> Message | None:
    pair = judge.user_id, entry_id
    before = seen.setdefault(pair, each.row)
    if before != each.row:
        return msg(
            "{judge} and {reference} stand in row {before} already.",
            judge=judge.name,
            reference=each.reference,
            before=before,
        )
    if pair in standing.begun:
        return None
    if pair in standing.recused:
        return msg("{judge} must not read {reference}: recused.", judge=judge.name, reference=each.reference)
    if judge.is_released:
        return msg("{judge} has been released and gets nothing more.", judge=judge.name)
    return None


def _changes(
    standing: Standing, pairs: set[Pair], names: Mapping[int, JudgeOfRound], references: Mapping[int, str]
) -> tuple[DeskChange, ...]:
    gains, losses = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for moved, pairs_moved in ((gains, pairs - standing.begun.keys()), (losses, standing.begun.keys() - pairs)):
        for user, entry in pairs_moved:
            moved[user].append(references[entry])
    users = sorted(gains.keys() | losses.keys(), key=lambda user: (names[user].unit, names[user].name, user))
    return tuple(
        DeskChange(names[user].name, names[user].unit, tuple(sorted(gains[user])), tuple(sorted(losses[user])))
        for user in users
    )


def _notes(pairs: Collection[Pair], references: Mapping[int, str], each: int, stage: RoundStage) -> tuple[Message, ...]:
    counts = Counter(entry for _user, entry in pairs)
    few = tuple(sorted(references[entry] for entry in references if counts[entry] < each))
    many = tuple(sorted(references[entry] for entry in references if counts[entry] > each))
    found = list[Message]()
    if few and stage is RoundStage.SETUP:
        found.append(msg("{n} entries have fewer than {each} judges; lots give them the rest: {names}.",
                         n=len(few), each=each, names=_first(few)))  # fmt: skip
    elif few:
        found.append(msg("{n} entries would have fewer than {each} judges: {names}.",
                         n=len(few), each=each, names=_first(few)))  # fmt: skip
    if many:
        found.append(msg("{n} entries would have more than {each} judges: {names}.",
                         n=len(many), each=each, names=_first(many)))  # fmt: skip
    return tuple(found)


def _first(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) <= _MOST_NAMED else (*names[:_MOST_NAMED], "…")


def _digest(standing: Standing, pairs: Collection[Pair]) -> str:
    text = json.dumps([sorted((*pair, begun) for pair, begun in standing.begun.items()), sorted(pairs)])
    return hashlib.sha256(text.encode()).hexdigest()
