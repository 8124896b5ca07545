from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.tables import AuditEvent
from domain.documents import DOCUMENT_NAMES, DocumentCode
from tests.builders import a_cycle, an_entry
from tests.panels import a_ranked_round
from tests.pdfs import text_of


def run(*arguments: str, language: str = "zh_CN") -> Result:
    return CliRunner().invoke(app, ["--language", language, "export", *arguments])


def cells(path: Path) -> list[str]:
    book = CalamineWorkbook.from_path(str(path))
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


def test_the_workbook_holds_the_awards_and_the_export_is_recorded(program_database: Database, tmp_path: Path) -> None:
    cycle = a_cycle(program_database)
    entry = an_entry(program_database, cycle, reference="S1", title="=关于禁渔的建议", proposers=["示例乙"])
    a_ranked_round(program_database, [[90]], cycle=cycle, entries=[entry])
    target = tmp_path / "名单.xlsx"
    answer = run("-o", str(target))
    assert answer.exit_code == 0, answer.output
    assert {"S1", "=关于禁渔的建议", "示例乙"} <= set(cells(target))
    with program_database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor_name) == ("awards.export", "command line")


def test_the_workbooks_language_can_be_chosen(program_database: Database, tmp_path: Path) -> None:
    a_ranked_round(program_database, [[90]])
    texts = {}
    for language in ("zh_CN", "en"):
        target = tmp_path / f"{language}.xlsx"
        assert run("-o", str(target), "--language", language).exit_code == 0
        texts[language] = set(cells(target))
    assert "Reference" in texts["en"]
    assert "Reference" not in texts["zh_CN"]


def test_nothing_ranked_writes_no_file(program_database: Database, tmp_path: Path) -> None:
    a_cycle(program_database)
    target = tmp_path / "a.xlsx"
    answer = run("-o", str(target), language="en")
    assert (answer.exit_code, target.exists()) == (REFUSED, False)
    assert "nothing to export" in answer.output


def test_an_unknown_cycle_is_refused_with_those_there_are(program_database: Database, tmp_path: Path) -> None:
    cycle = a_cycle(program_database)
    answer = run("--cycle", "77", "-o", str(tmp_path / "a.xlsx"), language="en")
    assert answer.exit_code == REFUSED
    assert answer.output.strip() == f"There is no cycle 77; there are: {cycle.id}."


def test_an_unknown_language_is_refused(program_database: Database, tmp_path: Path) -> None:
    a_ranked_round(program_database, [[90]])
    answer = run("-o", str(tmp_path / "a.xlsx"), "--language", "fr")
    assert answer.exit_code == REFUSED
    assert not (tmp_path / "a.xlsx").exists()


def test_the_live_workbook_of_a_final_is_another_document(program_database: Database, tmp_path: Path) -> None:
    cycle = a_cycle(program_database)
    entry = an_entry(program_database, cycle, reference="S1", proposers=["示例乙某"])
    played = a_ranked_round(program_database, [[90, 80]], cycle=cycle, entries=[entry])
    target = tmp_path / "核算.xlsx"
    answer = run("--document", "live", "--round", str(played.round.id), "-o", str(target))
    assert answer.exit_code == 0, answer.output
    assert {"S1", "全部与程序一致。"} <= set(cells(target))
    assert "示例乙某" not in cells(target)
    other = run("--document", "live", "--round", "99", "-o", str(tmp_path / "b.xlsx"), language="en")
    assert other.exit_code == REFUSED
    assert other.output.strip() == f"There is no live workbook of round 99; there is of: {played.round.id}."


def test_sheets_on_paper_are_further_documents(program_database: Database, tmp_path: Path) -> None:
    played = a_ranked_round(program_database, [[90, 80]])
    wanted = {"score-sheets": "90.00", "blank-score-sheets": "空白评分表", "signature-sheet": "监督员"}
    for document, word in wanted.items():
        target = tmp_path / f"{document}.pdf"
        answer = run("--document", document, "--round", str(played.round.id), "-o", str(target), language="en")
        assert answer.exit_code == 0, answer.output
        assert answer.output.strip() == f"“{DOCUMENT_NAMES[DocumentCode(document)]}” was written to {target}."
        shown = run("--document", document, "-o", str(target))
        assert shown.exit_code == 0, shown.output
        assert word in text_of(target.read_bytes())
    none = run("--document", "letters", "-o", str(tmp_path / "c.pdf"), language="en")
    assert (none.exit_code, (tmp_path / "c.pdf").exists()) == (REFUSED, False)
    said = "No list of this cycle has been published yet; results are told from a published one."
    assert " ".join(none.output.split()) == said


def test_plain_data_are_further_documents_and_names_go_out_only_where_asked_for(
    program_database: Database, tmp_path: Path
) -> None:
    cycle = a_cycle(program_database)
    an_entry(program_database, cycle, reference="S1", proposers=["示例乙某"])
    found = {}
    for document in ("data", "data-with-names"):
        target = tmp_path / f"{document}.zip"
        answer = run("--document", document, "-o", str(target), "--language", "en", language="en")
        assert answer.exit_code == 0, answer.output
        assert answer.output.strip() == f"“{DOCUMENT_NAMES[DocumentCode(document)]}” was written to {target}."
        with ZipFile(target) as file:
            found[document] = {name: file.read(name).decode() for name in file.namelist()}
    assert found["data-with-names"].keys() - found["data"].keys() == {
        f"{folder}/{name}.{ending}"
        for name in ("proposers", "unit_hints")
        for folder, ending in (("data", "csv"), ("data", "json"), ("schema", "schema.json"))
    }
    assert "示例乙某" not in "".join(found["data"].values())
    assert "示例乙某" in found["data-with-names"]["data/proposers.csv"]
    assert found["data"]["data/entries.csv"].startswith("\ufeffTrack,Reference,")
    with program_database.reading() as session:
        recorded = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert recorded == ["plain_data.export"] * 2
