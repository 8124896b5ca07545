"""A Streamlit browser without a browser: protobuf over the websocket, as the real one speaks it.

async with Stream(address, page="desk", cookies={"award_sid": token}) as stream:
    await stream.first_run()
    stream.set("Relevance", 80)
    run = await stream.click("Submit")
    assert "…" in stream.texts()
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from domain.messages import msg
from i18n import LANGUAGES, translate

Value = str | int | float | bool | Sequence[str] | Sequence[float]
# How the browser encodes the value of each kind of widget.
_VALUE_FIELDS = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "text_input": "string_value",
    "text_area": "string_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "checkbox": "bool_value",
    "button_group": "string_array_value",
    "feedback": "string_value",
    "multiselect": "string_array_value",
    "dataframe": "string_value",
    "plotly_chart": "string_value",
    "date_input": "string_array_value",
    "pagination": "int_value",
    "bidi_component": "json_value",
}
_LISTS = {"double_array_value", "string_array_value"}
# Where each kind of element that says something keeps its words.
_SPOKEN = {
    **dict.fromkeys(("markdown", "text", "heading", "alert", "toast", "json"), "body"),
    "code": "code_text",
}
# The program answers a bug in words: Streamlit's own box for exceptions is hardly ever seen.
_BUG = msg("Something went wrong; nothing was saved. Reference number: {reference}", reference="")
_BUGS = tuple(translate(_BUG, language) for language in LANGUAGES)
_ESCAPED = re.compile(r"\\([^\w\s])")
_STATUS = {number: name for name, number in ForwardMsg.ScriptFinishedStatus.items()}


class WentWrongError(AssertionError):
    """The program met a bug in a run: it shows a reference number, or Streamlit a traceback."""


@dataclass
class Run:
    """What one run of the script sent; ``ms`` from the click to its end."""

    ms: float = 0.0
    status: str = ""
    messages: int = 0
    size: int = 0
    went_wrong: list[str] = field(default_factory=list)

    def require_right(self) -> None:
        """Let nothing that went wrong pass unseen.

        Raises:
            WentWrongError: a bug was answered on the screen.
        """
        if self.went_wrong:
            raise WentWrongError(self.went_wrong)


@dataclass
class Drawn:
    """One element on the screen."""

    kind: str
    proto: Any
    fragment_id: str


class Stream:
    """One browser tab on the running program.

    Attributes:
        elements: what is on the screen, by place.
        redirected_to: address the script sent the browser to.
        page_titles: the menu, by url path.
        page_shown: the page of the menu that ran, by url path.
    """

    def __init__(
        self,
        address: str,
        *,
        page: str = "",
        query: str = "",
        cookies: Mapping[str, str] | None = None,
        session_id: str = "",
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
        locale: str = "zh-CN",
        timeout: float = 60,
    ) -> None:
        parts = urlsplit(address)
        self.address = address.rstrip("/")
        self.page, self.query, self.session_id = page, query, session_id
        self.elements: dict[tuple[int, ...], Drawn] = {}
        self.values: dict[str, tuple[str, Value]] = {}
        self.redirected_to: str | None = None
        self.page_shown: str | None = None
        self.page_titles: dict[str, str] = {}
        self._url = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/_stcore/stream"
        self._origin = origin if origin is not None else f"{parts.scheme}://{parts.netloc}"
        self._cookies, self._headers = dict(cookies or {}), dict(headers or {})
        self._locale, self._timeout = locale, timeout
        self._page_hash = ""
        # Large messages, and how many runs ago each was last drawn: the browser keeps them, and the server sends
        # only the hash of those it says it has.
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}
        self._kept_for = 0
        # The fragments of what was set since the last run, empty for what stands in none.
        self._set_in: set[str] = set()
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        # Streamlit uses the subprotocols for something else: its form token and the session to resume.
        protocols = ["streamlit"]
        token = self._cookies.get("_streamlit_xsrf", "")
        if token or self.session_id:
            protocols.append(token or "PLACEHOLDER_AUTH_TOKEN")
        if self.session_id:
            protocols.append(self.session_id)
        headers = dict(self._headers)
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._socket = await connect(
            self._url,
            subprotocols=[Subprotocol(name) for name in protocols],
            origin=Origin(self._origin),
            additional_headers=headers,
            max_size=None,
            open_timeout=self._timeout,
            ping_interval=None,
            proxy=None,
            compression=None,
        )
        answer = self._socket.response
        for said in answer.headers.get_all("Set-Cookie") if answer else ():
            name, _mark, value = said.partition(";")[0].partition("=")
            self._cookies[name] = value
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    def cookie(self, name: str) -> str | None:
        """Give a cookie as the browser has it now."""
        return self._cookies.get(name)

    async def first_run(self) -> Run:
        """Open the page."""
        return await self._run(is_new_page=True)

    async def rerun(self) -> Run:
        """Send what was set and run again the fragment it stands in, or the page."""
        return await self._run(fragment_id=self._set_in.pop() if len(self._set_in) == 1 else "")

    async def click(self, name: str) -> Run:
        """Press a button, by label or key."""
        button = self.find(name)
        return await self._run(fragment_id=button.fragment_id, trigger=button.proto.id)

    def what_a_click_sends(self, name: str) -> bytes:
        """Give the message of a button, as somebody may record it; it is not sent."""
        button = self.find(name)
        return self._request(button.proto.id, button.fragment_id, is_new_page=False)

    async def send(self, message: bytes) -> Run:
        """Send a message as it was recorded, in whichever session."""
        self.elements.clear()
        started = time.perf_counter()
        await self._open_socket().send(message)
        return await self._finish(started)

    async def goto(self, page: str, query: str = "") -> Run:
        """Go to another page of the menu."""
        self.page, self.query, self._page_hash, self.page_shown = page, query, "", None
        return await self._run(is_new_page=True)

    @property
    def is_refused(self) -> bool:
        """Whether the menu does not offer the page asked for, and another page of it ran instead.

        Streamlit tells the browser so, too, but that message may be lost to the rerun that leads to the other page.
        """
        return self.page not in self.page_titles and self.page_shown in self.page_titles

    def set(self, name: str, value: Value) -> None:
        """Fill a widget in, by label or key; nothing is sent yet."""
        widget = self.find(name)
        kind = _VALUE_FIELDS[widget.kind]
        if kind in _LISTS and isinstance(value, str):
            value = [value]
        elif kind in _LISTS and isinstance(value, int | float):
            value = [float(value)]
        self.values[widget.proto.id] = (kind, value)
        self._set_in.add(widget.fragment_id)

    def find(self, name: str) -> Drawn:
        """Find a widget by its label or key.

        Raises:
            KeyError: there is none; names those there are.
        """
        widgets = [drawn for drawn in self.elements.values() if getattr(drawn.proto, "id", "")]
        for widget in widgets:
            if getattr(widget.proto, "label", None) == name or widget.proto.id.endswith(f"-{name}"):
                return widget
        raise KeyError(f"{name!r} is not among {[getattr(widget.proto, 'label', '') for widget in widgets]}")

    def texts(self) -> list[str]:
        """Every sentence on the screen as its reader sees it, in no particular order."""
        spoken = [getattr(one.proto, _SPOKEN[one.kind]) for one in self.elements.values() if one.kind in _SPOKEN]
        return [_ESCAPED.sub("\\1", text).replace("\u2060", "") for text in spoken]

    async def _run(self, *, trigger: str = "", fragment_id: str = "", is_new_page: bool = False) -> Run:
        self._set_in.clear()
        self.elements = {
            place: drawn for place, drawn in self.elements.items() if fragment_id and drawn.fragment_id != fragment_id
        }
        started = time.perf_counter()
        await self._open_socket().send(self._request(trigger, fragment_id, is_new_page=is_new_page))
        return await self._finish(started)

    async def _finish(self, started: float) -> Run:
        run = Run()
        while True:
            raw = await asyncio.wait_for(self._open_socket().recv(), self._timeout)
            message = ForwardMsg()
            message.ParseFromString(raw)
            run.messages += 1
            run.size += len(raw)
            self._take(message, run)
            if message.WhichOneof("type") == "script_finished":
                run.status = _STATUS[message.script_finished]
                self._age_kept()
                if run.status != "FINISHED_EARLY_FOR_RERUN":
                    run.ms = (time.perf_counter() - started) * 1000
                    run.require_right()
                    return run
                # The page begins again as a whole: what was drawn before that goes from the screen.
                self.elements.clear()

    def _open_socket(self) -> ClientConnection:
        if self._socket is None:
            raise RuntimeError("use the stream in an “async with”")
        return self._socket

    def _request(self, trigger: str, fragment_id: str, *, is_new_page: bool) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.fragment_id = self.query, fragment_id
        rerun.cached_message_hashes.extend(self._kept)
        if self._page_hash and not is_new_page:
            rerun.page_script_hash = self._page_hash
        else:
            rerun.page_name = self.page
        context = rerun.context_info
        context.timezone, context.timezone_offset, context.locale = "Asia/Shanghai", -480, self._locale
        context.url, context.is_embedded, context.color_scheme = f"{self.address}/{self.page}", False, "light"
        for widget_id, (kind, value) in self.values.items():
            state = rerun.widget_states.widgets.add()
            state.id = widget_id
            if kind in _LISTS:
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        if trigger:
            state = rerun.widget_states.widgets.add()
            state.id, state.trigger_value = trigger, True
        return bytes(message.SerializeToString())

    def _take(self, message: Any, run: Run) -> None:  # noqa: ANN401 -- protobuf classes have no types
        match message.WhichOneof("type"):
            case "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
                self._page_hash = message.new_session.page_script_hash or self._page_hash
                self._kept_for = message.new_session.config.max_cached_message_age
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
                pages = message.navigation.app_pages
                self.page_titles = {page.url_pathname: page.page_name for page in pages}
                shown = (page.url_pathname for page in pages if page.page_script_hash == self._page_hash)
                self.page_shown = next(shown, None)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auth_redirect":
                self.redirected_to = message.auth_redirect.url
            case "ref_hash":
                kept, _ = self._kept[message.ref_hash]
                self._kept[message.ref_hash] = kept, 0
                self._draw(kept, message.metadata.delta_path, run)
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                if message.metadata.cacheable:
                    self._kept[message.hash] = message, 0
                self._draw(message, message.metadata.delta_path, run)

    def _age_kept(self) -> None:
        aged = {name: (message, age + 1) for name, (message, age) in self._kept.items()}
        self._kept = {name: kept for name, kept in aged.items() if kept[1] <= self._kept_for}

    def _draw(self, message: Any, place: Sequence[int], run: Run) -> None:  # noqa: ANN401 -- protobuf classes have no types
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        proto = getattr(element, kind)
        if kind == "exception":
            run.went_wrong.append(f"{proto.type}: {proto.message}")
        elif kind == "alert" and proto.body.startswith(_BUGS):
            run.went_wrong.append(proto.body)
        self.elements[tuple(place)] = Drawn(kind, proto, message.delta.fragment_id)
        if getattr(proto, "set_value", False) and kind in _VALUE_FIELDS and kind != "date_input":
            self.values[proto.id] = (_VALUE_FIELDS[kind], _pushed_value(kind, proto))


def _pushed_value(kind: str, proto: Any) -> Value:  # noqa: ANN401 -- protobuf classes have no types
    """Give the value the script itself wrote into a widget."""
    if kind in {"button_group", "multiselect"}:
        return list(proto.raw_values)
    if _VALUE_FIELDS[kind] in _LISTS:
        return list(proto.value)
    value: Value = proto.raw_value if kind in {"selectbox", "radio"} else proto.value
    return value
