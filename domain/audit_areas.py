"""What the events of the audit log are about, in the few groups in which somebody looks for them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class Area(StrEnum):
    """One group of events."""

    ACCOUNTS = "accounts"
    RULES = "rules"
    REGISTER = "register"
    PERSONAL_DATA = "personal_data"
    ELIGIBILITY = "eligibility"
    JUDGES = "judges"
    RECUSALS = "recusals"
    ROUNDS = "rounds"
    SHEETS = "sheets"
    RESULTS = "results"


AREA_NAMES: Mapping[Area, str] = MappingProxyType(
    {
        Area.ACCOUNTS: N_("Sign-in and accounts"),
        Area.RULES: N_("Rules of the cycle, rehearsals"),
        Area.REGISTER: N_("Register, attachments, duplicates"),
        Area.PERSONAL_DATA: N_("Personal data seen or exported"),
        Area.ELIGIBILITY: N_("Eligibility"),
        Area.JUDGES: N_("Experts, panels, assignment"),
        Area.RECUSALS: N_("Recusal"),
        Area.ROUNDS: N_("Rounds and advancing"),
        Area.SHEETS: N_("Score sheets"),
        Area.RESULTS: N_("Rankings and awards"),
    }
)

_PERSONAL = (
    "attachment_openings.open_one",
    "award_decisions.export",
    "awards.export",
    "awards.proposers",
    "backups.make",
    "certificates.export",
    "entries.proposers",
    "evidence_files.open_one",
    "forgetting.forget",
    "ineligible.export",
    "made_documents.take",
    "notices.export",
    "objections.objector",
    "payments.export",
    "plain_data.export",
    "proposer_counts.often",
    "proposer_search.found",
    "result_letters.export",
    "single_tables.export",
    "shown_in_full.of_expert",
    "shown_in_full.of_objector",
    "shown_in_full.of_proposer",
)
_MODULES: Mapping[str, Area] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "accounts",
                "identities",
                "invitations",
                "key_rotation",
                "own_sign_ins",
                "provider_sign_ins",
                "second_factors",
                "sign_ins",
            ),
            Area.ACCOUNTS,
        ),
        **dict.fromkeys(("cycles", "document_templates", "rehearsals"), Area.RULES),
        **dict.fromkeys(
            (
                "attachment_openings",
                "attachment_upkeep",
                "attachment_zips",
                "attachments",
                "column_choices",
                "duplicate_decisions",
                "entries",
                "forgetting",
                "masking",
                "proposer_corrections",
                "proposer_counts",
                "proposer_search",
                "registers",
                "restores",
                "shown_in_full",
                "unit_aliases",
                "unit_hints",
                "upgrades",
            ),
            Area.REGISTER,
        ),
        **dict.fromkeys(("eligibility_decisions", "ineligible"), Area.ELIGIBILITY),
        **dict.fromkeys(
            (
                "assignment_sheets",
                "experts",
                "further_sheets",
                "judge_profiles",
                "letters",
                "panel_draws",
                "panel_seats",
                "panels",
            ),
            Area.JUDGES,
        ),
        "recusals": Area.RECUSALS,
        **dict.fromkeys(("advance_decisions", "pilot_sets", "reopening", "rounds", "waivers"), Area.ROUNDS),
        **dict.fromkeys(
            ("judge_sheets", "offline_packs", "packs_for_judges", "pilot_sheets", "score_sheets"), Area.SHEETS
        ),
        **dict.fromkeys(
            (
                "archives",
                "award_decisions",
                "award_lists",
                "awards",
                "ballots",
                "document_upkeep",
                "certificates",
                "evidence_files",
                "made_documents",
                "meetings",
                "minutes",
                "motions",
                "notices",
                "objections",
                "payments",
                "publicity",
                "rankings",
                "result_letters",
                "what_if_notes",
                "withdrawals",
            ),
            Area.RESULTS,
        ),
    }
)
_EXCEPTIONS: Mapping[str, Area] = MappingProxyType(
    {
        **dict.fromkeys(_PERSONAL, Area.PERSONAL_DATA),
        "entries.override": Area.ELIGIBILITY,
        "entries.follow_rule": Area.ELIGIBILITY,
    }
)


def area_of(action: str) -> Area | None:
    """Give the group of an action, ``module.verb`` of its use case; None for one of an older or another program."""
    return _EXCEPTIONS.get(action) or _MODULES.get(action.partition(".")[0])


def modules_of(area: Area) -> tuple[str, ...]:
    """Give the modules whose acts belong to a group, but for those that ``exceptions`` names."""
    return tuple(module for module, its in _MODULES.items() if its is area)


def exceptions(area: Area) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the single actions that belong to a group all the same, and those that belong to another one."""
    inside = tuple(action for action, its in _EXCEPTIONS.items() if its is area)
    return inside, tuple(action for action, its in _EXCEPTIONS.items() if its is not area)
