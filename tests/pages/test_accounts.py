"""The pasted list of people over the websocket: which role each line gets, where from, and what to look at again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.messages import Message, msg
from domain.permissions import ROLE_NAMES, Role
from i18n import translate
from tests.builders import a_user
from tests.running import Server, running
from tests.visits import labelled, visit
from tests.ws_client import Stream


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_line_without_a_role_says_which_one_it_gets(server: Server, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        stream.set(says(msg("List of people")), "jia,示例甲,示例局,组织方\nyi,示例乙")
        await stream.rerun()
        judge = msg(ROLE_NAMES[Role.JUDGE])
        assert says(msg("{role} (none given)", role=judge)) in labelled(stream)
        assert says(msg("{n} lines give no role: these people become judges.", n=1)) in stream.texts()
        assert says(msg("Please look at these again. The accounts are made as they stand.")) in labelled(stream)

    visit("accounts", server, a_user(server.database, roles=[Role.ORGANISER], language=language), scene)
