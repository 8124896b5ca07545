"""Alembic environment; the versions import nothing of ours."""
