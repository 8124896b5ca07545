"""The addresses outside Streamlit."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from server import attachments, doors
from server.requests import ATTACHMENTS

ROUTES = (
    Route("/sign-in", doors.sign_in, methods=["GET", "POST"]),
    Route("/sign-out", doors.sign_out, methods=["POST"]),
    Route("/invitation/{token}", doors.invitation, methods=["GET", "POST"]),
    Route("/set-up", doors.set_up, methods=["GET", "POST"]),
    Route("/health", doors.health, methods=["GET"]),
    Route(f"{ATTACHMENTS}{{attachment_id:path}}", attachments.attachment, methods=["GET"]),
    Mount("/assets", StaticFiles(directory=Path(__file__).parent / "static")),
)
