"""Spans through ddtrace, with the times of the service's clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from lrcp.telemetry.tracing import NoTracer

PROGRAM = """
import json
from ddtrace.trace import TraceFilter, tracer
from lrcp.telemetry.tracing import DatadogTracer

class Kept(TraceFilter):
    spans = []
    def process_trace(self, trace):
        self.spans += trace
        return None

tracer.configure(trace_processors=[Kept()])
with tracer.trace("web.request"):
    outer = DatadogTracer("shop", {"DD_ENV": "staging"})
    span = outer.start("/qa", 1700000000.5)
    inner = tracer.current_span()
    span.finish(1700000002.0, tags={"model": "m"}, numbers={"llm.tokens.input": 12}, failed=True)
    after = tracer.current_span().name
found = next(span for span in Kept.spans if span.name == "llm.request")
print(json.dumps({
    "service": found.service, "resource": found.resource, "start": found.start, "duration": found.duration,
    "error": found.error, "model": found.get_tag("model"), "tokens": found.get_metric("llm.tokens.input"),
    "env": found.get_tag("env"), "measured": found.get_metric("_dd.measured"),
    "ids": [span.trace_id, span.span_id], "span_id": str(found.span_id),
    "active": inner.name, "after": after, "child": found.parent_id is not None,
}))
"""


def test_a_span_has_the_clock_s_times_and_no_text() -> None:
    environment = {
        **os.environ,
        "DD_TRACE_STARTUP_LOGS": "false",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])

    trace_id, span_id = seen.pop("ids")
    assert (len(trace_id), span_id) == (32, seen.pop("span_id"))
    assert seen == {
        "service": "shop",
        "resource": "/qa",
        "start": 1_700_000_000.5,
        "duration": 1.5,
        "error": 1,
        "model": "m",
        "tokens": 12,
        "measured": 1,
        "env": None,
        "active": "llm.request",
        "after": "web.request",
        "child": True,
    }


def test_without_tracing_ids_are_zero_as_datadog_writes_them() -> None:
    span = NoTracer().start("/qa", 0.0)
    span.finish(1.0, tags={}, numbers={}, failed=False)

    assert (span.trace_id, span.span_id) == ("0", "0")


def test_spans_carry_numbers_and_no_prompt(rig: Any) -> None:
    with rig.telemetry.llm_request(
        endpoint="/qa", request_type="qa", model="gemini-2.5-pro", prompt="a secret plan", session_id="s"
    ) as request:
        request.tokens(input=3, output=4)
        request.cost(0.5)
        request.answered("a secret answer")

    (span,) = rig.tracer.spans
    assert span.resource == "/qa"
    assert span.numbers == {"llm.tokens.input": 3, "llm.tokens.output": 4, "llm.cost.usd": 0.5, "llm.retries": 0}
    assert span.tags == {"endpoint": "/qa", "model": "gemini-2.5-pro", "request_type": "qa", "outcome": "ok"}


def test_ddtrace_is_imported_only_when_tracing_is_on() -> None:
    program = "import sys, lrcp.telemetry; print(*{'ddtrace', 'yaml', 'jsonschema'} & sys.modules.keys())"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
