"""Names that services may emit. Generated from contract/ by `lrcp generate`; edit those files instead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from lrcp.contract.typed import AttributeNames, EventNames, MetricNames, ModelPrice, TagNames

AppId = Literal["code-assistant", "default", "support-bot"]
Cache = Literal["hit", "miss"]
CartOperation = Literal["add", "get", "empty"]
CategoryMatch = Literal["matched", "fallback"]
Department = Literal["engineering", "sales", "support"]
Direction = Literal["input", "output"]
Endpoint = Literal["/chat", "/infer", "/qa", "/reason", "/stress", "/predict", "/costs", "/summary", "/behavior", "/assist"]
ErrorType = Literal["provider_unavailable", "rate_limited", "invalid_response", "authentication", "internal"]
Model = Literal["gemini-2.0-flash", "gemini-2.0-flash-lite", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro"]
Outcome = Literal["ok", "error", "timeout", "empty", "safety_block", "cancelled", "rejected"]
Phase = Literal["retrieval", "embedding", "vector_search"]
ProductValidity = Literal["valid", "invalid"]
Reason = Literal["queue_full", "transport", "unknown_metric", "unknown_tag", "bad_value"]
RequestType = Literal["chat", "completion", "qa", "reasoning", "stress", "prediction", "cost_advice", "summary", "analysis", "recommendation"]
Result = Literal["success", "failure", "declined", "found", "empty"]
Status = Literal["success", "error"]
Subject = Literal["chatbotservice", "llm-pulse", "llm-reliability-control-plane", "observability-insights-service", "peau-agent", "shoppingassistantservice"]
Tool = Literal["add_to_cart", "get_cart", "get_product", "list_products", "search_products"]

TAGS: Mapping[str, TagNames] = MappingProxyType({
    "app_id": TagNames(frozenset({"code-assistant", "default", "support-bot"})),
    "cache": TagNames(frozenset({"hit", "miss"})),
    "cart_operation": TagNames(frozenset({"add", "get", "empty"})),
    "category_match": TagNames(frozenset({"matched", "fallback"})),
    "department": TagNames(frozenset({"engineering", "sales", "support"})),
    "direction": TagNames(frozenset({"input", "output"})),
    "endpoint": TagNames(frozenset({"/chat", "/infer", "/qa", "/reason", "/stress", "/predict", "/costs", "/summary", "/behavior", "/assist"})),
    "env": TagNames(),
    "error_type": TagNames(frozenset({"provider_unavailable", "rate_limited", "invalid_response", "authentication", "internal"})),
    "feature": TagNames(),
    "model": TagNames(frozenset({"gemini-2.0-flash", "gemini-2.0-flash-lite", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-2.5-pro"})),
    "outcome": TagNames(frozenset({"ok", "error", "timeout", "empty", "safety_block", "cancelled", "rejected"})),
    "phase": TagNames(frozenset({"retrieval", "embedding", "vector_search"})),
    "product_validity": TagNames(frozenset({"valid", "invalid"})),
    "reason": TagNames(frozenset({"queue_full", "transport", "unknown_metric", "unknown_tag", "bad_value"})),
    "request_type": TagNames(frozenset({"chat", "completion", "qa", "reasoning", "stress", "prediction", "cost_advice", "summary", "analysis", "recommendation"})),
    "resource_name": TagNames(),
    "result": TagNames(frozenset({"success", "failure", "declined", "found", "empty"})),
    "service": TagNames(),
    "simulate_bad_prompt": TagNames(frozenset({"true"}), optional=True),
    "simulate_latency": TagNames(frozenset({"true"}), optional=True),
    "simulate_long_context": TagNames(frozenset({"true"}), optional=True),
    "simulate_retry": TagNames(frozenset({"true"}), optional=True),
    "status": TagNames(frozenset({"success", "error"})),
    "subject": TagNames(frozenset({"chatbotservice", "llm-pulse", "llm-reliability-control-plane", "observability-insights-service", "peau-agent", "shoppingassistantservice"})),
    "tool": TagNames(frozenset({"add_to_cart", "get_cart", "get_product", "list_products", "search_products"})),
    "version": TagNames(),
    "view": TagNames(),
})


class Metric(StrEnum):
    """Every metric name of contract/metrics.yaml."""

    INSIGHTS_ANALYSIS_COUNT = "insights.analysis.count"
    LLM_AGENT_BEHAVIOR_LATENCY_MS = "llm.agent.behavior.latency_ms"
    LLM_AGENT_RUN_COUNT = "llm.agent.run.count"
    LLM_AGENT_STEPS = "llm.agent.steps"
    LLM_AGENT_TOOL_COUNT = "llm.agent.tool.count"
    LLM_AGENT_TOOL_LATENCY_MS = "llm.agent.tool.latency_ms"
    LLM_CACHE_COUNT = "llm.cache.count"
    LLM_COST_USD = "llm.cost.usd"
    LLM_COST_PER_CONVERSION = "llm.cost_per_conversion"
    LLM_EMPTY_RESPONSE_COUNT = "llm.empty_response.count"
    LLM_ERROR_COUNT = "llm.error.count"
    LLM_ERROR_RATE = "llm.error.rate"
    LLM_HEALTH_SCORE = "llm.health_score"
    LLM_LATENCY_P99 = "llm.latency.p99"
    LLM_PREDICTION_CONFIDENCE = "llm.prediction.confidence"
    LLM_PREDICTION_COST_FORECAST_24H = "llm.prediction.cost_forecast_24h"
    LLM_PREDICTION_ERROR_PROBABILITY = "llm.prediction.error_probability"
    LLM_PREDICTION_MINUTES_TO_FAILURE = "llm.prediction.minutes_to_failure"
    LLM_PROMPT_LENGTH = "llm.prompt.length"
    LLM_QUOTA_USED = "llm.quota.used"
    LLM_RAG_LOOKUP_EMPTY_COUNT = "llm.rag.lookup.empty.count"
    LLM_RAG_LOOKUP_LATENCY_MS = "llm.rag.lookup.latency_ms"
    LLM_RECOMMENDATION_COUNT = "llm.recommendation.count"
    LLM_RECOMMENDATION_INVALID_PRODUCT_RATE = "llm.recommendation.invalid_product_rate"
    LLM_REFUSAL_COUNT = "llm.refusal.count"
    LLM_REQUEST_COST = "llm.request.cost"
    LLM_REQUEST_COUNT = "llm.request.count"
    LLM_REQUEST_DURATION = "llm.request.duration"
    LLM_REQUEST_ERROR = "llm.request.error"
    LLM_REQUEST_ERROR_RATE = "llm.request.error_rate"
    LLM_REQUEST_LATENCY_MS = "llm.request.latency_ms"
    LLM_REQUEST_RATE = "llm.request.rate"
    LLM_REQUEST_TOKENS_INPUT = "llm.request.tokens.input"
    LLM_REQUEST_TOKENS_OUTPUT = "llm.request.tokens.output"
    LLM_REQUEST_TOKENS_TOTAL = "llm.request.tokens.total"
    LLM_REQUESTS_COUNT = "llm.requests.count"
    LLM_RESPONSE_LENGTH = "llm.response.length"
    LLM_RESPONSE_LENGTH_CHARS = "llm.response.length_chars"
    LLM_RESPONSE_QUALITY_SCORE = "llm.response.quality_score"
    LLM_RETRY_COUNT = "llm.retry_count"
    LLM_SAFETY_BLOCK_COUNT = "llm.safety_block.count"
    LLM_SECURITY_INJECTION_ATTEMPT_SCORE = "llm.security.injection_attempt_score"
    LLM_SECURITY_PII_DETECTED = "llm.security.pii_detected"
    LLM_SECURITY_PROMPT_INJECTION_RISK = "llm.security.prompt_injection_risk"
    LLM_SECURITY_TOKEN_ABUSE = "llm.security.token_abuse"
    LLM_SEMANTIC_SIMILARITY_SCORE = "llm.semantic_similarity_score"
    LLM_SESSION_CONVERTED = "llm.session.converted"
    LLM_SESSION_COUNT = "llm.session.count"
    LLM_STREAM_INTER_TOKEN_MS = "llm.stream.inter_token_ms"
    LLM_TIME_TO_FIRST_TOKEN_MS = "llm.time_to_first_token_ms"
    LLM_TIMEOUT_COUNT = "llm.timeout.count"
    LLM_TOKENS_INPUT = "llm.tokens.input"
    LLM_TOKENS_OUTPUT = "llm.tokens.output"
    LLM_TOKENS_TOTAL_COST_USD = "llm.tokens.total_cost_usd"
    LLM_TOKENS_USED = "llm.tokens.used"
    LLM_UNGROUNDED_ANSWER_FLAG = "llm.ungrounded_answer_flag"
    LLM_COST_DOLLARS = "llm_cost_dollars"
    LLM_ERRORS_TOTAL = "llm_errors_total"
    LLM_LATENCY_SECONDS = "llm_latency_seconds"
    LLM_QUALITY_SCORE = "llm_quality_score"
    LLM_REQUESTS_TOTAL = "llm_requests_total"
    LLM_TOKENS_TOTAL = "llm_tokens_total"
    LRCP_TELEMETRY_DROPPED = "lrcp.telemetry.dropped"
    PRODUCT_ANALYTICS_CONVERSION_VALUE = "product_analytics.conversion_value"
    PRODUCT_ANALYTICS_ENDPOINT_COST = "product_analytics.endpoint_cost"
    PRODUCT_ANALYTICS_ENDPOINT_LATENCY = "product_analytics.endpoint_latency"
    PRODUCT_ANALYTICS_ENDPOINT_USAGE = "product_analytics.endpoint_usage"
    SHOP_AD_SERVED_COUNT = "shop.ad.served.count"
    SHOP_CART_OPERATION_COUNT = "shop.cart.operation.count"
    SHOP_CHECKOUT_DURATION_MS = "shop.checkout.duration_ms"
    SHOP_CHECKOUT_PAYMENT_DURATION_MS = "shop.checkout.payment.duration_ms"
    SHOP_EMAIL_COUNT = "shop.email.count"
    SHOP_EMAIL_TEMPLATE_RENDER_MS = "shop.email.template.render_ms"
    SHOP_FRONTEND_TEMPLATE_RENDER_MS = "shop.frontend.template.render_ms"
    SHOP_MCP_TOOL_COUNT = "shop.mcp.tool.count"
    SHOP_MCP_TOOL_LATENCY_MS = "shop.mcp.tool.latency_ms"
    SHOP_ORDER_COUNT = "shop.order.count"
    SHOP_PAYMENT_FRAUD_CHECK_LATENCY_MS = "shop.payment.fraud_check.latency_ms"
    SHOP_PAYMENT_TRANSACTION_COUNT = "shop.payment.transaction.count"
    SHOP_PRODUCT_SEARCH_COUNT = "shop.product.search.count"
    SHOP_PRODUCT_SEARCH_LATENCY_MS = "shop.product.search.latency_ms"
    SHOP_RECOMMENDATION_CACHE_COUNT = "shop.recommendation.cache.count"
    SHOP_SHIPPING_QUOTE_DURATION_MS = "shop.shipping.quote.duration_ms"
    SHOP_SHIPPING_TRACKING_COUNT = "shop.shipping.tracking.count"
    SHOP_TRYON_IMAGE_PROCESSING_MS = "shop.tryon.image.processing_ms"
    SHOP_TRYON_INFERENCE_LATENCY_MS = "shop.tryon.inference.latency_ms"
    SHOP_VIDEO_GENERATION_DURATION = "shop.video.generation.duration"
    SHOP_VIDEO_QUEUE_DEPTH = "shop.video.queue.depth"


METRICS: Mapping[str, MetricNames] = MappingProxyType({
    "insights.analysis.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "llm.agent.behavior.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "llm.agent.run.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "result"),
    ),
    "llm.agent.steps": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.agent.tool.count": MetricNames(
        "count",
        ("service", "env", "version", "tool", "result"),
    ),
    "llm.agent.tool.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "tool"),
    ),
    "llm.cache.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "cache"),
    ),
    "llm.cost.usd": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.cost_per_conversion": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
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
    "llm.error.rate": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.health_score": MetricNames(
        "gauge",
        ("service", "env", "version"),
    ),
    "llm.latency.p99": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.prediction.confidence": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.prediction.cost_forecast_24h": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.prediction.error_probability": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.prediction.minutes_to_failure": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.prompt.length": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.quota.used": MetricNames(
        "gauge",
        ("service", "env", "version", "model"),
    ),
    "llm.rag.lookup.empty.count": MetricNames(
        "count",
        ("service", "env", "version"),
    ),
    "llm.rag.lookup.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "phase"),
    ),
    "llm.recommendation.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "product_validity"),
    ),
    "llm.recommendation.invalid_product_rate": MetricNames(
        "gauge",
        ("service", "env", "version"),
    ),
    "llm.refusal.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.request.cost": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.request.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context", "outcome"),
    ),
    "llm.request.duration": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.request.error": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "error_type"),
    ),
    "llm.request.error_rate": MetricNames(
        "gauge",
        ("service", "env", "version"),
    ),
    "llm.request.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.request.rate": MetricNames(
        "gauge",
        ("service", "env", "version", "subject"),
    ),
    "llm.request.tokens.input": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.request.tokens.output": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.request.tokens.total": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.requests.count": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.response.length": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm.response.length_chars": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.response.quality_score": MetricNames(
        "gauge",
        ("service", "env", "version", "model"),
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
    "llm.security.injection_attempt_score": MetricNames(
        "gauge",
        ("service", "env", "version"),
    ),
    "llm.security.pii_detected": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "direction"),
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
    "llm.session.converted": MetricNames(
        "count",
        ("service", "env", "version"),
    ),
    "llm.session.count": MetricNames(
        "count",
        ("service", "env", "version"),
    ),
    "llm.stream.inter_token_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
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
    "llm.tokens.total_cost_usd": MetricNames(
        "gauge",
        ("service", "env", "version", "model"),
    ),
    "llm.tokens.used": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "llm.ungrounded_answer_flag": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type", "simulate_latency", "simulate_retry",
         "simulate_bad_prompt", "simulate_long_context"),
    ),
    "llm_cost_dollars": MetricNames(
        "count",
        ("service", "env", "version", "model", "department"),
    ),
    "llm_errors_total": MetricNames(
        "count",
        ("service", "env", "version", "model", "error_type"),
    ),
    "llm_latency_seconds": MetricNames(
        "distribution",
        ("service", "env", "version", "model"),
    ),
    "llm_quality_score": MetricNames(
        "gauge",
        ("service", "env", "version", "app_id"),
    ),
    "llm_requests_total": MetricNames(
        "count",
        ("service", "env", "version", "model", "status", "app_id"),
    ),
    "llm_tokens_total": MetricNames(
        "count",
        ("service", "env", "version", "model", "direction", "app_id"),
    ),
    "lrcp.telemetry.dropped": MetricNames(
        "count",
        ("service", "env", "version", "reason"),
    ),
    "product_analytics.conversion_value": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "product_analytics.endpoint_cost": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "product_analytics.endpoint_latency": MetricNames(
        "distribution",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "product_analytics.endpoint_usage": MetricNames(
        "count",
        ("service", "env", "version", "endpoint", "model", "request_type"),
    ),
    "shop.ad.served.count": MetricNames(
        "count",
        ("service", "env", "version", "category_match"),
    ),
    "shop.cart.operation.count": MetricNames(
        "count",
        ("service", "env", "version", "cart_operation", "result"),
    ),
    "shop.checkout.duration_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.checkout.payment.duration_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.email.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "shop.email.template.render_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.frontend.template.render_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.mcp.tool.count": MetricNames(
        "count",
        ("service", "env", "version", "tool", "result"),
    ),
    "shop.mcp.tool.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version", "tool"),
    ),
    "shop.order.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "shop.payment.fraud_check.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.payment.transaction.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "shop.product.search.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "shop.product.search.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.recommendation.cache.count": MetricNames(
        "count",
        ("service", "env", "version", "cache"),
    ),
    "shop.shipping.quote.duration_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.shipping.tracking.count": MetricNames(
        "count",
        ("service", "env", "version", "result"),
    ),
    "shop.tryon.image.processing_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.tryon.inference.latency_ms": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.video.generation.duration": MetricNames(
        "distribution",
        ("service", "env", "version"),
    ),
    "shop.video.queue.depth": MetricNames(
        "gauge",
        ("service", "env", "version"),
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
            "network.client.ip": AttributeNames("string", optional=True, free_text=True),
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
            "quality_score": AttributeNames("number", optional=True),
            "refused": AttributeNames("boolean", optional=True),
            "invalid_products": AttributeNames("number", optional=True),
            "pii_in_output": AttributeNames("boolean", optional=True),
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
    "gemini-2.0-flash-lite": ModelPrice(input=0.075, output=0.3),
    "gemini-2.5-flash": ModelPrice(input=0.3, output=2.5),
    "gemini-2.5-flash-lite": ModelPrice(input=0.1, output=0.4),
    "gemini-2.5-pro": ModelPrice(input=1.25, output=10.0),
})
