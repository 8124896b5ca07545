"""Two things that Streamlit does at every rerun, done otherwise; ``chrome.py`` sees to it that it is this Streamlit."""

from __future__ import annotations

from functools import cache

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession

_put_together = app_session._populate_theme_msg  # noqa: SLF001 -- see above
_request = AppSession.request_rerun


def fit_reruns() -> None:
    """Take Streamlit's place in both; once, before anybody is served."""
    app_session._populate_theme_msg = _copy  # noqa: SLF001 -- see above
    AppSession.request_rerun = _request_known  # type: ignore[method-assign, assignment]  # as above


def _request_known(session: AppSession, client_state: ClientState | None) -> None:
    """Run the whole page where a fragment is asked for that the session does not know.

    Streamlit drops such a request, with all that was typed: to a program that began anew a page that is still open
    would be dead, for whatever is clicked in a fragment of it asks for that one. Only what asks by itself from time to
    time may be left over from another page; it is dropped as ever, unless nothing ran in the session yet.
    """
    if client_state is not None and client_state.fragment_id and not session.has_fragment(client_state.fragment_id):
        has_run = session.page_script_hash != ""
        if not has_run or not client_state.is_auto_rerun:
            whole = ClientState()
            whole.CopyFrom(client_state)
            whole.fragment_id, whole.is_auto_rerun = "", False
            client_state = whole
    _request(session, client_state)


def _copy(msg: CustomThemeConfig, section: str = "theme") -> None:
    """Copy what was put together once: it takes some three hundred options, which do not change while it runs."""
    part = _part(section)
    # Merging nothing would say that the browser's own part were there.
    if part.ByteSize():
        msg.MergeFrom(part)


@cache
def _part(section: str) -> CustomThemeConfig:
    part = CustomThemeConfig()
    _put_together(part, section)
    return part
