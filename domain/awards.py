"""The kinds of things an award cycle is made of, and their names on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class TrackKind(StrEnum):
    """What competes with what."""

    SUGGESTION = "suggestion"
    ORGANISATION = "organisation"


class RoundKind(StrEnum):
    """Where a round stands in the cycle."""

    PRELIMINARY = "preliminary"
    FINAL = "final"


class Method(StrEnum):
    """How sheets become values (docs/methods.md); the last three look at a judge's sheets of all entries."""

    TRIMMED = "trimmed"
    MEAN = "mean"
    MEDIAN = "median"
    STANDARDISED = "standardised"
    ADDITIVE = "additive"
    MIXED = "mixed"


class Rounding(StrEnum):
    """Where a value is rounded, half up to two decimals."""

    NONE = "none"
    TOTALS = "totals"
    VALUE = "value"


class SheetState(StrEnum):
    """Where a judge's task stands: as its latest sheet does, or out of the judging by recusal."""

    UNTOUCHED = "untouched"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECUSED = "recused"


OWED = (SheetState.UNTOUCHED, SheetState.DRAFT)
"""Of whom a sheet is still expected."""


class Eligibility(StrEnum):
    """Whether an entry competes."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


TRACK_NAMES: Mapping[TrackKind, str] = MappingProxyType(
    {TrackKind.SUGGESTION: N_("Suggestions"), TrackKind.ORGANISATION: N_("Organisations")}
)

METHOD_NAMES: Mapping[Method, str] = MappingProxyType(
    {
        Method.TRIMMED: N_("Trimmed mean (without one highest and one lowest total)"),
        Method.MEAN: N_("Mean of all totals"),
        Method.MEDIAN: N_("Median of all totals"),
        Method.STANDARDISED: N_("Standardised per judge (level and spread of each judge taken out)"),
        Method.ADDITIVE: N_("Additive least squares (severity of each judge taken out)"),
        Method.MIXED: N_("Mixed model (severity taken out, few sheets drawn towards the middle)"),
    }
)

ROUNDING_NAMES: Mapping[Rounding, str] = MappingProxyType(
    {
        Rounding.NONE: N_("No rounding"),
        Rounding.TOTALS: N_("Each sheet's total to two decimals"),
        Rounding.VALUE: N_("The entry's value to two decimals"),
    }
)

SHEET_STATE_NAMES: Mapping[SheetState, str] = MappingProxyType(
    {
        SheetState.UNTOUCHED: N_("Not begun"),
        SheetState.DRAFT: N_("Draft"),
        SheetState.SUBMITTED: N_("Submitted"),
        SheetState.RECUSED: N_("Recused"),
    }
)

ELIGIBILITY_NAMES: Mapping[Eligibility, str] = MappingProxyType(
    {Eligibility.ELIGIBLE: N_("Eligible"), Eligibility.INELIGIBLE: N_("Not eligible")}
)
