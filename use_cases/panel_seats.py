"""Drawn experts called to the panel of a round, and replaced from the reserve where they decline."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from db.fitting import without_turning
from db.tables import DrawnExpert, JudgeProfile, PanelDraw, PanelMember, PoolExpert, Round, User, UserRole
from domain.lifecycle import ALLOWED, Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases import accounts, expert_draws, panels, rounds
from use_cases.account_drafts import Draft, is_taken
from use_cases.accounts import Invitee
from use_cases.panel_draws import draw_or_refuse, on_panel, pool_ids, pool_of, rules_of
from use_cases.transaction import Transaction


def decline(tx: Transaction, draw_id: int, *, expert_id: int, reason: str) -> Message:
    """Record that a member of a drawn panel declines; the first of the reserve with whom the quotas hold stands in.

    Raises:
        NotAllowed: the actor does not run rounds, or the expert is not on this panel.
        Invalid: no reason, the draw is not the newest of its round, or nobody of the reserve keeps to the quotas.
    """
    tx.require(Right.RUN_ROUNDS)
    row = _newest_or_refuse(tx, draw_id)
    _require_changeable(row.round)
    reason = require_reason(reason)
    members = {each.expert_id: each for each in on_panel(row)}
    if expert_id not in members:
        raise not_allowed()
    standing_by = [each for each in row.drawn if each.is_reserve and not each.declined_at and not each.stands_in_for_id]
    place_of = {each: place for place, each in enumerate(pool_ids(row))}
    found = expert_draws.replacement(
        pool_of(row),
        rules_of(row),
        [place_of[each] for each in members],
        place_of[expert_id],
        [place_of[each.expert_id] for each in standing_by],
    )
    leaving = members[expert_id]
    if found is None:
        raise Invalid(
            msg(
                "Nobody of the reserve could stand in for {names}: the quotas would not hold. Draw anew with a longer "
                "reserve or other quotas.",
                names=leaving.expert.name,
            )
        )
    coming = next(each for each in standing_by if place_of[each.expert_id] == found)
    leaving.declined_at, leaving.reason, coming.stands_in_for_id = tx.at, reason, expert_id
    return tx.record(
        "panel_seats.decline",
        ("round", row.round_id),
        msg(
            "{leaving} declines; {coming} of the reserve stands in. Reason: {reason}",
            leaving=leaving.expert.name,
            coming=coming.expert.name,
            reason=reason,
        ),
    )


def pass_over(tx: Transaction, draw_id: int, *, expert_id: int, reason: str) -> Message:
    """Record that somebody of the reserve, not yet on the panel, is not available; the next ones move up.

    Raises:
        NotAllowed: the actor does not run rounds, or the expert is not in this reserve.
        Invalid: no reason, or the draw is not the newest of its round.
    """
    tx.require(Right.RUN_ROUNDS)
    row = _newest_or_refuse(tx, draw_id)
    _require_changeable(row.round)
    reason = require_reason(reason)
    found = next((each for each in row.drawn if each.expert_id == expert_id and each.is_reserve), None)
    if found is None or found.declined_at is not None or found.stands_in_for_id is not None:
        raise not_allowed()
    found.declined_at, found.reason = tx.at, reason
    return tx.record(
        "panel_seats.pass_over",
        ("round", row.round_id),
        msg("{name} of the reserve is not available. Reason: {reason}", name=found.expert.name, reason=reason),
    )


def seat(tx: Transaction, draw_id: int, *, chair_id: int | None = None) -> tuple[Invitee, ...]:
    """Make the drawn panel, as it is now, judges of its round; who has no account gets one and is invited.

    Judges who are not of the pool stay. While scoring is open, who stands in becomes a further judge, and who
    declined is released.

    Args:
        tx: of somebody who runs rounds and manages accounts.
        draw_id: the newest draw of the round.
        chair_id: the expert who leads the panel; None leaves the chair as it is.

    Raises:
        NotAllowed: the actor may not.
        Invalid: the draw is not the newest, or the chair is not on the panel.
    """
    tx.require(Right.RUN_ROUNDS)
    row = _newest_or_refuse(tx, draw_id)
    _require_changeable(row.round)
    members = on_panel(row)
    if chair_id is not None and chair_id not in {each.expert_id for each in members}:
        raise Invalid(msg("The chair must be one of the drawn panel."))
    invitees = _with_accounts(tx, [each.expert for each in members], chair_id)
    users = {each.expert_id: each.expert.user_id for each in members}
    chair = users[chair_id] if chair_id is not None else None
    if row.round.stage in ALLOWED[Act.NAME_JUDGES]:
        _name(tx, row, {user for user in users.values() if user is not None}, chair)
    else:
        _exchange(tx, row, {user for user in users.values() if user is not None})
    return invitees


def _newest_or_refuse(tx: Transaction, draw_id: int) -> PanelDraw:
    row = draw_or_refuse(tx, draw_id)
    later = select(PanelDraw.id).where(PanelDraw.round_id == row.round_id, PanelDraw.number > row.number)
    if tx.session.scalar(later.limit(1)) is not None:
        raise Invalid(msg("There is a later draw for this round; only the latest counts."))
    return row


def _require_changeable(round_: Round) -> None:
    if round_.stage not in ALLOWED[Act.NAME_JUDGES]:
        require_stage(round_.stage, Act.SUBMIT)


def _with_accounts(tx: Transaction, experts: Sequence[PoolExpert], chair_id: int | None) -> tuple[Invitee, ...]:
    """Give every expert an account that can judge; gives invitations of the new ones."""
    drafts: dict[str, PoolExpert] = {}
    for expert in experts:
        expert.user_id = expert.user_id or tx.session.scalar(
            select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(User.login == expert.login, UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
        )
        if expert.user_id is None:
            drafts[_free_login(tx, expert)] = expert
        elif expert.id == chair_id:
            _let_lead(tx, expert.user_id)
    invitees = accounts.create_invited(
        tx,
        [
            _draft(login, expert, Role.CHAIR if expert.id == chair_id else Role.JUDGE)
            for login, expert in drafts.items()
        ],
    )
    made = tx.session.execute(select(User.login, User.id).where(User.login.in_(drafts)))
    for login, user_id in made:
        drafts[login].login, drafts[login].user_id = login, user_id
    tx.session.flush()
    _give_profiles(tx, experts)
    return invitees


def _draft(login: str, expert: PoolExpert, role: Role) -> Draft:
    return Draft(login, without_turning(expert.name), without_turning(expert.unit), (role,))


def _give_profiles(tx: Transaction, experts: Sequence[PoolExpert]) -> None:
    """Let the assignment know what the pool knows of experts without a profile; what stands in one stays."""
    asked = select(JudgeProfile.user_id).where(JudgeProfile.user_id.in_({expert.user_id for expert in experts}))
    known = set(tx.session.scalars(asked))
    for expert in experts:
        if expert.user_id is not None and expert.user_id not in known and (expert.district or expert.themes):
            district = without_turning(expert.district)
            tx.session.add(JudgeProfile(user_id=expert.user_id, district=district, themes=list(expert.themes)))
    tx.session.flush()


def _free_login(tx: Transaction, expert: PoolExpert) -> str:
    wished = expert.login or f"expert{expert.id}"
    return next(login for login in (wished, *(f"{wished}-{n}" for n in range(2, 1000))) if not is_taken(tx, login))


def _let_lead(tx: Transaction, user_id: int) -> None:
    roles = set(tx.session.scalars(select(UserRole.role).where(UserRole.user_id == user_id)))
    if Role.CHAIR not in roles:
        accounts.set_roles(tx, user_id, roles=roles | {Role.CHAIR})


def _name(tx: Transaction, row: PanelDraw, drawn: set[int], chair: int | None) -> None:
    standing = tx.session.scalars(select(PanelMember).where(PanelMember.round_id == row.round_id)).all()
    pooled = set(tx.session.scalars(select(PoolExpert.user_id).where(PoolExpert.user_id.is_not(None))))
    named = drawn | {each.user_id for each in standing if each.user_id not in pooled}
    leading = chair or next((each.user_id for each in standing if each.is_chair and each.user_id in named), None)
    rounds.name_judges(tx, row.round_id, user_ids=named, chair_id=leading)


def _exchange(tx: Transaction, row: PanelDraw, drawn: set[int]) -> None:
    asked = select(PanelMember.user_id).where(PanelMember.round_id == row.round_id, PanelMember.released_at.is_(None))
    judging = set(tx.session.scalars(asked))
    for each in on_panel(row):
        if each.expert.user_id is not None and each.expert.user_id not in judging:
            reason = next((gone.reason for gone in row.drawn if gone.expert_id == each.stands_in_for_id), row.reason)
            panels.add_judge(
                tx, row.round_id, user_id=each.expert.user_id, reason=reason or f"#{row.number} · {row.seed}"
            )
    for each in _declined(row):
        if each.expert.user_id in judging - drawn:
            panels.release_judge(tx, row.round_id, user_id=each.expert.user_id, reason=each.reason)


def _declined(row: PanelDraw) -> list[DrawnExpert]:
    return [each for each in row.drawn if each.declined_at is not None]
