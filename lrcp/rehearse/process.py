"""The rehearsed service as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any

from lrcp.core.frozen import Frozen, field
from lrcp.rehearse.errors import RehearsalError

START_SECONDS = 60.0
STOP_SECONDS = 5.0
_POLL_SECONDS = 0.02
_LAST_LINES = 12
# What a program needs of its surroundings; anything else could change the result from machine to machine.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its ``{placeholders}`` replaced; unknown ones stay, other braces are the command's own."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


class Launch(Frozen):
    """``command`` and ``environment`` with placeholders; ``values`` fills all of them but ``python`` and ``port``.

    Of ``surroundings`` only what a program cannot do without is passed on.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    values: Mapping[str, str]
    directory: Path
    surroundings: Mapping[str, str] = field(default_factory=lambda: os.environ)


class Service:
    """A running service: its port, its log lines, and its last words."""

    def __init__(self, process: subprocess.Popen[bytes], output: IO[bytes], errors: IO[bytes], port: int) -> None:
        self.port = port
        self._process = process
        self._output = output
        self._errors = errors
        self._lines: list[bytes] = []
        self._logged = 0
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises RehearsalError when the process has ended."""
        code = self._process.poll()
        if code is not None:
            raise RehearsalError(f"the service ended with {_reason(code)}{self._last_words()}")

    def gone(self, patience: float = 1.0) -> None:
        """Like ``check`` after a broken connection: a process that dies takes a moment to be dead."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.check()

    def wait_for_logs(self, written: int, patience: float) -> None:
        """Until ``written`` log lines have been read since the start. Raises RehearsalError otherwise."""
        with self._changed:
            self._changed.wait_for(lambda: self._logged >= written, patience)
            if self._logged != written:
                raise RehearsalError(f"the service wrote {written} log lines, the intake received {self._logged}")

    def take_logs(self) -> list[dict[str, Any]]:
        """The JSON log lines since the last call, sorted: requests are served side by side.

        Raises RehearsalError for a line that is no JSON object.
        """
        with self._changed:
            lines, self._lines = self._lines, []
        return [_attributes(line) for line in sorted(lines)]

    @property
    def logged(self) -> int:
        with self._changed:
            return self._logged

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(STOP_SECONDS)
        self._output.close()

    def _read(self) -> None:
        for line in self._output:
            with self._changed:
                self._lines.append(line)
                self._logged += 1
                self._changed.notify_all()

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").rstrip().splitlines()[-_LAST_LINES:]
        return ":\n  " + "\n  ".join(lines) if lines else " without a word on stderr"


@contextmanager
def running(launch: Launch) -> Iterator[Service]:
    """Start a service and wait until it listens; stops it at the end. Raises RehearsalError when it does not."""
    with tempfile.TemporaryFile() as errors, _reserved_port() as port:
        service: Service | None = None
        try:
            with signals_wait():
                process = _start(launch, port, errors)
                if process.stdout is None:
                    raise AssertionError("stdout is a pipe")
                service = Service(process, process.stdout, errors, port)
            _wait_until_listening(service)
            yield service
        finally:
            if service is not None:
                service.stop()


@contextmanager
def signals_wait() -> Iterator[None]:
    """Ctrl-C and SIGTERM are handled when the block is left: one that arrives while a process is being started
    would leave a child behind that nobody knows of. Other threads than the main one get no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[tuple[int, FrameType | None]] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    deferred = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in deferred:
        signal.signal(number, lambda *received: arrived.append(received))
    try:
        yield
    finally:
        for number, handler in deferred.items():
            signal.signal(number, handler)
        for received, frame in arrived:
            deferred[signal.Signals(received)](received, frame)


def _start(launch: Launch, port: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    values = {**launch.values, "python": sys.executable, "port": str(port)}
    command = [fill(part, values) for part in launch.command]
    inherited = {name: launch.surroundings[name] for name in _INHERITED if name in launch.surroundings}
    environment = {**inherited, **{name: fill(text, values) for name, text in launch.environment.items()}}
    quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        return subprocess.Popen(
            command,
            stdin=quiet,
            stdout=pipe,
            stderr=errors,
            env=environment,
            cwd=launch.directory,
            start_new_session=True,  # Ctrl-C is for the rehearsal, which stops the service itself
        )
    except OSError as error:
        raise RehearsalError(f"cannot start `{command[0]}`: {error.strerror}") from error


@contextmanager
def _reserved_port() -> Iterator[int]:
    """A free port of the loopback interface that nobody else is given meanwhile.

    The socket is bound but does not listen: with SO_REUSEADDR, which servers set, Linux lets the service bind it too.
    Elsewhere it is given back at once, and somebody could be faster.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        if sys.platform != "linux":
            holder.close()
        yield port


def _wait_until_listening(service: Service) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", service.port), START_SECONDS).close()
        except OSError:
            service.check()
            if time.monotonic() > give_up:
                raise RehearsalError(f"the service does not listen on its port after {START_SECONDS:g} s") from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def _attributes(line: bytes) -> dict[str, Any]:
    try:
        attributes = json.loads(line)
    except ValueError:
        attributes = None
    if not isinstance(attributes, dict):
        raise RehearsalError(f"the service wrote a log line that is no JSON object: {line[:200]!r}")
    return attributes
