"""Suggestions that look like one: what is open, two of them side by side, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st

from domain.duplicates import VERDICT_NAMES
from domain.messages import Message, msg
from domain.permissions import Right
from i18n.catalogues import OFFICE_TIME
from ui.addresses import chosen_id
from ui.chosen import chosen_cycle
from ui.duplicate_acts import draw_decision, draw_proposers, draw_take_back, name_of
from ui.links import page_link
from ui.marked_text import draw_pair, shared_characters
from ui.paged import draw_steps, page_of
from ui.rights import may
from ui.session import read
from ui.table_files import draw_table_files
from ui.words import _, literal, percent, say
from use_cases import duplicates
from use_cases.cycles import CycleLine
from use_cases.duplicates import Cluster, Decided, Found, Pair

_CLUSTER = "cluster"
_ROW_HEIGHT = 40
_TABLE_HEIGHT = 360
_PAIR = 2
_MOST_DECIDED = 50


def page() -> None:
    """Draw the page."""
    st.title(_("Duplicates"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet. The start page offers to open one."), icon=":material/info:")
        return
    with st.spinner(_("Comparing all suggestions …")):
        found = read(duplicates.listing, cycle.cycle_id)
    if not found.searched:
        st.info(_("Nothing is entered here yet."), icon=":material/info:")
        page_link("import_register", _("Import a register"), icon=":material/upload_file:")
        return
    _draw_summary(found)
    place = _choose(cycle.cycle_id, found.open)
    if place is not None:
        st.subheader(_("Side by side"), anchor=False)
        said = msg("Group {place} of {n}; choose another one in the list.", place=place + 1, n=len(found.open))
        st.caption(say(said))
        _draw_cluster(cycle, found.open[place])
    _draw_decided(found.decided, is_rehearsal=cycle.is_rehearsal)
    draw_table_files(cycle.cycle_id, "duplicate_groups", "duplicates")


def _draw_summary(found: Found) -> None:
    st.caption(
        _(
            "Suggestions that tell the same matter: the same text, a text with small changes, or the same facts in "
            "other words. Letters on one form that state other numbers or other districts are not listed."
        )
    )
    said = msg(
        "{n} suggestions were compared; {open} groups are open, {decided} decided.",
        n=found.searched,
        open=found.decidable,
        decided=len(found.decided),
    )
    st.markdown(say(said))
    if judged := len(found.open) - found.decidable:
        st.caption(say(msg("{n} more groups hold suggestions that are or were judged; they stay undecided.", n=judged)))


def _choose(cycle_id: int, clusters: Sequence[Cluster]) -> int | None:
    """Draw the open clusters as a list; give the place of the one chosen, the first without a choice."""
    if not clusters:
        st.success(_("Nothing is open here."), icon=":material/check_circle:")
        return None
    asked = chosen_id(_CLUSTER)
    place = next((place for place, each in enumerate(clusters) if each.cluster_id == asked), 0)
    steps = f"duplicates.page.{cycle_id}"
    shown = page_of(clusters, steps)
    chosen = st.dataframe(
        _frame(shown),
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height=min(_TABLE_HEIGHT, _ROW_HEIGHT * (len(shown) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        # A row number means something in this very list only.
        key=f"duplicates.{cycle_id}.{hash(tuple(each.cluster_id for each in shown))}",
    ).selection.rows
    draw_steps(clusters, steps)
    if chosen:
        place = clusters.index(shown[chosen[0]])
        st.query_params[_CLUSTER] = str(clusters[place].cluster_id)
    return place


def _frame(clusters: Sequence[Cluster]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Similarity"): [percent(each.similarity) for each in clusters],
            _("How many"): [len(each.members) for each in clusters],
            _("Title"): [each.members[0].title for each in clusters],
            _("References"): ["、".join(member.reference for member in each.members) for each in clusters],
            _("State"): [_("In a round already") if each.judged else _("Open") for each in clusters],
        }
    )


def _draw_cluster(cycle: CycleLine, cluster: Cluster) -> None:
    first, *others = cluster.members
    other = others[0]
    if len(cluster.members) > _PAIR:
        chosen = st.selectbox(
            say(msg("Compare {reference} with", reference=first.reference)),
            others,
            format_func=name_of,
            key=f"compared with {cluster.cluster_id}",
        )
        other = chosen or other
    pair = read(duplicates.pair, cycle.cycle_id, first.entry_id, other.entry_id)
    draw_pair(pair)
    st.caption(literal(" ".join(map(say, _measures(cluster, pair)))))
    draw_proposers(first, other)
    if may(Right.DECIDE_ELIGIBILITY):
        versions = read(duplicates.versions, [member.entry_id for member in cluster.members])
        draw_decision(cycle.cycle_id, cluster, versions, is_rehearsal=cycle.is_rehearsal)


def _measures(cluster: Cluster, pair: Pair) -> Iterator[Message]:
    part = percent(cluster.similarity)
    if len(cluster.members) == _PAIR:
        yield msg("Similarity as in the list: {part}.", part=part)
    else:
        yield msg("Similarity as in the list: {part}, between the two of this group that are most alike.", part=part)
    shared, length = shared_characters(pair)
    if length:
        yield msg(
            "What both say is marked: {shared} of the {length} characters of the shorter text.",
            shared=shared,
            length=length,
        )
    if pair.numbers:
        yield msg("Both state: {numbers}.", numbers=pair.numbers)


def _draw_decided(decided: Sequence[Decided], *, is_rehearsal: bool) -> None:
    if not decided:
        return
    st.subheader(_("Decided"), anchor=False)
    for each in decided[:_MOST_DECIDED]:
        with st.container(border=True):
            st.markdown(_words_of(each))
            if may(Right.DECIDE_ELIGIBILITY):
                draw_take_back(each, is_rehearsal=is_rehearsal)
    if len(decided) > _MOST_DECIDED:
        st.caption(say(msg("{n} earlier decisions are in the audit log.", n=len(decided) - _MOST_DECIDED)))


def _words_of(decided: Decided) -> str:
    verdict, competes, aside = _(VERDICT_NAMES[decided.verdict]), _("competes"), _("set aside")
    lines = [f"**{verdict}**", ""]
    for member in decided.members:
        state = competes if decided.kept_id in {None, member.entry_id} else aside
        lines.append(f"- {literal(name_of(member))} — {state}")
    when = decided.decided_at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")
    said = [say(msg("{name}, {at}", name=decided.decided_by or msg("command line"), at=when))]
    if decided.reason:
        said.append(say(msg("Reason: {reason}", reason=decided.reason)))
    return "\n".join([*lines, "", *(f"{literal(each)}  " for each in said)])
