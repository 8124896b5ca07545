"""The notice and the minutes as documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.messages import msg

_Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE.docx", help="Where to write; - is the screen 输出")
]
_Language = Annotated[str | None, typer.Option(help="Language of the document, zh_CN or en 文档所用语言")]


def export_notice(
    ctx: typer.Context,
    *,
    output: _Output,
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    language: _Language = None,
) -> None:
    """Write the notice of the list that is shown to the public 导出公示文件.

    It names proposers, so the export is recorded in the audit log.
    """
    from use_cases import awards, named_files, notices
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    list_id = read(prepared_database(), CommandLine(), notices.list_to_show, cycle_id)
    export = perform(prepared_database(), CommandLine(), notices.export, list_id, language=chosen)
    named_files.write_files({output: export.content()})
    tell(ctx, msg("The notice was written to {name}: {n} awards.", n=export.report.awards.count, name=str(output)))


def export_minutes(
    ctx: typer.Context,
    *,
    output: _Output,
    meeting: Annotated[int | None, typer.Option(help="Id of the meeting; the newest one if left out 会议编号")] = None,
    language: _Language = None,
) -> None:
    """Write the minutes of a decision meeting 导出评审会议纪要.

    The export is recorded in the audit log.
    """
    from use_cases import minutes, named_files
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    chosen = chosen_language(ctx, language)
    meeting_id = read(prepared_database(), CommandLine(), minutes.meeting_to_export, meeting)
    export = perform(prepared_database(), CommandLine(), minutes.export, meeting_id, language=chosen)
    named_files.write_files({output: export.content()})
    tell(
        ctx,
        msg(
            "The minutes of {meeting}, held on {day} (id {id}), were written to {name}: {n} motions.",
            meeting=export.meeting,
            day=export.report.held_on,
            id=meeting_id,
            n=len(export.report.motions),
            name=str(output),
        ),
    )
