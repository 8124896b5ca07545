"""Backups: made while the program runs, and restored into an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg

INCOMPLETE = 1


def make_backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="Where to; a folder gets a file named by the moment, here if left out 备份文件或文件夹",
        ),
    ] = None,
) -> None:
    """Copy everything into one file while the program runs 备份全部数据与附件.

    Ends with 1 where the backup is there but lacks an attached file, or its audit log is not whole.
    Prints the head of the log in it, NUMBER:CHECKSUM.
    """
    from settings import settings
    from use_cases import backups
    from use_cases.connection import database, is_made
    from use_cases.transaction import CommandLine

    if not is_made():
        raise backups.is_empty()
    made = backups.make(database(), CommandLine(), Path() if file is None else file)
    manifest = made.manifest
    tell(
        ctx,
        msg(
            "Backup written to {name}: {rows} rows of {tables} tables, {files} attached files.",
            name=str(made.path),
            rows=manifest.rows,
            tables=len(manifest.tables),
            files=len(manifest.files),
        ),
    )
    tell(
        ctx,
        msg(
            "It holds names and what passwords are recognised by. Only you can read it; keep it that way, also where "
            "you copy it to."
        ),
    )
    tell(
        ctx,
        msg(
            "Telephones, work units, contacts, objectors and masked words are sealed in it. Whoever restores it needs "
            "the key file {file} of today, too: keep a copy of that, apart from the backup.",
            file=settings().key_file.name,
        ),
    )
    for trouble in made.log_troubles:
        tell(ctx, trouble)
    if made.log_troubles:
        tell(ctx, msg("The audit log is not whole; it was copied as it is."))
    for lost in manifest.lost:
        tell(ctx, backups.lost_in_words(lost))
    if manifest.lost:
        tell(ctx, msg("The backup is without these {n} attachments; everything else is in it.", n=len(manifest.lost)))
    typer.echo(f"{manifest.last_event}:{manifest.last_hash}")
    if manifest.lost or made.log_troubles:
        raise typer.Exit(INCOMPLETE)


def restore_backup(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup wrote 备份文件")]
) -> None:
    """Bring a backup back into an empty place, whole or not at all 恢复到空的数据目录和数据库.

    The place is the one that DATABASE_URL and DATA_DIR name, SQLite or PostgreSQL whatever it was before. What an
    older schema kept in clear is sealed, and no trace of it left.
    Prints the head of the log as it was, NUMBER:CHECKSUM.
    """
    from use_cases import backups, restores, sealed_data, second_factors
    from use_cases.connection import TRACES_LEFT, database, note_traces, traces_are_noted, traces_wiped
    from use_cases.transaction import CommandLine, read

    restored = restores.restore(database(), file, note_traces=note_traces)
    is_wiped = not traces_are_noted() or traces_wiped()
    manifest = restored.manifest
    tell(
        ctx,
        msg(
            "Restored as of {moment}: {rows} rows of {tables} tables, {files} attached files. Every table was read "
            "back and equals the backup, and the audit log ends with the same check sum.",
            moment=manifest.made_at,
            rows=manifest.rows,
            tables=len(manifest.tables),
            files=len(manifest.files),
        ),
    )
    tell(ctx, msg("Everybody signs in anew; passwords and open invitations are as they were."))
    if not is_wiped:
        tell(ctx, TRACES_LEFT)
    for unreadable in (sealed_data.unreadable, second_factors.unreadable):
        said = read(database(), CommandLine(), unreadable)
        if said is not None:
            tell(ctx, said)
    for trouble in restored.log_troubles:
        tell(ctx, trouble)
    if restored.log_troubles:
        tell(ctx, msg("The audit log was not whole when the backup was made; it is as it was."))
    for lost in manifest.lost:
        tell(ctx, backups.lost_in_words(lost))
    if manifest.lost:
        tell(ctx, msg("These {n} attachments were lost before the backup was made.", n=len(manifest.lost)))
    typer.echo(f"{restored.head.seq}:{restored.head.hash}")
    if manifest.lost or restored.log_troubles:
        raise typer.Exit(INCOMPLETE)
