"""Every rule that the data must obey, put to the whole database at once; nothing in it is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select

from db.engine import Database
from db.schema_state import Progress, schema_state
from db.tables import Base
from db.upgrade import revisions_of
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from i18n import translate
from use_cases import (
    doctor_cycles,
    doctor_entries,
    doctor_meetings,
    doctor_panels,
    doctor_rankings,
    doctor_results,
    doctor_sheets,
    doctor_store,
    upgrades,
)
from use_cases.doctor_rows import Rule
from use_cases.transaction import Transaction

MOST_NAMED = 50
"""So many findings of one rule are named; the others are counted with it."""

RULES: tuple[Rule, ...] = (
    *doctor_store.FIRST,
    *doctor_store.RULES,
    *doctor_cycles.RULES,
    *doctor_entries.RULES,
    *doctor_sheets.RULES,
    *doctor_panels.RULES,
    *doctor_rankings.RULES,
    *doctor_meetings.RULES,
    *doctor_results.RULES,
)
"""All of them; a further one is a function and a line in the module of what it is about."""

_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Finding:
    """One row that breaks a rule.

    Attributes:
        rule: its name.
        sentence: which row, and how.
    """

    rule: str
    sentence: Message


@dataclass(frozen=True)
class Checkup:
    """What was found.

    Attributes:
        rules: how many were put.
        rows: how many rows there are, by table.
        findings: what breaks them, of each rule the first fifty.
        more: by rule, how many there are beyond these.
    """

    rules: int
    rows: Mapping[str, int]
    findings: tuple[Finding, ...]
    more: Mapping[str, int]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def name_of(rule: Callable[..., object]) -> str:
    """Give the name by which a finding tells its rule."""
    return rule.__name__.lstrip("_")


def require_schema(database: Database) -> None:
    """Refuse where no rule can be put, for no schema of ours is there; who may ask is asked in tables of that.

    Raises:
        Invalid: the database is empty, or holds tables and no number of a schema.
    """
    with database.reading() as session:
        connection = session.connection()
        if revisions_of(connection):
            return
        state = schema_state(connection)
    raise is_empty() if state.progress is Progress.NONE else Invalid(upgrades.torn_in_words(state))


def is_empty() -> Invalid:
    """Give the refusal where nothing is that rules could be put to."""
    return Invalid(msg("There is nothing to look at: the database is empty."))


def check(tx: Transaction) -> Checkup:
    """Put every rule; the number of statements does not grow with the rows.

    Raises:
        NotAllowed: the actor may not read the log, or not everything that was scored.
    """
    for right in (Right.SEE_AUDIT_LOG, Right.SEE_SHEETS, Right.IMPORT_REGISTER):
        tx.require(right)
    findings, more = list[Finding](), dict[str, int]()
    for rule in doctor_store.FIRST:
        findings += broken(tx, rule)
        if findings:
            return Checkup(len(doctor_store.FIRST), {}, tuple(findings), more)
    for rule in RULES[len(doctor_store.FIRST) :]:
        found = broken(tx, rule)
        findings += islice(found, MOST_NAMED)
        if beyond := sum(1 for _finding in found):
            more[name_of(rule)] = beyond
    return Checkup(len(RULES), _rows(tx), tuple(findings), more)


def broken(tx: Transaction, rule: Rule) -> Iterator[Finding]:
    """Put one rule; what cannot even be read as what it should be is a finding, too."""
    name = name_of(rule)
    try:
        for sentence in rule(tx):
            yield Finding(name, sentence)
    except _BROKEN as error:
        said = f"{type(error).__name__}: {error}"
        yield Finding(name, msg("The rule {rule} cannot be put to what is stored: {problem}", rule=name, problem=said))


def lines(found: Checkup, language: str) -> Iterator[str]:
    """Say what was found, one line each, and last how much was looked at."""
    for finding in found.findings:
        yield f"{finding.rule}: {translate(finding.sentence, language)}"
    for rule, beyond in found.more.items():
        rest = translate(msg("And {n} more of these.", n=beyond), language)
        yield f"{rule}: {rest}"
    rows = sum(found.rows.values())
    verdict = (
        msg("All is well. Rules: {rules}; rows: {rows}.", rules=found.rules, rows=rows)
        if found.is_healthy
        else msg(
            "Not all is well. Findings: {findings}; rules: {rules}; rows: {rows}.",
            findings=len(found.findings) + sum(found.more.values()),
            rules=found.rules,
            rows=rows,
        )
    )
    yield translate(verdict, language)


def as_json(found: Checkup, language: str) -> str:
    """Give the same for programs."""
    whole = {
        "healthy": found.is_healthy,
        "rules": found.rules,
        "rows": dict(found.rows),
        "findings": [{"rule": each.rule, "sentence": translate(each.sentence, language)} for each in found.findings],
        "more": dict(found.more),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _rows(tx: Transaction) -> Mapping[str, int]:
    counts = [
        select(func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in Base.metadata.sorted_tables
    ]
    return dict(tx.session.execute(select(*counts)).one()._mapping)  # noqa: SLF001 -- SQLAlchemy's documented name
