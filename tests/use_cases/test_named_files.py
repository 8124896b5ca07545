from __future__ import annotations

import sys
from pathlib import Path

import pytest

from domain.refusals import Invalid
from use_cases.named_files import STANDARD_STREAM, beside, require_other_file, write_files


def test_when_one_file_cannot_be_written_the_others_are_as_they_were(tmp_path: Path) -> None:
    old, fresh, folder = tmp_path / "old.csv", tmp_path / "fresh.csv", tmp_path / "folder"
    old.write_bytes(b"before")
    folder.mkdir()

    with pytest.raises(Invalid, match="folder cannot be written"):
        write_files({old: b"after", fresh: b"after", folder: b"after"})

    assert old.read_bytes() == b"before"
    assert not fresh.exists()


def test_all_are_written_and_the_screen_comes_last(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_files({STANDARD_STREAM: b"shown", tmp_path / "one": b"1", tmp_path / "two": b"2"})
    sys.stdout.flush()

    assert capfdbinary.readouterr().out == b"shown"
    assert [(tmp_path / name).read_bytes() for name in ("one", "two")] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("output", "name"), [("out.csv", "out.json"), ("OUT.CSV", "OUT.json"), ("v1.2", "v1.2.json"), ("-", None)]
)
def test_details_go_beside_the_answer(output: str, name: str | None) -> None:
    found = beside(Path(output))

    assert (found.name if found else None) == name


def test_no_details_go_beside_a_device(tmp_path: Path) -> None:
    assert beside(tmp_path) is None


def test_one_file_is_never_two_answers(tmp_path: Path) -> None:
    link = tmp_path / "link"
    (tmp_path / "file").write_bytes(b"")
    link.symlink_to(tmp_path / "file")

    with pytest.raises(Invalid, match="would be overwritten"):
        require_other_file(link, tmp_path / "file")
    with pytest.raises(Invalid, match="would be overwritten"):
        require_other_file(tmp_path / "new", tmp_path / "new")
