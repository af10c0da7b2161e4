from __future__ import annotations

from typing import Any

import pytest

import lrcp.query
from lrcp.spec import Spec, load_specs

SERVICE = "service: {name}\nkind: {kind}\nteam: {team}\ntier: {tier}\nmodel: gemini-2.5-flash\n"
TEAMS = """
    version: 1
    teams:
      assistants: { name: Assistants, description: Own., page: "@oncall-assistants", channel: "@slack-assistants" }
      media: { name: Media, description: Own., page: "@oncall-media", channel: "@slack-media" }
"""
LIKE_PRODUCTION = "environment: staging\nsite: datadoghq.com\nbackend: { local: { path: x } }\npaging: true\n"
OBJECTIVE = """
    fast:
      name: Fast
      description: Fast enough.
      type: metric
      query: { numerator: "sum:llm.request.count{*}.as_count()", denominator: "sum:llm.request.count{*}.as_count()" }
      thresholds: [{ timeframe: 30d, target: << target >> }]
"""


def write(repository: Any, text: str, **services: str) -> None:
    """Two environments that differ in their name alone, and a service for each text of ``services``."""
    repository.write({"catalog/teams.yaml": TEAMS, "catalog/environments/staging.yaml": LIKE_PRODUCTION})
    repository.write({f"catalog/services/{name}.yaml": more for name, more in services.items()})
    if text:
        repository.monitor(text)


def service(name: str, more: str = "", kind: str = "llm", team: str = "assistants", tier: int = 1) -> str:
    return SERVICE.format(name=name, kind=kind, team=team, tier=tier) + more


def shapes(repository: Any, type: str = "datadog_monitor") -> dict[str, str]:
    """The shape of each resource by ``<environment>/<service>``."""
    specs = load_specs(repository.root)
    return {f"{each.environment}/{each.service}": each.shape for spec in specs for each in spec.of_type(type)}


def test_what_differs_in_service_and_environment_alone_has_one_shape(repository: Any, monitor_text: str) -> None:
    write(repository, monitor_text, mail=service("mail"))
    found = shapes(repository)
    assert set(found) == {f"{place}/{name}" for place in ("production", "staging") for name in ("chat", "mail")}
    assert len(set(found.values())) == 1


@pytest.mark.parametrize(
    "other",
    [
        service("mail", "overrides: { slow: { critical: 9 } }\n"),
        service("mail", "monitors: { evaluation_delay: 60 }\n"),
        service("mail", "values: { runbooks: https://example.com/ours }\n"),
        service("mail", kind="llm-rag"),
        service("mail", team="media"),
        service("mail", tier=2),
    ],
)
def test_another_override_setting_value_kind_team_or_tier_is_another_shape(
    repository: Any, monitor_text: str, other: str
) -> None:
    write(repository, monitor_text, mail=other)
    found = shapes(repository)
    assert found["production/chat"] == found["staging/chat"] != found["production/mail"] == found["staging/mail"]


@pytest.mark.parametrize(
    "more", ["overrides: { other: { critical: 9 } }\n", "values: { nobody_reads: 1 }\n", "display_name: Mail\n"]
)
def test_what_a_declaration_does_not_read_makes_no_other_shape(repository: Any, monitor_text: str, more: str) -> None:
    write(repository, f"{monitor_text}{monitor_text.replace('slow:', 'other:', 1)}", mail=service("mail", more))
    found = {each.service: each.shape for each in repository.load().resources if each.id == "slow"}
    assert found["chat"] == found["mail"]


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("<< 1500 if env == 'production' else 3000 >>", {"production/chat", "production/mail"}),
        ("<< 1500 if service == 'chat' else 3000 >>", {"production/chat", "staging/chat"}),
    ],
)
def test_a_name_that_decides_something_makes_another_shape(
    repository: Any, change: Any, written: str, alike: set[str]
) -> None:
    text = change("values: { critical: 1500, warning: 1200 }", "").replace("notify: page", f"timeout_h: {written}")
    write(repository, text.replace("<< critical >>", "1500"), mail=service("mail"))
    found = shapes(repository)
    others = set(found) - alike
    assert not {found[each] for each in alike} & {found[each] for each in others}


def test_a_value_made_of_a_name_decides_where_something_is_computed_with_it(repository: Any, change: Any) -> None:
    text = change("critical: 1500, warning: 1200", "critical: 1500, warning: 1200, place: << env >>, hours: 1")
    write(repository, text.replace("notify: page", "timeout_h: << hours if place == 'production' else 2 >>"))
    found = shapes(repository)
    assert found["production/chat"] != found["staging/chat"]


def test_what_the_provider_refuses_in_one_environment_is_found_there(repository: Any) -> None:
    write(repository, "")
    repository.write({"slos/fast.yaml": OBJECTIVE})
    for name, target in {"production": "99", "staging": "high"}.items():
        text = LIKE_PRODUCTION.replace("staging", name) + f"values: {{ target: {target} }}\n"
        repository.write({f"catalog/environments/{name}.yaml": text})
    production, staging = load_specs(repository.root)
    assert codes(production) == []
    assert codes(staging) == ["S301"]


def codes(spec: Spec) -> list[str]:
    return [finding.code for finding in spec.findings]


def test_a_query_is_parsed_once_for_all_that_read_the_same(repository: Any, monitor_text: str) -> None:
    write(repository, monitor_text, mail=service("mail"), news=service("news"))
    before = lrcp.query._parse.cache_info()
    load_specs(repository.root)
    after = lrcp.query._parse.cache_info()
    assert (after.hits + after.misses) - (before.hits + before.misses) == 1
