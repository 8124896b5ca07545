"""What takes files from people, each with whole files to spoil: a refusal in words is right, anything else is found."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile

import xlsxwriter

from db.engine import Database, open_database
from domain.document_templates import TemplateKind
from domain.refusals import Refusal
from exports import standalone_verifier
from tests.archives import an_archive, packed, with_new_manifest
from tests.archives import members_of as archived
from tests.attachments import DOCX, JPEG, PDF, PNG, a_windows_zip, a_zip, keeping_in
from tests.backups import rewritten
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.decided_archives import a_published_list
from tests.packs import Filled, downloaded, filled
from tests.robustness.mutations import spoilt, spoilt_members
from tests.schema import an_empty_sqlite
from use_cases import (
    attachment_zips,
    attachments,
    backups,
    document_templates,
    offline_packs,
    registers,
    restores,
)
from use_cases.archive_checks import check
from use_cases.attachments import ReceivedFile
from use_cases.pack_acceptance import Choices
from use_cases.register_files import open_register
from use_cases.transaction import CommandLine, perform, read

CASES = Path(__file__).parents[1] / "cases"
HEADINGS = ("编号", "标题", "内容", "建议人", "电话", "工作单位", "区县", "提交日期", "类别", "是否采纳", "采纳层级")
ROW = (
    *("CQ-1", "关于示例甲的建议", "内容甲", "示例甲、示例乙", "13800000001、13800000002", "示例社区", "万州区"),
    *("2021-03-05", "改进工作类", "已采纳", "市级"),
)


class HalfWrittenError(AssertionError):
    """Something was refused, and yet not all is as before."""


@dataclass(frozen=True)
class Target:
    """One door for files.

    Attributes:
        whole: files that are taken, by name.
        take: takes one; refuses it or takes it whole.
        spoil: makes another file of one; of its bytes where nothing else is said.
    """

    whole: Mapping[str, bytes]
    take: Callable[[bytes, str], object]
    spoil: Callable[[Random, bytes], bytes] = spoilt


@dataclass
class Tried:
    """What became of the spoilt files of one door."""

    taken: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Fuzzing:
    """A database, somebody who watches it, where its files are, and everything that takes a file."""

    database: Database
    watch: sqlite3.Connection
    folder: Path
    targets: Mapping[str, Target]

    def run(self, name: str, times: int, seed: int) -> Tried:
        """Spoil files of a door and hand them in.

        Args:
            name: of the door.
            times: how many files.
            seed: where they are spoilt; what is spoilt has secrets and moments in it that are others in every run.

        Raises:
            HalfWrittenError: a refused file left something behind.
            Exception: whatever a file broke. The note of either says which one, and where its bytes are kept.
        """
        target, tried = self.targets[name], Tried()
        for number in range(times):
            random = Random(f"{name} {seed} {number}")
            file = random.choice(sorted(target.whole))
            content = target.spoil(random, target.whole[file])
            try:
                self._try(target, content, file, tried)
            except BaseException as found:
                found.add_note(f"{name}, seed {seed}, file {number}: {file}, kept as {_kept(content, file)}")
                raise
        return tried

    def _try(self, target: Target, content: bytes, file: str, tried: Tried) -> None:
        before = self.state()
        try:
            target.take(content, file)
            tried.taken += 1
        except Refusal as refusal:
            str(refusal).encode()
            tried.refused += 1
            if self.state() != before:
                raise HalfWrittenError(file) from refusal

    def state(self) -> tuple[object, ...]:
        """Give what is another whenever anybody has written anything, and which files there are."""
        version = self.watch.execute("PRAGMA data_version").fetchone()
        return (version, sorted(path.name for path in self.folder.rglob("*") if "sqlite3" not in path.name))


def _kept(content: bytes, file: str) -> Path:
    """Keep what broke something where it outlives the run: no other run spoils the very same bytes."""
    with NamedTemporaryFile(prefix="jindianzi-spoilt-", suffix=Path(file).suffix, delete=False) as kept:
        kept.write(content)
    return Path(kept.name)


@contextmanager
def fuzzing(folder: Path) -> Iterator[Fuzzing]:
    """Make an office that takes files, and whole files for each of its doors."""
    file = folder / "jindianzi.sqlite3"
    database = an_empty_sqlite(file, Clock())
    with keeping_in(folder):
        targets = {
            "register": _register(database),
            "pack": _pack(database),
            "attachment": _attachment(database),
            "zip": _zip(database),
            "template": _template(database),
            **_archives(folder),
            "backup": _backup(database, folder),
        }
        with closing(sqlite3.connect(file)) as watch:
            yield Fuzzing(database, watch, folder, targets)
    database.engine.dispose()


def _register(database: Database) -> Target:
    cycle, who = a_cycle(database), CommandLine()

    def take(content: bytes, name: str) -> None:
        opened = open_register(content, name, sheets=(), headings=None)
        seen = read(database, who, registers.preview, cycle.id, chosen=opened.chosen)
        perform(database, who, registers.accept, cycle.id, seen=seen, file_name=name)

    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("登记表")
        for number, row in enumerate((HEADINGS, ROW)):
            sheet.write_row(number, 0, row)
    text = "\n".join((",".join(HEADINGS), ",".join(ROW), ",".join(("CQ-2", *ROW[1:])), ""))
    return Target(
        {
            "a.csv": text.encode(),
            "b.csv": text.encode("gb18030"),
            "c.xlsx": book.getvalue(),
            "d.xls": (CASES / "register-old.xls").read_bytes(),
            "e.ods": _open_document(HEADINGS, ROW),
        },
        take,
    )


def _open_document(*rows: tuple[str, ...]) -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="登记表">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return a_zip({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def _pack(database: Database) -> Target:
    judge = a_user(database)
    opened = a_round_open_for_scoring(database, entries=2, judges=[judge])
    who = signed_in(database, judge)
    points = {"针对性": 80, "经济社会效益": 70}
    content = filled(downloaded(database, who, opened.id), {1: Filled(points, "意见", "是"), 2: Filled(points)})

    def take(content: bytes, name: str) -> None:
        seen = read(database, who, offline_packs.preview, opened.id, content=content, name=name)
        taken: Choices = {}
        perform(
            database,
            who,
            offline_packs.take,
            opened.id,
            content=content,
            name=name,
            choices=taken,
            seen_digest=seen.digest,
        )

    return Target({"包.xlsx": content}, take)


def _attachment(database: Database) -> Target:
    cycle, numbers = a_cycle(database), count()
    entries = [an_entry(database, cycle).id for _ in range(150)]

    def take(content: bytes, name: str) -> None:
        # Under the name of another one, or beside twenty, nothing is taken, whatever is in it.
        number = next(numbers)
        files = [ReceivedFile(f"{number}-{name}", content)]
        entry_id = entries[number % len(entries)]
        perform(database, CommandLine(), attachments.attach, entry_id, files=files, are_fit_for_judges=True)

    return Target({"a.pdf": PDF, "b.png": PNG, "c.docx": DOCX, "d.jpg": JPEG}, take)


def _zip(database: Database) -> Target:
    cycle = a_cycle(database)
    an_entry(database, cycle, reference="Z-1")

    def take(content: bytes, name: str) -> None:
        who = CommandLine()
        seen = read(database, who, attachment_zips.preview, cycle.id, content=content, name=name)
        perform(
            database,
            who,
            attachment_zips.accept,
            cycle.id,
            content=content,
            name=name,
            seen_digest=seen.digest,
            are_fit_for_judges=False,
        )

    files = {"Z-1.pdf": PDF, "Z-1/回执.png": PNG, "Z-1/证明.docx": DOCX}
    return Target({"a.zip": a_zip(files), "b.zip": a_windows_zip(files)}, take)


def _template(database: Database) -> Target:
    kind, language, who = TemplateKind.DECISION, "zh_CN", CommandLine()

    def take(content: bytes, name: str) -> None:
        tried = read(database, who, document_templates.trial, kind, language, name=name, content=content)
        line = read(database, who, document_templates.listing)[kind, language]
        if tried.sample is None and not tried.problems:
            raise HalfWrittenError("template", name)
        seen = max((each.number for each in line.versions), default=0)
        act = document_templates.take
        perform(database, who, act, kind, language, seen_number=seen, name=name, content=content)

    whole = read(database, who, document_templates.template_file, kind, language)
    return Target({"决定.docx": whole.content}, take)


def _archives(folder: Path) -> dict[str, Target]:
    clock = Clock()
    database = an_empty_sqlite(folder / "archived.sqlite3", clock)
    sitting = a_published_list(database, clock)
    content = an_archive(database, sitting.played.cycle).content
    database.engine.dispose()
    place = folder / "spoilt.sqlite3.zip"

    def take_alone(content: bytes, _name: str) -> None:
        place.write_bytes(content)
        with redirect_stdout(io.StringIO()):
            standalone_verifier.main([str(place)])

    return {
        "archive": Target({"a.zip": content}, lambda content, _: check(content), _spoilt_archive),
        "archive alone": Target({"a.zip": content}, take_alone, _spoilt_archive),
    }


def _spoilt_archive(random: Random, content: bytes) -> bytes:
    """Spoil a file; mostly as somebody would who writes the check sums anew."""
    if random.random() < 0.3:
        return spoilt(random, content)
    members = archived(content)
    changed = spoilt_members(random, members)
    try:
        return packed(with_new_manifest(changed))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return packed(changed)


def _backup(database: Database, folder: Path) -> Target:
    place = folder / "whole.sqlite3.zip"
    backups.make(database, CommandLine(), place)
    numbers = count()

    def take(content: bytes, _name: str) -> None:
        number = next(numbers)
        spoilt_file, there = folder / "back.sqlite3.zip", folder / f"there-{number}.sqlite3"
        spoilt_file.write_bytes(content)
        empty = Database(open_database(f"sqlite:///{there}").engine, Clock())
        try:
            with keeping_in(folder / "elsewhere.sqlite3"):
                restores.restore(empty, spoilt_file)
        except Refusal as refusal:
            left = there.stat().st_size if there.exists() else 0
            if left and _has_tables(empty):
                raise HalfWrittenError("backup", number) from refusal
            raise
        finally:
            empty.engine.dispose()
            for each in folder.glob(f"{there.name}*"):
                each.unlink()

    return Target({"a.zip": place.read_bytes()}, take, _spoilt_backup(folder))


def _spoilt_backup(folder: Path) -> Callable[[Random, bytes], bytes]:
    def spoil(random: Random, content: bytes) -> bytes:
        if random.random() < 0.5:
            return spoilt(random, content)
        place, into = folder / "old.sqlite3.zip", folder / "new.sqlite3.zip"
        place.write_bytes(content)

        def change(members: dict[str, bytes], _manifest: dict[str, object]) -> None:
            filled_tables = {name: inside for name, inside in members.items() if inside}
            members.update(spoilt_members(random, filled_tables))

        return rewritten(place, into, change).read_bytes()

    return spoil


def _has_tables(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar())
