"""Accounts and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from domain.messages import msg
from domain.permissions import ROLE_NAMES, Role
from i18n.catalogues import OFFICE_TIME
from ui.identity_form import connection, draw_identity_of
from ui.invitations import draw_invitations, invite_by
from ui.mail_acts import draw_sent_invitations
from ui.remarks import draw_remarks
from ui.session import disclose, perform, read
from ui.table_files import draw_global_table_files
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import account_drafts, account_lists, accounts, identities, own_sign_ins, second_factors
from use_cases.account_drafts import Draft, Field
from use_cases.account_lists import Row
from use_cases.accounts import Account
from use_cases.identities import OwnIdentity

_ROUND = "round of adding"
# Pixels that hold “invited until” and the moment: of itself a column is as wide as what most of its cells say.
_UNTIL_WHEN = 245


def page() -> None:
    """Draw the page."""
    st.title(_("Accounts"))
    draw_invitations()
    names = [_("All accounts"), _("Add one person"), _("Add a list of people")]
    # Kept by the server: a receipt that comes or goes above would lead back to the first, away from a refusal.
    listed, single, pasted = st.tabs(names, key="accounts shown", on_change="rerun")
    with listed:
        _draw_accounts(read(accounts.listed))
        draw_sent_invitations()
        draw_global_table_files("accounts", "letters")
    with single:
        _draw_single()
    with pasted:
        _draw_list()


def _draw_accounts(listed: Sequence[Account]) -> None:
    provider = read(identities.own)
    st.dataframe(
        [_shown(account, provider) for account in listed],
        hide_index=True,
        width="stretch",
        column_config={_("State"): st.column_config.TextColumn(width=_UNTIL_WHEN)},
    )
    st.subheader(_("Change an account"))
    by_login = {account.login: account for account in listed}
    login = st.selectbox(
        _("Account"),
        list(by_login),
        format_func=lambda key: f"{by_login[key].name} · {key} · {by_login[key].unit}",
        index=None,
        placeholder=_("Choose an account"),
        key="account",
    )
    if login in by_login:
        _draw_account(by_login[login])


def _draw_account(account: Account) -> None:
    if not account.is_active:
        st.write(_("This account is closed."))
        if st.button(_("Open the account again"), key="reactivate", icon=":material/lock_open:"):
            perform(accounts.reactivate, account.user_id)
        return
    with st.form(f"roles of {account.user_id}"):
        roles = _choose_roles(account.roles, f"roles of {account.user_id} chosen")
        if st.form_submit_button(_("Save the roles")):
            perform(accounts.set_roles, account.user_id, roles=roles)
    with st.form(f"email of {account.user_id}"):
        email = st.text_input(_("E-mail address, if letters are to reach this person"), account.email or "")
        if st.form_submit_button(_("Save the address")):
            perform(accounts.set_email, account.user_id, email=email)
    draw_identity_of(account)
    with st.container(horizontal=True):
        invites = st.button(_("New invitation link"), key="invite", icon=":material/mail:")
        ends = st.button(_("End all sign-ins"), key="end sign-ins", icon=":material/logout:")
        resets = account.factor_since is not None and _draw_reset()
        closes = st.button(_("Close the account"), key="deactivate", icon=":material/lock:")
    st.write(_("An invitation link lets its owner choose a new password, for example a forgotten one."))
    if invites:
        invite_by(lambda: disclose(accounts.invite, [account.login]), done=_begin_anew)
    if ends:
        perform(own_sign_ins.end_all_of, account.user_id)
    if resets:
        perform(second_factors.reset, account.user_id)
    if closes:
        perform(accounts.deactivate, account.user_id)


def _draw_reset() -> bool:
    with st.popover(_("Reset the second factor"), icon=":material/phonelink_erase:"):
        st.write(
            _(
                "Reset the second factor of somebody who has lost the telephone and the recovery codes, once you know "
                "who asks: after it the password alone is enough to set up another one."
            )
        )
        return st.button(_("Yes, reset it"), key="reset factor", type="primary")


def _draw_single() -> None:
    below = {}
    with st.form("single account", enter_to_submit=False):
        login = st.text_input(_("Account name"), autocomplete="off", key=f"new login {_round()}")
        below[Field.LOGIN] = st.empty()
        name = st.text_input(_("Full name"), autocomplete="off", key=f"new name {_round()}")
        below[Field.NAME] = st.empty()
        unit = st.text_input(_("Unit"), autocomplete="off", key=f"new unit {_round()}")
        below[Field.UNIT] = st.empty()
        email = st.text_input(_("E-mail address, may stay empty"), autocomplete="off", key=f"new email {_round()}")
        below[Field.EMAIL] = st.empty()
        roles = _choose_roles((Role.JUDGE,), f"new roles {_round()}")
        below[Field.ROLES] = st.empty()
        submitted = st.form_submit_button(_("Make the account and an invitation link"), type="primary", key="add one")
    if not submitted:
        return
    draft = Draft(login, name, unit, tuple(roles), email)
    problems = read(account_drafts.problems, draft)
    for field, problem in problems.items():
        below[field].error(literal(say(problem)), icon=":material/block:")
    if not problems:
        invite_by(lambda: disclose(accounts.create_invited, [draft]), done=_begin_anew)


def _draw_list() -> None:
    st.write(
        _(
            "One person a line: account name, name, unit, role, e-mail address (may stay empty), between tabs or "
            "commas, as copied from a table."
        )
    )
    text = st.text_area(_("List of people"), height=220, key=f"pasted list {_round()}")
    if not text.strip():
        return
    rows = read(account_lists.read_list, text)
    draw_table(
        [_("Line"), _("Account name"), _("Full name"), _("Unit"), _("Role"), _("E-mail address"), _("Problem")],
        [
            (
                row.number,
                row.draft.login,
                row.draft.name,
                row.draft.unit,
                _role_of(row),
                row.draft.email,
                "\n".join(map(say, row.problems)),
            )
            for row in rows
        ],
        numbers=(0,),
        wide=(6,),
    )
    without_role = sum(not row.gives_role for row in rows)
    if without_role:
        st.info(say(msg("{n} lines give no role: these people become judges.", n=without_role)), icon=":material/info:")
    draw_remarks(
        msg("Please look at these again. The accounts are made as they stand."),
        [msg("Line {line}: {remark}", line=row.number, remark=remark) for row in rows for remark in row.remarks],
    )
    problems = sum(bool(row.problems) for row in rows)
    if problems:
        st.warning(_("{n} lines have a problem; nothing is made until all are right.").format(n=problems))
    make = _("Make {n} accounts and their invitation links").format(n=len(rows))
    if st.button(make, type="primary", key="make list", disabled=bool(problems) or not rows):
        invite_by(lambda: disclose(accounts.create_invited, [row.draft for row in rows]), done=_begin_anew)


def _role_of(row: Row) -> str:
    names = _role_names(row.draft.roles)
    return names if row.gives_role else say(msg("{role} (none given)", role=names))


def _round() -> int:
    """Count the times something was added: inputs named after it begin empty again, and only then."""
    return int(st.session_state.get(_ROUND, 0))


def _begin_anew() -> None:
    st.session_state[_ROUND] = _round() + 1


def _choose_roles(chosen: Sequence[Role], key: str) -> list[Role]:
    return st.multiselect(
        _("Role"),
        list(Role),
        default=list(chosen),
        format_func=lambda role: _(ROLE_NAMES[role]),
        placeholder=_("Choose roles"),
        select_all=False,
        key=key,
    )


def _shown(account: Account, provider: OwnIdentity | None) -> dict[str, str]:
    return {
        _("Account name"): account.login,
        _("Full name"): account.name,
        _("Unit"): account.unit,
        _("Role"): _role_names(account.roles),
        _("E-mail address"): account.email or "",
        _("State"): _state(account),
        _("Second factor"): _factor(account),
        **connection(account, provider),
        _("Last seen"): _moment(account.last_seen_at),
    }


def _state(account: Account) -> str:
    if not account.is_active:
        return _("closed")
    if account.invited_until is not None:
        return _("invited until {moment}").format(moment=_moment(account.invited_until))
    return _("active") if account.has_password else _("without a password")


def _factor(account: Account) -> str:
    if account.factor_since is not None:
        return _("set up")
    return _("required, not yet set up") if account.must_have_factor else _("none")


def _role_names(roles: Sequence[Role]) -> str:
    return " · ".join(_(ROLE_NAMES[role]) for role in Role if role in roles)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M") if moment else ""
