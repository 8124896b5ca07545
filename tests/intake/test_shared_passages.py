from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.shared_passages import Passage, shared_passages


def marked(one: str, other: str) -> list[tuple[str, str]]:
    return [
        (one[each.one_start : each.one_end], other[each.other_start : each.other_end])
        for each in shared_passages(one, other)
    ]


def test_passages_are_found_in_whatever_order_with_their_places() -> None:
    one, other = "先修路灯，再装摄像头。", "再装摄像头；后修路灯"
    assert shared_passages(one, other) == (Passage(5, 10, 0, 5),)
    assert marked("甲乙丙丁戊，一二三四五", "一二三四五。甲乙丙丁") == [
        ("甲乙丙丁", "甲乙丙丁"),
        ("一二三四五", "一二三四五"),
    ]


def test_a_passage_runs_over_punctuation_and_width() -> None:
    assert marked("惠及３．５万人，（其中）老人", "惠及3.5万人其中：老人") == [
        ("惠及３．５万人，（其中）老人", "惠及3.5万人其中：老人")
    ]


def test_no_letter_is_taken_twice() -> None:
    assert marked("路灯建设路灯建设", "路灯建设") == [("路灯建设", "路灯建设")]


def test_what_is_too_short_is_no_passage() -> None:
    assert marked("路灯建", "路灯建设") == marked("", "路灯建设") == []


@given(st.text("甲乙丙，Ａa１1 ㎡ß", max_size=40), st.text("甲乙丙，Ａa１1 ㎡ß", max_size=40))
def test_passages_lie_apart_in_both_texts(one: str, other: str) -> None:
    found = shared_passages(one, other)
    for spans in (
        [(each.one_start, each.one_end) for each in found],
        sorted((each.other_start, each.other_end) for each in found),
    ):
        assert all(start < end for start, end in spans)


def test_a_text_shares_all_its_letters_with_itself() -> None:
    text = "一、问题：路灯不足。二、建议：安装路灯。"
    assert shared_passages(text, text) == (Passage(0, len(text) - 1, 0, len(text) - 1),)
