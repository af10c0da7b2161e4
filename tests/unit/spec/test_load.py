from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import UsageError
from lrcp.spec import load_spec, load_specs

FIRST = "monitors/latency.yaml:12:1"


def test_every_kind_of_mistake_is_reported_in_one_run_with_its_place(repository: Any) -> None:
    repository.monitor(
        """
        slow:
          applies_to: { kind: [llm, lllm] }
          values: { critical: "1500" }
          name: "<< servce >>: slow"
          type: query alert
          query: "avg(last_5m):avg:m{*} > << critical >>"
          severity: SEV-2
          evaluation_dely: 60
          message: It is slow.
          rationale: Because readers leave.
        burning:
          values: { critical: 6 }
          name: << team
          type: slo alert
          query: 'burn_rate("<< slo("latncy") >>").over("30d").long_window("1h").short_window("5m") > << critical >>'
          severity: SEV-2
          runbook: slow
          message: It burns.
          rationale: Because readers leave.
        """
    )
    repository.write(
        {
            "monitors/more.yaml": """
                burning:
                  name: again
                  type: query alrt
                  query: "avg(last_5m):avg:m{*} > 1"
                  severity: SEV-2
                  runbook: slwo
                  message: "<< 1 / 0 >>"
                  rationale: Because readers leave.
            """,
            "slos/latency.yaml": """
                latency:
                  name: Latency
                  description: Fast enough.
                  type: metric
                  query: { numerator: "sum:m{*}.as_count()", denominator: "sum:m{*}.as_count()" }
                  thresholds: [{ timeframe: 30d, target: 99 }]
            """,
            "catalog/services/chat.yaml": """
                service: chat
                kind: llm
                team: asistants
                tier: 1
                overrides:
                  slo: { critical: 1 }
                  slow: { critcal: 1 }
            """,
        }
    )
    assert repository.findings() == [
        "catalog/services/chat.yaml:4:7 S204 there is no team `asistants`; did you mean `assistants`?",
        "catalog/services/chat.yaml:7:3 S203 there is no declaration `slo` to override; did you mean `slow`?",
        "catalog/services/chat.yaml:8:11 S001 `critcal` is not known in `overrides.slow`; did you mean `critical`?",
        "monitors/latency.yaml:3:29 S204 there is no kind `lllm`; did you mean `llm`?",
        "monitors/latency.yaml:4:24 S003 `slow.values.critical` must be a number",
        "monitors/latency.yaml:5:13 S101 `servce` is not defined; did you mean `service`?",
        "monitors/latency.yaml:9:3 S001 `evaluation_dely` is not known in `slow`; did you mean `evaluation_delay`?",
        "monitors/latency.yaml:14:9 S102 `<<` is never closed; close the expression with `>>`",
        "monitors/latency.yaml:16:22 S202 there is no slo `latncy`; did you mean `latency`?",
        f"monitors/more.yaml:2:1 S201 `burning` is declared twice in monitors/, first at {FIRST}; rename or remove one",
        "monitors/more.yaml:4:9 S004 `burning.type` cannot be `query alrt`; did you mean `query alert`?",
        "monitors/more.yaml:8:13 S103 `1 / 0` has no value: division by zero",
    ]


@pytest.mark.parametrize(
    ("mistake", "finding"),
    [
        (("tier: 1", "tier: 7"), "5:7 S006 `tier` must be at most 4"),
        (("kind: llm", "kind: lllm"), "3:7 S204 there is no kind `lllm`; did you mean `llm`?"),
    ],
)
def test_a_service_of_a_wrong_kind_or_tier_is_one_finding(
    repository: Any, change: Any, mistake: tuple[str, str], finding: str
) -> None:
    kinds = "version: 1\nkinds: { llm: { description: Answers., values: { operation: grpc } } }\n"
    service = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"
    repository.monitor(change("<< service >>: slow", "<< [1, 2][tier - 1] >> of << operation >>"))
    repository.write({"catalog/kinds.yaml": kinds, "catalog/services/chat.yaml": service})
    assert repository.findings() == []

    repository.write({"catalog/services/chat.yaml": service.replace(*mistake)})

    assert repository.findings() == [f"catalog/services/chat.yaml:{finding}"]


def test_an_undefined_variable_is_reported_under_its_first_character(repository: Any, change: Any) -> None:
    repository.monitor(change('name: "<< service >>: slow"', 'name: "<< servce >>: slow"'))
    assert repository.findings() == [
        "monitors/latency.yaml:4:13 S101 `servce` is not defined; did you mean `service`?",
    ]


def test_in_a_folded_text_the_place_is_that_of_the_text_and_the_excerpt_shows_the_rest(
    repository: Any, change: Any
) -> None:
    repository.monitor(change('name: "<< service >>: slow"', "name: >-\n        slow is\n        << servce >>"))
    (finding,) = repository.load().findings
    assert str(finding.position) == "monitors/latency.yaml:4:9"
    assert finding.excerpt is not None
    assert finding.excerpt.text[finding.excerpt.span.start : finding.excerpt.span.end] == "servce"


def test_a_resource_with_a_mistake_is_left_out_and_the_others_stay(repository: Any, change: Any) -> None:
    repository.monitor(change("rationale: Because readers leave.", "rationale: << nothing >>"))
    names = {resource.name for resource in repository.load().resources}
    assert names == {"llm"}


def test_files_that_are_not_yaml_do_not_hide_the_others(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text)
    repository.write({"monitors/broken.yaml": "a: [1", "slos/empty.yaml": ""})
    codes = [finding.code for finding in repository.load().findings]
    assert codes == ["Y002", "Y006"]


def test_without_environments_all_of_them_are_loaded(repository: Any) -> None:
    assert [spec.environment for spec in load_specs(repository.root)] == ["production", "staging"]


def test_an_unknown_environment_is_wrong_use_and_the_nearest_is_named(repository: Any) -> None:
    with pytest.raises(UsageError, match=r"no environment `prodution`; did you mean `production`\?"):
        load_spec(repository.root, "prodution")


def test_a_spec_carries_what_its_consumers_need_of_the_catalogue(repository: Any) -> None:
    spec = repository.load("staging")
    assert spec.settings["site"] == "datadoghq.eu"
    assert spec.teams["assistants"].page == "@oncall-assistants"
    assert spec.incident_handles["llm-sev2"].severity == "SEV-2"
    assert [service.name for service in spec.services] == ["chat"]
    assert spec.values == {"runbooks": "https://example.com/runbooks"}


def test_loading_twice_gives_the_same(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text)
    first, second = repository.load(), repository.load()
    assert [(each.address, each.arguments) for each in first.resources] == [
        (each.address, each.arguments) for each in second.resources
    ]
