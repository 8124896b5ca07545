"""Export what follows from an award list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.messages import Message, msg


class Document(StrEnum):
    """What can be exported of a cycle's awards."""

    WORKBOOK = "workbook"
    LIVE = "live"
    PAYMENTS = "payments"
    DECISION = "decision"
    DATA = "data"


def export_awards(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    document: Annotated[
        Document,
        typer.Option(
            help="The award workbook 授奖名单工作簿, a final's live workbook 动态核算表, "
            "the payment list 奖金发放表 of the sealed list, the decision 决定 on the published one, "
            "or all tables as plain data 数据包"
        ),
    ] = Document.WORKBOOK,
    language: Annotated[str | None, typer.Option(help="Language of the workbook, zh_CN or en 表格所用语言")] = None,
    round_id: Annotated[
        int | None, typer.Option("--round", help="With live: id of the final; the first one if left out 终评轮次编号")
    ] = None,
) -> None:
    """Write the award list, all rankings and every sheet's points as a workbook 导出授奖名单.

    It holds proposers' names, and the payment list their telephone numbers, so every export is recorded in the audit
    log. So is the live workbook, which names nobody who proposed anything.
    """
    if document is Document.LIVE:
        _export_live(ctx, output, cycle, round_id, language)
        return
    from use_cases import award_decisions, awards, named_files, payments
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    said: Message
    if document is Document.PAYMENTS:
        paid = perform(prepared_database(), CommandLine(), payments.export, cycle_id, language=chosen)
        content = paid.content()
        said = msg(
            "The payment list was written to {name}: {n} payees, {sum} yuan in all.",
            name=str(output),
            n=paid.report.payees,
            sum=paid.total,
        )
    elif document is Document.DECISION:
        list_id = read(prepared_database(), CommandLine(), award_decisions.published_list, cycle_id)
        decision = perform(prepared_database(), CommandLine(), award_decisions.export, list_id, language=chosen)
        content, n = decision.content(), decision.report.awards.count
        said = msg("The decision on the awards was written to {name}: {n} awards.", name=str(output), n=n)
    elif document is Document.DATA:
        from use_cases import plain_data

        data = perform(prepared_database(), CommandLine(), plain_data.export, cycle_id, language=chosen)
        content = data.content()
        said = msg("{n} tables of plain data were written to {name}.", n=len(data.tables), name=str(output))
    else:
        export = perform(prepared_database(), CommandLine(), awards.export, cycle_id, language=chosen)
        content = export.content()
        said = msg("{n} awards written to {name}.", n=export.awards, name=str(output))
    named_files.write_files({output: content})
    tell(ctx, said)


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
