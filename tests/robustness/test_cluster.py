"""Two processes behind nginx: what one knows the other knows, and one that dies takes nobody's work with it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import select, text
from starlette import status

from db.engine import Database
from db.tables import AuditEvent, MadeDocument
from domain.awards import Eligibility
from domain.documents import DocumentCode, MadeState
from domain.messages import msg
from domain.permissions import Role
from tests.attachments import PDF, an_attachment, keeping_in
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, assignments_of, signed_in
from tests.cluster import Cluster, clustered
from tests.conftest import Lent
from tests.panels import a_scored_round
from tests.robustness.hands import says
from tests.running import PAGE, ROOT, a_password, post_form
from tests.sheet_fields import filled, shown, type_in
from tests.uploads import Uploading
from tests.visits import labelled, screen
from tests.ws_client import Stream
from use_cases import doctor
from use_cases.transaction import CommandLine, SignedIn, read

pytestmark = pytest.mark.postgres
REGISTER = ROOT / "tests" / "cases" / "register.xlsx"
NODE = "award_node"


@pytest.fixture(scope="module")
def cluster(postgres_lent: Lent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    postgres_lent.clear()
    with clustered(tmp_path_factory.mktemp("cluster"), postgres_lent.address) as both:
        yield both


def a_tab(cluster: Cluster, page: str, who: SignedIn, node: str, query: str = "") -> Uploading:
    """A tab of somebody whom nginx knows from before."""
    return Uploading(cluster.whole.address, page=page, query=query, cookies={"award_sid": who.token, NODE: node})


def test_either_process_takes_the_set_up_code_that_the_other_has_printed(cluster: Cluster) -> None:
    printed = re.findall(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", cluster.nodes["n8502"].log())
    password = "建议征集 2022 office"
    with cluster.nodes["n8501"].browser() as browser:
        fields = {"login": "first", "name": "示例组织方", "unit": "征集办（示例）"}
        answer = post_form(browser, "/set-up", code=printed[-1], password=password, again=password, **fields)
        assert answer.status_code == status.HTTP_303_SEE_OTHER, answer.text
        token = answer.cookies["award_sid"]
    other = httpx.get(cluster.nodes["n8502"].address, headers=PAGE, cookies={"award_sid": token}, trust_env=False)
    assert other.status_code == status.HTTP_200_OK


def test_failed_sign_ins_are_counted_over_both(cluster: Cluster) -> None:
    cluster.whole.add_account("guessed", [Role.JUDGE])
    answers = []
    for attempt in range(12):
        with cluster.nodes[("n8501", "n8502")[attempt % 2]].browser() as browser:
            answers.append(post_form(browser, "/sign-in", login="guessed", password=f"guess {attempt}").text)
    with cluster.nodes["n8501"].browser() as browser:
        refused = post_form(browser, "/sign-in", login="guessed", password=a_password("guessed"))
    assert "award_sid" not in refused.cookies
    assert says(msg("Too many failed attempts. Please try again in {minutes} minutes.", minutes=1))[:8] in refused.text
    assert "Too many" not in answers[0]


def test_no_process_shows_yesterday_s_ranking(cluster: Cluster) -> None:
    played = a_scored_round(cluster.whole.database, [[90, 80], [70, 60]])
    pages = ("leaderboard", "methods", "borders", "panel_health", "what_if", "rounds", "documents")

    async def look() -> list[dict[str, str]]:
        seen = []
        for node in cluster.nodes:
            async with a_tab(cluster, pages[0], played.organiser, node) as tab:
                await tab.first_run()
                assert tab.cookie(NODE) == node
                seen.append({page: await seen_on(tab, page) for page in pages})
        return seen

    async def seen_on(tab: Stream, page: str) -> str:
        await tab.goto(page, f"cycle={played.cycle.id}")
        return screen(tab)

    before = asyncio.run(look())
    played.close()
    played.rank()
    after = asyncio.run(look())
    assert (before[0], after[0]) == (before[1], after[1])
    assert [page for page in pages if before[0][page] == after[0][page]] == []
    assert ("85.00" in before[0]["leaderboard"], "85.00" in after[0]["leaderboard"]) == (False, True)


def test_of_a_process_killed_in_mid_work_nothing_is_lost_and_its_judge_goes_on_with_the_other(cluster: Cluster) -> None:
    judge = a_user(cluster.whole.database)
    opened = a_round_open_for_scoring(cluster.whole.database, entries=1, judges=[judge])
    task = assignments_of(cluster.whole.database, opened.id)[0].id
    who = signed_in(cluster.whole.database, judge)
    found_before = read(cluster.whole.database, CommandLine(), doctor.check).findings

    async def work() -> None:
        tab = Stream(cluster.whole.address, page="desk", query=f"sheet={task}", cookies={"award_sid": who.token})
        async with tab:
            await tab.first_run()
            node = tab.cookie(NODE)
            assert node in cluster.nodes
            type_in(tab, task, "写到一半", relevance="83")
            await tab.rerun()
            assert filled(tab, task)["version"] == 1
            await asyncio.to_thread(cluster.nodes[node].stop, abruptly=True)
        killed = time.monotonic()
        async with a_tab(cluster, "desk", who, node, f"sheet={task}") as again:
            await again.first_run()
            other = again.cookie(NODE)
            assert other == cluster.other_than(node)
            assert time.monotonic() - killed < 10
            kept = shown(again, task)
            assert (kept["points"]["relevance"], kept["comment"], kept["version"]) == ("83", "写到一半", 1)
            type_in(again, task, relevance="84")
            await again.rerun()
            assert filled(again, task)["version"] == 2
        await asyncio.to_thread(cluster.nodes[node].start)

    asyncio.run(work())
    # What tests lay into a database by hand is in no log: it was found before.
    assert read(cluster.whole.database, CommandLine(), doctor.check).findings == found_before


def test_a_file_reaches_the_process_that_holds_the_page(cluster: Cluster) -> None:
    a_cycle(cluster.whole.database)
    organiser = signed_in(cluster.whole.database, a_user(cluster.whole.database, roles=[Role.ORGANISER]))

    async def hand_in(through: str) -> int:
        async with a_tab(cluster, "import_register", organiser, "n8502") as tab:
            await tab.first_run()
            tab.address = through
            uploader = next(each.proto.label for each in tab.elements.values() if each.kind == "file_uploader")
            answer = await tab.put(uploader, REGISTER.name, REGISTER.read_bytes())
            if answer < status.HTTP_400_BAD_REQUEST:
                await tab.rerun()
                assert "110" in labelled(tab)
            return answer

    assert asyncio.run(hand_in(cluster.whole.address)) == status.HTTP_204_NO_CONTENT
    other = cluster.nodes["n8501"].address
    assert asyncio.run(hand_in(other)) >= status.HTTP_400_BAD_REQUEST, "else it would not matter who gets it"


def test_a_document_that_two_ask_for_at_once_is_made_once_and_taken_from_either_process(cluster: Cluster) -> None:
    database = cluster.whole.database
    cycle = a_cycle(database)
    an_entry(database, cycle, verdict=Eligibility.INELIGIBLE)
    organisers = [signed_in(database, a_user(database, roles=[Role.ORGANISER])) for _ in cluster.nodes]
    query, button = f"cycle={cycle.id}", f"make_{DocumentCode.INELIGIBLE.value}_{cycle.id}"

    async def ask() -> None:
        async with AsyncExitStack() as tabs:
            both = [
                await tabs.enter_async_context(a_tab(cluster, "documents", who, node, query))
                for who, node in zip(organisers, cluster.nodes, strict=True)
            ]
            for tab in both:
                await tab.first_run()
            with database.writing():
                clicks = [asyncio.create_task(tab.click(button)) for tab in both]
                # Whoever makes it takes a turn after these two.
                for _look in range(1200):
                    if waiting_for_a_turn(database) == len(clicks):
                        break
                    await asyncio.sleep(0.05)
            await asyncio.gather(*clicks)

    async def offered(who: SignedIn, node: str) -> str:
        async with a_tab(cluster, "documents", who, node, query) as tab:
            for _look in range(100):
                await tab.rerun()
                links = [each.proto.url for each in tab.elements.values() if each.kind == "link_button"]
                if links:
                    return str(links[0])
                await asyncio.sleep(0.1)
        raise AssertionError(f"no document at {node}")

    asyncio.run(ask())
    links = {asyncio.run(offered(who, node)) for who in organisers for node in cluster.nodes}
    with database.reading() as session:
        made = session.scalars(select(MadeDocument).where(MadeDocument.cycle_id == cycle.id)).all()
        exports = session.scalars(select(AuditEvent.seq).where(AuditEvent.action == "ineligible.export")).all()
    assert ([each.state for each in made], len(exports)) == ([MadeState.DONE], 1)
    assert links == {f"/documents/{made[0].id}"}
    files = [fetched(cluster, who, node, links.copy().pop()) for who in organisers for node in cluster.nodes]
    assert len(set(files)) == 1
    assert files[0].startswith(b"PK")


def waiting_for_a_turn(database: Database) -> int:
    with database.reading() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return session.scalar(waiting) or 0


def fetched(cluster: Cluster, who: SignedIn, node: str, path: str) -> bytes:
    """Fetch a file through nginx from one of the processes."""
    with cluster.whole.browser({"award_sid": who.token, NODE: node}) as browser:
        answer = browser.get(path)
    assert (answer.status_code, answer.cookies.get(NODE, node)) == (status.HTTP_200_OK, node)
    return answer.content


def test_an_attachment_is_opened_from_either_process(cluster: Cluster) -> None:
    database = cluster.whole.database
    cycle, judge = a_cycle(database), a_user(database)
    entry = an_entry(database, cycle)
    with keeping_in(cluster.whole.folder):
        attached = an_attachment(database, entry, is_fit=True)
    a_round_open_for_scoring(database, cycle=cycle, entries=[entry], judges=[judge])
    who, stranger = signed_in(database, judge), signed_in(database, a_user(database))
    assert [fetched(cluster, who, node, f"/attachments/{attached}") for node in cluster.nodes] == [PDF, PDF]
    for node in cluster.nodes:
        with cluster.whole.browser({"award_sid": stranger.token, NODE: node}) as browser:
            assert browser.get(f"/attachments/{attached}").status_code == status.HTTP_404_NOT_FOUND


def test_nginx_passes_nothing_on_that_is_asked_for_on_the_machine_only(cluster: Cluster) -> None:
    assert httpx.get(f"{cluster.whole.address}/metrics", trust_env=False).status_code == status.HTTP_404_NOT_FOUND
    assert httpx.get(f"{cluster.whole.address}/health", trust_env=False).status_code == status.HTTP_200_OK


def test_whoever_comes_with_a_name_that_is_none_is_served(cluster: Cluster) -> None:
    for stray in ("n3", "../n8501", "x" * 2_000):
        answer = httpx.get(f"{cluster.whole.address}/sign-in", headers=PAGE, cookies={NODE: stray}, trust_env=False)
        assert answer.status_code == status.HTTP_200_OK
