"""How soon somebody who guesses comes to a password: lists of those that leaked, patterns, and what is near at hand."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from zxcvbn import zxcvbn

from domain.messages import msg
from domain.refusals import Invalid
from settings import DEMO_PASSWORD, settings

# At the forty attempts in a quarter of an hour that an account bears (patience.py), seventy years. A known word with
# five signs behind it comes to a tenth of it.
_FEWEST_GUESSES = 10**8
# What the estimate reads at most: of signs that stand for letters it tries every reading, and their number doubles.
_READ = 20
# Words that whoever guesses here tries early: the award, the program, the city, the roles.
WORDS_OF_HERE = (
    *("jindianzi", "pingshen", "pingwei", "renmin", "jianyi", "jianyijiang", "chongqing", "yuzhong", "shizhengfu"),
    *("xinfang", "admin", "organiser", "judge", "chair", "auditor", "password", "mima"),
    *("金点子", "评审", "评委", "组长", "监督", "人民建议", "建议奖", "重庆", "信访", "市政府", "密码"),
)
# Numbers that sound like words, which lists of other languages miss.
_SOUNDS = frozenset(
    {"woaini1314", "woaini1314520", "woaini520", "1314woaini", "5201314520", "1314520520", "5201314woaini"}
)
# The library keeps the words it is given in one place for all.
_ONE_AT_A_TIME = Lock()


def require_hard_to_guess(password: str, *, near: Iterable[str]) -> None:
    """Refuse a password that is guessed soon; what it is made of is nobody's affair otherwise.

    Args:
        password: as typed.
        near: words that are known of the person, such as the account's name.

    Raises:
        Invalid: it is one of the commonest, or made of few of them, of dates, rows of keys, or of words known here.

    References:
        D. L. Wheeler, zxcvbn: low-budget password strength estimation, USENIX Security 2016. Its list is of passwords
        that leaked: 30,000, of which 1,090 have ten characters or more; others are found by what they are made of.
    """
    if password == DEMO_PASSWORD and settings().is_demo:
        return
    words = [word for word in (*WORDS_OF_HERE, *near) if word]
    with _ONE_AT_A_TIME:
        guesses = zxcvbn(password[:_READ], user_inputs=words)["guesses"]
    if guesses < _FEWEST_GUESSES or password.casefold() in _SOUNDS:
        raise Invalid(
            msg(
                "This password is guessed soon: it is among the commonest, or made of a date, of neighbouring keys, or "
                "of words that are known here. Please choose another, such as four words that have nothing to do with "
                "each other."
            )
        )
