"""The addresses outside Streamlit."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from server import attachments, doors, offline_packs
from server.requests import ATTACHMENTS, EVIDENCE, OFFLINE_PACKS

ROUTES = (
    Route("/sign-in", doors.sign_in, methods=["GET", "POST"]),
    Route("/sign-out", doors.sign_out, methods=["POST"]),
    Route("/invitation/{token}", doors.invitation, methods=["GET", "POST"]),
    Route("/set-up", doors.set_up, methods=["GET", "POST"]),
    Route("/health", doors.health, methods=["GET"]),
    Route(f"{EVIDENCE}{{file_id:path}}", attachments.evidence, methods=["GET"]),
    Route(f"{ATTACHMENTS}{{file_id:path}}", attachments.attachment, methods=["GET"]),
    Route(f"{OFFLINE_PACKS}{{round_id}}", offline_packs.offline_pack, methods=["GET"]),
    Mount("/assets", StaticFiles(directory=Path(__file__).parent / "static")),
)
