"""Which passwords are guessed soon."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from domain.passwords import MINIMUM_LENGTH
from domain.refusals import Invalid
from use_cases.guessing import require_hard_to_guess

LISTED = FREQUENCY_LISTS["passwords"]
LEAKED = [each for each in (LISTED.split(",") if isinstance(LISTED, str) else LISTED) if len(each) >= MINIMUM_LENGTH]


def is_refused(password: str, *near: str) -> bool:
    try:
        require_hard_to_guess(password, near=near)
    except Invalid:
        return True
    return False


def test_every_listed_password_that_is_long_enough_is_refused_in_any_case() -> None:
    assert len(LEAKED) > 1_000
    assert [each for each in LEAKED if not is_refused(each)] == []
    assert [each for each in LEAKED[:200] if not is_refused(each.title())] == []


@pytest.mark.parametrize(
    "password",
    [
        "admin12345",
        "Chongqing2020",
        "jindianzi2025",
        "1988081219",
        "1988-08-12",
        "13800138000",
        "1q2w3e4r5t",
        "qwertyuiop[]",
        "8888888888",
        "人民建议奖人民建议奖",
        "重庆评审重庆评审重庆",
        "woaini1314",
        "5201314520",
        "passwordpassword",
    ],
)
def test_what_is_made_of_few_known_parts_is_refused(password: str) -> None:
    assert is_refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "changjiang-daqiao",
        "老街梧桐四十七步台阶",
        "zaijian laopengyou",
        "Kx7-pq2Lm9w",
        "长江大桥夜里亮着灯笼呢",
        "".join(chr(0x4E00 + 37 * n) for n in range(250)),
    ],
)
def test_a_long_one_of_any_letters_is_taken(password: str) -> None:
    require_hard_to_guess(password, near=("wang", "示例王"))


def test_the_persons_own_words_are_near_at_hand_and_nobody_elses() -> None:
    assert is_refused("zhangsanfeng88", "zhangsanfeng")
    with ThreadPoolExecutor(8) as threads:
        own = [threads.submit(is_refused, f"wudangshan{n}x", f"wudangshan{n}x") for n in range(200)]
        others = [threads.submit(is_refused, "wudangshan7x", f"somebody{n}") for n in range(200)]
    assert {each.result() for each in own} == {True}
    assert {each.result() for each in others} == {False}
