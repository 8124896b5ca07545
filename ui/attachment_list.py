"""Attachments as a list of things to open; ``static/chrome.js`` shows one in its place once somebody opens it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from domain.attachments import FAMILIES, FAMILY_NAMES, SHOWN_BY_BROWSERS, AttachmentKind, Family
from ui.words import _, language
from use_cases.attachments import AttachmentLine

_KILOBYTE = 1024


def attachments_section(lines: Sequence[AttachmentLine]) -> str:
    """Give what a reader finds below an entry; nothing where nothing is attached."""
    if not lines:
        return ""
    heading = _("Attachments")
    return f'<h3 lang="">{escape(heading)}</h3>{"".join(attachment_html(line) for line in lines)}'


def attachment_html(line: AttachmentLine) -> str:
    """Give one attachment of an entry as HTML."""
    return file_html(f"/attachments/{line.attachment_id}", line.name, line.kind, line.size)


def file_html(path: str, file_name: str, kind: AttachmentKind, size: int) -> str:
    """Give one file as HTML of escaped text: its name to open it in place, and a link to a window of its own.

    Nothing of the file is asked for before somebody opens it: a look may be a disclosure, which is recorded.

    Args:
        path: where it is given out.
        file_name: what it is called.
        kind: what it holds.
        size: in bytes.
    """
    family = FAMILIES[kind]
    family_name, download, window = _(FAMILY_NAMES[family]), _("Download"), _("Open in a window of its own")
    # The answer may be a refusal, in the language of this screen.
    address, name = f"{path}?language={language()}", escape(file_name)
    facts = f'<span class="kind" lang="">{escape(family_name)} · {size_in_words(size)}</span>'
    if kind not in SHOWN_BY_BROWSERS:
        save = f'<a href="{address}" target="_blank" lang="">{escape(download)}</a>'
        return f'<div class="attachment"><p><strong>{name}</strong> {facts}</p><p>{save}</p></div>'
    shows = "frame" if family is Family.PDF else "picture"
    return (
        f'<details class="attachment" data-shows="{shows}" data-address="{address}">'
        f"<summary><strong>{name}</strong> {facts}</summary>"
        f'<p><a href="{address}" target="_blank" lang="">{escape(window)}</a></p></details>'
    )


def size_in_words(size: int) -> str:
    """Give a number of bytes as people speak of it: 12 KB, 3.4 MB."""
    if size < _KILOBYTE * _KILOBYTE:
        return f"{max(1, round(size / _KILOBYTE))} KB"
    return f"{size / _KILOBYTE / _KILOBYTE:.1f} MB"
