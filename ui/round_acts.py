"""What an organiser does to a round, stage by stage; each act says before the click what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from domain.lifecycle import ALLOWED, Act, RoundStage
from domain.messages import msg
from ui.closing_effects import draw_closing_effects
from ui.further_acts import draw_further
from ui.judge_words import with_unit
from ui.pack_for_judge import draw_pack_for_judge
from ui.session import perform, read
from ui.waiver_acts import draw_waivers
from ui.words import _, say
from use_cases import rankings, reopening, rounds
from use_cases.round_progress import ShortEntry
from use_cases.rounds import RoundLine


def draw_acts(line: RoundLine, short: Sequence[ShortEntry]) -> None:
    """Draw the acts that the round's stage allows, and no others."""
    if line.stage in ALLOWED[Act.NAME_JUDGES]:
        _draw_judges(line.round_id)
    if line.stage in ALLOWED[Act.OPEN_SCORING]:
        _draw_open(line)
    if line.stage in ALLOWED[Act.ADD_FURTHER_SHEETS]:
        draw_further(line)
    if line.stage in ALLOWED[Act.SUBMIT]:
        draw_pack_for_judge(line.round_id)
    if line.stage in ALLOWED[Act.CLOSE_SCORING]:
        _draw_close(line)
    if short and line.stage in ALLOWED[Act.WAIVE_SHEETS]:
        draw_waivers(line.round_id, short, is_ranked=line.stage is RoundStage.RANKED)
    if line.stage in ALLOWED[Act.COMPUTE_RANKING]:
        _draw_compute(line, short)
    if line.stage in ALLOWED[Act.REOPEN_SCORING]:
        _draw_reopen(line.round_id)
    if line.stage in ALLOWED[Act.REOPEN_RANKED]:
        _draw_reopen_ranked(line.round_id)


def _draw_judges(round_id: int) -> None:
    known = {judge.user_id: judge for judge in read(rounds.candidates, round_id)}
    st.subheader(_("Judges"))
    if not known:
        st.info(_("There is no account with the role of a judge yet."))
        return
    chairs = [judge.user_id for judge in known.values() if judge.is_chair_account]
    leading = next((judge.user_id for judge in known.values() if judge.leads), None)
    with st.form(f"judges_{round_id}", enter_to_submit=False):
        user_ids = st.multiselect(
            _("Judges of this round"),
            list(known),
            default=[judge.user_id for judge in known.values() if judge.is_named],
            format_func=lambda user_id: with_unit(known[user_id].name, known[user_id].unit),
            placeholder=_("Choose judges"),
            select_all=False,
        )
        chair_id = st.selectbox(
            _("Chair, one of the judges"),
            chairs,
            index=chairs.index(leading) if leading in chairs else None,
            format_func=lambda user_id: with_unit(known[user_id].name, known[user_id].unit),
            placeholder=_("Nobody yet"),
        )
        submitted = st.form_submit_button(_("Save the judges"), type="primary")
    if submitted:
        perform(rounds.name_judges, round_id, user_ids=user_ids, chair_id=chair_id)


def _draw_open(line: RoundLine) -> None:
    st.subheader(_("Open scoring"))
    st.markdown(
        _(
            "Opening fixes the list of entries, gives the named judges theirs as shown under Panels, and freezes the "
            "rules of the whole cycle: weights, tiers, prizes, quotas, methods and dates. As this is a rehearsal, a "
            "reset under “Cycle and rules” takes all of it back."
        )
        if line.is_rehearsal
        else _(
            "Opening fixes the list of entries, gives the named judges theirs as shown under Panels, and freezes the "
            "rules of the whole cycle: weights, tiers, prizes, quotas, methods and dates. None of this can be taken "
            "back."
        )
    )
    if not line.judges:
        st.info(_("Nobody has been named to judge this round yet."), icon=":material/group:")
        return
    if line.sheets_per_entry is not None and line.judges < line.sheets_per_entry:
        said = msg(
            "{judges} judges are named, fewer than the {n} who are to read each entry.",
            judges=line.judges,
            n=line.sheets_per_entry,
        )
        st.warning(say(said), icon=":material/person_alert:")
    certain = st.checkbox(
        say(msg("I have checked the rules and the {n} judges.", n=line.judges)), key=f"certain_{line.round_id}"
    )
    if st.button(_("Open scoring"), type="primary", icon=":material/lock_open:", disabled=not certain):
        perform(rounds.open_scoring, line.round_id)


def _draw_close(line: RoundLine) -> None:
    st.subheader(_("Close scoring"))
    said = msg(
        "{missing} of {sheets} sheets are not submitted, {drafts} of them drafts. A draft does not count.",
        missing=line.missing,
        sheets=line.sheets,
        drafts=line.drafts,
    )
    st.markdown(say(said) if line.missing else _("All sheets are submitted."))
    if line.missing:
        draw_closing_effects(line.round_id)
    certain = not line.missing or st.checkbox(
        say(msg("Close although {n} sheets are missing.", n=line.missing)), key=f"close_{line.round_id}"
    )
    if st.button(_("Close scoring"), type="primary", icon=":material/lock:", disabled=not certain):
        perform(rounds.close_scoring, line.round_id)


def _draw_compute(line: RoundLine, short: Sequence[ShortEntry]) -> None:
    st.subheader(_("Ranking"))
    unranked = sum(1 for entry in short if entry.waived_because is None or not entry.submitted)
    again = line.stage is RoundStage.RANKED
    if unranked:
        said = msg(
            "{n} of {all} entries are short of sheets and will be listed without a rank.", n=unranked, all=line.entries
        )
        st.warning(say(said), icon=":material/warning:")
    certain = not unranked or again or st.checkbox(_("Compute all the same."), key=f"compute_{line.round_id}")
    if again:
        st.markdown(_("Computing again makes a further ranking with its own number; the earlier one stays as it is."))
    label = _("Compute a further ranking") if again else _("Compute the ranking")
    weight: Literal["primary", "secondary"] = "secondary" if again else "primary"
    if st.button(label, type=weight, icon=":material/calculate:", disabled=not certain):
        perform(rankings.compute, line.round_id)


def _draw_reopen(round_id: int) -> None:
    st.subheader(_("Reopen scoring"))
    with st.form(f"reopen_{round_id}", enter_to_submit=False):
        st.markdown(_("Judges can go on until scoring is closed again."))
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        submitted = st.form_submit_button(_("Reopen scoring"))
    if submitted:
        perform(rounds.reopen_scoring, round_id, reason=reason)


def _draw_reopen_ranked(round_id: int) -> None:
    with st.expander(_("Open scoring again for further sheets")), st.form(f"again_{round_id}", enter_to_submit=False):
        st.markdown(
            _(
                "For sheets that would settle a border, as the page Borders names them. A preliminary round is opened "
                "again only until the final has been opened. The ranking so far stays on record with the sheets it "
                "counted; its entries are awarded nothing and advance nowhere until there is a new one. Judges do not "
                "see it, but a chair may have."
            )
        )
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        submitted = st.form_submit_button(_("Open scoring again"))
    if submitted:
        perform(reopening.reopen_ranked, round_id, reason=reason)
