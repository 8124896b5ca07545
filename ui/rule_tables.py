"""A cycle's rules to read: frozen, or for those who change nothing."""

from __future__ import annotations

import streamlit as st

from domain.awards import METHOD_NAMES, ROUNDING_NAMES, TRACK_NAMES, TrackKind
from domain.cycles import CycleRule, RoundRule, RubricRule, TierRule
from domain.decision_rules import SHARE_NAMES, DecisionRule
from domain.figures import in_hundredths, in_yuan
from domain.messages import msg
from domain.rounds import advance_rule, round_name
from ui.tables import draw_table
from ui.words import _, either, literal, say


def draw_cycle(rules: CycleRule) -> None:
    """Draw name, days and themes."""
    draw_table(
        [_("Rule"), _("What it says")],
        [
            [_("Name"), rules.name],
            [_("English name"), rules.name_en],
            [_("First day"), rules.starts_on],
            [_("Last day"), rules.ends_on],
            [_("Themes of the call"), "\n".join(rules.themes)],
        ],
        brief=[0],
    )


def draw_rubric(rubric: RubricRule) -> None:
    """Draw criteria with weights and levels, and how ties and fractions are treated."""
    names = {criterion.code: either(criterion.name, criterion.name_en) for criterion in rubric.criteria}
    draw_table(
        [_("Criterion"), _("Weight (%)"), _("What is looked at"), _("Levels")],
        [
            [
                names[criterion.code],
                in_hundredths(criterion.weight),
                either(criterion.guidance, criterion.guidance_en),
                "\n".join(
                    f"{level.low}–{level.high} {either(level.label, level.label_en)}" for level in criterion.levels
                ),
            ]
            for criterion in rubric.criteria
        ],
        numbers=[1],
        brief=[0],
        wide=[2, 3],
        sums=[_("Sum"), in_hundredths(sum(criterion.weight for criterion in rubric.criteria)), "", ""],
    )
    chain = tuple(names.get(code, code) for code in rubric.tie_break)
    order = " → ".join(chain) if chain else _("None: equal values share a rank.")
    for name, rule in ((_("Rounding"), _(ROUNDING_NAMES[rubric.rounding])), (_("Tie-break"), order)):
        st.markdown(f"**{name}**　{literal(rule)}")


def draw_rounds(rounds: dict[TrackKind, tuple[RoundRule, ...]]) -> None:
    """Draw the rounds of every track."""
    draw_table(
        [
            _("Round"),
            _("Method"),
            _("Blind"),
            _("Judges an entry"),
            _("Shortest comment"),
            _("Who advances"),
            _("Opens on"),
            _("Closes on"),
        ],
        [
            [
                say(round_name(track, rule.kind, rule.year)),
                _(METHOD_NAMES[rule.method]),
                _("Yes") if rule.is_blind else _("No"),
                rule.sheets_per_entry,
                rule.shortest_comment,
                say(advance_rule(rule.advance_count, rule.advance_minimum)) if rule.year else "",
                rule.opens_on,
                rule.closes_on,
            ]
            for track, rules in rounds.items()
            for rule in rules
        ],
        numbers=[3, 4],
        brief=[0, 2, 6, 7],
        wide=[1],
    )


def draw_tiers(tiers: tuple[TierRule, ...]) -> None:
    """Draw all tiers together, with what they cost; the minimum values only where there are any."""
    has_minimum = any(tier.minimum_value is not None for tier in tiers)
    draw_table(
        [
            _("Tier"),
            _("Track"),
            _("Prize (yuan)"),
            _("Quota"),
            _("Sum (yuan)"),
            *([_("Minimum value")] if has_minimum else []),
            _("What earns it"),
        ],
        [
            [
                _name(tier),
                _(TRACK_NAMES[tier.track]),
                prize_in_words(tier),
                tier.quota,
                None if tier.prize_yuan is None else in_yuan(tier.prize_yuan * tier.quota),
                *([in_hundredths(tier.minimum_value)] if has_minimum else []),
                either(tier.descriptor, tier.descriptor_en),
            ]
            for tier in tiers
        ],
        numbers=[2, 3, 4, 5] if has_minimum else [2, 3, 4],
        brief=[0, 1],
        wide=[6 if has_minimum else 5],
        sums=[
            *(_("All tiers"), "", "", sum(tier.quota for tier in tiers), in_yuan(budget(tiers))),
            *([""] if has_minimum else []),
            "",
        ],
    )


def _name(tier: TierRule) -> str:
    name = either(tier.name, tier.name_en)
    return say(msg("{tier} (always voted)", tier=name)) if tier.is_always_voted else name


def prize_in_words(tier: TierRule) -> str:
    """Write a prize; a minimum says so, a missing one too."""
    if tier.prize_yuan is None:
        return _("not entered yet")
    return (
        say(msg("at least {prize}", prize=in_yuan(tier.prize_yuan)))
        if tier.prize_is_minimum
        else in_yuan(tier.prize_yuan)
    )


def budget(tiers: tuple[TierRule, ...]) -> int:
    """Prizes times quotas in yuan; a prize not entered yet counts nothing."""
    return sum((tier.prize_yuan or 0) * tier.quota for tier in tiers)


def draw_decision(rule: DecisionRule) -> None:
    """Draw how the panel decides."""
    draw_table(
        [_("Rule"), _("Declared")],
        [
            (_("Quorum: present, of the panel"), _(SHARE_NAMES[rule.quorum])),
            (_("Majority: for it, of the ballots cast"), _(SHARE_NAMES[rule.majority])),
            (_("Ballot"), _("Secret ballot") if rule.is_secret else _("Vote by name")),
            (_("Publicity, working days"), rule.publicity_days),
            (
                _("Budget for all prizes (yuan)"),
                _("prizes times quotas") if rule.budget_yuan is None else in_yuan(rule.budget_yuan),
            ),
        ],
    )
