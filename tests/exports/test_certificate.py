"""Certificates: everything that goes in stands on the page, in its place, and its QR code can be read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import combinations, pairwise
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.messages import InBoth, msg
from exports.certificate import render, render_each
from exports.certificate_layout import MOST_UNTRIED, PAGE, SEAL, Box, Layout, fits, laid_out, qr_side
from exports.certificate_reports import Certificate, CertificateReport
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces, printable
from exports.qr_code import MOST_BYTES, award_text, modules_of
from tests.exports.pdf_reading import codes, fonts, pages

FACES = Faces()
WORDS = {language: OfficialWords(language) for language in ("zh_CN", "en")}
FORTY = "关于在全市老旧小区加装电梯过程中，进一步完善资金分担和居民协商机制若干建议（试）"
FIVE = ("示例甲", "示例乙某", "阿卜杜拉·示例·买买提", "示例丁", "Jane Example")


def a_certificate(
    number: int = 1,
    *,
    honoured: tuple[str, ...] = ("示例甲",),
    title: str | None = FORTY,
    tier: str = "一等奖",
    reference: str = "CQ-1",
) -> Certificate:
    line = f'{{"motion":null,"prize_yuan":20000,"rank":2,"reference":"{reference}","tier":2,"title":"{title}"}}'
    return Certificate(
        number=msg("Chongqing Suggestions Award [{year}] No. {number}", year="2023", number=f"{number:03d}"),
        reference=reference,
        honoured=honoured,
        title=title,
        tier=msg("{name}", name=InBoth(tier)),
        dated=date(2023, 5, 4),
        line=line,
    )


def a_report(*certificates: Certificate, cycle: str = "2020—2022年度", office: str = "示例办公室") -> CertificateReport:
    return CertificateReport(
        cycle=cycle,
        created=datetime(2023, 5, 4, 8, tzinfo=UTC),
        program_version="0.1.0",
        issued_by=office,
        list_number=2,
        sha256="ab" * 32,
        certificates=certificates,
    )


def test_what_goes_in_can_be_read_back_from_the_page_and_its_code() -> None:
    joint = a_certificate(1, honoured=FIVE)
    unit = a_certificate(2, honoured=("示例区信访办公室",), title=None, tier="优秀人民建议组织奖")
    content = render(a_report(joint, unit), "zh_CN", FACES)
    first, second = pages(content)
    assert len(FORTY) == 40
    assert first.startswith("荣誉证书示例甲、示例乙某、阿卜杜拉·示例·买买提、示例丁、JaneExample：你们共同提出的《")
    assert (
        f"《{FORTY}》，在重庆市人民建议奖（2020—2022年度）评选中荣获一等奖特发此证。示例办公室二〇二三年五月四日"
        in first
    )
    assert "证书编号：渝建议奖〔2023〕001号" in first
    assert "示例区信访办公室：贵单位在重庆市人民建议奖（2020—2022年度）评选中荣获优秀人民建议组织奖特发此证。" in second
    (said,) = codes(content)
    told = f'{{"reference":"CQ-1","tier":2,"title":"{FORTY}"}}'
    assert said == f"{told}\n{hashlib.sha256(joint.line.encode()).hexdigest()}\n2:{'ab' * 32}"


def test_a_cycle_that_names_the_award_is_not_told_of_which_it_is() -> None:
    report = a_report(a_certificate(), cycle="2020—2022年度重庆市人民建议奖")
    (text,) = pages(render(report, "zh_CN", FACES))
    assert f"您提出的《{FORTY}》，在2020—2022年度重庆市人民建议奖评选中荣获一等奖" in text


def test_english_certificates_and_awards_without_a_name() -> None:
    (text,) = pages(render(a_report(a_certificate(honoured=())), "en", FACES))
    assert text.startswith("CertificateofHonourPresentedto＿＿＿＿＿＿＿＿＿＿forthesuggestion“")
    assert "receivedthe一等奖Inwitnesswhereofthiscertificateisissued.示例办公室4May2023" in text


def test_every_font_lies_in_the_file_cut_down_and_the_same_report_gives_the_same_bytes() -> None:
    report = a_report(a_certificate(honoured=("示例Č",)))
    content = render(report, "zh_CN", FACES)
    used, embedded = fonts(content)
    assert used == embedded
    assert all(re.match(r"[A-Z]{6}\+", name) for name in used)
    assert any("Vera" in name for name in used)
    assert len(content) < 150_000
    assert render(report, "zh_CN", Faces()) == content


def test_each_one_has_a_file_that_is_named_by_its_number_alone() -> None:
    report, told = a_report(a_certificate(1), a_certificate(12)), list[tuple[int, int]]()
    content = render_each(report, "zh_CN", FACES, lambda done, of: told.append((done, of)))
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["渝建议奖〔2023〕001号.pdf", "渝建议奖〔2023〕012号.pdf"]
        assert "渝建议奖〔2023〕012号" in pages(archive.read("渝建议奖〔2023〕012号.pdf"))[0]
    assert told == [(2, 2)]
    assert content == render_each(report, "zh_CN", FACES)


def test_a_rehearsal_says_so_on_every_page_and_the_frame_can_be_left_out() -> None:
    report = a_report(a_certificate(1), a_certificate(2))
    practice = pages(render(replace(report, is_rehearsal=True), "zh_CN", FACES))
    assert ["演练" in page.replace("【演练，不作数】", "") for page in practice] == [True, True]
    framed, bare = (render(replace(report, is_framed=framed), "zh_CN", FACES) for framed in (True, False))
    assert pages(bare) == pages(framed)
    assert len(bare) < len(framed)


def test_a_long_title_makes_a_larger_code_and_one_beyond_any_code_is_known_by_its_hash() -> None:
    sides = []
    for length in (10, 150, 600):
        text = award_text(a_certificate(title="题" * length).line, 1, "0" * 64)
        assert text.startswith("{")
        sides.append(qr_side(len(modules_of(text))))
    assert sides == sorted(sides)
    line = a_certificate(title="题" * 800).line
    assert award_text(line, 1, "0" * 64) == f"{hashlib.sha256(line.encode()).hexdigest()}\n1:{'0' * 64}"
    assert len(modules_of("0" * MOST_BYTES)) == 173
    with pytest.raises(ValueError, match="too many"):
        modules_of("0" * (MOST_BYTES + 1))


@pytest.mark.parametrize("length", [*range(11, 16), *range(23, 28), *range(39, 44)])
def test_a_code_is_large_enough_where_one_more_byte_takes_the_next_size(length: int) -> None:
    # What fills a size to the last bit: 13, 25 and 41 bytes beside what says that they are UTF-8.
    size = next(size for size, most in ((21, 13), (25, 25), (29, 41), (33, 61)) if length <= most)
    assert len(modules_of("0" * length)) == size


def test_what_no_certificate_has_room_for_is_refused_whole() -> None:
    crowded = a_certificate(title="题" * 5_000)
    assert not fits(FACES, WORDS["zh_CN"], a_report(), crowded)
    with pytest.raises(ValueError, match="do not fit"):
        laid_out(FACES, WORDS["zh_CN"], a_report(), crowded, modules=57)


LETTERS = st.sampled_from("示例建议人关于完善的，。（）《》“”·Ab Wi9—")


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Texts of every length up to what the database takes; most of them one part over and over."""
    parts = st.text(LETTERS, min_size=1, max_size=12).filter(str.strip)
    return st.builds(lambda part, n: (part * n)[:n].strip() or part.strip(), parts, st.integers(least, most))


@given(
    names=st.lists(texts(128), max_size=9),
    title=st.none() | texts(700),
    tier=texts(64),
    cycle=texts(128),
    office=st.just("") | texts(128),
    language=st.sampled_from(("zh_CN", "en")),
    modules=st.sampled_from((57, 97, 177)),
    is_rehearsal=st.booleans(),
)
@settings(max_examples=15)
def test_nothing_leaves_its_box_and_no_box_meets_another(
    *,
    names: list[str],
    title: str | None,
    tier: str,
    cycle: str,
    office: str,
    language: str,
    modules: int,
    is_rehearsal: bool,
) -> None:
    certificate = a_certificate(honoured=tuple(names), title=title, tier=tier)
    report = replace(a_report(certificate, cycle=cycle, office=office), is_rehearsal=is_rehearsal)
    words = WORDS[language]
    if not fits(FACES, words, report, certificate):
        assert sum(map(len, names)) + len(title or "") + len(tier) + len(cycle) > MOST_UNTRIED
        return
    layout = laid_out(FACES, words, report, certificate, modules=modules)
    _require_disjoint(layout)
    printed = {block.name: "".join("".join(block.lines).split()) for block in layout.blocks}
    for name in names:
        assert "".join(printable(name).split()) in printed["who"]
    assert "".join(printable(title or "").split()) in printed["what for"]
    assert "".join(tier.split()) == printed["tier"]
    assert "".join(office.split()) == printed.get("office", "")


def _require_disjoint(layout: Layout) -> None:
    page = Box(0, 0, *PAGE)
    boxes = [block.box for block in layout.blocks]
    for block in layout.blocks:
        widths = [
            FACES.width(line, block.size) + block.spread * (len(line) - 1) + (0 if place else block.indent)
            for place, line in enumerate(block.lines)
        ]
        assert max(widths) <= block.box.width + 1e-3, block.name
        assert block.height <= block.box.height + 1e-3, block.name
        assert page.holds(block.box)
    assert page.holds(layout.code)
    for one, other in combinations([*boxes, layout.code], 2):
        assert not one.meets(other), (one, other)
    assert not SEAL.meets(layout.code)
    stacked = [block.box.y for block in layout.blocks if block.name in {"who", "what for", "tier", "closing"}]
    assert all(upper > lower for upper, lower in pairwise(stacked))
    for block in layout.blocks:
        if block.name not in {"office", "day"}:
            assert not SEAL.meets(block.box), block.name
