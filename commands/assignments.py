"""Give the entries of a table their judges; no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell


def assign_judges(
    ctx: typer.Context,
    entries: Annotated[Path | None, typer.Argument(metavar="ENTRIES.csv", help="Table of entries 参评对象表")] = None,
    judges: Annotated[Path | None, typer.Argument(metavar="JUDGES.csv", help="Table of judges 评委表")] = None,
    *,
    k: Annotated[int, typer.Option("--k", help="Judges of each entry 每个参评对象的评委数")],
    costs: Annotated[
        Path | None, typer.Option(metavar="COSTS.csv", help="Instead of the other two tables 以成本表代替前两张表")
    ] = None,
    min_load: Annotated[int | None, typer.Option(help="Fewest entries of a judge 每名评委最少评审数")] = None,
    max_load: Annotated[int | None, typer.Option(help="Most entries of a judge 每名评委最多评审数")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="PAIRS.csv", help="entry,judge: pairs that stay as they are 保持不变的已有任务"),
    ] = None,
    connect: Annotated[
        str,
        typer.Option(
            help="auto, off, outsider 组外评委, anchors 共同评审; so that judges can be compared 评委连通方式"
        ),
    ] = "auto",
    seed: Annotated[int, typer.Option(min=0, help="Decides between equal assignments 随机种子")] = 0,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write; - is the screen 输出")] = Path("-"),
    details: Annotated[
        Path | None, typer.Option("--json", help="Where loads, cost and proof go as JSON 明细输出")
    ] = None,
) -> None:
    """Assign judges to entries; needs no database 给参评对象分配评委.

    ENTRIES.csv has the columns entry and, as far as known, theme; unit, proposer_unit, collecting_unit,
    handling_unit, adopting_unit; district. JUDGES.csv has judge and, as far as known, unit, district, themes,
    min_load, max_load. Several units or themes in one cell stand between semicolons. Headings may be
    Chinese: 编号,主题,单位,区县 and 评委,单位,区县,专长,最少,最多.

    A judge whose unit is a unit of the entry is recused. As many sheets as possible go to judges who know
    the theme; where there are districts, each entry has a judge of another one wherever that is possible.
    Where limits of loads are left out, all are within 5 % of an even share.

    COSTS.csv has entry,judge,cost; a pair that is not listed is forbidden, and the sum of the costs is
    the least possible. The answer has entry,judge, whatever the order of the rows was.
    """
    from use_cases import assign_tables, named_files

    table = assign_tables.assign_files(
        entries=named_files.named_file(entries),
        judges=named_files.named_file(judges),
        costs=named_files.named_file(costs),
        kept=named_files.named_file(keep),
        judges_each=k,
        least=min_load,
        most=max_load,
        connect=connect,
        seed=seed,
    )
    contents = {output: table.content} if details is None else {output: table.content, details: table.details}
    if details is not None:
        named_files.require_other_file(details, output)
    for path in contents:
        for source in (entries, judges, costs, keep):
            if source is not None:
                named_files.require_other_file(path, source)
    named_files.write_files(contents)
    for note in table.notes:
        tell(ctx, note)
