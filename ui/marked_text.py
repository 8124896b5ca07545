"""Two texts side by side with the passages they share marked; every word of them is shown literally."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES
from domain.messages import msg
from ui.words import _, say
from use_cases.duplicates import Compared, Pair

_STYLE = """<style>
.compared { border-top: 0.35rem solid var(--link); background: var(--paper); padding: 0.7rem 1rem 1rem;
  line-height: 1.75;
  overflow-wrap: anywhere; }
.compared h3 { margin: 0 0 0.3rem; padding: 0; font-size: 1.15rem; line-height: 1.5; font-weight: 600; }
.compared .small { color: var(--muted); font-size: 0.95rem; margin: 0.1rem 0; }
.compared .text { margin: 0.7rem 0 0; }
.compared .text p { margin: 0 0 0.6em; }
.compared mark { background: var(--marked); color: inherit; border-bottom: 2px solid #B7791F; padding: 0; }
</style>"""

Spans = Sequence[tuple[int, int]]


def draw_pair(pair: Pair) -> None:
    """Draw two suggestions side by side, one below the other where the screen is narrow."""
    one = _article(
        pair.one,
        [(each.one_start, each.one_end) for each in pair.titles],
        [(each.one_start, each.one_end) for each in pair.texts],
    )
    other = _article(
        pair.other,
        [(each.other_start, each.other_end) for each in pair.titles],
        [(each.other_start, each.other_end) for each in pair.texts],
    )
    for place, article in zip(st.columns(2, gap="medium"), (one, other), strict=True):
        with place:
            st.html(_STYLE + article)


def shared_characters(pair: Pair) -> tuple[int, int]:
    """Give how many characters of the shorter text stand in the other as well, and how many it has."""
    shorter = min(len(pair.one.reading.text), len(pair.other.reading.text))
    covered = sum(min(each.one_end - each.one_start, each.other_end - each.other_start) for each in pair.texts)
    return min(covered, shorter), shorter


def marked(text: str, spans: Spans) -> str:
    """Give a text as HTML, what lies in the spans marked; paragraphs stay paragraphs."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        # A mark must not reach over the end of a paragraph.
        lines = [f"<mark>{escape(line)}</mark>" if line.strip() else "" for line in text[start:end].split("\n")]
        pieces += [escape(text[at:start]), "\n".join(lines)]
        at = end
    return "".join([*pieces, escape(text[at:])])


def _article(shown: Compared, titles: Spans, texts: Spans) -> str:
    reading = shown.reading
    facts = (
        reading.reference,
        reading.submitted_on.isoformat() if reading.submitted_on else "",
        reading.kind,
        shown.channel,
        say(msg("forwarded by {unit}", unit=shown.handling_unit)) if shown.handling_unit else "",
        _(ELIGIBILITY_NAMES[shown.eligibility]),
    )
    lines = [line for line in marked(reading.text, texts).split("\n") if line.strip()]
    nothing = _("No text was registered.")
    body = "".join(f"<p>{line}</p>" for line in lines) or f'<p class="small">{escape(nothing)}</p>'
    return (
        f'<article class="compared"><h3 lang="zh-CN">{marked(reading.title, titles)}</h3>'
        f'<p class="small">{" · ".join(escape(fact) for fact in facts if fact)}</p>'
        f'<div class="text" lang="zh-CN">{body}</div></article>'
    )
