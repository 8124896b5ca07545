"""What a register says of an entry, beside what is stored of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from db.tables import Entry, Proposer
from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import FACTS, assess
from domain.masked import masked_contact, masked_unit
from domain.messages import FieldValue, Message, Reason, msg
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping
from intake.register_rows import Person, RegisterRow

SUGGESTION_FIELDS = ("text", "theme", "kind", "submitted_on", "channel", "district", "handling_unit")
ADOPTION_FIELDS = {
    "adoption_status": "status",
    "adoption_level": "level",
    "adopting_unit": "unit",
    "adopted_on": "adopted_on",
    "instruction": "instruction",
    "effect": "effect",
    "satisfaction": "satisfaction",
}
# The field that the verdict stands under among changes.
_VERDICT = "eligibility"
_PERSONAL_FIELDS = {"proposers": "name", "telephones": "telephone", "work_unit": "work_unit"}
# What a judge is shown of an entry (use_cases/reading.py); proposers only where the round is not blind.
_READ_BY_JUDGES = frozenset({"title", "text", "theme", "kind", "submitted_on", *ADOPTION_FIELDS})


@dataclass(frozen=True)
class Contents:
    """Everything a register can say of one suggestion; ``district`` is the proposers' as well."""

    title: str = ""
    text: str = ""
    theme: str = ""
    kind: str = ""
    submitted_on: date | None = None
    channel: str = ""
    district: str = ""
    handling_unit: str = ""
    adoption_status: str = ""
    adoption_level: str = ""
    adopting_unit: str = ""
    adopted_on: date | None = None
    instruction: str = ""
    effect: str = ""
    satisfaction: str = ""
    people: tuple[Person, ...] = ()

    def reasons(self, cycle_days: tuple[date, date]) -> tuple[Reason, ...]:
        """Give the reasons why it may not compete."""
        return assess(
            cycle_days=cycle_days,
            submitted_on=self.submitted_on,
            proposers=[person.name for person in self.people],
            contacts=[person.telephone for person in self.people],
            adoption_status=self.adoption_status,
            kind=self.kind,
        )


@dataclass(frozen=True)
class Change:
    """One field that an import would change; personal fields are shown in part only."""

    field: str
    old: FieldValue
    new: FieldValue

    @property
    def is_read_by_judges(self) -> bool:
        """Whether judges see this field."""
        return self.field in _READ_BY_JUDGES


def contents_of(row: RegisterRow, mapping: ColumnMapping, stored: Contents) -> Contents:
    """Lay a row over what is stored: a field that the file has no column for stays as it is."""
    said = {
        name: getattr(row, name) for name in ("title", *SUGGESTION_FIELDS, *ADOPTION_FIELDS) if name in mapping.columns
    }
    return replace(stored, **said, people=_people_of(row, mapping, stored))


def own_proposers(entry: Entry) -> tuple[Proposer, ...]:
    """Give the proposers whom the entry's own register row names, not those of duplicates merged into it."""
    return tuple(proposer for proposer in entry.proposers if proposer.merged_from_id is None)


def changes_between(old: Contents, new: Contents) -> tuple[Change, ...]:
    """List the fields that differ, in the order of a register."""
    plain = tuple(
        Change(name, _shown(getattr(old, name)), _shown(getattr(new, name)))
        for name in ("title", *SUGGESTION_FIELDS, *ADOPTION_FIELDS)
        if getattr(old, name) != getattr(new, name)
    )
    personal = tuple(
        Change(field, _masked(old.people, part), _masked(new.people, part))
        for field, part in _PERSONAL_FIELDS.items()
        if [getattr(person, part) for person in old.people] != [getattr(person, part) for person in new.people]
    )
    if not plain and not personal and old.people != new.people:
        personal = (Change("district", _masked(old.people, "district"), _masked(new.people, "district")),)
    return plain + personal


def verdict_on(reasons: Sequence[Reason]) -> Eligibility:
    """Give the verdict that the reasons make."""
    return Eligibility.INELIGIBLE if reasons else Eligibility.ELIGIBLE


def verdict_change(verdict: Eligibility, reasons: Sequence[Reason], after: Sequence[Reason]) -> tuple[Change, ...]:
    """Say that the verdict or its reasons differ, as one change; nothing where they are the same."""
    if verdict is verdict_on(after) and tuple(reasons) == tuple(after):
        return ()
    return (Change(_VERDICT, _verdict(reasons), _verdict(after)),)


def why_it_waits(changes: Sequence[Change], *, confirmed_by: str, confirmed_at: datetime) -> Message | None:
    """Say why a confirmed suggestion has to be confirmed again; None where no fact is changed that the rule looks at.

    Args:
        changes: of the suggestion, the verdict's among them.
        confirmed_by: who stands by it so far.
        confirmed_at: since when.
    """
    fields = tuple(msg(FIELD_NAMES[change.field]) for change in changes if change.field in FACTS)
    if fields:
        return msg(
            "The register changed {fields} after {name} had confirmed it on {at}.",
            fields=fields,
            name=confirmed_by,
            at=confirmed_at,
        )
    if any(change.field == _VERDICT for change in changes):
        return msg(
            "The rule finds something else since {name} confirmed it on {at}.", name=confirmed_by, at=confirmed_at
        )
    return None


def suggestion_values(entry_id: int, contents: Contents) -> dict[str, object]:
    """Give a row of ``suggestions``."""
    return {"entry_id": entry_id, **{name: getattr(contents, name) for name in SUGGESTION_FIELDS}}


def adoption_values(entry_id: int, contents: Contents) -> dict[str, object]:
    """Give a row of ``adoptions``."""
    return {"entry_id": entry_id, **{column: getattr(contents, name) for name, column in ADOPTION_FIELDS.items()}}


def proposer_values(entry_id: int, contents: Contents) -> list[dict[str, object]]:
    """Give rows of ``proposers``."""
    return [
        {"entry_id": entry_id, "position": position, **vars(person)}
        for position, person in enumerate(contents.people, start=1)
    ]


def _people_of(row: RegisterRow, mapping: ColumnMapping, stored: Contents) -> tuple[Person, ...]:
    if "proposers" not in mapping.columns:
        row = replace(row, proposers=tuple(person.name for person in stored.people))
    said = row.people()
    kept = stored.people[: len(said)] + (None,) * (len(said) - len(stored.people))
    return tuple(
        Person(
            new.name,
            new.telephone if "telephones" in mapping.columns or old is None else old.telephone,
            new.work_unit if "work_unit" in mapping.columns or old is None else old.work_unit,
            new.district if "district" in mapping.columns or old is None else old.district,
        )
        for new, old in zip(said, kept, strict=True)
    )


def _shown(value: str | date | None) -> str | date:
    return "" if value is None else value


def _verdict(reasons: Sequence[Reason]) -> Message | tuple[Message, ...]:
    if not reasons:
        return Message(ELIGIBILITY_NAMES[Eligibility.ELIGIBLE])
    return tuple(reason.message for reason in reasons)


def _masked(people: tuple[Person, ...], part: str) -> tuple[str, ...]:
    # A preview is a plain view; stored personal data is shown whole in recorded views only.
    values = [getattr(person, part) for person in people]
    return tuple(_MASKS[part](value) for value in values)


def _masked_name(name: str) -> str:
    return f"{name[:1]}＊{name[-1:] if len(name) > 2 else ''}" if name else ""  # noqa: PLR2004 -- two characters are a whole name


_MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"name": _masked_name, "telephone": masked_contact, "work_unit": masked_unit, "district": str}
)
