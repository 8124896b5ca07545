"""The words of an import: what becomes of rows, what is wrong with them, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_
from intake.register_rows import Severity
from use_cases.register_comparison import Outcome

PROBLEMS, PASSED_OVER = "problems", "passed_over"
VIEW_NAMES: Mapping[str, str] = MappingProxyType(
    {
        PROBLEMS: N_("Problems: {n}"),
        Outcome.ADDED: N_("Added: {n}"),
        Outcome.CHANGED: N_("Changed: {n}"),
        Outcome.KEPT: N_("Being scored, stays: {n}"),
        Outcome.SKIPPED: N_("Unchanged: {n}"),
        Outcome.REFUSED: N_("Refused: {n}"),
        PASSED_OVER: N_("Not suggestions: {n}"),
    }
)
SEVERITY_NAMES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.REFUSES: N_("The row is refused"),
        Severity.KEEPS: N_("Being scored, stays as it is"),
        Severity.INELIGIBLE: N_("Imported, but not eligible"),
        Severity.NOTE: N_("For your information"),
    }
)
CODE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "no_reference": N_("No reference number"),
        "repeated_reference": N_("Reference number twice"),
        "no_title": N_("No title"),
        "unreadable_date": N_("Unreadable date"),
        "too_long": N_("Too long"),
        "no_real_name": N_("No real name"),
        "no_contact": N_("No way to reach the proposer"),
        "not_adopted": N_("Not adopted"),
        "outside_cycle": N_("Outside the cycle"),
        "no_date": N_("No date"),
        "unknown_kind": N_("Unknown kind"),
        "round_underway": N_("Comes too late"),
        "no_text": N_("No text"),
        "adopted_before_submitted": N_("Adopted before submitted"),
        "unreadable_adoption_date": N_("Unreadable date of adoption"),
        "unknown_channel": N_("Unusual channel"),
        "unknown_adoption_level": N_("Unusual level of adoption"),
        "district_spelling": N_("District spelt several ways"),
        "formula_text": N_("Formula as text"),
        "hidden_row": N_("Hidden row"),
    }
)
