"""A pack is made and given to its judge alone, and in words refused to anybody else."""

from __future__ import annotations

from urllib.parse import unquote

import httpx

from db.tables import Round
from domain.lifecycle import RoundStage
from exports.workbook import MEDIA_TYPE
from tests.builders import a_round_open_for_scoring, a_user, signed_in
from tests.running import PAGE, Server
from use_cases import offline_packs
from use_cases.transaction import read


def answered(server: Server, token: str, address: str, **headers: str) -> httpx.Response:
    with server.browser({"award_sid": token}) as browser:
        return browser.get(address, headers={name.replace("_", "-"): each for name, each in headers.items()})


def test_a_pack_is_given_to_a_judge_of_the_round_while_scoring_is_open(server: Server) -> None:
    judge, other = a_user(server.database), a_user(server.database)
    who, stranger = signed_in(server.database, judge), signed_in(server.database, other)
    opened = a_round_open_for_scoring(server.database, entries=2, judges=[judge])
    address = f"/offline-packs/{opened.id}?language=en"

    given = answered(server, who.token, address, **PAGE)
    assert (given.status_code, given.headers["content-type"], given.content[:2]) == (200, MEDIA_TYPE, b"PK")
    assert given.headers["cache-control"] == "no-store"
    place = unquote(given.headers["content-disposition"])
    assert place.startswith("attachment; filename*=UTF-8''offline-pack-")
    known = read(server.database, who, offline_packs.latest, opened.id)
    assert known is not None
    assert known.tasks == 2

    foreign = [
        answered(server, stranger.token, address),
        answered(server, who.token, "/offline-packs/999999?language=en"),
        answered(server, who.token, "/offline-packs/１?language=en"),
        answered(server, who.token, address, Sec_Fetch_Site="cross-site"),
    ]
    assert {(each.status_code, each.text) for each in foreign} == {(404, "This does not exist, or is not open to you.")}
    assert answered(server, "", address).status_code == httpx.codes.UNAUTHORIZED

    with server.database.writing() as session:
        session.get_one(Round, opened.id).stage = RoundStage.CLOSED
        session.commit()
    closed = answered(server, who.token, address)
    assert (closed.status_code, closed.text) == (409, "Not possible now: scoring in this round is closed.")
