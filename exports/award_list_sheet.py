"""The first sheet: who gets what, tier by tier, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable

from domain.messages import N_, msg
from exports.cells import rounded
from exports.paper import Desk, Paper
from exports.ranking_sheets import provenance
from exports.reports import Award, AwardReport, EdgeTie, TierAwards, UnrankedEntry, WaivedEntry, Words
from exports.styles import LEAST_PRIZE, SUM, Kind

TAB = N_("Award list")
HEADINGS = (
    N_("No."),
    N_("Reference"),
    N_("Title"),
    N_("Proposers or unit"),
    N_("Handling unit"),
    N_("Value"),
    N_("Rank"),
    N_("Prize (yuan)"),
)
SHORT_HEADINGS = (
    N_("No."),
    N_("Reference"),
    N_("Title"),
    N_("What is missing"),
    "",
    N_("Sheets"),
    N_("Sheets required"),
    "",
)
WAIVED_HEADINGS = (*SHORT_HEADINGS[:4], N_("Reason"), *SHORT_HEADINGS[5:])
VACANT = N_("Vacant")
NO_TIER = N_("no award")
NAME_SEPARATOR = "、"
NOT_APPLICABLE = "—"
_LAST = len(HEADINGS) - 1


def add_award_list(desk: Desk, report: AwardReport) -> None:
    """Add the sheet; ties across an edge and unranked entries stand apart and in no sum."""
    paper = desk.new_paper(desk.label(TAB))
    title = (
        msg("{cycle}: award list, provisional until every entry has a rank", cycle=desk.say(report.cycle))
        if report.unranked
        else msg("{cycle}: award list", cycle=desk.say(report.cycle))
    )
    headline = desk.titled(desk.say(title))
    paper.band(0, headline, _LAST, Kind.TITLE, height=30)
    made = msg("Made on {moment}, program {version}", moment=report.created, version=report.program_version)
    standing = [desk.say(report.standing)] if report.standing else []
    lines = [*standing, desk.say(made), *(desk.say(provenance(ranking)) for ranking in report.rankings)]
    paper.band(1, "\n".join(lines), _LAST, Kind.SUBTITLE, height=13.5 * len(lines) + 3)
    paper.headings(2, [desk.label(heading) for heading in HEADINGS])
    paper.sheet.freeze_panes(3, 0)
    row = 3
    for tier in report.tiers:
        row = _add_tier(paper, row, tier)
    awards = [award for tier in report.tiers for award in tier.awards]
    _add_sum(paper, row, msg("Total: {n} awards", n=len(awards)), awards)
    row += 2
    if report.edge_ties:
        row = _add_ties(paper, row, report.edge_ties)
    if report.waived:
        title = msg("Ranked by decision although score sheets are missing")
        row = _add_short(paper, row, title, WAIVED_HEADINGS, report.waived)
    if report.unranked:
        _add_short(paper, row, msg("Unranked because score sheets are missing"), SHORT_HEADINGS, report.unranked)
    _fit(paper, report)


def _add_tier(paper: Paper, row: int, held: TierAwards) -> int:
    desk, tier = paper.desk, held.tier
    sentence = (
        msg("{tier}: {n} of {quota}, prize not less than {prize} yuan each", **_tier_fields(desk, held))
        if tier.prize_is_minimum
        else msg("{tier}: {n} of {quota}, prize {prize} yuan each", **_tier_fields(desk, held))
    )
    paper.band(row, desk.say(sentence), _LAST)
    row += 1
    for number, award in enumerate(held.awards, 1):
        _write_award(paper, row, number, award)
        row += 1
    if not held.awards:
        paper.band(row, desk.label(VACANT) if held.why_empty is None else desk.say(held.why_empty), _LAST, Kind.TEXT)
        row += 1
    _add_sum(paper, row, msg("Subtotal: {tier}", tier=desk.say(tier.name)), held.awards)
    return row + 1


def _tier_fields(desk: Desk, held: TierAwards) -> dict[str, str | int]:
    tier = held.tier
    return {"tier": desk.say(tier.name), "n": len(held.awards), "quota": tier.quota, "prize": f"{tier.prize:,}"}


def _write_award(paper: Paper, row: int, number: int, award: Award) -> None:
    paper.number(row, 0, number, Kind.WHOLE)
    paper.text(row, 1, award.reference)
    paper.text(row, 2, award.title)
    paper.text(row, 3, NAME_SEPARATOR.join(award.proposers))
    paper.text(row, 4, NOT_APPLICABLE if award.is_unit else award.handling_unit)
    paper.number(row, 5, None if award.value is None else rounded(award.value), Kind.VALUE)
    paper.number(row, 6, award.rank, Kind.WHOLE)
    paper.number(row, 7, award.prize, Kind.LEAST_PRIZE if award.prize_is_minimum else Kind.PRIZE)


def _add_sum(paper: Paper, row: int, label: Words, awards: Iterable[Award]) -> None:
    awards = tuple(awards)
    is_least = any(award.prize_is_minimum for award in awards)
    paper.sheet.merge_range(row, 0, row, _LAST - 1, "", paper.style(Kind.TEXT, SUM))
    paper.text(row, 0, paper.desk.say(label), Kind.TEXT, SUM)
    total = sum(award.prize for award in awards)
    paper.number(row, _LAST, total, Kind.LEAST_PRIZE if is_least else Kind.PRIZE, SUM)


def _add_ties(paper: Paper, row: int, ties: Iterable[EdgeTie]) -> int:
    desk = paper.desk
    paper.band(row, desk.say(msg("Left for the panel to decide; counted in no total")), _LAST, Kind.HEADING)
    row += 1
    for tie in ties:
        tiers = tuple(desk.label(NO_TIER) if tier is None else desk.say(tier) for tier in tie.tiers)
        sentence = (
            msg("Rank {rank}: {n} entries are tied across {tiers}", rank=tie.rank, n=len(tie.entries), tiers=tiers)
            if tie.places is None
            else msg(
                "Rank {rank}: {n} entries are tied across {tiers}; places left: {places}",
                rank=tie.rank,
                n=len(tie.entries),
                tiers=tiers,
                places=tie.places,
            )
        )
        paper.band(row, desk.say(sentence), _LAST)
        for number, entry in enumerate(tie.entries, 1):
            row += 1
            paper.number(row, 0, number, Kind.WHOLE)
            paper.text(row, 1, entry.reference)
            paper.text(row, 2, entry.title)
            paper.text(row, 3, NAME_SEPARATOR.join(entry.proposers))
            paper.text(row, 4, None)
            paper.number(row, 5, rounded(entry.value), Kind.VALUE)
            paper.number(row, 6, tie.rank, Kind.WHOLE)
            paper.text(row, 7, None)
        row += 1
    return row + 1


def _add_short(paper: Paper, row: int, title: Words, headings: Iterable[str], entries: Iterable[UnrankedEntry]) -> int:
    desk = paper.desk
    paper.band(row, desk.say(title), _LAST, Kind.HEADING)
    row += 1
    for column, heading in enumerate(headings):
        paper.text(row, column, heading and desk.label(heading), Kind.HEADING)
    for number, entry in enumerate(entries, 1):
        row += 1
        paper.number(row, 0, number, Kind.WHOLE)
        paper.text(row, 1, entry.reference)
        paper.text(row, 2, entry.title)
        paper.text(row, 3, desk.say(entry.missing))
        paper.text(row, 4, desk.say(entry.reason) if isinstance(entry, WaivedEntry) else None)
        paper.number(row, 5, entry.sheets, Kind.WHOLE)
        paper.number(row, 6, entry.sheets_required, Kind.WHOLE)
        paper.text(row, 7, None)
    return row + 2


def _fit(paper: Paper, report: AwardReport) -> None:
    awards = [award for tier in report.tiers for award in tier.awards]
    tied = [entry for tie in report.edge_ties for entry in tie.entries]
    listed = (awards, tied, report.waived, report.unranked)
    references = [entry.reference for group in listed for entry in group]
    titles = [entry.title for group in listed for entry in group]
    proposers = [NAME_SEPARATOR.join(entry.proposers) for group in (awards, tied) for entry in group]
    least_prize = paper.desk.label(LEAST_PRIZE).format(amount="1,000,000")
    columns: tuple[tuple[list[str], int, int], ...] = (
        ([], 6, 8),
        (references, 10, 28),
        (titles, 20, 44),
        (proposers, 12, 28),
        ([award.handling_unit or "" for award in awards], 12, 28),
        ([], 10, 12),
        ([], 10, 12),
        ([least_prize], 12, 28),
    )
    for column, (heading, (content, least, most)) in enumerate(zip(HEADINGS, columns, strict=True)):
        paper.fit(column, [paper.desk.label(heading), *map(paper.safe, content)], least=least, most=most)
