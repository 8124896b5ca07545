"""What comes after the scores of the demo: the ranking, the panel's meeting, the sealed list, its days of publicity."""

from __future__ import annotations

from demo.cast import PASSWORD, Office
from demo.organisations import ORGANISATIONS
from domain.lifecycle import RoundStage
from domain.motions import Choice, MotionKind
from use_cases import (
    award_lists,
    ballots,
    meeting_lead,
    meeting_listing,
    meeting_views,
    meetings,
    motions,
    objections,
    publicity,
    rankings,
    rounds,
)
from use_cases.meeting_screens import Lead
from use_cases.motions import Moved
from use_cases.publicity import Contact
from use_cases.transaction import CommandLine, SignedIn, perform, read

DAYS = 30
"""How many days after the last one of scoring the list's publicity is over, whatever holidays lie between."""
_PLACE = "市政府第三会议室（示例）"
_CONTACT = Contact("市政府人民建议征集办公室（示例）", "023-00000000", "重庆市示例区示例路1号", "yijian@example.org")
_FINDING = "经调阅两封来信原件，所提问题和措施均不相同，采纳单位的说明亦可印证，异议不成立。"


def rank(office: Office, cycle: int) -> None:
    """Close the final that is still open, and rank it."""
    office.at(days=0, hour=18)
    listed = read(office.database, CommandLine(), rounds.listing, cycle)
    opened = next(line for line in listed if line.stage is RoundStage.SCORING)
    perform(office.database, CommandLine(), rounds.close_scoring, opened.round_id)
    perform(office.database, CommandLine(), rankings.compute, opened.round_id)


def decide(office: Office, cycle: int) -> None:
    """Hold the meetings, seal the list, show it to the public, and answer an objection."""
    office.at(days=1, hour=9)
    _meet(office)
    office.at(days=2, hour=10)
    list_id = _seal(office, cycle)
    office.at(days=3, hour=9)
    organiser = office.sign_in("organiser")
    perform(office.database, organiser, publicity.begin, list_id, starts_on=office.day(4), contact=_CONTACT)
    office.at(days=5, hour=15)
    _answer_an_objection(office, cycle, list_id)


def _meet(office: Office) -> None:
    """Hold a meeting on every final; everybody is for what is left to decide."""
    chair = office.sign_in("chair")
    hands = [chair, *(office.sign_in(login) for login in office.ids if login.startswith("judge"))]
    for room in read(office.database, chair, meeting_listing.rooms):
        perform(office.database, chair, meetings.open_meeting, room.round_id, place=_PLACE)
        held = {each.round_id: each.meeting_id for each in read(office.database, chair, meeting_listing.rooms)}
        meeting_id = held[room.round_id] or 0
        for hand in hands:
            perform(office.database, hand, meetings.arrive, meeting_id)
        while moved := _left_to_decide(read(office.database, chair, meeting_lead.lead, meeting_id)):
            office.later(600)
            perform(office.database, chair, motions.put, meeting_id, moved, reason="依评审规则提请会议表决。")
            for hand in hands:
                _vote_for(office, hand, meeting_id)
            newest = read(office.database, chair, meeting_lead.lead, meeting_id).motions[0]
            perform(office.database, chair, motions.end_vote, newest.motion_id)
        perform(office.database, chair, meetings.close, meeting_id)


def _left_to_decide(lead: Lead) -> Moved | None:
    """Give the next thing that only the panel can settle: an award that is always voted, or a tie across an edge."""
    voted = {tier.position for tier in lead.tiers if tier.is_always_voted}
    for line in lead.lines:
        if line.tier in voted and line.motion is None:
            return Moved(MotionKind.AWARD, (line.entry_id,), line.tier)
    for tie in lead.ties:
        return Moved(MotionKind.SETTLE_TIE, tie.entry_ids, tie.tiers[0])
    return None


def _vote_for(office: Office, hand: SignedIn, meeting_id: int) -> None:
    """Cast a ballot for what is moved, of a tie for the first ones; whoever is recused has none."""
    ballot = read(office.database, hand, meeting_views.device, meeting_id).ballot
    if ballot is None:
        return
    first = [entry_id for entry_id, _number, _title in ballot.options[: ballot.places]]
    if first:
        perform(office.database, hand, ballots.cast, ballot.motion_id, entry_ids=first)
    else:
        perform(office.database, hand, ballots.cast, ballot.motion_id, choice=Choice.YES)


def _seal(office: Office, cycle: int) -> int:
    """Put the list forward, let organiser and chair sign it, and give its id."""
    organiser, chair = office.sign_in("organiser"), office.sign_in("chair")
    found = read(office.database, organiser, award_lists.approval, cycle)
    perform(office.database, organiser, award_lists.put_forward, cycle, seen_sha256=found.sha256)
    newest = read(office.database, organiser, award_lists.approval, cycle).versions[0]
    for who in (organiser, chair):
        perform(office.database, who, award_lists.sign, newest.list_id, seen_sha256=newest.sha256, password=PASSWORD)
    return newest.list_id


def _answer_an_objection(office: Office, cycle: int, list_id: int) -> None:
    """Enter an objection to the last award of a suggestion, and dismiss it two days later."""
    organiser = office.sign_in("organiser")
    units = {unit.reference for unit in ORGANISATIONS}
    awards = read(office.database, organiser, objections.awards_on, list_id)
    award = [each for each in awards if each.reference not in units][-1]
    perform(
        office.database,
        organiser,
        objections.enter,
        list_id,
        entry_id=award.entry_id,
        received_on=office.day(5),
        name="示例异议人",
        contact="138-0000-0000",
        claim="认为该建议与本人此前来信内容相近，请核实是否重复。",
        evidence="2021年来信登记回执复印件一份",
    )
    office.at(days=7, hour=10)
    organiser = office.sign_in("organiser")
    (entered,) = read(office.database, organiser, objections.listing, cycle)
    perform(office.database, organiser, objections.dismiss, entered.objection_id, finding=_FINDING)
