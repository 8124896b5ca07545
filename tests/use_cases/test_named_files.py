from __future__ import annotations

import sys
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

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


def test_on_a_full_disk_an_earlier_answer_is_not_lost(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.json"
    one.write_bytes(b"an earlier answer")
    soft, hard = getrlimit(RLIMIT_FSIZE)

    # So many bytes of a file find room: a short new answer does, putting the earlier one back would not.
    setrlimit(RLIMIT_FSIZE, (10, hard))
    try:
        for contents in ({one: b"new", other: b"far too much"}, {other: b"new", one: b"far too much"}):
            with pytest.raises(Invalid, match="cannot be written"):
                write_files(contents)
    finally:
        setrlimit(RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in tmp_path.iterdir()] == ["one.csv"]
    assert one.read_bytes() == b"an earlier answer"


def test_a_link_a_mode_and_a_device_stay_what_they_are(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"before")
    file.chmod(0o640)
    link.symlink_to(file)

    write_files({link: b"after", Path("/dev/null"): b"nowhere"})

    assert link.is_symlink()
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"after", 0o640)
    assert Path("/dev/null").is_char_device()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_what_is_written_anew_only_its_owner_can_read(tmp_path: Path) -> None:
    own, device = tmp_path / "姓名和电话.xlsx", Path("/dev/null")
    rights = device.stat().st_mode

    write_files({own: b"names and telephones", device: b"nowhere"})

    assert (own.stat().st_mode & 0o777, device.stat().st_mode) == (0o600, rights)
    write_files({own: b"written over"})
    assert own.stat().st_mode & 0o777 == 0o600


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
