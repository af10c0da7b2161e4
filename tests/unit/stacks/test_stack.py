"""A stack and its resources."""

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.errors import LrcpError
from lrcp.spec.model import Reference

Synth = Callable[..., dict[str, Any]]


def monitor(stack: Any, name: str = "chat--latency", **options: Any) -> Any:
    from stacks.stack import DatadogResource

    return DatadogResource(stack, "datadog_monitor", name, {"name": "n", "priority": None, "tags": ["a:b"]}, **options)


def test_a_resource_stands_under_its_type_and_name(synth: Synth) -> None:
    configuration = synth(monitor)

    assert configuration["resource"] == {"datadog_monitor": {"chat--latency": {"name": "n", "tags": ["a:b"]}}}


def test_the_provider_is_declared_by_constraint(synth: Synth) -> None:
    configuration = synth(monitor)

    assert configuration["terraform"]["required_providers"] == {
        "datadog": {"source": "DataDog/datadog", "version": ">= 4.19, < 5"}
    }


def test_the_api_is_that_of_the_site_unless_a_variable_says_otherwise(synth: Synth) -> None:
    configuration = synth(monitor)

    assert configuration["provider"] == {"datadog": [{"api_url": "${var.datadog_api_url}"}]}
    assert configuration["variable"]["datadog_api_url"]["default"] == "https://api.datadoghq.eu/"


def test_a_reference_leads_to_a_resource_of_the_same_stack(synth: Synth) -> None:
    from stacks.stack import DatadogResource

    def add(stack: Any) -> None:
        DatadogResource(stack, "datadog_monitor", "b", {"query": "tf://datadog_monitor/a/id && x"})
        monitor(stack, "a")

    configuration = synth(add)

    assert configuration["resource"]["datadog_monitor"]["b"]["query"] == "${datadog_monitor.a.id} && x"


def test_a_reference_out_of_the_stack_is_refused(synth: Synth) -> None:
    def add(stack: Any) -> None:
        stack.resolve(Reference("datadog_monitor", "elsewhere"))

    with pytest.raises(LrcpError, match="tf://datadog_monitor/elsewhere/id leads to a resource that is not in this"):
        synth(add)


def test_the_order_of_creation_is_written_once_and_sorted(synth: Synth) -> None:
    configuration = synth(
        lambda stack: monitor(stack, depends_on=["datadog_team.b", "datadog_team.a", "datadog_team.b"])
    )

    assert configuration["resource"]["datadog_monitor"]["chat--latency"]["depends_on"] == [
        "datadog_team.a",
        "datadog_team.b",
    ]


def test_a_renamed_resource_is_moved_instead_of_destroyed(synth: Synth) -> None:
    configuration = synth(lambda stack: monitor(stack, "new", moved_from="old"))

    assert configuration["moved"] == [{"from": "datadog_monitor.old", "to": "datadog_monitor.new"}]


def test_an_empty_stack_has_no_resource_section(synth: Synth) -> None:
    configuration = synth(lambda stack: None)

    assert "resource" not in configuration
    assert "moved" not in configuration


def test_the_same_address_twice_is_refused(synth: Synth) -> None:
    with pytest.raises(LrcpError, match=r"datadog_monitor\.a is declared twice"):
        synth(lambda stack: (monitor(stack, "a"), monitor(stack, "a")))


@pytest.mark.parametrize("name", ["2nd", "a.b", "", "a b"])
def test_a_name_that_terraform_does_not_allow_is_refused(synth: Synth, name: str) -> None:
    with pytest.raises(LrcpError, match="is not a name that Terraform allows"):
        synth(lambda stack: monitor(stack, name))


def test_a_secret_is_a_sensitive_variable_without_a_value(synth: Synth) -> None:
    from stacks.stack import DatadogResource

    def add(stack: Any) -> None:
        value = "tf://var/chat-admin-token/value"
        DatadogResource(stack, "datadog_action_connection", "a", {"name": "n", "http": {"token": [{"value": value}]}})
        DatadogResource(stack, "datadog_webhook", "b", {"custom_headers": f"Bearer {value}"})

    configuration = synth(add)

    assert configuration["resource"]["datadog_action_connection"]["a"]["http"]["token"] == [
        {"value": "${var.chat_admin_token}"}
    ]
    assert configuration["resource"]["datadog_webhook"]["b"]["custom_headers"] == "Bearer ${var.chat_admin_token}"
    variable = configuration["variable"]["chat_admin_token"]
    assert (variable["sensitive"], variable["type"], "default" in variable) == (True, "string", False)
