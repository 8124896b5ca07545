"""The methods explained, and what each would come to: who would stand elsewhere than by the official one."""

from __future__ import annotations

from html import escape

from domain.awards import Method
from domain.messages import Message, msg
from domain.method_words import METHOD_WORDS
from ui.kept import Kept
from ui.method_tables import STAR, Move, move_of
from ui.words import _, language, say
from use_cases.leaderboards import Leaderboard, LeaderLine
from use_cases.method_comparison import ComparedMethod, MethodComparison, RefusedMethod

_STYLE = """<style>
.outcomes { border-collapse: collapse; width: 100%; line-height: 1.6; }
.outcomes th, .outcomes td { border: 0; border-bottom: 1px solid var(--line); padding: 0.45rem 0.6rem; text-align: left;
  vertical-align: top; }
.outcomes th { font-weight: 600; white-space: nowrap; width: 1%; padding-right: 1.2rem; }
.outcomes th span { display: block; font-size: 0.88rem; color: var(--accent); }
.outcomes .official th, .outcomes .official td { background: var(--chosen); }
.outcomes .refused td { color: var(--muted); }
@media (max-width: 40rem) {
  .outcomes tr, .outcomes th, .outcomes td { display: block; width: auto; }
  .outcomes th { border: 0; padding-bottom: 0; white-space: normal; }
  .outcomes td { padding-top: 0; }
}
.methods { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.8rem; }
.methods section { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.7rem 0.9rem; line-height: 1.6; }
.methods section.official { border: 2px solid var(--accent); background: var(--chosen); }
.methods h4 { margin: 0; padding: 0; font-size: 1.08rem; }
.methods p { margin: 0.35rem 0 0; }
.methods b { color: var(--muted); font-weight: 400; margin-right: 0.6rem; }
@media (max-width: 40rem) { .methods { grid-template-columns: 1fr; } }
</style>"""

_OUTCOMES: Kept[str] = Kept(16)
_CARDS: Kept[str] = Kept(16)


def method_outcomes(comparison: MethodComparison) -> str:
    """Give what each method would come to, or why it is refused, as HTML; the official one first and marked."""
    return _OUTCOMES.of(comparison, language(), lambda: _outcomes(comparison))


def method_cards(comparison: MethodComparison) -> str:
    """Give what each method does, what it is good for and when not to use it, as HTML."""
    return _CARDS.of(comparison, language(), lambda: _cards(comparison))


def outcome(board: Leaderboard, method: ComparedMethod) -> Message:
    """Say in one sentence how many would stand elsewhere by a method."""
    if method.is_official:
        return msg("It was declared before scoring opened, and it alone decides.")
    if not board.bands and board.advance_count is None:
        return msg("All ranked entries of this round advance by any method; ranks and values differ.")
    if not method.changes:
        return (
            msg("The same tier for every entry; ranks and values may differ.")
            if board.bands
            else msg("The same entries advance; ranks and values may differ.")
        )
    moves = [move_of(board, change.official, method.board, change.other) for change in method.changes]
    if not board.bands:
        return msg(
            "Advancing by this method only: {up}; by the official method only: {down}.",
            up=moves.count(Move.UP),
            down=moves.count(Move.DOWN),
        )
    return msg(
        "Standing elsewhere: {n}; gaining an award: {gained}; losing theirs: {lost}.",
        n=len(moves),
        gained=sum(1 for each in method.changes if _awarded(each.other) and not _awarded(each.official)),
        lost=sum(1 for each in method.changes if _awarded(each.official) and not _awarded(each.other)),
    )


def _awarded(line: LeaderLine) -> bool:
    # A tie whose worst outcome is a tier is awarded whichever way the panel settles it.
    return line.tier is not None or (line.is_at_edge and line.edge_last is not None)


def _outcomes(comparison: MethodComparison) -> str:
    found: list[ComparedMethod | RefusedMethod] = [*comparison.methods, *comparison.refused]
    order = _official_first(comparison.board)
    rows = (_outcome_row(comparison.board, each) for each in sorted(found, key=lambda each: order.index(each.method)))
    return f'{_STYLE}<table class="outcomes"><tbody>{"".join(rows)}</tbody></table>'


def _official_first(board: Leaderboard) -> list[Method]:
    return sorted(Method, key=lambda method: method is not board.method)


def _outcome_row(board: Leaderboard, each: ComparedMethod | RefusedMethod) -> str:
    name = say(METHOD_WORDS[each.method].short)
    if isinstance(each, RefusedMethod):
        reason = say(msg("Not for these sheets: {reason}", reason=each.reason))
        return f'<tr class="refused"><th>{escape(name)}</th><td>{escape(reason)}</td></tr>'
    official = _("Official method")
    badge = f"<span>{STAR} {escape(official)}</span>" if each.is_official else ""
    kind = "official" if each.is_official else ""
    return f'<tr class="{kind}"><th>{escape(name)}{badge}</th><td>{escape(say(outcome(board, each)))}</td></tr>'


def _cards(comparison: MethodComparison) -> str:
    cards = (_card(method, comparison.board) for method in _official_first(comparison.board))
    return f'{_STYLE}<div class="methods">{"".join(cards)}</div>'


def _card(method: Method, board: Leaderboard) -> str:
    words = METHOD_WORDS[method]
    kind, star = ("official", f" {STAR}") if method is board.method else ("", "")
    facts = ((_("What it does"), words.does), (_("Good for"), words.good_for), (_("When not"), words.not_for))
    lines = "".join(f"<p><b>{escape(name)}</b>{escape(say(text))}</p>" for name, text in facts)
    return f'<section class="{kind}"><h4>{escape(say(words.short))}{star}</h4>{lines}</section>'
