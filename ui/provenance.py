"""How a ranking came about, in one piece of text: every element more on a page is felt at every click."""

from __future__ import annotations

from domain.awards import ROUNDING_NAMES, Rounding
from domain.messages import msg
from domain.method_words import method_in_full
from ui.kept import Kept
from ui.words import _, either, language, literal, say
from use_cases.leaderboards import Leaderboard

_TEXTS: Kept[str] = Kept(16)


def provenance(board: Leaderboard, title: str, name: str) -> str:
    """Give what was counted, by which rule, when and by which program, and the heading of the picture below.

    Args:
        board: the ranking.
        title: of the page; empty where it is drawn already.
        name: of the ranking; empty where a choice on the screen says it.
    """
    return _TEXTS.of(board, (language(), title, name), lambda: _provenance(board, title, name))


def _provenance(board: Leaderboard, title: str, name: str) -> str:
    tie_break = (
        msg(
            "ties are broken by {criteria}", criteria=tuple(either(each.name, each.name_en) for each in board.tie_break)
        )
        if board.tie_break
        else msg("ties stay ties")
    )
    method = method_in_full(board.method, board.rounding)
    rule = (
        msg("{method}; values are not rounded; {tie_break}.", method=method, tie_break=tie_break)
        if board.rounding is Rounding.NONE
        else msg(
            "{method}; rounding: {rounding}; {tie_break}.",
            method=method,
            rounding=msg(ROUNDING_NAMES[board.rounding]),
            tie_break=tie_break,
        )
    )
    made = msg(
        "Computed {at}, program {version}, digest of the input {digest}: the same scores and rules always give the "
        "same one.",
        at=board.computed_at,
        version=board.program_version,
        digest=board.input_digest[:12],
    )
    ranked = board.ranked
    counts = msg("{ranked} entries ranked, {unranked} not ranked.", ranked=ranked, unranked=len(board.lines) - ranked)
    warning = ""
    if ranked < len(board.lines):
        said = msg("Provisional: {n} entries are short of sheets and have no rank.", n=len(board.lines) - ranked)
        warning = f":orange-background[:material/warning: **{literal(say(said))}**]\n\n"
    # A heading within the text of before it costs nothing; an element of its own costs a share of every rerun.
    shown = msg("Values are shown to two decimals; ranks follow the exact ones.")
    untrimmed = sum(line.is_plain_mean for line in board.lines)
    sentences = [counts, rule]
    if board.advance_limit is not None or board.advance_minimum is not None:
        sentences.append(
            msg("Who advances is shown by rank and mark alone; decided ties and wild cards stand under Rounds.")
        )
    if untrimmed:
        sentences.append(msg("{n} entries have fewer than five sheets; theirs is the plain mean.", n=untrimmed))
    if board.rounding is Rounding.NONE:
        sentences.append(shown)
    sentences.append(made)
    facts = "  \n".join(literal(say(each)) for each in sentences)
    above = (f"# {title}\n\n" if title else "") + (f"**{literal(name)}**\n\n" if name else "")
    heading = _("Values by rank")
    return f"{above}{warning}{facts}\n\n### {heading}"
