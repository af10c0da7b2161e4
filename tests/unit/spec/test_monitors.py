from __future__ import annotations

from typing import Any

import pytest


def arguments(repository: Any, text: str, environment: str = "production") -> dict[str, Any]:
    return dict(repository.monitor(text).resource("chat--slow", environment).arguments)


def test_house_keys_become_provider_arguments_and_nothing_else_is_added(repository: Any, monitor_text: str) -> None:
    made = arguments(repository, monitor_text)
    del made["message"]
    assert made == {
        "name": "chat: slow (production)",
        "type": "query alert",
        "query": "avg(last_5m):avg:llm.health_score{service:chat,env:production} > 1500",
        "require_full_window": False,
        "monitor_thresholds": {"critical": "1500", "warning": "1200"},
        "priority": "2",
        "tags": [
            "concern:latency",
            "critical",
            "env:production",
            "llm",
            "notify:page",
            "service:chat",
            "severity:sev-2",
            "team:assistants",
            "tier:1",
        ],
        "assets": [{"category": "runbook", "name": "Runbook slow", "url": "https://example.com/runbooks/slow.md"}],
    }


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("<< service >>: slow", "chat: slow (staging)"),
        ("<< service >> (<< env >>): slow", "chat (staging): slow"),
        ("<< service >>: slow in staging.", "chat: slow in staging."),
        ("<< service >>: slow behind staging-proxy", "chat: slow behind staging-proxy (staging)"),
        ("<< service >>: slow in production", "chat: slow in production (staging)"),
    ],
)
def test_the_name_says_the_environment(repository: Any, change: Any, written: str, name: str) -> None:
    made = arguments(repository, change('name: "<< service >>: slow"', f'name: "{written}"'), "staging")
    assert made["name"] == name


def test_the_name_of_an_objective_says_the_environment(repository: Any, monitor_text: str) -> None:
    slo = """
        answered:
          name: "<< service >>: answered"
          type: metric
          description: Requests that were answered.
          query: { numerator: "sum:llm.ok{*}.as_count()", denominator: "sum:llm.all{*}.as_count()" }
          thresholds: [{ timeframe: 30d, target: 99 }]
    """
    made = repository.write({"slos/reliability.yaml": slo}).monitor(monitor_text).resource("chat--answered", "staging")
    assert made.arguments["name"] == "chat: answered (staging)"
    assert "env:staging" in made.arguments["tags"]


@pytest.mark.parametrize(("severity", "priority"), [("SEV-1", "1"), ("SEV-3", "3"), ("SEV-5", "5")])
def test_severity_gives_priority_and_tag(repository: Any, change: Any, severity: str, priority: str) -> None:
    made = arguments(repository, change("severity: SEV-2", f"severity: {severity}"))
    assert made["priority"] == priority
    assert f"severity:{severity.lower()}" in made["tags"]


def test_own_tags_are_normalised_and_join_the_generated_ones(repository: Any, change: Any) -> None:
    made = arguments(repository, change("notify: page", "notify: channel\n      tags: [Slice:Latency, llm]"))
    assert made["tags"] == [
        "concern:latency",
        "env:production",
        "llm",
        "service:chat",
        "severity:sev-2",
        "slice:latency",
        "team:assistants",
        "tier:1",
    ]


def test_only_what_pages_is_tagged_so(repository: Any, change: Any) -> None:
    tags = set(arguments(repository, change("notify: page", "notify: channel"))["tags"])
    assert not tags & {"critical", "notify:page"}


@pytest.mark.parametrize(
    ("values", "thresholds"),
    [
        ("{ critical: 0.4, critical_recovery: 0.5 }", {"critical": "0.4", "critical_recovery": "0.5"}),
        (
            "{ base: 100, critical: << base * 2 >>, warning: << critical / 3 >> }",
            {"critical": "200", "warning": "66.6666666667"},
        ),
        ("{ critical: 5, window: 10 }", {"critical": "5"}),
    ],
)
def test_thresholds_are_made_from_the_values_named_like_them(
    repository: Any, change: Any, values: str, thresholds: dict[str, str]
) -> None:
    made = arguments(repository, change("{ critical: 1500, warning: 1200 }", values))
    assert made["monitor_thresholds"] == thresholds


def test_the_runbook_is_the_id_unless_another_page_is_named(repository: Any, change: Any) -> None:
    repository.monitor(
        change("notify: page", "notify: page\n      runbook: answers-are-slow"), runbook="answers-are-slow"
    )
    made = repository.resource("chat--slow").arguments
    assert made["assets"][0]["url"] == "https://example.com/runbooks/answers-are-slow.md"


def test_the_authors_own_assets_are_kept(repository: Any, change: Any) -> None:
    own = "assets: [{ category: runbook, name: Mine, url: https://example.com/mine }]"
    made = arguments(repository, change("notify: page", f"notify: page\n      {own}"))
    assert made["assets"] == [{"category": "runbook", "name": "Mine", "url": "https://example.com/mine"}]


def test_an_argument_set_to_null_is_not_written(repository: Any, change: Any) -> None:
    repository.write({"catalog/services/chat.yaml": SERVICE + "overrides: { slow: { require_full_window: null } }\n"})
    assert "require_full_window" not in arguments(repository, change("notify: page", "notify: page"))


SERVICE = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"
