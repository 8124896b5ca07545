"""Files as people really send them, uploaded to the real server as a browser does it: a sentence, never an accident."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import date

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from db.tables import AuditEvent, Entry
from domain.messages import Message, msg
from domain.permissions import Role
from tests.builders import a_cycle, a_user, signed_in
from tests.robustness.hands import says
from tests.running import Server, running
from tests.uploads import Uploading
from tests.visits import labelled

FIELD = "register file"
MEGABYTE = 1024 * 1024
SECTOR = 512
NONE = 0xFFFFFFFF


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        a_cycle(program.database)
        yield program


@asynccontextmanager
async def import_page(server: Server) -> AsyncIterator[Uploading]:
    organiser = a_user(server.database, roles=[Role.ORGANISER])
    async with Uploading(server.address, cookies={"award_sid": signed_in(server.database, organiser).token}) as tab:
        await tab.goto("import_register")
        yield tab


def a_protected_workbook() -> bytes:
    """An OLE container as Office writes it for a workbook with a password: no cell of it can be read."""

    def entry(name: str, kind: int, start: int, size: int, *, child: int = NONE, right: int = NONE) -> bytes:
        written = name.encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
        return head + struct.pack("<III", NONE, right, child) + bytes(36) + struct.pack("<IQ", start, size)

    # A stream shorter than 4096 bytes would need a second, smaller table of sectors.
    length = 8 * SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * 4 * 108
    chains = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE, *range(11, 18), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(SECTOR, b"\xff")
    directory = (
        entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
        + entry("EncryptedPackage", 2, 2, length, right=2)
        + entry("EncryptionInfo", 2, 10, length)
        + bytes(128)
    )
    return header + table + directory + bytes(range(256)) * (2 * length // 256)


HEADINGS = "编号,标题,建议人,联系电话,提交日期"
REFUSED: Mapping[str, tuple[str, bytes, Message]] = {
    "protected by a password": (
        "登记表.xlsx",
        a_protected_workbook(),
        msg("{name} is protected by a password. Save it without one and send it again.", name="登记表.xlsx"),
    ),
    "empty": ("登记表.csv", b"", msg("The file {name} is empty.", name="登记表.csv")),
    "a picture": (
        "照片.xlsx",
        b"\x89PNG\r\n\x1a\n" + bytes(4_000),
        msg("{name} is not a workbook: send a file of type .xlsx, .xls, .ods or .csv.", name="照片.xlsx"),
    ),
    "a name that is markup": (
        "**<img src=x>**.xlsx",
        b"x",
        msg("{name} is not a workbook: send a file of type .xlsx, .xls, .ods or .csv.", name="**<img src=x>**.xlsx"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_register_is_refused_in_words_and_the_next_file_is_taken(server: Server, case: str) -> None:
    name, content, sentence = REFUSED[case]

    async def scene() -> None:
        async with import_page(server) as tab:
            assert await tab.put(FIELD, name, content) == httpx.codes.NO_CONTENT
            await tab.rerun()
            assert plain(says(sentence)) in plain(labelled(tab))
            tab.take_out(FIELD)
            assert (
                await tab.put(FIELD, "好表.csv", f"{HEADINGS}\nCQ-0,关于示例的建议,示例甲,1,2021-3-5\n".encode()) == 204
            )
            await tab.rerun()
            assert accept_button(tab) is not None

    asyncio.run(scene())


def plain(text: str) -> str:
    return text.replace("\\", "")


def accept_button(tab: Uploading) -> str | None:
    ids = (one.proto.id for one in tab.elements.values() if one.kind == "button")
    return next((widget for widget in ids if "-import " in widget), None)


def test_sixty_megabytes_are_refused_at_the_door_and_the_page_goes_on(server: Server) -> None:
    async def scene() -> None:
        async with import_page(server) as tab:
            assert await tab.put(FIELD, "大表.csv", bytes(60 * MEGABYTE)) == httpx.codes.REQUEST_ENTITY_TOO_LARGE
            # A forged browser says it has uploaded the file all the same.
            await tab.rerun()
            tab.take_out(FIELD)
            await tab.rerun()
            assert "50 MB" in tab.find(FIELD).proto.label

    asyncio.run(scene())
    # The browser itself refuses such a file before it sends it, in Streamlit's English: the page translates that.
    with httpx.Client(base_url=server.address, trust_env=False) as browser:
        assert "文件不能超过 $1" in browser.get("/assets/chrome.js").text


ROWS = (
    ("CQ-1", "关于示例一的建议", "2021-03-05", date(2021, 3, 5)),
    ("CQ-2", "关于示例二的建议", "2021/3/5", date(2021, 3, 5)),
    ("CQ-3", "关于示例三的建议", "2021.3.5", date(2021, 3, 5)),
    ("CQ-4", "关于示例四的建议", "2021年3月5日", date(2021, 3, 5)),
    ("CQ-5", "关于示例五的建议", "２０２１－０３－０５", date(2021, 3, 5)),
    ("CQ-6", "=HYPERLINK(A1)", "20210305", date(2021, 3, 5)),
    ("CQ-7", "关于示例七的建议", "2021-02-30", None),
    ("CQ-8", "关于示例八的建议", "2021年13月1日", None),
)
# What cannot be a day is not guessed: its row is refused, and the receipt counts it.
RECEIPT = msg(
    "{file} imported: {added} added, {changed} changed, {skipped} unchanged, {refused} refused.",
    file="登记表.csv",
    added=6,
    changed=0,
    skipped=0,
    refused=2,
)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_an_untidy_table_is_uploaded_seen_and_written_in_any_encoding(server: Server, encoding: str) -> None:
    cycle = a_cycle(server.database, name=f"{encoding}届")
    lines = [f"{code}-{encoding},{title},示例甲,１３８００００００００,{day}" for code, title, day, _ in ROWS]

    async def scene() -> None:
        async with import_page(server) as tab:
            await tab.goto("import_register", f"cycle={cycle.id}")
            assert await tab.put(FIELD, "登记表.csv", "\r\n".join([HEADINGS, *lines]).encode(encoding)) == 204
            await tab.rerun()
            button = accept_button(tab)
            assert button is not None
            await tab._run(trigger=button)
            assert plain(says(RECEIPT)) in plain(labelled(tab))

    asyncio.run(scene())
    with server.database.reading() as session:
        entries = session.scalars(
            select(Entry)
            .where(Entry.reference.endswith(f"-{encoding}".upper()))
            .options(selectinload(Entry.suggestion))
            .order_by(Entry.reference)
        ).all()
    assert [(row.title, row.suggestion and row.suggestion.submitted_on) for row in entries] == [
        (title, day) for _, title, _, day in ROWS if day
    ]


def test_five_thousand_rows_are_uploaded_and_written_in_one_act(server: Server) -> None:
    cycle = a_cycle(server.database, name="大届")
    lines = [f"BIG-{n:05},关于第{n}件事的建议,示例甲,1,2021-3-5" for n in range(5_000)]

    async def scene() -> None:
        async with import_page(server) as tab:
            await tab.goto("import_register", f"cycle={cycle.id}")
            assert await tab.put(FIELD, "登记表.csv", "\n".join([HEADINGS, *lines]).encode()) == 204
            await tab.rerun()
            button = accept_button(tab)
            assert button is not None
            await tab._run(trigger=button)

    asyncio.run(scene())
    with server.database.reading() as session:
        count = select(func.count()).select_from(Entry).where(Entry.reference.startswith("BIG-"))
        acts = select(func.count()).select_from(AuditEvent).where(AuditEvent.subject_id == cycle.id)
        assert (session.scalar(count), session.scalar(acts)) == (5_000, 1)
