"""Draw a panel from a table of experts; no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell


def draw_panel(
    ctx: typer.Context,
    pool: Annotated[Path, typer.Argument(metavar="POOL.csv", help="Table of experts 专家库")],
    *,
    size: Annotated[int, typer.Option(help="Members of the panel 评审组人数")],
    seed: Annotated[int, typer.Option(min=0, help="Of the draw's record, to draw it again 抽签号，用于复核")],
    at_most_per_unit: Annotated[int | None, typer.Option(help="Most of any one unit 同一单位最多人数")] = None,
    at_most_per_district: Annotated[int | None, typer.Option(help="Most of any one district 同一区县最多人数")] = None,
    at_least: Annotated[
        list[str] | None, typer.Option(help="theme:环保=2, unit:…=1, district:…=1; may be repeated 至少，可重复")
    ] = None,
    at_most: Annotated[list[str] | None, typer.Option(help="The same for the most 至多，可重复")] = None,
    reserve: Annotated[int, typer.Option(help="Experts in reserve 候补人数")] = 0,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write; - is the screen 输出")] = Path("-"),
    details: Annotated[Path | None, typer.Option("--json", help="Where rules and chances go as JSON 明细输出")] = None,
) -> None:
    """Draw a panel from a pool of experts under quotas; needs no database 从专家库随机抽取评审组.

    POOL.csv has the column name and, as far as known, unit, district, themes, contact, login. Headings may be
    Chinese: 姓名,单位,区县,专长,联系方式,账号. Several themes in one cell stand between semicolons or “、”.

    All panels that keep to the quotas are numbered, and the seed draws one number: every panel has the same
    chance. The same table, quotas and seed give the same answer, whatever the order of the rows is.
    The answer has place,role,name,unit,district,themes,chance. Where no panel is possible, it says which
    quotas collide and by how many experts.
    """
    from use_cases import expert_tables, named_files
    from use_cases.plain_tables import NamedFile

    rules = expert_tables.rules_of(
        size,
        per_unit=at_most_per_unit,
        per_district=at_most_per_district,
        at_least=at_least or (),
        at_most=at_most or (),
        reserve=reserve,
    )
    table = expert_tables.draw_from_table(NamedFile(pool.name, named_files.read_file(pool)), rules, seed)
    contents = {output: table.content} if details is None else {output: table.content, details: table.details}
    if details is not None:
        named_files.require_other_file(details, output)
    for path in contents:
        named_files.require_other_file(path, pool)
    named_files.write_files(contents)
    for note in table.notes:
        tell(ctx, note)
