"""The addresses outside Streamlit."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from server import attachments, doors, minutes, offline_packs
from server.made_files import given
from server.requests import ATTACHMENTS, EVIDENCE, MINUTES, OFFLINE_PACKS, SECOND_STEP
from server.second_step import second_step

ROUTES = (
    Route("/sign-in", doors.sign_in, methods=["GET", "POST"]),
    Route(SECOND_STEP, second_step, methods=["GET", "POST"]),
    Route("/sign-out", doors.sign_out, methods=["POST"]),
    Route("/invitation/{token}", doors.invitation, methods=["GET", "POST"]),
    Route("/set-up", doors.set_up, methods=["GET", "POST"]),
    Route("/health", doors.health, methods=["GET"]),
    Route(f"{EVIDENCE}{{file_id:path}}", attachments.evidence, methods=["GET"]),
    Route(f"{ATTACHMENTS}{{file_id:path}}", attachments.attachment, methods=["GET"]),
    Route(f"{OFFLINE_PACKS}{{number}}", given(offline_packs.make), methods=["GET"]),
    Route(f"{MINUTES}{{number}}", given(minutes.make), methods=["GET"]),
    Mount("/assets", StaticFiles(directory=Path(__file__).parent / "static")),
)
