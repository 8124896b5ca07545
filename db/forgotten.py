"""What is left to know after personal data were forgotten: which texts told of somebody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Moment


class WithheldText(Base):
    """The check sum of a text that cannot be changed and names somebody whose name was forgotten.

    Nothing says any more which words of it did: archives and plain data leave it out whole.
    """

    __tablename__ = "withheld_texts"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)
