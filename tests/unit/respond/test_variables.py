from __future__ import annotations

import pytest

from lrcp.core.errors import UnsupportedError

TRANSITIONS = {
    "alert": ("Alert", "OK"),
    "alert from warning": ("Alert", "Warn"),
    "warning": ("Warn", "OK"),
    "alert to warning": ("Warn", "Alert"),
    "no data": ("No Data", "OK"),
    "alert recovery": ("OK", "Alert"),
    "warning recovery": ("OK", "Warn"),
    "no data recovery": ("OK", "No Data"),
}
TRUE_IN = {
    "is_alert": {"alert", "alert from warning"},
    "is_warning": {"warning", "alert to warning"},
    "is_alert_to_warning": {"alert to warning"},
    "is_no_data": {"no data"},
    "is_recovery": {"alert recovery", "warning recovery", "no data recovery"},
    "is_alert_recovery": {"alert recovery"},
    "is_warning_recovery": {"warning recovery"},
    "is_no_data_recovery": {"no data recovery"},
    "is_renotify": set(),
}


@pytest.mark.parametrize("conditional", TRUE_IN)
@pytest.mark.parametrize("moved", TRANSITIONS)
def test_conditionals_follow_the_transition(render, conditional, moved):
    template = f"{{{{#{conditional}}}}}yes{{{{/{conditional}}}}}{{{{^{conditional}}}}}no{{{{/{conditional}}}}}"

    expected = "yes" if moved in TRUE_IN[conditional] else "no"
    assert render(template, *TRANSITIONS[moved]) == expected


def test_a_renotification_keeps_its_status(render):
    template = "{{#is_alert}}alert{{/is_alert}} {{#is_renotify}}again{{/is_renotify}}"

    assert render(template, "Alert", "Alert", renotify=True) == "alert again"


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        ('is_match "role.name" "db"', True),
        ('is_match "role.name" "web"', False),
        ('is_match "role.name" "web" "cass"', True),
        ('is_match "role" "db"', True),
        ('is_match "role.name" ""', True),
        ('is_match "zone.name" ""', False),
        ('is_exact_match "role.name" "db_cassandra"', True),
        ('is_exact_match "role.name" "db"', False),
        ('is_exact_match "role.name" "db" "db_cassandra"', True),
        ('is_exact_match "value" "5"', True),
        ("is_priority 'P2'", True),
        ("is_priority 'P1'", False),
    ],
)
def test_conditionals_compare_texts(render, block, holds):
    name = block.split()[0]
    template = f"{{{{#{block}}}}}yes{{{{else}}}}no{{{{/{name}}}}}"

    text = render(template, group=("role:db_cassandra",), options={"priority": 2})

    assert text == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("value", "1234.568"),
        ("threshold", "4"),
        ("warn_threshold", "2.5"),
        ("alert_recovery_threshold", "3"),
        ("warn_recovery_threshold", ""),
        ("comparator", "&gt;"),
        ("{comparator}", ">"),
        ("first_triggered_at", "2021-05-31 14:42:27+00:00"),
        ("last_triggered_at_epoch", "1622472147000"),
        ("triggered_duration_sec", "60"),
        ("endpoint.name", "/qa"),
        ("[dot.key].name", "five"),
        ("zone.name", ""),
        ("long_window_burn_rate", "14.4"),
        ("short_window_burn_rate", ""),
        ("timeframe", "30d"),
    ],
)
def test_variables_are_written(render, variable, text):
    thresholds = {"critical": 4, "warning": 2.5, "critical_recovery": 3}

    assert text == render(
        f"{{{{{variable}}}}}",
        value=1234.56789,
        since=60,
        group=("endpoint:/qa", "dot.key:five"),
        variables={"long_window_burn_rate": 14.4, "timeframe": "30d"},
        options={"monitor_thresholds": thresholds},
    )


def test_without_a_value_nothing_is_written(render):
    assert render("[{{value}}]", "No Data", value=None) == "[]"


@pytest.mark.parametrize(
    ("template", "construct"),
    [
        ("{{issue.link}}", "message variable `issue.\\*`"),
        ("{{host.ip}}", "message variable `host.\\*`"),
        ("{{something}}", "message variable `something`"),
        ("{{#is_unknown}}a{{/is_unknown}}", "conditional `is_unknown`"),
        ("{{#is_something}}a{{/is_something}}", "conditional `is_something`"),
        ("{{shout 'value'}}", "message function `shout`"),
        (
            '{{#is_exact_match (eval "int(value)") "8"}}a{{/is_exact_match}}',
            "`\\(eval ...\\)` as what {{#is_exact_match}}",
        ),
    ],
)
def test_unknown_constructs_are_refused_by_name(render, template, construct):
    with pytest.raises(UnsupportedError, match=construct):
        render(template)
