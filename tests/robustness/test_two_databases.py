"""Two databases that differ only in what somebody must not know: what is sent to them is the same, byte for byte.

Asked of every page and of every route that gives a file, as each role, with ids of one's own, of others and of nothing.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, text

from db.engine import open_database, utc_now
from i18n.office_days import office_day
from server.navigation import SCREENS
from server.routes import ROUTES
from tests.attachments import keeping_in
from tests.robustness.leave_office import UNKNOWN, LeaveOffice, a_leave_office
from tests.robustness.tap import Tap
from tests.running import Server, running
from tests.schema import empty_sqlite
from tests.sealing import written_over
from use_cases.transaction import SignedIn

FILE = "jindianzi.sqlite3"
NAME = "示例提案人"
# As long as the name and shorter: neither its letters nor their number may show.
OTHER_NAMES = ("另名某某甲", "甲乙")
# What is looked for by name, and in the words of a colleague.
SOUGHT = (NAME, OTHER_NAMES[0], "另一番意见", "同事的意见")
EVERYONE = {"organiser", "auditor", "judge", "chair"}
OFFICE = {"organiser", "auditor"}
RESULTS = OFFICE | {"chair"}
# Who finds which page; whoever else asks for it is answered as if it did not exist.
OPEN_TO = {
    "home": OFFICE,
    "desk": {"judge", "chair"},
    "cycle_setup": OFFICE,
    "import_register": {"organiser"},
    "entries": OFFICE,
    "duplicates": OFFICE,
    "eligibility": OFFICE,
    "organisations": OFFICE,
    "rounds": OFFICE,
    "judge_preview": {"organiser"},
    "experts": OFFICE,
    "panels": OFFICE,
    "recusals": OFFICE,
    "leaderboard": RESULTS,
    "methods": RESULTS,
    "borders": RESULTS,
    "what_if": RESULTS,
    "panel_health": RESULTS,
    "meeting": EVERYONE,
    "wall": RESULTS,
    "approval": RESULTS,
    "awards": OFFICE,
    "publicity": OFFICE,
    "documents": RESULTS,
    "templates": {"organiser"},
    "accounts": {"organiser"},
    "audit_log": OFFICE,
    "my_account": EVERYONE,
}
# What each route that gives a file answers for one's own, another's and an unknown number.
GIVEN, HIDDEN = httpx.codes.OK, httpx.codes.NOT_FOUND
ROUTE_ANSWERS = {
    "/attachments/evidence/{file_id:path}": {
        "organiser": (GIVEN, GIVEN, HIDDEN),
        "auditor": (GIVEN, GIVEN, HIDDEN),
        "judge": (HIDDEN, HIDDEN, HIDDEN),
        "chair": (HIDDEN, HIDDEN, HIDDEN),
    },
    "/attachments/{file_id:path}": {
        "organiser": (GIVEN, GIVEN, HIDDEN),
        "auditor": (GIVEN, GIVEN, HIDDEN),
        "judge": (GIVEN, HIDDEN, HIDDEN),
        "chair": (GIVEN, HIDDEN, HIDDEN),
    },
    "/offline-packs/{number}": {
        "organiser": (HIDDEN, HIDDEN, HIDDEN),
        "auditor": (HIDDEN, HIDDEN, HIDDEN),
        "judge": (GIVEN, HIDDEN, HIDDEN),
        "chair": (GIVEN, HIDDEN, HIDDEN),
    },
    "/minutes/{number}": {
        "organiser": (GIVEN, GIVEN, HIDDEN),
        "auditor": (GIVEN, GIVEN, HIDDEN),
        "judge": (HIDDEN, HIDDEN, HIDDEN),
        "chair": (GIVEN, HIDDEN, HIDDEN),
    },
    # A document of a meeting, which whoever leads it may have.
    "/documents/{number}": {
        "organiser": (GIVEN, GIVEN, HIDDEN),
        "auditor": (GIVEN, GIVEN, HIDDEN),
        "judge": (HIDDEN, HIDDEN, HIDDEN),
        "chair": (GIVEN, HIDDEN, HIDDEN),
    },
    "/tables/{number}": {
        "organiser": (GIVEN, GIVEN, HIDDEN),
        "auditor": (GIVEN, GIVEN, HIDDEN),
        "judge": (HIDDEN, HIDDEN, HIDDEN),
        "chair": (HIDDEN, HIDDEN, HIDDEN),
    },
    "/sheets/{number}": {
        "organiser": (HIDDEN, HIDDEN, HIDDEN),
        "auditor": (HIDDEN, HIDDEN, HIDDEN),
        "judge": (GIVEN, HIDDEN, HIDDEN),
        "chair": (GIVEN, HIDDEN, HIDDEN),
    },
}
SUBJECT_OF = {
    "/attachments/evidence/{file_id:path}": "file_id",
    "/attachments/{file_id:path}": "attachment_id",
    "/offline-packs/{number}": "round being scored",
    "/minutes/{number}": "meeting_id",
    "/documents/{number}": "number",
    "/sheets/{number}": "round being scored",
    "/tables/{number}": "cycle_id",
}
# Before anybody is signed in, and for machines; tests/server/test_doors.py, test_identity.py and test_watch.py knock
# at them.
DOORS = {
    "/identity",
    "/identity/callback",
    "/identity/connect",
    "/identity/sign-out",
    "/sign-in",
    "/sign-out",
    "/invitation/{token}",
    "/set-up",
    "/second-step",
    "/healthz",
    "/health",
    "/metrics",
    "/assets",
}
# Which parameter of which page names what.
ASKED = {
    "desk": {"sheet": "assignment_id", "round": "round being scored", "pilot": "pilot_id"},
    "entries": {"entry": "entry_id"},
    "leaderboard": {"ranking": "ranking_id"},
    "what_if": {"ranking": "ranking_id", "note": "note_id"},
    "borders": {"ranking": "ranking_id"},
    "methods": {"ranking": "ranking_id"},
    "panel_health": {"round": "round_id"},
    "meeting": {"meeting": "meeting_id"},
    "wall": {"meeting": "meeting_id"},
    "approval": {"cycle": "cycle_id"},
    "documents": {"cycle": "cycle_id"},
}


Seen = dict[object, Any]


@dataclass(frozen=True)
class Offices:
    """Two offices in one database, and where it is kept."""

    folder: Path
    own: LeaveOffice
    other: LeaveOffice

    def addresses(self, role: str) -> list[tuple[str, str]]:
        """Give every page, and those that somebody finds with ids; no other database is held against an organiser's."""
        found = {page for page, roles in OPEN_TO.items() if role in roles and role != "organiser"}
        ids = [
            (page, f"{parameter}={one}")
            for page in ASKED
            if page in found
            for parameter, subject in ASKED[page].items()
            for one in (self.own.ids[subject], self.other.ids[subject], UNKNOWN)
        ]
        return [*((page, "") for page in OPEN_TO), ("nowhere", ""), *ids]

    @contextmanager
    def served(self, folder: Path, *changes: Callable[[Connection], None]) -> Iterator[Server]:
        """Serve a copy in which something is different."""
        shutil.copytree(self.folder, folder)
        change_all(folder, without_guards, *changes)
        with running(folder) as server:
            yield server


def change_all(folder: Path, *changes: Callable[[Connection], None]) -> None:
    engine = open_database(f"sqlite:///{folder / FILE}").engine
    with engine.begin() as session:
        for change in changes:
            change(session)
    engine.dispose()


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    folder = tmp_path_factory.mktemp("offices")
    (folder / FILE).write_bytes(empty_sqlite())
    database = open_database(f"sqlite:///{folder / FILE}")
    today = office_day(database.clock())
    with keeping_in(folder):
        offices = Offices(folder, a_leave_office(database, today), a_leave_office(database, today))
    database.engine.dispose()
    return offices


@dataclass
class Unchanged:
    """The program on the first database; what each role is sent from it is looked at by several tests."""

    server: Server
    offices: Offices
    seen: dict[str, Seen] = field(default_factory=dict)

    def everything(self, role: str) -> Seen:
        if role not in self.seen:
            self.seen[role] = everything(self.offices, self.server, role)
        return self.seen[role]


@pytest.fixture(scope="module")
def unchanged(offices: Offices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unchanged]:
    with offices.served(tmp_path_factory.mktemp("first") / "data") as server:
        first = Unchanged(server, offices)
        # Of the very first moment, as the log they see tells of every look.
        first.everything("auditor")
        yield first


@pytest.fixture(scope="module")
def other_results(offices: Offices, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with offices.served(tmp_path_factory.mktemp("results") / "data", secrets_of_results(offices)) as server:
        yield server


def without_guards(session: Connection) -> None:
    """Take the triggers away that guard the records against any change: they are in the way of another history."""
    for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        session.execute(text(f'DROP TRIGGER "{name}"'))


def names_of_proposers(session: Connection) -> None:
    """Let all be proposed by others, who live and can be called elsewhere."""
    for place, name in enumerate(OTHER_NAMES):
        changed = {"name": name, "old": NAME, "rest": place}
        session.execute(
            text("UPDATE proposers SET name = :name WHERE id % 2 = :rest"),
            changed,
        )
        session.execute(
            text("UPDATE suggestions SET text = replace(text, :old, :name) WHERE entry_id % 2 = :rest"), changed
        )
        session.execute(text("UPDATE entries SET title = replace(title, :old, :name) WHERE id % 2 = :rest"), changed)
    ways_of_proposers(session)


def ways_of_proposers(session: Connection) -> None:
    """Let all proposers be called and work elsewhere."""
    written_over(session, "proposers", "telephone", lambda row: f"9{row}")
    written_over(session, "proposers", "work_unit", lambda row: f"他处{row}")


def objectors(session: Connection) -> None:
    """Let others have objected."""
    written_over(session, "objections", "objector", lambda _row: "别人")
    written_over(session, "objections", "contact", lambda _row: "别处")


def sheets_of_rounds(rounds: str, judges: str) -> str:
    """Give the condition that a sheet is one of certain judges in certain rounds."""
    return f"SELECT id FROM assignments WHERE round_id IN ({rounds}) AND user_id IN ({judges})"  # noqa: S608 -- ids of ours


def other_sheets(session: Connection, tasks: str) -> None:
    """Let these sheets hold other points and remarks, and be fewer."""
    sheets = f"SELECT id FROM score_sheets WHERE assignment_id IN ({tasks})"  # noqa: S608 -- a query of ours
    for statement in (
        f"UPDATE sheet_points SET points = 100 - points WHERE sheet_id IN ({sheets})",  # noqa: S608 -- the same
        f"UPDATE score_sheets SET comment = '另一番意见' || id WHERE id IN ({sheets})",  # noqa: S608 -- the same
        f"DELETE FROM sheet_points WHERE sheet_id IN ({sheets} AND state = 'draft')",  # noqa: S608 -- the same
        f"DELETE FROM score_sheets WHERE id IN ({sheets} AND state = 'draft')",  # noqa: S608 -- the same
        f"UPDATE assignments SET version = 0, state = 'untouched' WHERE id IN ({tasks}) AND state = 'draft'",  # noqa: S608 -- the same
    ):
        session.execute(text(statement))


def secrets_of_panel(offices: Offices) -> Callable[[Connection], None]:
    """Change what neither judge nor chair knows: whose the suggestions are, sheets of a colleague, all of others."""

    def change(session: Connection) -> None:
        names_of_proposers(session)
        own, other = offices.own.ids, offices.other.ids
        other_sheets(session, sheets_of_rounds(str(own["round being scored"]), str(own["colleague"])))
        other_sheets(
            session, sheets_of_rounds(f"{other['round being scored']}, {other['round_id']}", "SELECT id FROM users")
        )
        for statement in (
            "UPDATE audit_events SET message = replace(message, '示例', '别的'), actor_name = '别人'",
            "DELETE FROM audit_events WHERE seq % 2 = 0",
            f"UPDATE users SET email = 'x@example.org' WHERE id = {own['colleague']}",  # noqa: S608 -- an id
            f"UPDATE ranked_entries SET value = value / 2, rank = 6 - rank WHERE ranking_id = {other['ranking_id']}",  # noqa: S608 -- an id
            f"UPDATE what_if_notes SET title = '别的', text = '别的' WHERE ranking_id = {other['ranking_id']}",  # noqa: S608 -- an id
            "UPDATE objections SET claim = '别的理由', evidence = '别的'",
            "UPDATE pool_experts SET name = '别的专家' || id, unit = '别的单位'",
            "UPDATE letters SET address = 'x@example.org', subject = '别的'",
            f"UPDATE entries SET title = '别的标题' WHERE id IN (SELECT entry_id FROM round_entries WHERE round_id = {other['round_id']})",  # noqa: S608, E501 -- an id
        ):
            session.execute(text(statement))
        objectors(session)
        written_over(session, "pool_experts", "contact", lambda _row: "别处")

    return change


def secrets_of_results(offices: Offices) -> Callable[[Connection], None]:
    """Change what a judge does not know, though the chair does: all that came of the ranked final."""

    def change(session: Connection) -> None:
        secrets_of_panel(offices)(session)
        own = offices.own.ids
        other_sheets(session, sheets_of_rounds(str(own["round_id"]), str(own["colleague"])))
        for statement in (
            f"UPDATE users SET unit = '别的单位' WHERE id = {own['colleague']}",  # noqa: S608 -- an id
            # Of the entry that the meeting is at they are told where it stands, and the others follow from that.
            f"UPDATE ranked_entries SET value = value - 1, spread = 7 WHERE entry_id = {own['entry_id']}",  # noqa: S608 -- an id
            "UPDATE what_if_notes SET title = '别的', text = '别的'",
            "UPDATE award_lists SET reason = '别的'",
        ):
            session.execute(text(statement))

    return change


def secrets_of_office(_offices: Offices) -> Callable[[Connection], None]:
    """Change what neither auditor nor organiser is shown before a look at it is on record."""
    return not_looked_at


def not_looked_at(session: Connection) -> None:
    before_a_look(session)
    session.execute(text("UPDATE users SET password_hash = NULL"))


def before_a_look(session: Connection) -> None:
    """The same but for passwords: an organiser sees who has none yet."""
    ways_of_proposers(session)
    session.execute(
        text(
            "UPDATE sheet_points SET points = 11 WHERE sheet_id IN (SELECT id FROM score_sheets WHERE state = 'draft')"
        )
    )
    session.execute(text("UPDATE score_sheets SET comment = '别的草稿' WHERE state = 'draft'"))
    objectors(session)


async def shown(offices: Offices, server: Server, role: str, addresses: Sequence[tuple[str, str]]) -> Seen:
    """Go to these addresses: what stood where on each screen, and what the menu and the browser were told."""
    seen: Seen = {}
    async with Tap(server.address, cookies={"award_sid": token_of(offices, role)}) as tab:
        await tab.first_run()
        for page, query in addresses:
            run = await tab.goto(page, query)
            run.require_right()
            seen[page, query] = (drawn_on(tab), tab.page_shown, tab.page_titles, tab.redirected_to)
            # An organiser finds people by what they wrote of themselves; that is recorded, and another test's affair.
            for word in () if role == "organiser" or query else SOUGHT:
                if fill_in_all(tab, word):
                    (await tab.rerun()).require_right()
                    seen[page, query, word] = drawn_on(tab)
                    tab.values.clear()
    return {**seen, "all messages": frozenset(without_moments(message) for message in tab.said)}


def drawn_on(tab: Tap) -> list[tuple[tuple[int, ...], str, bytes]]:
    return [
        (place, one.kind, without_moments(one.proto.SerializeToString(deterministic=True)))
        for place, one in sorted(tab.elements.items())
    ]


def fill_in_all(tab: Tap, word: str) -> bool:
    """Type a word wherever there is a line to type in; tells whether there is any."""
    lines = [one for one in tab.elements.values() if one.kind == "text_input"]
    for line in lines:
        tab.set(line.proto.label, word)
    return bool(lines)


def without_moments(content: bytes) -> bytes:
    """Take out when something was made just now, and where: two looks may be at two minutes, on two days and ports."""
    return MOMENT.sub(b"", THESE_DAYS.sub(b"", ADDRESS.sub(b"", content)))


def token_of(offices: Offices, role: str) -> str:
    who = offices.own.who[role]
    assert isinstance(who, SignedIn)
    return who.token


def given(offices: Offices, server: Server, role: str) -> Seen:
    """Ask for every file: status, headers and content of each answer."""
    seen: Seen = {}
    with server.browser({"award_sid": token_of(offices, role)}) as browser:
        for route, subject in SUBJECT_OF.items():
            for number in (offices.own.ids[subject], offices.other.ids[subject], UNKNOWN):
                answer = browser.get(re.sub(r"{.*}", str(number), route))
                headers = {
                    name: FILE_MOMENT.sub("", value) for name, value in answer.headers.items() if name not in MOMENTARY
                }
                seen[route, number] = (int(answer.status_code), headers, comparable(route, answer))
    return seen


BEGUN = utc_now()
# The day on which the tests begin, and the one on which they may end; as Markdown has it, too.
THESE_DAYS = re.compile(
    "|".join(
        rf"{day:%Y}\\?-{day:%m}\\?-{day:%d}" for day in map(office_day, (BEGUN, BEGUN + timedelta(days=1)))
    ).encode()
)
MOMENT = re.compile(rb"\d\d\\?:\d\d(?:\\?:\d\d)?")
ADDRESS = re.compile(rb"(?<=127\.0\.0\.1:)\d+")
FILE_MOMENT = re.compile(r"\d{4}-\d{4}(?=\.xlsx)")
# Of the moment of the answer, or of the file's on the disk.
MOMENTARY = {"date", "last-modified", "etag", "content-length"}


def comparable(route: str, answer: httpx.Response) -> object:
    """Give the content; of a pack, which has a code and a moment of its own in it, the cells without these.

    Of a document the words: its file says when it was made, too.
    """
    if route.startswith("/minutes/") and answer.status_code == httpx.codes.OK:
        return without_moments(ZipFile(BytesIO(answer.content)).read("word/document.xml"))
    if not (route.startswith("/offline-packs/") and answer.status_code == httpx.codes.OK):
        return answer.content
    book = load_workbook(BytesIO(answer.content), read_only=True)
    cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]
    return [cell for cell in cells if not re.search(r"\d{4}-\d\d-\d\d|\d{1,2}:\d\d|[0-9A-Za-z_-]{16,}", cell)]


def everything(offices: Offices, server: Server, role: str) -> Seen:
    return {**asyncio.run(shown(offices, server, role, offices.addresses(role))), **given(offices, server, role)}


def test_what_a_judge_must_not_know_changes_nothing_that_is_sent_to_them(
    offices: Offices, unchanged: Unchanged, other_results: Server
) -> None:
    assert differing(unchanged.everything("judge"), everything(offices, other_results, "judge")) == []


@pytest.mark.parametrize(("role", "secrets"), [("auditor", secrets_of_office), ("chair", secrets_of_panel)])
def test_what_is_kept_from_them_changes_nothing_that_is_sent_to_an_auditor_or_a_chair(
    offices: Offices,
    unchanged: Unchanged,
    tmp_path: Path,
    role: str,
    secrets: Callable[[Offices], Callable[[Connection], None]],
) -> None:
    with offices.served(tmp_path / "data", secrets(offices)) as changed:
        second = everything(offices, changed, role)
    assert differing(unchanged.everything(role), second) == []


def test_what_an_organiser_has_not_looked_at_changes_nothing_that_is_sent_to_them(
    offices: Offices, tmp_path: Path
) -> None:
    # Each from the very first moment, as the log they see tells of every look.
    with offices.served(tmp_path / "first") as server:
        first = everything(offices, server, "organiser")
    with offices.served(tmp_path / "second", before_a_look) as changed:
        second = everything(offices, changed, "organiser")
    assert differing(first, second) == []


def differing(first: Seen, second: Seen) -> list[object]:
    """Give where something was sent that is not the same."""
    assert first.keys() == second.keys()
    return [address for address in first if first[address] != second[address]]


def test_where_something_may_be_known_the_two_databases_differ(
    offices: Offices, unchanged: Unchanged, other_results: Server
) -> None:
    address = ("leaderboard", f"ranking={offices.own.ids['ranking_id']}")
    second = asyncio.run(shown(offices, other_results, "chair", [address]))
    assert second[address] != unchanged.everything("chair")[address]


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_a_page_outside_ones_role_is_answered_as_one_that_does_not_exist(unchanged: Unchanged, role: str) -> None:
    seen = unchanged.everything(role)

    opened = {page for page in OPEN_TO if seen[page, ""][1] == page}
    assert opened == {page for page, roles in OPEN_TO.items() if role in roles}
    assert [page for page in OPEN_TO if page not in opened and seen[page, ""] != seen["nowhere", ""]] == []


@pytest.mark.parametrize(("role", "pages"), [("auditor", {"entries", "audit_log"}), ("chair", {"what_if"})])
def test_there_are_lines_to_type_in(unchanged: Unchanged, role: str, pages: set[str]) -> None:
    seen = unchanged.everything(role)
    assert pages <= {page for page in OPEN_TO for word in SOUGHT if (page, "", word) in seen}


def test_every_page_and_every_route_stands_in_the_tables() -> None:
    assert [screen.url_path for screen in SCREENS] == list(OPEN_TO)
    assert {route.path for route in ROUTES} == DOORS | set(ROUTE_ANSWERS)


@pytest.mark.parametrize("route", ROUTE_ANSWERS)
def test_a_route_gives_its_files_to_whom_the_table_says(offices: Offices, unchanged: Unchanged, route: str) -> None:
    subject = SUBJECT_OF[route]
    numbers = (offices.own.ids[subject], offices.other.ids[subject], UNKNOWN)
    answers = {
        role: tuple(unchanged.everything(role)[route, number][0] for number in numbers) for role in ROUTE_ANSWERS[route]
    }
    assert answers == ROUTE_ANSWERS[route]


@pytest.mark.parametrize("role", ["organiser", "auditor", "judge", "chair"])
def test_a_route_asks_as_much_of_the_database_for_what_is_hidden_as_for_what_is_not_there(
    offices: Offices, unchanged: Unchanged, role: str
) -> None:
    """How long an answer takes tells nothing of what exists either: it takes the same steps."""
    asked: dict[str, dict[int, float]] = {}
    with unchanged.server.browser({"award_sid": token_of(offices, role)}) as browser:

        def statements() -> float:
            (found,) = re.findall(
                r"^jindianzi_statements_total ([0-9.e+]+)$", browser.get("/metrics").text, re.MULTILINE
            )
            return float(found)

        browser.get("/metrics")
        of_counting = -statements() + statements()
        for route, subject in SUBJECT_OF.items():
            hidden = [answer == HIDDEN for answer in ROUTE_ANSWERS[route][role]]
            numbers = (offices.own.ids[subject], offices.other.ids[subject], UNKNOWN)
            for number in (each for each, is_hidden in zip(numbers, hidden, strict=True) if is_hidden):
                before = statements()
                browser.get(re.sub(r"{.*}", str(number), route))
                asked.setdefault(route, {})[number] = statements() - before - of_counting
    assert len(asked) == len(SUBJECT_OF)
    assert {route: counts for route, counts in asked.items() if len(set(counts.values())) != 1} == {}
    assert min(min(counts.values()) for counts in asked.values()) > 0


def test_no_other_site_s_page_gets_a_file(offices: Offices, unchanged: Unchanged) -> None:
    """Not even one that its reader may have, by an address the other site knows."""
    elsewhere = [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
    with unchanged.server.browser({"award_sid": token_of(offices, "organiser")}) as browser:
        for route, subject in SUBJECT_OF.items():
            if ROUTE_ANSWERS[route]["organiser"][0] == GIVEN:
                address = re.sub(r"{.*}", str(offices.own.ids[subject]), route)
                answers = [browser.get(address, headers=headers).status_code for headers in elsewhere]
                assert answers == [HIDDEN, HIDDEN], route
