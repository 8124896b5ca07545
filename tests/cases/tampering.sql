-- What somebody writes into the database past the program, by the rule of the doctor that it breaks.

-- rule: advance_decisions
INSERT INTO advance_decisions (round_id, entry_id, kind, advances, reason, decided_at) VALUES ((SELECT min(id) FROM rounds), (SELECT min(entry_id) FROM round_entries), 'wild_card', TRUE, '', '2026-11-20 04:00:00.000000');

-- rule: ballot_box
INSERT INTO ballot_boxes (motion_id, sums) SELECT id, '{"yes": 1, "no": 0, "abstain": 0, "named": {}, "naming": 0}' FROM motions;

-- rule: ballots_counted
UPDATE motions SET is_secret = FALSE;

-- rule: ballots_of_roll
INSERT INTO named_ballots (motion_id, user_id, choice, entry_ids, cast_at) SELECT motion_id, user_id, 'yes', '[]', '2026-11-20 04:00:00.000000' FROM motion_voters;

-- rule: checks_hold
UPDATE sheet_points SET points = 101 WHERE sheet_id = (SELECT min(id) FROM score_sheets);

-- rule: closed_accounts_out
UPDATE users SET is_active = FALSE;

-- rule: comment_long_enough
UPDATE rounds SET shortest_comment = 10 WHERE stage = 'ranked';

-- rule: confirmed_by_somebody
UPDATE entries SET confirmed_by = NULL WHERE id = (SELECT min(entry_id) FROM round_entries);

-- rule: cycle_whole
DELETE FROM decision_terms;

-- rule: draw_again
INSERT INTO panel_draws (id, round_id, number, seed, rules, pool, digest, panels, panel, reason, drawn_at) VALUES (1, (SELECT min(round_id) FROM motions), 1, 1, '{"size": 1, "per_unit": null, "per_district": null, "at_least": [], "at_most": [], "reserve": 0}', '[]', '', '1', '1', '', '2026-11-20 04:00:00.000000');

-- rule: draw_numbers
INSERT INTO panel_draws (id, round_id, number, seed, rules, pool, digest, panels, panel, reason, drawn_at) VALUES (1, (SELECT min(round_id) FROM motions), 2, 1, '{"size": 1, "per_unit": null, "per_district": null, "at_least": [], "at_most": [], "reserve": 0}', '[]', '', '1', '1', '', '2026-11-20 04:00:00.000000');

-- rule: duplicate_decided
UPDATE entries SET duplicate_of_id = NULL;

-- rule: duplicate_kept
UPDATE entries SET duplicate_of_id = id WHERE duplicate_of_id IS NOT NULL;

-- rule: entry_kind
DELETE FROM suggestions WHERE entry_id = (SELECT min(entry_id) FROM round_entries);

-- rule: files_whole
UPDATE attachments SET sha256 = 'ab';

-- rule: has_proposers
DELETE FROM proposers WHERE entry_id = (SELECT min(entry_id) FROM round_entries);

-- rule: kept_is_member
DELETE FROM duplicate_members WHERE entry_id IN (SELECT kept_id FROM duplicate_decisions);

-- rule: list_digest
UPDATE award_lists SET sha256 = 'ab';

-- rule: list_entries
UPDATE entries SET reference = 'X' WHERE id = (SELECT min(entry_id) FROM round_entries);

-- rule: list_in_log
DELETE FROM audit_events WHERE action = 'award_lists.seal';

-- rule: list_numbers
UPDATE award_lists SET number = 2;

-- rule: list_quota
UPDATE award_lists SET content = '{"tiers": [{"position": 1, "track": "suggestion", "quota": 2, "vacant": 1}], "awards": []}';

-- rule: list_stages
UPDATE award_lists SET set_aside_at = '2026-11-20 04:00:00.000000';

-- rule: log_in_sheets
DELETE FROM sheet_points WHERE sheet_id = (SELECT min(id) FROM score_sheets);
DELETE FROM score_sheets WHERE id = (SELECT min(id) FROM score_sheets);

-- rule: log_whole
UPDATE audit_events SET actor_name = '别人' WHERE seq = 1;

-- rule: motion_counted
UPDATE motions SET count = '{"yes": 1, "no": 0, "abstain": 0, "named": {}, "naming": 0}';

-- rule: motion_numbers
UPDATE motions SET number = 4;

-- rule: motion_of_round
UPDATE motions SET round_id = (SELECT min(id) FROM rounds);

-- rule: motion_outcome
UPDATE motions SET state = 'lost';

-- rule: motion_roll
UPDATE motions SET present = present - 1;

-- rule: note_digest
INSERT INTO what_if_notes (id, ranking_id, author_name, written_at, title, text, parameters, summary, input_digest, result_digest, program_version) SELECT 1, id, '', '2026-11-20 04:00:00.000000', '', '', '{}', '{}', '', '', '' FROM rankings;

-- rule: notice_head
UPDATE publicities SET head_hash = 'ab';

-- rule: objection_decided
UPDATE objections SET state = 'open';

-- rule: older_draft
UPDATE score_sheets SET state = 'draft' WHERE id = (SELECT min(id) FROM score_sheets);
UPDATE assignments SET version = 2 WHERE version = 1;

-- rule: one_at_a_time
INSERT INTO motions (id, meeting_id, round_id, ranking_id, number, kind, state, entry_ids, places, reason, quorum, majority, is_secret, put_at, seats, recused, present, chosen) SELECT id + 1, meeting_id, round_id, ranking_id, number + 1, kind, 'open', entry_ids, places, reason, quorum, majority, TRUE, '2026-11-20 04:00:00.000000', seats, recused, present, '[]' FROM motions WHERE number = 1;
INSERT INTO motions (id, meeting_id, round_id, ranking_id, number, kind, state, entry_ids, places, reason, quorum, majority, is_secret, put_at, seats, recused, present, chosen) SELECT id + 2, meeting_id, round_id, ranking_id, number + 2, kind, 'open', entry_ids, places, reason, quorum, majority, TRUE, '2026-11-20 04:00:00.000000', seats, recused, present, '[]' FROM motions WHERE number = 1;

-- rule: one_chair
UPDATE panel_members SET is_chair = TRUE;

-- rule: one_list_waits
INSERT INTO award_lists (id, cycle_id, number, content, sha256, reason, put_forward_at) SELECT id + 1, cycle_id, number + 1, content, sha256, '', '2026-11-20 04:00:00.000000' FROM award_lists WHERE number = 1;
INSERT INTO award_lists (id, cycle_id, number, content, sha256, reason, put_forward_at) SELECT id + 2, cycle_id, number + 2, content, sha256, '', '2026-11-20 04:00:00.000000' FROM award_lists WHERE number = 1;

-- rule: pack_of_panel
INSERT INTO offline_packs (id, round_id, user_id, code_hash, made_at, headings, reading_digest) VALUES (1, (SELECT min(id) FROM rounds), (SELECT min(user_id) FROM panel_members), '', '2026-11-20 04:00:00.000000', '[]', '');

-- rule: pilot_numbers
INSERT INTO pilot_sets (round_id) VALUES ((SELECT min(round_id) FROM motions));
INSERT INTO pilot_entries (id, round_id, position, entry_id, title, text) VALUES (1, (SELECT min(round_id) FROM motions), 2, (SELECT min(entry_id) FROM round_entries), '', '');

-- rule: pilot_sheets
INSERT INTO pilot_sets (round_id) VALUES ((SELECT min(round_id) FROM motions));
INSERT INTO pilot_entries (id, round_id, position, entry_id, title, text) VALUES (1, (SELECT min(round_id) FROM motions), 1, (SELECT min(entry_id) FROM round_entries), '', '');
INSERT INTO pilot_sheets (id, pilot_entry_id, user_id, version, state, comment, written_at) VALUES (1, 1, (SELECT min(user_id) FROM panel_members), 1, 'submitted', '', '2026-11-20 04:00:00.000000');

-- rule: pilots_apart
INSERT INTO pilot_sets (round_id) VALUES ((SELECT min(round_id) FROM motions));
INSERT INTO pilot_entries (id, round_id, position, entry_id, title, text) VALUES (1, (SELECT min(round_id) FROM motions), 1, (SELECT min(entry_id) FROM round_entries), '', '');

-- rule: points_in_range
UPDATE sheet_points SET points = -1 WHERE sheet_id = (SELECT min(id) FROM score_sheets);

-- rule: points_of_rubric
UPDATE criteria SET rubric_id = (SELECT id FROM rubrics WHERE track_id = (SELECT max(id) FROM tracks)) WHERE code = 'relevance';

-- rule: proposer_places
UPDATE proposers SET position = 7 WHERE merged_from_id IS NOT NULL;

-- rule: rank_order
UPDATE ranked_entries SET rank = 2 WHERE rank = 1;

-- rule: ranked_stage
UPDATE rounds SET stage = 'closed' WHERE stage = 'ranked';

-- rule: ranking_digest
UPDATE sheet_points SET points = 12 WHERE sheet_id = (SELECT min(id) FROM score_sheets);

-- rule: ranking_entries
DELETE FROM ranked_entries WHERE entry_id = (SELECT min(entry_id) FROM round_entries);

-- rule: ranking_in_log
UPDATE rankings SET input_digest = 'ab';

-- rule: ranking_numbers
UPDATE rankings SET number = 3;

-- rule: recusal_of_track
UPDATE entries SET track_id = (SELECT max(id) FROM tracks) WHERE id IN (SELECT entry_id FROM recusals);

-- rule: recused_task
UPDATE recusals SET state = 'dismissed';

-- rule: references_hold
UPDATE assignments SET user_id = 99999 WHERE id = (SELECT min(id) FROM assignments);

-- rule: roles_compatible
INSERT INTO user_roles (user_id, role) VALUES ((SELECT min(user_id) FROM panel_members), 'organiser');

-- rule: round_entries
UPDATE entries SET track_id = (SELECT max(id) FROM tracks) WHERE id = (SELECT min(entry_id) FROM round_entries);

-- rule: round_numbers
UPDATE round_entries SET number = 50 WHERE entry_id = (SELECT min(entry_id) FROM round_entries);

-- rule: rules_frozen
UPDATE cycles SET frozen_at = NULL;

-- rule: schema_current
UPDATE alembic_version SET version_num = '0001';

-- rule: sealed_is_signed
DELETE FROM signatures WHERE capacity = 'chair';

-- rule: sealed_opens
UPDATE proposers SET telephone = '13800000000';

-- rule: secret_kept
INSERT INTO audit_events (seq, at, actor_name, action, subject_kind, subject_id, message, previous_hash, hash) SELECT max(seq) + 1, '2026-11-20 04:00:00.000000', '', 'ballots.cast', 'motion', (SELECT min(id) FROM motions), '{"template": "", "fields": {}}', '0000000000000000000000000000000000000000000000000000000000000000', 'x' FROM audit_events;

-- rule: setup_empty
INSERT INTO round_entries (round_id, entry_id, number) VALUES ((SELECT min(id) FROM rounds), (SELECT max(id) FROM entries), 1);

-- rule: sheet_complete
DELETE FROM sheet_points WHERE sheet_id = (SELECT min(id) FROM score_sheets) AND points = 90;

-- rule: sheet_state
UPDATE score_sheets SET state = 'untouched' WHERE id = (SELECT min(id) FROM score_sheets);

-- rule: sheets_in_log
DELETE FROM audit_events WHERE action = 'score_sheets.submit' AND subject_id = (SELECT min(id) FROM assignments);

-- rule: stage_moments
UPDATE rounds SET closed_at = NULL WHERE stage = 'ranked';

-- rule: stand_ins
INSERT INTO panel_draws (id, round_id, number, seed, rules, pool, digest, panels, panel, reason, drawn_at) VALUES (1, (SELECT min(round_id) FROM motions), 1, 1, '{"size": 1, "per_unit": null, "per_district": null, "at_least": [], "at_most": [], "reserve": 0}', '[]', '', '1', '1', '', '2026-11-20 04:00:00.000000');
INSERT INTO drawn_experts (draw_id, expert_id, place, is_reserve, stands_in_for_id, reason) VALUES (1, 1, 2, TRUE, 9, '');

-- rule: task_in_round
UPDATE assignments SET number = 77 WHERE id = (SELECT min(id) FROM assignments);

-- rule: task_of_panel
DELETE FROM panel_members WHERE user_id = (SELECT min(user_id) FROM panel_members);

-- rule: task_state
UPDATE assignments SET state = 'draft' WHERE id = (SELECT min(id) FROM assignments);

-- rule: task_version
UPDATE assignments SET version = version + 1 WHERE id = (SELECT min(id) FROM assignments);

-- rule: tie_break_known
UPDATE rubrics SET tie_break = '["novelty"]';

-- rule: tier_of_cycle
UPDATE tiers SET cycle_id = 99999 WHERE position = 1;

-- rule: tier_quota
UPDATE ranked_entries SET tier_id = (SELECT min(id) FROM tiers);

-- rule: votes_allowed
UPDATE motion_voters SET is_recused = TRUE WHERE user_id = (SELECT min(user_id) FROM panel_members);

-- rule: weights_whole
UPDATE criteria SET weight = weight - 1 WHERE code = 'benefit';

-- rule: withdrawn_from_list
UPDATE award_lists SET sealed_at = NULL;
