"""What judges write in a rehearsal can be taken away again, and nothing else.

A submitted sheet may be deleted while its cycle is in rehearsal. A cycle enters and leaves rehearsal only while no
submitted sheet is there: so no sheet that was written in earnest can ever be deleted, and none that was practice can
come to count. Changing a submitted sheet stays forbidden, in a rehearsal, too.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

OF_CYCLE = (
    "assignments JOIN rounds ON rounds.id = assignments.round_id JOIN tracks ON tracks.id = rounds.track_id"
    " JOIN cycles ON cycles.id = tracks.cycle_id"
)
REHEARSED_SHEET = (
    f"EXISTS (SELECT 1 FROM {OF_CYCLE} WHERE assignments.id = OLD.assignment_id"
    " AND cycles.rehearsal_since IS NOT NULL)"
)
REHEARSED_POINTS = (
    f"EXISTS (SELECT 1 FROM {OF_CYCLE} JOIN score_sheets ON score_sheets.assignment_id = assignments.id"
    " WHERE score_sheets.id = OLD.sheet_id AND cycles.rehearsal_since IS NOT NULL)"
)
HAS_SHEETS = (
    "EXISTS (SELECT 1 FROM score_sheets JOIN assignments ON assignments.id = score_sheets.assignment_id"
    " JOIN rounds ON rounds.id = assignments.round_id JOIN tracks ON tracks.id = rounds.track_id"
    " WHERE tracks.cycle_id = OLD.id AND score_sheets.state = 'submitted')"
)
TURNS = "(OLD.rehearsal_since IS NULL) <> (NEW.rehearsal_since IS NULL)"
SUBMITTED_POINTS = "EXISTS (SELECT 1 FROM score_sheets WHERE id = OLD.sheet_id AND state = 'submitted')"
WORDS = "a cycle never enters or leaves rehearsal while it has submitted score sheets"

# table: (which rows SQLite keeps from deletion, which PostgreSQL keeps from change and deletion, and which of these
# may be deleted all the same)
KEPT = {
    "score_sheets": (
        "OLD.state = 'submitted'",
        "OLD.state = 'submitted'",
        REHEARSED_SHEET,
        "a submitted score sheet is never deleted",
    ),
    "sheet_points": (
        SUBMITTED_POINTS,
        "EXISTS (SELECT 1 FROM score_sheets WHERE state = 'submitted'"
        " AND id IN (OLD.sheet_id, (to_jsonb(NEW) ->> 'sheet_id')::integer))",
        REHEARSED_POINTS,
        "points of a submitted score sheet are never deleted",
    ),
}


def upgrade() -> None:
    """Let a rehearsal be taken away, and hold where one begins and ends."""
    _keep(allowing_rehearsals=True)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER cycles_rehearsal_kept BEFORE UPDATE OF rehearsal_since ON cycles"
            f" WHEN {TURNS} AND {HAS_SHEETS} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
        return
    op.execute(
        f"""
        CREATE FUNCTION keep_rehearsal() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {TURNS} AND {HAS_SHEETS} THEN
                RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER cycles_rehearsal_kept BEFORE UPDATE OF rehearsal_since ON cycles"
        " FOR EACH ROW EXECUTE FUNCTION keep_rehearsal()"
    )


def downgrade() -> None:
    """Keep every submitted sheet again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER cycles_rehearsal_kept")
    else:
        op.execute("DROP TRIGGER cycles_rehearsal_kept ON cycles")
        op.execute("DROP FUNCTION keep_rehearsal()")
    _keep(allowing_rehearsals=False)


def _keep(*, allowing_rehearsals: bool) -> None:
    for table, (deleted, changed, rehearsed, words) in KEPT.items():
        if op.get_bind().dialect.name == "sqlite":
            rows = f"{deleted} AND NOT {rehearsed}" if allowing_rehearsals else deleted
            op.execute(f"DROP TRIGGER {table}_no_delete")
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {rows}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        spared = f"ELSIF TG_OP = 'DELETE' AND {rehearsed} THEN RETURN OLD;" if allowing_rehearsals else ""
        op.execute(
            f"""
            CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_LEVEL = 'STATEMENT' THEN
                    RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'integrity_constraint_violation';
                {spared}
                ELSIF {changed} THEN
                    RAISE EXCEPTION 'what {table} holds for good is never changed or deleted'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN COALESCE(NEW, OLD);
            END $$
            """
        )
