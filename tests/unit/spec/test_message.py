from __future__ import annotations

from typing import Any

import pytest

from lrcp.spec.message import Plan, compose, text_of

PARTS = {"what_failed": "It is {{value}} slow.", "why": "The model.", "what_next": "Switch it.", "no_data": "Silence."}


def message(**changes: Any) -> str:
    settings: dict[str, Any] = {
        "severity": "SEV-2",
        "environment": "production",
        "links": [("Runbook", "https://r"), ("Dashboard", "https://d"), ("Logs", "https://l")],
        "texts": frozenset(PARTS),
        "incident": "@incident-llm-sev2",
        "page": "@oncall-llm",
        "channel": "@slack-llm",
        "warns": True,
        "tells_no_data": True,
    }
    return text_of(compose(Plan(**settings | changes)), PARTS)


def test_the_whole_message_reads_as_what_failed_why_and_what_next() -> None:
    assert message() == (
        "{{#is_alert}}\n"
        "**What failed** · SEV-2 · production\n"
        "It is {{value}} slow.\n"
        "\n"
        "**Why**\n"
        "The model.\n"
        "\n"
        "**What next**\n"
        "Switch it.\n"
        "\n"
        "[Runbook](https://r) · [Dashboard](https://d) · [Logs](https://l)\n"
        "\n"
        "@incident-llm-sev2 @oncall-llm @slack-llm\n"
        "{{/is_alert}}\n"
        "{{#is_warning}}\n"
        "Warning · production: the value is {{value}}; warning at {{warn_threshold}}, alert at {{threshold}}.\n"
        "[Runbook](https://r) · [Dashboard](https://d)\n"
        "\n"
        "@slack-llm\n"
        "{{/is_warning}}\n"
        "{{#is_no_data}}\n"
        "Silence.\n"
        "[Runbook](https://r) · [Dashboard](https://d)\n"
        "\n"
        "@slack-llm\n"
        "{{/is_no_data}}\n"
        "{{#is_recovery}}\n"
        "Recovered · production: the value is {{value}}. It began at {{first_triggered_at}}.\n"
        "\n"
        "@oncall-llm @slack-llm\n"
        "{{/is_recovery}}"
    )


def test_nothing_stands_outside_of_a_conditional() -> None:
    blocks = message().split("{{#")
    assert blocks[0] == ""
    assert all(block.rstrip("\n").endswith("}}") and "{{/is_" in block for block in blocks[1:])


def test_with_an_escalation_the_page_waits_for_the_repeated_notification() -> None:
    texts = {**PARTS, "escalation": "Nobody has acted."}
    plan = Plan("SEV-3", "production", (), frozenset(texts), page="@oncall-llm", channel="@slack-llm")
    blocks = text_of(compose(plan), texts).split("{{#")

    assert blocks[1].endswith("\n\n@slack-llm\n{{/is_alert}}\n")
    assert blocks[2] == "is_renotify}}\nNobody has acted.\n\n@oncall-llm\n{{/is_renotify}}\n"
    assert blocks[3].endswith("\n\n@oncall-llm @slack-llm\n{{/is_recovery}}")


@pytest.mark.parametrize(
    ("changes", "absent"),
    [
        ({"warns": False}, "is_warning"),
        ({"tells_no_data": False}, "is_no_data"),
        ({"texts": frozenset({"what_failed", "why", "what_next"})}, "is_no_data"),
        ({"incident": ""}, "@incident"),
        ({"page": "", "incident": "", "channel": ""}, "@"),
        ({"has_value": False}, "the value is"),
    ],
)
def test_what_a_monitor_does_not_have_its_message_does_not_mention(changes: dict[str, Any], absent: str) -> None:
    assert absent not in message(**changes)


@pytest.mark.parametrize("handle", ["@incident-llm-sev2", "@oncall-llm", "@slack-llm"])
def test_after_every_handle_comes_white_space(handle: str) -> None:
    text = message()
    ends = [index + len(handle) for index in range(len(text)) if text.startswith(handle, index)]
    assert ends
    assert all(text[end].isspace() for end in ends)


# --- from declarations ----------------------------------------------------------------------------


def declared(repository: Any, text: str, environment: str = "production") -> str:
    return str(repository.monitor(text).resource("chat--slow", environment).arguments["message"])


def test_an_alert_opens_one_incident_pages_once_and_tells_the_channel(repository: Any, monitor_text: str) -> None:
    text = declared(repository, monitor_text)
    assert text.count("@incident-llm-sev2") == 1
    assert text.count("@oncall-assistants") == 2  # the alert, and the recovery that resolves the page
    assert text.count("@slack-assistants") == 3


def test_without_paging_the_page_goes_to_the_channel_and_no_incident_is_opened(
    repository: Any, monitor_text: str
) -> None:
    text = declared(repository, monitor_text, "staging")
    assert "@oncall" not in text
    assert "@incident" not in text
    assert "@slack-assistants" in text


@pytest.mark.parametrize("line", ["stage: shadow", "notify: none"])
def test_a_shadow_tells_nobody_and_neither_does_notify_none(repository: Any, change: Any, line: str) -> None:
    text = declared(repository, change("notify: page\n      incident: { type: llm }", line))
    assert "@" not in text


def test_a_plain_text_is_sent_as_it_is(repository: Any, change: Any) -> None:
    written = "message: { what_failed: It is slow., why: The model., what_next: Switch it. }"
    own = 'message: "{{#is_alert}}<< service >> is slow @slack-mine {{/is_alert}}"'
    assert declared(repository, change(written, own)) == "{{#is_alert}}chat is slow @slack-mine {{/is_alert}}"


def test_links_lead_to_the_services_dashboard_its_logs_and_its_traces(repository: Any, monitor_text: str) -> None:
    repository.write({"dashboards/chat.yaml": DASHBOARD})
    text = declared(repository, monitor_text.replace("env:<< env >>}", "env:<< env >>} by {endpoint}"))
    assert "[Dashboard](https://app.datadoghq.comtf://datadog_dashboard_json/chat--overview/url?from_ts=" in text
    assert 'tpl_var_env=production&tpl_var_endpoint={{urlencode "endpoint.name"}})' in text
    assert "[Logs](https://app.datadoghq.com/logs?query=service%3Achat%20env%3Aproduction%20%40endpoint%3A" in text
    assert "[Traces](https://app.datadoghq.com/apm/traces?query=" in text


@pytest.mark.parametrize(
    ("parts", "narrowed"),
    [
        ({"a": " by {endpoint}", "b": " by {endpoint,model}"}, "%20%40endpoint%3A{{urlencode"),
        ({"a": " by {endpoint,model}", "b": " by {endpoint}"}, "%20%40endpoint%3A{{urlencode"),
        ({"a": " by {endpoint}", "b": " by {model}"}, "&from_ts"),
        ({"a": "", "b": " by {endpoint}"}, "%20%40endpoint%3A{{urlencode"),
        ({"a": "", "b": ""}, "&from_ts"),
    ],
)
def test_a_composite_links_to_the_group_that_all_its_grouped_parts_have(
    repository: Any, monitor_text: str, parts: dict[str, str], narrowed: str
) -> None:
    texts = [
        monitor_text.replace("slow:", f"{id}:", 1).replace("env:<< env >>}", f"env:<< env >>}}{keys}")
        for id, keys in parts.items()
    ]
    query = '"avg(last_5m):avg:llm.health_score{service:<< service >>,env:<< env >>} > << critical >>"'
    both = """'<< monitor("a") >> && << monitor("b") >>'"""
    whole = monitor_text.replace(query, both).replace("query alert", "composite")
    repository.write({f"docs/runbooks/{id}.md": RUNBOOK for id in parts})
    text = declared(repository, "\n".join([*texts, whole.replace("values: { critical: 1500, warning: 1200 }", "")]))
    assert f"service%3Achat%20env%3Aproduction{narrowed}" in text


def test_only_what_the_incident_attaches_is_linked(repository: Any, change: Any) -> None:
    repository.write({"dashboards/chat.yaml": DASHBOARD})
    text = declared(repository, change("{ type: llm }", "{ type: llm, attach: [logs] }"))
    assert "[Logs]" in text
    assert "[Dashboard]" not in text
    assert "[Traces]" not in text


def test_a_burn_rate_has_no_single_value_to_tell(repository: Any, change: Any) -> None:
    query = '"avg(last_5m):avg:llm.health_score{service:<< service >>,env:<< env >>} > << critical >>"'
    burn = '\'burn_rate("x").over("30d").long_window("1h").short_window("5m") > << critical >>\''
    text = declared(repository, change(query, burn).replace("query alert", "slo alert"))
    assert "{{value}}" not in text
    assert "Recovered · production. It began at" in text


RUNBOOK = "# Runbook\n\n## What failed\n\n## Why\n\n## What next\n"
DASHBOARD = """
    overview:
      dashboard:
        title: Overview
        description: All of it.
        layout_type: ordered
        template_variables: [{ name: env, prefix: env }, { name: endpoint, prefix: endpoint }]
        widgets: []
"""
