"""A register file from the command line: opened, its columns chosen, its preview in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from db.engine import Database, open_database
from db.upgrade import upgrade
from domain.messages import FieldValue, Message, msg
from domain.refusals import Invalid
from i18n import translate
from intake.cells import column_letters
from intake.fields import FIELD_NAMES
from intake.headers import recognise
from intake.register_rows import Problem
from intake.registers import ChosenSheet, likely_sheets
from intake.workbooks import Sheet, read_sheets
from use_cases import column_choices, cycles
from use_cases.register_comparison import Outcome, RowPreview, field_name
from use_cases.register_contents import Change
from use_cases.registers import ImportPreview
from use_cases.transaction import CommandLine, Transaction, perform, read


@dataclass(frozen=True)
class OpenedRegister:
    """A workbook, the sheets of it to import with their columns, and how sure that is."""

    workbook: tuple[Sheet, ...]
    chosen: tuple[ChosenSheet, ...]
    notes: tuple[Message, ...]


def open_register(content: bytes, name: str, *, sheets: Sequence[str], headings: str | None) -> OpenedRegister:
    """Read a file and recognise its columns.

    Args:
        content: the whole file.
        name: its name.
        sheets: names of the sheets to import; none for all that have a row of headings.
        headings: ``field=Heading,field=Heading``, over what is recognised; ``None`` changes nothing.

    Raises:
        Invalid: the file, a sheet, a field or a heading is not what it should be.
    """
    workbook = read_sheets(content, name)
    likely = likely_sheets(workbook)
    if sheets:
        named = {known.name: known for known in workbook}
        for sheet in sheets:
            if sheet not in named:
                raise Invalid(
                    msg("{file} has no sheet “{sheet}”; it has: {names}.", file=name, sheet=sheet, names=tuple(named))
                )
        # In the workbook's order, and each once.
        likely = replace(likely, likely=tuple(known for known in workbook if known.name in sheets), notes=())
    found = [recognise(sheet) for sheet in likely.likely]
    pairs = _pairs(headings) if headings is not None else {}
    chosen = tuple(
        ChosenSheet(sheet, each.mapping.with_headings(pairs)) for sheet, each in zip(likely.likely, found, strict=True)
    )
    said = () if pairs else tuple(note for each in found for note in each.notes)
    return OpenedRegister(workbook, chosen, tuple(dict.fromkeys((*likely.notes, *said))))


def with_remembered_columns(tx: Transaction, opened: OpenedRegister) -> OpenedRegister:
    """Take the columns that were chosen by hand for the same headings, and say so."""
    recalled = column_choices.recall(tx, [each.mapping for each in opened.chosen])
    notes = tuple(
        msg("The columns of “{sheet}” are those chosen before for the same headings.", sheet=each.mapping.sheet)
        for each in recalled
        if each.chosen_at is not None
    )
    chosen = tuple(
        ChosenSheet(before.sheet, each.mapping) for before, each in zip(opened.chosen, recalled, strict=True)
    )
    return replace(opened, chosen=chosen, notes=(*opened.notes, *notes))


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
    counts = {outcome.value: preview.count(outcome) for outcome in Outcome}
    if not counts["kept"]:
        return msg(
            "{file}: {rows} suggestions. This would add {added}, change {changed}, leave {skipped} and refuse "
            "{refused}.",
            file=name,
            rows=len(preview.rows),
            **counts,
        )
    return msg(
        "{file}: {rows} suggestions. This would add {added}, change {changed}, leave {skipped}, keep {kept} that are "
        "being scored as they are, and refuse {refused}.",
        file=name,
        rows=len(preview.rows),
        **counts,
    )


def problem_lines(preview: ImportPreview) -> tuple[Message, ...]:
    """Say every problem, one line each, in the order of the rows."""
    several = len(preview.sheets) > 1
    return tuple(_problem_line(problem, several=several) for problem in preview.problems)


def change_lines(preview: ImportPreview) -> Iterator[Message]:
    """Say every field that the import changes, one line each, as it is stored and as the file says it."""
    for row in preview.rows:
        for change in row.changes if row.outcome is Outcome.CHANGED else ():
            yield msg(
                "{reference}, {field}: “{old}” becomes “{new}”",
                reference=row.reference,
                field=field_name(change),
                old=change.old,
                new=change.new,
            )


def as_json(preview: ImportPreview, language: str) -> str:
    """Give a preview for programs; texts are in the reader's language."""
    return json.dumps(
        {
            "sheets": list(preview.sheets),
            "rows": len(preview.rows),
            **{outcome.value: preview.count(outcome) for outcome in Outcome},
            "problems": [
                {
                    "sheet": problem.sheet,
                    "row": problem.row,
                    "cell": _cell(preview, problem),
                    "field": problem.field,
                    "code": problem.code,
                    "severity": problem.severity.value,
                    "text": translate(problem.message, language),
                }
                for problem in preview.problems
            ],
            "changes": [_plain(row, change, language) for row in preview.rows for change in row.changes],
        },
        ensure_ascii=False,
        indent=1,
    )


def _plain(row: RowPreview, change: Change, language: str) -> Mapping[str, object]:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "reference": row.reference,
        "outcome": row.outcome.value,
        "field": change.field,
        "old": _in_words(change.old, language),
        "new": _in_words(change.new, language),
    }


def _in_words(value: FieldValue, language: str) -> str:
    # Not a sentence of the catalogue: only its parts are put into words.
    return translate(Message("{value}", {"value": value}), language)


def _cell(preview: ImportPreview, problem: Problem) -> str | None:
    column = preview.column_of(problem)
    return None if column is None else f"{column_letters(column)}{problem.row}"


def _problem_line(problem: Problem, *, several: bool) -> Message:
    told: dict[str, FieldValue] = {"sheet": problem.sheet, "row": problem.row, "problem": problem.message}
    if problem.field and several:
        return msg("Sheet “{sheet}”, row {row}, {field}: {problem}", field=Message(FIELD_NAMES[problem.field]), **told)
    if several:
        return msg("Sheet “{sheet}”, row {row}: {problem}", **told)
    if problem.field:
        return msg("Row {row}, {field}: {problem}", field=Message(FIELD_NAMES[problem.field]), **told)
    return msg("Row {row}: {problem}", **told)


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
