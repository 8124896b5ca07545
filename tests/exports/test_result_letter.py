"""A letter stays inside its margins whatever is in it, and shows enough decimals to tell why it was not enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pypdfium2
import pytest

from domain.messages import InBoth, msg
from exports.decision_reports import AuditHead, Contact
from exports.letter_reports import AveragedCriterion, Judged, Letter, LettersReport, Outcome
from exports.pdf_fonts import Faces
from exports.result_letter import points, render
from tests.pdfs import bounds_of, pages_of, text_of

FACES = Faces()


def a_letter(*, value: Fraction = Fraction(79), least: Fraction = Fraction(80), is_tied: bool = False) -> Letter:
    criteria = (AveragedCriterion("针对性", 4000, Fraction(239, 3)), AveragedCriterion("效益", 6000, Fraction(78)))
    judged = Judged("终评", "取平均", 3, value, 5, is_tied, 9, least, has_votes=False, criteria=criteria)
    return Letter(
        reference="S5",
        title="关于路灯的建议",
        is_unit=False,
        addressees=("示例甲",),
        submitted_on=date(2020, 6, 1),
        outcome=Outcome.NOT_AWARDED,
        judged=judged,
    )


def a_report(*letters: Letter, is_rehearsal: bool = False) -> LettersReport:
    return LettersReport(
        cycle=msg("{name}", name=InBoth("2020—2022年度", "2020–2022")),
        created=datetime(2026, 11, 27, 4, tzinfo=UTC),
        program_version="0.1.0",
        list_number=1,
        sha256="a" * 64,
        published_on=date(2026, 11, 27),
        contact=Contact("示例办公室"),
        shown=(date(2026, 11, 20), date(2026, 11, 26), 5),
        audit_head=AuditHead(9, "b" * 64),
        basis="示例办法",
        letters=letters,
        is_rehearsal=is_rehearsal,
    )


@pytest.mark.parametrize(("language", "stamp"), [("zh_CN", "演练"), ("en", "REHEARSAL")])
def test_the_longest_names_and_titles_stay_inside_the_margins_in_a_rehearsal(language: str, stamp: str) -> None:
    longest = replace(
        a_letter(),
        reference="R" * 64,
        title="关于在全市老旧小区加装电梯过程中进一步完善资金分担机制（修订）" * 40,
        addressees=tuple(f"示例{number}" + "甲" * 120 for number in "一二三四五"),
    )
    content = render(a_report(longest, is_rehearsal=True), FACES, language)
    pages = pages_of(content)
    body = "".join(page.replace("【演练，不作数】", "").replace("演练", "").split("授奖名单第")[0] for page in pages)
    if language == "zh_CN":
        assert longest.title in body
        assert "、".join(longest.addressees) in body
    assert all(left > 40 and right < 560 and low > 40 for left, low, right, _ in bounds_of(content))
    assert all(stamp in page for page in pages)


def test_every_letter_begins_at_page_one_and_has_a_bookmark_by_its_number() -> None:
    content = render(a_report(a_letter(), replace(a_letter(), reference="S6")), FACES, "zh_CN")
    marks = pypdfium2.PdfDocument(content).get_toc()
    assert [mark.get_title() for mark in marks] == ["S5", "S6"]
    pages = pages_of(content)
    assert len([page for page in pages if "第1页" in page]) == 2
    assert b"/FontFile2" in content
    assert content == render(a_report(a_letter(), replace(a_letter(), reference="S6")), FACES, "zh_CN")


def test_values_that_differ_never_read_alike() -> None:
    near = a_letter(value=Fraction(239_999, 3000), least=Fraction(80))
    shown = text_of(render(a_report(near), FACES, "zh_CN"))
    assert "得分为79.9997分" in shown
    assert "最低得分为80.0000分" in shown
    assert "得分为80.00分" in text_of(render(a_report(a_letter(value=Fraction(80))), FACES, "zh_CN"))
    assert "并列第5" in text_of(render(a_report(a_letter(is_tied=True)), FACES, "zh_CN"))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(239, 3), 2, "79.67"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(100), 2, "100.00"),
        (Fraction(5), 4, "5.0000"),
    ],
)
def test_points_are_rounded_half_up(value: Fraction, decimals: int, shown: str) -> None:
    assert points(value, decimals) == shown


def test_what_is_not_known_is_a_line_to_fill_in_and_nobody_is_a_proposer() -> None:
    unnamed = replace(a_letter(), addressees=(), submitted_on=None, judged=None, outcome=Outcome.NOT_RANKED)
    shown = text_of(render(a_report(unnamed), FACES, "zh_CN"))
    assert "建议人：您提出的建议《关于路灯的建议》" in shown
    assert "因此没有排名，不能授奖" in shown
    assert "联系电话：____" in shown


def test_the_averages_say_why_they_do_not_make_the_value() -> None:
    other = "各评分项平均分按权重合计为78.67分"
    assert other in text_of(render(a_report(a_letter()), FACES, "zh_CN"))
    mean = Fraction(239, 3) * Fraction(4, 10) + 78 * Fraction(6, 10)
    assert other not in text_of(render(a_report(a_letter(value=mean)), FACES, "zh_CN"))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_usual_letter_is_one_page_and_no_table_is_cut(language: str) -> None:
    def scored(criteria: int) -> Letter:
        usual = a_letter()
        assert usual.judged is not None
        rows = tuple(
            AveragedCriterion(f"评分项{number}", 10_000 // criteria, Fraction(80)) for number in range(criteria)
        )
        return replace(usual, outcome=Outcome.AWARDED, prize=2000, judged=replace(usual.judged, criteria=rows))

    assert len(pages_of(render(a_report(scored(5)), FACES, language))) == 1
    pages = pages_of(render(a_report(scored(24)), FACES, language))
    assert [("评分项0" in page, "评分项23" in page) for page in pages[:2]] == [(False, False), (True, True)]
