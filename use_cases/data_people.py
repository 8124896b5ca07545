"""Plain data of people and what they did: accounts, the pool of experts and its draws, the audit log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from db.tables import AuditEvent, DrawnExpert, Invitation, JudgeProfile, PanelDraw, PoolExpert, User, UserRole
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_entries import ROUND
from use_cases.data_source import DataSource

ACCOUNTS = data_table(
    "accounts",
    "账号，不含密码和电子邮箱",
    "Accounts, without passwords or e-mail addresses",
    "login",
    field("login", "账号", "Account name"),
    field("name", "姓名", "Name", Kind.TEXT),
    field("unit", "单位", "Unit", Kind.TEXT, empty=True),
    field("roles", "角色", "Roles", Kind.JSON),
    field("is_active", "启用", "Active", Kind.FLAG),
    field("district", "评委所在区县", "District of the judge", Kind.TEXT, empty=True),
    field("themes", "评委专长", "Themes of the judge", Kind.JSON, empty=True),
    field("most_entries", "评委任务上限", "Most entries of the judge", Kind.COUNT, empty=True),
    field("created_at", "建立时刻", "Created at", Kind.MOMENT),
    field("invited_until", "未用邀请链接的截止时刻", "Unused invitation ends at", Kind.MOMENT, empty=True),
)
EXPERTS = data_table(
    "experts",
    "专家库，不含联系方式",
    "Pool of experts, without contacts",
    "name unit",
    field("name", "姓名", "Name", Kind.TEXT),
    field("unit", "单位", "Unit", Kind.TEXT, empty=True),
    field("district", "区县", "District", Kind.TEXT, empty=True),
    field("themes", "专长", "Themes", Kind.JSON),
    field("account", "账号", "Account name", empty=True),
    field("left_at", "离库时刻", "Left at", Kind.MOMENT, empty=True),
)
DRAWS = data_table(
    "draws",
    "专家抽取",
    "Draws of experts",
    "round draw",
    ROUND,
    field("draw", "第几次抽取", "Number of the draw", Kind.COUNT),
    field("seed", "种子", "Seed", Kind.NUMBER),
    field("digest", "专家库和规则的校验值", "Digest of pool and rules", Kind.DIGEST),
    field("rules", "抽取规则", "Rules", Kind.JSON),
    field("experts", "专家库人数", "Experts in the pool", Kind.COUNT),
    field("panels", "符合规则的组数", "Panels that keep to the rules"),
    field("panel", "抽中第几组", "Number of the panel drawn"),
    words("reason", "理由", "Reason"),
    field("drawn_at", "抽取时刻", "Drawn at", Kind.MOMENT),
    field("drawn_by", "抽取人账号", "Drawn by", empty=True),
)
DRAWN_EXPERTS = data_table(
    "drawn_experts",
    "每次抽中的专家",
    "Experts of each draw",
    "round draw place",
    ROUND,
    field("draw", "第几次抽取", "Number of the draw", Kind.COUNT),
    field("place", "顺序", "Place", Kind.COUNT),
    field("name", "姓名", "Name", Kind.TEXT),
    field("unit", "单位", "Unit", Kind.TEXT, empty=True),
    field("chance", "被抽中的机会", "Chance of being drawn", Kind.SHARE, empty=True),
    field("is_reserve", "候补", "In reserve", Kind.FLAG),
    field("stands_in_for", "替补谁", "Stands in for", Kind.TEXT, empty=True),
    field("declined_at", "不能参加的登记时刻", "Declined at", Kind.MOMENT, empty=True),
    words("reason", "理由", "Reason"),
)
AUDIT_LOG = data_table(
    "audit_log",
    "审计记录，全程序一份",
    "Audit log of the whole program",
    "number",
    field("number", "编号", "Number", Kind.NUMBER),
    field("at", "时刻", "At", Kind.MOMENT),
    field("actor", "操作人账号", "Account of who acted", empty=True),
    field("actor_name", "操作人姓名", "Name of who acted", Kind.TEXT, empty=True),
    field("action", "操作", "Action"),
    field("subject_kind", "对象的种类", "Kind of subject"),
    words("said_zh", "内容（中文）", "What happened, in Chinese"),
    words("said_en", "内容（英文）", "What happened, in English"),
    field("hash", "校验值", "Check sum", Kind.DIGEST),
)
ALL = (ACCOUNTS, EXPERTS, DRAWS, DRAWN_EXPERTS, AUDIT_LOG)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read who is there and what was done."""
    yield FilledTable(ACCOUNTS, _accounts(source))
    yield FilledTable(EXPERTS, _experts(source))
    yield FilledTable(DRAWS, _draws(source))
    yield FilledTable(DRAWN_EXPERTS, _drawn(source))
    yield FilledTable(AUDIT_LOG, _events(source))


def _accounts(source: DataSource) -> Iterator[list[Value]]:
    roles: dict[int, list[str]] = defaultdict(list)
    for user_id, role in source.tx.session.execute(select(UserRole.user_id, UserRole.role)):
        roles[user_id].append(role.value)
    until = (
        select(func.max(Invitation.expires_at))
        .where(Invitation.user_id == User.id, Invitation.used_at.is_(None))
        .scalar_subquery()
    )
    rows = (
        select(
            User.id,
            User.login,
            User.display_name,
            User.unit,
            User.is_active,
            JudgeProfile.district,
            JudgeProfile.themes,
            JudgeProfile.most_entries,
            User.created_at,
            until.label("invited_until"),
        )
    ).outerjoin(JudgeProfile, JudgeProfile.user_id == User.id)
    for row in source.tx.session.execute(rows):
        who = [row.login, row.display_name, row.unit, sorted(roles[row.id]), row.is_active]
        yield [*who, row.district, row.themes, row.most_entries, row.created_at, row.invited_until]


def _experts(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(PoolExpert)):
        yield [row.name, row.unit, row.district, row.themes, source.login(row.user_id) or row.login, row.left_at]


def _draws(source: DataSource) -> Iterator[list[Value]]:
    for row in _of_rounds(source):
        found = [row.seed, row.digest, row.rules, len(row.pool), row.panels, row.panel, row.reason]
        yield [source.rounds[row.round_id], row.number, *found, row.drawn_at, source.login(row.drawn_by_id)]


def _drawn(source: DataSource) -> Iterator[list[Value]]:
    chances = {(row.id, each["id"]): Fraction(str(each["chance"])) for row in _of_rounds(source) for each in row.pool}
    member = aliased(PoolExpert)
    rows = (
        select(DrawnExpert, PanelDraw.round_id, PanelDraw.number, PoolExpert.name, PoolExpert.unit, member.name)
        .join(PanelDraw, PanelDraw.id == DrawnExpert.draw_id)
        .join(PoolExpert, PoolExpert.id == DrawnExpert.expert_id)
        .outerjoin(member, member.id == DrawnExpert.stands_in_for_id)
        .where(PanelDraw.round_id.in_(source.rounds))
    )
    for row, round_id, number, name, unit, stands_in_for in source.tx.session.execute(rows):
        who = [source.rounds[round_id], number, row.place, name, unit, chances.get((row.draw_id, row.expert_id))]
        yield [*who, row.is_reserve, stands_in_for, row.declined_at, row.reason]


def _of_rounds(source: DataSource) -> Iterator[PanelDraw]:
    return iter(source.tx.session.scalars(select(PanelDraw).where(PanelDraw.round_id.in_(source.rounds))).all())


def _events(source: DataSource) -> Iterator[list[Value]]:
    rows = select(
        AuditEvent.seq,
        AuditEvent.at,
        AuditEvent.actor_id,
        AuditEvent.actor_name,
        AuditEvent.action,
        AuditEvent.subject_kind,
        AuditEvent.message,
        AuditEvent.hash,
    )
    for row in source.tx.session.execute(rows):
        who = [row.seq, row.at, source.login(row.actor_id), row.actor_name, row.action, row.subject_kind]
        yield [*who, *source.in_both(row.message), row.hash]
