"""What a person's hands do in the browser, in the words the screen shows."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from i18n import gettext
from tests.running import ROOT, Server, a_password

PICTURES = ROOT / "test-results" / "screens"
DESKTOP, PHONE = (1440, 900), (390, 844)
_PATIENCE_MS = 30_000
_IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
# Icons are ligatures: their names stand in the page as text and are never seen.
_TEXT = """() => {
  const page = document.querySelector("[data-testid=stMain]").cloneNode(true);
  const unseen = "[data-testid=stIconMaterial], [translate=no], [role=img], style, script";
  page.querySelectorAll(unseen).forEach((icon) => icon.remove());
  return page.innerText;
}"""
_OUTSIDE = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")


@dataclass
class Hands:
    """One person at one browser window.

    Attributes:
        went_outside: every address asked for that is not the program's own.
        awaits: whether the page asked for a run, other than by itself, and none has ended since.
    """

    server: Server
    context: BrowserContext
    page: Page
    language: str
    width: int
    went_outside: list[str] = field(default_factory=list)
    awaits: bool = False

    def listen(self, page: Page) -> None:
        """Hear what a page of the window asks for and is told."""
        page.on("websocket", self._listen_to)

    def _listen_to(self, connection: WebSocket) -> None:
        self._is_answered()
        connection.on("framesent", self._note_asked)
        connection.on("framereceived", self._note_told)
        connection.on("close", self._is_answered)

    def _note_asked(self, frame: bytes | str) -> None:
        assert isinstance(frame, bytes)
        asked = BackMsg.FromString(frame)
        if asked.HasField("rerun_script") and not asked.rerun_script.is_auto_rerun:
            self.awaits = True

    def _note_told(self, frame: bytes | str) -> None:
        assert isinstance(frame, bytes)
        if ForwardMsg.FromString(frame).HasField("script_finished"):
            self.awaits = False

    def _is_answered(self, _connection: WebSocket | None = None) -> None:
        self.awaits = False

    def note_request(self, url: str) -> None:
        """Keep an address that is not the program's own."""
        if _OUTSIDE.match(url):
            self.went_outside.append(url)

    def words(self, source: str, **fields: object) -> str:
        """Give a sentence of the catalogue as this person's screen has it."""
        return gettext(source, self.language).format(**fields)

    def open(self, path: str = "") -> None:
        """Go to a page by the menu, as people do, or by its address where it stands in none; wait until it is drawn."""
        link = self.page.locator(f"[data-testid=stSidebarNavLink][href$='/{path or '?'}']")
        if link.count():
            # In a narrow window the menu stands outside until it is pulled in: its links work there all the same.
            link.dispatch_event("click")
            self.page.wait_for_url(f"**/{path}*")
        else:
            self.page.goto(f"{self.server.address}/{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run to its end; on a busy machine it begins a while after it was asked for."""
        self.page.wait_for_selector("[data-testid=stApp]", timeout=_PATIENCE_MS)
        self.page.wait_for_selector(_IDLE, timeout=_PATIENCE_MS)
        self.page.wait_for_timeout(150)
        until = monotonic() + _PATIENCE_MS / 1_000
        while self.awaits:
            assert monotonic() < until, "no answer"
            self.page.wait_for_timeout(20)
        self.page.wait_for_selector(_IDLE, timeout=_PATIENCE_MS)

    def sign_in(self, login: str, password: str = "") -> None:
        """Sign in on the program's own page."""
        self.page.goto(f"{self.server.address}/sign-in")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password or a_password(login))
        self.page.locator("form:has(input[name=login]) button[type=submit]").click()
        self.settle()

    def button(self, source: str, **fields: object) -> Locator:
        """Find a button by its sentence."""
        return self.page.get_by_role("button", name=self.words(source, **fields), exact=True).first

    def press(self, source: str, **fields: object) -> None:
        """Press a button and wait for what comes of it; where there is none, the error says what stood there."""
        try:
            self.button(source, **fields).click()
        except PlaywrightTimeout as error:
            error.add_note(f"{self.page.url}\n{self.text()}\n{self.server.log()[-4_000:]}")
            raise
        self.settle()

    def sees(self, text: str) -> None:
        """Hold that a text is on the screen."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=_PATIENCE_MS)

    def picture(self, name: str) -> None:
        """See that the page is drawn whole; with ``PICTURES=1`` keep a picture of it."""
        expect(self.page.locator("[data-testid=stSkeleton]:visible")).to_have_count(0, timeout=_PATIENCE_MS)
        if os.environ.get("PICTURES") != "1":
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        # Streamlit scrolls an inner pane: the window grows to hold it, so that the picture shows all.
        pane = self.page.locator("[data-testid=stMain]")
        height = pane.evaluate("pane => pane.scrollHeight") if pane.count() else 900
        self.page.set_viewport_size({"width": self.width, "height": min(max(900, int(height)), 4_000)})
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=PICTURES / f"{name}-{self.language}-{self.width}.jpg", quality=80)
        self.page.set_viewport_size({"width": self.width, "height": 900})

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window another size, as if it were opened so."""
        self.width = size[0]
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_timeout(300)
        pull_out = self.page.locator("[data-testid=stExpandSidebarButton]")
        if size[0] > PHONE[0] and pull_out.is_visible():
            # Whoever turned a page in a narrow window has pushed the menu aside by that.
            pull_out.click()
            self.page.wait_for_timeout(300)

    def text(self) -> str:
        """Give what stands on the page, without the names of icons."""
        return str(self.page.evaluate(_TEXT))

    def overflows(self) -> bool:
        """Tell whether the page is wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def close(self) -> None:
        """Shut the window."""
        self.context.close()


def a_window(chromium: Browser, server: Server, *, size: tuple[int, int] = DESKTOP, language: str = "zh_CN") -> Hands:
    """Open a fresh window of a given size."""
    width, height = size
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN" if language == "zh_CN" else "en-GB",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    hands = Hands(server, context, page, language, width)
    hands.listen(page)
    context.on("page", hands.listen)
    page.on("request", lambda request: hands.note_request(request.url))
    return hands


def save_download(hands: Hands, source: str, folder: Path) -> Path:
    """Press a download button and give the file."""
    with hands.page.expect_download() as waiting:
        hands.button(source).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target
