"""Zips as offices send them are read; zips that no office sends are refused whole."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from domain.attachments import MAX_BYTES
from domain.refusals import Invalid
from intake import attachment_zips
from intake.attachment_zips import MAX_MEMBERS, paths_in, unpacked
from tests.attachments import PDF, a_link, a_windows_zip, a_zip, flagged_as_encrypted, lying_about_size

MEGABYTE = 1024 * 1024


def test_names_are_read_as_they_were_meant() -> None:
    names = {"渝建-1.pdf": PDF, "誠信/開.pdf": PDF}
    assert paths_in(a_zip(names), "a.zip") == ("渝建-1.pdf", "誠信/開.pdf")
    # The second byte of 誠 and 開 in GBK is the backslash and the brace of ASCII.
    assert paths_in(a_windows_zip(names), "a.zip") == ("渝建-1.pdf", "誠信/開.pdf")
    assert paths_in(a_zip({r"CQ-1\回执.pdf": PDF}), "a.zip") == ("CQ-1/回执.pdf",)


def test_what_systems_leave_in_zips_is_passed_over() -> None:
    packed = a_zip({"CQ-1.pdf": PDF, "__MACOSX/._CQ-1.pdf": b"x", ".DS_Store": b"x", "a/Thumbs.db": b"x", "a/": b""})
    assert [file.path for file in unpacked(packed, "a.zip")] == ["CQ-1.pdf"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Rar!\x1a\x07\0" + bytes(99), "a.zip is no zip"),
        (a_zip({"CQ-1.pdf": PDF})[:-40], "damaged"),
        (a_zip({}), "holds no files"),
        (a_zip({"../CQ-1.pdf": PDF}), r"\.\./CQ-1.pdf in it leads to a place outside"),
        (a_zip({r"a\..\..\CQ-1.pdf": PDF}), "leads to a place outside"),
        (a_zip({"/elsewhere/CQ-1.pdf": PDF}), "leads to a place outside"),
        (a_zip({"C:/CQ-1.pdf": PDF}), "leads to a place outside"),
        (a_link("../elsewhere", "CQ-1.pdf"), "CQ-1.pdf in it leads to a place outside"),
        (flagged_as_encrypted(a_zip({"CQ-1.pdf": PDF})), "protected by a password"),
        (a_zip({f"{number}.pdf": b"" for number in range(MAX_MEMBERS + 1)}), "more than 2000 files"),
        (a_zip({"好.pdf": PDF, "CQ-1.pdf": bytes(3 * MEGABYTE)}), "CQ-1.pdf in it unpacks to more than 200 times"),
    ],
)
def test_a_zip_that_cannot_be_trusted_or_read_is_refused_whole(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        list(unpacked(content, "a.zip"))


def test_a_zip_that_would_unpack_to_too_much_is_refused_before_anything_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachment_zips, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(Invalid, match="unpacks to more than"):
        paths_in(a_zip({"CQ-1.pdf": b"a" * 60, "CQ-2.pdf": b"b" * 60}), "a.zip")


def test_a_file_beyond_the_limit_is_refused_alone_and_never_unpacked() -> None:
    packed = a_zip({"CQ-1.pdf": bytes(MAX_BYTES + 1), "CQ-2.pdf": PDF}, method=zipfile.ZIP_STORED)
    large, small = unpacked(packed, "a.zip")
    assert (large.content, str(large.refusal)) == (b"", "CQ-1.pdf is larger than 20 MB.")
    assert (small.content, small.refusal) == (PDF, None)


def test_a_file_packed_in_an_unusual_way_is_refused_alone() -> None:
    (file,) = unpacked(a_zip({"CQ-1.pdf": PDF}, method=zipfile.ZIP_BZIP2), "a.zip")
    assert "packed in a way" in str(file.refusal)


def test_a_file_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    bomb = lying_about_size(a_zip({"CQ-1.pdf": bytes(64 * MEGABYTE)}), 100)
    tracemalloc.start()
    with pytest.raises(Invalid, match="damaged"):
        list(unpacked(bomb, "a.zip"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MEGABYTE


def test_a_torn_file_is_refused_as_damaged() -> None:
    packed = bytearray(a_zip({"CQ-1.pdf": PDF}, method=zipfile.ZIP_STORED))
    packed[60] ^= 0xFF
    with pytest.raises(Invalid, match="damaged"):
        list(unpacked(bytes(packed), "a.zip"))
