"""Certificates from the command line: all in one file or one each, the office's own fonts, and the check."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
import reportlab
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from commands.certificates import DOES_NOT_AGREE
from db.engine import Database
from db.tables import AuditEvent, AwardList, Proposer
from domain.refusals import Invalid
from tests.exports.pdf_reading import codes, pages
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE
from use_cases import archives, certificate_checks, withdrawals
from use_cases.list_contents import spelled
from use_cases.transaction import CommandLine, perform, read


def run(*arguments: str, language: str = "en", pasted: str | None = None) -> Result:
    return CliRunner().invoke(app, ["--language", language, *arguments], input=pasted)


def export(target: Path, *, document: str = "certificates", language: str = "en") -> Result:
    return run("export", "--document", document, "-o", str(target), language=language)


def publish_at_once(sitting: Sitting, list_id: int) -> None:
    """Let a list be published without the days that it is shown."""
    with sitting.database.writing() as session:
        session.execute(update(AwardList).where(AwardList.id == list_id).values(published_at=AwardList.sealed_at))
        session.commit()


def rename(sitting: Sitting, place: int, name: str) -> None:
    with sitting.database.writing() as session:
        session.execute(update(Proposer).where(Proposer.entry_id == sitting.ids(place)[0]).values(name=name))
        session.commit()


def test_they_are_written_once_a_list_is_published_and_every_name_can_be_printed(
    program_database: Database, tmp_path: Path
) -> None:
    sitting, target = a_meeting(program_database, FIVE[:2], letter="S"), tmp_path / "证书.pdf"
    list_id = sitting.seal()
    refused = "No list of this cycle has been published yet; certificates are made from a published one."
    answer = export(target)
    assert (answer.exit_code, answer.output.strip(), target.exists()) == (REFUSED, refused, False)
    publish_at_once(sitting, list_id)
    rename(sitting, 1, "张𠮷")
    answer = export(target, language="zh_CN")
    assert (answer.exit_code, target.exists()) == (REFUSED, False)
    assert answer.output.startswith("程序所带字体没有下列字符：S2 建议人：𠮷（共 1 处）。请将含有这些字符的")
    fonts = tmp_path / "data" / "fonts"
    fonts.mkdir()
    (fonts / "broken.TTF").write_bytes(b"no font")
    answer = export(target)
    assert (answer.exit_code, answer.output.startswith("broken.TTF in the folder fonts")) == (REFUSED, True)
    (fonts / "broken.TTF").unlink()
    shutil.copy(Path(reportlab.__file__).parent / "fonts" / "VeraBd.ttf", fonts / "office.ttf")
    rename(sitting, 1, "张Č")
    answer = export(target)
    assert (answer.exit_code, answer.output.strip()) == (0, f"Certificates written to {target}: 2.")
    assert "张Č" in pages(target.read_bytes())[1]
    each = tmp_path / "each.zip"
    assert export(each, document="certificates-each", language="zh_CN").exit_code == 0
    year = program_database.clock().year
    with ZipFile(each) as archive:
        assert archive.namelist() == [f"渝建议奖〔{year}〕00{n}号.pdf" for n in (1, 2)]
    with program_database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(3)).all()
    assert [action == "certificates.export" for action in actions] == [True, True, False]


def test_a_certificate_is_held_against_the_archive(program_database: Database, tmp_path: Path) -> None:
    sitting, target = a_meeting(program_database, FIVE[:2], letter="S"), tmp_path / "证书.pdf"
    publish_at_once(sitting, sitting.seal())
    assert export(target).exit_code == 0
    (said,) = codes(target.read_bytes(), page=1)
    kept, archive = tmp_path / "归档.zip", tmp_path / "text.txt"
    kept.write_bytes(read(program_database, CommandLine(), archives.prepare, sitting.played.cycle.id).content)
    archive.write_text(said, encoding="utf-8")
    answer = run("certificate", "check", str(kept), str(archive))
    assert (answer.exit_code, answer.output.splitlines()) == (
        0,
        [
            "List 1 says: 一等奖, S2 “关于S2的建议”.",
            "The award on the certificate agrees with the sealed list.",
            "It was given to 示例提案人; compare the name on the certificate.",
        ],
    )
    archive.write_text(said, encoding="gb18030")
    assert run("certificate", "check", str(kept), str(archive)).output == answer.output
    line, line_sha256, listed = said.split("\n")
    assert json.loads(line) == {"reference": "S2", "tier": 2, "title": "关于S2的建议"}
    better = line.replace('"tier":2', '"tier":1')
    forged = f"{better}\n{hashlib.sha256(better.encode()).hexdigest()}\n{listed}"
    answer = run("certificate", "check", str(kept), pasted=forged)
    assert (answer.exit_code, answer.output.splitlines()) == (
        DOES_NOT_AGREE,
        ["The award of the certificate does not stand in list 1.", "The certificate does not agree."],
    )

    def findings(text: str) -> list[str]:
        return [str(each) for each in certificate_checks.check(kept.read_bytes(), text).findings]

    # A telephone may give breaks as room, another program the check sums in capitals; a long line is not in the code.
    assert findings(f"\ufeff{line} {line_sha256.upper()} {listed}\r\n") == []
    assert findings(f"{line_sha256}\n{listed}") == []
    beside = "The award's line on the certificate does not fit the SHA-256 beside it."
    assert findings(f"{better}\n{line_sha256}\n{listed}") == [beside]
    # As codes were before: the whole line, rank and points with it.
    with program_database.reading() as session:
        award = session.scalars(select(AwardList.content)).one()["awards"][1]
    assert findings(f"{spelled(award)}\n{line_sha256}\n{listed}") == []
    assert findings(f"{line}\n{line_sha256}\n2:{'0' * 64}") == ["The archive has no list 2."]
    other = "List 1 in the archive has another SHA-256 than the certificate."
    assert findings(f"{line}\n{line_sha256}\n1:{'0' * 64}") == [other]
    with pytest.raises(Invalid, match="not the text of a certificate"):
        findings("https://example.invalid")
    entry, why = sitting.ids(1)[0], "弄虚作假"
    perform(
        program_database,
        sitting.played.organiser,
        withdrawals.withdraw,
        sitting.played.cycle.id,
        entry_id=entry,
        reason=why,
    )
    kept.write_bytes(read(program_database, CommandLine(), archives.prepare, sitting.played.cycle.id).content)
    assert findings(said) == ["The award was withdrawn later on."]
    tampered = tmp_path / "tampered.zip"
    with ZipFile(kept) as whole, ZipFile(tampered, "w") as copy:
        for member in whole.namelist():
            copy.writestr(member, whole.read(member).replace(b'""tiers""', b'""other""'))
    answer = run("certificate", "check", str(tampered), pasted=said)
    assert (answer.exit_code, "award_lists.csv cannot be read" in answer.output) == (REFUSED, True)
