"""Every table, so that the metadata is whole wherever it is asked for."""

from db.advancing import AdvanceDecision, FurtherPlan
from db.attachments import Attachment
from db.audit import AuditEvent
from db.base import Base
from db.cycles import Criterion, Cycle, DecisionTerms, LevelDescriptor, Round, Rubric, Tier, Track
from db.document_templates import DocumentTemplate
from db.documents import MadeDocument
from db.duplicates import DuplicateDecision, DuplicateMember
from db.entries import Adoption, Entry, Organisation, Proposer, Suggestion
from db.evidence import EvidenceFile
from db.experts import DrawnExpert, PanelDraw, PoolExpert
from db.forgotten import WithheldText
from db.identities import ConnectedIdentity, ProviderAttempt
from db.letters import Letter
from db.meetings import Attendance, BallotBox, Meeting, Motion, MotionVoter, NamedBallot
from db.notes import WhatIfNote
from db.outcomes import RankedEntry, Ranking
from db.packs import OfflinePack, PackTask
from db.panels import Assignment, FixedTask, PanelMember, RoundEntry, ScoreSheet, SheetPoints, SheetWaiver
from db.people import Invitation, JudgeProfile, SignIn, SignInFailure, User, UserRole
from db.pilots import PilotEntry, PilotPoints, PilotSet, PilotSheet
from db.recusals import Recusal, UnitAlias, UnitDistinction
from db.registers import ColumnChoice
from db.results import AwardList, AwardWithdrawal, Objection, Publicity, Signature
from db.second_factors import HalfSignIn, RecoveryCode, SecondFactor

__all__ = [
    "Adoption",
    "AdvanceDecision",
    "Assignment",
    "Attachment",
    "Attendance",
    "AuditEvent",
    "AwardList",
    "AwardWithdrawal",
    "BallotBox",
    "Base",
    "ColumnChoice",
    "ConnectedIdentity",
    "Criterion",
    "Cycle",
    "DecisionTerms",
    "DocumentTemplate",
    "DrawnExpert",
    "DuplicateDecision",
    "DuplicateMember",
    "Entry",
    "EvidenceFile",
    "FixedTask",
    "FurtherPlan",
    "HalfSignIn",
    "Invitation",
    "JudgeProfile",
    "Letter",
    "LevelDescriptor",
    "MadeDocument",
    "Meeting",
    "Motion",
    "MotionVoter",
    "NamedBallot",
    "Objection",
    "OfflinePack",
    "Organisation",
    "PackTask",
    "PanelDraw",
    "PanelMember",
    "PilotEntry",
    "PilotPoints",
    "PilotSet",
    "PilotSheet",
    "PoolExpert",
    "Proposer",
    "ProviderAttempt",
    "Publicity",
    "RankedEntry",
    "Ranking",
    "RecoveryCode",
    "Recusal",
    "Round",
    "RoundEntry",
    "Rubric",
    "ScoreSheet",
    "SecondFactor",
    "SheetPoints",
    "SheetWaiver",
    "SignIn",
    "SignInFailure",
    "Signature",
    "Suggestion",
    "Tier",
    "Track",
    "UnitAlias",
    "UnitDistinction",
    "User",
    "UserRole",
    "WhatIfNote",
    "WithheldText",
]
