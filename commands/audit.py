"""The audit log from the command line: is it whole."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg

NOT_WHOLE = 1


def check_log(
    ctx: typer.Context,
    head: Annotated[
        str | None,
        typer.Option(help="A head printed earlier, NUMBER:CHECKSUM; to be found again 以往公布的末条，须仍在"),
    ] = None,
) -> None:
    """Check the whole audit log; ends with 1 and names every event that does not fit 校验审计记录."""
    from use_cases import audit_chain, doctor
    from use_cases.connection import is_made, prepared_database
    from use_cases.transaction import CommandLine, read

    if not is_made():
        raise doctor.is_empty()
    known = None if head is None else audit_chain.read_head(head)
    report = read(prepared_database(), CommandLine(), audit_chain.check, known=known)
    for trouble in report.troubles:
        tell(ctx, trouble)
    if report.has_more:
        tell(ctx, msg("And there is more of it."))
    if not report.is_whole:
        tell(ctx, msg("The audit log is not whole; {n} events were checked.", n=report.events))
        raise typer.Exit(NOT_WHOLE)
    tell(ctx, msg("The audit log is whole: {n} events were checked.", n=report.events))
    if report.head is not None:
        typer.echo(f"{report.head.seq}:{report.head.hash}")
