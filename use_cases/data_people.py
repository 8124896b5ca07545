"""Plain data of people and what they did: accounts, the pool of experts and its draws, the audit log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from db.tables import AuditEvent, DrawnExpert, JudgeProfile, PanelDraw, PoolExpert, User, UserRole
from domain.messages import Message
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from i18n import translate
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
    field("is_reserve", "候补", "In reserve", Kind.FLAG),
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
        )
    ).outerjoin(JudgeProfile, JudgeProfile.user_id == User.id)
    for row in source.tx.session.execute(rows):
        who = [row.login, row.display_name, row.unit, sorted(roles[row.id]), row.is_active]
        yield [*who, row.district, row.themes, row.most_entries, row.created_at]


def _experts(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(PoolExpert)):
        yield [row.name, row.unit, row.district, row.themes, source.login(row.user_id) or row.login, row.left_at]


def _draws(source: DataSource) -> Iterator[list[Value]]:
    rows = select(
        PanelDraw.round_id,
        PanelDraw.number,
        PanelDraw.seed,
        PanelDraw.digest,
        PanelDraw.reason,
        PanelDraw.drawn_at,
        PanelDraw.drawn_by_id,
    )
    for row in source.tx.session.execute(rows.where(PanelDraw.round_id.in_(source.rounds))):
        yield [source.rounds[row.round_id], *row[1:6], source.login(row.drawn_by_id)]


def _drawn(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(
            PanelDraw.round_id,
            PanelDraw.number,
            DrawnExpert.place,
            PoolExpert.name,
            PoolExpert.unit,
            DrawnExpert.is_reserve,
            DrawnExpert.declined_at,
            DrawnExpert.reason,
        )
        .join(PanelDraw, PanelDraw.id == DrawnExpert.draw_id)
        .join(PoolExpert, PoolExpert.id == DrawnExpert.expert_id)
        .where(PanelDraw.round_id.in_(source.rounds))
    )
    for row in source.tx.session.execute(rows):
        yield [source.rounds[row.round_id], *row[1:]]


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
        message: Message = row.message
        who = [row.seq, row.at, source.login(row.actor_id), row.actor_name, row.action, row.subject_kind]
        yield [*who, translate(message, "zh_CN"), translate(message, "en"), row.hash]
