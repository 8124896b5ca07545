"""The audit log as somebody with the database's password can change it: past the program and its triggers."""

from __future__ import annotations

from sqlalchemy import text

from db.engine import Database


def change(database: Database, *statements: str) -> None:
    """Write past the program, and past the triggers that would refuse it; these stand again afterwards."""
    with database.writing() as session:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        kept: list[str] = []
        if is_sqlite:
            rows = session.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_events'")
            ).all()
            kept = [row.sql for row in rows]
            for row in rows:
                session.execute(text(f"DROP TRIGGER {row.name}"))
        else:
            session.execute(text("ALTER TABLE audit_events DISABLE TRIGGER USER"))
        for statement in statements:
            session.execute(text(statement.replace(":", "\\:")))
        for trigger in kept:
            session.execute(text(trigger.replace(":", "\\:")))
        if not is_sqlite:
            session.execute(text("ALTER TABLE audit_events ENABLE TRIGGER USER"))
        session.commit()
