"""Figures from the command line: the same that the pages draw, with Chinese text, by a real browser."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import plotly.graph_objects as go
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from cli import app
from db.engine import Database
from domain.file_names import part_of_name
from tests.meetings import a_meeting
from tests.publicity import FIVE
from tools.browser import find_chromium
from ui.figures import Picture
from ui.picture_files import zip_of_pictures
from ui.round_pictures import NamedPicture
from use_cases import audit_log
from use_cases.transaction import CommandLine, read

pytestmark = pytest.mark.browser
ONCE = pytest.mark.parametrize("backend", ["sqlite"])


def run(*arguments: str, language: str = "zh_CN") -> Result:
    return CliRunner().invoke(app, ["--language", language, "pictures", *arguments])


@ONCE
def test_every_figure_is_given_as_svg_and_png(
    program_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(find_chromium(whole=True)))
    a_meeting(program_database, FIVE, letter="BM")
    target = tmp_path / "pictures.zip"
    answer = run("-o", str(target), "--entry", "BM1")
    assert answer.exit_code == 0, answer.output
    with ZipFile(target) as package:
        drawn = {name: package.read(name) for name in package.namelist()}
    stems = sorted({Path(name).stem for name in drawn})
    assert len(drawn) == 2 * len(stems)
    assert f"已将 {len(stems)} 幅图写入" in answer.output
    assert any("得分分布" in stem for stem in stems)
    assert any("BM1" in stem for stem in stems)
    for stem in stems:
        tree = ET.fromstring(drawn[f"{stem}.svg"])  # noqa: S314 -- written by our own browser
        said = "".join(tree.itertext())
        assert stem.partition(" ")[2] in {part_of_name(text) for text in tree.itertext()}
        assert "。" in said, "the explanation is part of the picture"
        picture = Image.open(BytesIO(drawn[f"{stem}.png"]))
        assert (picture.width, picture.height) == (2 * int(tree.attrib["width"]), 2 * int(tree.attrib["height"]))
        assert len(picture.convert("L").getcolors() or ()) > 2
    events = read(program_database, CommandLine(), audit_log.latest).lines
    assert [event.action for event in events].count("rankings.pictures") == 1


def test_a_picture_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(find_chromium(whole=True)))
    named = NamedPicture("宽严", Picture(go.Figure(go.Bar(x=["甲", "乙"], y=[1, 2])), ("每柱一人。",)))
    with ZipFile(BytesIO(zip_of_pictures([named, named]))) as package:
        first, second = (
            {Path(name).suffix: package.read(name) for name in package.namelist() if name.startswith(number)}
            for number in ("01", "02")
        )
    assert first == second
    assert first.keys() == {".svg", ".png"}


@ONCE
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    program_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pictures.zip"
    a_meeting(program_database, FIVE)
    answer = run("-o", str(target), "--round", "999", language="en")
    assert (answer.exit_code, answer.output.strip()) == (2, "Nothing has been ranked yet, so there is no figure.")
    answer = run("-o", str(target), "--entry", "BM99", language="en")
    assert (answer.exit_code, answer.output.strip()) == (2, "There is no entry “BM99” in this ranking.")
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no browser"))
    answer = run("-o", str(target), language="en")
    assert answer.exit_code == 2
    assert answer.output.strip().startswith("Pictures are drawn by a browser, and none was found on this machine")
    assert not target.exists()
