"""Whatever the ranking, the quotas and the votes: what is said of a list is true, and no bad list is let through."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.awards import TrackKind
from domain.decided import Carried, DecidedTrack, RankedAs, TierTerms
from domain.decision_rules import DecisionRule
from domain.list_rules import Breach, ListRule, Named, breaches, cost_of, proposed_words
from domain.messages import InBoth, msg
from domain.motions import MotionKind
from use_cases.decided_tiers import Withdrawn, decided


@st.composite
def tiers_of(draw: st.DrawFn) -> list[TierTerms]:
    count = draw(st.integers(1, 4))
    return [
        TierTerms(
            position,
            InBoth(f"第{position}等", f"Tier {position}"),
            TrackKind.SUGGESTION,
            draw(st.integers(0, 4)),
            draw(st.none() | st.integers(0, 100).map(Fraction)),
            draw(st.integers(0, 5)) * 1_000,
            draw(st.booleans()),
            draw(st.booleans()),
        )
        for position in range(1, count + 1)
    ]


@st.composite
def rankings(draw: st.DrawFn) -> list[RankedAs]:
    values = draw(st.lists(st.none() | st.integers(50, 56).map(Fraction), max_size=12))
    given_ = [value for value in values if value is not None]
    return [
        RankedAs(index, None if value is None else 1 + sum(other > value for other in given_), value)
        for index, value in enumerate(values)
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[TierTerms], list[RankedAs], list[Carried], list[Withdrawn], DecisionRule]:
    tiers, ranked = draw(tiers_of()), draw(rankings())
    ids, positions = [each.entry_id for each in ranked], [tier.position for tier in tiers]
    motions = []
    for number in range(1, 1 + draw(st.integers(0, 6)) * bool(ids)):
        kind = draw(st.sampled_from(MotionKind))
        chosen = tuple(sorted(draw(st.sets(st.sampled_from(ids), min_size=1, max_size=3))))
        tier = (
            draw(st.sampled_from([*positions, None])) if kind is MotionKind.MOVE else draw(st.sampled_from(positions))
        )
        entries = chosen if kind is MotionKind.SETTLE_TIE else chosen[:1]
        motions.append(Carried(number, kind, entries, tier, draw(st.integers(0, 3)), draw(st.integers(0, 9)) * 1_000))
    withdrawn = [
        Withdrawn(entry_id, draw(st.sampled_from(positions)))
        for entry_id in (draw(st.sets(st.sampled_from(ids), max_size=2)) if ids else ())
    ]
    return tiers, ranked, motions, withdrawn, DecisionRule(budget_yuan=draw(st.none() | st.integers(0, 40_000)))


def found_in(tiers: list[TierTerms], track: DecidedTrack, rule: DecisionRule) -> tuple[Breach, ...]:
    names = {line.entry_id: Named(f"E{line.entry_id}", line.entry_id // 2 * 2) for line in track.lines}
    return breaches(tiers, [track], names, rule)


@settings(deadline=None, max_examples=300)
@given(cases())
def test_a_list_is_let_through_exactly_where_it_keeps_every_rule(
    case: tuple[list[TierTerms], list[RankedAs], list[Carried], list[Withdrawn], DecisionRule],
) -> None:
    tiers, ranked, motions, withdrawn, rule = case
    track = decided(ranked, tiers, motions, withdrawn)
    broken = {breach.rule for breach in found_in(tiers, track, rule)}
    held = [line for line in track.lines if line.tier is not None]
    counts, known = Counter(line.tier for line in held), {tier.position: tier for tier in tiers}
    empty = Counter[int | None]()
    for motion in motions:
        if motion.kind is MotionKind.LEAVE_EMPTY:
            empty[motion.tier] += motion.places
    assert (ListRule.QUOTA in broken) == any(
        counts[tier.position] > max(0, tier.quota - empty[tier.position]) for tier in tiers
    )
    assert (ListRule.MINIMUM in broken) == any(
        minimum is not None and (line.value is None or line.value < minimum)
        for line in held
        for minimum in [known[line.tier or 0].minimum]
    )
    budget = sum(tier.prize_yuan * tier.quota for tier in tiers) if rule.budget_yuan is None else rule.budget_yuan
    prizes = {tier.position: tier.prize_yuan for tier in tiers}
    prizes |= {
        motion.tier: motion.prize_yuan
        for motion in motions
        if motion.kind is MotionKind.SET_PRIZE and motion.tier is not None and motion.prize_yuan is not None
    }
    assert cost_of(track.lines, track.prizes) == sum(prizes[line.tier or 0] for line in held)
    assert (ListRule.BUDGET in broken) == (sum(prizes[line.tier or 0] for line in held) > budget)
    assert (ListRule.PRIZE in broken) == any(
        prizes[tier.position] < tier.prize_yuan
        or (prizes[tier.position] != tier.prize_yuan and not tier.prize_is_minimum)
        for tier in tiers
    )
    matters = Counter(line.entry_id // 2 for line in held)
    assert (ListRule.ONE_AWARD in broken) == any(n > 1 for n in matters.values())
    assert (ListRule.TIE in broken) == any(line.between for line in track.lines)
    voted = {
        (entry_id, motion.tier)
        for motion in motions
        if motion.kind in {MotionKind.MOVE, MotionKind.AWARD, MotionKind.FILL_VACANCY}
        for entry_id in motion.entry_ids
    }
    assert (ListRule.VOTED in broken) == any(
        known[line.tier or 0].is_always_voted and (line.entry_id, line.tier) not in voted for line in held
    )
    assert not {each.entry_id for each in withdrawn} & {line.entry_id for line in held}


@settings(deadline=None)
@given(tiers_of(), rankings())
def test_without_a_decision_the_list_is_the_ranking_s_and_keeps_quota_and_minimum(
    tiers: list[TierTerms], ranked: list[RankedAs]
) -> None:
    track = decided(ranked, tiers, [])
    assert all(line.tier == line.proposed and line.motion is None for line in track.lines)
    assert not {ListRule.QUOTA, ListRule.MINIMUM} & {breach.rule for breach in found_in(tiers, track, DecisionRule())}


@settings(deadline=None)
@given(cases(), st.data())
def test_a_vote_on_one_entry_leaves_every_other_one_where_it_was(
    case: tuple[list[TierTerms], list[RankedAs], list[Carried], list[Withdrawn], DecisionRule], data: st.DataObject
) -> None:
    tiers, ranked, motions, withdrawn, _rule = case
    before = decided(ranked, tiers, motions, withdrawn)
    free = [line.entry_id for line in before.lines if not line.between]
    if not free:
        return
    moved = data.draw(st.sampled_from(free))
    one = Carried(99, MotionKind.MOVE, (moved,), data.draw(st.sampled_from([tier.position for tier in tiers])))
    after = decided(ranked, tiers, [*motions, one], withdrawn)
    stood = {line.entry_id: line.tier for line in before.lines if line.entry_id != moved}
    assert {line.entry_id: line.tier for line in after.lines if line.entry_id != moved} == stood


@settings(deadline=None)
@given(tiers_of(), rankings(), st.data())
def test_the_order_of_the_rows_decides_nothing(
    tiers: list[TierTerms], ranked: list[RankedAs], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(ranked))
    assert decided(shuffled, tiers, []) == decided(ranked, tiers, [])


def test_what_the_ranking_proposes_is_said_for_what_it_is() -> None:
    name = InBoth("一等奖", "First")
    tier = TierTerms(1, name, TrackKind.SUGGESTION, 2, None, 0, prize_is_minimum=False, is_always_voted=False)
    ranked = [
        RankedAs(entry_id, rank, None if rank is None else Fraction(90 - 10 * rank))
        for entry_id, rank in enumerate((1, 2, 2, 4, None))
    ]
    settled = Carried(1, MotionKind.SETTLE_TIE, (2,), 1)
    said = {
        line.entry_id: proposed_words(line, tier if line.proposed else None)
        for line in decided(ranked, [tier], [settled]).lines
    }
    tied = msg("tied across the edge of a tier; the ranking does not choose")
    assert said == {0: name, 1: tied, 2: tied, 3: msg("no award"), 4: msg("no rank, as sheets are missing")}
