"""Calls a function again and again from a thread of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable


class Periodic:
    """Calls ``work`` every ``seconds`` until stopped. Threads do not survive a fork: ``ensure`` starts a new one."""

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._stop = threading.Event()
        self._owner = 0
        self._thread: threading.Thread | None = None

    def ensure(self) -> None:
        if self._owner == os.getpid() or self._stop.is_set():
            return
        self._owner = os.getpid()
        self._thread = threading.Thread(target=self._run, name="lrcp-telemetry-flush", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None and self._owner == os.getpid():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self._work()
