"""The addresses outside Streamlit."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from server import attachments, documents, doors, identity, judge_sheets, minutes, offline_packs, tables, watch
from server.made_files import given
from server.requests import (
    ATTACHMENTS,
    CONNECT,
    DOCUMENTS,
    EVIDENCE,
    IDENTITY,
    MINUTES,
    OFFLINE_PACKS,
    SECOND_STEP,
    SHEETS,
    TABLES,
)
from server.second_step import second_step
from use_cases.identity_provider import CALLBACK

ROUTES = (
    Route("/sign-in", doors.sign_in, methods=["GET", "POST"]),
    Route(SECOND_STEP, second_step, methods=["GET", "POST"]),
    Route(IDENTITY, identity.begin, methods=["GET"]),
    Route(CALLBACK, identity.callback, methods=["GET"]),
    Route(CONNECT, identity.connect, methods=["GET", "POST"]),
    Route(f"{IDENTITY}/sign-out", identity.sign_out, methods=["GET"]),
    Route("/sign-out", doors.sign_out, methods=["GET", "POST"]),
    Route("/invitation/{token}", doors.invitation, methods=["GET", "POST"]),
    Route("/set-up", doors.set_up, methods=["GET", "POST"]),
    Route("/healthz", watch.health, methods=["GET"]),
    # Its name of old.
    Route("/health", watch.health, methods=["GET"]),
    Route("/metrics", watch.metrics, methods=["GET"]),
    Route(f"{EVIDENCE}{{file_id:path}}", attachments.evidence, methods=["GET"]),
    Route(f"{ATTACHMENTS}{{file_id:path}}", attachments.attachment, methods=["GET"]),
    Route(f"{OFFLINE_PACKS}{{number}}", given(offline_packs.make), methods=["GET"]),
    Route(f"{MINUTES}{{number}}", given(minutes.make), methods=["GET"]),
    Route(f"{DOCUMENTS}{{number}}", given(documents.give), methods=["GET"]),
    Route(f"{SHEETS}{{number}}", given(judge_sheets.make), methods=["GET"]),
    Route(f"{TABLES}{{number}}", tables.table, methods=["GET"]),
    Mount("/assets", StaticFiles(directory=Path(__file__).parent / "static")),
)
