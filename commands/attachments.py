"""Attached files: compared with what the database knows of them, and tidied."""

from __future__ import annotations

import typer

from commands.answers import tell
from domain.messages import msg


def check_attachments(ctx: typer.Context) -> None:
    """Compare every attached file with its check sum; code 1 where one is lost 核对附件文件."""
    from use_cases import attachment_upkeep
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, read

    found = read(prepared_database(), CommandLine(), attachment_upkeep.check)
    for lost in found.lost:
        tell(ctx, lost)
    counts = {"whole": found.whole, "lost": len(found.lost), "orphans": len(found.orphans)}
    tell(ctx, msg("Whole: {whole} files; lost: {lost}; belonging to no attachment: {orphans}.", **counts))
    if found.lost:
        raise typer.Exit(1)


def tidy_attachments(ctx: typer.Context) -> None:
    """Delete files that belong to no attachment 清理无主文件."""
    from use_cases import attachment_upkeep
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), attachment_upkeep.tidy))
