"""Whatever a log holds and whatever a rule says: a result or a finding, never a traceback, and in linear time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.errors import FindingsError
from lrcp.logs import Section, Surroundings, compile_pipeline, from_text, receive
from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.filters import FILTERS
from lrcp.logs.grok.matchers import MATCHERS
from lrcp.logs.grok.parser import compile_grok
from lrcp.logs.pipeline import Pipeline

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ["a", "b", "a.b", "http.url", "http.useragent", "network.client.ip", "list", "status", "message"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
LINES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)


def every_processor() -> Pipeline:
    """One of each kind, all on the same few attributes."""
    rules = "\n".join(f"f{number} %{{data:g{number}:{name}}}" for number, name in enumerate(_plain_filters()))
    query = {"query": "@a:* OR message:x*"}
    kinds: list[dict[str, Any]] = [
        {"type": "grok-parser", "source": name, "grok": {"match_rules": rules, "support_rules": ""}} for name in NAMES
    ]
    kinds += [{"type": f"{name}-remapper", "sources": NAMES} for name in ("date", "status", "service", "message")]
    kinds += [{"type": f"{name}-remapper", "sources": NAMES[:2]} for name in ("trace-id", "span-id")]
    kinds += [{"type": "attribute-remapper", "sources": ["a"], "target": "list", "target_format": "integer"}]
    kinds += [{"type": "attribute-remapper", "sources": ["b"], "target": "t", "target_type": "tag"}]
    kinds += [{"type": name} for name in ("url-parser", "user-agent-parser", "geo-ip-parser")]
    kinds += [{"type": "category-processor", "target": "c", "categories": [{"name": "x", "filter": query}]}]
    kinds += [{"type": "arithmetic-processor", "expression": "a / b - list", "target": "d", "is_replace_missing": True}]
    kinds += [{"type": "string-builder-processor", "template": "%{a}%{list.b}", "target": "a"}]
    kinds += [
        {"type": "lookup-processor", "source": "a", "target": "b.c", "lookup_table": ["1,2"], "default_lookup": "x"}
    ]
    kinds += [{"type": "array-processor", "operation": {"type": "append", "source": "a", "target": "list"}}]
    kinds += [{"type": "array-processor", "operation": {"type": "length", "source": "list", "target": "a.b"}}]
    kinds += [_decoder("base64", "utf_8"), _decoder("base16", "integer")]
    kinds += [{"type": "exclude-attribute", "attribute_to_exclude": "a.b"}]
    processors = [{"is_enabled": True, **kind} for kind in kinds]
    declared = {"name": "all", "is_enabled": True, "filter": query, "processors": processors}
    return compile_pipeline(Section.of(declared), Surroundings(now=lambda: NOW))


def _decoder(encoding: str, form: str) -> dict[str, Any]:
    names = {"binary_to_text_encoding": encoding, "input_representation": form}
    return {"type": "decoder-processor", "source": "a", "target": "b", **names}


def _plain_filters() -> list[str]:
    arguments = {"scale": "(2)", "nullIf": '("x")', "csv": '("a,b")'}
    return [entry.name + arguments.get(entry.name, "") for entry in FILTERS]


PIPELINE = every_processor()


@given(LINES)
def test_no_log_makes_a_pipeline_fail(line: dict[str, Any]) -> None:
    log = receive(line, 0)
    PIPELINE.apply(log)
    json.dumps(log.event().as_dict())


@given(st.text(max_size=200) | LINES.map(json.dumps))
def test_no_line_makes_a_pipeline_fail(line: str) -> None:
    log = from_text(line, 0)
    PIPELINE.apply(log)
    json.dumps(log.attributes)


@pytest.mark.parametrize("filter", _plain_filters())
@given(text=st.text("{}[]<>()=:,;\"' \\/%&?+-_.@ab019\n", max_size=60))
@settings(max_examples=50)
def test_no_text_makes_a_filter_fail(filter: str, text: str) -> None:
    found = compile_grok(f"rule %{{data:x:{filter}}}", now=lambda: NOW).parse(text)
    assert found is not None


TOKENS = st.sampled_from(
    [
        "%{",
        "}",
        ":",
        "(",
        ")",
        '"',
        "\\",
        "|",
        "*",
        "+",
        "?",
        "[",
        "]",
        "(?=",
        "(?<n>",
        "\n",
        " ",
        "x",
        "{2}",
        "^",
        "rule ",
    ]
    + [f"%{{{entry.name}:x}}" for entry in MATCHERS]
    + ['%{date("HH:mm"):d}', '%{regex("a+"):r}', "%{data::keyvalue}", "%{data:j:json}"]
)


@given(st.lists(TOKENS, max_size=12).map("".join), st.text(max_size=40))
@settings(max_examples=300)
def test_any_rule_is_compiled_or_refused(rules: str, line: str) -> None:
    try:
        parser = compile_grok(f"rule {rules}", rules, now=lambda: NOW)
    except GrokError:
        return
    found = parser.parse(line)
    assert found is None or isinstance(found, dict)


@given(
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "name", "sources", "filter", "query", "processors", "grok", "target"]), inner
            )
        ),
    )
)
def test_any_declaration_is_compiled_or_refused(declared: Any) -> None:
    mapping = (
        declared
        if isinstance(declared, dict)
        else {"processors": [{"type": "category-processor", "categories": declared}]}
    )
    try:
        pipeline = compile_pipeline(Section.of({"name": "x", "filter": {"query": "*"}, **mapping}))
    except FindingsError:
        return
    assert isinstance(pipeline, Pipeline)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (r'rule %{regex("(a+)+"):x}!', "a" * 20_000),
        (r'rule %{regex("(a|aa)*b"):x}', "a" * 20_000),
        ("rule %{data:a}%{data:b}%{data:c}%{data:d}!", "x" * 20_000),
        ("rule %{data::keyvalue}", "a=b " * 5_000),
        ('rule %{data::keyvalue("=","\\"")}', '"' * 20_000),
        ("rule %{data:x:rubyhash}", "{" * 20_000),
        ("rule %{data:x:json}", "[" * 20_000),
        (r'rule %{regex(".*(?=b)"):x}b%{word}!', "b" * 3_000),
    ],
    ids=["nested repetition", "alternation", "many gaps", "pairs", "quotes", "hash", "json", "look-ahead"],
)
def test_patterns_that_make_other_engines_hang_end(rule: str, line: str) -> None:
    found = compile_grok(rule, now=lambda: NOW).parse(line)
    assert found is None or isinstance(found, dict)
