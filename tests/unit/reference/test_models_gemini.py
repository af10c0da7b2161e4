"""The Gemini model, against a stand-in that speaks its wire format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from lrcp.contract.load import load_contract
from reference.services.models.base import ErrorType, ModelError, Provider, Usage
from reference.services.models.configured import gemini_model
from reference.services.models.gemini import GeminiModel, connect
from reference.services.settings import load_settings

ROOT = Path(__file__).parents[3]
TRACED = """
import asyncio, json, os, sys
from google.oauth2.credentials import Credentials
from ddtrace.trace import TraceFilter, tracer
from reference.services.app import create_app
from reference.services.models.base import ModelCall, ModelError, Provider, Simulation
from reference.services.prompts import Prompt

class Kept(TraceFilter):
    spans = []
    def process_trace(self, trace):
        self.spans += trace
        return None

tracer.configure(trace_processors=[Kept()])
create_app(os.environ)
from reference.services.models.gemini import GeminiModel, connect

async def ask(url, **account):
    model = GeminiModel({Provider.PRIMARY: connect(timeout=5, base_url=url, **account)})
    call = ModelCall(Prompt("a secret", "", "", False), "gemini-2.5-flash", Provider.PRIMARY, "r", 1, Simulation())
    try:
        [_ async for _ in model.stream(call)]
    except ModelError:
        pass
    await model.close()

asyncio.run(ask(sys.argv[1], api_key="key"))
asyncio.run(ask(sys.argv[1], project="shop", location="europe-west4", credentials=Credentials("token")))
print(json.dumps([[span.name, span.get_tag("error.type"), str(span.get_tags())] for span in Kept.spans]))
"""


def part(text: str, **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"role": "model", "parts": [{"text": text, **more}]}}]}


def finished(reason: str, **usage: int) -> dict[str, Any]:
    return {"candidates": [{"finishReason": reason}], "usageMetadata": usage}


@pytest.fixture
async def model(gemini: Any) -> Any:
    model = GeminiModel({Provider.PRIMARY: connect(timeout=5, api_key="key", base_url=gemini.url)})
    yield model
    await model.close()


async def test_an_answer_is_streamed_piece_by_piece_with_its_tokens(gemini: Any, model: Any, call: Any) -> None:
    gemini.says(
        part("Datadog is "),
        part("a platform."),
        finished("STOP", promptTokenCount=12, candidatesTokenCount=5, thoughtsTokenCount=20, totalTokenCount=37),
    )

    chunks = [chunk async for chunk in model.stream(call())]

    assert [chunk.text for chunk in chunks] == ["Datadog is ", "a platform.", ""]
    assert chunks[-1].usage == Usage(12, 25)
    assert not any(chunk.blocked for chunk in chunks)


async def test_the_prompt_and_the_key_go_to_the_streaming_method_of_the_model(
    gemini: Any, model: Any, call: Any
) -> None:
    gemini.says(part("yes"))

    [_ async for _ in model.stream(call(text="Is it so?", model="gemini-2.5-pro"))]

    asked = gemini.requests[0]
    assert asked["path"].endswith("/models/gemini-2.5-pro:streamGenerateContent?alt=sse")
    assert asked["headers"]["x-goog-api-key"] == "key"
    assert asked["body"]["contents"] == [{"parts": [{"text": "Is it so?"}], "role": "user"}]


async def test_vertex_is_asked_under_its_project_and_location_with_a_token(gemini: Any, call: Any) -> None:
    connection = connect(
        timeout=5, project="shop", location="europe-west4", base_url=gemini.url, credentials=Credentials("token")
    )
    model = GeminiModel({Provider.PRIMARY: connection})
    gemini.says(part("yes"))

    [_ async for _ in model.stream(call())]
    await model.close()

    asked = gemini.requests[0]
    method = "publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
    assert asked["path"].endswith(f"/projects/shop/locations/europe-west4/{method}")
    assert asked["headers"]["authorization"] == "Bearer token"


async def test_thoughts_are_not_part_of_the_answer(gemini: Any, model: Any, call: Any) -> None:
    gemini.says(part("let me think", thought=True), part("42"))

    assert "".join([chunk.text async for chunk in model.stream(call())]) == "42"


@pytest.mark.parametrize(
    "reply",
    [
        finished("SAFETY", promptTokenCount=7),
        finished("PROHIBITED_CONTENT", promptTokenCount=7),
        finished("BLOCKLIST", promptTokenCount=7),
        {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 7}},
    ],
)
async def test_a_filtered_answer_or_prompt_is_a_safety_block(gemini: Any, model: Any, call: Any, reply: Any) -> None:
    gemini.says(reply)

    [chunk] = [chunk async for chunk in model.stream(call())]

    assert chunk.blocked
    assert chunk.usage == Usage(7, 0)


@pytest.mark.parametrize("replies", [[], [{}], [finished("STOP", promptTokenCount=3)], [{"candidates": []}]])
async def test_no_candidates_and_no_parts_are_an_empty_answer(
    gemini: Any, model: Any, call: Any, replies: list[Any]
) -> None:
    gemini.says(*replies)

    chunks = [chunk async for chunk in model.stream(call())]

    assert not any(chunk.text or chunk.blocked for chunk in chunks)


@pytest.mark.parametrize(
    ("status", "reason", "type"),
    [
        (429, "RESOURCE_EXHAUSTED", ErrorType.RATE_LIMITED),
        (500, "INTERNAL", ErrorType.PROVIDER_UNAVAILABLE),
        (503, "UNAVAILABLE", ErrorType.PROVIDER_UNAVAILABLE),
        (401, "UNAUTHENTICATED", ErrorType.AUTHENTICATION),
        (403, "PERMISSION_DENIED", ErrorType.AUTHENTICATION),
        (400, "INVALID_ARGUMENT", ErrorType.INTERNAL),
        (404, "NOT_FOUND", ErrorType.INTERNAL),
    ],
)
async def test_error_answers_are_told_apart(
    gemini: Any, model: Any, call: Any, status: int, reason: str, type: ErrorType
) -> None:
    gemini.fails(status, reason)

    with pytest.raises(ModelError, match=f"{status} {reason}") as raised:
        [_ async for _ in model.stream(call())]

    assert raised.value.type is type


async def test_a_failed_request_is_sent_once_because_the_pipeline_retries(gemini: Any, model: Any, call: Any) -> None:
    gemini.fails(503, "UNAVAILABLE")

    with pytest.raises(ModelError):
        [_ async for _ in model.stream(call())]

    assert len(gemini.requests) == 1


async def test_a_stream_that_breaks_off_is_an_unavailable_provider(gemini: Any, model: Any, call: Any) -> None:
    gemini.says(part("Datadog is "), break_off=True)
    stream = model.stream(call())

    assert (await anext(stream)).text == "Datadog is "
    with pytest.raises(ModelError) as raised:
        await anext(stream)

    assert raised.value.type is ErrorType.PROVIDER_UNAVAILABLE


async def test_an_unreadable_answer_is_an_invalid_response(gemini: Any, model: Any, call: Any) -> None:
    gemini.says('{"candidates": [')

    with pytest.raises(ModelError) as raised:
        [_ async for _ in model.stream(call())]

    assert raised.value.type is ErrorType.INVALID_RESPONSE


async def test_a_provider_that_cannot_be_reached_is_unavailable(call: Any) -> None:
    model = GeminiModel({Provider.PRIMARY: connect(timeout=5, api_key="key", base_url="http://127.0.0.1:1")})

    with pytest.raises(ModelError) as raised:
        [_ async for _ in model.stream(call())]
    await model.close()

    assert raised.value.type is ErrorType.PROVIDER_UNAVAILABLE


@pytest.mark.parametrize(
    ("environ", "providers"),
    [
        ({"GEMINI_API_KEY": "key"}, ["primary"]),
        ({"GOOGLE_CLOUD_PROJECT": "shop"}, ["primary"]),
        ({"GOOGLE_CLOUD_PROJECT": "shop", "LRCP_SECONDARY_LOCATION": "europe-west4"}, ["primary", "secondary"]),
        ({"GEMINI_API_KEY": "key", "GOOGLE_CLOUD_PROJECT": "shop"}, ["primary", "secondary"]),
    ],
)
async def test_the_first_configured_way_is_primary_and_the_next_secondary(
    environ: dict[str, str], providers: list[str]
) -> None:
    settings = load_settings({"LRCP_MODEL_BACKEND": "gemini", **environ})

    model, serving = gemini_model(settings)
    await model.close()

    assert list(serving) == providers


@pytest.mark.parametrize(("status", "error"), [(200, None), (429, "ClientError"), (503, "ServerError")])
def test_a_traced_call_is_the_span_of_the_contract_by_either_way_to_the_model(
    gemini: Any, status: int, error: str | None
) -> None:
    gemini.says(part("yes")) if status == 200 else gemini.fails(status, "NO")
    environment = {
        **os.environ,
        "DD_TRACE_ENABLED": "true",
        "DD_TRACE_STARTUP_LOGS": "false",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    }

    done = subprocess.run(
        [sys.executable, "-c", TRACED, gemini.url],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    made = json.loads(done.stdout.splitlines()[-1])
    calls = [(name, type) for name, type, _ in made if name != "http.request"]
    assert calls == [("google_genai.request", error and f"google.genai.errors.{error}")] * 2
    assert {name for name, _ in calls} <= load_contract(ROOT).spans.keys()
    assert "secret" not in done.stdout
