"""A real browser without a window, driven over its DevTools pipe; no library is needed for that."""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
PATIENCE = 30.0

# DevTools reads commands from descriptor 3 and writes answers to 4; Python cannot hand those down itself.
_LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for wanted, end in zip((3, 4), ends):
    os.dup2(end, wanted, inheritable=True)
os.execv(sys.argv[3], sys.argv[3:])
"""
_FLAGS = (
    *("--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu"),
    *("--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions"),
)


class Browser:
    """One tab; `requests` are the methods and addresses that it asked for, `complaints` what it logged."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._ids = itertools.count(1)
        self._buffer = b""
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.complaints: list[str] = []

    def begin(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        found = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        for domain in ("Page", "DOM", "Network", "Log"):
            self.call(f"{domain}.enable")

    def be_a_phone(self, width: int = 360, height: int = 740) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2,
            mobile=True,
        )

    def switch_scripts_off(self) -> None:
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def go(self, url: str) -> None:
        self._events.clear()
        self.call("Page.navigate", url=url)
        self.loaded()

    def loaded(self) -> None:
        """Waits until a page is there."""
        deadline = time.monotonic() + PATIENCE
        while not any(one["method"] == "Page.loadEventFired" for one in self._events):
            self._take(deadline)
        self._events.clear()

    def type_into(self, selector: str, text: str) -> None:
        self.call("DOM.focus", nodeId=self._node(selector))
        self.call("Input.insertText", text=text)

    def press(self, selector: str, key: str) -> None:
        """One key, as it chooses a line of a list."""
        self.call("DOM.focus", nodeId=self._node(selector))
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=key)

    def tap(self, selector: str) -> None:
        node = self._node(selector)
        self.call("DOM.scrollIntoViewIfNeeded", nodeId=node)
        corners = self.call("DOM.getBoxModel", nodeId=node)["model"]["content"]
        at = {"x": sum(corners[::2]) / 4, "y": sum(corners[1::2]) / 4}
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def submit(self, selector: str) -> None:
        """Tap what sends a form, and wait for the page after it."""
        self._events.clear()
        self.tap(selector)
        self.loaded()

    def text(self) -> str:
        """The page's HTML as it stands."""
        return str(self.call("DOM.getOuterHTML", nodeId=self._node("html"))["outerHTML"])

    def width(self) -> float:
        """How wide the page is, in CSS pixels."""
        return float(self.call("Page.getLayoutMetrics")["cssContentSize"]["width"])

    def picture(self) -> bytes:
        """The page as PNG."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def end(self) -> None:
        self._session = None
        self.call("Browser.close")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One DevTools command; its result."""
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while (answer := self._take(deadline)).get("id") != number:
            pass
        assert "error" not in answer, f"{method}: {answer}"
        result: dict[str, Any] = answer["result"]
        return result

    def _node(self, selector: str) -> int:
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        found = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert found, f"there is no {selector}"
        return int(found)

    def _take(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], deadline - time.monotonic())
            assert ready, "the browser does not answer"
            came = os.read(self._answers, 1 << 20)
            assert came, "the browser is gone"
            self._buffer += came
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append((params["request"]["method"], params["request"]["url"]))
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        if method is not None:
            self._events.append(message)


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, gone at the end."""
    assert CHROMIUM is not None
    child_in, commands = os.pipe()
    answers, child_out = os.pipe()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", _LAUNCH, str(child_in), str(child_out), CHROMIUM),
            *(*_FLAGS, f"--user-data-dir={folder / 'profile'}"),
        ],
        pass_fds=(child_in, child_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    os.close(child_in)
    os.close(child_out)
    tab = Browser(commands, answers)
    try:
        tab.begin()
        yield tab
        tab.end()
    finally:
        os.close(commands)
        os.close(answers)
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=PATIENCE)
