"""Export the award list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.answers import chosen_language, tell
from domain.messages import msg


def export_awards(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the workbook, zh_CN or en 表格所用语言")] = None,
    document: Annotated[
        Literal["awards", "live"],
        typer.Option(help="awards: the award list; live: a final's ranking as formulas 导出哪一种"),
    ] = "awards",
    round_id: Annotated[
        int | None, typer.Option("--round", help="With live: id of the final; the first one if left out 终评轮次编号")
    ] = None,
) -> None:
    """Write the award list, all rankings and every sheet's points as a workbook 导出授奖名单.

    The workbook holds proposers' names, so the export is recorded in the audit log. So is the live workbook, which
    names nobody who proposed anything.
    """
    if document == "live":
        _export_live(ctx, output, cycle, round_id, language)
        return
    from use_cases import awards, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    export = perform(prepared_database(), CommandLine(), awards.export, cycle_id, language=chosen)
    named_files.write_files({output: export.content()})
    tell(ctx, msg("{n} awards written to {name}.", n=export.awards, name=str(output)))


def _export_live(
    ctx: typer.Context, output: Path, cycle: int | None, round_id: int | None, language: str | None
) -> None:
    from use_cases import awards, live_workbooks, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    final = read(prepared_database(), CommandLine(), live_workbooks.round_to_export, cycle_id, round_id)
    export = perform(prepared_database(), CommandLine(), live_workbooks.export, final, language=chosen)
    named_files.write_files({output: export.content()})
    said = msg("The live workbook was written to {name}: {n} entries.", n=len(export.report.entries), name=str(output))
    tell(ctx, said)
