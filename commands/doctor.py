"""Whether the data obey every rule."""

from __future__ import annotations

from typing import Annotated

import typer

from i18n import DEFAULT_LANGUAGE

UNWELL = 1


def check_data(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
) -> None:
    """Put every rule to the data, one line a finding; ends with 1 where there is one 数据体检.

    It changes nothing, and may run while the program serves.
    """
    from use_cases import doctor
    from use_cases.connection import database, is_made
    from use_cases.database_words import answering, database_in_words
    from use_cases.transaction import CommandLine, read

    language = ctx.obj or DEFAULT_LANGUAGE
    if not is_made():
        raise doctor.is_empty()
    with database_in_words(), answering():
        doctor.require_schema(database())
        found = read(database(), CommandLine(), doctor.check)
    if as_json:
        typer.echo(doctor.as_json(found, language))
    else:
        for line in doctor.lines(found, language):
            typer.echo(line)
    if not found.is_healthy:
        raise typer.Exit(UNWELL)
