"""Whether the program works, and its figures: for whom, and with nothing of people in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import select, text

from db.engine import Database
from db.tables import ScoreSheet
from domain.messages import msg
from domain.permissions import Role
from tests.builders import a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.robustness.hands import says
from tests.running import PAGE, Server, a_password, post_form
from tests.sheet_fields import shown, type_in
from tests.visits import labelled, visit, where_signing_out_leads
from tests.ws_client import Stream

SIGNED_OUT = says(msg("You are signed out."))
OVERTAKEN = says(
    msg(
        "The data were brought to another version while this program ran; nothing was saved. Please tell whoever runs "
        "the program to start the version that fits the data."
    )
)


@contextmanager
def at_schema(database: Database, number: str) -> Iterator[None]:
    """Bear another schema's number meanwhile, as after another program has upgraded the data."""
    before = _bears(database, number)
    try:
        yield
    finally:
        _bears(database, before)


def _bears(database: Database, number: str) -> str:
    with database.writing() as session:
        before = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
        session.commit()
    return str(before)


def figures(server: Server, **headers: str) -> httpx.Response:
    """Ask for the figures, as from a proxy where headers are given."""
    with server.browser() as browser:
        return browser.get("/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})


def of(answer: httpx.Response, name: str) -> float:
    """One figure."""
    (found,) = re.findall(rf"^{re.escape(name)} ([-+.e0-9]+)$", answer.text, flags=re.MULTILINE)
    return float(found)


def test_whoever_leaves_while_nothing_can_be_written_leaves_no_cookie_behind(server: Server) -> None:
    server.add_account("leaving", [Role.JUDGE])
    token = server.sign_in("leaving")

    with server.browser({"award_sid": token}) as browser, at_schema(server.database, "9999"):
        address = where_signing_out_leads(server, token)
        left = post_form(browser, address or "")
        with server.browser() as anew:
            farewell = anew.get(left.headers["location"]).text
            unavailable = browser.get("/desk", headers=PAGE).text

    assert (address, left.status_code) == ("/sign-out", 303)
    assert re.search(r'award_sid=(""|);.*(Max-Age=0|expires=)', left.headers["set-cookie"], re.IGNORECASE)
    assert SIGNED_OUT in farewell
    assert 'href="/sign-out"' in unavailable


@pytest.mark.parametrize("path", ["/healthz", "/health"])
def test_health_is_ok_only_with_the_schema_of_the_program(server: Server, path: str) -> None:
    with server.browser() as browser:
        assert (browser.get(path).status_code, browser.get(path).text) == (200, "ok")
        with at_schema(server.database, "0001"):
            behind = browser.get(path)
        assert ((behind.status_code, behind.text), browser.get(path).text) == ((503, "schema"), "ok")


def test_a_program_whose_data_were_upgraded_meanwhile_writes_nothing_and_says_why(server: Server) -> None:
    judge = a_user(server.database, roles=[Role.JUDGE])
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    task, who = assignments_of(server.database, opened.id)[0].id, signed_in(server.database, judge)

    async def scene(stream: Stream) -> None:
        type_in(stream, task, "先", relevance="80", benefit="70")
        await stream.click(f"save_{task}")
        with at_schema(server.database, "9999"):
            type_in(stream, task, "后", relevance="80", benefit="70")
            await stream.click(f"submit_{task}")
            assert OVERTAKEN in labelled(stream)
            assert shown(stream, task)["comment"] == "后"
            with server.browser({"award_sid": who.token}) as browser:
                page, file = browser.get("/desk", headers=PAGE), browser.get("/tables/1")
            with server.browser() as browser:
                entering = post_form(browser, "/sign-in", login="li", password=a_password("li"))
            for answer in (page, file, entering):
                assert (answer.status_code, OVERTAKEN in answer.text) == (503, True), answer.text
            assert (of(figures(server), "jindianzi_schema_revision"), of(figures(server), "jindianzi_database_up")) == (
                9999,
                0,
            )
        with server.database.reading() as session:
            assert session.scalars(select(ScoreSheet.comment).where(ScoreSheet.assignment_id == task)).all() == ["先"]
        await stream.click(f"submit_{task}")
        assert OVERTAKEN not in labelled(stream)

    visit("desk", server, who, scene, f"sheet={task}")


def test_the_figures_count_saves_and_refusals_and_name_nobody(server: Server) -> None:
    judge = a_user(server.database, login="zhaoliu", roles=[Role.JUDGE], display_name="赵六")
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    task = assignments_of(server.database, opened.id)[0].id
    before = figures(server)

    async def scene(stream: Stream) -> None:
        type_in(stream, task, "评语示例", relevance="80", benefit="70")
        await stream.click(f"save_{task}")
        await stream.click(f"submit_{task}")
        assert of(figures(server), "jindianzi_sessions_open") >= 1

    visit("desk", server, signed_in(server.database, judge), scene, f"sheet={task}")
    after = figures(server)
    assert after.headers["content-type"].startswith("text/plain")
    assert of(after, "jindianzi_save_seconds_count") - of(before, "jindianzi_save_seconds_count") == 2
    assert of(after, "jindianzi_audit_head") - of(before, "jindianzi_audit_head") == 1
    assert of(after, 'jindianzi_requests_total{status="2xx"}') > of(before, 'jindianzi_requests_total{status="2xx"}')
    assert (of(after, "jindianzi_database_up"), of(after, "jindianzi_documents_at_work")) == (1, 0)
    assert of(after, "process_resident_memory_bytes") > 50_000_000
    assert of(after, "jindianzi_schema_revision") >= 19
    assert [word for word in ("zhaoliu", "赵六", "评语", "示例", "desk") if word in after.text] == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"x_forwarded_for": "10.1.2.3"}, 200),
        ({"x_forwarded_for": "192.168.0.9, 10.1.2.3"}, 200),
        ({"x_forwarded_for": "8.8.8.8"}, 404),
        ({"x_forwarded_for": "10.1.2.3, 8.8.8.8"}, 404),
        ({"x_forwarded_for": "::ffff:8.8.8.8"}, 404),
        ({"x_forwarded_for": "nobody"}, 404),
        ({"x_real_ip": "10.1.2.3"}, 404),
        ({"forwarded": "for=8.8.8.8"}, 404),
        ({"via": "1.1 proxy"}, 404),
    ],
)
def test_the_figures_are_for_the_local_network_only(server: Server, headers: dict[str, str], status: int) -> None:
    answer = figures(server, **headers)
    assert answer.status_code == status
    assert ("jindianzi" in answer.text) is (status == 200)
