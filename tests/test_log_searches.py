"""Logs and traces are searched for what services really write into them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from lrcp.contract.load import load_contract
from lrcp.logs.cases import surroundings
from lrcp.logs.declared import Passage, compile_declared
from lrcp.query import parse_search
from lrcp.query.ast import Exists, Field, Term
from lrcp.query.match import compile_search
from lrcp.query.walk import walk
from lrcp.spec import load_spec
from lrcp.telemetry.facts import Facts
from lrcp.telemetry.values import Simulation

ROOT = Path(__file__).parents[1]
SPEC = load_spec(ROOT, "production")
CONTRACT = load_contract(ROOT)
DECLARED = compile_declared(SPEC, surroundings())
# Attributes of every log; the Agent or Datadog's own remappers fill them in.
RESERVED = {"service", "env", "status", "timestamp", "status_line", "host", "source", "message"}
WRITTEN = {
    *(f"@{name}" for name in CONTRACT.unified),
    *(f"@{name}" for event in CONTRACT.events.values() for name in event.attributes),
}
FACTS = Facts(
    "id", "/qa", "qa", "gemini-2.5-flash", "prompt", None, Simulation(), outcome="error", error_type="internal"
)


def links(label: str) -> list[tuple[str, str]]:
    """Monitor and search of each link of that label; any value stands for the group's."""
    pattern = rf"\[{label}\]\([^)]*?\?query=([^&]*)&"
    return [
        (monitor.id, unquote(re.sub(r"\{\{.*?\}\}", "x", query)))
        for monitor in SPEC.of_type("datadog_monitor")
        for query in re.findall(pattern, monitor.arguments["message"])
    ]


def streams() -> Iterator[dict[str, Any]]:
    """The definitions of every widget that lists logs."""
    for dashboard in SPEC.of_type("datadog_dashboard_json"):
        for group in json.loads(dashboard.arguments["dashboard"])["widgets"]:
            for widget in group["definition"]["widgets"]:
                definition = widget["definition"]
                if definition["type"] == "list_stream" and _reads_logs(definition):
                    yield definition


def _reads_logs(definition: dict[str, Any]) -> bool:
    return all(request["query"]["data_source"] == "logs_stream" for request in definition["requests"])


def keys(search: str) -> set[str]:
    return {node.key for node in walk(parse_search(search)) if isinstance(node, Field | Exists)}


@pytest.mark.parametrize(("monitor", "search"), links("Logs"))
def test_a_link_to_the_logs_names_attributes_that_are_written(monitor: str, search: str) -> None:
    assert keys(search) <= WRITTEN | RESERVED, monitor


FAULTS: dict[str, dict[str, Any]] = {
    "hallucination": {"invalid_products": 1},
    "pii-in-output": {"pii_in_output": True},
    "quality-degradation": {"semantic_similarity": 0.39},
    "quality-regression": {"quality_score": 0.59},
    "refusal-rate": {"refused": True},
    "safety-block-surge": {"safety_block": True, "level": "warning"},
}


def answer(service: str, fault: dict[str, Any]) -> Passage:
    """The way of an answer with nothing wrong but ``fault``."""
    line = {"service": service, "endpoint": "/qa", "level": "info", "evt.name": "llm.request", "outcome": "ok", **fault}
    return DECLARED.process(line, 0.0, ("source:python", "env:production"))


@pytest.mark.parametrize("monitor", FAULTS)
def test_an_alert_about_answers_links_to_those_answers_and_the_index_has_them(monitor: str) -> None:
    # Of an agent, quality-regression tells and not quality-degradation.
    service = "llm-reliability-control-plane" if monitor == "quality-degradation" else "chatbotservice"
    (search,) = {search for id, search in links("Logs") if id == monitor and f"service:{service} " in search}
    matches = compile_search(parse_search(search))
    faulty, good = answer(service, FAULTS[monitor]), answer(service, {})
    assert (matches(faulty.after.event()), matches(good.after.event())) == (True, False)
    assert (faulty.exclusion is None, good.exclusion is None) == (True, False)


def test_the_case_of_an_attack_links_to_the_history_of_its_session() -> None:
    searches = {search for id, search in links("Logs") if id == "prompt-injection"}
    assert searches
    assert all(search.endswith(" @session_id:x") for search in searches)


@pytest.mark.parametrize(("monitor", "search"), links("Traces"))
def test_a_link_to_the_traces_names_tags_that_spans_carry(monitor: str, search: str) -> None:
    assert keys(search) <= {"service", "env", *(f"@{name}" for name in FACTS.span_tags())}, monitor


@pytest.mark.parametrize("widget", list(streams()), ids=lambda widget: widget["title"])
def test_a_list_of_logs_searches_and_shows_what_is_written(widget: dict[str, Any]) -> None:
    for request in widget["requests"]:
        search = request["query"]["query_string"]
        assert keys(search) <= WRITTEN | RESERVED
        assert {column["field"] for column in request["columns"]} <= WRITTEN | RESERVED
        # A bare word is looked for in the message alone, where names of events and attributes do not stand.
        assert [node.text for node in walk(parse_search(search)) if isinstance(node, Term)] == []


@pytest.mark.parametrize("widget", list(streams()), ids=lambda widget: widget["title"])
def test_a_list_of_logs_names_values_that_occur(widget: dict[str, Any]) -> None:
    search = parse_search(widget["requests"][0]["query"]["query_string"])
    events = {node.value for node in walk(search) if isinstance(node, Field) and node.key == "@evt.name"}

    assert events <= set(CONTRACT.events)
