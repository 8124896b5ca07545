"""Two versions of a list side by side: whose tier differs, and both as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.messages import InBoth, msg
from ui.approval_versions import version_state
from ui.meeting_device import name_of
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases.award_lists import Approval, ListVersion, tier_names
from use_cases.list_contents import Change, awarded, changes_between


def draw_comparison(approval: Approval) -> None:
    """Draw the choice of two versions and what they differ in; nothing before there are two."""
    versions = {version.number: version for version in approval.versions}
    st.subheader(_("Versions of the list compared"))
    if len(versions) < 2:  # noqa: PLR2004 -- it takes two to compare
        st.caption(_("There is one version so far; every further one can be compared here."))
        return
    numbers = sorted(versions)
    beside = st.columns(2)
    first = _choose(beside[0], _("One version"), versions, numbers, numbers[-2])
    second = _choose(beside[1], _("Another version"), versions, numbers, numbers[-1])
    before, after = versions[first], versions[second]
    changes = changes_between(before.content, after.content)
    names = {**tier_names(before.content), **tier_names(after.content)}
    if not changes:
        st.info(_("In both versions everybody has the same tier."), icon=":material/equal:")
    else:
        draw_changes_between(changes, names, _list_name(before), _list_name(after))
    with st.expander(_("Both versions as a whole"), key="both_versions"):
        sides = st.columns(2)
        for side, version in zip(sides, (before, after), strict=True):
            with side:
                _draw_whole(version)


def draw_changes_between(changes: Sequence[Change], names: Mapping[int, InBoth], before: str, after: str) -> None:
    """Draw whose tier differs between two lists, tiers in words.

    Args:
        changes: what differs.
        names: of the tiers, by position.
        before: heading of the first list.
        after: heading of the second.
    """

    def tier(position: int | None) -> str:
        return _("no award") if position is None else name_of(names[position])

    draw_table(
        [_("Reference"), _("Title"), before, after],
        [(change.reference, change.title, tier(change.before), tier(change.after)) for change in changes],
        brief=(0,),
        wide=(1,),
    )


def _choose(
    place: DeltaGenerator,
    label: str,
    versions: Mapping[int, ListVersion],
    numbers: Sequence[int],
    chosen: int,
) -> int:
    return int(
        place.selectbox(
            label,
            numbers,
            index=numbers.index(chosen),
            format_func=lambda number: f"{_list_name(versions[number])} · {say(version_state(versions[number]))}",
            key=f"compare_{label}_{len(numbers)}",
        )
    )


def _list_name(version: ListVersion) -> str:
    return say(msg("List {number}", number=version.number))


def _draw_whole(version: ListVersion) -> None:
    names = tier_names(version.content)
    st.markdown(f"**{literal(_list_name(version))}**")
    if version.reason:
        st.caption(literal(say(msg("Reason: {reason}", reason=version.reason))))
    st.code(version.sha256, language=None, wrap_lines=True)
    draw_table(
        [_("Tier"), _("Reference"), _("Title")],
        [(name_of(names[award.tier]), award.reference, award.title) for award in awarded(version.content)],
        brief=(1,),
    )
