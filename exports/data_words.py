"""What plain data say of themselves: the file that goes with them, and the description of every column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.messages import InBoth
from exports.archive_tables import KINDS
from exports.data_tables import DataTable

_README = """{title}
{names_zh}

data/ 每表一份 CSV（UTF-8 带 BOM，Excel、WPS 可直接打开）和一份 JSON；schema/ 是各表的 JSON Schema（2020-12）。
各行按编号、名次等排列，与数据库内部编号无关：两次导出用 diff 比较，只有变了的行不同。
没有的值：CSV 为空，JSON 为 null。时刻为 ISO 8601，协调世界时。得分为四舍五入到六位小数，另列精确分数“分子/分母”。
CSV 中可能被当作公式的文字前加一个撇号（'）；JSON 中的文字与录入时一致。
电话号码、电子邮箱、密码、登录凭据和异议人从不写入；文字中出现的以 ■■ 代替。

{names_en}

data/ holds each table as CSV (UTF-8 with its mark, opens in Excel and WPS) and as JSON; schema/ their JSON Schemas
(2020-12).
Rows stand by reference, number or rank, never by an id of the database: a diff of two exports shows what changed.
What is missing is empty in CSV and null in JSON. Moments are ISO 8601, UTC. Values are rounded half up to six decimals,
with the exact fraction, numerator/denominator, beside them.
In CSV an apostrophe (') stands before words that could be taken for a formula; in JSON words are as they were typed.
Telephone numbers, e-mail addresses, passwords, sign-ins and objectors are never in it; inside texts ■■ stands for them.

"""
_WITH = InBoth(
    "本文件含建议人姓名（proposers 表），请按个人信息管理。",
    "This file holds proposers' names (table proposers): handle it as personal data.",
)
_WITHOUT = InBoth(
    "本文件不设建议人表；标题、正文、评语和理由中出现的建议人姓名以 ■■ 代替。"
    "单位、账号和文件的名称照原样列出，转交他人前请看一遍。",
    "This file has no table of proposers; in titles, texts, comments and reasons ■■ stands for their names. "
    "Names of units, accounts and files stand as they were typed: look through them before you pass it on.",
)


def readme(title: InBoth, tables: Sequence[DataTable], *, with_names: bool) -> str:
    """Write what goes with the tables."""
    names = _WITH if with_names else _WITHOUT
    head = _README.format(
        title=f"{title.chinese} {title.english}".strip(), names_zh=names.chinese, names_en=names.english
    )
    return head + "".join(f"{table.name}: {table.title.chinese} / {table.title.english}\n" for table in tables)


def reference(tables: Iterable[DataTable]) -> str:
    """Describe every table and column in Markdown."""
    return "\n".join(_described(table) for table in tables)


def _described(table: DataTable) -> str:
    lines = [
        f"## {table.name}",
        "",
        f"{table.title.chinese} / {table.title.english}. 排列 / by: {', '.join(f'`{name}`' for name in table.key)}",
        "",
        "| 列 column | 中文 | English | 写法 written as |",
        "| --- | --- | --- | --- |",
    ]
    for column in table.columns:
        kind = KINDS[column.kind]
        written = f"{kind.chinese} / {kind.english}"
        if column.codes:
            written += f": {', '.join(f'`{code}`' for code in column.codes)}"
        if column.may_be_empty:
            written += " · 可空 may be empty"
        lines.append(f"| `{column.name}` | {column.title.chinese} | {column.title.english} | {written} |")
    return "\n".join([*lines, ""])
