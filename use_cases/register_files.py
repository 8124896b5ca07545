"""A register file from the command line: opened, its columns chosen, its preview in words or as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from db.engine import Database, open_database
from db.upgrade import upgrade
from domain.messages import Message, msg
from domain.refusals import Invalid
from i18n import translate
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping, most_likely_sheet, recognise
from intake.workbooks import Sheet, read_sheets
from use_cases import cycles
from use_cases.registers import ImportPreview, Outcome
from use_cases.transaction import CommandLine, Transaction, perform, read


@dataclass(frozen=True)
class OpenedRegister:
    """The sheet to import, which column is which field, and how sure that is."""

    sheet: Sheet
    mapping: ColumnMapping
    notes: tuple[Message, ...]


def open_register(content: bytes, name: str, *, sheet: str | None, headings: str | None) -> OpenedRegister:
    """Read a file and recognise its columns.

    Args:
        content: the whole file.
        name: its name.
        sheet: the sheet's name; ``None`` takes the one most like a register.
        headings: ``field=Heading,field=Heading``, over what is recognised; ``None`` changes nothing.

    Raises:
        Invalid: the file, the sheet, a field or a heading is not what it should be.
    """
    sheets = read_sheets(content, name)
    chosen = most_likely_sheet(sheets)
    if sheet is not None:
        named = {known.name: known for known in sheets}
        if sheet not in named:
            raise Invalid(
                msg("{file} has no sheet “{sheet}”; it has: {names}.", file=name, sheet=sheet, names=tuple(named))
            )
        chosen = named[sheet]
    found = recognise(chosen)
    if headings is None:
        return OpenedRegister(chosen, found.mapping, found.notes)
    return OpenedRegister(chosen, found.mapping.with_headings(_pairs(headings)), ())


def office_to_try(office: Database) -> Database:
    """Give the office itself where it has a cycle; else one in memory with the standard cycle, to try a file on."""
    if read(office, CommandLine(), cycles.listing):
        return office
    trial = open_database("sqlite://")
    upgrade(trial.engine)
    perform(trial, CommandLine(), cycles.open_from_template)
    return trial


def cycle_to_fill(tx: Transaction, cycle_id: int | None) -> int:
    """Give the cycle to import into: the one asked for, else the newest.

    Raises:
        Invalid: there is no cycle yet, or none with this id.
    """
    known = [line.cycle_id for line in cycles.listing(tx)]
    if not known:
        raise Invalid(msg("There is no cycle yet to import into. Open one in the program, or by: cli.py cycles open"))
    if cycle_id is not None and cycle_id not in known:
        raise Invalid(msg("There is no cycle {id}; there are: {known}.", id=cycle_id, known=tuple(map(str, known))))
    return known[0] if cycle_id is None else cycle_id


def summary(preview: ImportPreview, name: str) -> Message:
    """Say what an import would do, in one sentence."""
    return msg(
        "{file}: {rows} suggestions. This would add {added}, change {changed}, leave {skipped} and refuse {refused}.",
        file=name,
        rows=len(preview.rows),
        **{outcome.value: preview.count(outcome) for outcome in Outcome},
    )


def problem_lines(preview: ImportPreview) -> tuple[Message, ...]:
    """Say every problem, one line each, in the order of the rows."""
    return tuple(
        msg(
            "Row {row}, {field}: {problem}",
            row=problem.row,
            field=Message(FIELD_NAMES[problem.field]),
            problem=problem.message,
        )
        if problem.field
        else msg("Row {row}: {problem}", row=problem.row, problem=problem.message)
        for problem in preview.problems
    )


def as_json(preview: ImportPreview, language: str) -> str:
    """Give a preview for programs; texts are in the reader's language."""
    return json.dumps(
        {
            "rows": len(preview.rows),
            **{outcome.value: preview.count(outcome) for outcome in Outcome},
            "problems": [
                {
                    "row": problem.row,
                    "field": problem.field,
                    "code": problem.code,
                    "severity": problem.severity.value,
                    "text": translate(problem.message, language),
                }
                for problem in preview.problems
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _pairs(headings: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in headings.replace("，", ",").split(","):
        field, equals, heading = part.partition("=")
        if not equals or field.strip() not in FIELD_NAMES:
            raise Invalid(
                msg(
                    "“{part}” does not say field=Heading; the fields are: {fields}.",
                    part=part,
                    fields=tuple(FIELD_NAMES),
                )
            )
        pairs[field.strip()] = heading.strip()
    return pairs
