"""The checked-in facts."""

import pytest

from lrcp.facts import load_facts
from lrcp.facts.limits import LIMITS

# Every kind that declarations use or will use; a refresh that loses one must not go unnoticed.
TYPES = """
    action_connection api_key app_key_registration application_key cost_budget dashboard_json downtime_schedule
    incident_notification_rule incident_notification_template incident_type incident_user_defined_field
    integration_pagerduty integration_pagerduty_service_object integration_slack_channel logs_archive
    logs_archive_order logs_custom_destination logs_custom_pipeline logs_index logs_index_order logs_metric
    logs_pipeline_order logs_restriction_query metric_metadata metric_tag_configuration monitor
    monitor_config_policy monitor_json monitor_notification_rule on_call_escalation_policy on_call_schedule
    on_call_team_routing_rules on_call_user_notification_channel on_call_user_notification_rule powerpack
    restriction_policy role rum_application rum_metric rum_retention_filter security_monitoring_rule
    security_monitoring_suppression sensitive_data_scanner_group sensitive_data_scanner_rule service_account
    service_definition_yaml service_level_objective slo_correction software_catalog spans_metric
    synthetics_global_variable synthetics_private_location synthetics_test tag_indexing_rule team team_link
    team_membership team_notification_rule user webhook webhook_custom_variable workflow_automation
"""


@pytest.mark.parametrize("type", TYPES.split())
def test_every_kind_that_we_deploy_is_known(type: str) -> None:
    assert f"datadog_{type}" in load_facts().resources


def test_the_facts_say_which_provider_they_were_taken_from() -> None:
    facts = load_facts()

    assert (facts.provider, facts.version) == ("DataDog/datadog", "4.19.0")


def test_an_attribute_knows_its_type_and_its_flags() -> None:
    block = load_facts().resources["datadog_monitor"]

    assert block.attributes["query"].required
    assert block.attributes["id"].computed
    assert not block.attributes["id"].settable
    assert block.attributes["tags"].type == ("set", "string")
    assert "log alert" in block.attributes["type"].values


def test_a_block_knows_its_counts() -> None:
    thresholds = load_facts().resources["datadog_service_level_objective"].blocks["thresholds"]

    assert (thresholds.nesting, thresholds.minimum, thresholds.maximum) == ("list", 1, None)


def test_secrets_are_marked() -> None:
    variable = load_facts().resources["datadog_synthetics_global_variable"].attributes

    assert variable["value"].sensitive
    assert variable["value_wo"].write_only


def test_what_may_be_written_leaves_out_what_datadog_sets() -> None:
    names = load_facts().resources["datadog_team"].names

    assert names == ["description", "handle", "name"]


@pytest.mark.parametrize("type", LIMITS)
def test_the_demands_beyond_the_schema_name_arguments_that_exist(type: str) -> None:
    limits, block = LIMITS[type], load_facts().resources[type]
    named = {name for names in (*limits.conflicts, *limits.one_of) for name in names}

    assert named.union(limits.required, limits.json) <= {*block.attributes, *block.blocks}
    assert {name for _, name in limits.numbers} <= {
        name for outer, _ in limits.numbers for name in block.blocks[outer].block.attributes
    }
