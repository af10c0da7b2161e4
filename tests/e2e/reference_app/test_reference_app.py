"""The reference app as users run it: its own process, real HTTP, real DogStatsD."""

from __future__ import annotations

import json
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

EPOCH = 1_700_000_000
DOCUMENT = "Datadog is an observability platform. It collects metrics, logs and traces from hosts and containers."


def ask(app: Any, number: int = 0, **toggles: bool) -> Any:
    body = {"question": f"What is Datadog, part {number}?", "document": DOCUMENT}
    return app.http.post("/qa", json=body, params=toggles)


def ask_many(app: Any, count: int = 20) -> list[int]:
    with ThreadPoolExecutor(count) as clients:
        return [response.status_code for response in clients.map(lambda number: ask(app, number), range(count))]


def test_a_request_is_answered_and_arrives_at_the_intake(start_app: Any, start_intake: Any) -> None:
    intake = start_intake()
    app = start_app(LRCP_CLOCK=f"virtual:{EPOCH}", DD_DOGSTATSD_URL=intake.url)

    answer = ask(app)
    sent = app.admin("POST", "clock", {"advance_to": EPOCH + 10}).json()
    intake.wait_for(sent["metrics_sent"])

    assert answer.status_code == 200
    assert sent["logs_written"] == 1
    assert intake.points.total() == sent["metrics_sent"] > 5
    assert any(point.startswith("llm.health_score:") for point in intake.points)
    app.stop()
    assert app.finished


def test_logs_are_json_lines_that_hold_no_personal_data(start_app: Any) -> None:
    app = start_app(LRCP_CLOCK=f"virtual:{EPOCH}")
    secret = {
        "question": "Is jane.doe@example.com or +49 170 1234567 in it? Card 4111 1111 1111 1111.",
        "document": "No.",
    }

    app.http.post("/qa", json=secret)
    app.http.get("/health", params={"from": "jane.doe@example.com"})
    app.admin("POST", "clock", {"advance_to": EPOCH + 10})
    app.stop()

    text = app.log.read_text(encoding="utf-8")
    assert [json.loads(line)["prompt_id"] for line in text.splitlines()]
    assert not [private for private in ("jane.doe", "1234567", "4111") if private in text]


def test_killing_the_intake_changes_no_answer(start_app: Any, start_intake: Any) -> None:
    intake = start_intake()
    app = start_app(DD_DOGSTATSD_URL=intake.url)

    before = ask_many(app)
    intake.kill()
    after = ask_many(app)

    assert before == after == [200] * 20
    assert app.process.poll() is None
    app.stop()
    assert app.finished


@pytest.mark.parametrize(
    "nowhere",
    [
        {"DD_AGENT_HOST": "127.0.0.1", "DD_DOGSTATSD_PORT": "1"},
        {"DD_AGENT_HOST": "nowhere.invalid"},
        {"DD_DOGSTATSD_URL": "unix:///nowhere/dsd.socket"},
        {"DD_DOGSTATSD_URL": "unixstream:///nowhere/dsd.socket"},
    ],
    ids=lambda nowhere: " ".join(nowhere.values()),
)
def test_pointing_the_agent_at_nothing_changes_no_answer(start_app: Any, nowhere: dict[str, str]) -> None:
    app = start_app(**nowhere)

    assert ask_many(app) == [200] * 20
    app.stop()
    assert app.finished


def test_two_runs_of_one_seed_emit_the_same_metrics(start_app: Any, start_intake: Any) -> None:
    def run() -> Counter[str]:
        intake = start_intake()
        app = start_app(LRCP_CLOCK=f"virtual:{EPOCH}", LRCP_SEED="7", DD_DOGSTATSD_URL=intake.url)
        app.admin("PUT", "simulator", {"error_rate": 0.1})
        with ThreadPoolExecutor(4) as clients:
            for tick in range(3):
                kinds = [
                    {"simulate_latency": n % 3 == 0, "simulate_retry": n % 4 == 0, "simulate_bad_prompt": n % 5 == 0}
                    for n in range(40)
                ]
                list(clients.map(lambda n, kinds=kinds: ask(app, n % 10, **kinds[n]), range(40)))
                sent = app.admin("POST", "clock", {"advance_to": EPOCH + 10 * (tick + 1)}).json()
        intake.wait_for(sent["metrics_sent"])
        app.stop()
        return intake.points

    first = run()

    assert first.total() > 1_000
    assert first == run()


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"LRCP_MODEL": "gpt-0"}, "LRCP_MODEL: expected one of gemini-2.0-flash, "),
        ({"LRCP_CLOCK": "noon"}, "LRCP_CLOCK: expected `system` or `virtual:<epoch seconds>`; found 'noon'"),
        ({"LRCP_MODEL_BACKEND": "gemini"}, "GEMINI_API_KEY or GOOGLE_CLOUD_PROJECT: "),
    ],
)
def test_wrong_configuration_is_one_line_and_exit_code_two(start_app: Any, environ: dict[str, str], line: str) -> None:
    app = start_app(**environ)

    assert app.process.wait(10) == 2
    assert len(app.errors) == 1
    assert app.errors[0].startswith(line)


def test_real_time_is_the_default(start_app: Any) -> None:
    app = start_app()

    before = time.monotonic()
    answer = ask(app).json()
    elapsed_ms = (time.monotonic() - before) * 1_000

    assert 50 < answer["latency"]["total_ms"] <= elapsed_ms
    assert app.admin("POST", "clock", {"advance_to": EPOCH}).status_code == 404


def test_a_client_that_hangs_up_cancels_its_request(start_app: Any, start_intake: Any) -> None:
    intake = start_intake()
    app = start_app(DD_DOGSTATSD_URL=intake.url)
    body = json.dumps({"prompt": "Why is the sky blue?"}).encode()
    head = f"POST /reason?simulate_latency=true HTTP/1.1\r\nHost: app\r\nContent-Length: {len(body)}\r\n"

    with socket.create_connection((app.http.base_url.host, app.http.base_url.port)) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
        time.sleep(0.5)
    time.sleep(0.2)
    app.stop()
    intake.wait_for(1)

    counted = [point for point in intake.points if point.startswith("llm.request.count:")]
    assert len(counted) == 1
    assert "outcome:cancelled" in counted[0]


def test_a_traced_request_holds_the_span_of_the_framework_and_ours(start_app: Any, trace_agent: Any) -> None:
    app = start_app(
        DD_TRACE_ENABLED="true",
        DD_TRACE_AGENT_URL=trace_agent.url,
        DD_INSTRUMENTATION_TELEMETRY_ENABLED="false",
        DD_REMOTE_CONFIGURATION_ENABLED="false",
    )

    answer = ask(app)
    trace_agent.wait_for(b"llm.request")
    app.stop()

    line = json.loads(app.log.read_text(encoding="utf-8").splitlines()[0])
    assert answer.status_code == 200
    assert b"fastapi.request" in trace_agent.payload
    assert b"POST /qa" in trace_agent.payload
    assert DOCUMENT.encode() not in trace_agent.payload
    assert int(line["dd.span_id"]) > 0
