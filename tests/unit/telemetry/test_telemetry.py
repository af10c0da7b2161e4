"""Telemetry as a whole: flushing, gauges, losses, and that none of it can hurt the service."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from lrcp.core.clock import VirtualClock
from lrcp.telemetry import ContractViolation, Gauge, Sent, SettingsError, Telemetry, TelemetrySettings

ASK = {"endpoint": "/qa", "request_type": "qa", "model": "gemini-2.5-flash", "prompt": "Hi"}


def dropped(lines: Iterable[Any]) -> dict[str, float]:
    return {
        tag.removeprefix("reason:"): line.value
        for line in lines
        for tag in line.tags
        if line.metric == "lrcp.telemetry.dropped" and tag.startswith("reason:")
    }


def test_a_flush_says_how_much_was_sent_so_far(rig: Any) -> None:
    assert rig.telemetry.flush() == Sent(metrics=0, logs=0)

    with rig.telemetry.llm_request(**ASK):
        pass

    assert rig.telemetry.flush() == Sent(metrics=3, logs=1)
    assert rig.telemetry.flush() == Sent(metrics=3, logs=1)


def test_as_many_points_arrive_as_the_flush_says(rig: Any) -> None:
    for _ in range(200):
        with rig.telemetry.llm_request(**ASK) as request:
            request.answered("Hello")

    assert len(rig.points()) == 800 == rig.telemetry.flush().metrics


def test_gauges_are_asked_for_at_each_flush_only(rig: Any) -> None:
    scores = iter([90.0, 80.0])
    rig.telemetry.on_flush(lambda: [Gauge("llm.health_score", next(scores))])
    rig.telemetry.flush()
    rig.telemetry.flush()

    assert [(line.metric, line.value, line.kind) for line in rig.server.receive(2)] == [
        ("llm.health_score", 90, "g"),
        ("llm.health_score", 80, "g"),
    ]
    rig.telemetry._sources.clear()


def test_a_service_may_send_metrics_of_its_own(rig: Any) -> None:
    request = {"endpoint": "/qa", "model": "gemini-2.5-pro", "request_type": "qa"}
    rig.telemetry.count("llm.cache.count", tags={**request, "cache": "hit"})
    rig.telemetry.distribution("llm.prompt.length", 12, request)
    rig.telemetry.gauge("llm.health_score", 99)

    assert [(line.value, line.kind) for line in rig.points()] == [(1, "c"), (12, "d"), (99, "g")]


def test_in_tests_an_unknown_name_raises(rig: Any) -> None:
    with pytest.raises(ContractViolation, match=r"did you mean `llm\.error\.count`"):
        rig.telemetry.count("llm.eror.count")
    with pytest.raises(ContractViolation), rig.telemetry.llm_request(**{**ASK, "endpoint": "/other"}):
        pass


def test_in_production_it_is_counted_and_logged_once(build: Callable[..., Any]) -> None:
    rig = build(strict=False)
    for _ in range(3):
        rig.telemetry.count("llm.eror.count")

    assert dropped(rig.points()) == {"unknown_metric": 3}
    assert [line["message"] for line in rig.logs()] == ["unknown_metric: llm.eror.count is not in the contract"]


def test_in_production_a_request_with_an_unknown_model_keeps_its_metrics(build: Callable[..., Any]) -> None:
    rig = build(strict=False)
    with rig.telemetry.llm_request(**{**ASK, "model": "gemini-99"}):
        pass

    lines = rig.points()
    assert {line.metric for line in lines} >= {"llm.request.count", "llm.request.latency_ms"}
    assert not any("model" in tag for line in lines for tag in line.tags)
    assert dropped(lines) == {"unknown_tag": 3}


def test_what_was_dropped_is_reported_once(build: Callable[..., Any]) -> None:
    rig = build(strict=False)
    rig.telemetry.count("llm.eror.count")
    rig.telemetry.flush()

    assert rig.telemetry.flush().metrics == 1


class FailingSink:
    """A server that loses everything until it is mended."""

    def __init__(self) -> None:
        self.sent = 0
        self.lost = 0
        self.broken = True
        self.waiting: list[tuple[str, float]] = []
        self.arrived: list[tuple[str, float]] = []

    @property
    def dropped(self) -> Mapping[str, int]:
        return {"transport": self.lost} if self.lost else {}

    def send(self, kind: str, metric: str, value: float, tags: Sequence[str]) -> None:
        self.waiting.append((metric, value))

    def flush(self) -> None:
        taken, self.waiting = self.waiting, []
        if self.broken:
            self.lost += sum(int(value) if name == "lrcp.telemetry.dropped" else 1 for name, value in taken)
        else:
            self.arrived += taken

    def close(self) -> None:
        self.flush()


def test_when_the_way_is_free_again_all_losses_are_reported() -> None:
    sink = FailingSink()
    telemetry = Telemetry(
        TelemetrySettings(service="shop"), clock=VirtualClock(0), sink=sink, log_stream=io.StringIO(), strict=True
    )
    for _ in range(3):
        telemetry.gauge("llm.health_score", 1)
        telemetry.flush()
    sink.broken = False
    telemetry.flush()

    assert sink.arrived == [("lrcp.telemetry.dropped", 3)]


class Hostile:
    """A tracer, a source and values that fail in every way."""

    def start(self, resource: str, at: float) -> Any:
        raise RuntimeError("tracer")


def test_no_mistake_in_telemetry_reaches_the_service(caplog: pytest.LogCaptureFixture) -> None:
    telemetry = Telemetry(
        TelemetrySettings(service="shop"),
        clock=VirtualClock(0),
        sink=FailingSink(),
        log_stream=io.StringIO(),
        tracer=Hostile(),
    )
    telemetry.on_flush(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    wrong: Any = object()
    with telemetry.llm_request(**{**ASK, "prompt": wrong}) as request:
        request.tokens(input=wrong, output=wrong)
        request.answered("fine")
    telemetry.count(wrong, wrong, {"a": wrong})
    telemetry.count([], 1)  # type: ignore[arg-type]
    telemetry.flush()

    assert [record.message for record in caplog.records] == [
        "no span",
        "the metrics of a request are lost",
        "the log line of a request is lost",
        "a point is lost",
        "a source of gauges failed",
    ]


def test_a_failing_source_is_seen_in_tests(rig: Any) -> None:
    rig.telemetry.on_flush(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        rig.telemetry.flush()
    rig.telemetry._sources.clear()


def test_malformed_configuration_raises_one_clear_line() -> None:
    with pytest.raises(SettingsError, match=r"^DD_SITE: expected a Datadog site"):
        Telemetry.from_environment({"DD_SERVICE": "shop", "DD_SITE": "nowhere"})


def test_with_a_virtual_clock_nothing_happens_in_the_background(stream: Any, capsys: Any) -> None:
    before = threading.active_count()
    environ = {"DD_SERVICE": "shop", "DD_DOGSTATSD_URL": stream.address.url}

    telemetry = Telemetry.from_environment(environ, clock=VirtualClock(1_700_000_000))
    ids = []
    for _ in range(2):
        with telemetry.llm_request(**ASK) as request:
            ids.append(request.prompt_id)

    assert threading.active_count() == before
    assert ids == ["prompt-00000001", "prompt-00000002"]
    assert telemetry.flush() == Sent(metrics=6, logs=2)
    assert len(stream.receive(6)) == 6
    telemetry.close()
    assert json.loads(capsys.readouterr().out.splitlines()[0])["timestamp"] == "2023-11-14T22:13:20.000Z"


PROGRAM = """
import os, sys
from lrcp.telemetry import Telemetry
telemetry = Telemetry.from_environment()
with telemetry.llm_request(endpoint="/qa", request_type="qa", model="gemini-2.5-pro", prompt="Hi") as request:
    request.answered("Hello")
"""


def run(**environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DD_SERVICE": "shop", **environ}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment, timeout=60
    )


def test_a_program_needs_nothing_but_its_environment(udp: Any) -> None:
    """At its end it sends what is left, by itself."""
    done = run(DD_AGENT_HOST="127.0.0.1", DD_DOGSTATSD_PORT=str(udp.address.port))

    assert json.loads(done.stdout)["outcome"] == "ok"
    assert {line.metric for line in udp.receive(4)} >= {"llm.request.count", "llm.response.length"}


@pytest.mark.parametrize("host", ["host.invalid", "127.0.0.1"])
def test_without_an_agent_the_program_runs_as_before_and_stays_silent(host: str) -> None:
    done = run(DD_AGENT_HOST=host, DD_DOGSTATSD_PORT="9")

    assert json.loads(done.stdout)["outcome"] == "ok"
    assert done.stderr == ""
