"""Start the program, or fill it with a demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from demo.until import Until
from domain.messages import msg
from i18n import DEFAULT_LANGUAGE


def fill_demo(
    ctx: typer.Context,
    until: Annotated[Until, typer.Option(help="How far its cycle has come 演示周期的进度")] = Until.SCORING,
) -> None:
    """Fill an empty database with a demo cycle and print its accounts 建立演示数据."""
    import os
    from datetime import UTC, datetime

    from demo import cast, office
    from domain.permissions import ROLE_NAMES
    from i18n import gettext
    from use_cases.connection import prepared_database

    # Its invented people sign in here without telephones, whatever is asked of them later.
    os.environ["SECOND_FACTOR"] = "optional"
    language = ctx.obj or DEFAULT_LANGUAGE
    if office.is_empty(prepared_database()):
        tell(ctx, msg("Making the demo office; this takes some seconds."))
        office.build(prepared_database().engine.url.render_as_string(hide_password=False), datetime.now(UTC), until)
    typer.echo("")
    for account in cast.ACCOUNTS:
        typer.echo(
            f"  {account.login:<10} {cast.PASSWORD:<16} {account.name}  {gettext(ROLE_NAMES[account.role], language)}"
        )
    typer.echo("")


def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(envvar="PORT", help="Port on 127.0.0.1 端口")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on 监听地址")] = "127.0.0.1",
) -> None:
    """Serve the program in the browser 启动网页程序."""
    import os

    os.environ.setdefault("PORT", str(port))
    tell(ctx, msg("The program answers on {address}. Ctrl+C stops it.", address=f"http://{address}:{port}"))
    sys.stderr.flush()
    started = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).parents[1] / "app.py")]
    os.execv(sys.executable, [*started, "--server.port", str(port), "--server.address", address])  # noqa: S606 -- our own interpreter
