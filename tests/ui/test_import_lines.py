from __future__ import annotations

import pytest

from ui.import_lines import _from_difference


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("甲", "乙", ("甲", "乙")),
        ("", "新的内容", ("", "新的内容")),
        ("关于农村产权流转的建议", "关于农村产权流转的建议（修订）", ("…流转的建议", "…流转的建议（修订）")),
        ("同样的开头不长甲", "同样的开头不长乙", ("同样的开头不长甲", "同样的开头不长乙")),
    ],
)
def test_two_long_texts_are_shown_from_where_they_part(old: str, new: str, shown: tuple[str, str]) -> None:
    assert _from_difference(old, new) == shown
