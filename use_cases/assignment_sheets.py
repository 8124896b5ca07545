"""Who reads what as a sheet: given out, changed by hand, taken back after a look at who gains and who loses what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import delete, func, insert, select

from db.many import among
from db.tables import Assignment, FixedTask
from domain.awards import SheetState
from domain.lifecycle import Act, RoundStage, require_stage
from domain.messages import InBoth, Message, msg
from domain.permissions import Right
from domain.refusals import Invalid, Outdated
from domain.rounds import round_name
from domain.suggestions import folded
from exports import problem_list
from i18n import LANGUAGES, gettext, translate
from use_cases import panels
from use_cases.assignment_sheet_plans import SheetPlan, SheetPreview, SheetRow, planned
from use_cases.assignments import put_on_desks
from use_cases.document_names import file_stem
from use_cases.interests import Pair
from use_cases.plain_tables import NamedFile
from use_cases.rounds import round_or_refuse
from use_cases.sign_ins import normal_login
from use_cases.transaction import Transaction

_HEADINGS = ("Reference number", "Title", "Theme", "Account", "Judge", "Unit")
_MORE_WORDS: Mapping[str, str] = MappingProxyType({"ENTRY": "reference", "REFERENCE": "reference", "LOGIN": "account"})


def content(tx: Transaction, round_id: int, *, language: str) -> NamedFile:
    """Give the assignment as a workbook, a row for each pair; before scoring opens as it would be now."""
    plan = panels.plan(tx, round_id)
    round_ = round_or_refuse(tx, round_id)
    rows = [
        [row.reference, row.title, row.theme, load.login, load.judge, load.unit]
        for row in plan.rows
        for load in (plan.loads[place] for place in row.judges)
    ]
    title = translate(msg("Assignment, lots {seed}", seed=plan.seed), language)
    headings = [gettext(heading, language) for heading in _HEADINGS]
    cycle, of_round = round_.track.cycle, round_name(round_.track.kind, round_.kind, round_.year)
    stem = file_stem(
        msg("Assignment sheet"),
        InBoth(cycle.name, cycle.name_en),
        language,
        of_round,
        is_rehearsal=cycle.rehearsal_since is not None,
    )
    return NamedFile(f"{stem}.xlsx", problem_list.render(title, headings, rows, created=tx.at))


def read_rows(rows: Iterable[Sequence[str]]) -> tuple[SheetRow, ...]:
    """Find the columns of reference number and account, and read the pairs; other columns are passed over.

    Raises:
        Invalid: a column is missing, or no pair stands below.
    """
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(rows, start=1)]
    filled = [(number, cells) for number, cells in lines if any(cells)]
    words = {
        **{folded(gettext("Reference number", language)): "reference" for language in LANGUAGES},
        **{folded(gettext("Account", language)): "account" for language in LANGUAGES},
        **_MORE_WORDS,
    }
    named = [words.get(folded(cell), "") for cell in filled[0][1]] if filled else []
    if not {"reference", "account"} <= set(named):
        raise Invalid(msg("The first row must name the columns of reference number and account."))
    places = named.index("reference"), named.index("account")
    found = tuple(
        SheetRow(number, cells[places[0]], normal_login(cells[places[1]]))
        for number, cells in filled[1:]
        if cells[places[0]] or cells[places[1]]
    )
    if not found:
        raise Invalid(msg("The table has a first row, but nothing below it."))
    return found


def preview(tx: Transaction, round_id: int, *, rows: Sequence[SheetRow]) -> SheetPreview:
    """Say who would gain and lose what if a sheet became the assignment; nothing is written.

    Raises:
        NotAllowed: the actor does not run rounds.
        WrongStage: scoring is over.
        Invalid: every judge reads every entry of this round.
    """
    tx.require(Right.RUN_ROUNDS)
    return planned(tx, round_or_refuse(tx, round_id), rows).preview


def accept(tx: Transaction, round_id: int, *, rows: Sequence[SheetRow], seen_digest: str) -> Message:
    """Make a sheet the assignment, all of it or nothing; what was begun never moves.

    Before scoring opens its pairs are fixed, and lots give only what entries still lack.

    Raises:
        NotAllowed: the actor does not run rounds.
        WrongStage: scoring is over.
        Outdated: the assignment has changed since the preview.
        Invalid: the sheet has a problem, or every judge reads every entry of this round.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    plan = planned(tx, round_, rows)
    for row, problem in plan.preview.problems:
        raise Invalid(msg("Row {row}: {problem}", row=row, problem=problem) if row else problem)
    if plan.preview.digest != seen_digest:
        raise Outdated(msg("The assignment has changed since this preview was made. Look at the new one first."))
    if round_.stage is RoundStage.SETUP:
        tx.session.execute(delete(FixedTask).where(FixedTask.round_id == round_id))
        _insert_fixed(tx, round_id, plan.pairs)
    else:
        _move(tx, round_id, plan)
    return tx.record(
        "assignment_sheets.accept",
        ("round", round_id),
        msg(
            "Assignment taken from a sheet: {pairs} pairs, {gains} new, {losses} gone.",
            pairs=len(plan.pairs),
            gains=sum(len(each.gains) for each in plan.preview.changes),
            losses=sum(len(each.losses) for each in plan.preview.changes),
        ),
    )


def give_back(tx: Transaction, round_id: int) -> Message:
    """Let lots give everything again, before scoring opens.

    Raises:
        NotAllowed: the actor does not run rounds.
        WrongStage: scoring has been opened.
    """
    tx.require(Right.RUN_ROUNDS)
    require_stage(round_or_refuse(tx, round_id).stage, Act.NAME_JUDGES)
    tx.session.execute(delete(FixedTask).where(FixedTask.round_id == round_id))
    return tx.record(
        "assignment_sheets.give_back",
        ("round", round_id),
        msg("The sheet no longer counts; lots give every entry again."),
    )


def fixed(tx: Transaction, round_id: int) -> int:
    """Count the pairs that a sheet fixed before scoring opens."""
    tx.require(Right.SEE_PROGRESS)
    return tx.session.scalar(select(func.count()).where(FixedTask.round_id == round_id)) or 0


def _insert_fixed(tx: Transaction, round_id: int, pairs: Collection[Pair]) -> None:
    tx.session.execute(
        insert(FixedTask),
        [{"round_id": round_id, "user_id": user_id, "entry_id": entry_id} for user_id, entry_id in sorted(pairs)],
    )


def _move(tx: Transaction, round_id: int, plan: SheetPlan) -> None:
    gone = plan.standing.begun.keys() - plan.pairs
    tasks = select(Assignment.id, Assignment.user_id, Assignment.entry_id).where(
        Assignment.round_id == round_id, Assignment.state == SheetState.UNTOUCHED, Assignment.version == 0
    )
    ids = [row.id for row in tx.session.execute(tasks) if (row.user_id, row.entry_id) in gone]
    tx.session.execute(delete(Assignment).where(among(Assignment.id, ids)))
    put_on_desks(tx, round_id, plan.pairs - plan.standing.begun.keys())
