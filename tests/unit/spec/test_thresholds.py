from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

MAIL = "service: mail\nkind: llm\nteam: assistants\ntier: 1\n"
RAG = MAIL.replace("mail", "papers").replace("kind: llm", "kind: llm-rag")
DASHBOARD = """
    one:
      dashboard:
        title: '{title}'
        description: What is slow.
        layout_type: ordered
        widgets: []
"""

Titled = Callable[..., dict[str, str]]


def dashboard(title: str) -> str:
    return DASHBOARD.format(title=title)


@pytest.fixture
def titled(repository: Any, monitor_text: str) -> Titled:
    """The title of a dashboard by its service, for the expression that is its title."""
    repository.monitor(monitor_text)
    repository.write({"catalog/services/mail.yaml": MAIL + "overrides: { slow: { critical: 30000 } }\n"})

    def titles(expression: str, environment: str = "production", shared: bool = False) -> dict[str, str]:
        text = dashboard(f"<< {expression} >> ms")
        text = text.replace("    one:\n", "    one:\n      shared: true\n") if shared else text
        repository.write({"dashboards/latency.yaml": text})
        spec = repository.load(environment)
        assert [str(finding) for finding in spec.findings] == []
        found = spec.of_type("datadog_dashboard_json")
        return {str(each.service): json.loads(each.arguments["dashboard"])["title"] for each in found}

    return titles


@pytest.mark.parametrize(
    ("expression", "chat", "mail"),
    [
        ('threshold("slow")', "1500 ms", "30000 ms"),
        ('threshold("slow", "warning")', "1200 ms", "1200 ms"),
        ('threshold("slow") / 1000', "1.5 ms", "30 ms"),
        ('threshold("slow", service="mail")', "30000 ms", "30000 ms"),
    ],
)
def test_a_threshold_is_the_one_that_the_monitor_of_the_service_has(
    titled: Titled, expression: str, chat: str, mail: str
) -> None:
    assert titled(expression) == {"chat": chat, "mail": mail}


def test_an_environment_may_have_its_own(titled: Titled, repository: Any) -> None:
    path = repository.root / "catalog/environments/staging.yaml"
    path.write_text(path.read_text() + "overrides: { slow: { critical: 9000 } }\n")

    assert titled('threshold("slow")', "staging") == {"chat": "9000 ms", "mail": "30000 ms"}
    assert titled('threshold("slow")', "production") == {"chat": "1500 ms", "mail": "30000 ms"}


def test_a_threshold_may_be_computed(titled: Titled, repository: Any, change: Any) -> None:
    path = repository.root / "catalog/defaults.yaml"
    path.write_text(path.read_text().replace("values: {", "values: { limit: 800,"))
    repository.monitor(change("critical: 1500", "critical: << limit * 2 >>"))
    assert titled('threshold("slow")')["chat"] == "1600 ms"


def test_what_the_organisation_has_once_gets_what_holds_without_overrides(titled: Titled) -> None:
    assert titled('threshold("slow")', shared=True) == {"None": "1500 ms"}
    assert titled('threshold("slow", service="mail")', shared=True) == {"None": "30000 ms"}


@pytest.mark.parametrize("written", ['<< threshold("slow") >>', "<< limit >>"])
def test_services_whose_thresholds_differ_have_other_shapes(repository: Any, monitor_text: str, written: str) -> None:
    repository.monitor(monitor_text)
    for name, more in {"mail": "overrides: { slow: { critical: 9 } }\n", "news": ""}.items():
        repository.write({f"catalog/services/{name}.yaml": MAIL.replace("mail", name) + more})
    path = repository.root / "catalog/defaults.yaml"
    path.write_text(path.read_text().replace("values: {", "values: { limit: '<< threshold(\"slow\") >>',"))
    repository.write({"dashboards/latency.yaml": dashboard(written)})

    shapes = {each.service: each.shape for each in repository.load().of_type("datadog_dashboard_json")}
    assert shapes["chat"] == shapes["news"] != shapes["mail"]


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ('threshold("slwo")', "S202 there is no monitor `slwo`; did you mean `slow`?"),
        ('threshold("slow", "warnin")', "S202 the monitor `slow` has no threshold `warnin`; did you mean `warning`?"),
        ('threshold("slow", "ok")', "S202 the monitor `slow` has no threshold `ok`"),
        ('threshold("slow", "place")', "S202 the monitor `slow` has no threshold `place`"),
        ('threshold("slow", service="male")', "S202 there is no service `male`; did you mean `mail`?"),
        ('threshold("slow", service="papers")', "S202 the monitor `slow` does not apply to the service `papers`"),
    ],
)
def test_a_threshold_that_does_not_exist_is_found(repository: Any, change: Any, expression: str, problem: str) -> None:
    text = change("warning: 1200", "warning: 1200, place: here")
    repository.monitor(text.replace("    slow:\n", "    slow:\n      applies_to: { service: [chat, mail] }\n"))
    repository.write({"catalog/services/mail.yaml": MAIL, "catalog/services/papers.yaml": RAG})
    repository.write({"dashboards/latency.yaml": dashboard(f"<< {expression} >>")})

    assert any(problem in each for each in repository.findings())


def test_thresholds_that_are_made_of_each_other_are_a_circle(repository: Any, change: Any) -> None:
    one = change("critical: 1500", "critical: '<< threshold(\"other\") >>'")
    other = change("critical: 1500", "critical: '<< threshold(\"slow\") + 1 >>'").replace("slow:", "other:", 1)
    repository.monitor(one + other)
    repository.write({"docs/runbooks/other.md": "# Runbook\n\n## What failed\n\n## Why\n\n## What next\n"})

    assert any("S104 the value of `critical` depends on itself" in each for each in repository.findings())


def test_a_threshold_without_a_value_is_explained_where_it_is_asked_for(repository: Any, change: Any) -> None:
    repository.monitor(change("critical: 1500", "critical: << nobody >>"))
    repository.write({"dashboards/latency.yaml": dashboard('<< threshold("slow") >>')})
    found = repository.findings()
    assert any("monitors/latency.yaml:3:26 S101 `nobody` is not defined" in each for each in found)
    assert any(
        "dashboards/latency.yaml:4:13 S103 the threshold `critical` of `slow` has no value" in each for each in found
    )
