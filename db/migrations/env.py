"""How Alembic runs a migration: on the connection that db/upgrade.py hands over."""

from typing import Literal

from alembic import context
from sqlalchemy import JSON, DateTime, MetaData, String, Text, TypeDecorator

NAMES_OF_CHECKS = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types as the plain ones they are kept in, so that migrations import nothing of ours."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    kept = item.impl_instance
    if isinstance(kept, DateTime):
        return f"sa.DateTime(timezone={kept.timezone})"
    if isinstance(kept, JSON):
        return "sa.JSON()"
    if isinstance(kept, Text):
        return "sa.Text()"
    if isinstance(kept, String):
        return f"sa.String(length={kept.length})"
    raise TypeError(f"say here how {item!r} is kept")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata", NAMES_OF_CHECKS),
    render_item=render_item,
    render_as_batch=True,
)
context.run_migrations()
