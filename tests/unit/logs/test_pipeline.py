from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.yamldoc import parse_yaml
from lrcp.logs import Pipelines, Section, compile_pipeline, compile_pipelines

STATUS = {"type": "status-remapper", "is_enabled": True, "sources": ["severity_text"]}


def declared(**changes: Any) -> dict[str, Any]:
    return {
        "name": "app",
        "is_enabled": True,
        "filter": {"query": "service:chat"},
        "processors": [STATUS],
        **changes,
    }


def pipelines(*each: dict[str, Any]) -> Pipelines:
    return compile_pipelines(Section.of(one) for one in each)


PUBLIC = """\
type: pipeline
name: app
enabled: true
filter:
  query: service:chat
processors:
  - type: attribute-remapper
    enabled: true
    sources: [model]
    sourceType: attribute
    target: llm.model
    targetType: attribute
    preserveSource: false
    overrideOnConflict: false
  - type: category-processor
    enabled: true
    target: llm.size
    categories:
      - name: big
        filter:
          query: "@llm.tokens:>1000"
  - type: pipeline
    name: inner
    enabled: true
    filter:
      query: "@llm.size:big"
    processors:
      - type: grok-parser
        enabled: true
        source: message
        grok:
          supportRules: ""
          matchRules: rule %{word:first} .*
"""
TERRAFORM = """\
name: app
is_enabled: true
filter:
  - query: service:chat
processor:
  - attribute_remapper:
      is_enabled: true
      sources: [model]
      source_type: attribute
      target: llm.model
      target_type: attribute
  - category_processor:
      - is_enabled: true
        target: llm.size
        category:
          - name: big
            filter:
              - query: "@llm.tokens:>1000"
  - pipeline:
      name: inner
      is_enabled: true
      filter:
        - query: "@llm.size:big"
      processor:
        - grok_parser:
            is_enabled: true
            source: message
            grok:
              - support_rules: ""
                match_rules: rule %{word:first} .*
"""


@pytest.mark.parametrize("text", [PUBLIC, TERRAFORM], ids=["public", "terraform"])
def test_both_forms_of_a_declaration_are_one_pipeline(text: str) -> None:
    document = parse_yaml(text)
    found = compile_pipelines([Section(document, (), document.value)])
    line = {"service": "chat", "model": "m", "llm": {"tokens": 2000}, "message": "hello world"}
    attributes = found.process(line, at=0).attributes
    assert attributes["llm"] == {"tokens": 2000, "model": "m", "size": "big"}
    assert (attributes["first"], "model" in attributes) == ("hello", False)


def test_a_log_goes_through_every_pipeline_whose_filter_it_matches_then() -> None:
    first = declared()
    second = declared(name="errors", filter={"query": "status:error"}, processors=[category("@x:*")])
    attributes = (
        pipelines(first, second).process({"service": "chat", "severity_text": "ERROR", "x": 1}, at=0).attributes
    )
    assert (attributes["status"], attributes["kind"]) == ("error", "found")


def category(query: str) -> dict[str, Any]:
    categories = [{"name": "found", "filter": {"query": query}}]
    return {"type": "category-processor", "is_enabled": True, "target": "kind", "categories": categories}


@pytest.mark.parametrize(
    "change",
    [
        {"is_enabled": False},
        {"is_enabled": None},
        {"filter": {"query": "service:other"}},
        {"processors": [{**STATUS, "is_enabled": False}]},
        {"processors": [{"type": "status-remapper", "sources": ["severity_text"]}]},
    ],
    ids=["disabled", "enabled is not the default", "filtered", "processor disabled", "processor not enabled"],
)
def test_what_is_not_enabled_or_not_matched_changes_nothing(change: dict[str, Any]) -> None:
    found = pipelines(declared(**change)).process({"service": "chat", "severity_text": "ERROR"}, at=0)
    assert "status" not in found.attributes


def test_an_empty_filter_takes_every_log() -> None:
    found = pipelines(declared(filter={"query": ""})).process({"severity_text": "warn"}, at=0)
    assert found.attributes["status"] == "warn"


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("@llm.model:m", True),
        ("llm.model:m", True),
        ("llm.model:(a OR m)", True),
        ("llm.model:*", True),
        ("-llm.model:m", False),
        ("env:local llm.model:m", True),
        ("source:m", False),
    ],
)
def test_in_a_filter_an_attribute_may_be_named_without_its_sign(query: str, matches: bool) -> None:
    processors = [category(query)]
    found = pipelines(declared(processors=processors)).process(
        {"service": "chat", "llm": {"model": "m"}}, at=0, tags=["env:local"]
    )
    assert (found.attributes.get("kind") == "found") is matches


def test_the_line_does_not_change_and_the_event_holds_everything() -> None:
    line = {"service": "chat", "severity_text": "ERROR", "llm": {"cost": 1}}
    event = pipelines(declared()).process(line, at=12.5, tags=["env:local"])
    assert line == {"service": "chat", "severity_text": "ERROR", "llm": {"cost": 1}}
    assert (event.at, event.source, event.tags) == (12.5, "logs", ("env:local",))
    assert event.attributes == {"service": "chat", "severity_text": "ERROR", "status": "error", "llm": {"cost": 1}}


BROKEN = """\
name: broken
is_enabled: true
filter:
  query: "service:chat AND"
processors:
  - type: status-remaper
    sources: [a]
  - type: grok-parser
    grok: text
  - status_remapper: {sources: [a]}
    date_remapper: {sources: [a]}
"""


def test_a_filter_that_is_no_search_is_pointed_at() -> None:
    document = parse_yaml(BROKEN, "log_pipelines/app.yaml")
    with pytest.raises(FindingsError) as caught:
        compile_pipeline(Section(document, (), document.value))
    finding = caught.value.findings[0]
    assert (finding.code, finding.position.line) == ("Q001", 4)


def test_every_problem_of_the_processors_is_found() -> None:
    document = parse_yaml(BROKEN.replace(" AND", ""), "log_pipelines/app.yaml")
    with pytest.raises(FindingsError) as caught:
        compile_pipelines([Section(document, (), document.value)] * 2)
    found = [(finding.code, finding.position.line, finding.sentence) for finding in caught.value.findings[:3]]
    assert len(caught.value.findings) == 6
    assert found == [
        ("P401", 6, "there is no processor `status-remaper`; did you mean `status-remapper`?"),
        ("P401", 9, "`grok` must be a map, found `'text'`"),
        ("P401", 10, "a processor has a `type`, or is one block named for it; write `type:`"),
    ]


def test_pipelines_are_not_nested_without_end() -> None:
    inner = declared(type="pipeline")
    for _ in range(40):
        inner = declared(type="pipeline", processors=[inner])
    with pytest.raises(FindingsError, match="nested too deeply"):
        compile_pipeline(Section.of(inner))
