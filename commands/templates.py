"""The template of a document, to be edited in Word."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.document_templates import TemplateKind
from domain.messages import msg


def export_template(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.docx", help="Where to write; - is the screen 输出")
    ],
    document: Annotated[TemplateKind, typer.Option(help="Notice 公示通知, minutes 会议纪要 or decision 授奖决定")],
    language: Annotated[str | None, typer.Option(help="Language of the document, zh_CN or en 文档所用语言")] = None,
    version: Annotated[
        int | None,
        typer.Option(help="Version of the template; the one in force if left out, 0 the program's own 模板版次"),
    ] = None,
) -> None:
    """Write the template of a document, to be edited in Word or WPS 导出文书模板.

    The page “Document templates” takes the edited one back.
    """
    from use_cases import document_templates, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, read

    chosen = chosen_language(ctx, language)
    given = read(prepared_database(), CommandLine(), document_templates.template_file, document, chosen, number=version)
    named_files.write_files({output: given.content})
    tell(ctx, msg("The template was written to {name}.", name=str(output)))
