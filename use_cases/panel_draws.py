"""Panels drawn by lot from the pool of experts: the draw, its record, drawing it again."""

from __future__ import annotations

import csv
import io
import secrets
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import DrawnExpert, PanelDraw, PoolExpert, User
from domain.expert_quotas import DrawRules, Kind, Quota
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from domain.suggestions import folded
from use_cases import expert_draws
from use_cases.deals import LARGEST_SEED
from use_cases.expert_draws import DrawnPanel, Expert
from use_cases.experts import expert_of
from use_cases.registered_units import aliases_of_units
from use_cases.rounds import round_or_refuse
from use_cases.score_table_answers import never_a_formula
from use_cases.transaction import COMMAND_LINE, Transaction


@dataclass(frozen=True)
class DrawnLine:
    """An expert whom a draw named: where, with what chance, and what became of it.

    ``is_on_panel`` is whether they are a member now; ``stands_in_for`` names the member who declined, ``account`` is
    empty where there is none yet.
    """

    expert_id: int
    expert: Expert
    place: int
    is_reserve: bool
    chance: Fraction
    is_on_panel: bool
    stands_in_for: str
    declined_because: str
    account: str


@dataclass(frozen=True)
class DrawRecord:
    """One draw of a round, the newest of them in force."""

    draw_id: int
    number: int
    seed: int
    rules: DrawRules
    experts: int
    panels: int
    panel: int
    digest: str
    reason: str
    drawn_at: datetime
    drawn_by: str
    lines: tuple[DrawnLine, ...]


def listing(tx: Transaction, round_id: int) -> tuple[DrawRecord, ...]:
    """Every draw of a round, the newest first."""
    tx.require(Right.SEE_PROGRESS)
    round_or_refuse(tx, round_id)
    draws = tx.session.scalars(
        select(PanelDraw)
        .where(PanelDraw.round_id == round_id)
        .options(selectinload(PanelDraw.drawn).joinedload(DrawnExpert.expert).joinedload(PoolExpert.user))
        .order_by(PanelDraw.number.desc())
    ).all()
    who = select(User.id, User.display_name).where(User.id.in_({row.drawn_by_id for row in draws}))
    names = {row.id: row.display_name for row in tx.session.execute(who)}
    return tuple(_record(row, names.get(row.drawn_by_id or 0, COMMAND_LINE)) for row in draws)


def draw(tx: Transaction, round_id: int, *, rules: DrawRules, reason: str = "") -> Message:
    """Draw a panel for a round that is in preparation, from everybody in the pool.

    The seed comes from the machine's own source of chance in the very act that records pool, rules and panel, so
    nobody can choose it, nor change pool or rules after seeing what it gives. A further draw needs a reason, and the
    earlier ones stay on record.

    Raises:
        NotAllowed: the actor does not run rounds.
        WrongStage: scoring has been opened.
        Invalid: no panel keeps to the rules, with which of them collide and by how many experts.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.NAME_JUDGES)
    before = tx.session.scalar(select(func.max(PanelDraw.number)).where(PanelDraw.round_id == round_id)) or 0
    reason = require_reason(reason) if before else ""
    pool = tx.session.scalars(
        select(PoolExpert).where(PoolExpert.left_at.is_(None)).order_by(PoolExpert.name, PoolExpert.unit)
    ).all()
    if not pool:
        raise Invalid(msg("The pool of experts is empty."))
    # A unit under another of its names is the same unit to a quota; the record keeps what the lot was drawn by.
    units = aliases_of_units(tx)
    experts = [_under_one_name(expert_of(row), units) for row in pool]
    rules = replace(rules, at_least=_of_units(rules.at_least, units), at_most=_of_units(rules.at_most, units))
    drawn = expert_draws.draw(experts, rules, secrets.randbelow(LARGEST_SEED + 1))
    places = [*drawn.members, *drawn.reserve]
    tx.session.add(
        PanelDraw(
            round_id=round_id,
            number=before + 1,
            seed=drawn.seed,
            rules=asdict(rules),
            pool=[
                {"id": row.id, **asdict(expert), "chance": str(chance)}
                for row, expert, chance in zip(pool, experts, drawn.chances, strict=True)
            ],
            digest=expert_draws.pool_digest(experts, rules),
            panels=str(drawn.panels),
            panel=str(drawn.number),
            reason=reason,
            drawn_at=tx.at,
            drawn_by_id=tx.actor.user_id,
            drawn=[
                DrawnExpert(expert_id=pool[place].id, place=number, is_reserve=number > len(drawn.members))
                for number, place in enumerate(places, start=1)
            ],
        )
    )
    return tx.record(
        "panel_draws.draw", ("round", round_id), _said(before + 1, drawn, [each.name for each in experts], reason)
    )


def draw_again(tx: Transaction, draw_id: int) -> Message:
    """Draw again from the record and compare: says that it gives the same panel and reserve.

    Raises:
        NotAllowed: the actor may not see it, or there is no such draw.
        Invalid: the record gives another panel, so it has been changed.
    """
    tx.require(Right.SEE_PROGRESS)
    row = draw_or_refuse(tx, draw_id)
    pool, rules = pool_of(row), rules_of(row)
    again = expert_draws.draw(pool, rules, row.seed)
    ids = pool_ids(row)
    named = [ids[place] for place in (*again.members, *again.reserve)]
    stored = [each.expert_id for each in sorted(row.drawn, key=lambda each: each.place)]
    if (named, expert_draws.pool_digest(pool, rules)) != (stored, row.digest):
        raise Invalid(
            msg("Draw {number} gives another panel than is on record: the record was changed.", number=row.number)
        )
    return msg("Draw {number}, drawn again with seed {seed}, gives the same panel.", number=row.number, seed=row.seed)


def pool_file(tx: Transaction, draw_id: int) -> bytes:
    """Give the pool of a draw as it was, as a CSV file for ``cli.py draw``."""
    tx.require(Right.SEE_PROGRESS)
    row = draw_or_refuse(tx, draw_id)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("name", "unit", "district", "themes"))
    for each in pool_of(row):
        writer.writerow(map(never_a_formula, (each.name, each.unit, each.district, "、".join(each.themes))))
    return file.getvalue().encode("utf-8-sig")


def command(record: DrawRecord) -> str:
    """Give the command that draws a record again from its pool."""
    rules = record.rules
    words = ["python", "cli.py", "draw", "POOL.csv", "--size", str(rules.size)]
    for option, number in (("--at-most-per-unit", rules.per_unit), ("--at-most-per-district", rules.per_district)):
        if number is not None:
            words += [option, str(number)]
    for option, quotas in (("--at-least", rules.at_least), ("--at-most", rules.at_most)):
        for quota in quotas:
            words += [option, f"{quota.kind}:{quota.name}={quota.number}"]
    words += ["--reserve", str(rules.reserve), "--seed", str(record.seed)]
    return " ".join(map(shlex.quote, words))


def draw_or_refuse(tx: Transaction, draw_id: int) -> PanelDraw:
    """Load a draw with its round and experts, or refuse; its caller has asked leave."""
    found = tx.session.scalar(
        select(PanelDraw)
        .where(PanelDraw.id == draw_id)
        .options(joinedload(PanelDraw.round), selectinload(PanelDraw.drawn).joinedload(DrawnExpert.expert))
    )
    if found is None:
        raise not_allowed()
    return found


def rules_of(row: PanelDraw) -> DrawRules:
    """Give the rules of a draw."""
    stored: Mapping[str, Any] = row.rules
    return DrawRules(
        stored["size"],
        stored["per_unit"],
        stored["per_district"],
        _quotas(stored["at_least"]),
        _quotas(stored["at_most"]),
        stored["reserve"],
    )


def pool_of(row: PanelDraw) -> list[Expert]:
    """Give the pool as it was at a draw."""
    stored: Sequence[Mapping[str, Any]] = row.pool
    return [Expert(each["name"], each["unit"], each["district"], tuple(each["themes"])) for each in stored]


def pool_ids(row: PanelDraw) -> list[int]:
    """Give the ids of the pool of a draw, in its order."""
    stored: Sequence[Mapping[str, Any]] = row.pool
    return [each["id"] for each in stored]


def on_panel(row: PanelDraw) -> list[DrawnExpert]:
    """Give the members of a draw's panel as it is now: who did not decline, and who stands in."""
    return [
        each
        for each in row.drawn
        if each.declined_at is None and (not each.is_reserve or each.stands_in_for_id is not None)
    ]


def _under_one_name(expert: Expert, units: Mapping[str, str]) -> Expert:
    return replace(expert, unit=units.get(folded(expert.unit), expert.unit))


def _of_units(quotas: Sequence[Quota], units: Mapping[str, str]) -> tuple[Quota, ...]:
    return tuple(
        replace(quota, name=units.get(folded(quota.name), quota.name)) if quota.kind is Kind.UNIT else quota
        for quota in quotas
    )


def _quotas(stored: Sequence[Mapping[str, Any]]) -> tuple[Quota, ...]:
    return tuple(Quota(Kind(each["kind"]), each["name"], each["number"]) for each in stored)


def _record(row: PanelDraw, drawn_by: str) -> DrawRecord:
    chances = dict(zip(pool_ids(row), (Fraction(str(each["chance"])) for each in row.pool), strict=True))
    names = {each.expert_id: each.expert.name for each in row.drawn}
    members = {each.expert_id for each in on_panel(row)}
    return DrawRecord(
        row.id,
        row.number,
        row.seed,
        rules_of(row),
        len(row.pool),
        int(row.panels),
        int(row.panel),
        row.digest,
        row.reason,
        row.drawn_at,
        drawn_by,
        tuple(
            DrawnLine(
                each.expert_id,
                expert_of(each.expert),
                each.place,
                each.is_reserve,
                chances[each.expert_id],
                each.expert_id in members,
                names.get(each.stands_in_for_id or 0, ""),
                each.reason,
                each.expert.user.login if each.expert.user else "",
            )
            for each in row.drawn
        ),
    )


def _said(number: int, drawn: DrawnPanel, names: Sequence[str], reason: str) -> Message:
    members = tuple(names[place] for place in drawn.members)
    if reason:
        return msg(
            "Draw {number}, seed {seed}: {names}; {reserve} in reserve. Drawn anew because: {reason}",
            number=number,
            seed=drawn.seed,
            names=members,
            reserve=len(drawn.reserve),
            reason=reason,
        )
    return msg(
        "Draw {number}, seed {seed}: {names}; {reserve} in reserve.",
        number=number,
        seed=drawn.seed,
        names=members,
        reserve=len(drawn.reserve),
    )
