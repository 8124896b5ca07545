"""An assignment of plain tables, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.assignment import Assignment, AssignmentTask
from scoring.assignment_proof import Proof
from scoring.connectivity import Connectivity


@dataclass(frozen=True, eq=False)
class Found:
    """Who judges what.

    Attributes:
        task: what the new pairs keep to; kept pairs are outside it.
        new: pairs added.
        every: these and those that stood before.
        proof: that the new pairs cost least.
        connection: of all judges by every pair.
        has_outsiders: whether an outsider for each entry was asked for, so that judges can be compared.
    """

    task: AssignmentTask
    new: Assignment
    every: Assignment
    proof: Proof
    connection: Connectivity
    has_outsiders: bool
