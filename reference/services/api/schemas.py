"""Bodies of requests and answers, as OpenAPI shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from reference.services.results import Answer, AnswerOutcome, Ended, Outcome

NOT_BLANK = r"\S"


def _example(**body: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [body]})


def _only_a_number(value: Any) -> Any:
    """JSON knows numbers: neither a boolean nor a text that looks like one is meant."""
    if isinstance(value, bool | str):
        raise ValueError("expected a number")  # noqa: TRY004 - pydantic reports a ValueError
    return value


NUMBER = BeforeValidator(_only_a_number)


class QaBody(BaseModel):
    """A question over one document."""

    question: Annotated[str, Field(min_length=1, max_length=4_000, pattern=NOT_BLANK)]
    document: Annotated[str, Field(min_length=1, max_length=100_000, pattern=NOT_BLANK)]

    model_config = _example(
        question="What is Datadog?",
        document="Datadog is an observability platform. It collects metrics, logs and traces.",
    )


class ReasonBody(BaseModel):
    """A prompt to reason about."""

    prompt: Annotated[str, Field(min_length=1, max_length=100_000, pattern=NOT_BLANK)]

    model_config = _example(prompt="A train leaves at 3 pm and drives for two hours. When does it arrive?")


class StressBody(BaseModel):
    """A prompt that is repeated to blow up the context."""

    prompt: Annotated[str, Field(min_length=1, max_length=4_000, pattern=NOT_BLANK)]
    repetitions: Annotated[int, Field(ge=1, le=100), NUMBER] = 10

    model_config = _example(prompt="Summarize the energy report of this quarter.", repetitions=20)


class UsageBody(BaseModel):
    """Tokens of all attempts; nothing is used when the cache answers."""

    input_tokens: int
    output_tokens: int


class LatencyBody(BaseModel):
    """Milliseconds from the arrival of the request, and from the call of the model that answered."""

    total_ms: float
    first_token_ms: float | None


class AnswerBody(BaseModel):
    """The result of one request that reached the model or the cache."""

    prompt_id: str
    outcome: AnswerOutcome
    answer: str
    model: str
    usage: UsageBody
    latency: LatencyBody
    cost_usd: float
    similarity: Annotated[float | None, Field(description="Likeness of the answer to its question and source, 0 to 1.")]
    grounded: Annotated[bool | None, Field(description="Whether the document supports the answer; null without one.")]
    retries: int
    cached: bool


class ProblemDetail(BaseModel):
    """One thing that is wrong with the request; the value itself is not repeated."""

    where: str
    problem: str


class Problem(BaseModel):
    """Why there is no answer."""

    type: Literal[
        "throttled",
        "blocked",
        "provider_failed",
        "timed_out",
        "invalid_request",
        "unauthorized",
        "conflict",
        "not_found",
        "method_not_allowed",
        "too_large",
        "internal",
    ]
    message: str
    prompt_id: str | None = None
    outcome: Outcome | None = None
    error_type: str | None = None
    details: list[ProblemDetail] = []


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: Problem


class HealthBody(BaseModel):
    """The service is up; whether it is well is the business of its monitors."""

    status: Literal["ok"] = "ok"
    backend: Literal["simulated", "gemini"]
    model: str
    provider: Literal["primary", "secondary"]


def answer_body(ended: Ended, answer: Answer) -> AnswerBody:
    first_token_ms = None if ended.first_token_ms is None else round(ended.first_token_ms, 3)
    return AnswerBody(
        prompt_id=ended.prompt_id,
        outcome=answer.outcome,
        answer=answer.text,
        model=answer.model,
        usage=UsageBody(input_tokens=answer.usage.input, output_tokens=answer.usage.output),
        latency=LatencyBody(total_ms=round(ended.total_ms, 3), first_token_ms=first_token_ms),
        cost_usd=round(answer.cost_usd, 9),
        similarity=answer.similarity,
        grounded=answer.grounded,
        retries=answer.retries,
        cached=answer.cached,
    )
