"""What becomes of a sheet that was filled in away from the desk: three states of it compared, and one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class Outcome(StrEnum):
    """What taking a pack would do to one task."""

    SUBMITTED = "submitted"
    DRAFT = "draft"
    CONFLICT = "conflict"
    REFUSED = "refused"
    GONE = "gone"
    UNCHANGED = "unchanged"


class PackChoice(StrEnum):
    """Which of two versions counts where both were changed."""

    SAVED = "saved"
    FILLED_IN = "filled_in"


OUTCOME_NAMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.SUBMITTED: N_("Will be submitted"),
        Outcome.DRAFT: N_("Will be saved as a draft"),
        Outcome.CONFLICT: N_("Changed in both places"),
        Outcome.REFUSED: N_("Cannot be taken"),
        Outcome.GONE: N_("No longer yours to score"),
        Outcome.UNCHANGED: N_("Stays as it is"),
    }
)


@dataclass(frozen=True)
class PackSheet:
    """One sheet: points by the criterion's code, None where there are none; the comment without outer spaces.

    ``is_finished`` is what a submitted sheet is, and what “finished” in a workbook asks for.
    """

    points: Mapping[str, int | None]
    comment: str = ""
    is_finished: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every criterion has points."""
        return all(value is not None for value in self.points.values())

    def says_the_same(self, other: PackSheet) -> bool:
        """Whether points and comment agree."""
        return dict(self.points) == dict(other.points) and self.comment == other.comment


def outcome(begun: PackSheet, saved: PackSheet, filled: PackSheet) -> Outcome:
    """Say what a filled sheet does to the saved one.

    Args:
        begun: as the pack was made or last taken back.
        saved: as it is now.
        filled: as it was brought; whatever is finished is complete.
    """
    is_there_already = filled.says_the_same(saved) and (saved.is_finished or not filled.is_finished)
    if filled == begun or is_there_already:
        return Outcome.UNCHANGED
    if saved.is_finished:
        return Outcome.REFUSED
    return written(filled) if saved == begun else Outcome.CONFLICT


def written(filled: PackSheet) -> Outcome:
    """Say what a sheet becomes once it is written."""
    return Outcome.SUBMITTED if filled.is_finished else Outcome.DRAFT
