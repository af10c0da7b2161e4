"""The decorator: a function that answers one request, observed without further code."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from lrcp.telemetry import LlmRequest

OPTIONS = {"endpoint": "/qa", "request_type": "qa", "model": "gemini-2.5-flash", "prompt": "question"}


def test_a_plain_function_is_observed(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    def answer(request: LlmRequest, question: str) -> str:
        request.tokens(input=3, output=2)
        return "42"

    assert answer("Why?") == "42"
    line = rig.logs()[0]
    assert (line["prompt"], line["response_preview"], line["tokens_input"]) == ("Why?", "42", 3)


async def test_an_async_function_is_observed_until_it_has_answered(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    async def answer(request: LlmRequest, question: str) -> str:
        rig.pass_time(2)
        return "42"

    assert await answer(question="Why?") == "42"
    assert rig.logs()[0]["latency_ms"] == 2_000


def test_an_exception_ends_the_request_and_is_passed_on(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    def answer(request: LlmRequest, question: str) -> str:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        answer("Why?")
    assert rig.logs()[0]["outcome"] == "timeout"


def test_the_prompt_may_be_a_default(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    def answer(request: LlmRequest, question: str = "Anything?") -> str:
        return "no"

    answer()
    assert rig.logs()[0]["prompt"] == "Anything?"


def test_a_result_that_is_no_text_is_not_an_answer(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    def answer(request: LlmRequest, question: str) -> int:
        return 42

    assert answer("Why?") == 42
    assert "response_preview" not in rig.logs()[0]


def test_wrong_arguments_are_the_caller_s_error_and_no_request(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    def answer(request: LlmRequest, question: str) -> str:
        return "42"

    with pytest.raises(TypeError, match="question"):
        answer()
    assert rig.logs() == []


def test_frameworks_see_the_function_without_the_request(rig: Any) -> None:
    @rig.telemetry.observed(**OPTIONS)
    async def answer(request: LlmRequest, question: str, depth: int = 1) -> str:
        """Answers."""
        return "42"

    assert list(inspect.signature(answer).parameters) == ["question", "depth"]
    assert inspect.iscoroutinefunction(answer)
    assert (answer.__name__, answer.__doc__) == ("answer", "Answers.")


def test_a_missing_prompt_parameter_is_found_while_decorating(rig: Any) -> None:
    def answer(request: LlmRequest, text: str) -> str:
        return "42"

    with pytest.raises(TypeError, match="has no parameter `question` after the request"):
        rig.telemetry.observed(**OPTIONS)(answer)


def stream(request: LlmRequest, question: str) -> Iterator[str]:
    yield "4"


async def stream_later(request: LlmRequest, question: str) -> AsyncIterator[str]:
    yield "4"


@pytest.mark.parametrize("function", [stream, stream_later])
def test_a_generator_is_refused_with_the_way_out(rig: Any, function: Any) -> None:
    with pytest.raises(TypeError, match=r"use `with telemetry\.llm_request"):
        rig.telemetry.observed(**OPTIONS)(function)
