"""Offices worth backing up, backups made wrong on purpose, and what to hold a restored place against."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Numeric, Table, Text, cast, insert, null, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.base import Base, Exact, KeptMessage, KeptReasons, Moment
from db.engine import Database
from db.tables import DocumentTemplate, EvidenceFile, Letter, Objection
from domain.backups import LEFT_OUT, MANIFEST_NAME
from domain.document_templates import TemplateKind
from domain.letters import LetterKind, LetterState
from domain.messages import InBoth, Reason, msg
from tests.attachments import PNG, an_attachment
from tests.builders import an_entry, signed_in
from tests.panels import Played, a_ranked_round
from tests.pilots import a_piloted_round
from tests.templates import ours
from use_cases import attachments, document_templates, evidence_files
from use_cases.attachments import ReceivedFile
from use_cases.transaction import CommandLine, perform

Rows = list[tuple[object, ...]]
Members = dict[str, bytes]
_SOMETHING: Mapping[type[object], object] = {
    Moment: datetime(2026, 11, 20, 4, 0, 0, 123456, tzinfo=UTC),
    Date: date(2022, 2, 28),
    KeptMessage: msg("{n} points", n=1),
    KeptReasons: (Reason("late", msg("Late.")),),
    JSON: {"中": [1, None, 0.1, "\u2028"]},
    Boolean: True,
    Integer: 1,
    Exact: Fraction(-1, 3),
    Numeric: 0.1 + 0.2,
}

_OF_FILES = {DocumentTemplate.__tablename__, EvidenceFile.__tablename__}


def an_office(database: Database) -> Played:
    """Play a round to its ranking, pilot another, attach files, take the last one away; no table stays empty."""
    played = a_ranked_round(database, [[95, 90, 85], [85, 85, 84], [80, 84, 86]])
    a_piloted_round(database)
    an_attachment(database, played.entries[0])
    an_attachment(database, played.entries[1])
    gone = an_attachment(database, an_entry(database, played.cycle), name="图.png", content=PNG)
    perform(database, CommandLine(), attachments.remove, gone, reason="示例")
    signed_in(database, played.judges[0])
    with database.writing() as session:
        # An empty message may be an empty cell or JSON's null: both have to stay what they are.
        for failure in (None, null(), msg("No. {n}: “{name}”", n=2**40, name=InBoth('引号"与\n换行', "\\u0000"))):
            session.add(_letter(database, played, failure))
            session.flush()
        for table in Base.metadata.sorted_tables:
            # A row that speaks of a file without one would be a loss.
            if table.name not in _OF_FILES and session.execute(select(table).limit(1)).first() is None:
                _put_something_in(session, table)
        session.commit()
        objection = session.scalars(select(Objection.id)).one()
    files = [ReceivedFile("照片.png", PNG)]
    perform(database, CommandLine(), evidence_files.attach, objection, files=files)
    take, of = document_templates.take, (TemplateKind.NOTICE, "zh_CN")
    perform(database, CommandLine(), take, *of, seen_number=0, name="通知.docx", content=ours())
    return played


def everything_in(database: Database) -> dict[str, Rows]:
    """Read every table that goes with a backup as the models do, and JSON as the text it is kept as."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(_as_kept(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }


def members_of(path: Path) -> Members:
    """Unpack a backup."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(path: Path, members: Mapping[str, bytes]) -> Path:
    """Pack one again."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def rewritten(path: Path, into: Path, change: Callable[[Members, dict[str, Any]], None]) -> Path:
    """Change a backup as somebody would who knows how it is made: every check sum is worked out anew.

    Args:
        path: of the backup.
        into: where the changed one goes.
        change: is given the members and the manifest, and changes them.
    """
    members = members_of(path)
    manifest = json.loads(members.pop(MANIFEST_NAME))
    change(members, manifest)
    for name, told in manifest["tables"].items():
        content = members.get(f"tables/{name}.jsonl", b"")
        told["rows"], told["bytes"] = content.count(b"\n"), len(content)
        told["sha256"] = hashlib.sha256(content).hexdigest()
    return pack(into, {**members, MANIFEST_NAME: json.dumps(manifest).encode()})


def rows_in(members: Members, table: str) -> list[dict[str, Any]]:
    """Read a table's member."""
    return [json.loads(line) for line in members[f"tables/{table}.jsonl"].splitlines()]


def lines_of(rows: list[dict[str, Any]]) -> bytes:
    """Write a table's member."""
    written = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(f"{line}\n" for line in written).encode()


def _letter(database: Database, played: Played, failure: object) -> Letter:
    return Letter(
        kind=next(iter(LetterKind)),
        state=next(iter(LetterState)),
        user_id=played.judges[0].id,
        address="a@example.org",
        subject="示例",
        prepared_at=database.clock(),
        failure=failure,
    )


def _as_kept(table: Table) -> Any:  # noqa: ANN401 -- a statement of as many columns as the table has
    return select(*(cast(each, Text) if _is_json(each) else each for each in table.c))


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON | KeptMessage | KeptReasons)


def _put_something_in(session: Session, table: Table) -> None:
    """Write one row that the table's checks allow, found by trying."""
    for values in _tries(session, table):
        try:
            with session.begin_nested():
                session.execute(insert(table), values)
        except IntegrityError:
            continue
        return


def _tries(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    given = {column.name: _something(session, column) for column in table.c}
    choices = {column.name: column.type.enums for column in table.c if isinstance(column.type, Enum)}
    optional = [column.name for column in table.c if column.nullable and column.foreign_keys]
    for chosen in product(*choices.values()):
        filled = {**given, **dict(zip(choices, chosen, strict=True))}
        yield filled
        for name in optional:
            yield {**filled, name: None}


def _something(session: Session, column: Column[Any]) -> object:
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    return next((value for kind, value in _SOMETHING.items() if isinstance(column.type, kind)), "字")
