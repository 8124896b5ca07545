"""Meetings of the panel, motions and ballots; lists, signatures, publicity, objections, withdrawals.

What was decided is kept: an ended motion, a sealed list and a signature are never changed, and are deleted only with a
rehearsal. Cycles that are there already get the rules of decision that are the default; a tier whose prize is a least
sum is always voted, as the special prize is.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

REHEARSED = "EXISTS (SELECT 1 FROM {tables} WHERE {link} AND cycles.rehearsal_since IS NOT NULL)"
OF_ROUND = "rounds JOIN tracks ON tracks.id = rounds.track_id JOIN cycles ON cycles.id = tracks.cycle_id"
LISTED = "award_lists JOIN cycles ON cycles.id = award_lists.cycle_id"

# table: (which rows are kept, what of them on SQLite and on PostgreSQL, which may be deleted all the same, what is said)
KEPT = {
    "motions": (
        "OLD.state <> 'open'",
        "1",
        "TRUE",
        REHEARSED.format(tables=OF_ROUND, link="rounds.id = OLD.round_id"),
        "a motion that was decided is never changed or deleted",
    ),
    "award_lists": (
        "OLD.sealed_at IS NOT NULL",
        "OLD.content IS NOT NEW.content OR OLD.sha256 IS NOT NEW.sha256 OR OLD.number IS NOT NEW.number"
        " OR OLD.sealed_at IS NOT NEW.sealed_at OR OLD.cycle_id IS NOT NEW.cycle_id",
        "(OLD.content::text, OLD.sha256, OLD.number, OLD.sealed_at, OLD.cycle_id)"
        " IS DISTINCT FROM (NEW.content::text, NEW.sha256, NEW.number, NEW.sealed_at, NEW.cycle_id)",
        REHEARSED.format(tables="cycles", link="cycles.id = OLD.cycle_id"),
        "a sealed list is never changed or deleted",
    ),
    "signatures": (
        "TRUE",
        "1",
        "TRUE",
        REHEARSED.format(tables=LISTED, link="award_lists.id = OLD.list_id"),
        "a signature is never changed or deleted",
    ),
}



def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('award_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('put_forward_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('put_forward_by_id', sa.Integer(), nullable=True),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycles.id'], name=op.f('fk_award_lists_cycle_id_cycles')),
    sa.ForeignKeyConstraint(['put_forward_by_id'], ['users.id'], name=op.f('fk_award_lists_put_forward_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_lists')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_award_lists_cycle_id_number'))
    )
    op.create_table('decision_terms',
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('quorum', sa.Enum('more_than_half', 'two_thirds', 'three_quarters', 'all', name='decision_quorum', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('majority', sa.Enum('more_than_half', 'two_thirds', 'three_quarters', 'all', name='decision_majority', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('is_secret', sa.Boolean(), nullable=False),
    sa.Column('publicity_days', sa.Integer(), nullable=False),
    sa.Column('budget_yuan', sa.Integer(), nullable=True),
    sa.CheckConstraint('publicity_days >= 1', name=op.f('ck_decision_terms_publicity_from_one_day')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycles.id'], name=op.f('fk_decision_terms_cycle_id_cycles')),
    sa.PrimaryKeyConstraint('cycle_id', name=op.f('pk_decision_terms'))
    )
    op.create_table('publicities',
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('working_days', sa.Integer(), nullable=False),
    sa.Column('is_calendar_known', sa.Boolean(), nullable=False),
    sa.Column('office', sa.String(length=128), nullable=False),
    sa.Column('telephone', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=256), nullable=False),
    sa.Column('email', sa.String(length=128), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_by_id', sa.Integer(), nullable=True),
    sa.Column('head_seq', sa.Integer(), nullable=False),
    sa.Column('head_hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_publicities_days_in_order')),
    sa.ForeignKeyConstraint(['begun_by_id'], ['users.id'], name=op.f('fk_publicities_begun_by_id_users')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_publicities_list_id_award_lists')),
    sa.PrimaryKeyConstraint('list_id', name=op.f('pk_publicities'))
    )
    op.create_table('meetings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=128), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shown_entry_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_meetings_round_id_rounds')),
    sa.ForeignKeyConstraint(['shown_entry_id'], ['entries.id'], name=op.f('fk_meetings_shown_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meetings')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_meetings_round_id_number'))
    )
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meetings_shown_entry_id'), ['shown_entry_id'], unique=False)

    op.create_table('objections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('objector', sa.String(length=128), nullable=False),
    sa.Column('contact', sa.String(length=256), nullable=False),
    sa.Column('claim', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'upheld', 'dismissed', name='objection_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_objections_decided_by_id_users')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['users.id'], name=op.f('fk_objections_entered_by_id_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_objections_entry_id_entries')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_objections_list_id_award_lists')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objections')),
    sa.UniqueConstraint('list_id', 'number', name=op.f('uq_objections_list_id_number'))
    )
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objections_entry_id'), ['entry_id'], unique=False)

    op.create_table('signatures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Enum('organiser', 'chair', name='signature_capacity', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(capacity = 'chair') = (round_id IS NOT NULL)", name=op.f('ck_signatures_chair_of_a_round')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_signatures_list_id_award_lists')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_signatures_round_id_rounds')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_signatures_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signatures')),
    sa.UniqueConstraint('list_id', 'user_id', name=op.f('uq_signatures_list_id_user_id'))
    )
    with op.batch_alter_table('signatures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signatures_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signatures_user_id'), ['user_id'], unique=False)

    op.create_table('attendances',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_attendances_meeting_id_meetings')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_attendances_user_id_users')),
    sa.PrimaryKeyConstraint('meeting_id', 'user_id', name=op.f('pk_attendances'))
    )
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendances_user_id'), ['user_id'], unique=False)

    op.create_table('award_withdrawals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('tier_id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('objection_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycles.id'], name=op.f('fk_award_withdrawals_cycle_id_cycles')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_award_withdrawals_entry_id_entries')),
    sa.ForeignKeyConstraint(['list_id'], ['award_lists.id'], name=op.f('fk_award_withdrawals_list_id_award_lists')),
    sa.ForeignKeyConstraint(['objection_id'], ['objections.id'], name=op.f('fk_award_withdrawals_objection_id_objections')),
    sa.ForeignKeyConstraint(['tier_id'], ['tiers.id'], name=op.f('fk_award_withdrawals_tier_id_tiers')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['users.id'], name=op.f('fk_award_withdrawals_withdrawn_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_withdrawals')),
    sa.UniqueConstraint('cycle_id', 'entry_id', name=op.f('uq_award_withdrawals_cycle_id_entry_id'))
    )
    with op.batch_alter_table('award_withdrawals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_withdrawals_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_withdrawals_list_id'), ['list_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_withdrawals_objection_id'), ['objection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_withdrawals_tier_id'), ['tier_id'], unique=False)

    op.create_table('motions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('ranking_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('settle_tie', 'move', 'leave_empty', 'award', 'fill_vacancy', 'leave_vacant', 'set_prize', name='motion_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('state', sa.Enum('open', 'carried', 'lost', 'withdrawn', name='motion_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('entry_ids', sa.JSON(), nullable=False),
    sa.Column('tier_id', sa.Integer(), nullable=True),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('prize_yuan', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('quorum', sa.Enum('more_than_half', 'two_thirds', 'three_quarters', 'all', name='motion_quorum', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('majority', sa.Enum('more_than_half', 'two_thirds', 'three_quarters', 'all', name='motion_majority', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('is_secret', sa.Boolean(), nullable=False),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('put_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('recused', sa.Integer(), nullable=False),
    sa.Column('present', sa.Integer(), nullable=False),
    sa.Column('count', sa.JSON(), nullable=True),
    sa.Column('chosen', sa.JSON(), nullable=False),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_motions_open_until_ended')),
    sa.CheckConstraint('places >= 0', name=op.f('ck_motions_places_not_negative')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_motions_meeting_id_meetings')),
    sa.ForeignKeyConstraint(['put_by_id'], ['users.id'], name=op.f('fk_motions_put_by_id_users')),
    sa.ForeignKeyConstraint(['ranking_id'], ['rankings.id'], name=op.f('fk_motions_ranking_id_rankings')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_motions_round_id_rounds')),
    sa.ForeignKeyConstraint(['tier_id'], ['tiers.id'], name=op.f('fk_motions_tier_id_tiers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motions')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_motions_round_id_number'))
    )
    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_motions_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_motions_ranking_id'), ['ranking_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_motions_tier_id'), ['tier_id'], unique=False)

    op.create_table('ballot_boxes',
    sa.Column('motion_id', sa.Integer(), nullable=False),
    sa.Column('sums', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_ballot_boxes_motion_id_motions')),
    sa.PrimaryKeyConstraint('motion_id', name=op.f('pk_ballot_boxes'))
    )
    op.create_table('motion_voters',
    sa.Column('motion_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('is_recused', sa.Boolean(), nullable=False),
    sa.Column('is_absent', sa.Boolean(), nullable=False),
    sa.Column('has_voted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_motion_voters_motion_id_motions')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_motion_voters_user_id_users')),
    sa.PrimaryKeyConstraint('motion_id', 'user_id', name=op.f('pk_motion_voters'))
    )
    with op.batch_alter_table('motion_voters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_motion_voters_user_id'), ['user_id'], unique=False)

    op.create_table('named_ballots',
    sa.Column('motion_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.Enum('yes', 'no', 'abstain', name='ballot_choice', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('entry_ids', sa.JSON(), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_named_ballots_motion_id_motions')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_named_ballots_user_id_users')),
    sa.PrimaryKeyConstraint('motion_id', 'user_id', name=op.f('pk_named_ballots'))
    )
    with op.batch_alter_table('named_ballots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_named_ballots_user_id'), ['user_id'], unique=False)

    op.add_column('tiers', sa.Column('is_always_voted', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE tiers SET is_always_voted = prize_is_minimum")
    op.execute(
        "INSERT INTO decision_terms (cycle_id, quorum, majority, is_secret, publicity_days, budget_yuan)"
        " SELECT id, 'two_thirds', 'two_thirds', TRUE, 5, NULL FROM cycles"
    )
    _keep()



def downgrade() -> None:
    """Take it back."""
    _keep_no_more()
    op.drop_column('tiers', 'is_always_voted')

    with op.batch_alter_table('named_ballots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_named_ballots_user_id'))

    op.drop_table('named_ballots')
    with op.batch_alter_table('motion_voters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_motion_voters_user_id'))

    op.drop_table('motion_voters')
    op.drop_table('ballot_boxes')
    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_motions_tier_id'))
        batch_op.drop_index(batch_op.f('ix_motions_ranking_id'))
        batch_op.drop_index(batch_op.f('ix_motions_meeting_id'))

    op.drop_table('motions')
    with op.batch_alter_table('award_withdrawals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_withdrawals_tier_id'))
        batch_op.drop_index(batch_op.f('ix_award_withdrawals_objection_id'))
        batch_op.drop_index(batch_op.f('ix_award_withdrawals_list_id'))
        batch_op.drop_index(batch_op.f('ix_award_withdrawals_entry_id'))

    op.drop_table('award_withdrawals')
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendances_user_id'))

    op.drop_table('attendances')
    with op.batch_alter_table('signatures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signatures_user_id'))
        batch_op.drop_index(batch_op.f('ix_signatures_round_id'))

    op.drop_table('signatures')
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objections_entry_id'))

    op.drop_table('objections')
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meetings_shown_entry_id'))

    op.drop_table('meetings')
    op.drop_table('publicities')
    op.drop_table('decision_terms')
    op.drop_table('award_lists')


def _keep() -> None:
    for table, (kept, on_sqlite, on_postgresql, rehearsed, words) in KEPT.items():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {kept} AND ({on_sqlite})"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {kept} AND NOT {rehearsed}"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            continue
        op.execute(
            f"""
            CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_LEVEL = 'STATEMENT' THEN
                    RAISE EXCEPTION '{table} is never emptied' USING ERRCODE = 'integrity_constraint_violation';
                ELSIF TG_OP = 'DELETE' THEN
                    IF {kept} AND NOT {rehearsed} THEN
                        RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN OLD;
                ELSIF {kept} THEN
                    IF {on_postgresql} THEN
                        RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NEW;
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


def _keep_no_more() -> None:
    for table in KEPT:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
            continue
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
        op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}()")
