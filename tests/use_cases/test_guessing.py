"""Which passwords are guessed soon."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from domain.passwords import MINIMUM_LENGTH
from domain.refusals import Invalid
from use_cases.guessing import require_hard_to_guess
from use_cases.passwords import hashed

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
        "Admin@2025",
        "Chongqing@2025",
        "Jindianzi2025!",
        "admin@123456",
        "13996123456",
        "jindianzi-demo",
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
    """The library keeps them in one place for all; who asks at the same moment must not be given another's."""
    assert is_refused("zhangsanfeng88", "zhangsanfeng")
    assert is_refused("Wangjg2025!", "wangjg")
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = [
                threads.submit(is_refused, "wudangshan7x", near) for near in ("wudangshan7x", "somebodyelse") * 150
            ]
        assert [each.result() for each in asked] == [True, False] * 150
    finally:
        sys.setswitchinterval(before)


def test_no_password_takes_long_to_look_at() -> None:
    """Held against the slow hash that follows anyway: signs that stand for letters are what the estimate is slow at."""
    worst = "4@({[<69|1!7$5+" * 17
    begun = time.process_time()
    is_refused(worst[:256])
    taken = time.process_time() - begun
    begun = time.process_time()
    for _time in range(8):
        hashed(worst)
    assert taken < time.process_time() - begun
