"""What judges know and can take on: districts, themes, limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import JudgeProfile, User, UserRole
from domain.messages import Message, msg
from domain.permissions import Right, Role
from domain.refusals import Invalid
from use_cases.known_words import known_words
from use_cases.sign_ins import normal_login
from use_cases.transaction import Transaction

LONGEST_DISTRICT = 64
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Profile:
    """One judge's; empty where nothing is known, ``most_entries`` None without a limit.

    ``remarks`` say which fields hold what matches no entry and may be a slip.
    """

    login: str
    name: str
    district: str
    themes: tuple[str, ...]
    most_entries: int | None
    remarks: tuple[Message, ...]


def listing(tx: Transaction) -> tuple[Profile, ...]:
    """Everybody who can judge, by unit and name."""
    tx.require(Right.SEE_PROGRESS)
    judging = select(UserRole.user_id).where(UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    rows = tx.session.execute(
        select(User.login, User.display_name, JudgeProfile.district, JudgeProfile.themes, JudgeProfile.most_entries)
        .outerjoin(JudgeProfile, JudgeProfile.user_id == User.id)
        .where(User.is_active, User.id.in_(judging))
        .order_by(User.unit, User.display_name, User.id)
    )
    words = known_words(tx)
    return tuple(
        Profile(
            row.login,
            row.display_name,
            row.district or "",
            tuple(row.themes or ()),
            row.most_entries,
            tuple(words.remarks(row.district or "", row.themes or ())),
        )
        for row in rows
    )


def replace_some(tx: Transaction, *, rows: Sequence[Sequence[str]]) -> Message:
    """Take up profiles by account name: district, themes with “、” between them, most entries; all or none.

    Judges who are not named keep theirs. The judge's own name may stand after the account name. What no entry has, a
    theme or a district, is kept; ``listing`` says so.

    Raises:
        Invalid: naming the line: an account that is no judge's or stands twice, a limit that is no whole number or 0.
    """
    tx.require(Right.RUN_ROUNDS)
    judging = select(UserRole.user_id).where(UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    asked = select(User.id, User.login, User.display_name).where(User.id.in_(judging))
    users = {row.login: (row.id, row.display_name) for row in tx.session.execute(asked)}
    seen: dict[str, int] = {}
    for line, (first, *rest) in enumerate(([cell.strip() for cell in cells] or [""] for cells in rows), start=1):
        if not first:
            continue
        login = normal_login(first)
        if login not in users:
            raise Invalid(msg("Line {line}: “{login}” is no judge's account.", line=line, login=login))
        if login in seen:
            raise Invalid(
                msg(
                    "Line {line}: “{login}” stands in line {before} already.",
                    line=line,
                    login=login,
                    before=seen[login],
                )
            )
        known_id, name = users[login]
        district, themes, most = (*rest[rest[:1] == [name] :], "", "", "")[:3]
        if most and not (most.isascii() and most.isdigit() and len(most) <= _MOST_DIGITS):
            raise Invalid(msg("Line {line}: “{most}” is not a whole number from 0 on.", line=line, most=most))
        if most and not int(most):
            raise Invalid(
                msg("Line {line}: with a limit of 0 nothing can be read. For no limit, leave it empty.", line=line)
            )
        if len(district) > LONGEST_DISTRICT:
            raise Invalid(msg("Line {line}: a name has at most {most} characters.", line=line, most=LONGEST_DISTRICT))
        seen[login] = line
        profile = tx.session.get(JudgeProfile, known_id) or JudgeProfile(user_id=known_id)
        profile.district, profile.most_entries = district, int(most) if most else None
        profile.themes = [theme for theme in (each.strip() for each in themes.replace(",", "、").split("、")) if theme]
        tx.session.add(profile)
    return tx.record(
        "judge_profiles.replace_some", ("judge_profiles", None), msg("Profiles kept: {n} judges.", n=len(seen))
    )
