"""What the rules on logs find beyond their examples, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import indent

import pytest

from lrcp.core.finding import Finding

Check = Callable[[Mapping[str, str]], list[Finding]]
HEAD = "# yaml-language-server: $schema=../schemas/log_pipelines.json\nversion: 1\n"
OPAQUE = """\
    - grok_parser:
        name: Spread
        is_enabled: true
        source: message
        grok: { support_rules: "", match_rules: "line %{data::keyvalue}" }
"""


def build(target: str, template: str) -> str:
    return (
        f'    - string_builder_processor: {{ name: B, is_enabled: true, target: {target}, template: "{template}" }}\n'
    )


def category(*queries: str) -> str:
    rows = "".join(f'          - {{ name: c{n}, filter: {{ query: "{query}" }} }}\n' for n, query in enumerate(queries))
    head = "    - category_processor:\n        name: C\n        is_enabled: true\n        target: kind\n"
    return f"{head}        category:\n{rows}"


def pipeline(id: str, query: str, *processors: str) -> str:
    head = f"{id}:\n  name: {id}\n  is_enabled: true\n  rationale: An example of one.\n"
    return indent(f"{head}  filter: [{{ query: '{query}' }}]\n  processor:\n{''.join(processors)}", "  ")


def pipelines(*each: str) -> str:
    ids = [text.strip().partition(":")[0] for text in each]
    listed = ", ".join(f"'<< log_pipeline(\"{id}\") >>'" for id in ids)
    return f"{HEAD}pipelines:\n{''.join(each)}pipeline_order:\n  all:\n    name: all\n    pipelines: [{listed}]\n"


def indexes(*filters: str) -> str:
    rows = "".join(
        f"  i{n}:\n    name: i{n}\n    filter: {{ query: '{query}' }}\n    rationale: An example of one.\n"
        for n, query in enumerate(filters)
    )
    listed = ", ".join(f"'<< log_index(\"i{n}\") >>'" for n in range(len(filters)))
    return f"{HEAD}indexes:\n{rows}index_order:\n  all: {{ name: all, indexes: [{listed}] }}\n"


BOTH = pipeline("ours", "service:chat", build("seen", "%{endpiont}"))
CASES = [
    ("an attribute in a filter", pipelines(pipeline("p", "service:chat @endpiont:*", build("a", "b"))), ["G101"]),
    ("an attribute of a log metric", HEAD + """\
log_metrics:
  m:
    name: llm.logs.m
    filter: { query: 'service:chat' }
    compute: { aggregation_type: distribution, path: "@endpiont" }
    group_by: [{ path: "@endpoitn", tag_name: endpoint }]
    rationale: An example of one.
""", ["G101", "G101"]),
    ("one that is made under way", pipelines(pipeline("p", "service:chat", build("a.b", "x"), category("@a.b:*"))), []),
    ("a part of an object that is made", pipelines(
        pipeline("p", "service:chat", build("a", "x"), build("c", "%{a.b}"))), []),
    ("logs of another service", pipelines(pipeline("p", "service:nginx", build("a", "%{whatever}"))), []),
    ("logs of any service", pipelines(pipeline("p", "status:error", build("a", "%{whatever}"))), []),
    ("attributes that nobody can name", pipelines(BOTH, pipeline("any", "source:x", OPAQUE)), []),
    ("those of another service", pipelines(BOTH, pipeline("any", "service:nginx", OPAQUE)), ["G101"]),
    ("a value of another service", pipelines(pipeline("p", "service:nginx @endpoint:/x", build("a", "b"))), []),
    ("a value with a wildcard", pipelines(pipeline("p", "service:chat @endpoint:/q*", build("a", "b"))), []),
    ("a filter on what an earlier processor makes", pipelines(
        pipeline("p", "service:chat", build("a", "b"), category("@a:b"))), []),
    ("a category on what a later processor makes", pipelines(
        pipeline("p", "service:chat", category("@a:b"), build("a", "b"))), ["G105"]),
    ("a processor that reads what is made later", pipelines(
        pipeline("p", "service:chat", build("c", "%{a}"), build("a", "b"))), ["G105"]),
    ("a category behind all others", pipelines(
        pipeline("p", "service:chat", category("@endpoint:*", "@endpoint:/qa"))), ["G106"]),
    ("categories that share some logs", pipelines(
        pipeline("p", "service:chat", category("@endpoint:/qa", "@endpoint:*", "*"))), []),
    ("a filter that contradicts itself", pipelines(
        pipeline("p", "service:chat -service:chat", build("a", "b"))), ["G106"]),
    ("an index behind one for all", indexes("*", "service:chat"), ["G106"]),
    ("indexes that share some logs", indexes("status:error", "service:chat", "*"), []),
    ("a target of two pipelines that never meet", pipelines(
        pipeline("p", "service:chat", build("a", "b")), pipeline("q", "service:shop", build("a", "c"))), []),
    ("a target that is made the same twice", pipelines(
        pipeline("p", "service:chat", build("a", "b")), pipeline("q", "service:chat", build("a", "b"))), []),
    ("a target that is made anew from itself", pipelines(
        pipeline("p", "service:chat", build("a", "b")), pipeline("q", "service:chat", build("a", "%{a}!"))), []),
    ("full text inside of a category", pipelines(pipeline("p", "service:chat", category("*:x"))), ["G108"]),
    ("any value of a key that is there", indexes("*:*"), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_rules_find_what_is_wrong_and_nothing_else(checked: Check, text: str, codes: list[str]) -> None:
    found = [each for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"]
    assert [each.code for each in found] == codes, [each.sentence for each in found]


@pytest.mark.parametrize(
    ("kind", "key", "value", "wrong"),
    [
        ("trace_retention_filters", "rate", '"1.0"', False),
        ("trace_retention_filters", "rate", '"50"', True),
        ("trace_retention_filters", "rate", '"half"', True),
        ("rum_retention_filters", "sample_rate", "100", False),
        ("rum_retention_filters", "sample_rate", "101", True),
    ],
)
def test_a_rate_is_a_share_or_in_percent(checked: Check, kind: str, key: str, value: str, wrong: bool) -> None:
    arguments = {
        "trace_retention_filters": "filter_type: spans-sampling-processor\n    filter: { query: 'service:chat' }",
        "rum_retention_filters": "application_id: abc\n    event_type: session",
    }
    text = (
        "# yaml-language-server: $schema=../schemas/org.json\nversion: 1\n"
        f"{kind}:\n  a:\n    name: a\n    enabled: true\n    {arguments[kind]}\n    {key}: {value}\n"
        "    rationale: An example of one.\n"
    )
    found = [each.code for each in checked({"org/a.yaml": text}) if each.code != "C105"]
    assert found == (["G109"] if wrong else [])


def test_a_grok_rule_that_cannot_be_used_comes_with_its_own_code(checked: Check) -> None:
    text = pipelines(pipeline("p", "service:chat", OPAQUE.replace("%{data::keyvalue}", "%{wrod:a}")))
    (found,) = [each for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"]
    assert (found.code, found.position.path) == ("P402", "log_pipelines/a.yaml")


def test_a_sample_may_be_there_to_be_left_alone(checked: Check) -> None:
    grok = OPAQUE.replace("line %{data::keyvalue}", "line took %{integer:took}").replace(
        "        source: message", "        source: message\n        samples: [took 12, nothing]"
    )
    text = pipelines(pipeline("p", "service:chat", grok))
    assert [each.code for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"] == []


def test_two_resources_without_an_order_need_one(checked: Check) -> None:
    text = indexes("service:chat", "*").partition("index_order:")[0]
    (found,) = [each for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"]
    assert (found.code, found.message) == (
        "G103", "nothing says in which order the 2 declared resources of `datadog_logs_index` stand"
    )  # fmt: skip


def test_what_an_order_lists_twice_is_found_at_its_second_place(checked: Check) -> None:
    text = indexes("service:chat").replace(
        "['<< log_index(\"i0\") >>']", "['<< log_index(\"i0\") >>', '<< log_index(\"i0\") >>']"
    )
    (found,) = [each for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"]
    assert (found.code, found.message) == ("G103", "`i0` is listed twice")


@pytest.mark.parametrize(("pattern", "codes"), [(r"\d*", ["G111"]), (r"(a)\1", ["G111"]), (r"\d+", [])])
def test_a_scanner_pattern_is_one_that_can_be_searched_for(checked: Check, pattern: str, codes: list[str]) -> None:
    text = HEAD + (
        "scanner_groups:\n  g:\n    name: g\n    is_enabled: true\n    product_list: [logs]\n"
        "    filter: { query: 'service:chat' }\n    rationale: An example of one.\n"
        "scanner_rules:\n  r:\n    name: r\n    group_id: '<< scanner_group(\"g\") >>'\n    is_enabled: true\n"
        f"    pattern: '{pattern}'\n    tags: []\n"
    )
    found = [each.code for each in checked({"log_pipelines/a.yaml": text}) if each.code != "C105"]
    assert found == codes


def test_what_is_switched_off_in_words_is_a_finding_only_as_a_whole(checked: Check) -> None:
    off = pipeline("p", "service:chat", build("a", "b").replace("is_enabled: true", "is_enabled: false"))
    whole = pipelines(off.replace("is_enabled: true", "is_enabled: false", 1))
    assert [each.code for each in checked({"log_pipelines/a.yaml": pipelines(off)}) if each.code != "C105"] == []
    (found,) = [each for each in checked({"log_pipelines/a.yaml": whole}) if each.code != "C105"]
    assert (found.code, found.message) == ("G104", "the pipeline `p` is off")
