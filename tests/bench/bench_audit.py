"""Checking an audit log of 200,000 events against bare SHA-256 over the very same bytes.

Run from the project's root: ``python -m tests.bench.bench_audit``. Ours reads every event from the database, writes its
fields as they were hashed, hashes them, and follows the chain; theirs hashes bytes that lie in memory already.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from db.engine import Database, open_database, utc_now
from db.tables import AuditEvent
from db.upgrade import upgrade
from domain.messages import encode, msg
from tests.bench.yardstick import Yardstick, measure, run
from use_cases import audit_chain
from use_cases.transaction import NO_HASH, CommandLine, hash_of_event, read

EVENTS = 200_000
AT_A_TIME = 5_000
REPEATS = 5
LIMIT = 80.0


def events() -> Iterator[tuple[dict[str, object], bytes]]:
    """Give events as the program writes them, each with the bytes that its check sum covers."""
    previous, start = NO_HASH, utc_now().replace(microsecond=0)
    for seq in range(1, EVENTS + 1):
        at = start + timedelta(seconds=seq)
        message = msg("Score sheet for {reference} submitted.", reference=f"JY{seq % 5_000:06d}")
        fields = (None, "示例评委", "score_sheets.submit", "assignment", seq, encode(message), previous)
        content = json.dumps([seq, at.isoformat(), *fields], ensure_ascii=False, sort_keys=True).encode()
        own = hash_of_event(seq, at, *fields)
        yield (
            {
                "seq": seq,
                "at": at,
                "actor_id": None,
                "actor_name": "示例评委",
                "action": "score_sheets.submit",
                "subject_kind": "assignment",
                "subject_id": seq,
                "message": message,
                "previous_hash": previous,
                "hash": own,
            },
            content,
        )
        previous = own


def fill(database: Database) -> list[bytes]:
    """Write the log, and give the bytes that its check sums cover."""
    made, contents = events(), []
    while batch := list(islice(made, AT_A_TIME)):
        contents += [content for _row, content in batch]
        with database.writing() as session:
            session.execute(insert(AuditEvent), [row for row, _content in batch])
            session.commit()
    return contents


def main() -> int:
    """Measure both sides, and say how many events a second each takes."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'log.sqlite3'}")
        upgrade(database.engine)
        contents = fill(database)

        def check() -> None:
            report = read(database, CommandLine(), audit_chain.check)
            if not report.is_whole or report.events != EVENTS:
                raise ValueError(report.troubles)

        def bare() -> None:
            for content in contents:
                hashlib.sha256(content).hexdigest()

        yardstick = Yardstick(f"audit log of {EVENTS:,} events, check against sha256", check, bare, LIMIT, REPEATS)
        code = run([yardstick])
        once = measure(Yardstick("events a second", check, bare, None, 1))
        print(  # noqa: T201 -- its output
            f"{EVENTS / once.ours:,.0f} events a second, bare sha256 {EVENTS / once.theirs:,.0f}; "
            f"{sum(map(len, contents)) / EVENTS:.0f} bytes an event"
        )
        database.engine.dispose()
    return code


if __name__ == "__main__":
    sys.exit(main())
