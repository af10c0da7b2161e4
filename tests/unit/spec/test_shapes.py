from __future__ import annotations

from typing import Any

import pytest

import lrcp.query
from lrcp.core.frozen import replace
from lrcp.spec import Spec, load_specs
from lrcp.spec.model import Alike, Resource

SERVICE = "service: {name}\nkind: {kind}\nteam: {team}\ntier: {tier}\nmodel: gemini-2.5-flash\n"
TEAMS = """
    version: 1
    teams:
      assistants: { name: Assistants, description: Own., page: "@oncall-assistants", channel: "@slack-assistants" }
      media: { name: Media, description: Own., page: "@oncall-media", channel: "@slack-media" }
"""
LIKE_PRODUCTION = "environment: staging\nsite: datadoghq.com\nbackend: { local: { path: x } }\npaging: true\n"
DASHBOARD = """
    {id}:
      applies_to: {{ service: [{services}] }}
      dashboard: {{ title: "<< service >>", description: All of it., layout_type: ordered, widgets: [] }}
"""
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


def tellings(repository: Any) -> dict[str, str]:
    specs = load_specs(repository.root)
    return {
        f"{each.environment}/{each.service}": each.told for spec in specs for each in spec.of_type("datadog_monitor")
    }


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
    ],
)
def test_another_override_setting_or_value_is_another_shape(repository: Any, monitor_text: str, other: str) -> None:
    write(repository, monitor_text, mail=other)
    found = shapes(repository)
    assert found["production/chat"] == found["staging/chat"] != found["production/mail"] == found["staging/mail"]


def test_another_team_and_an_environment_that_pages_nobody_are_told_otherwise(
    repository: Any, monitor_text: str
) -> None:
    write(repository, monitor_text, mail=service("mail", team="media"))
    quiet = LIKE_PRODUCTION.replace("paging: true", "paging: false")
    repository.write({"catalog/environments/staging.yaml": quiet})
    assert len(set(shapes(repository).values())) == 1
    assert len(set(tellings(repository).values())) == 4


def test_who_is_told_may_be_worked_out(repository: Any, change: Any) -> None:
    text = change("notify: page", "notify: << 'page' if tier == 1 else 'channel' >>")
    write(repository, text, mail=service("mail", tier=2), news=service("news"))
    teams = TEAMS.replace("channel:", "contacts: [{ name: A, type: email, contact: a@example.com }], channel:")
    repository.write({"catalog/teams.yaml": teams})
    found = shapes(repository)
    assert found["production/chat"] == found["production/news"] != found["production/mail"]
    assert len(set(tellings(repository).values())) == 1


def test_where_nobody_is_paged_anyway_paging_makes_no_difference(repository: Any, change: Any) -> None:
    text = change("notify: page", "notify: channel").replace("incident: { type: llm }", "")
    write(repository, text, mail=service("mail"))
    quiet = LIKE_PRODUCTION.replace("paging: true", "paging: false")
    repository.write({"catalog/environments/staging.yaml": quiet})
    assert len(set(tellings(repository).values())) == 1


@pytest.mark.parametrize("other", [service("mail", kind="llm-rag"), service("mail", tier=2)])
def test_another_kind_or_tier_is_a_tag_that_is_made_and_no_other_shape(
    repository: Any, monitor_text: str, other: str
) -> None:
    write(repository, monitor_text, mail=other)
    assert len(set(shapes(repository).values())) == 1
    chat, mail = repository.load().of_type("datadog_monitor")
    assert set(chat.arguments["tags"]) ^ set(mail.arguments["tags"]) >= {"service:chat", "service:mail"}


def test_a_kind_that_says_something_of_a_declaration_makes_another_shape(repository: Any, monitor_text: str) -> None:
    write(repository, monitor_text, mail=service("mail", kind="llm-rag"))
    kinds = "version: 1\nkinds: { llm: {}, llm-rag: { parent: llm, overrides: { slow: { critical: 9 } } } }\n"
    repository.write({"catalog/kinds.yaml": kinds})
    found = shapes(repository)
    assert found["production/chat"] == found["staging/chat"] != found["production/mail"] == found["staging/mail"]


@pytest.mark.parametrize(
    ("overview", "details", "same"),
    [("chat, mail", "mail", True), ("chat, mail", "chat, mail", True), ("chat", "mail", False)],
)
def test_of_the_dashboards_only_the_one_that_a_message_links_to_makes_it_another(
    repository: Any, change: Any, overview: str, details: str, same: bool
) -> None:
    text = change("notify: page", "notify: page\n      dashboard: overview")
    write(repository, text, mail=service("mail"))
    shown = {"overview": overview, "details": details}
    text = "".join(DASHBOARD.format(id=id, services=services) for id, services in shown.items())
    found = tellings(repository.write({"dashboards/chat.yaml": text}))
    assert (found["production/chat"] == found["production/mail"]) is same


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("service:chat", {"production/chat", "staging/chat"}),
        ("env:staging", {"staging/chat", "staging/mail"}),
    ],
)
def test_who_is_named_outright_has_another_shape_than_those_who_are_not(
    repository: Any, change: Any, written: str, alike: set[str]
) -> None:
    write(repository, change("notify: page", f'tags: ["{written}"]'), mail=service("mail"))
    found = shapes(repository)
    assert len({found[each] for each in alike}) == 1
    assert not {found[each] for each in alike} & {found[each] for each in set(found) - alike}


def test_what_is_of_a_known_shape_is_made_when_it_is_asked_for(repository: Any, monitor_text: str) -> None:
    write(repository, monitor_text, mail=service("mail"))
    chat, mail = repository.load().of_type("datadog_monitor")
    assert (type(chat), type(mail)) == (Resource, Alike)
    assert "arguments" not in vars(mail)
    assert mail.address == "datadog_monitor.mail--slow"
    assert "service:mail" in mail.arguments["query"]
    assert vars(mail)["arguments"] is mail.arguments


def test_what_is_made_late_can_be_changed_like_any_other(repository: Any, monitor_text: str) -> None:
    write(repository, monitor_text, mail=service("mail"))
    _, mail = repository.load().of_type("datadog_monitor")
    changed = replace(mail, arguments={"query": "other"})
    assert (changed.arguments, changed.house) == ({"query": "other"}, mail.house)


def test_what_a_function_refuses_one_service_is_found_though_another_has_it(
    repository: Any, change: Any, monitor_text: str
) -> None:
    other = monitor_text.replace("slow:", "other:", 1).replace(
        "notify: page", "runbook: slow\n      applies_to: { service: [chat] }"
    )
    text = change("rationale", "escalation_message: '<< monitor(\"other\") >>'\n      rationale")
    write(repository, text + other, mail=service("mail"))
    assert codes(repository.load()) == ["S202"]


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


def test_those_of_whom_a_name_decides_the_same_have_one_shape(repository: Any, change: Any) -> None:
    text = change("notify: page", "timeout_h: << 1 if service == 'chat' else 3 >>")
    write(repository, text, mail=service("mail"), news=service("news"))
    found = shapes(repository)
    assert len({found[f"{place}/{name}"] for place in ("production", "staging") for name in ("mail", "news")}) == 1
    assert found["production/chat"] == found["staging/chat"] != found["production/mail"]


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
