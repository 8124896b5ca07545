"""The identity provider on two pages: one's own account, and an organiser's list of accounts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.messages import InBoth, Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_password_hash, a_user
from tests.running import Server, running
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream

NAME = InBoth("示例认证", "Example account")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    declared = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "jindianzi"}
    named = {"OIDC_NAME": NAME.chinese, "OIDC_NAME_EN": NAME.english}
    with running(tmp_path_factory.mktemp("program"), "", (), **declared, **named) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_organiser_connects_an_account_whose_owner_parts_it_again(server: Server, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    judge = a_user(server.database, language=language, password_hash=a_password_hash("correct horse"))
    subject = f"person of {language}"

    async def connects(stream: Stream) -> None:
        stream.set("account", next(each for each in stream.find("account").proto.options if f" {judge.login} " in each))
        await stream.rerun()
        await stream.click("connect identity")
        most = msg("Please enter what the provider calls this person, at most {n} characters.", n=255)
        assert says(most) in labelled(stream)
        assert says(msg("What {provider} calls this person", provider=NAME)) in labelled(stream)
        stream.set(f"subject of {judge.id}", subject)
        await stream.click("connect identity")
        connected = msg("Account {login} was connected with {provider}.", login=judge.login, provider=NAME)
        assert says(connected) in stream.texts()
        assert subject not in labelled(stream)

    async def parts(stream: Stream) -> None:
        assert says(msg("Sign in through {provider}", provider=NAME)) in labelled(stream)
        await stream.click("disconnect identity")
        parted = msg("{name} disconnected their account from {provider}.", name=judge.display_name, provider=NAME)
        assert says(parted) in stream.texts()
        assert 'href="/identity/connect"' in screen(stream)

    visit("accounts", server, organiser, connects)
    visit("my_account", server, judge, parts)
