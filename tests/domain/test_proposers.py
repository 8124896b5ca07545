"""Who is one person, and who only bears the same name."""

from __future__ import annotations

from itertools import permutations

import pytest

from domain.proposers import Named, Person, contact_keys, people


@pytest.mark.parametrize(
    ("contact", "keys"),
    [
        ("", set()),
        ("138 0000 0001", {"13800000001"}),
        ("+86 13800000001、ａ＠ｂ.CN", {"13800000001", "a@b.cn"}),
        ("023-6789 1234/6789-1234", {"67891234"}),
        ("138****0001", set()),
        ("无", set()),
        ("12345", set()),
    ],
)
def test_a_contact_is_known_by_what_is_dialled(contact: str, keys: set[str]) -> None:
    assert contact_keys(contact) == keys


def told(*rows: tuple[int, str, str]) -> set[tuple[frozenset[int], frozenset[int]]]:
    return {(person.entry_ids, person.possible_ids) for person in people(Named(*row) for row in rows)}


def a(*entry_ids: int) -> frozenset[int]:
    return frozenset(entry_ids)


def test_one_name_and_one_number_are_one_person() -> None:
    rows = ((1, "示例甲", "13800000001"), (2, "示例 甲", "138-0000-0001"))
    assert people(Named(*row) for row in rows) == (Person("示例甲", a(1, 2), a()),)


def test_a_namesake_with_another_number_or_none_is_possibly_the_same() -> None:
    assert told((1, "示例甲", "13800000001"), (2, "示例甲", "13900000002"), (3, "示例甲", "")) == {
        (a(1), a(2, 3)),
        (a(2), a(1, 3)),
        (a(3), a(1, 2)),
    }


def test_numbers_join_over_a_third_suggestion_in_whatever_order() -> None:
    rows = (
        (1, "示例甲", "13800000001"),
        (2, "示例甲", "13900000002"),
        (3, "示例甲", "13800000001、13900000002"),
    )
    for order in permutations(rows):
        assert told(*order) == {(a(1, 2, 3), a())}


def test_another_name_with_the_same_number_is_another_person() -> None:
    assert told((1, "示例甲", "13800000001"), (2, "示例乙", "13800000001")) == {(a(1), a()), (a(2), a())}


def test_the_nameless_are_nobody_s_namesakes() -> None:
    assert told((1, "匿名", ""), (2, "匿名", ""), (3, " ", "")) == {(a(1), a()), (a(2), a())}
