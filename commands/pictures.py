"""Figures of the rankings as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import chosen_language, tell
from domain.messages import msg


def export_pictures(
    ctx: typer.Context,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Zip to write; - is the screen 输出")],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    round_id: Annotated[
        int | None, typer.Option("--round", help="Id of the round; every ranked one if left out 轮次编号")
    ] = None,
    entries: Annotated[
        list[str] | None,
        typer.Option("--entry", metavar="REFERENCE", help="Of the latest round: draw the ranks it may have 参评编号"),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the pictures, zh_CN or en 图片所用语言")] = None,
) -> None:
    """Draw every figure of the newest rankings as SVG and PNG, by a browser of this machine 导出图表.

    Values by rank, every edge, how steady the tiers are, and the panel: what the pages show, with what explains it.
    """
    from ui.picture_files import zip_of_pictures
    from ui.round_pictures import pictures_of_ranking
    from ui.words import speaking
    from use_cases import awards, named_files, picture_exports
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform, read

    database, who = prepared_database(), CommandLine()
    cycle_id = read(database, who, awards.cycle_to_export, cycle)
    rankings = read(database, who, picture_exports.rankings, cycle_id, round_id)
    with speaking(chosen_language(ctx, language)):
        pictures = [
            picture
            for place, ranking_id in enumerate(rankings)
            for picture in read(database, who, pictures_of_ranking, ranking_id, () if place else tuple(entries or ()))
        ]
        content = zip_of_pictures(pictures)
    perform(database, who, picture_exports.record, cycle_id, len(pictures))
    named_files.write_files({output: content})
    tell(ctx, msg("{n} pictures written to {name}, each as SVG and PNG.", n=len(pictures), name=str(output)))
