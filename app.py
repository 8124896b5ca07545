"""The server: one ASGI application, Streamlit behind our own gate.

``streamlit run app.py`` and ``uvicorn app:app`` both start it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit.config
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from server.chrome import require_fitting_streamlit
from server.gate import Gate
from server.headers import Headers
from server.routes import ROUTES
from server.start import lifespan
from server.sticky import Sticky
from server.troubles import answer
from server.watch import Counting

_ROOT = Path(__file__).parent

require_fitting_streamlit()
# Else Streamlit looks for .streamlit/config.toml beside the script, which stands one folder down.
streamlit.config._main_script_path = str(_ROOT / "app.py")  # noqa: SLF001 -- there is no public way to say it
# Streamlit would serve files of a folder named “pages” beside its script without asking anybody.
PagesManager.uses_pages_directory = False

app = App(
    _ROOT / "server" / "shell.py",
    routes=ROUTES,
    middleware=[Middleware(Counting), Middleware(Headers), Middleware(Sticky), Middleware(Gate)],
    lifespan=lifespan,
    on_script_error=answer,
)
