"""Import registers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from i18n import DEFAULT_LANGUAGE, translate


def import_register(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Register: .xlsx, .xls, .ods or .csv 登记表")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen 只预览不写入")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
    mapping: Annotated[str | None, typer.Option(help="Columns by hand: title=案由,kind=分类 手工指定列")] = None,
    sheet: Annotated[str | None, typer.Option(help="Name of the sheet 工作表名")] = None,
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
) -> None:
    """Import a register of suggestions into a cycle, all or nothing 导入人民建议登记表.

    Rows that cannot be written are refused one by one and listed; the rest is written together.
    """
    from use_cases import named_files, register_files, registers  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform, read  # noqa: PLC0415 -- the same

    language = ctx.obj or DEFAULT_LANGUAGE
    chosen = register_files.open_register(named_files.read_file(file), file.name, sheet=sheet, headings=mapping)
    office = prepared_database() if not dry_run else register_files.office_to_try(prepared_database())
    cycle_id = read(office, CommandLine(), register_files.cycle_to_fill, cycle)
    preview = read(office, CommandLine(), registers.preview, cycle_id, sheet=chosen.sheet, mapping=chosen.mapping)
    answer = register_files.summary(preview, file.name)
    if not dry_run:
        answer = perform(
            office,
            CommandLine(),
            registers.accept,
            cycle_id,
            sheet=chosen.sheet,
            mapping=chosen.mapping,
            file_name=file.name,
            seen_digest=preview.digest,
        )
    for note in chosen.notes:
        tell(ctx, note)
    if as_json:
        typer.echo(register_files.as_json(preview, language))
        return
    for line in register_files.problem_lines(preview):
        typer.echo(translate(line, language))
    typer.echo(translate(answer, language))
