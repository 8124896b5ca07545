"""The archive of a cycle: made, and checked without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg
from i18n import DEFAULT_LANGUAGE

DOES_NOT_AGREE = 1


def make_archive(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.zip", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
) -> None:
    """Write the archive of a cycle, with everything that its result can be worked out from again 生成归档.

    It holds no proposers' names; the export is recorded in the audit log. The check sum of its manifest, which
    names the content however it is packed, goes to standard output.
    """
    from use_cases import archives, awards, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    made = read(prepared_database(), CommandLine(), archives.prepare, cycle_id)
    perform(prepared_database(), CommandLine(), archives.export, made)
    named_files.write_files({output: made.content})
    tell(
        ctx,
        msg("The archive was written to {name}. SHA-256 of the file: {sha256}", name=str(output), sha256=made.sha256),
    )
    typer.echo(made.manifest_sha256, err=output == named_files.STANDARD_STREAM)


def verify_archive(
    ctx: typer.Context,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE.zip", help="The archive 归档文件")],
    *,
    head: Annotated[
        str | None, typer.Option(help="Head of the log as printed, NUMBER:CHECKSUM 公布的审计记录末条")
    ] = None,
    sha256: Annotated[
        str | None, typer.Option("--sha256", help="Check sum as printed, of the file or its manifest 公布的归档校验值")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
) -> None:
    """Check an archive: files, audit log, every ranking and the award list worked out again 校验归档.

    Needs no database. Ends with 0 where all agrees, with 1 and every place where it does not, and with 2 where the
    file cannot be checked at all. Only a head or check sum that was printed elsewhere tells an archive that somebody
    made up anew as a whole.
    """
    from use_cases import archive_checks, audit_chain, named_files

    language = ctx.obj or DEFAULT_LANGUAGE
    known = None if head is None else audit_chain.read_head(head)
    pinned = None if sha256 is None else sha256.strip().lower()
    found = archive_checks.check(named_files.read_file(archive), head=known, sha256=pinned)
    if as_json:
        typer.echo(archive_checks.as_json(found, language))
    else:
        for line in archive_checks.lines(found, language):
            typer.echo(line)
    if not found.agrees:
        raise typer.Exit(DOES_NOT_AGREE)
