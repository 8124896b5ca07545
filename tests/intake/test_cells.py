from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cells import Cell, UnreadableDayError, code_of, day_of, names_of, telephones_of, text_of

DAYS = st.dates(min_value=date(1949, 1, 1), max_value=date(2100, 12, 31))
FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")
CHINESE = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + (CHINESE[units] if units else "")


SPELLINGS: Mapping[str, Callable[[date], Cell]] = {
    "2021-03-05": lambda day: day.isoformat(),
    "2021/3/5": lambda day: f"{day.year}/{day.month}/{day.day}",
    "2021.3.5": lambda day: f"{day.year}.{day.month}.{day.day}",
    "2021年3月5日": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "2021年03月05": lambda day: f"{day.year}年{day.month:02}月{day.day:02}",
    "20210305": lambda day: f"{day:%Y%m%d}",
    "full width": lambda day: day.isoformat().translate(FULL_WIDTH),
    "Chinese numerals": lambda day: (
        f"{''.join(CHINESE[int(n)] for n in str(day.year))}年{chinese_number(day.month)}月{chinese_number(day.day)}日"
    ),
    "with a time": lambda day: f"{day.isoformat()} 10:20:30",
    "with a short time": lambda day: f"{day.year}/{day.month}/{day.day} 9:05",
    "with Chinese time": lambda day: f"{day.year}年{day.month}月{day.day}日 下午3时20分",
    "ISO moment": lambda day: f"{day.isoformat()}T10:20:30Z",
    "spaced": lambda day: f" {day.year} 年 {day.month} 月 {day.day} 日　",
    "date cell": lambda day: day,
    "moment cell": lambda day: datetime(day.year, day.month, day.day, 23, 59),  # noqa: DTZ001 -- cells know no time zone
    "eight digits as a number": lambda day: float(f"{day:%Y%m%d}"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(day=DAYS)
def test_a_day_is_read_back_from_every_spelling(spelling: str, day: date) -> None:
    assert day_of(SPELLINGS[spelling](day)) == day


@given(day=st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1)))
def test_excels_own_day_numbers_are_read(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert [day_of(cell) for cell in (number, float(number), number + 0.75, str(number), f"{number}.5")] == [day] * 5


@pytest.mark.parametrize("cell", ["", " ", "　", "\u200b"])
def test_an_empty_cell_is_no_day(cell: str) -> None:
    assert day_of(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("2021-02-30", "2021年13月1日", "2021-00-10", "2022/2/29", "20211301"),
        *("二〇二一年二月三十日", "二〇二一年二十十月三日"),
        *("21-3-4", "3/4/2021", "03-04-21", "2021年3月", "2021", "三月五日", "待定"),
        *("2021-3-4至2021-3-6", "1.0", "-5", "99999"),
        *("0001-01-01", "9999-12-31", 12.0, True, time(10), timedelta(days=3), float("nan"), float("inf"), 1e300),
    ],
)
def test_what_could_be_no_day_or_several_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(UnreadableDayError):
        day_of(cell)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_refused_but_never_an_accident(text: str) -> None:
    try:
        found = day_of(text)
    except UnreadableDayError:
        return
    assert found is None or found.year in range(1949, 2101)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　关于　示例 的建议 ", "关于　示例 的建议"),
        ("第１条", "第１条"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ufeff标题\x00", "标题"),
        (13800000001.0, "13800000001"),
        (2.5, "2.5"),
        (True, "是"),
        (date(2021, 3, 5), "2021-03-05"),
        (datetime(2021, 3, 5), "2021-03-05"),  # noqa: DTZ001 -- cells know no time zone
    ],
)
def test_a_text_is_trimmed_and_otherwise_left_as_written(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [("ＣＱＪＹ２０２１-１", "CQJY2021-1"), (" cqjy 2021\u200b1 ", "CQJY20211"), (202100001.0, "202100001")],
)
def test_a_reference_has_one_spelling(cell: Cell, code: str) -> None:
    assert code_of(cell) == code


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("示例甲、示例乙，示例丙,示例丁；示例戊;示例己/示例庚\n示例辛", tuple(f"示例{x}" for x in "甲乙丙丁戊己庚辛")),
        ("示例 甲", ("示例 甲",)),
        ("、示例甲、", ("示例甲",)),
        ("", ()),
        ("N/A", ("N/A",)),
    ],
)
def test_names_are_parted_at_marks_and_lines_not_at_spaces(cell: str, names: tuple[str, ...]) -> None:
    assert names_of(cell) == names


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("１３８０００００００１", ("13800000001",)),
        ("13800000001、13800000002", ("13800000001", "13800000002")),
        ("13800000001 13800000002", ("13800000001", "13800000002")),
        ("023-5800 0000", ("023-5800 0000",)),
        ("'13800000001", ("13800000001",)),
        (13800000001.0, ("13800000001",)),
        ("", ()),
    ],
)
def test_telephone_numbers_are_parted_and_half_width(cell: Cell, numbers: tuple[str, ...]) -> None:
    assert telephones_of(cell) == numbers
