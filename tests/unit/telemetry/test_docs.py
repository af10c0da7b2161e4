"""The examples of docs/telemetry.md run as they stand."""

from __future__ import annotations

import asyncio
import inspect
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lrcp.contract.names import METRICS
from lrcp.telemetry import TelemetrySettings

GUIDE = (Path(__file__).parents[3] / "docs" / "telemetry.md").read_text(encoding="utf-8")
REPLY = SimpleNamespace(text="42", prompt_tokens=3, answer_tokens=2, usd=0.1)


class Model:
    def generate(self, _: str) -> SimpleNamespace:
        return REPLY

    async def think(self, _: str) -> SimpleNamespace:
        return REPLY


def test_the_examples_send_what_they_promise(rig: Any) -> None:
    examples = [
        text.replace("Telemetry.from_environment()", "given")
        for text in re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    ]
    scope: dict[str, Any] = {"given": rig.telemetry, "model": Model()}
    for example in examples:
        exec(compile(example, "docs/telemetry.md", "exec", dont_inherit=True), scope)  # noqa: S102

    assert scope["answer"]("Why?") == "42"
    assert asyncio.run(scope["reason"]("Why?")) == "42"
    metrics = {line.metric for line in rig.points()}
    assert metrics >= {"llm.cost.usd", "llm.tokens.input", "llm.response.length", "llm.health_score", "llm.cache.count"}
    assert metrics <= set(METRICS)


def test_the_guide_names_every_variable_that_is_read_and_no_other() -> None:
    read = set(re.findall(r'"((?:DD|LRCP)_[A-Z_]+)"', inspect.getsource(TelemetrySettings.from_environment.__func__)))
    read |= {"DD_DOGSTATSD_URL", "DD_AGENT_HOST", "DD_DOGSTATSD_PORT"}

    assert set(re.findall(r"`((?:DD|LRCP)_[A-Z_]+)`", GUIDE)) == read
