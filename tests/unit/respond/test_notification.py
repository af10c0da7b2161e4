from __future__ import annotations

import pytest

MESSAGE = """\
{{#is_alert}}
{{value}} is above {{threshold}} on {{endpoint.name}}.
@incident-llm-sev2 @oncall-llm
{{/is_alert}}
{{#is_recovery}}
Recovered: {{value}}.
@oncall-llm @slack-llm
{{/is_recovery}}"""


def test_a_transition_reaches_the_recipients_of_its_blocks_alone(notify):
    alert = notify(MESSAGE, group=("endpoint:/qa",))
    recovery = notify(MESSAGE, "OK", "Alert", 1.0)

    assert alert.text == "5 is above 4 on /qa.\n@incident-llm-sev2 @oncall-llm"
    assert alert.recipients == ("@incident-llm-sev2", "@oncall-llm")
    assert recovery.text == "Recovered: 1.\n@oncall-llm @slack-llm"
    assert recovery.recipients == ("@oncall-llm", "@slack-llm")


def test_text_outside_of_blocks_goes_out_on_every_transition(notify):
    assert notify("always @slack-a", "OK", "Alert").recipients == ("@slack-a",)


def test_handles_can_hold_variables(notify):
    assert notify("@slack-{{service.name}}", group=("service:chat",)).recipients == ("@slack-chat",)


@pytest.mark.parametrize(
    ("facts", "options", "title"),
    [
        (("Alert", "OK"), {}, "[Triggered on {endpoint:/qa}] p95 of /qa"),
        (("Warn", "OK"), {}, "[Warn on {endpoint:/qa}] p95 of /qa"),
        (("No Data", "OK"), {}, "[No data on {endpoint:/qa}] p95 of /qa"),
        (("OK", "Alert"), {}, "[Recovered on {endpoint:/qa}] p95 of /qa"),
        (("Alert", "OK"), {"include_tags": False}, "[Triggered] p95 of /qa"),
        (("Alert", "OK"), {"priority": 2}, "[P2] [Triggered on {endpoint:/qa}] p95 of /qa"),
    ],
)
def test_the_title_says_what_happened_and_where(notify, facts, options, title):
    found = notify("", *facts, name="p95 of {{endpoint.name}}", group=("endpoint:/qa",), options=options)

    assert found.title == title


def test_a_simple_alert_has_no_tags_in_its_title(notify):
    assert notify("", renotify=True).title == "[Re-Triggered] name"


def test_the_message_can_override_the_priority(notify):
    found = notify("{{override_priority 'P1'}}", options={"priority": 3})

    assert (found.priority, found.title) == (1, "[P1] [Triggered] name")


def test_a_renotification_carries_the_escalation_message(notify):
    options = {"escalation_message": "still there @slack-boss"}

    assert notify("text", options=options).text == "text"
    assert notify("text", renotify=True, options=options).text == "text\n\nstill there @slack-boss"


@pytest.mark.parametrize(
    ("preset", "text"),
    [
        ("show_all", "It is slow @slack-a on /qa.\n@oncall-llm"),
        ("hide_query", "It is slow @slack-a on /qa.\n@oncall-llm"),
        ("hide_handles", "It is slow on /qa."),
        ("hide_query_and_handles", "It is slow on /qa."),
        ("hide_handles_and_footer", "It is slow on /qa."),
        ("show_only_snapshot", "It is slow on /qa."),
        ("hide_all", "It is slow on /qa."),
    ],
)
def test_a_preset_hides_handles_from_the_text_not_from_their_recipients(notify, preset, text):
    found = notify(
        "It is slow @slack-a on /qa.\n@oncall-llm", "Alert", "OK", options={"notification_preset_name": preset}
    )

    assert found.text == text
    assert found.recipients == ("@slack-a", "@oncall-llm")


def test_what_is_withheld_reaches_nobody(notify):
    found = notify("It is slow.\n@oncall-llm", withheld="downtime upgrade")

    assert (found.text, found.recipients, found.handles) == ("It is slow.\n@oncall-llm", (), ())


def test_the_message_names_the_group_that_decides_and_the_title_the_bundle(notify):
    bundled = {"group": ("service:a",), "subgroup": ("host:1", "service:a")}

    found = notify("{{host.name}} of {{service.name}}", **bundled)

    assert (found.title, found.text) == ("[Triggered on {service:a}] name", "1 of a")
