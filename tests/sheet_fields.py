"""The fields of a judge's sheet as the browser's half of them speaks over the stream (ui/components/score_sheet.js)."""

from __future__ import annotations

import json
from typing import TypedDict, cast

from tests.ws_client import Stream


class Sheet(TypedDict):
    """What the server says of the fields, as far as tests ask."""

    filled: int
    version: int
    points: dict[str, str]
    comment: str
    line: str


def filled(stream: Stream, task: int) -> Sheet:
    """Give what the server says stands in the fields."""
    said, _words = json.loads(stream.find(f"fields_{task}").proto.json)
    return cast("Sheet", said)


def shown(stream: Stream, task: int) -> Sheet:
    """Give what stands in the fields: what was typed, unless the server has filled them anew since."""
    said = filled(stream, task)
    _, state = stream.values.get(stream.find(f"fields_{task}").proto.id, ("", "{}"))
    typed = cast("dict[str, Sheet]", json.loads(str(state))).get("typed")
    if typed is None or typed["filled"] != said["filled"]:
        return said
    return {**said, "points": typed["points"], "comment": typed["comment"]}


def type_in(stream: Stream, task: int, comment: str | None = None, **points: str) -> None:
    """Type points by the criterion's code, and a comment; nothing is sent yet."""
    now = shown(stream, task)
    typed = {
        "filled": now["filled"],
        "version": now["version"],
        "points": {**now["points"], **points},
        "comment": now["comment"] if comment is None else comment,
    }
    stream.set(f"fields_{task}", json.dumps({"typed": typed}))
