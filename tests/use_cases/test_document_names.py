"""Every document's file bears its cycle, its name on the page, and the round or version it is of; nobody's ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from db.engine import Database
from domain.documents import DocumentCode
from domain.messages import InBoth, msg
from tests.conftest import Clock
from tests.documents import laid_in
from tests.publicity import a_shown_list, later
from use_cases import publicity
from use_cases.document_kinds import KINDS
from use_cases.document_names import document_stem
from use_cases.document_sources import sources_of
from use_cases.transaction import CommandLine, perform, read

_NAMES = {
    DocumentCode.INELIGIBLE: (
        "不参评建议名单-2026-11-27.xlsx",
        "List of suggestions that do not compete - 2026-11-27.xlsx",
    ),
    DocumentCode.BLANK_SCORE_SHEETS: (
        "空白评分表-建议类终评.pdf",
        "Blank score sheets - Suggestions final round.pdf",
    ),
    DocumentCode.SCORE_SHEETS: ("评分表-建议类终评.pdf", "Score sheets - Suggestions final round.pdf"),
    DocumentCode.SCORE_SHEETS_EACH: ("评分表-建议类终评.zip", "Score sheets - Suggestions final round.zip"),
    DocumentCode.SIGNATURE_SHEET: ("评委签字表-建议类终评.pdf", "Signature sheet - Suggestions final round.pdf"),
    DocumentCode.WORKBOOK: ("授奖名单工作簿-第1版名单.xlsx", "Award workbook - list 1.xlsx"),
    DocumentCode.LIVE: (
        "动态核算表-建议类终评-第1次排名.xlsx",
        "Live workbook - Suggestions final round - ranking 1.xlsx",
    ),
    DocumentCode.MINUTES: (
        "评审会议纪要-建议类终评-第1次会议.docx",
        "Minutes of the decision meeting - Suggestions final round - meeting 1.docx",
    ),
    DocumentCode.NOTICE: ("公示通知-第1版名单.docx", "Public notice - list 1.docx"),
    DocumentCode.DECISION: ("授奖决定-第1版名单.docx", "Decision on the awards - list 1.docx"),
    DocumentCode.CERTIFICATES: ("荣誉证书-第1版名单.pdf", "Certificates - list 1.pdf"),
    DocumentCode.CERTIFICATES_EACH: ("荣誉证书-第1版名单.zip", "Certificates - list 1.zip"),
    DocumentCode.CERTIFICATES_UNFRAMED: (
        "荣誉证书（无边框）-第1版名单.pdf",
        "Certificates without a frame - list 1.pdf",
    ),
    DocumentCode.LETTERS: ("评审结果通知书-第1版名单.pdf", "Notices of result - list 1.pdf"),
    DocumentCode.LETTERS_EACH: ("评审结果通知书-第1版名单.zip", "Notices of result - list 1.zip"),
    DocumentCode.PAYMENTS: ("奖金发放表-第1版名单.xlsx", "Payment list - list 1.xlsx"),
    DocumentCode.ARCHIVE: ("归档-日志至第#条.zip", "Archive - log up to #.zip"),
    DocumentCode.DATA: ("数据包-日志至第#条.zip", "Plain data - log up to #.zip"),
    DocumentCode.DATA_WITH_NAMES: ("数据包（含姓名）-日志至第#条.zip", "Plain data with names - log up to #.zip"),
}
"""After the name of the cycle; “#” for how far the log had come."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with laid_in(tmp_path) as documents:
        yield documents


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("backend", ["sqlite"])
def test_every_document_of_a_published_cycle_is_named_in_words(database: Database, clock: Clock) -> None:
    sitting, list_id = a_shown_list(database)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, list_id)
    sources = read(database, CommandLine(), sources_of, cycle_id)
    found = {
        kind.code: tuple(
            kind.make(
                database, CommandLine(), kind.subjects(sources).found[0].subject_id, language, lambda _done, _of: None
            ).name
            for language in ("zh_CN", "en")
        )
        for kind in KINDS
    }
    assert {
        code: tuple(re.sub(r"(?<=至第)\d+|(?<=up to )\d+", "#", each) for each in names)
        for code, names in found.items()
    } == {
        code: (f"2020—2022年度-{chinese}", f"2020—2022年度 - {english}") for code, (chinese, english) in _NAMES.items()
    }


def test_rounds_and_versions_never_share_a_name() -> None:
    of = [msg("{track}: {round}", track=track, round=round_) for track, round_ in product("甲乙", ("2020", "2021"))]
    stems = [
        document_stem(
            DocumentCode.SCORE_SHEETS, InBoth("奖" * 200, "Award " * 60), language, each, is_rehearsal=practice
        )
        for language, each, practice in product(("zh_CN", "en"), of, (False, True))
    ]
    assert len(set(stems)) == len(stems)
    assert max(len(f"{stem}.pdf".encode()) for stem in stems) <= 200
