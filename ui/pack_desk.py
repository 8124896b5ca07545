"""Scoring without a network at the desk: the pack goes out, and comes back filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from domain.packs import Outcome, PackChoice
from ui.addresses import VIEW, go
from ui.pack_intake import draw_choice, draw_outcomes, draw_taking, kept_preview, uploaded_pack
from ui.session import read
from ui.sheet_tables import three_versions_table
from ui.words import _, language, literal, say
from use_cases import offline_packs
from use_cases.offline_packs import PackLine, PackPreview
from use_cases.task_lists import MyRound, QueueLine

PACK = "pack"


def draw_way_to_pack(mine: MyRound) -> None:
    """Draw the button that leads to scoring without a network, while scoring is open."""
    if mine.stage in ALLOWED[Act.SAVE_DRAFT] and st.button(
        _("Score without a network"), icon=":material/cloud_off:", key="to_pack"
    ):
        go({"round": str(mine.round_id), VIEW: PACK})


def draw_pack(mine: MyRound, title: Message, lines: Sequence[QueueLine]) -> None:
    """Draw the two ways of a pack in place of the list."""
    if st.button(_("List"), icon=":material/list:", key="to_list"):
        go({"round": str(mine.round_id)})
    st.title(_("Score without a network"), anchor=False)
    st.markdown(f"**{literal(say(title))}**")
    if mine.stage not in ALLOWED[Act.SAVE_DRAFT]:
        st.info(_("Scoring is closed: no pack can be made or brought back any more."), icon=":material/lock:")
        return
    st.markdown(
        _(
            "A workbook with everything you have to read and fill in. It works on any computer with Excel, WPS or "
            "LibreOffice, without a network; afterwards you bring it back here, or hand it to the organiser."
        )
    )
    with st.container(border=True, key="pack_out"):
        _draw_download(mine.round_id)
    with st.container(border=True, key="pack_back"):
        _draw_return(mine.round_id, {line.number: line.title for line in lines})


def _draw_download(round_id: int) -> None:
    st.subheader(_("1. Take it with you"), anchor=False)
    known = read(offline_packs.latest, round_id)
    if known is not None:
        said = (
            msg("Your last pack, of {made_at}, has not been brought back yet.", made_at=known.made_at)
            if known.taken_at is None
            else msg(
                "Your last pack, of {made_at}, was brought back at {taken_at}.",
                made_at=known.made_at,
                taken_at=known.taken_at,
            )
        )
        st.caption(say(said))
    st.link_button(
        _("Download the workbook"),
        f"/offline-packs/{round_id}?language={language()}",
        type="primary",
        icon=":material/download:",
    )
    st.caption(
        _(
            "It holds your points and comments as they are saved now. If you download it again later, bring back the "
            "newest one: an older one counts no more after that."
        )
    )


def _draw_return(round_id: int, titles: Mapping[int, str]) -> None:
    st.subheader(_("2. Bring it back"), anchor=False)
    file = uploaded_pack(_("The workbook you filled in (.xlsx)"), round_id)
    if file is None:
        st.caption(
            _(
                "You see first what would be saved and submitted; nothing is written before you agree. You can bring "
                "the same workbook several times while you go on filling it in."
            )
        )
        return
    preview = kept_preview(offline_packs.preview, round_id, file)
    if not isinstance(preview, PackPreview):
        return
    st.markdown(say(msg("**What this pack, made {at}, would do:**", at=preview.made_at)))
    draw_outcomes(preview, titles)
    choices = dict[int, PackChoice]()
    for line in preview.of(Outcome.CONFLICT):
        with st.container(border=True, key=f"pack_conflict_{line.number}"):
            _draw_versions(preview, line, titles)
            chosen = draw_choice(line, file)
        if chosen is not None and line.number is not None:
            choices[line.number] = chosen
    draw_taking(offline_packs.take, round_id, file, preview, choices)


def _draw_versions(preview: PackPreview, line: PackLine, titles: Mapping[int, str]) -> None:
    number = line.number or 0
    title = msg("No. {number}: {title}", number=number, title=titles.get(number, ""))
    st.markdown(f"**{literal(say(title))}**")
    st.warning(
        _("This sheet was saved on the desk after the pack was made, and filled in in the pack, too."),
        icon=":material/difference:",
    )
    if line.begun is not None and line.saved is not None and line.filled is not None:
        versions = (
            (_("When the pack was made"), line.begun),
            (_("Saved now"), line.saved),
            (_("Filled in"), line.filled),
        )
        st.html(three_versions_table(preview.criteria, versions))
