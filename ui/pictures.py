"""Figures on the screen, each with the two buttons that give it as a file."""

from __future__ import annotations

import re
from html import escape

import plotly.graph_objects as go
import streamlit as st

from domain.awards import RoundKind, TrackKind
from domain.file_names import part_of_name, stem_of
from domain.messages import Message, msg
from domain.rounds import round_name
from ui.words import _, say

# The mode bar is there and theme.css hides it: server/static/pictures.js lets its camera draw what is downloaded.
CONFIG = {"displayModeBar": True, "modeBarButtons": [["toImage"]], "displaylogo": False, "scrollZoom": False}
_NOT_IN_A_CLASS = re.compile(r"[^a-zA-Z0-9_-]")


def draw_picture(figure: go.Figure, *, key: str, called: str, alt: str) -> None:
    """Draw a figure and, below it, what downloads it as SVG and as PNG.

    Args:
        figure: not changed.
        key: of the element.
        called: heading of the downloaded picture, and the name of its file.
        alt: what the figure says, in words; it stands under the heading of the downloaded picture.
    """
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt)
    st.html(picture_buttons(key, called, alt))


def picture_buttons(key: str, called: str, said: str) -> str:
    """Give the two buttons of the figure that was drawn under this key.

    Args:
        key: of the figure.
        called: heading of the picture, and the name of its file.
        said: in the picture under its heading, so that it is understood without the page around it.
    """
    chart = _NOT_IN_A_CLASS.sub("-", key.strip())
    named = (
        f'data-chart="{escape(chart)}" data-called="{escape(called)}" data-said="{escape(said)}" '
        f'data-file="{escape(file_name(called))}"'
    )
    return '<div class="picture-files">{}</div>'.format(
        "".join(
            f'<button type="button" data-picture="{kind}" {named}>{escape(words)}</button>'
            for kind, words in (("svg", _("Download picture (SVG)")), ("png", _("Download picture (PNG)")))
        )
    )


def file_name(called: str) -> str:
    """Give the name of a picture's file, without its ending."""
    return stem_of(part_of_name(called), "")


def of_round(what: str, track: TrackKind, kind: RoundKind, year: int | None) -> str:
    """Name a picture by what it shows and of which round."""
    return say(_of(what, round_name(track, kind, year)))


def _of(what: str, of: Message) -> Message:
    return msg("{picture}, {round}", picture=what, round=of)
