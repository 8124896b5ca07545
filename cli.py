"""The command line: the same use cases as the program in the browser, without one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from domain.messages import N_, Message, msg
from domain.permissions import Role
from domain.refusals import Invalid, Refusal
from i18n import DEFAULT_LANGUAGE, LANGUAGES, translate

REFUSED = 2
METHODS = (
    "trimmed 去掉最高最低分, mean 平均分, median 中位数, "
    "additive 扣除评委宽严, standardised 按评委标准化, bayes 混合模型"
)


class AnsweringGroup(TyperGroup):
    """Commands that answer a refusal with its sentence instead of a traceback."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # typer names its base context nowhere public
        """Run the command; a refusal goes to standard error and ends with code 2."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            tell(ctx, refusal.message)
            raise typer.Exit(REFUSED) from refusal


app = typer.Typer(
    cls=AnsweringGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def choose_language(
    ctx: typer.Context,
    language: Annotated[str, typer.Option(help="Language of the answers, zh_CN or en 回答所用语言")] = DEFAULT_LANGUAGE,
) -> None:
    """Judge the People's Suggestions Award from the command line 人民建议奖评选命令行.

    Two environment variables say where the program works, here and in the browser:

    DATABASE_URL  the database, such as sqlite:///data/jindianzi.sqlite3 or
    postgresql://user@host/name 数据库地址

    DATA_DIR  the directory of attachments and of the embedded database 数据目录

    The commands rank, agree and assign need neither: they read tables.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language}: choose one of {', '.join(LANGUAGES)}", param_hint="--language")
    ctx.obj = language


def tell(ctx: typer.Context, message: Message) -> None:
    """Print a message to standard error in the reader's language."""
    typer.echo(translate(message, ctx.obj or DEFAULT_LANGUAGE), err=True)


@app.command("rank")
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
    from use_cases import named_files, score_tables  # noqa: PLC0415 -- a command loads only what it needs

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


@app.command("agree")
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
    from use_cases import named_files, score_agreement  # noqa: PLC0415 -- a command loads only what it needs

    language = ctx.obj or DEFAULT_LANGUAGE
    found = score_agreement.agree(named_files.read_file(scores), weights=weights, per_criterion=per_criterion)
    if as_json:
        typer.echo(score_agreement.as_json(found, language))
        return
    for line in score_agreement.lines(found, language):
        typer.echo(line)


@app.command("assign")
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
    from use_cases import assign_tables, named_files  # noqa: PLC0415 -- a command loads only what it needs

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


@app.command("demo")
def fill_demo(ctx: typer.Context) -> None:
    """Fill an empty database with a demo cycle and print its accounts 建立演示数据."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- a command loads only what it needs

    from demo import office  # noqa: PLC0415 -- the same
    from domain.permissions import ROLE_NAMES  # noqa: PLC0415 -- the same
    from i18n import gettext  # noqa: PLC0415 -- the same
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same

    language = ctx.obj or DEFAULT_LANGUAGE
    if office.is_empty(prepared_database()):
        tell(ctx, msg("Making the demo office; this takes some seconds."))
        office.build(prepared_database().engine.url.render_as_string(hide_password=False), datetime.now(UTC))
    typer.echo("")
    for account in office.ACCOUNTS:
        typer.echo(
            f"  {account.login:<10} {office.PASSWORD:<16} {account.name}  {gettext(ROLE_NAMES[account.role], language)}"
        )
    typer.echo("")


@app.command("serve")
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(envvar="PORT", help="Port on 127.0.0.1 端口")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on 监听地址")] = "127.0.0.1",
) -> None:
    """Serve the program in the browser 启动网页程序."""
    import os  # noqa: PLC0415 -- a command loads only what it needs

    os.environ.setdefault("PORT", str(port))
    tell(ctx, msg("The program answers on {address}. Ctrl+C stops it.", address=f"http://{address}:{port}"))
    sys.stderr.flush()
    started = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).parent / "app.py")]
    os.execv(sys.executable, [*started, "--server.port", str(port), "--server.address", address])  # noqa: S606 -- our own interpreter


cycles_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(cycles_app, name="cycles", help="List and open cycles 评选周期管理.")


@cycles_app.command("list")
def list_cycles() -> None:
    """Print every cycle with its id, one a line between tabs 列出评选周期."""
    from use_cases import cycles  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, read  # noqa: PLC0415 -- the same

    for line in read(prepared_database(), CommandLine(), cycles.listing):
        typer.echo(f"{line.cycle_id}\t{line.name}\t{line.starts_on}\t{line.ends_on}")


@cycles_app.command("open")
def open_cycle(
    ctx: typer.Context,
    template: Annotated[str, typer.Option(help="standard 五加一个奖项, one_ladder 六个等次")] = "standard",
) -> None:
    """Open a cycle with the rules of a template 按模板建立评选周期."""
    from use_cases import cycles  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform  # noqa: PLC0415 -- the same

    tell(ctx, perform(prepared_database(), CommandLine(), cycles.open_from_template, template))


accounts_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(accounts_app, name="accounts", help="List, add, invite and close accounts 账号管理.")


@accounts_app.command("list")
def list_accounts(ctx: typer.Context) -> None:
    """Print every account, one a line between tabs 列出账号."""
    from domain.permissions import ROLE_NAMES  # noqa: PLC0415 -- a command loads only what it needs
    from i18n import gettext  # noqa: PLC0415 -- the same
    from use_cases import accounts  # noqa: PLC0415 -- the same
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, read  # noqa: PLC0415 -- the same

    language = ctx.obj or DEFAULT_LANGUAGE
    for account in read(prepared_database(), CommandLine(), accounts.listed):
        roles = ",".join(gettext(ROLE_NAMES[role], language) for role in account.roles)
        state = gettext(N_("active") if account.is_active else N_("closed"), language)
        typer.echo(f"{account.login}\t{account.name}\t{account.unit}\t{roles}\t{state}")


@accounts_app.command("add")
def add_account(
    login: Annotated[str, typer.Argument(help="Account name 账号")],
    name: Annotated[str, typer.Argument(help="The person's name 姓名")],
    roles: Annotated[list[Role], typer.Option("--role", help="May be given more than once 角色")],
    unit: Annotated[str, typer.Option(help="Work unit 单位")] = "",
) -> None:
    """Make an account and print its one-time invitation link 新建账号."""
    from use_cases import accounts  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.account_drafts import Draft  # noqa: PLC0415 -- the same
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform  # noqa: PLC0415 -- the same

    draft = Draft(login, name, unit, tuple(roles))
    for invitee in perform(prepared_database(), CommandLine(), accounts.create_invited, [draft]):
        typer.echo(accounts.invitation_address(invitee))


@accounts_app.command("invite")
def invite_account(login: Annotated[str, typer.Argument(help="Account name 账号")]) -> None:
    """Print a fresh one-time invitation link; earlier ones end 重新邀请."""
    from use_cases import accounts  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform  # noqa: PLC0415 -- the same

    for invitee in perform(prepared_database(), CommandLine(), accounts.invite, [login]):
        typer.echo(accounts.invitation_address(invitee))


@accounts_app.command("deactivate")
def deactivate_account(ctx: typer.Context, login: Annotated[str, typer.Argument(help="Account name 账号")]) -> None:
    """Close an account; its owner is out at the next click 停用账号."""
    from use_cases import accounts  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform  # noqa: PLC0415 -- the same

    tell(ctx, perform(prepared_database(), CommandLine(), accounts.deactivate_called, login))


@app.command("import")
def import_register(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Register: .xlsx, .xls, .ods or .csv 登记表")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen 只预览不写入")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON 以 JSON 输出")] = False,
    mapping: Annotated[str | None, typer.Option(help="Columns by hand: title=案由,kind=分类 手工指定列")] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option(help="Name of a sheet, may be given more than once; all with headings if left out 工作表名"),
    ] = None,
    marked: Annotated[
        Path | None,
        typer.Option(metavar="OUT.xlsx", help="Where a copy goes with the problems marked 标出问题的副本"),
    ] = None,
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
) -> None:
    """Import a register of suggestions into a cycle, all or nothing 导入人民建议登记表.

    Rows that cannot be written are refused one by one and listed; the rest is written together.
    Columns given by --mapping are remembered for files with the same headings once an import has written.
    """
    from use_cases import (  # noqa: PLC0415 -- a command loads only what it needs
        column_choices,
        marked_registers,
        named_files,
        register_files,
        registers,
    )
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform, read  # noqa: PLC0415 -- the same

    language = ctx.obj or DEFAULT_LANGUAGE
    if marked is not None:
        named_files.require_other_file(marked, file)
    opened = register_files.open_register(named_files.read_file(file), file.name, sheets=sheet or (), headings=mapping)
    office = prepared_database() if not dry_run else register_files.office_to_try(prepared_database())
    if mapping is None:
        opened = read(office, CommandLine(), register_files.with_remembered_columns, opened)
    cycle_id = read(office, CommandLine(), register_files.cycle_to_fill, cycle)
    preview = read(office, CommandLine(), registers.preview, cycle_id, chosen=opened.chosen)
    if marked is not None:
        copy = marked_registers.marked_copy(opened.workbook, preview, language)
        named_files.write_files({marked: copy})
    answer = register_files.summary(preview, file.name)
    if not dry_run:
        answer = perform(office, CommandLine(), registers.accept, cycle_id, seen=preview, file_name=file.name)
        for each in opened.chosen if mapping is not None else ():
            perform(office, CommandLine(), column_choices.remember, each.mapping)
    for note in opened.notes:
        tell(ctx, note)
    if as_json:
        typer.echo(register_files.as_json(preview, language))
        return
    for line in (*register_files.problem_lines(preview), *register_files.change_lines(preview)):
        typer.echo(translate(line, language))
    typer.echo(translate(answer, language))


@app.command("export")
def export_awards(
    ctx: typer.Context,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="Where to write; - is the screen 输出")
    ],
    cycle: Annotated[int | None, typer.Option(help="Id of the cycle; the newest one if left out 评选周期编号")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the workbook, zh_CN or en 表格所用语言")] = None,
) -> None:
    """Write the award list, all rankings and every sheet's points as a workbook 导出授奖名单.

    The workbook holds proposers' names, so the export is recorded in the audit log.
    """
    from use_cases import awards, named_files  # noqa: PLC0415 -- a command loads only what it needs
    from use_cases.connection import prepared_database  # noqa: PLC0415 -- the same
    from use_cases.transaction import CommandLine, perform, read  # noqa: PLC0415 -- the same

    chosen = language or ctx.obj or DEFAULT_LANGUAGE
    if chosen not in LANGUAGES:
        raise typer.BadParameter(f"{chosen}: choose one of {', '.join(LANGUAGES)}", param_hint="--language")
    cycle_id = read(prepared_database(), CommandLine(), awards.cycle_to_export, cycle)
    export = perform(prepared_database(), CommandLine(), awards.export, cycle_id, language=chosen)
    named_files.write_files({output: export.content()})
    tell(ctx, msg("{n} awards written to {name}.", n=export.awards, name=str(output)))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
