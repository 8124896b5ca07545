"""What goes into score sheets and signature sheets on paper: plain frozen values; nobody who proposed anything.

As in ``exports.reports``, ``None`` always means “not given”, moments are aware, and ``Words`` are a name as it was
typed or a sentence for the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.awards import SheetState
from domain.cycles import CriterionRule
from exports.reports import Words


@dataclass(frozen=True)
class PrintedSheet:
    """One judge's sheet for one entry; what was not submitted has neither points nor comment.

    Attributes:
        number: the entry's in its round.
        reference: the entry's.
        title: as the judge reads it.
        state: of the task.
        points: whole points in the order of the criteria.
        total: in hundredths of a point, half up.
        comment: the judge's words.
        submitted_at: when.
    """

    number: int
    reference: str
    title: str
    state: SheetState
    points: tuple[int | None, ...]
    total: int | None = None
    comment: str = ""
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class JudgeSheets:
    """All of one judge's tasks of a round, by number; ``sha256`` is of what was submitted."""

    judge: str
    unit: str
    is_chair: bool
    is_released: bool
    sheets: tuple[PrintedSheet, ...]
    sha256: str

    def count(self, *states: SheetState) -> int:
        """How many of the tasks are in one of these states."""
        return sum(sheet.state in states for sheet in self.sheets)

    @property
    def expected(self) -> int:
        """How many sheets are asked of the judge: all but those of recusals."""
        return len(self.sheets) - self.count(SheetState.RECUSED)


@dataclass(frozen=True)
class RoundSheets:
    """The sheets of a round, or of one judge of it.

    Attributes:
        cycle: the cycle's name.
        round: the round's name.
        created: the last moment at which any of it changed, aware.
        program_version: of the program that wrote it.
        criteria: the rubric's, in order.
        judges: by unit and name.
        is_rehearsal: whether all of it is practice; every page then says so.
    """

    cycle: Words
    round: Words
    created: datetime
    program_version: str
    criteria: tuple[CriterionRule, ...]
    judges: tuple[JudgeSheets, ...]
    is_rehearsal: bool = False
