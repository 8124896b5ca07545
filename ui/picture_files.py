"""Figures as files without a page: drawn by plotly's own library in a browser of this machine; nothing is fetched."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import kaleido
import plotly.graph_objects as go
from choreographer.errors import ChromeNotFoundError

from domain.messages import msg
from domain.refusals import Invalid
from exports.fixed_zip import zipped
from exports.pdf_fit import paragraph
from exports.pdf_fonts import Faces
from ui.pictures import file_name
from ui.round_pictures import NamedPicture

_SVG, _PNG = "svg", "png"
# The size and the look of what a page gives: server/static/pictures.js.
_WIDTH, _LEAST_HEIGHT, _HEADING, _SCALE = 1200, 700, 64, 2
_EDGE, _SAID_SIZE, _SAID_LINE = 48, 14, 1.3
_WHITE = "#FFFFFF"
_DRAWN_BY_CHANCE = re.compile(r'id="defs-([0-9a-f]{6})"')
_FIXED = "000000"


def zip_of_pictures(pictures: Sequence[NamedPicture]) -> bytes:
    """Draw pictures as SVG and as PNG, numbered in order, with what explains them; give them as one zip file.

    Raises:
        Invalid: this machine has no browser that draws.
    """
    faces = Faces()
    with tempfile.TemporaryDirectory() as folder:
        asked = [
            _asked(figure, kind, Path(folder, f"{place:02} {file_name(named.called)}.{kind}"))
            for place, named in enumerate(pictures, start=1)
            for figure in [_complete(named, faces)]
            for kind in (_SVG, _PNG)
        ]
        try:
            kaleido.write_fig_from_object_sync(asked, kopts={"mathjax": False})
        except ChromeNotFoundError as error:
            raise Invalid(
                msg(
                    "Pictures are drawn by a browser, and none was found on this machine: install Edge, Chrome or "
                    "Chromium, or name one by the environment variable BROWSER_PATH. Each figure in the program can "
                    "be downloaded below it without that."
                )
            ) from error
        return zipped({path.name: _same_each_time(path) for path in sorted(Path(folder).iterdir())})


def _asked(figure: go.Figure, kind: str, path: Path) -> dict[str, Any]:
    size = {"width": figure.layout.width, "height": figure.layout.height}
    return {"fig": figure, "path": path, "opts": {**size, "format": kind, "scale": _SCALE if kind == _PNG else 1}}


def _complete(named: NamedPicture, faces: Faces) -> go.Figure:
    """Give a copy with its heading and what is said of it, on white."""
    # What the pages keep is not to be changed.
    figure = go.Figure(named.picture.figure.to_dict())
    for number, trace in enumerate(figure.data):
        trace.uid = str(number)
    said = [
        escape(line, quote=False)
        for sentence in named.picture.sentences
        for line in paragraph(faces, sentence, width=_WIDTH - 2 * _EDGE, size=_SAID_SIZE)
    ]
    margin, room = figure.layout.margin, math.ceil((len(said) + 0.5) * _SAID_SIZE * _SAID_LINE) if said else 0
    figure.update_layout(
        autosize=False,
        width=_WIDTH,
        height=max(_LEAST_HEIGHT, (figure.layout.height or 0) + _HEADING + (margin.t or 0)) + room,
        margin={
            "t": (margin.t or 0) + _HEADING + room,
            "b": max(margin.b or 0, 72),
            "l": max(margin.l or 0, 64),
            "r": max(margin.r or 0, 32),
        },
        title={
            "text": escape(named.called, quote=False),
            "x": 0.5,
            "xanchor": "center",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 18},
            "font": {"size": 20},
            "subtitle": {"text": "<br>".join(said), "font": {"size": _SAID_SIZE, "color": "#444444"}},
        },
        paper_bgcolor=_WHITE,
        plot_bgcolor=_WHITE,
    )
    return figure


def _same_each_time(path: Path) -> bytes:
    """Read a file; the name that plotly gives its clip paths by chance is made one that it never has by chance."""
    content = path.read_bytes()
    found = _DRAWN_BY_CHANCE.search(content.decode()) if path.suffix == f".{_SVG}" else None
    return content if found is None else content.replace(found[1].encode(), _FIXED.encode())
