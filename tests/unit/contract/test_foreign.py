"""Names that others send."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from lrcp.contract.foreign import SENDERS, ForeignMetric, Impossible, foreign

FILES = sorted(SENDERS.glob("*.yaml"))
NAMES = {"type": "object", "additionalProperties": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sender", "source", "prefix", "complete", "other_tags", "advice", "tag_sets", "metrics"],
    "properties": {
        "sender": {"type": "string"},
        "source": {"type": "string", "pattern": "^https://"},
        "prefix": {"type": "string", "pattern": r"^[a-z_]+\.$"},
        "mistaken_prefixes": {"type": "array", "items": {"type": "string", "pattern": r"\.$"}},
        "complete": {"type": "boolean"},
        "other_tags": {"enum": ["none", "host", "any"]},
        "advice": {"type": "string"},
        "tag_sets": {"additionalProperties": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}},
        "metrics": {
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["type", "tags"],
                "properties": {
                    "type": {"enum": ["count", "gauge", "distribution"]},
                    "adds_up": {"const": True},
                    "unit": {"enum": ["second", "dollar", "nanodollar"]},
                    "tags": {"type": "string"},
                },
            }
        },
        "mistaken": NAMES,
        "renamed_metrics": NAMES,
        "renamed_attributes": NAMES,
    },
}


def metric(name: str) -> ForeignMetric:
    found = foreign().metric(name)
    assert isinstance(found, ForeignMetric)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_sender_is_described_in_the_same_form(file: Any) -> None:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    assert {body["tags"] for body in document["metrics"].values()} == document["tag_sets"].keys()
    for section in ("metrics", "mistaken", "renamed_metrics", "renamed_attributes"):
        assert list(document.get(section, {})) == sorted(document.get(section, {})), section
    for keys in document["tag_sets"].values():
        assert keys == sorted(keys)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_whatever_is_proposed_exists_and_is_not_itself_outdated(file: Any) -> None:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    for section in ("mistaken", "renamed_metrics"):
        for new in document.get(section, {}).values():
            assert metric(new.replace("*", "fastapi.request")).renamed_to is None, new
    for new in document.get("renamed_attributes", {}).values():
        assert foreign().renamed_attribute(new) is None, new


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("ml_obs.span", "count"),
        ("ml_obs.span.duration", "distribution"),
        ("ml_obs.span.llm.output.reasoning.cost", "distribution"),
        ("trace.fastapi.request", "distribution"),
        ("trace.Load", "distribution"),
        ("trace.fastapi.request.hits", "count"),
        ("trace.fastapi.request.hits.by_http_status", "count"),
        ("trace.fastapi.request.duration", "gauge"),
        ("trace.fastapi.request.apdex", "gauge"),
        ("gen_ai.client.token.usage", "distribution"),
        ("gen_ai.server.time_to_first_token", "distribution"),
        ("gen_ai.usage.cost", "distribution"),
    ],
)
def test_a_present_name_has_its_type(name: str, type: str) -> None:
    assert (metric(name).type, metric(name).renamed_to) == (type, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ml_obs.estimated_usage.llm.total.tokens", "ml_obs.span.llm.total.tokens"),
        ("ml_obs.span.llm.prompt.tokens", "ml_obs.span.llm.input.tokens"),
        ("ml_obs.span.llm.completion.tokens", "ml_obs.span.llm.output.tokens"),
        ("trace.fastapi.request.span_count", "trace.fastapi.request.hits"),
        ("trace.rack.request.duration.by.resource_service.95p", "trace.rack.request"),
        ("trace.rack.request.apdex.by.service", "trace.rack.request.apdex"),
        ("llm.openai.chat_completions.tokens", "gen_ai.client.token.usage"),
        ("gen_ai.client.token.cost", "gen_ai.usage.cost"),
    ],
)
def test_an_outdated_name_leads_to_the_present_one(old: str, new: str) -> None:
    assert metric(old).renamed_to == new


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ml_obs.span.errors", "ml_obs.span.error"),
        ("ml_obs.span.llm.inputs.tokens", "ml_obs.span.llm.input.tokens"),
        ("llm_obs.span.duration", "ml_obs.span.duration"),
        ("agent_observability.trace.eror", "ml_obs.trace.error"),
        ("trace.fastapi.request.error", "trace.fastapi.request.errors"),
        ("trace.fastapi.request.p95", "trace.fastapi.request"),
        ("gen_ai.usage.input_tokens", "gen_ai.client.token.usage"),
        ("gen_ai.client.operation.durations", "gen_ai.client.operation.duration"),
        ("ml_obs.quota_of_the_month", None),
    ],
)
def test_an_impossible_name_leads_to_the_nearest_one(name: str, meant: str | None) -> None:
    found = foreign().metric(name)
    assert isinstance(found, Impossible)
    assert found.meant == meant


@pytest.mark.parametrize("name", ["llm.request.count", "system.cpu.user", "tracer.hits", "x"])
def test_other_names_are_nobodys(name: str) -> None:
    assert foreign().metric(name) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gen_ai.system", "gen_ai.provider.name"),
        ("gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"),
        ("gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"),
        ("llm.request.model", "gen_ai.request.model"),
        ("metrics.prompt_tokens", "metrics.input_tokens"),
    ],
)
def test_an_outdated_attribute_leads_to_the_present_one(old: str, new: str) -> None:
    renamed = foreign().renamed_attribute(old)
    assert renamed is not None
    assert renamed[0] == new


@pytest.mark.parametrize(
    ("name", "key", "never"),
    [
        ("ml_obs.span", "span_kind", False),
        ("ml_obs.span", "prompt_version", True),
        ("ml_obs.span.llm.input.tokens", "span_kind", True),
        ("ml_obs.span.llm.input.cost", "source", False),
        ("ml_obs.trace", "model_name", True),
        ("trace.x.hits", "resource_name", False),
        ("trace.x.hits", "kube_cluster_name", False),
        ("trace.x.hits", "endpoint", True),
        ("trace.x.hits", "@http.url", True),
        ("trace.x.hits", "host", False),
        ("gen_ai.client.token.usage", "gen_ai.token.type", False),
        ("gen_ai.client.token.usage", "k8s.cluster.name", False),
        ("gen_ai.client.token.usage", "endpoint", False),
        ("gen_ai.client.token.usage", "gen_ai.conversation.id", True),
    ],
)
def test_a_metric_never_carries_what_its_sender_leaves_out(name: str, key: str, never: bool) -> None:
    assert metric(name).never_carries(key, {"endpoint"}) is never
