from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.yamldoc import parse_yaml
from lrcp.logs import Section, compile_pipeline

Process = Any


def grok(rules: str, source: str = "message", helpers: str = "") -> dict[str, Any]:
    return {"type": "grok-parser", "source": source, "grok": {"match_rules": rules, "support_rules": helpers}}


def test_the_message_is_parsed_and_stays(process: Process) -> None:
    log = process(grok("rule %{word:level} %{data:text}"), {"kept": 1}, message="  INFO all well \n")
    assert log.attributes == {"kept": 1, "level": "INFO", "text": "all well"}
    assert log.official["message"] == "  INFO all well \n"


def test_the_official_message_is_parsed_even_if_an_attribute_has_its_name(process: Process) -> None:
    assert process(grok("rule %{word:x}"), {"message": "a b"}, message="c").attributes["x"] == "c"


def test_an_attribute_is_parsed_and_what_it_gives_joins_the_others(process: Process) -> None:
    log = process(
        grok("rule %{word:http.method} %{notSpace:http.url}", "request"), {"request": "GET /x", "http": {"a": 1}}
    )
    assert log.attributes["http"] == {"a": 1, "method": "GET", "url": "/x"}


@pytest.mark.parametrize("value", [None, 12, ["a"], "no match"])
def test_what_no_rule_takes_leaves_the_log_as_it_was(process: Process, value: Any) -> None:
    assert process(grok("rule %{word:x}", "a"), {"a": value}).attributes == {"a": value}


def test_a_pipeline_inside_of_a_pipeline_has_its_own_filter(process: Process) -> None:
    inner = {
        "type": "pipeline",
        "name": "inner",
        "filter": {"query": "@kind:audit"},
        "processors": [grok("rule %{word:x}")],
    }
    inner["processors"][0]["is_enabled"] = True
    assert process(inner, {"kind": "audit"}, message="a").attributes == {"kind": "audit", "x": "a"}
    assert process(inner, {"kind": "other"}, message="a").attributes == {"kind": "other"}


def test_a_filter_sees_what_the_processors_before_it_made(process: Process) -> None:
    lookup = {"type": "lookup-processor", "source": "a", "target": "b", "lookup_table": ["1,x"]}
    category = {
        "type": "category-processor",
        "target": "c",
        "categories": [{"name": "yes", "filter": {"query": "@b:x"}}],
    }
    assert process([lookup, category], {"a": 1}).attributes["c"] == "yes"


PIPELINE = """\
name: broken
is_enabled: true
filter:
  query: source:app
processors:
  - type: grok-parser
    is_enabled: true
    grok:
      support_rules: ""
      match_rules: |
        good %{word:a}
        bad x %{wrod:b}
"""


def test_a_finding_shows_the_rule_and_points_into_it() -> None:
    document = parse_yaml(PIPELINE, "log_pipelines/app.yaml")
    with pytest.raises(FindingsError) as caught:
        compile_pipeline(Section(document, (), document.value))
    finding = caught.value.findings[0]
    assert (finding.code, str(finding.position)) == ("P402", "log_pipelines/app.yaml:10:20")
    assert finding.message == "there is no matcher or rule `wrod`"
    assert finding.fix == "did you mean `word`?"
    assert finding.excerpt is not None
    assert (finding.excerpt.text, finding.excerpt.span.start) == ("bad x %{wrod:b}", 6)
