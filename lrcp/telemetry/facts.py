"""What is known about one LLM request, and the points, attributes and words that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lrcp.contract.names import Metric
from lrcp.telemetry.logs import CLIENT
from lrcp.telemetry.sink import Kind
from lrcp.telemetry.values import Simulation

_REJECTED = "rejected"
_LEVELS = {"error": "error", "timeout": "error", "safety_block": "warning", "empty": "warning", _REJECTED: "warning"}
_EVENTS_BY_OUTCOME = {
    "timeout": Metric.LLM_TIMEOUT_COUNT,
    "empty": Metric.LLM_EMPTY_RESPONSE_COUNT,
    "safety_block": Metric.LLM_SAFETY_BLOCK_COUNT,
}


class Point(NamedTuple):
    kind: Kind
    metric: str
    value: float
    tags: Mapping[str, str]


@dataclass(slots=True)
class Facts:
    """Instants are seconds since the epoch; ``called`` is when the model was last called."""

    prompt_id: str
    endpoint: str
    request_type: str
    model: str
    prompt: str
    session_id: str | None
    simulate: Simulation
    client: str | None = None
    started: float = 0.0
    called: float = 0.0
    ended: float | None = None
    outcome: str | None = None
    error_type: str | None = None
    first_token: float | None = None
    retries: int = 0
    tokens_input: int | None = None
    tokens_output: int | None = None
    cost_usd: float | None = None
    answer: str | None = None
    similarity: float | None = None
    grounded: bool | None = None
    quality: float | None = None
    refused: bool | None = None
    invalid_products: int | None = None
    pii_in_output: bool | None = None
    cache: str | None = None
    injection: float | None = None
    token_abuse: float | None = None

    @property
    def latency_ms(self) -> float:
        return _milliseconds((self.ended or self.started) - self.started)

    @property
    def time_to_first_token_ms(self) -> float | None:
        return None if self.first_token is None else _milliseconds(self.first_token - self.called)

    @property
    def level(self) -> str:
        return _LEVELS.get(self.outcome or "", "info")

    def points(self) -> Iterator[Point]:
        """Every point of the ended request."""
        request = {"endpoint": self.endpoint, "model": self.model, "request_type": self.request_type}
        tags = {**request, **{key: "true" for key, asked in self._simulations() if asked}}
        yield Point("count", Metric.LLM_REQUEST_COUNT, 1, {**tags, "outcome": self.outcome or ""})
        if self.cache is not None:
            yield Point("count", Metric.LLM_CACHE_COUNT, 1, {**request, "cache": self.cache})
        if self.outcome == "error":
            yield Point("count", Metric.LLM_ERROR_COUNT, 1, {**tags, "error_type": self.error_type or ""})
        for metric, number in self._events():
            if number:
                yield Point("count", metric, number, tags)
        for metric, value in self._measurements():
            if value is not None:
                yield Point("distribution", metric, value, tags)

    def _events(self) -> Iterator[tuple[str, int]]:
        yield Metric.LLM_RETRY_COUNT, self.retries
        yield Metric.LLM_UNGROUNDED_ANSWER_FLAG, int(self.grounded is False)
        for outcome, metric in _EVENTS_BY_OUTCOME.items():
            yield metric, int(self.outcome == outcome)

    def _measurements(self) -> Iterator[tuple[str, float | None]]:
        admitted = self.outcome != _REJECTED
        yield Metric.LLM_REQUEST_LATENCY_MS, self.latency_ms if admitted else None
        yield Metric.LLM_PROMPT_LENGTH, len(self.prompt) if admitted else None
        yield Metric.LLM_TIME_TO_FIRST_TOKEN_MS, self.time_to_first_token_ms
        yield Metric.LLM_TOKENS_INPUT, self.tokens_input
        yield Metric.LLM_TOKENS_OUTPUT, self.tokens_output
        yield Metric.LLM_COST_USD, self.cost_usd
        yield Metric.LLM_RESPONSE_LENGTH, None if self.answer is None else len(self.answer)
        yield Metric.LLM_SEMANTIC_SIMILARITY_SCORE, self.similarity
        yield Metric.LLM_SECURITY_PROMPT_INJECTION_RISK, self.injection
        yield Metric.LLM_SECURITY_TOKEN_ABUSE, self.token_abuse

    def attributes(self) -> Mapping[str, str | float | bool | None]:
        """Attributes of the `llm.request` log line, prompt and answer apart."""
        return {
            "endpoint": self.endpoint,
            "model": self.model,
            "request_type": self.request_type,
            "outcome": self.outcome,
            "error_type": self.error_type,
            "session_id": self.session_id,
            CLIENT: self.client,
            "prompt_length": len(self.prompt),
            "response_length": None if self.answer is None else len(self.answer),
            "latency_ms": self.latency_ms,
            "time_to_first_token_ms": self.time_to_first_token_ms,
            "tokens_input": self.tokens_input,
            "tokens_output": self.tokens_output,
            "cost_usd": self.cost_usd,
            "retries": self.retries,
            "semantic_similarity": self.similarity,
            "grounded": self.grounded,
            "quality_score": self.quality,
            "refused": self.refused,
            "invalid_products": self.invalid_products,
            "pii_in_output": self.pii_in_output,
            "safety_block": self.outcome == "safety_block",
            "cache": self.cache,
            "security.prompt_injection_risk": self.injection,
            "security.token_abuse": self.token_abuse,
            **dict(self._simulations()),
        }

    def span_tags(self) -> Mapping[str, str]:
        tags = {"endpoint": self.endpoint, "model": self.model, "request_type": self.request_type}
        tags.update({key: "true" for key, asked in self._simulations() if asked})
        optional = {"outcome": self.outcome, "error_type": self.error_type, "cache": self.cache}
        tags.update({key: value for key, value in optional.items() if value is not None})
        return tags

    def span_numbers(self) -> Mapping[str, float]:
        numbers = {
            "llm.tokens.input": self.tokens_input,
            "llm.tokens.output": self.tokens_output,
            "llm.cost.usd": self.cost_usd,
            "llm.retries": self.retries,
            "llm.time_to_first_token_ms": self.time_to_first_token_ms,
        }
        return {name: number for name, number in numbers.items() if number is not None}

    def _simulations(self) -> Iterator[tuple[str, bool]]:
        yield "simulate_latency", self.simulate.latency
        yield "simulate_retry", self.simulate.retry
        yield "simulate_bad_prompt", self.simulate.bad_prompt
        yield "simulate_long_context", self.simulate.long_context


def _milliseconds(seconds: float) -> float:
    """Rounded to microseconds: below is noise of floating point. A wall clock may be set back meanwhile."""
    return max(0.0, round(seconds * 1_000, 3))
