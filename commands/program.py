"""Start the program, or fill it with a demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.answers import tell
from demo.until import Until
from domain.messages import msg
from domain.system_words import words_of
from i18n import DEFAULT_LANGUAGE, LANGUAGES, translate

CANNOT_LISTEN = 1


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
    os.environ["SECOND_FACTOR"], os.environ["DEMO"] = "optional", "1"
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
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port on 127.0.0.1 端口")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on 监听地址")] = "127.0.0.1",
) -> None:
    """Serve the program in the browser 启动网页程序."""
    import os

    os.environ.setdefault("PORT", str(port))
    _require_free(ctx, address, port)
    sys.stderr.flush()
    started = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).parents[1] / "app.py")]
    # Streamlit says that it can be viewed before anything was checked; the start says so once it can (server/start.py).
    started += ["--server.port", str(port), "--server.address", address, "--logger.hideWelcomeMessage", "true"]
    os.execv(sys.executable, started)  # noqa: S606 -- our own interpreter


def _require_free(ctx: typer.Context, address: str, port: int) -> None:
    """End in words where nobody can listen there; whatever starts services may try again, as a port may become free."""
    import errno
    import os
    import socket

    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                # As the server itself does it: what a program that has ended left behind is no hindrance.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        said = (
            msg(
                "Port {port} is taken: this program, or another one, answers there already. End that one, or start "
                "with another PORT.",
                port=port,
            )
            if error.errno == errno.EADDRINUSE
            else msg(
                "The program cannot listen on {address}: {problem}",
                address=f"{address}:{port}",
                problem=words_of(error),
            )
        )
        for language in dict.fromkeys((ctx.obj or DEFAULT_LANGUAGE, *LANGUAGES)):
            typer.echo(translate(said, language), err=True)
        raise typer.Exit(CANNOT_LISTEN) from error
