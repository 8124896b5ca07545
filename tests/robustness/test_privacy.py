"""A judge is sent the entries assigned to them and their own sheets; nothing else, on no path.

Every name that must not be seen begins with “标记”. What is looked through is everything the server sends.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from db.base import Base
from db.engine import Database
from db.tables import Adoption, AuditEvent, Proposer, Ranking, SignIn, Suggestion, User
from domain.awards import SheetState
from domain.messages import msg
from domain.permissions import Role
from server.navigation import SCREENS
from tests.attachments import PDF, an_attachment, keeping_in
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.panels import an_organiser
from tests.robustness.hands import says
from tests.robustness.tap import Tap
from tests.running import PAGE, Server, post_form, running
from use_cases import rankings, rounds, score_sheets, what_if, what_if_notes
from use_cases.transaction import SignedIn, perform, read

MARK = "标记"
PERSONAL = ("标记姓名甲", "标记姓名丁", "标记电话", "标记工作单位")
OTHERS = ("标记评委乙", "标记评委单位乙", "标记主席丙", "标记意见乙", "标记草稿乙", "标记题目", "标记组织者", "37.00")
OFFICIALS = ("标记主席丁", "标记审计员")
UNKNOWN = 9_999_999
OWN_BUTTONS = ("-sign_out", "-other_language")
# What an auditor may do, and leaves a trace of.
LOOKS = {"awards.proposers", "ineligible.export", "proposer_counts.often"}
Forged = list[tuple[str, str, str, str]]


@dataclass
class Office:
    """Two rounds: one being scored by ``judge``, ``other`` and ``chair``, one ranked that ``judge`` has no part in."""

    server: Server
    people: dict[str, SignedIn]
    tasks: dict[tuple[str, int], int]
    entries: list[int]
    rounds: list[int]
    ranking: int
    note: int
    cycle: int
    attachments: list[int]
    user_ids: dict[str, int] = field(default_factory=dict)

    def tab(self, name: str) -> Tap:
        return Tap(self.server.address, cookies={"award_sid": self.people[name].token})

    def addresses(self) -> list[tuple[str, str]]:
        """Every page with every id there is, and with one there is not."""
        ids = {
            "sheet": [*self.tasks.values(), UNKNOWN],
            "entry": [*self.entries, UNKNOWN],
            "round": [*self.rounds, UNKNOWN],
            "ranking": [self.ranking, UNKNOWN],
            "note": [self.note, UNKNOWN],
            "cycle": [self.cycle, UNKNOWN],
            "before": [5],
        }
        asked = {
            "desk": ("sheet", "round"),
            "judge_preview": ("round",),
            "entries": ("entry", "cycle"),
            "rounds": ("round", "cycle"),
            "leaderboard": ("ranking", "round"),
            "what_if": ("ranking", "note"),
            "borders": ("ranking",),
            "methods": ("ranking",),
            "panel_health": ("round",),
            "audit_log": ("before",),
        }
        nonsense = ("sheet=%00", "cycle=" + "9" * 5_000, "entry=１", "ranking=-1", "round=1&round=2", "before=x")
        return [
            *((page, "") for page in (*(screen_.url_path for screen_ in SCREENS), "", "start", "nowhere")),
            *((page, f"{name}={each}") for page, names in asked.items() for name in names for each in ids[name]),
            *((page, query) for page, query in product(asked, nonsense)),
            *(("desk", f"round={each}&view=pack") for each in ids["round"]),
        ]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("program")
    with running(folder) as program, keeping_in(folder):
        yield furnished(program)


def furnished(server: Server) -> Office:
    database = server.database
    users = {
        "judge": a_user(database, display_name="评委自己"),
        "other": a_user(database, display_name="标记评委乙", unit="标记评委单位乙"),
        "chair": a_user(database, display_name="标记主席丙", roles=[Role.CHAIR]),
        "far chair": a_user(database, display_name="标记主席丁", roles=[Role.CHAIR]),
        "organiser": a_user(database, display_name="标记组织者", roles=[Role.ORGANISER]),
        "auditor": a_user(database, display_name="标记审计员", roles=[Role.AUDITOR]),
    }
    cycle = a_cycle(database)
    entries = [
        an_entry(database, cycle, title="关于标记姓名甲所说道路的建议", proposers=["标记姓名甲"]),
        an_entry(database, cycle, title="关于桥梁的建议", proposers=["标记姓名丁"]),
        an_entry(database, cycle, title="标记题目三", proposers=["示例戊"]),
    ]
    plant_names(database, entries[0].id)
    attached = [
        an_attachment(database, entry, name=f"{name}来信.pdf", content=PDF + f"标记{name}".encode())
        for entry, name in zip(entries, ("标记姓名甲", "标记姓名丁丁", "示例戊"), strict=True)
    ]
    an_attachment(database, entries[0], name="标记姓名甲回执.pdf", is_fit=True)
    own = a_round_open_for_scoring(
        database, cycle=cycle, entries=entries[:2], judges=[users["judge"], users["other"]], chair=users["chair"]
    )
    far = a_round_open_for_scoring(
        database, cycle=cycle, year=2021, entries=entries[2:], judges=[users["other"]], chair=users["far chair"]
    )
    tasks = assignments_of(database, own.id) + assignments_of(database, far.id)
    names = {user.id: name for name, user in users.items()}
    of = {(names[task.user_id], task.entry_id): task for task in tasks}
    first, second, third = (entry.id for entry in entries)
    a_sheet(database, of["judge", first], points=81, comment="自己的意见")
    a_sheet(database, of["judge", second], points=82, state=SheetState.DRAFT)
    a_sheet(database, of["other", first], points=37, comment="标记意见乙")
    a_sheet(database, of["other", second], points=43, state=SheetState.DRAFT, comment="标记草稿乙")
    for name in ("other", "far chair"):
        a_sheet(database, of[name, third], points=37, comment="标记意见乙二")
    organiser = an_organiser(database)
    perform(database, organiser, rounds.close_scoring, far.id)
    perform(database, organiser, rankings.compute, far.id)
    with database.reading() as session:
        ranking = session.scalars(select(Ranking.id)).one()
    note = keep_a_note(database, organiser, ranking)
    people = {name: signed_in(database, user) for name, user in users.items()}
    with database.writing() as session:
        # Else a browser that looks around for more than a minute is told that it was seen at another one.
        session.execute(update(SignIn).values(seen_at=database.clock() + timedelta(hours=1)))
        session.commit()
    return Office(
        server,
        people,
        {key: task.id for key, task in of.items()},
        [first, second, third],
        [own.id, far.id, round_of(cycle, 2022).id],
        ranking,
        note,
        cycle.id,
        attached,
        {name: user.id for name, user in users.items()},
    )


def keep_a_note(database: Database, organiser: SignedIn, ranking: int) -> int:
    assumed = read(database, organiser, what_if.basis, ranking).official
    perform(
        database,
        organiser,
        what_if_notes.save,
        ranking,
        title="标记题目记录",
        text="标记意见乙四",
        assumed=assumed,
        within=500,
    )
    (note,) = read(database, organiser, what_if_notes.listing, ranking)
    return note.note_id


def plant_names(database: Database, entry_id: int) -> None:
    said = "标记姓名甲（标记电话一，标记工作单位一）来信"
    with database.writing() as session:
        for proposer in session.scalars(select(Proposer)):
            proposer.telephone, proposer.work_unit = "标记电话一", "标记工作单位一"
        session.execute(update(Suggestion).where(Suggestion.entry_id == entry_id).values(text=said))
        session.execute(
            update(Adoption).where(Adoption.entry_id == entry_id).values(instruction=said, effect=said, unit=said)
        )
        session.commit()


def is_in(word: str, heard: bytes) -> bool:
    """Whether a word was sent, plainly or as JSON writes it."""
    return word.encode() in heard or json.dumps(word)[1:-1].encode() in heard


def found(words: tuple[str, ...], heard: bytes) -> list[str]:
    return [word for word in words if is_in(word, heard)]


async def everything(office: Office, name: str) -> tuple[bytes, list[object]]:
    """Go everywhere: all that was sent; what stood on each screen, and every message that was sent at all.

    How often a message comes is Streamlit's affair: a run that leads elsewhere is cut short sooner or later.
    """
    seen: list[object] = []
    async with office.tab(name) as tab:
        await tab.first_run()
        for page, query in office.addresses():
            await tab.goto(page, query)
            seen.append(((page, query), tab.drawn(), tab.page_shown, tab.page_titles, tab.redirected_to))
    return tab.heard, [*seen, tab.said]


@pytest.fixture(scope="module")
def sent_to_judge(office: Office) -> tuple[bytes, list[object]]:
    """What a judge is sent before anybody has done anything."""
    return asyncio.run(everything(office, "judge"))


def test_a_judge_is_sent_nothing_of_others_and_an_organiser_much(
    office: Office, sent_to_judge: tuple[bytes, list[object]]
) -> None:
    judge, _ = sent_to_judge
    organiser, _ = asyncio.run(everything(office, "organiser"))

    assert found((*PERSONAL, *OTHERS), judge) == []
    assert is_in("自己的意见", judge)
    assert not is_in(MARK, judge)
    assert set(found(OTHERS, organiser)) >= {"标记评委乙", "标记主席丙", "标记题目", "37.00"}


def test_a_chair_is_sent_no_names_and_nothing_of_the_sheets_while_scoring_goes_on(office: Office) -> None:
    chair, _ = asyncio.run(everything(office, "chair"))

    assert found((*PERSONAL, *OTHERS), chair) == ["标记主席丙"]


def test_what_others_do_changes_nothing_that_a_judge_is_sent(
    office: Office, sent_to_judge: tuple[bytes, list[object]]
) -> None:
    _, before = sent_to_judge
    first, second, _third = office.entries
    act_as_other(office, first, second)
    _, after = asyncio.run(everything(office, "judge"))

    assert after == before


def act_as_other(office: Office, first: int, second: int) -> None:
    database, other = office.server.database, office.people["other"]
    points = {"relevance": "99", "benefit": "3"}
    perform(
        database,
        other,
        score_sheets.submit,
        office.tasks["other", second],
        seen_version=1,
        points=points,
        comment="标记意见乙三",
    )
    perform(database, other, score_sheets.withdraw, office.tasks["other", first], seen_version=1)
    with database.writing() as session:
        session.execute(update(Proposer).where(Proposer.entry_id == second).values(name="标记姓名丁丁"))
        session.get_one(User, office.user_ids["other"]).unit = "标记评委单位乙乙"
        session.commit()


@pytest.mark.parametrize(
    ("name", "page", "parameter", "foreign"),
    [
        ("judge", "desk", "sheet", "sheet of another"),
        ("judge", "desk", "round", "far round"),
        ("chair", "leaderboard", "ranking", "ranking"),
        ("chair", "what_if", "ranking", "ranking"),
        ("chair", "borders", "ranking", "ranking"),
        ("chair", "methods", "ranking", "ranking"),
        ("chair", "panel_health", "round", "far round"),
        ("chair", "desk", "round", "far round"),
        ("far chair", "desk", "sheet", "sheet of another"),
    ],
)
def test_a_forbidden_id_and_an_unknown_one_get_the_very_same_answer(
    office: Office, name: str, page: str, parameter: str, foreign: str
) -> None:
    ids = {
        "sheet of another": office.tasks["other", office.entries[0]],
        "far round": office.rounds[1],
        "ranking": office.ranking,
    }

    async def answer(asked: int) -> tuple[object, ...]:
        async with office.tab(name) as tab:
            run = await tab.goto(page, f"{parameter}={asked}")
            return tab.drawn(), tab.texts(), tab.page_titles, run.messages

    forbidden, unknown = (asyncio.run(answer(asked)) for asked in (ids[foreign], UNKNOWN))
    assert forbidden == unknown


@pytest.fixture(scope="module")
def forged(office: Office) -> Forged:
    """Every button that an organiser has anywhere, on what is neither the judge's nor the chair's."""
    return asyncio.run(buttons_of_an_organiser(office, [screen_.url_path for screen_ in SCREENS]))


@pytest.mark.parametrize("name", ["judge", "chair"])
def test_another_s_pages_and_buttons_forged_show_and_do_nothing(office: Office, forged: Forged, name: str) -> None:
    before = stored(office.server.database)

    heard = asyncio.run(press_all(office, name, forged))

    assert found((*PERSONAL, *OTHERS, *OFFICIALS), heard) == (["标记主席丙"] if name == "chair" else [])
    assert is_in(MARK, heard) == (name == "chair")
    assert stored(office.server.database) == before


def test_an_auditor_cannot_act_by_forged_clicks_and_an_organiser_can(office: Office, forged: Forged) -> None:
    acts = [each for each in forged if each[0] in {"home", "rounds", "cycle_setup", "accounts", "entries", "what_if"}]
    # Documents are made for an auditor, too.
    others = [each for each in forged if each[0] != "documents"]
    before = stored(office.server.database)

    asyncio.run(press_all(office, "auditor", others))
    after = stored(office.server.database)
    looks = [row for row in after.pop("audit_events") if row not in before["audit_events"]]
    assert {row[AuditEvent.__table__.c.keys().index("action")] for row in looks} == LOOKS
    assert after == {name: rows for name, rows in before.items() if name != "audit_events"}

    asyncio.run(press_all(office, "organiser", acts))
    assert stored(office.server.database) != before


async def buttons_of_an_organiser(office: Office, pages: list[str]) -> Forged:
    """Page, its hash, and every button on it with its fragment."""
    forged = []
    async with office.tab("organiser") as tab:
        await tab.first_run()
        for page in pages:
            query = f"entry={office.entries[2]}" if page == "entries" else f"round={office.rounds[1]}"
            await tab.goto(page, query)
            forged += [
                (page, tab._page_hash, one.proto.id, one.fragment_id)
                for one in tab.elements.values()
                if one.kind == "button" and not one.proto.id.endswith((*OWN_BUTTONS, "-show proposers"))
            ]
    assert forged
    return forged


async def press_all(office: Office, name: str, forged: Forged) -> bytes:
    async with office.tab(name) as tab:
        for page, page_hash, button, _fragment in forged:
            await tab.goto(page, f"round={office.rounds[1]}")
            await tab._run(trigger=button)
            tab._page_hash = page_hash
            await tab._run(trigger=button)
    return tab.heard


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, except when somebody was last seen."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            # Of oneself: when one was last seen, and wrong passwords in one's own form.
            if table.name not in {"sign_ins", "sign_in_failures"}
        }


def test_a_chair_sees_the_ranking_of_the_own_finished_round_and_of_no_other(office: Office) -> None:
    async def board(name: str) -> tuple[list[str], bytes]:
        async with office.tab(name) as tab:
            await tab.goto("leaderboard", f"ranking={office.ranking}")
            return tab.texts(), tab.heard

    _, own = asyncio.run(board("far chair"))
    texts, foreign = asyncio.run(board("chair"))

    assert is_in("标记题目三", own)
    assert not is_in("标记题目三", foreign)
    assert says(msg("No ranking has been computed yet, or none that is open to you.")) in texts


def test_names_reach_an_organiser_by_a_recorded_click_and_what_is_masked_by_further_ones_only(office: Office) -> None:
    names = ("标记姓名丁", "标记电话", "标记工作单位")
    silent = office.entries[1]

    def looks() -> list[int | None]:
        with office.server.database.reading() as session:
            seen = select(AuditEvent.subject_id).where(AuditEvent.action == "entries.proposers")
            return list(session.scalars(seen))

    async def click() -> tuple[bytes, bytes, bytes]:
        async with office.tab("organiser") as tab:
            await tab.goto("entries", f"entry={silent}")
            before, tab.heard = tab.heard, b""
            assert looks() == []
            await tab.click("show proposers")
            masked, tab.heard = tab.heard, b""
            assert in_full() == []
            await tab.click("show in full")
            await tab.click("show in full")
        return before, masked, tab.heard

    def in_full() -> list[str]:
        with office.server.database.reading() as session:
            seen = select(AuditEvent.message).where(AuditEvent.action == "shown_in_full.of_proposer")
            return [str(each) for each in session.scalars(seen.order_by(AuditEvent.seq))]

    quiet = asyncio.run(everything_but_first(office))
    before, masked, after = asyncio.run(click())

    assert found(names, quiet) == found(names, before) == []
    assert found(names, masked) == ["标记姓名丁"]
    assert found(names, after) == list(names)
    assert set(looks()) == {silent}
    assert [said.partition(" of ")[0] for said in in_full()] == [
        "Viewed in full: Telephone",
        "Viewed in full: Work unit",
    ]


async def everything_but_first(office: Office) -> bytes:
    """All that an organiser is sent, except for the one entry whose own text names people."""
    heard = b""
    async with office.tab("organiser") as tab:
        for page, query in office.addresses():
            if page != "entries" or query != f"entry={office.entries[0]}":
                tab.heard = b""
                await tab.goto(page, query)
                heard += tab.heard
    return heard


def test_a_download_s_address_is_of_no_use_to_a_judge(office: Office) -> None:
    async def fetch() -> dict[str, int]:
        async with office.tab("organiser") as tab:
            await tab.goto("documents")
            await tab.click("make_ineligible_1")
            (offer,) = [one.proto.url for one in tab.elements.values() if one.kind == "link_button"]
            answers = {}
            for name in ("organiser", "judge", "chair"):
                with office.server.browser({"award_sid": office.people[name].token}) as browser:
                    answers[name] = browser.get(offer).status_code
            return answers

    assert asyncio.run(fetch()) == {"organiser": 200, "judge": 404, "chair": 404}


def test_plain_requests_tell_a_judge_nothing(office: Office) -> None:
    paths = [f"/{page}?{query}" for page, query in office.addresses() if len(query) < 100]
    paths += [f"/attachments/{each}" for each in office.attachments]
    folders = ["/health", "/sign-in", "/set-up", "/invitation/1", "/_stcore/health", "/_stcore/metrics", "/media/"]
    with office.server.browser({"award_sid": office.people["judge"].token}) as browser:
        for path in [*paths, *folders]:
            for headers in (PAGE, {}):
                answer = browser.get(path, headers=headers)
                assert not is_in(MARK, answer.content), path
                assert answer.status_code < 500, path


def test_the_server_s_log_tells_nobody_s_name_and_no_secret(office: Office) -> None:
    """After all of the above, and what goes wrong besides."""

    async def look() -> None:
        async with office.tab("organiser") as tab:
            await tab.goto("entries", f"entry={office.entries[0]}")
            await tab.click("show proposers")
            await tab.click("show in full")
            assert is_in("标记电话", tab.heard)

    asyncio.run(look())
    with office.server.browser() as browser:
        post_form(browser, "/sign-in", login="标记账号", password="标记口令")
        post_form(browser, "/set-up", code="标记", password="标记口令", again="标记口令", login="标记", name="标记")
        browser.post("/sign-in", data={"login": "标记账号", "form_mark": "标记"})
    with office.server.browser({"award_sid": "标记会话".encode().hex()}) as browser:
        browser.get("/desk?sheet=标记", headers=PAGE)
    with office.server.browser({"award_sid": office.people["judge"].token}) as browser:
        browser.get(f"/tables/{office.cycle}?table=entries", headers=PAGE)
    log = office.server.log()
    for told in (
        "set-up",
        "A wrong password: no account, from 127.0.0.*.",
        "A form was refused that is not of a page of ours in the same browser.",
    ):
        assert told in log, told
    assert re.search(r"Not allowed: use_cases\.[a-z_.]+, asked for by account [0-9]+\.", log)
    secrets = [MARK, "标记会话".encode().hex(), quote(MARK), *(each.token for each in office.people.values())]
    assert [each for each in secrets if each in log] == []
