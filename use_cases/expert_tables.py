"""Draw a panel from a plain table of experts, for an office that keeps its own: no database, nobody signed in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.expert_quotas import DrawRules, read_quota, rule_messages
from domain.messages import Message, encode, msg
from domain.refusals import Invalid
from settings import VERSION
from use_cases import csv_text
from use_cases.expert_draws import DrawnPanel, Expert, draw, pool_digest, without_stand_in
from use_cases.expert_lists import of_csv, read_experts, require_all_right
from use_cases.plain_tables import NamedFile
from use_cases.score_table_answers import never_a_formula
from use_cases.score_table_reading import EXCEL_MARK


@dataclass(frozen=True)
class DrawnTable:
    """Who was drawn, as files, and what to say of it.

    Attributes:
        content: CSV in UTF-8, with the mark of Excel where the table came with it or in GB18030.
        details: JSON in UTF-8: the rules, the seed, how many panels there are, and everybody's chance.
        notes: the receipt first.
    """

    content: bytes
    details: bytes
    notes: tuple[Message, ...]


def rules_of(
    size: int,
    *,
    per_unit: int | None,
    per_district: int | None,
    at_least: Sequence[str],
    at_most: Sequence[str],
    reserve: int,
) -> DrawRules:
    """Read the rules as they are typed.

    Raises:
        Invalid: a quota is written otherwise, or a number is out of range.
    """
    return DrawRules(
        size,
        per_unit,
        per_district,
        tuple(map(read_quota, at_least)),
        tuple(map(read_quota, at_most)),
        reserve,
    )


def draw_from_table(pool: NamedFile, rules: DrawRules, seed: int) -> DrawnTable:
    """Draw a panel and its reserve from a table of experts.

    Args:
        pool: CSV with ``name`` and perhaps ``unit``, ``district``, ``themes``; see docs/methods-draw.md.
        rules: what the panel keeps to.
        seed: everything follows from it, the table and the rules.

    Raises:
        Invalid: a sentence that names file and row; or which rules collide, and by how many experts.
    """
    try:
        listed = read_experts(of_csv(pool.content))
        require_all_right(listed)
    except Invalid as refusal:
        raise Invalid(msg("{file}: {problem}", file=pool.name, problem=refusal.message)) from refusal
    experts = [each.expert for each in listed]
    drawn = draw(experts, rules, seed)
    marked = csv_text.decoded(pool.content)[1]
    return DrawnTable(
        EXCEL_MARK * marked + as_csv(experts, drawn), as_json(experts, rules, drawn), notes(experts, rules, drawn)
    )


def notes(pool: Sequence[Expert], rules: DrawRules, drawn: DrawnPanel) -> tuple[Message, ...]:
    """Say what was drawn, with what chances, and for whom nobody could stand in."""
    lowest, highest = min(drawn.chances), max(drawn.chances)
    said = [
        msg(
            "Panel {number} of {panels} was drawn with seed {seed}: {size} of {n} experts, {reserve} in reserve.",
            number=drawn.number,
            panels=drawn.panels,
            seed=drawn.seed,
            size=len(drawn.members),
            n=len(pool),
            reserve=len(drawn.reserve),
        ),
        msg(
            "Every panel that keeps to the rules had the same chance; an expert's was {lowest} to {highest}.",
            lowest=per_cent(lowest),
            highest=per_cent(highest),
        ),
    ]
    if drawn.reserve and (alone := without_stand_in(pool, rules, drawn)):
        said.append(
            msg(
                "Nobody of the reserve could stand in for {names}: the quotas would not hold. A longer one may help.",
                names=tuple(pool[place].name for place in alone),
            )
        )
    return tuple(said)


def per_cent(chance: Fraction) -> str:
    """Give a chance with two decimals."""
    return f"{float(100 * chance):.2f}%"


def as_csv(pool: Sequence[Expert], drawn: DrawnPanel) -> bytes:
    """Give ``place,role,name,unit,district,themes,chance``: members by name and unit, then the reserve in its order."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("place", "role", "name", "unit", "district", "themes", "chance"))
    members = sorted(drawn.members, key=lambda place: (pool[place].name, pool[place].unit))
    for role, places in (("member", members), ("reserve", drawn.reserve)):
        for number, place in enumerate(places, start=1):
            expert = pool[place]
            texts = (expert.name, expert.unit, expert.district, "、".join(expert.themes))
            writer.writerow((number, role, *map(never_a_formula, texts), f"{float(drawn.chances[place]):.6f}"))
    return file.getvalue().encode()


def as_json(pool: Sequence[Expert], rules: DrawRules, drawn: DrawnPanel) -> bytes:
    """Give what the draw rests on, and everybody's exact chance."""
    order = sorted(range(len(pool)), key=lambda place: (pool[place].name, pool[place].unit))
    answer = {
        "seed": drawn.seed,
        "pool_and_rules_sha256": pool_digest(pool, rules),
        "rules": [encode(each) for each in rule_messages(rules)],
        "panels": str(drawn.panels),
        "panel": str(drawn.number),
        "experts": [
            {
                "name": pool[place].name,
                "unit": pool[place].unit,
                "chance": f"{drawn.chances[place].numerator}/{drawn.chances[place].denominator}",
                "role": _role(drawn, place),
            }
            for place in order
        ],
        "version": VERSION,
    }
    return (json.dumps(answer, ensure_ascii=False, indent=2) + "\n").encode()


def _role(drawn: DrawnPanel, place: int) -> str:
    if place in drawn.members:
        return "member"
    return f"reserve {drawn.reserve.index(place) + 1}" if place in drawn.reserve else ""
