"""One table of a cycle as CSV, made at the moment it is downloaded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.made_files import MadeFile, given
from use_cases import single_tables
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform, read

_FIRST = "cycle"


async def table(request: Request) -> Response:
    """Give the table that the address asks for, the rules of the cycle where it names none."""
    name = request.query_params.get("table", _FIRST)

    def make(who: SignedIn, cycle_id: int, language: str) -> MadeFile:
        # What takes long is read first: nobody else waits to write meanwhile.
        export = read(database(), who, single_tables.prepare, cycle_id, name, language=language)
        perform(database(), who, single_tables.record, export)
        return MadeFile(export.content(), export.name, single_tables.CSV)

    return await given(make)(request)
