"""The declarative base and the column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from domain.messages import Message, Reason, decode, encode


class Base(DeclarativeBase):
    """What every table derives from; constraint names are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; keep UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Give it back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """A rational number, kept as ``numerator/denominator`` so that ties stay ties."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Write it in lowest terms."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Read it back exactly."""
        return None if value is None else Fraction(value)


class KeptMessage(TypeDecorator[Message]):
    """A message as JSON, translated when somebody reads it."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> dict[str, object] | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Encode."""
        return None if value is None else encode(value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> Message | None:  # noqa: ARG002 -- signature of SQLAlchemy
        """Decode."""
        return None if value is None else decode(value)


class KeptReasons(TypeDecorator[tuple[Reason, ...]]):
    """A verdict's reasons as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Reason, ...] | None, dialect: Dialect) -> list[dict[str, object]]:  # noqa: ARG002 -- signature of SQLAlchemy
        """Encode."""
        return [{"code": reason.code, "message": encode(reason.message)} for reason in value or ()]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[Reason, ...]:  # noqa: ARG002 -- signature of SQLAlchemy
        """Decode."""
        return tuple(Reason(record["code"], decode(record["message"])) for record in value or ())


def by_value(kind: type[StrEnum], name: str) -> Enum:
    """Give a column type that keeps an enum by its value, checked by the database."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
