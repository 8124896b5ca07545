"""Who may do what: roles, rights, and the one table that joins them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, msg
from domain.refusals import Invalid, NotAllowed


class Role(StrEnum):
    """What an account is in the award's procedure."""

    ORGANISER = "organiser"
    JUDGE = "judge"
    CHAIR = "chair"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that can be allowed or not."""

    MANAGE_ACCOUNTS = "manage_accounts"
    EDIT_CYCLE = "edit_cycle"
    SEE_CYCLE = "see_cycle"
    IMPORT_REGISTER = "import_register"
    DECIDE_ELIGIBILITY = "decide_eligibility"
    SEE_ENTRIES = "see_entries"
    SEE_PROPOSERS = "see_proposers"
    RUN_ROUNDS = "run_rounds"
    SEE_PROGRESS = "see_progress"
    SCORE = "score"
    SEE_RANKINGS = "see_rankings"
    SEE_SHEETS = "see_sheets"
    SEE_OWN_ROUND_RANKINGS = "see_own_round_rankings"
    KEEP_NOTES = "keep_notes"
    ATTEND_MEETINGS = "attend_meetings"
    LEAD_MEETINGS = "lead_meetings"
    HOLD_MEETINGS = "hold_meetings"
    SIGN_LISTS = "sign_lists"
    RUN_PUBLICITY = "run_publicity"
    SEE_OBJECTIONS = "see_objections"
    PAY_PRIZES = "pay_prizes"
    EXPORT = "export"
    EDIT_TEMPLATES = "edit_templates"
    SEE_AUDIT_LOG = "see_audit_log"


_READING = {
    Right.SEE_CYCLE,
    Right.SEE_ENTRIES,
    Right.SEE_PROPOSERS,
    Right.SEE_PROGRESS,
    Right.SEE_RANKINGS,
    Right.SEE_SHEETS,
    Right.EXPORT,
    Right.SEE_AUDIT_LOG,
    Right.SEE_OBJECTIONS,
}
_PANEL_ONLY = {Right.SCORE, Right.SEE_OWN_ROUND_RANKINGS, Right.ATTEND_MEETINGS, Right.LEAD_MEETINGS}
_OF_CHAIR = {
    Right.SCORE,
    Right.SEE_OWN_ROUND_RANKINGS,
    Right.KEEP_NOTES,
    Right.ATTEND_MEETINGS,
    Right.LEAD_MEETINGS,
    Right.HOLD_MEETINGS,
    Right.SIGN_LISTS,
}

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.ORGANISER: frozenset(set(Right) - _PANEL_ONLY),
        Role.JUDGE: frozenset({Right.SCORE, Right.ATTEND_MEETINGS}),
        Role.CHAIR: frozenset(_OF_CHAIR),
        Role.AUDITOR: frozenset(_READING),
    }
)

ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ORGANISER: N_("Organiser"),
        Role.JUDGE: N_("Judge"),
        Role.CHAIR: N_("Chair"),
        Role.AUDITOR: N_("Auditor"),
    }
)


def rights_of(roles: Collection[Role]) -> frozenset[Right]:
    """All that these roles allow together."""
    return frozenset[Right]().union(*(RIGHTS[role] for role in roles))


def require_right(roles: Collection[Role], right: Right) -> None:
    """Refuse unless one of the roles has the right.

    Raises:
        NotAllowed: no role has it; the sentence is the same as for an unknown subject.
    """
    if right not in rights_of(roles):
        raise not_allowed()


def require_compatible(roles: Collection[Role]) -> None:
    """Refuse an account whose roles contradict each other.

    Whoever organises or audits sees names and all points; whoever judges must not.

    Raises:
        Invalid: no role, or two that exclude each other.
    """
    if not roles:
        raise Invalid(msg("An account needs at least one role."))
    judging = {Role.JUDGE, Role.CHAIR} & set(roles)
    others = set(roles) - judging
    if len(others) + bool(judging) > 1:
        raise Invalid(msg("Organisers, auditors and judges must be different people: choose one of these roles."))


def not_allowed() -> NotAllowed:
    """Make the one refusal for what is forbidden and for what does not exist."""
    return NotAllowed(msg("This does not exist, or is not open to you."))
