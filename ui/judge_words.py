"""How a judge is named in a choice."""

from __future__ import annotations


def with_unit(name: str, unit: str) -> str:
    """Name a judge with the unit in front, where one is known."""
    return f"{unit} · {name}" if unit else name
