from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError
from lrcp.export import Ids, collect
from lrcp.export.entries import addresses, elsewhere
from lrcp.spec import Reference, Spec

OBJECTIVE = Reference("datadog_service_level_objective", "chat--latency")
DASHBOARD = Reference("datadog_dashboard_json", "chat--main", "url")


def entries(spec, ids=None, services=()):
    return {each.address: each for each in collect(spec, Ids(ids or {}), services)}


def test_what_is_referred_to_comes_first(spec) -> None:
    order = list(entries(spec))
    assert order.index("datadog_service_level_objective.chat--latency") < order.index(
        "datadog_dashboard_json.chat--main"
    )
    assert order.index("datadog_dashboard_json.chat--main") < order.index("datadog_monitor.chat--slow")
    assert order.index("datadog_logs_index.llm") < order.index("datadog_logs_index_order.llm")


def test_an_id_that_only_datadog_can_give_is_needed_until_it_is_known(spec) -> None:
    assert entries(spec)["datadog_monitor.chat--burn"].needs == (OBJECTIVE,)

    known = entries(spec, {OBJECTIVE: "abc"})["datadog_monitor.chat--burn"]
    assert known.complete
    assert known.body["query"] == 'burn_rate("abc").over("30d") > 1'


def test_a_link_to_a_dashboard_leads_to_the_list_until_its_address_is_known(spec) -> None:
    made = entries(spec)["datadog_monitor.chat--slow"]
    listed = "https://app.datadoghq.com/dashboard/lists?q=chat%20%26%20all"
    assert made.body["message"] == f"[a]({listed}&from_ts=1) [b]({listed})"
    assert made.stand_ins == (DASHBOARD,)
    assert made.complete

    known = entries(spec, {DASHBOARD: "/dashboard/abc/main"})["datadog_monitor.chat--slow"]
    assert known.body["message"].startswith("[a](https://app.datadoghq.com/dashboard/abc/main?from_ts=1)")
    assert known.stand_ins == ()


def test_the_widget_of_an_objective_is_a_list_until_its_id_is_known(spec) -> None:
    made = entries(spec)["datadog_dashboard_json.chat--main"]
    (widget,) = made.body["widgets"]
    assert widget["definition"] == {
        "type": "slo_list",
        "title": "SLO",
        "requests": [
            {"request_type": "slo_list", "query": {"query_string": "env:production AND service:chat", "limit": 10}}
        ],
    }
    assert made.stand_ins == (OBJECTIVE,)

    (widget,) = entries(spec, {OBJECTIVE: "abc"})["datadog_dashboard_json.chat--main"].body["widgets"]
    assert (widget["definition"]["type"], widget["definition"]["slo_id"]) == ("slo", "abc")


def test_attributes_that_are_written_in_the_declarations_need_nothing(spec) -> None:
    made = entries(spec)
    assert made["datadog_logs_index_order.llm"].body == {"index_names": ["llm-logs"]}
    mail = made["datadog_on_call_user_notification_channel.mail"]
    assert mail.body["data"]["attributes"]["config"]["address"] == "one@example.com"
    assert mail.needs == (Reference("datadog_user", "one"),)


def test_an_id_in_the_path_is_filled_in_too(spec) -> None:
    known = entries(spec, {Reference("datadog_user", "one"): "u-1"})["datadog_on_call_user_notification_channel.mail"]
    assert known.path == "/api/v2/on-call/users/u-1/notification-channels"
    assert known.complete


def test_a_secret_stays_a_name(spec) -> None:
    made = entries(spec)["datadog_action_connection.admin"]
    assert made.needs == (Reference("var", "token", "value"),)


def test_teams_of_the_catalogue_are_made_too_and_other_types_are_left_out(spec) -> None:
    made = entries(spec)
    assert made["datadog_team.assistants"].body["data"]["attributes"]["handle"] == "assistants"
    assert "datadog_webhook.not-exported" not in made
    assert "datadog_user.one" not in made


def test_one_service_comes_with_what_is_shared(spec) -> None:
    made = entries(spec, services=["chat"])
    assert "datadog_monitor.search--slow" not in made
    assert {"datadog_monitor.chat--slow", "datadog_logs_index.llm"} <= made.keys()


def test_what_comes_from_elsewhere_is_named_in_words(spec) -> None:
    assert elsewhere(list(entries(spec).values()), spec) == {
        "tf://datadog_user/one/id": "the id of the user one@example.com",
        "tf://var/token/value": "a secret: put it into the request that you send, never into a file",
    }


def test_ids_may_be_given_for_what_is_exported_and_for_users(spec) -> None:
    known = addresses(spec)
    assert {"datadog_user.one", "datadog_team.assistants", "datadog_monitor.chat--slow"} <= known
    assert "datadog_webhook.not-exported" not in known


def test_an_argument_without_an_api_form_stops_the_export(resource) -> None:
    strange = resource("datadog_monitor", "chat--strange", {"name": "n", "crystal_ball": 1})
    with pytest.raises(LrcpError, match="`crystal_ball` of datadog_monitor"):
        collect(Spec("production", {}, (), [strange]), Ids())
