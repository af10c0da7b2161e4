"""A value that nothing reads is most often another one, misspelt."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.spec.unused import unread_values
from lrcp.spec.workspace import open_workspace

SERVICE = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"
KINDS = "version: 1\nkinds:\n  llm: {{ description: Answers.{} }}\n"
ENVIRONMENT = """\
environment: staging
site: datadoghq.eu
backend: { local: { path: staging.tfstate } }
paging: false
values: { slo_ms: 1 }
"""
DEFAULTS = "version: 1\nvalues: { runbooks: https://example.com/runbooks, log_groups: [model] }\n"
NEVER = "write `<< slo_ms >>` where it is meant, or remove it"


def unread(repository: Any, *also: str) -> list[str]:
    found = unread_values(open_workspace(repository.root), also)
    return sorted(f"{each.position} {each.resource} {each.message}; {each.fix}" for each in found)


def test_thresholds_and_what_links_are_made_of_are_read_without_an_expression(
    repository: Any, monitor_text: str
) -> None:
    repository.monitor(monitor_text).write({"catalog/defaults.yaml": DEFAULTS})
    assert unread(repository) == []


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("catalog/defaults.yaml", "version: 1\nvalues: { slo_ms: 1 }\n", "3:11"),
        ("catalog/kinds.yaml", KINDS.format(", values: { slo_ms: 1 }"), "4:43"),
        ("catalog/environments/staging.yaml", ENVIRONMENT, "6:11"),
        ("catalog/services/chat.yaml", f"{SERVICE}values: {{ slo_ms: 1 }}\n", "6:11"),
        ("catalog/services/chat.yaml", f"{SERVICE}monitors: {{ values: {{ slo_ms: 1 }} }}\n", "6:23"),
    ],
    ids=["the defaults", "a kind", "an environment", "a service", "the settings of a folder"],
)
def test_a_value_of_the_catalogue_is_found_where_it_stands(
    repository: Any, monitor_text: str, file: str, text: str, place: str
) -> None:
    repository.monitor(monitor_text).write({file: text})
    assert unread(repository) == [f"{file}:{place}  nothing reads the value `slo_ms`; {NEVER}"]


@pytest.mark.parametrize(
    "files",
    [
        {"dashboards/all.yaml": 'all:\n  dashboard: { title: "<< slo_ms >> ms" }\n'},
        {"catalog/kinds.yaml": KINDS.format(', overrides: { slow: { evaluation_delay: "<< slo_ms // 10 >>" } }')},
        {"catalog/defaults.yaml": 'version: 1\nmonitors: { evaluation_delay: "<< slo_ms >>" }\n'},
        {"catalog/defaults.yaml": "version: 1\nvalues: { runbooks: << slo_ms >> }\n"},
        {"stacks/more.py": "limit = spec.values['slo_ms']\n"},
    ],
    ids=["a declaration", "an override", "a setting", "another value", "code of the stacks"],
)
def test_it_is_read_by(repository: Any, monitor_text: str, files: dict[str, str]) -> None:
    repository.monitor(monitor_text)
    repository.write({"catalog/services/chat.yaml": f"{SERVICE}values: {{ slo_ms: 1 }}\n", **files})
    assert unread(repository) == []


def test_whoever_asks_knows_names_that_no_expression_has(repository: Any, monitor_text: str) -> None:
    repository.monitor(monitor_text).write({"catalog/services/chat.yaml": f"{SERVICE}values: {{ slo_ms: 1 }}\n"})
    assert unread(repository, "slo_ms") == []


def test_a_declaration_reads_its_values_itself(repository: Any, change: Any) -> None:
    repository.monitor(change("warning: 1200", "warnig: 1200, delay: 60"))
    repository.write({"monitors/other.yaml": change("slow:", "other:").replace("warning: 1200", "delay: 60")})
    repository.write(
        {"catalog/kinds.yaml": KINDS.format(", overrides: { other: { evaluation_delay: << delay >>, runbook: slow } }")}
    )
    assert unread(repository) == [
        "monitors/latency.yaml:3:29 slow nothing reads the value `warnig`; did you mean `warning`?"
    ]


def test_thresholds_are_those_of_monitors_alone(repository: Any) -> None:
    repository.write({"dashboards/all.yaml": "all:\n  values: { critical: 1 }\n  dashboard: { title: All }\n"})
    assert unread(repository) == [
        (
            "dashboards/all.yaml:3:13 all nothing reads the value `critical`; "
            "write `<< critical >>` where it is meant, or remove it"
        )
    ]


@pytest.mark.parametrize(
    "text",
    ["all: [\n", 'all: { dashboard: { title: "<< slo_ms + >>" } }\n'],
    ids=["a file that is not YAML", "an expression that is none"],
)
def test_what_cannot_be_read_may_read_anything(repository: Any, monitor_text: str, text: str) -> None:
    repository.monitor(monitor_text).write({"catalog/services/chat.yaml": f"{SERVICE}values: {{ slo_ms: 1 }}\n"})
    repository.write({"dashboards/all.yaml": text})
    assert unread(repository) == []
