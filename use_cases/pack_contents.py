"""What goes into a judge's offline pack: their tasks of one round, read as their desk shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Assignment, Cycle, Round, Track
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.cycles import LONGEST_COMMENT, CriterionRule
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.points import total_in_hundredths
from domain.rounds import round_name
from exports.pack_reports import PackCriterion, PackEntry, PackLevel, PackReport, PackSection
from settings import VERSION
from use_cases import score_sheets, unit_figures
from use_cases.attachments import AttachmentLine
from use_cases.reading import MASK, Reading
from use_cases.score_sheets import SheetView
from use_cases.transaction import Transaction
from use_cases.unit_figures import UnitFigures

Facts = tuple[tuple[Message, object], ...]


@dataclass(frozen=True)
class PackContents:
    """The tasks that go into a pack as (entry, sheet) by number, and how they are written."""

    sheets: tuple[tuple[int, SheetView], ...]
    report: PackReport


def contents(tx: Transaction, round_id: int, *, code: str, language: str) -> PackContents:
    """Put a pack together.

    Every task is read as the desk reads it, one by one: so a pack can never hold more of an entry than the desk
    shows, whatever is hidden there.

    Raises:
        NotAllowed: no task of the actor is in the round.
    """
    tx.require(Right.SCORE)
    tasks = tx.session.execute(
        visible_assignments(tx.actor.user_id)
        .where(Assignment.round_id == round_id)
        .order_by(Assignment.number)
        .with_only_columns(Assignment.id, Assignment.entry_id)
    ).all()
    if not tasks:
        raise not_allowed()
    sheets = tuple((task.entry_id, score_sheets.open_sheet(tx, task.id)) for task in tasks)
    return PackContents(sheets, _report(tx, round_id, tuple(view for _, view in sheets), code, language))


def _report(tx: Transaction, round_id: int, views: tuple[SheetView, ...], code: str, language: str) -> PackReport:
    of_round = tx.session.execute(
        select(Track.kind.label("track"), Round.kind, Round.year, Round.closes_on, Cycle.name, Cycle.name_en)
        .join(Track, Track.id == Round.track_id)
        .join(Cycle, Cycle.id == Track.cycle_id)
        .where(Round.id == round_id)
    ).one()
    return PackReport(
        round_name=round_name(of_round.track, of_round.kind, of_round.year),
        cycle=_either(of_round.name, of_round.name_en, language),
        judge=tx.actor.name,
        closes_on=of_round.closes_on,
        made_at=tx.at,
        code=code,
        criteria=tuple(_criterion(each, language) for each in views[0].criteria),
        entries=tuple(_entry(tx, view) for view in views),
        longest_comment=LONGEST_COMMENT,
        shortest_comment=views[0].shortest_comment,
        is_rehearsal=any(view.is_rehearsal for view in views),
        program_version=VERSION,
    )


def _criterion(rule: CriterionRule, language: str) -> PackCriterion:
    return PackCriterion(
        rule.code,
        _either(rule.name, rule.name_en, language),
        rule.weight,
        _either(rule.guidance, rule.guidance_en, language),
        tuple(
            PackLevel(level.low, level.high, _either(level.label, level.label_en, language)) for level in rule.levels
        ),
    )


def _entry(tx: Transaction, view: SheetView) -> PackEntry:
    figures = None if view.reading.collected is None else unit_figures.beside_sheet(tx, view.assignment_id)
    return PackEntry(
        number=view.number,
        reference=view.reading.reference,
        title=view.reading.title,
        sections=_sections(view.reading, figures, view.attachments),
        points=view.points,
        total=total_in_hundredths(view.points, view.criteria),
        comment=view.comment,
        is_submitted=view.state is SheetState.SUBMITTED,
    )


def _sections(
    reading: Reading, figures: UnitFigures | None, attachments: tuple[AttachmentLine, ...]
) -> tuple[PackSection, ...]:
    heading = msg("The suggestion") if reading.collected is None else msg("What the organisation did")
    files = tuple((msg("File"), line.name) for line in attachments)
    sections = (
        PackSection(None, _known(_of_the_entry(reading))),
        PackSection(heading, (), reading.text),
        PackSection(msg("Adoption and effect"), _known(_adoption(reading))),
        PackSection(msg("Counted from the register"), _known(_counted(figures))),
        PackSection(msg("Reported by the unit"), _known(_reported(reading))),
        PackSection(msg("Attachments, to be opened on your desk only"), files),
        PackSection(None, _masked(reading)),
    )
    return tuple(section for section in sections if section.facts or section.text)


def _masked(reading: Reading) -> tuple[tuple[Message, Message], ...]:
    if not any(MASK in text for text in (reading.title, reading.text, reading.instruction, reading.effect)):
        return ()
    return ((msg("Note"), msg("■■ stands for a name, telephone or unit that is left out here.")),)


def _known(facts: Facts) -> tuple[tuple[Message, str], ...]:
    return tuple((name, str(value)) for name, value in facts if value not in {None, ""})


def _of_the_entry(reading: Reading) -> Facts:
    return (
        (msg("Proposers"), "、".join(reading.proposers)),
        (msg("Theme"), reading.theme),
        (msg("Kind"), reading.kind),
        (msg("Submitted on"), reading.submitted_on),
        (msg("Category"), reading.category),
        (msg("District"), reading.district),
    )


def _adoption(reading: Reading) -> Facts:
    return (
        (msg("Adoption"), reading.adoption_status),
        (msg("Level of adoption"), reading.adoption_level),
        (msg("Adopting unit"), reading.adopting_unit),
        (msg("Adopted on"), reading.adopted_on),
        (msg("Leader's instruction"), reading.instruction),
        (msg("Measures and effect"), reading.effect),
        (msg("Proposer's satisfaction"), reading.satisfaction),
    )


def _counted(figures: UnitFigures | None) -> Facts:
    if figures is None:
        return ()
    return (
        (msg("Suggestions collected"), figures.collected),
        (msg("Adopted by the city"), figures.adopted_by_city),
        (msg("Adopted by districts"), figures.adopted_by_district),
        (msg("Adopted, level not known"), figures.adopted_elsewhere or None),
        (msg("Suggestions a quarter, by duty"), figures.duty),
        (msg("Quarters in which the duty was met"), _met(figures)),
    )


def _met(figures: UnitFigures) -> str:
    return "" if figures.duty is None else f"{figures.quarters_met} / {figures.quarters}"


def _reported(reading: Reading) -> Facts:
    return (
        (msg("Suggestions collected"), reading.collected),
        (msg("Adopted by the city"), reading.adopted_by_city),
        (msg("Adopted by districts"), reading.adopted_by_district),
    )


def _either(chinese: str, english: str, language: str) -> str:
    return english if language == "en" and english else chinese
