"""Tabs of a Chromium of this machine, driven through the DevTools protocol over a pair of pipes.

https://chromedevtools.github.io/devtools-protocol/; `--remote-debugging-pipe` reads commands from descriptor 3 and
writes answers to descriptor 4, JSON with a zero byte at its end. No port is opened.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from lrcp.respond.synthetics.browser_steps import PageError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
)
_ANSWER_SECONDS = 30.0
_END_SECONDS = 5.0
_LOWEST = 10  # descriptors of ours that cannot be mistaken for the 3 and 4 of Chromium
_READ = 1 << 16


def find_chromium() -> str | None:
    """The first of PROGRAMS that is on the path."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium(program: str, size: tuple[int, int], reaches: str | None = None) -> Iterator[Tab]:
    """A tab of that width and height in a browser that has no past, ended with the block.

    ``reaches`` is the one host that it finds; any, when left out. Raises PageError when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="lrcp-browser-", ignore_cleanup_errors=True) as profile:
        flags = [*_FLAGS, f"--user-data-dir={profile}"]
        if reaches is not None:
            flags.append(f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {reaches}")
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # as root Chromium does not start with it
        pipe = _Pipe([program, *flags, "about:blank"])
        try:
            yield _opened(_Commands(pipe), size)
        finally:
            pipe.close()


def _opened(commands: _Commands, size: tuple[int, int]) -> Tab:
    target = commands("Target.createTarget", url="about:blank")["targetId"]
    session = commands("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    commands("Emulation.setDeviceMetricsOverride", session, **metrics)
    return Tab(commands, session)


class _Commands:
    """One command after the other. What happens besides, nobody waits for."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        self._last = 0

    def __call__(self, method: str, session: str | None = None, **parameters: Any) -> Mapping[str, Any]:
        """The result. Raises PageError when the command is refused, or not answered in time."""
        self._last += 1
        sent = {"id": self._last, "method": method, "params": parameters}
        self._pipe.write(sent if session is None else sent | {"sessionId": session})
        deadline = time.monotonic() + _ANSWER_SECONDS
        while (message := self._pipe.read(deadline)).get("id") != self._last:
            pass
        if "error" in message:
            raise PageError(f"the browser refused {method}: {message['error'].get('message')}")
        result: Mapping[str, Any] = message["result"]
        return result


class Tab:
    """A Page."""

    def __init__(self, commands: _Commands, session: str) -> None:
        self._commands = commands
        self._session = session

    def go(self, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise PageError(f"{url} is no address of a page")
        self.ask("() => { window.left = true; }")
        answer = self._command("Page.navigate", url=url)
        if answer.get("errorText"):
            raise PageError(f"{url} does not open: {answer['errorText']}")
        deadline = time.monotonic() + _ANSWER_SECONDS
        while not self.ask("() => !window.left && document.readyState === 'complete'"):
            if time.monotonic() > deadline:
                raise PageError(f"{url} has not loaded within {_ANSWER_SECONDS:.0f} s")
            time.sleep(0.02)

    def ask(self, function: str, *arguments: Any) -> Any:
        call = f"({function})({', '.join(map(json.dumps, arguments))})"
        answer = self._command("Runtime.evaluate", expression=call, returnByValue=True)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            raise PageError(thrown.get("exception", {}).get("description", thrown["text"]).splitlines()[0])
        return answer["result"].get("value")

    def click(self, x: float, y: float) -> None:
        for type in ("mousePressed", "mouseReleased"):
            self._command("Input.dispatchMouseEvent", type=type, x=x, y=y, button="left", clickCount=1)

    def type(self, text: str) -> None:
        self._command("Input.insertText", text=text)

    def _command(self, method: str, **parameters: Any) -> Mapping[str, Any]:
        return self._commands(method, self._session, **parameters)


class _Pipe:
    """The process and the two pipes to it."""

    def __init__(self, command: list[str]) -> None:
        (its_in, self._out), (self._in, its_out) = _pipe(), _pipe()
        actions = [
            (os.POSIX_SPAWN_DUP2, its_in, 3),
            (os.POSIX_SPAWN_DUP2, its_out, 4),
            *((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)),
        ]
        # A group of its own, so that its helpers end with it.
        self._process = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setpgroup=0)
        os.close(its_in)
        os.close(its_out)
        self._rest = b""

    def write(self, message: Mapping[str, Any]) -> None:
        left = memoryview(json.dumps(message).encode() + b"\0")
        try:
            while left:
                left = left[os.write(self._out, left) :]
        except BrokenPipeError as error:
            raise PageError("the browser has ended") from error

    def read(self, deadline: float) -> Mapping[str, Any]:
        """The next message. Raises PageError when there is none by ``deadline`` of the monotonic clock."""
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise PageError(f"the browser has not answered within {_ANSWER_SECONDS:.0f} s")
            received = os.read(self._in, _READ)
            if not received:
                raise PageError("the browser has ended")
            self._rest += received
        first, _, self._rest = self._rest.partition(b"\0")
        message: Mapping[str, Any] = json.loads(first)
        return message

    def close(self) -> None:
        """Chromium ends when its pipe does; what has not by then is killed."""
        os.close(self._out)
        os.close(self._in)
        deadline = time.monotonic() + _END_SECONDS
        while os.waitpid(self._process, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.killpg(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
                return
            time.sleep(0.02)


def _pipe() -> tuple[int, int]:
    """Where to read and where to write; neither is inherited unless it is asked for."""
    made = os.pipe()
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, _LOWEST) for each in made]
    for each in made:
        os.close(each)
    return moved[0], moved[1]
