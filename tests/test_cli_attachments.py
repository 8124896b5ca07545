"""The folder of attached files, looked after from the command line."""

from __future__ import annotations

import pytest

from db.file_store import sha256_of
from tests.attachments import DOCX, PDF, PNG, an_attachment
from tests.builders import a_cycle, an_entry
from tests.command_line import cli
from tests.publicity import an_objection_of_today, hand_in
from use_cases.connection import database
from use_cases.stored_files import stored_files

pytestmark = pytest.mark.usefixtures("program_database")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_lost_is_named_and_what_belongs_to_nothing_is_deleted_on_demand() -> None:
    an_attachment(database(), an_entry(database(), a_cycle(database()), reference="CQ-1"))
    hand_in(*an_objection_of_today(database(), letter="F"), name="举报信.docx", content=DOCX)
    orphan = stored_files().put(PNG)
    whole = cli("--language", "en", "attachments", "check")
    assert (whole.returncode, whole.stderr) == (0, "Whole: 2 files; lost: 0; belonging to no attachment: 1.\n")

    tidied = cli("--language", "en", "attachments", "tidy")
    assert (tidied.stderr, stored_files().holds(orphan)) == (
        "Deleted: 1 file that belonged to no attachment.\n",
        False,
    )

    assert stored_files().holds(sha256_of(DOCX))
    stored_files().drop(sha256_of(PDF))
    stored_files().drop(sha256_of(DOCX))
    lost = cli("--language", "en", "attachments", "check")
    assert (lost.returncode, "CQ-1: the file 回执.pdf is missing." in lost.stderr) == (1, True)
    assert "objection 1 to F1: the file 举报信.docx is missing." in lost.stderr
