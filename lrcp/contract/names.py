"""Names that services may emit. Generated from contract/ by `lrcp generate`; edit those files instead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from lrcp.contract.typed import AttributeNames, EventNames, MetricNames, ModelPrice, TagNames

Cache = Literal["hit", "miss"]
Endpoint = Literal["/qa", "/reason", "/stress"]
ErrorType = Literal["provider_unavailable", "rate_limited", "invalid_response", "authentication", "internal"]
Model = Literal["gemini-2.0-flash", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro"]
Outcome = Literal["ok", "error", "timeout", "empty", "safety_block", "cancelled", "rejected"]
Reason = Literal["queue_full", "transport", "unknown_metric", "unknown_tag", "bad_value"]
RequestType = Literal["qa", "reasoning", "stress"]

TAGS: Mapping[str, TagNames] = MappingProxyType({
    "cache": TagNames(frozenset({"hit", "miss"})),
    "endpoint": TagNames(frozenset({"/qa", "/reason", "/stress"})),
    "env": TagNames(),
    "error_type": TagNames(frozenset({"provider_unavailable", "rate_limited", "invalid_response", "authentication", "internal"})),
    "model": TagNames(frozenset({"gemini-2.0-flash", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro"})),
    "outcome": TagNames(frozenset({"ok", "error", "timeout", "empty", "safety_block", "cancelled", "rejected"})),
    "reason": TagNames(frozenset({"queue_full", "transport", "unknown_metric", "unknown_tag", "bad_value"})),
    "request_type": TagNames(frozenset({"qa", "reasoning", "stress"})),
    "service": TagNames(),
    "simulate_bad_prompt": TagNames(frozenset({"true"}), optional=True),
    "simulate_latency": TagNames(frozenset({"true"}), optional=True),
    "simulate_long_context": TagNames(frozenset({"true"}), optional=True),
    "simulate_retry": TagNames(frozenset({"true"}), optional=True),
    "version": TagNames(),
})


class Metric(StrEnum):
    """Every metric name of contract/metrics.yaml."""

    LLM_CACHE_COUNT = "llm.cache.count"
    LLM_COST_USD = "llm.cost.usd"
    LLM_EMPTY_RESPONSE_COUNT = "llm.empty_response.count"
    LLM_ERROR_COUNT = "llm.error.count"
    LLM_HEALTH_SCORE = "llm.health_score"
    LLM_PROMPT_LENGTH = "llm.prompt.length"
    LLM_REQUEST_COUNT = "llm.request.count"
    LLM_REQUEST_LATENCY_MS = "llm.request.latency_ms"
    LLM_RESPONSE_LENGTH = "llm.response.length"
    LLM_RETRY_COUNT = "llm.retry_count"
    LLM_SAFETY_BLOCK_COUNT = "llm.safety_block.count"
    LLM_SECURITY_PROMPT_INJECTION_RISK = "llm.security.prompt_injection_risk"
    LLM_SECURITY_TOKEN_ABUSE = "llm.security.token_abuse"
    LLM_SEMANTIC_SIMILARITY_SCORE = "llm.semantic_similarity_score"
    LLM_TIME_TO_FIRST_TOKEN_MS = "llm.time_to_first_token_ms"
    LLM_TIMEOUT_COUNT = "llm.timeout.count"
    LLM_TOKENS_INPUT = "llm.tokens.input"
    LLM_TOKENS_OUTPUT = "llm.tokens.output"
    LLM_UNGROUNDED_ANSWER_FLAG = "llm.ungrounded_answer_flag"
    LRCP_TELEMETRY_DROPPED = "lrcp.telemetry.dropped"


METRICS: Mapping[str, MetricNames] = MappingProxyType({
    "llm.cache.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "cache"),
    ),
    "llm.cost.usd": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.empty_response.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.error.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context", "error_type"),
    ),
    "llm.health_score": MetricNames(
        "gauge",
        ("service", "env", "version"),
    ),
    "llm.prompt.length": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.request.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context", "outcome"),
    ),
    "llm.request.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.response.length": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.retry_count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.safety_block.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.security.prompt_injection_risk": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.security.token_abuse": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.semantic_similarity_score": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.time_to_first_token_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.timeout.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.tokens.input": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.tokens.output": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.ungrounded_answer_flag": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "lrcp.telemetry.dropped": MetricNames(
        "count",
        ("service", "env", "version", "reason"),
    ),
})


class LogEvent(StrEnum):
    """Every event name of contract/log_events.yaml."""

    CONTROL_CHANGED = "control.changed"
    LLM_REQUEST = "llm.request"
    TELEMETRY_UNKNOWN_NAME = "telemetry.unknown_name"


UNIFIED: Mapping[str, AttributeNames] = MappingProxyType({
    "timestamp": AttributeNames("string"),
    "level": AttributeNames("string"),
    "message": AttributeNames("string"),
    "evt.name": AttributeNames("string"),
    "service": AttributeNames("string"),
    "env": AttributeNames("string"),
    "version": AttributeNames("string"),
    "dd.service": AttributeNames("string"),
    "dd.env": AttributeNames("string"),
    "dd.version": AttributeNames("string"),
    "dd.trace_id": AttributeNames("string"),
    "dd.span_id": AttributeNames("string"),
    "prompt_id": AttributeNames("string", optional=True),
})

EVENTS: Mapping[str, EventNames] = MappingProxyType({
    "control.changed": EventNames(
        "warning",
        MappingProxyType({
            "action": AttributeNames("string", free_text=True),
            "value": AttributeNames("string", free_text=True),
            "actor": AttributeNames("string", free_text=True),
        }),
    ),
    "llm.request": EventNames(
        "info",
        MappingProxyType({
            "endpoint": AttributeNames("string"),
            "model": AttributeNames("string"),
            "request_type": AttributeNames("string"),
            "outcome": AttributeNames("string"),
            "error_type": AttributeNames("string", optional=True),
            "session_id": AttributeNames("string", optional=True, free_text=True),
            "prompt": AttributeNames("string", free_text=True),
            "response_preview": AttributeNames("string", optional=True, free_text=True),
            "prompt_length": AttributeNames("number"),
            "response_length": AttributeNames("number", optional=True),
            "latency_ms": AttributeNames("number"),
            "time_to_first_token_ms": AttributeNames("number", optional=True),
            "tokens_input": AttributeNames("number", optional=True),
            "tokens_output": AttributeNames("number", optional=True),
            "cost_usd": AttributeNames("number", optional=True),
            "retries": AttributeNames("number"),
            "semantic_similarity": AttributeNames("number", optional=True),
            "grounded": AttributeNames("boolean", optional=True),
            "safety_block": AttributeNames("boolean"),
            "cache": AttributeNames("string", optional=True),
            "security.prompt_injection_risk": AttributeNames("number", optional=True),
            "security.token_abuse": AttributeNames("number", optional=True),
            "simulate_latency": AttributeNames("boolean"),
            "simulate_retry": AttributeNames("boolean"),
            "simulate_bad_prompt": AttributeNames("boolean"),
            "simulate_long_context": AttributeNames("boolean"),
        }),
    ),
    "telemetry.unknown_name": EventNames(
        "error",
        MappingProxyType({
            "name": AttributeNames("string", free_text=True),
            "reason": AttributeNames("string"),
        }),
    ),
})

PRICES: Mapping[str, ModelPrice] = MappingProxyType({
    "gemini-2.0-flash": ModelPrice(input=0.1, output=0.4),
    "gemini-2.5-flash": ModelPrice(input=0.3, output=2.5),
    "gemini-2.5-flash-lite": ModelPrice(input=0.1, output=0.4),
    "gemini-2.5-pro": ModelPrice(input=1.25, output=10.0),
})
