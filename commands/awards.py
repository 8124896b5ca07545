"""Export the documents of a cycle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.documents import DOCUMENT_NAMES, DocumentCode
from domain.messages import Message, msg


def export_awards(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    document: Annotated[
        DocumentCode,
        typer.Option(
            help="Which: the award workbook 授奖名单工作簿, live 动态核算表, payments 奖金发放表, decision 决定, "
            "certificates 荣誉证书, letters 结果通知书, score-sheets 评分表, signature-sheet 签字表, notice 公示, "
            "minutes 会议纪要 of the newest meeting, ineligible 不参评名单, archive 归档, data 数据包, "
            "data-with-names 含姓名的数据包"
        ),
    ] = DocumentCode.WORKBOOK,
    language: Annotated[str | None, typer.Option(help="Language of the document, zh_CN or en 文档所用语言")] = None,
    round_id: Annotated[
        int | None,
        typer.Option("--round", help="Id of the round, for what is made of one; the final if left out 轮次编号"),
    ] = None,
) -> None:
    """Write a document of a cycle, the award workbook where none is named 导出文档.

    Whatever holds names or telephone numbers is recorded in the audit log, and so is all else that leaves by this way.
    """
    from use_cases import awards, document_kinds, live_workbooks, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, read

    chosen = chosen_language(ctx, language)
    database, who = prepared_database(), CommandLine()
    cycle_id = read(database, who, awards.cycle_to_export, cycle)
    if document is DocumentCode.LIVE:
        subject_id = read(database, who, live_workbooks.round_to_export, cycle_id, round_id)
    else:
        subject_id = read(database, who, document_kinds.subject_to_export, document, cycle_id, round_id)
    made = document_kinds.KIND_OF[document].make(database, who, subject_id, chosen, lambda _done, _of: None)
    named_files.write_files({output: made.content()})
    tell(ctx, _written(made.export, document, str(output)))


def _written(export: object, document: DocumentCode, name: str) -> Message:
    """Say what was written, with the figures by which it is recognised where a document has any."""
    from use_cases.award_decisions import DecisionExport
    from use_cases.awards import Export
    from use_cases.certificates import CertificateExport
    from use_cases.live_workbooks import LiveExport
    from use_cases.payments import PaymentExport

    match export:
        case Export(awards=n):
            return msg("{n} awards written to {name}.", n=n, name=name)
        case LiveExport(report=report):
            n = len(report.entries)
            return msg("The live workbook was written to {name}: {n} entries.", n=n, name=name)
        case PaymentExport(report=report, total=total):
            n = report.payees
            return msg(
                "The payment list was written to {name}: {n} payees, {sum} yuan in all.", n=n, name=name, sum=total
            )
        case DecisionExport(report=decision):
            n = decision.awards.count
            return msg("The decision on the awards was written to {name}: {n} awards.", n=n, name=name)
        case CertificateExport(report=certified):
            return msg("Certificates written to {name}: {n}.", n=len(certified.certificates), name=name)
        case _:
            return msg("“{document}” was written to {name}.", document=msg(DOCUMENT_NAMES[document]), name=name)
