"""Names and numbers of what may be attached."""

from __future__ import annotations

import pytest

from domain.attachments import (
    ENDINGS,
    FAMILIES,
    FAMILY_NAMES,
    LONGEST_NAME,
    MAX_OF_ENTRY,
    MEDIA_TYPES,
    SHOWN_BY_BROWSERS,
    AttachmentKind,
    Family,
    Holding,
    plain_name,
    require_named_as,
)
from domain.messages import msg
from domain.refusals import Invalid


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("回执.pdf", "回执.pdf"),
        (r"c:\用户\回执.pdf", "回执.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("  两  处\t空白.pdf ", "两 处 空白.pdf"),
        ("反\u202efdp.exe", "反fdp.exe"),
        ("e\u0301.pdf", "é.pdf"),
        ("断\r\nSet-Cookie: x.pdf", "断 Set-Cookie: x.pdf"),
    ],
)
def test_a_name_is_the_last_part_of_its_path_without_anything_unseen(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "..", "a/..", "\u202e", "长" * (LONGEST_NAME + 1)])
def test_what_is_no_name_is_refused(sent: str) -> None:
    with pytest.raises(Invalid):
        plain_name(sent)


def test_every_kind_has_its_family_and_media_type_and_is_either_shown_or_saved() -> None:
    assert set(FAMILIES) == set(MEDIA_TYPES) == set(AttachmentKind)
    assert set(ENDINGS) == set(FAMILY_NAMES) == set(Family)
    assert set(AttachmentKind) - SHOWN_BY_BROWSERS == {AttachmentKind.TIFF, AttachmentKind.DOC, AttachmentKind.DOCX}


def test_a_name_goes_with_the_content_within_its_family() -> None:
    require_named_as(AttachmentKind.JPEG, "照片.PNG")
    for kind, name in ((AttachmentKind.JPEG, "照片.pdf"), (AttachmentKind.PDF, "回执"), (AttachmentKind.DOC, "x.exe")):
        with pytest.raises(Invalid, match="holds something else"):
            require_named_as(kind, name)


def test_an_entry_holds_each_content_and_each_name_once_and_no_more_than_the_most() -> None:
    holding = Holding("CQ-1")
    holding.keep("回执.PDF", "aa")
    assert holding.refusal_of("别的.pdf", "bb") is None
    assert holding.refusal_of("回执.pdf", "bb") == msg(
        "{reference} has another file named {file} already. Give this one another name.",
        reference="CQ-1",
        file="回执.pdf",
    )
    assert holding.refusal_of("别的.pdf", "aa") == msg(
        "{file} is the same file as {other}, which is attached to {reference} already.",
        file="别的.pdf",
        other="回执.PDF",
        reference="CQ-1",
    )
    for number in range(1, MAX_OF_ENTRY):
        holding.keep(f"{number}.pdf", f"{number}")
    assert "one too many" in str(holding.refusal_of("别的.pdf", "bb"))
