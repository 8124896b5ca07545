"""How far a document has come is told now and then, rises to the end, and changes nothing in it."""

from __future__ import annotations

from exports import workbook
from exports.telling import Steps
from tests.exports.report_builders import a_large_report


def test_it_is_told_every_so_many_steps_and_never_beyond_the_end() -> None:
    told: list[tuple[int, int]] = []
    steps = Steps(lambda done, of: told.append((done, of)), 600)
    for _each in range(700):
        steps.add()
    assert told == [(250, 600), (500, 600)]
    assert steps.done == 600


def test_a_workbook_tells_how_it_is_written_and_packed_and_is_the_same_without() -> None:
    report, told = a_large_report(entries=100, judges=5), list[int]()
    assert workbook.render(report, "en", lambda done, of: told.append(done * 1_200 // of)) == workbook.render(
        report, "en"
    )
    assert told == [250, 500, 750, 1_000]
