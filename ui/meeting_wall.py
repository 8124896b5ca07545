"""What the wall of the meeting room shows: letters that are read at eight metres, and nobody's name.

At eight metres Chinese characters want some four centimetres; on a picture two metres wide that is the fiftieth part of
its width, so nothing that is read from there is smaller.
"""

from __future__ import annotations

from html import escape

from domain.awards import TRACK_NAMES
from domain.messages import msg
from ui.meeting_device import name_of
from ui.ranking_tables import two_decimals
from ui.words import _, either, say
from use_cases.meeting_screens import OnTable, Vote, Wall

WALL_STYLE = """<style>
.stApp:has(.wall) [data-testid="stHeader"], .stApp:has(.wall) [data-testid="stSidebar"],
.stApp:has(.wall) [data-testid="stExpandSidebarButton"] { display: none; }
.stApp:has(.wall) [data-testid="stMainBlockContainer"] { max-width: none; padding: 2vw 3vw; }
.wall { line-height: 1.35; font-size: max(1.1rem, 2.1vw); }
.wall .head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2vw; color: var(--muted);
  border-bottom: 0.2vw solid var(--line); padding-bottom: 0.6vw; }
.wall .title { font-size: max(1.7rem, 4vw); line-height: 1.3; margin: 1.6vw 0 1vw; font-weight: 700;
  overflow-wrap: anywhere; }
.wall .number { color: var(--muted); margin-right: 1.2vw; white-space: nowrap; }
.wall dl { display: grid; gap: 1vw 2vw; margin: 0;
  grid-template-columns: repeat(auto-fit, minmax(max(7rem, 15vw), 1fr)); }
.wall dt { color: var(--muted); font-size: max(1rem, 2vw); font-weight: 400; }
.wall dd { margin: 0; font-size: max(1.4rem, 3.4vw); font-weight: 600; overflow-wrap: anywhere; }
.wall .vote, .wall .latest { margin-top: 2vw; padding: 1.2vw 1.6vw; border-left: 0.8vw solid var(--tier-vote, #A8321B);
  background: var(--soft); }
.wall .vote p { font-size: max(1.3rem, 3vw); font-weight: 600; margin: 0.4vw 0; }
.wall .latest { border-left-color: var(--line); }
.wall .count { font-size: max(1.6rem, 4.4vw); font-weight: 700; font-variant-numeric: tabular-nums; }
.wall table { border-collapse: collapse; width: 100%; margin-top: 2vw; font-size: max(1.2rem, 3vw); }
.wall td { border: 0; border-bottom: 1px solid var(--line); padding: 0.7vw 0.5vw; }
.wall td:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
</style>"""


def wall_html(wall: Wall) -> str:
    """Give the wall as HTML of escaped text."""
    parts = [_head(wall)]
    if wall.entry is not None:
        parts.append(_entry(wall.entry))
    elif wall.vote is None:
        parts.append(_tiers(wall))
    if wall.vote is not None:
        parts.append(_vote(wall.vote))
    elif wall.latest is not None:
        parts.append(f'<div class="latest">{escape(say(wall.latest))}</div>')
    return f'{WALL_STYLE}<div class="wall" role="status">{"".join(parts)}</div>'


def _head(wall: Wall) -> str:
    where = msg(
        "{cycle} · {track} · meeting {number}",
        cycle=wall.cycle,
        track=msg(TRACK_NAMES[wall.track]),
        number=wall.number,
    )
    there = msg("Present: {present} of {seats}", present=wall.present, seats=wall.seats)
    return f'<div class="head"><span>{escape(say(where))}</span><span>{escape(say(there))}</span></div>'


def _entry(entry: OnTable) -> str:
    rank = "—" if entry.rank is None else f"{entry.rank} / {entry.of}"
    facts = [
        (_("Theme"), entry.reading.theme),
        (_("Rank"), rank),
        (_("Value"), two_decimals(entry.value)),
        (_("By the ranking"), name_of(entry.proposed)),
        (_("Now"), name_of(entry.stands)),
    ]
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts if text)
    number = say(msg("No. {number}", number=entry.number))
    return (
        f'<div class="title"><span class="number">{escape(number)}</span>{escape(entry.reading.title)}</div>'
        f"<dl>{cells}</dl>"
    )


def _vote(vote: Vote) -> str:
    kind = _("Secret ballot") if vote.is_secret else _("Vote by name")
    head = say(msg("Motion {number}", number=vote.number))
    counted = say(msg("Voted: {voted} of {present}", voted=vote.voted, present=vote.present))
    recused = say(msg("recused: {n}", n=vote.recused)) if vote.recused else ""
    return (
        f'<div class="vote">{escape(head)} · {escape(kind)}<p>{escape(say(vote.moved))}</p>'
        f'<span class="count">{escape(counted)}</span> {escape(recused)}</div>'
    )


def _tiers(wall: Wall) -> str:
    rows = "".join(
        f"<tr><td>{escape(either(name.chinese, name.english))}</td><td>{escape(say(counts))}</td></tr>"
        for name, held, quota in wall.tiers
        for counts in [msg("{held} of {quota}", held=held, quota=quota)]
    )
    return f"<table><tbody>{rows}</tbody></table>"
