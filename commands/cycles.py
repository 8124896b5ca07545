"""Cycles: listed and opened."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.answers import tell


def list_cycles() -> None:
    """Print every cycle with its id, one a line between tabs 列出评选周期."""
    from use_cases import cycles
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, read

    for line in read(prepared_database(), CommandLine(), cycles.listing):
        typer.echo(f"{line.cycle_id}\t{line.name}\t{line.starts_on}\t{line.ends_on}")


def open_cycle(
    ctx: typer.Context,
    template: Annotated[str, typer.Option(help="standard 五加一个奖项, one_ladder 六个等次")] = "standard",
) -> None:
    """Open a cycle with the rules of a template 按模板建立评选周期."""
    from use_cases import cycles
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), cycles.open_from_template, template))
