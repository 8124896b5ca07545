"""Who may do what, against a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from domain.permissions import Right, Role, require_compatible, require_right, rights_of
from domain.refusals import Invalid, NotAllowed

ORGANISER, JUDGE, CHAIR, AUDITOR = Role.ORGANISER, Role.JUDGE, Role.CHAIR, Role.AUDITOR

HOLDERS = {
    Right.MANAGE_ACCOUNTS: {ORGANISER},
    Right.EDIT_CYCLE: {ORGANISER},
    Right.SEE_CYCLE: {ORGANISER, AUDITOR},
    Right.IMPORT_REGISTER: {ORGANISER},
    Right.DECIDE_ELIGIBILITY: {ORGANISER},
    Right.SEE_ENTRIES: {ORGANISER, AUDITOR},
    Right.SEE_PROPOSERS: {ORGANISER, AUDITOR},
    Right.RUN_ROUNDS: {ORGANISER},
    Right.SEE_PROGRESS: {ORGANISER, AUDITOR},
    Right.SCORE: {JUDGE, CHAIR},
    Right.SEE_RANKINGS: {ORGANISER, AUDITOR},
    Right.SEE_SHEETS: {ORGANISER, AUDITOR},
    Right.SEE_OWN_ROUND_RANKINGS: {CHAIR},
    Right.KEEP_NOTES: {ORGANISER, CHAIR},
    Right.ATTEND_MEETINGS: {JUDGE, CHAIR},
    Right.LEAD_MEETINGS: {CHAIR},
    Right.HOLD_MEETINGS: {ORGANISER, CHAIR},
    Right.SIGN_LISTS: {ORGANISER, CHAIR},
    Right.RUN_PUBLICITY: {ORGANISER},
    Right.SEE_OBJECTIONS: {ORGANISER, AUDITOR},
    Right.PAY_PRIZES: {ORGANISER},
    Right.EXPORT: {ORGANISER, AUDITOR},
    Right.EDIT_TEMPLATES: {ORGANISER},
    Right.SEE_AUDIT_LOG: {ORGANISER, AUDITOR},
}

COMPATIBLE = {
    frozenset({ORGANISER}),
    frozenset({JUDGE}),
    frozenset({CHAIR}),
    frozenset({AUDITOR}),
    frozenset({JUDGE, CHAIR}),
}


@pytest.mark.parametrize(("role", "right"), list(product(Role, Right)))
def test_a_role_has_a_right_only_where_the_table_says_so(role: Role, right: Right) -> None:
    if role in HOLDERS[right]:
        require_right({role}, right)
    else:
        with pytest.raises(NotAllowed):
            require_right({role}, right)


def test_two_roles_together_have_the_rights_of_both() -> None:
    assert rights_of({ORGANISER, AUDITOR}) == rights_of({ORGANISER}) | rights_of({AUDITOR})
    assert rights_of({JUDGE, CHAIR}) == {right for right, holders in HOLDERS.items() if holders & {JUDGE, CHAIR}}


def test_nobody_has_no_right() -> None:
    assert rights_of([]) == frozenset()


@pytest.mark.parametrize("chosen", list(product([False, True], repeat=4)))
def test_an_account_has_roles_that_do_not_contradict_each_other(chosen: tuple[bool, ...]) -> None:
    roles = frozenset(role for role, is_chosen in zip(Role, chosen, strict=True) if is_chosen)
    if roles in COMPATIBLE:
        require_compatible(roles)
    else:
        with pytest.raises(Invalid):
            require_compatible(roles)
