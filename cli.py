"""The command line: the same use cases as the program in the browser, without one."""

from __future__ import annotations

from typing import Annotated

import typer

from commands import (
    accounts,
    archives,
    assignments,
    attachments,
    audit,
    awards,
    backups,
    certificates,
    cycles,
    doctor,
    documents,
    draws,
    made_documents,
    personal_data,
    pictures,
    program,
    registers,
    score_tables,
    templates,
)
from commands.answers import AnsweringGroup
from i18n import DEFAULT_LANGUAGE, LANGUAGES

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

    Three environment variables say where the program works, here and in the browser:

    DATABASE_URL  the database, such as sqlite:///data/jindianzi.sqlite3 or
    postgresql://user@host/name 数据库地址

    DATA_DIR  the directory of attachments and of the embedded database 数据目录

    KEY_FILE  the keys of what is sealed, secret.key in DATA_DIR unless said 密钥文件

    The commands rank, agree, assign, draw, verify and certificate check need neither: they read files.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language}: choose one of {', '.join(LANGUAGES)}", param_hint="--language")
    ctx.obj = language


app.command("rank")(score_tables.rank_scores)
app.command("agree")(score_tables.measure_agreement)
app.command("assign")(assignments.assign_judges)
app.command("draw")(draws.draw_panel)
app.command("demo")(program.fill_demo)
app.command("serve")(program.serve)
app.command("import")(registers.import_register)
app.command("export")(awards.export_awards)
app.command("pictures")(pictures.export_pictures)
app.command("archive")(archives.make_archive)
app.command("verify")(archives.verify_archive)
app.command("ineligible")(registers.export_ineligible)
app.command("notice")(documents.export_notice)
app.command("minutes")(documents.export_minutes)
app.command("template")(templates.export_template)
app.command("audit")(audit.check_log)
app.command("doctor")(doctor.check_data)
app.command("backup")(backups.make_backup)
app.command("restore")(backups.restore_backup)
app.command("rotate-key")(personal_data.rotate_key)
app.command("forget")(personal_data.forget_persons)

cycles_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(cycles_app, name="cycles", help="List and open cycles 评选周期管理.")
cycles_app.command("list")(cycles.list_cycles)
cycles_app.command("open")(cycles.open_cycle)

accounts_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(
    accounts_app, name="accounts", help="List, add, invite and close accounts, reset second factors 账号管理."
)
accounts_app.command("list")(accounts.list_accounts)
accounts_app.command("add")(accounts.add_account)
accounts_app.command("invite")(accounts.invite_account)
accounts_app.command("deactivate")(accounts.deactivate_account)
accounts_app.command("reset-factor")(accounts.reset_factor)

certificate_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(certificate_app, name="certificate", help="Check a certificate 荣誉证书核对.")
certificate_app.command("check")(certificates.check_certificate)

attachments_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(attachments_app, name="attachments", help="Check the attached files 附件文件检查.")
attachments_app.command("check")(attachments.check_attachments)
attachments_app.command("tidy")(attachments.tidy_attachments)

documents_app = typer.Typer(cls=AnsweringGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(documents_app, name="documents", help="Documents made from the page 页面所生成的文档.")
documents_app.command("make")(made_documents.make_document)
documents_app.command("tidy")(made_documents.tidy_documents)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
