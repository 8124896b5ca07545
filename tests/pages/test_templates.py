"""Document templates over the websocket: tried, refused, put in force and taken back, on the real program."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from html import escape

import pytest
from sqlalchemy import select

from db.tables import AuditEvent
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_user, signed_in
from tests.running import Server, running
from tests.templates import edited, with_a_red_heading, without
from tests.uploads import Uploading
from tests.visits import labelled, screen

MISSING = "The placeholder {placeholder} is missing: without it the document is not whole."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_template_is_tried_refused_taken_and_taken_back(server: Server, language: str) -> None:
    says = partial(translate, language=language)

    async def play() -> None:
        who = signed_in(server.database, a_user(server.database, roles=[Role.ORGANISER], language=language))
        async with Uploading(server.address, cookies={"award_sid": who.token}) as stream:
            await stream.goto("templates")
            assert "{{评选周期}}" in screen(stream) or "{{cycle}}" in screen(stream)
            field = says(msg("Edited template, a Word document (.docx)"))
            await stream.put(field, "缺名单.docx", without("{{获奖名单}}"))
            await stream.rerun()
            name = "获奖名单" if language == "zh_CN" else "award list"
            assert says(Message(MISSING, {"placeholder": f"{{{{{name}}}}}"})) in screen(stream)
            stream.take_out(field)
            await stream.put(field, "红头.docx", edited(with_a_red_heading))
            await stream.rerun()
            assert says(msg("Download the sample")) in labelled(stream)
            await stream.click(says(msg("Put in force")))
            assert says(msg("In force: the template that comes with the program.")) not in screen(stream)
            assert "红头.docx" in screen(stream)
            await stream.click(says(msg("Put this one in force again")))
            assert escape(says(msg("The program's own"))) in screen(stream)

    before = recorded(server)
    asyncio.run(play())
    assert recorded(server)[len(before) :] == ["document_templates.take", "document_templates.go_back"]


def recorded(server: Server) -> list[str]:
    with server.database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    return [each for each in actions if each.startswith("document_templates.")]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CHAIR])
def test_nobody_else_finds_the_page(server: Server, role: Role) -> None:
    async def play() -> None:
        who = signed_in(server.database, a_user(server.database, roles=[role]))
        async with Uploading(server.address, cookies={"award_sid": who.token}) as stream:
            await stream.goto("templates")
            assert "{{评选周期}}" not in screen(stream)

    asyncio.run(play())
