"""One person at one page, as page tests and robustness tests look at it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from db.tables import User
from tests.builders import signed_in
from tests.running import Server
from tests.ws_client import Stream
from use_cases.transaction import SignedIn

Scene = Callable[[Stream], Awaitable[None]]


def visit(page: str, server: Server, user: User | SignedIn, scene: Scene, query: str = "") -> None:
    """Open a page as somebody, signed in anew unless they are, and play a scene on it; any run may fail the test."""

    who = signed_in(server.database, user) if isinstance(user, User) else user

    async def play() -> None:
        async with server.stream("", who.token) as stream:
            await stream.goto(page, query)
            await scene(stream)

    asyncio.run(play())


def where_signing_out_leads(server: Server, token: str) -> str | None:
    """Sign out by the button beside a page; gives the address the browser is sent to."""

    async def play() -> str | None:
        async with server.stream("my_account", token) as stream:
            await stream.first_run()
            await stream.click("sign_out")
            return stream.redirected_to

    return asyncio.run(play())


def screen(stream: Stream) -> str:
    """Every sentence on the screen, tables of ours with their tags."""
    bodies = [drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "html"]
    return "\n".join([*stream.texts(), *bodies])


def labelled(stream: Stream) -> str:
    """Every word on the screen, those on buttons and fields among them."""
    labels = [getattr(drawn.proto, "label", "") for drawn in stream.elements.values()]
    return "\n".join([screen(stream), *labels])
