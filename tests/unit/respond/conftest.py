from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.evaluate import MonitorDefinition, State, Transition
from lrcp.evaluate.definition import options_of
from lrcp.query import parse_monitor
from lrcp.respond import Notification, render_notification

AT = 1_622_472_207.0  # 2021-05-31 14:43:27 UTC


@pytest.fixture
def transition() -> Callable[..., Transition]:
    """From OK to Alert with value 5 unless said otherwise; ``since`` is the length of the episode in seconds."""

    def make(
        after: str = "Alert", before: str = "OK", value: float | None = 5.0, *, since: float = 0.0, **more: Any
    ) -> Transition:
        facts = {"group": (), "renotify": False, "at": AT, "variables": {}, **more}
        began = facts["at"] - since
        return Transition(
            monitor="m",
            before=State(before),
            after=State(after),
            value=value,
            first_triggered_at=began,
            last_triggered_at=began,
            **facts,
        )

    return make


@pytest.fixture
def define() -> Callable[..., MonitorDefinition]:
    def make(
        message: str, *, name: str = "name", query: str = "avg(last_5m):avg:m{*} > 4", tags: Any = (), **options: Any
    ) -> MonitorDefinition:
        parsed = parse_monitor(query)
        return MonitorDefinition("m", name, "query alert", query, parsed, options_of(options), message, tuple(tags))

    return make


@pytest.fixture
def render(define: Any, transition: Any) -> Callable[..., str]:
    """The rendered text of a message; ``options`` of the monitor, everything else of the transition."""

    def text(message: str, *positional: Any, options: Any = None, **more: Any) -> str:
        return render_notification(define(message, **(options or {})), transition(*positional, **more)).text

    return text


@pytest.fixture
def notify(define: Any, transition: Any) -> Callable[..., Notification]:
    def send(message: str, *positional: Any, name: str = "name", options: Any = None, **more: Any) -> Notification:
        return render_notification(define(message, name=name, **(options or {})), transition(*positional, **more))

    return send
