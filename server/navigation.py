"""Which screens there are, and who finds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_
from domain.permissions import Right, Role, rights_of
from pages import (
    accounts,
    approval,
    audit_log,
    awards,
    borders,
    cycle_setup,
    desk,
    documents,
    duplicates,
    eligibility,
    entries,
    experts,
    home,
    import_register,
    judge_preview,
    leaderboard,
    meeting,
    methods,
    my_account,
    organisations,
    panel_health,
    panels,
    publicity,
    recusals,
    rounds,
    templates,
    wall,
    what_if,
)

EVERYONE: frozenset[Right] = frozenset()
_RANKINGS = frozenset({Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS})


class Section(StrEnum):
    """A part of the menu."""

    WORK = "work"
    REGISTER = "register"
    JUDGING = "judging"
    RESULTS = "results"
    OFFICE = "office"
    OWN = "own"


# The first needs no heading. None of them tells of the reader: the browser keeps which ones are folded, for anybody.
SECTION_NAMES: Mapping[Section, str] = MappingProxyType(
    {
        Section.REGISTER: N_("Rules and register"),
        Section.JUDGING: N_("Judging"),
        Section.RESULTS: N_("Results"),
        Section.OFFICE: N_("Office"),
        Section.OWN: N_("Account"),
    }
)


@dataclass(frozen=True)
class Screen:
    """One page of the menu.

    ``rights``: any one of them opens it; none at all means everybody who is signed in. ``is_in_menu``: whether the
    menu lists it; other pages lead to one that it does not list.
    """

    section: Section
    page: Callable[[], None]
    url_path: str
    title: str
    icon: str
    rights: frozenset[Right]
    is_in_menu: bool = True


SCREENS: tuple[Screen, ...] = (
    Screen(Section.WORK, home.page, "home", N_("Home"), ":material/home:", frozenset({Right.SEE_PROGRESS})),
    Screen(Section.WORK, desk.page, "desk", N_("My scoring"), ":material/edit_note:", frozenset({Right.SCORE})),
    Screen(
        Section.REGISTER, cycle_setup.page, "cycle_setup", N_("Cycle"), ":material/tune:", frozenset({Right.SEE_CYCLE})
    ),
    Screen(
        Section.REGISTER,
        import_register.page,
        "import_register",
        N_("Import"),
        ":material/upload_file:",
        frozenset({Right.IMPORT_REGISTER}),
    ),
    Screen(
        Section.REGISTER, entries.page, "entries", N_("Register"), ":material/list_alt:", frozenset({Right.SEE_ENTRIES})
    ),
    Screen(
        Section.REGISTER,
        duplicates.page,
        "duplicates",
        N_("Duplicates"),
        ":material/content_copy:",
        frozenset({Right.SEE_ENTRIES}),
    ),
    Screen(
        Section.REGISTER,
        eligibility.page,
        "eligibility",
        N_("Eligibility"),
        ":material/fact_check:",
        frozenset({Right.SEE_ENTRIES}),
    ),
    Screen(
        Section.REGISTER,
        organisations.page,
        "organisations",
        N_("Organisations and units"),
        ":material/account_balance:",
        frozenset({Right.SEE_ENTRIES}),
    ),
    Screen(Section.JUDGING, rounds.page, "rounds", N_("Rounds"), ":material/gavel:", frozenset({Right.SEE_PROGRESS})),
    Screen(
        Section.JUDGING,
        judge_preview.page,
        "judge_preview",
        N_("Preview as a judge"),
        ":material/visibility:",
        frozenset({Right.RUN_ROUNDS}),
        is_in_menu=False,
    ),
    Screen(
        Section.JUDGING, experts.page, "experts", N_("Experts"), ":material/casino:", frozenset({Right.SEE_PROGRESS})
    ),
    Screen(Section.JUDGING, panels.page, "panels", N_("Panels"), ":material/groups:", frozenset({Right.SEE_PROGRESS})),
    Screen(
        Section.JUDGING,
        recusals.page,
        "recusals",
        N_("Recusals"),
        ":material/balance:",
        frozenset({Right.SEE_PROGRESS}),
    ),
    Screen(
        Section.RESULTS,
        leaderboard.page,
        "leaderboard",
        N_("Leaderboard"),
        ":material/leaderboard:",
        _RANKINGS,
    ),
    Screen(
        Section.RESULTS,
        methods.page,
        "methods",
        N_("Methods compared"),
        ":material/compare_arrows:",
        _RANKINGS,
    ),
    Screen(
        Section.RESULTS,
        borders.page,
        "borders",
        N_("Borders"),
        ":material/border_horizontal:",
        _RANKINGS,
    ),
    Screen(
        Section.RESULTS,
        what_if.page,
        "what_if",
        N_("What if"),
        ":material/science:",
        _RANKINGS,
    ),
    Screen(
        Section.RESULTS,
        panel_health.page,
        "panel_health",
        N_("Panel health"),
        ":material/health_and_safety:",
        _RANKINGS,
    ),
    Screen(
        Section.RESULTS,
        meeting.page,
        "meeting",
        N_("Decision meeting"),
        ":material/co_present:",
        frozenset({Right.ATTEND_MEETINGS, Right.SEE_RANKINGS}),
    ),
    Screen(
        Section.RESULTS,
        wall.page,
        "wall",
        N_("Wall"),
        ":material/tv:",
        frozenset({Right.LEAD_MEETINGS, Right.SEE_RANKINGS}),
        is_in_menu=False,
    ),
    Screen(
        Section.RESULTS,
        approval.page,
        "approval",
        N_("Approval"),
        ":material/verified:",
        frozenset({Right.SIGN_LISTS, Right.SEE_RANKINGS}),
    ),
    Screen(
        Section.RESULTS, awards.page, "awards", N_("Award list"), ":material/emoji_events:", frozenset({Right.EXPORT})
    ),
    Screen(
        Section.RESULTS,
        publicity.page,
        "publicity",
        N_("Publicity and objections"),
        ":material/campaign:",
        frozenset({Right.SEE_OBJECTIONS}),
    ),
    Screen(
        Section.RESULTS,
        documents.page,
        "documents",
        N_("Documents"),
        ":material/folder_open:",
        frozenset({Right.EXPORT, Right.LEAD_MEETINGS}),
    ),
    Screen(
        Section.OFFICE,
        templates.page,
        "templates",
        N_("Document templates"),
        ":material/article:",
        frozenset({Right.EDIT_TEMPLATES}),
    ),
    Screen(
        Section.OFFICE,
        accounts.page,
        "accounts",
        N_("Accounts"),
        ":material/group:",
        frozenset({Right.MANAGE_ACCOUNTS}),
    ),
    Screen(
        Section.OFFICE,
        audit_log.page,
        "audit_log",
        N_("Audit log"),
        ":material/history:",
        frozenset({Right.SEE_AUDIT_LOG}),
    ),
    Screen(Section.OWN, my_account.page, "my_account", N_("My account"), ":material/person:", EVERYONE),
)


def screens_for(roles: frozenset[Role]) -> list[Screen]:
    """The screens that one of the roles opens, in the order of the menu."""
    rights = rights_of(roles)
    return [screen for screen in SCREENS if not screen.rights or screen.rights & rights]
