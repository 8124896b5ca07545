"""A panel drawn by lot from a pool of experts, the same in the browser and from a plain table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from domain.expert_quotas import DrawRules, Kind, Quota, key_of, rule_messages
from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.arrays import BoolArray, indices
from scoring.lots import drawn_number, drawn_order
from scoring.panel_collisions import SIZE, collision
from scoring.panel_counts import TooManyPanelsError, count_panels
from scoring.panel_task import PanelTask, stand_in


@dataclass(frozen=True)
class Expert:
    """Somebody of the pool, as far as a draw depends on it; empty where nothing is known."""

    name: str
    unit: str = ""
    district: str = ""
    themes: tuple[str, ...] = ()

    @property
    def lot_name(self) -> str:
        """The name that lots are drawn by: person and unit, since two may bear one name."""
        return f"{self.name}\0{self.unit}"


@dataclass(frozen=True)
class DrawnPanel:
    """What the lot decided.

    Attributes:
        seed: everything follows from it, the pool and the rules.
        panels: how many panels keep to the rules; each had the same chance.
        number: the drawn one's, from 1 on.
        members: places in the pool, in the order of the pool.
        reserve: places in the pool, in the order in which they stand in.
        chances: of each expert of the pool to be drawn, exactly.
    """

    seed: int
    panels: int
    number: int
    members: tuple[int, ...]
    reserve: tuple[int, ...]
    chances: tuple[Fraction, ...]


def draw(pool: Sequence[Expert], rules: DrawRules, seed: int) -> DrawnPanel:
    """Draw one of all panels that keep to the rules, each with the same chance, and a reserve by lots.

    The order of the pool and of the rules decides nothing: experts are numbered by name and unit, quotas by kind and
    name.

    Raises:
        Invalid: no panel keeps to the rules, with which of them collide and by how many experts; somebody stands
            twice; or so many quotas cross that the panels cannot be counted.
    """
    order = _order(pool)
    task, rule, said = _task([pool[place] for place in order], rules)
    try:
        panels = count_panels(task)
    except TooManyPanelsError as error:
        raise Invalid(
            msg(
                "So many quotas cross each other that the panels cannot be counted. Leave out quotas, or draw in two "
                "parts."
            )
        ) from error
    if not panels.number:
        raise _colliding(task, rule, said, rules)
    number = drawn_number(panels.number, seed)
    members = {order[place] for place in panels.panel(number).tolist()}
    chances = dict(zip(order, panels.chances, strict=True))
    lots = drawn_order([expert.lot_name for expert in pool], seed).tolist()
    reserve = [place for place in lots if place not in members][: rules.reserve]
    return DrawnPanel(
        seed,
        panels.number,
        number + 1,
        tuple(sorted(members)),
        tuple(reserve),
        tuple(chances[place] for place in range(len(pool))),
    )


def replacement(
    pool: Sequence[Expert], rules: DrawRules, members: Sequence[int], leaving: int, reserve: Sequence[int]
) -> int | None:
    """Find the first of the reserve with whom the panel keeps to the rules; all are places in the pool."""
    task, _rule, _said = _task(pool, rules)
    return stand_in(task, indices(members), leaving, indices(reserve))


def pool_digest(pool: Sequence[Expert], rules: DrawRules) -> str:
    """SHA-256 of what a draw depends on beside the seed, so that nobody can change either afterwards unseen."""
    experts = [asdict(pool[place]) | {"themes": sorted(pool[place].themes)} for place in _order(pool)]
    text = json.dumps([experts, asdict(rules)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def without_stand_in(pool: Sequence[Expert], rules: DrawRules, drawn: DrawnPanel) -> tuple[int, ...]:
    """Members for whom nobody of the reserve could stand in alone."""
    task, _rule, _said = _task(pool, rules)
    members, reserve = indices(drawn.members), indices(drawn.reserve)
    return tuple(member for member in drawn.members if stand_in(task, members, member, reserve) is None)


def _order(pool: Sequence[Expert]) -> list[int]:
    order = sorted(range(len(pool)), key=lambda place: (pool[place].name, pool[place].unit))
    for one, other in pairwise(order):
        if pool[one].lot_name == pool[other].lot_name:
            raise Invalid(msg("{name} of {unit} stands in the pool twice.", name=pool[one].name, unit=pool[one].unit))
    return order


def _task(pool: Sequence[Expert], rules: DrawRules) -> tuple[PanelTask, list[int], list[Message]]:
    """Make the task, the rule that each quota belongs to, counted after the size, and all rules in words."""
    columns: list[tuple[Kind, str, BoolArray, int, int, int]] = []

    def add(kind: Kind, key: str, least: int, most: int, rule: int) -> None:
        has = np.asarray([key in _keys(expert, kind) for expert in pool], dtype=np.bool_)
        columns.append((kind, key, has, least, most, rule))

    rule = 0
    for kind, limit in ((Kind.UNIT, rules.per_unit), (Kind.DISTRICT, rules.per_district)):
        if limit is not None:
            for key in sorted(frozenset[str]().union(*(_keys(expert, kind) for expert in pool))):
                add(kind, key, 0, limit, rule)
            rule += 1
    for quotas, limits in ((rules.at_least, _from), (rules.at_most, _up_to)):
        for quota in quotas:
            least, most = limits(quota, rules.size)
            add(quota.kind, quota.key, least, most, rule)
            rule += 1
    columns.sort(key=lambda column: (list(Kind).index(column[0]), column[1], column[3], column[4]))
    belongs = np.zeros((len(pool), len(columns)), dtype=np.bool_)
    for place, column in enumerate(columns):
        belongs[:, place] = column[2]
    lows, highs = indices([column[3] for column in columns]), indices([column[4] for column in columns])
    return PanelTask(rules.size, belongs, lows, highs), [column[5] for column in columns], list(rule_messages(rules))


def _from(quota: Quota, size: int) -> tuple[int, int]:
    return quota.number, max(size, quota.number)


def _up_to(quota: Quota, _size: int) -> tuple[int, int]:
    return 0, quota.number


def _keys(expert: Expert, kind: Kind) -> frozenset[str]:
    names: Callable[[], tuple[str, ...]] = {
        Kind.DISTRICT: lambda: (expert.district,),
        Kind.UNIT: lambda: (expert.unit,),
        Kind.THEME: lambda: expert.themes,
    }[kind]
    return frozenset(filter(None, (key_of(kind, name) for name in names())))


def _colliding(task: PanelTask, rule: Sequence[int], said: Sequence[Message], rules: DrawRules) -> Invalid:
    found = collision(task, indices(rule))
    if found is None:
        raise AssertionError("panels were counted as none, and yet there is one")
    names = tuple(said[each + 1] for each in found.rules)
    if found.rules == (SIZE,):
        return Invalid(
            msg(
                "The pool has {n} experts, {short} too few for a panel of {size}.",
                n=task.experts,
                short=found.short,
                size=rules.size,
            )
        )
    if len(names) == 1:
        return Invalid(
            msg("The pool is too small for this quota: {quota}; {short} experts are missing.",
                quota=names[0], short=found.short)
        )  # fmt: skip
    return Invalid(
        msg(
            "No panel keeps to these together: {quotas}. They miss each other by {short} experts; without any one of "
            "them the others are possible.",
            quotas=names,
            short=found.short,
        )
    )
