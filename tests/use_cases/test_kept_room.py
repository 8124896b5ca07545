"""What is kept is weighed without being walked through."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from use_cases.kept_room import weight_of


@dataclass(frozen=True)
class Line:
    reference: str
    title: str
    value: Fraction


def test_a_weight_is_near_the_memory_that_is_held() -> None:
    lines = [
        Line(f"CQ-{number:06}", f"关于第{number}项便民措施的建议" * 2, Fraction(number, 7)) for number in range(2_000)
    ]
    tracemalloc.start()
    copies = [Line(line.reference + "x", line.title + "x", line.value + 1) for line in lines]
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.6 < weight_of(copies) / held < 1.7
    assert weight_of({"one": np.zeros(100_000)}) > 800_000
