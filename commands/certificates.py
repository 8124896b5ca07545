"""A certificate checked without a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from i18n import DEFAULT_LANGUAGE, translate

DOES_NOT_AGREE = 1


def check_certificate(
    ctx: typer.Context,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE.zip", help="The archive 归档文件")],
    code: Annotated[
        Path, typer.Argument(metavar="TEXT.txt", help="What the QR code says; - reads what is pasted 二维码所载文字")
    ] = Path("-"),
) -> None:
    """Compare the QR code of a certificate with the sealed list in an archive 以归档核对荣誉证书.

    Needs no database. Ends with 0 where the award stands there as the certificate has it, with 1 and every reason
    where it does not, and with 2 where text or archive cannot be read.
    """
    from use_cases import certificate_checks, named_files

    language = ctx.obj or DEFAULT_LANGUAGE
    pasted = code == named_files.STANDARD_STREAM
    text = sys.stdin.buffer.read() if pasted else named_files.read_file(code)
    found = certificate_checks.check(named_files.read_file(archive), _decoded(text))
    for sentence in found.lines():
        typer.echo(translate(sentence, language))
    if not found.agrees:
        raise typer.Exit(DOES_NOT_AGREE)


def _decoded(text: bytes) -> str:
    """Read a text as editors in China save it: UTF-8, or GB 18030 where it is not."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")
