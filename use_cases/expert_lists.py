"""Lists of experts, pasted or from a sheet: columns found by their headings, every problem beside its row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.messages import Message, msg
from domain.refusals import Invalid
from domain.suggestions import folded
from use_cases import csv_text
from use_cases.expert_draws import Expert
from use_cases.sign_ins import LOGIN_LENGTH, normal_login

COLUMNS = ("name", "unit", "district", "themes", "contact", "login")
LONGEST: Mapping[str, int] = MappingProxyType(
    {"name": 64, "unit": 128, "district": 64, "contact": 128, "login": LOGIN_LENGTH}
)
MOST_ROWS = 5000
_HEADINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "name": frozenset({"name", "expert", "姓名", "名字", "专家", "专家姓名"}),
        "unit": frozenset({"unit", "organisation", "单位", "工作单位", "所在单位"}),
        "district": frozenset({"district", "区县", "所在区县"}),
        "themes": frozenset({"themes", "theme", "expertise", "专长", "主题", "专业领域", "研究领域", "专长主题"}),
        "contact": frozenset({"contact", "phone", "email", "联系方式", "电话", "手机", "联系电话", "邮箱"}),
        "login": frozenset({"login", "account", "账号", "帐号"}),
    }
)
_FORMULA = ("=", "+", "-", "@")
_BETWEEN = re.compile(r"[、;；|,，/]")


@dataclass(frozen=True)
class ListedExpert:
    """One row of a list; ``login`` is empty without an account.

    ``problems`` say why it cannot be taken, ``remarks`` which fields should be looked at again though it can.
    """

    row: int
    expert: Expert
    contact: str
    login: str
    problems: tuple[Message, ...]
    remarks: tuple[Message, ...] = ()


def of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a pasted text, between tabs or commas."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, next(csv.reader([line], delimiter="\t" if "\t" in line else ","))


def of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a CSV file in UTF-8 or GB18030.

    Raises:
        Invalid: it is none.
    """
    return csv_text.records(csv_text.decoded(content)[0])


def read_experts(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[ListedExpert, ...]:
    """Read name, unit, district, themes, contact and account name, in this order or as a first row of headings says.

    Args:
        rows: number and cells; rows without any text are passed over.

    Raises:
        Invalid: there is nobody, there are too many, or a column stands twice.
    """
    filled = [(number, [cell.strip() for cell in cells]) for number, cells in rows if any(map(str.strip, cells))]
    columns = _columns(filled[0][1]) if filled else None
    people = filled[1:] if columns else filled
    if not people:
        raise Invalid(msg("The list names nobody."))
    if len(people) > MOST_ROWS:
        raise Invalid(msg("The list has {n} rows; at most {most} are taken.", n=len(people), most=MOST_ROWS))
    seen_people: dict[tuple[str, str], int] = {}
    seen_logins: dict[str, int] = {}
    return tuple(
        _listed(number, dict(zip(columns or COLUMNS, cells, strict=False)), seen_people, seen_logins)
        for number, cells in people
    )


def require_all_right(listed: Sequence[ListedExpert]) -> None:
    """Refuse a list with a problem.

    Raises:
        Invalid: the first problem, with its row.
    """
    for each in listed:
        if each.problems:
            raise Invalid(msg("Row {row}: {problem}", row=each.row, problem=each.problems[0]))


def _columns(cells: Sequence[str]) -> tuple[str, ...] | None:
    named = [
        next((column for column, words in _HEADINGS.items() if folded(cell).lower() in words), f"other {place}")
        for place, cell in enumerate(cells)
    ]
    if "name" not in named:
        return None
    for column in COLUMNS:
        if named.count(column) > 1:
            raise Invalid(msg("The column {column} stands twice in the first row.", column=column))
    return tuple(named)


def _listed(
    row: int, cells: Mapping[str, str], people: dict[tuple[str, str], int], logins: dict[str, int]
) -> ListedExpert:
    themes = tuple(dict.fromkeys(filter(None, map(str.strip, _BETWEEN.split(cells.get("themes", ""))))))
    expert = Expert(cells.get("name", ""), cells.get("unit", ""), cells.get("district", ""), themes)
    login = normal_login(cells.get("login", ""))
    before = people.setdefault((expert.name, expert.unit), row)
    account_before = logins.setdefault(login, row) if login else row
    problems = []
    if not expert.name:
        problems.append(msg("The person's name is needed."))
    elif before != row:
        problems.append(
            msg(
                "{name} of {unit} stands in row {before} already.",
                name=expert.name,
                unit=expert.unit or "—",
                before=before,
            )
        )
    if account_before != row:
        problems.append(msg("The account {login} stands in row {before} already.", login=login, before=account_before))
    return ListedExpert(row, expert, cells.get("contact", ""), login, (*problems, *_unfit(cells)))


def _unfit(cells: Mapping[str, str]) -> Iterator[Message]:
    for text in cells.values():
        if text.startswith(_FORMULA):
            # A record's file must bring every name back as it is, and yet be no formula in a spreadsheet.
            yield msg("“{text}” begins like a formula.", text=text)
    for column, most in LONGEST.items():
        if len(cells.get(column, "")) > most:
            yield msg("“{text}” is too long: at most {n} characters fit.", text=cells[column], n=most)
