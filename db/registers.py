"""What is remembered of registers that were imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Moment


class ColumnChoice(Base):
    """Columns chosen by hand for all files with the same headings.

    ``source`` is the digest of the headings; ``columns`` gives for each field the heading of its column and which
    of the columns under that heading it is, counted from 0.
    """

    __tablename__ = "column_choices"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    chosen_at: Mapped[datetime] = mapped_column(Moment)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
