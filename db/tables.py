"""Every table, so that the metadata is whole wherever it is asked for."""

from db.audit import AuditEvent
from db.base import Base
from db.cycles import Criterion, Cycle, LevelDescriptor, Round, Rubric, Tier, Track
from db.duplicates import DuplicateDecision, DuplicateMember
from db.entries import Adoption, Entry, Organisation, Proposer, Suggestion
from db.notes import WhatIfNote
from db.outcomes import RankedEntry, Ranking
from db.panels import Assignment, PanelMember, RoundEntry, ScoreSheet, SheetPoints, SheetWaiver
from db.people import Invitation, JudgeProfile, SignIn, SignInFailure, User, UserRole
from db.recusals import Recusal, UnitAlias
from db.registers import ColumnChoice

__all__ = [
    "Adoption",
    "Assignment",
    "AuditEvent",
    "Base",
    "ColumnChoice",
    "Criterion",
    "Cycle",
    "DuplicateDecision",
    "DuplicateMember",
    "Entry",
    "Invitation",
    "JudgeProfile",
    "LevelDescriptor",
    "Organisation",
    "PanelMember",
    "Proposer",
    "RankedEntry",
    "Ranking",
    "Recusal",
    "Round",
    "RoundEntry",
    "Rubric",
    "ScoreSheet",
    "SheetPoints",
    "SheetWaiver",
    "SignIn",
    "SignInFailure",
    "Suggestion",
    "Tier",
    "Track",
    "UnitAlias",
    "User",
    "UserRole",
    "WhatIfNote",
]
