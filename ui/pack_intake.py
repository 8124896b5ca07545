"""A pack that came back: what taking it would do, a choice where both places changed, and the act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from domain.messages import Message, msg
from domain.packs import OUTCOME_NAMES, Outcome, PackChoice
from domain.refusals import Invalid, Refusal, WrongStage
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases.offline_packs import PackLine, PackPreview
from use_cases.packs_for_judges import HandedLine, HandedPreview

Preview = PackPreview | HandedPreview
Line = PackLine | HandedLine
Choices = Mapping[int, PackChoice]
_PREVIEWED, _TIMES, _REFUSED = "previewed offline pack", "offline packs taken", "why an offline pack was not taken"
_SHOWN = (Outcome.REFUSED, Outcome.GONE, Outcome.SUBMITTED, Outcome.DRAFT)


@dataclass(frozen=True)
class PackFile:
    """A file that stands in the uploader; ``times`` counts the packs taken before it."""

    content: bytes
    name: str
    times: int


@dataclass(frozen=True)
class _Previewed:
    """A preview as it was drawn: what is taken is what was looked at, whatever was saved meanwhile."""

    asked: tuple[int, str, str]
    preview: Preview


def uploaded_pack(label: str, round_id: int) -> PackFile | None:
    """Draw the uploader of a pack."""
    times = int(st.session_state.get(_TIMES, 0))
    file = st.file_uploader(label, type=["xlsx"], key=f"offline pack {round_id} {times}")
    if file is None:
        st.session_state.pop(_PREVIEWED, None)
        return None
    return PackFile(file.getvalue(), file.name, times)


def kept_preview(view: Callable[..., Preview], round_id: int, file: PackFile) -> Preview | None:
    """Give the preview of a file, made once and again after each attempt to take it; a refusal is shown in place."""
    refused: Message | None = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        st.error(literal(say(refused)), icon=":material/block:")
    asked = (round_id, file.name, hashlib.sha256(file.content).hexdigest())
    kept: _Previewed | None = st.session_state.get(_PREVIEWED)
    if kept is None or kept.asked != asked:
        try:
            kept = _Previewed(asked, read(view, round_id, content=file.content, name=file.name))
        except (Invalid, WrongStage) as refusal:
            st.session_state.pop(_PREVIEWED, None)
            st.error(literal(say(refusal.message)), icon=":material/block:")
            return None
        st.session_state[_PREVIEWED] = kept
    return kept.preview


def draw_outcomes(preview: Preview, titles: Mapping[int, str]) -> None:
    """Say what taking the pack would do: the counts, then each line that is not simply left as it is.

    Args:
        preview: of the pack.
        titles: of entries by their number, as whoever looks may read them.
    """
    counts = {outcome: len(preview.of(outcome)) for outcome in Outcome}
    said = [
        msg("{outcome}: **{n}**", outcome=msg(OUTCOME_NAMES[outcome]), n=count)
        for outcome, count in counts.items()
        if count
    ]
    st.markdown("\n".join(f"- {say(each)}" for each in said))
    for note in preview.notes:
        st.info(literal(say(note)), icon=":material/info:")
    shown = [line for outcome in _SHOWN for line in preview.of(outcome)]
    shown += [line for line in preview.of(Outcome.UNCHANGED) if line.remarks]
    if shown:
        _draw_lines(shown, titles)


def draw_choice(line: Line, file: PackFile) -> PackChoice | None:
    """Ask which version of one sheet counts; None while nothing is chosen."""
    becomes = Outcome.DRAFT if line.becomes is None else line.becomes
    words = {
        PackChoice.SAVED: _("Keep what is saved now"),
        PackChoice.FILLED_IN: say(msg("Take what was filled in: {what}", what=msg(OUTCOME_NAMES[becomes]))),
    }
    with st.container(key=f"pack_choice_{line.number}"):
        return st.radio(
            say(msg("Which version of No. {number} counts?", number=line.number or 0)),
            list(PackChoice),
            index=None,
            format_func=words.__getitem__,
            key=f"pack choice {line.number} {file.times} {hashlib.sha256(file.content).hexdigest()[:12]}",
        )


def draw_taking(act: Callable[..., Message], round_id: int, file: PackFile, preview: Preview, choices: Choices) -> None:
    """Draw the act; whatever comes of it, what is shown next is asked of the database anew."""
    conflicts = [line.number for line in preview.of(Outcome.CONFLICT) if line.number is not None]
    owed = tuple(number for number in conflicts if number not in choices)
    if not conflicts and not preview.of(Outcome.SUBMITTED, Outcome.DRAFT):
        st.info(_("There is nothing to take: every sheet stays as it is."), icon=":material/done_all:")
        return
    if owed:
        st.warning(
            say(msg("Choose first which version counts for No. {numbers}.", numbers=owed)), icon=":material/difference:"
        )
    st.caption(
        _("What is taken is saved at once, all of it or nothing. What cannot be taken stays on the desk as it is.")
    )
    if not st.button(
        _("Take the pack as shown"),
        type="primary",
        icon=":material/done:",
        disabled=bool(owed),
        key=f"take pack {round_id} {file.times}",
    ):
        return
    st.session_state.pop(_PREVIEWED, None)
    st.session_state[_TIMES] = file.times + 1
    refused: Refusal | None = perform(
        act, round_id, content=file.content, name=file.name, choices=choices, seen_digest=preview.digest
    )
    if refused is not None:
        st.session_state[_TIMES] = file.times
        st.session_state[_REFUSED] = refused.message
        st.rerun()


def _draw_lines(lines: Sequence[Line], titles: Mapping[int, str]) -> None:
    # What happens and why stand in one column: on a tablet a further one would be out of sight.
    rows = [
        (
            line.number,
            line.row,
            *([titles.get(line.number or 0, "")] if titles else []),
            "\n".join([_(OUTCOME_NAMES[line.outcome]), *(say(said) for said in line.remarks)]),
        )
        for line in lines
    ]
    headings = [_("No."), _("Row"), *([_("Title")] if titles else []), _("What happens")]
    draw_table(headings, rows, numbers=(0, 1), wide=(len(headings) - 1,))
