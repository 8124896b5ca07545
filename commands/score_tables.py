"""Rank a table of scores, and measure how far its judges agree; no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from domain.messages import msg
from domain.refusals import Invalid
from i18n import DEFAULT_LANGUAGE

METHODS = (
    "trimmed 去掉最高最低分, mean 平均分, median 中位数, "
    "additive 扣除评委宽严, standardised 按评委标准化, bayes 混合模型"
)


def rank_scores(
    ctx: typer.Context,
    scores: Annotated[Path, typer.Argument(metavar="SCORES.csv", help="Table of scores 评分表")],
    *,
    method: Annotated[str, typer.Option(help=f"{METHODS} 排名方法")] = "trimmed",
    quotas: Annotated[str | None, typer.Option(help="Places of each tier, such as 1,3,5,9,18 各奖项名额")] = None,
    minimums: Annotated[str | None, typer.Option(help="Least value of each tier, such as 90,,60 各奖项最低分")] = None,
    weights: Annotated[str | None, typer.Option(help="Per cent of each criterion: c1=15,c2=85 评分项权重")] = None,
    rounding: Annotated[str, typer.Option(help="Two decimals, half up: none, totals, value 四舍五入")] = "none",
    seed: Annotated[
        int | None, typer.Option(help="Kept with the answer; nothing here is drawn 随机种子，仅记录")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write; - is the screen 输出")] = Path("-"),
    details: Annotated[
        Path | None, typer.Option("--json", help="Where the details go; beside OUT.csv if left out 评委宽严等明细")
    ] = None,
) -> None:
    """Rank a table of scores and place it into tiers; needs no database 对评分表排名定等次.

    SCORES.csv has the columns entry,judge,total or, with --weights, entry,judge,criterion,points,
    and perhaps group. The answer has entry,sheets,value,rank,tied,tier,at_edge,untrimmed,spread;
    a tie across the edge of a tier is marked at_edge and left to the panel.

    bayes adds mean,sd,lo80,hi80,expected_rank,rank_lo80,rank_hi80,p_tier_1…,p_none, and
    part,rank_within where the judges fall into parts that share no entry. With -o OUT.csv,
    additive, standardised and bayes write OUT.json beside it: the judges, and what the answer rests on.
    """
    from use_cases import named_files, score_tables

    table = score_tables.rank(
        named_files.read_file(scores),
        method=method,
        rounding=rounding,
        quotas=quotas,
        minimums=minimums,
        weights=weights,
        seed=seed,
    )
    contents = {output: table.content}
    if details is not None and table.details is None:
        raise Invalid(msg("The method {method} has no details; additive, standardised and bayes have.", method=method))
    if table.details is not None and (beside := details or named_files.beside(output)):
        named_files.require_other_file(beside, output)
        contents[beside] = table.details
    for path in contents:
        named_files.require_other_file(path, scores)
    named_files.write_files(contents)
    for note in table.notes:
        tell(ctx, note)


def measure_agreement(
    ctx: typer.Context,
    scores: Annotated[Path, typer.Argument(metavar="SCORES.csv", help="Table of scores 评分表")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
    weights: Annotated[str | None, typer.Option(help="Per cent of each criterion: c1=15,c2=85 评分项权重")] = None,
    per_criterion: Annotated[bool, typer.Option("--per-criterion", help="Each criterion too 逐项分析")] = False,
) -> None:
    """Measure how far the judges of a table agree; needs no database 评委一致性分析.

    SCORES.csv has the columns entry,judge,total or, with --weights or --per-criterion,
    entry,judge,criterion,points. What cannot be computed says why.
    """
    from use_cases import named_files, score_agreement

    language = ctx.obj or DEFAULT_LANGUAGE
    found = score_agreement.agree(named_files.read_file(scores), weights=weights, per_criterion=per_criterion)
    if as_json:
        typer.echo(score_agreement.as_json(found, language))
        return
    for line in score_agreement.lines(found, language):
        typer.echo(line)
