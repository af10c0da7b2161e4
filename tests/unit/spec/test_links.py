from __future__ import annotations

import pytest

from lrcp.spec.links import dashboard_link, logs_link, site_url, traces_link, variable


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("datadoghq.com", "https://app.datadoghq.com"),
        ("datadoghq.eu", "https://app.datadoghq.eu"),
        ("us5.datadoghq.com", "https://us5.datadoghq.com"),
    ],
)
def test_regional_sites_have_no_app_in_front(site: str, url: str) -> None:
    assert site_url(site) == url


def test_a_dashboard_opens_at_the_time_and_the_group_of_the_alert() -> None:
    link = dashboard_link("datadoghq.com", "/dashboard/x", "production", ["endpoint", "shard"], ["env", "endpoint"])
    assert link == (
        "https://app.datadoghq.com/dashboard/x"
        '?from_ts={{eval "last_triggered_at_epoch-30*60*1000"}}&to_ts={{eval "last_triggered_at_epoch+15*60*1000"}}'
        '&live=false&tpl_var_env=production&tpl_var_endpoint={{urlencode "endpoint.name"}}'
    )


def test_logs_are_those_of_the_service_the_environment_and_the_group() -> None:
    link = logs_link("datadoghq.com", "chat", "production", ["service", "endpoint"])
    assert (
        '/logs?query=service%3Achat%20env%3Aproduction%20%40endpoint%3A{{urlencode "endpoint.name"}}&from_ts=' in link
    )


def test_logs_can_be_narrowed_down_to_what_failed() -> None:
    link = logs_link("datadoghq.com", "chat", "production", [], "@outcome:(error OR timeout)")
    assert "?query=service%3Achat%20env%3Aproduction%20%40outcome%3A%28error%20OR%20timeout%29&from_ts=" in link


def test_traces_name_their_range_start_and_end() -> None:
    link = traces_link("datadoghq.com", "chat", "production", [])
    assert "/apm/traces?query=service%3Achat%20env%3Aproduction&start={{eval" in link
    assert "&end={{eval" in link


@pytest.mark.parametrize(
    ("key", "name"),
    [("endpoint", "endpoint.name"), ("http.route", "[http.route].name"), ("@llm.model", "[@llm.model].name")],
)
def test_a_key_with_dots_stands_in_brackets(key: str, name: str) -> None:
    assert variable(key) == name
