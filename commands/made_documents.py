"""Documents that were asked for on the page: made by a process of its own, and cleared away."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg


def make_document(
    ctx: typer.Context, number: Annotated[int, typer.Argument(help="Number of the document 文档编号")]
) -> None:
    """Make a document that somebody asked for on the page; the program runs this itself 生成所请求的文档."""
    from use_cases import document_work
    from use_cases.connection import prepared_database

    made = document_work.make(prepared_database(), number)
    tell(ctx, made or msg("There is nothing to do: no document of this number waits to be made."))


def tidy_documents(ctx: typer.Context) -> None:
    """Delete the files of documents older than thirty days; each can be made again 清理旧文档文件."""
    from use_cases import document_upkeep
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), document_upkeep.tidy))
