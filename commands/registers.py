"""Registers: imported, and what of them does not compete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.messages import msg
from i18n import DEFAULT_LANGUAGE, translate


def import_register(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Register: .xlsx, .xls, .ods or .csv 登记表")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen 只预览不写入")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
    mapping: Annotated[str | None, typer.Option(help="Columns by hand: title=案由,kind=分类 手工指定列")] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option(help="Name of a sheet, may be given more than once; all with headings if left out 工作表名"),
    ] = None,
    marked: Annotated[
        Path | None,
        typer.Option(metavar="OUT.xlsx", help="Where a copy goes with the problems marked 标出问题的副本"),
    ] = None,
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
) -> None:
    """Import a register of suggestions into a cycle, all or nothing 导入人民建议登记表.

    Rows that cannot be written are refused one by one and listed; the rest is written together.
    Columns given by --mapping are remembered for files with the same headings once an import has written.
    """
    from use_cases import (
        column_choices,
        marked_registers,
        named_files,
        register_files,
        registers,
    )
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    language = ctx.obj or DEFAULT_LANGUAGE
    if marked is not None:
        named_files.require_other_file(marked, file)
    opened = register_files.open_register(named_files.read_file(file), file.name, sheets=sheet or (), headings=mapping)
    office = prepared_database() if not dry_run else register_files.office_to_try(prepared_database())
    if mapping is None:
        opened = read(office, CommandLine(), register_files.with_remembered_columns, opened)
    cycle_id = read(office, CommandLine(), register_files.cycle_to_fill, cycle)
    preview = read(office, CommandLine(), registers.preview, cycle_id, chosen=opened.chosen)
    if marked is not None:
        copy = marked_registers.marked_copy(opened.workbook, preview, language)
        named_files.write_files({marked: copy})
    answer = register_files.summary(preview, file.name)
    if not dry_run:
        answer = perform(office, CommandLine(), registers.accept, cycle_id, seen=preview, file_name=file.name)
        for each in opened.chosen if mapping is not None else ():
            perform(office, CommandLine(), column_choices.remember, each.mapping)
    for note in opened.notes:
        tell(ctx, note)
    if as_json:
        typer.echo(register_files.as_json(preview, language))
        return
    for line in (*register_files.problem_lines(preview), *register_files.change_lines(preview)):
        typer.echo(translate(line, language))
    typer.echo(translate(answer, language))


def export_ineligible(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the workbook, zh_CN or en 表格所用语言")] = None,
) -> None:
    """Write the suggestions that do not compete, with every reason, as a workbook 导出不符合参评资格名单.

    What was admitted against the rule stands on a second sheet. The export is recorded in the audit log.
    """
    from use_cases import awards, ineligible, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    export = perform(prepared_database(), CommandLine(), ineligible.export, cycle_id, language=chosen)
    named_files.write_files({output: export.content()})
    tell(
        ctx,
        msg("{n} suggestions that do not compete written to {name}.", n=len(export.report.excluded), name=str(output)),
    )
