from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.eligibility import assess, is_contact, is_real_name, stands_for_nobody
from domain.suggestions import ADOPTION_LEVELS, CHANNELS, KINDS, is_adopted, known_channel, known_kind, known_level

CYCLE = (date(2020, 1, 1), date(2022, 12, 31))


def codes(
    *,
    submitted_on: date | None = date(2021, 3, 5),
    proposers: tuple[str, ...] = ("示例甲",),
    contacts: tuple[str, ...] = ("13800000001",),
    status: str = "已采纳",
    kind: str = KINDS[0],
    cycle: tuple[date, date] | None = CYCLE,
) -> list[str]:
    reasons = assess(
        cycle_days=cycle,
        submitted_on=submitted_on,
        proposers=proposers,
        contacts=contacts,
        adoption_status=status,
        kind=kind,
    )
    return [reason.code for reason in reasons]


def test_a_whole_suggestion_may_compete() -> None:
    assert codes() == []


def test_every_reason_is_given_not_only_the_first() -> None:
    found = codes(proposers=(), contacts=(), status="", kind="", submitted_on=None)
    assert found == ["no_real_name", "no_contact", "not_adopted", "no_date", "unknown_kind"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 12, 31), ["outside_cycle"]),
        (date(2020, 1, 1), []),
        (date(2022, 12, 31), []),
        (date(2023, 1, 1), ["outside_cycle"]),
        (None, ["no_date"]),
    ],
)
def test_both_ends_of_the_cycle_belong_to_it(day: date | None, expected: list[str]) -> None:
    assert codes(submitted_on=day) == expected


@given(st.dates())
def test_without_a_cycle_no_day_is_outside(day: date) -> None:
    assert codes(submitted_on=day, cycle=None) == []


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "匿名", "（匿名）", "佚名", "群众", "热心市民", "一居民", "张某", "李某某", "某市民"),
        *("王先生", "欧阳女士"),
        *("张*", "张＊＊", "李××", "张XX", "无", "-", "/", "不详", "N/A", "n/a", "网友", "保密", "市民代表", "同上"),
    ],
)
def test_these_are_no_real_names(name: str) -> None:
    assert not is_real_name(name)
    assert codes(proposers=("示例甲", name)) == ["no_real_name"]


@pytest.mark.parametrize(
    "name", ["示例甲", "示例 甲", "示例·甲", "Max Example", "示例社区居民委员会", "示例无", "示例市民学校"]
)
def test_these_could_be_real_names(name: str) -> None:
    assert is_real_name(name)


@pytest.mark.parametrize(
    ("word", "is_nobody"),
    [
        *(
            (word, True)
            for word in ("", "无", "－", "０", "（匿名）", "不详", "同上", "n/a", "市民", "热心市民", "某居民")
        ),
        *((word, True) for word in ("网友", "市民代表", "市民2", "不愿透露")),
        *((word, False) for word in ("王女士", "张某", "李某某", "张*", "网友小李", "王五（保密）", "示例市民学校")),
        *((word, False) for word in ("市民13800000001", "8123", "示例甲")),
    ],
)
def test_what_registers_write_for_nobody(word: str, *, is_nobody: bool) -> None:
    assert stands_for_nobody(word) is is_nobody


@pytest.mark.parametrize(
    ("contact", "reaches"),
    [
        *(("13800000001", True), ("１３８０００００００１", True), ("023-5800 0000", True), ("a@example.org", True)),
        *(("", False), ("无", False), ("12345", False), ("@", False), ("1.38E+10", False)),
    ],
)
def test_what_reaches_a_proposer(contact: str, *, reaches: bool) -> None:
    assert is_contact(contact) is reaches
    assert codes(contacts=("", contact)) == ([] if reaches else ["no_contact"])


@pytest.mark.parametrize(
    "status", ["已采纳", "采纳", "是", "部分采纳", "已采纳（市级）", "已采用", " 已 采 纳 ", "√", "yes"]
)
def test_these_say_adopted(status: str) -> None:
    assert is_adopted(status)


@pytest.mark.parametrize(
    "status", ["", "拟采纳", "未采纳", "不采纳", "否", "待采纳", "采纳中", "未被采纳", "研究中", "不予采纳"]
)
def test_these_do_not_say_adopted(status: str) -> None:
    assert not is_adopted(status)
    assert codes(status=status) == ["not_adopted"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(kind, kind) for kind in KINDS]
    + [
        ("完善政策", KINDS[0]),
        ("解决问题类建议", KINDS[2]),
        ("创新体制 机制类", KINDS[3]),
        ("个人诉求", None),
        ("", None),
    ],
)
def test_the_four_kinds_are_known_by_their_usual_spellings(text: str, kind: str | None) -> None:
    assert known_kind(text) == kind


def test_every_word_of_the_register_knows_itself() -> None:
    assert [known_channel(channel) for channel in CHANNELS] == list(CHANNELS)
    assert [known_level(level) for level in ADOPTION_LEVELS] == list(ADOPTION_LEVELS)
