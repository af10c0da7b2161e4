from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from lrcp.logs import Log, Section, Surroundings, compile_pipeline
from lrcp.logs.grok.parser import compile_grok

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

Process = Callable[..., Log]
Grok = Callable[..., Any]


@pytest.fixture
def process() -> Process:
    """One processor, or a list of them, on a log with these attributes; `is_enabled` need not be written."""

    def run(
        processor: Mapping[str, Any] | list[dict[str, Any]],
        attributes: dict[str, Any],
        *,
        message: str = "",
        tags: tuple[str, ...] = (),
        **surroundings: Any,
    ) -> Log:
        processors = processor if isinstance(processor, list) else [processor]
        declared = {
            "name": "test",
            "is_enabled": True,
            "filter": {"query": "*"},
            "processors": [{"is_enabled": True, **each} for each in processors],
        }
        pipeline = compile_pipeline(Section.of(declared), Surroundings(now=lambda: NOW, **surroundings))
        log = Log(attributes, {"message": message} if message else {}, 0, list(tags))
        pipeline.apply(log)
        return log

    return run


@pytest.fixture
def grok() -> Grok:
    """What the match rules make of a line; None when none matches."""

    def parse(rules: str, line: str, helpers: str = "") -> Any:
        return compile_grok(rules, helpers, now=lambda: NOW).parse(line)

    return parse
