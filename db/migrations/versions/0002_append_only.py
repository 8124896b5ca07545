"""What is written stays written: audit events, and score sheets once submitted.

A trigger holds what a use case promises, also against a slip in later code and against plain SQL. Rows of
audit_events are never updated or deleted; of score_sheets none whose state is submitted, with its points.
SQLite's REPLACE deletes without asking the delete triggers, hence the insert triggers there; PostgreSQL's
TRUNCATE does, hence the statement triggers there.

Whoever rebuilds one of these tables in SQLite (Alembic's batch mode) makes its triggers again.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHEET_OF_POINTS = "EXISTS (SELECT 1 FROM score_sheets WHERE id = {row}.sheet_id AND state = 'submitted')"

# trigger: (table, when it fires, on which rows, what it says)
SQLITE = {
    "audit_events_no_update": ("audit_events", "UPDATE", "1", "audit events are never changed"),
    "audit_events_no_delete": ("audit_events", "DELETE", "1", "audit events are never deleted"),
    "audit_events_no_replace": (
        "audit_events",
        "INSERT",
        "EXISTS (SELECT 1 FROM audit_events WHERE seq = NEW.seq OR hash = NEW.hash)",
        "audit events are never replaced",
    ),
    "score_sheets_no_update": (
        "score_sheets",
        "UPDATE",
        "OLD.state = 'submitted'",
        "a submitted score sheet is never changed",
    ),
    "score_sheets_no_delete": (
        "score_sheets",
        "DELETE",
        "OLD.state = 'submitted'",
        "a submitted score sheet is never deleted",
    ),
    "score_sheets_no_replace": (
        "score_sheets",
        "INSERT",
        "EXISTS (SELECT 1 FROM score_sheets WHERE state = 'submitted'"
        " AND (id = NEW.id OR (assignment_id = NEW.assignment_id AND version = NEW.version)))",
        "a submitted score sheet is never replaced",
    ),
    "sheet_points_no_update": (
        "sheet_points",
        "UPDATE",
        f"{SHEET_OF_POINTS.format(row='OLD')} OR {SHEET_OF_POINTS.format(row='NEW')}",
        "points of a submitted score sheet are never changed",
    ),
    "sheet_points_no_delete": (
        "sheet_points",
        "DELETE",
        SHEET_OF_POINTS.format(row="OLD"),
        "points of a submitted score sheet are never deleted",
    ),
    "sheet_points_no_replace": (
        "sheet_points",
        "INSERT",
        f"{SHEET_OF_POINTS.format(row='NEW')} AND EXISTS"
        " (SELECT 1 FROM sheet_points WHERE sheet_id = NEW.sheet_id AND criterion_id = NEW.criterion_id)",
        "points of a submitted score sheet are never replaced",
    ),
}

POSTGRESQL = {
    "audit_events": "TRUE",
    "score_sheets": "OLD.state = 'submitted'",
    "sheet_points": "EXISTS (SELECT 1 FROM score_sheets WHERE state = 'submitted'"
    " AND id IN (OLD.sheet_id, (to_jsonb(NEW) ->> 'sheet_id')::integer))",
}


def upgrade() -> None:
    """Make the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name, (table, act, rows, words) in SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {rows}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    for table, rows in POSTGRESQL.items():
        op.execute(
            f"""
            CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_LEVEL = 'STATEMENT' THEN
                    RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'integrity_constraint_violation';
                ELSIF {rows} THEN
                    RAISE EXCEPTION 'what {table} holds for good is never changed or deleted'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION keep_{table}()"
        )


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for table in POSTGRESQL:
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
        op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}()")
