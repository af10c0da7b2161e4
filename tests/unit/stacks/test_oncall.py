"""On-Call in a stack: people that are looked up, what waits for PagerDuty, what is not destroyed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.position import Position
from lrcp.spec.model import Resource, Team
from stacks import oncall
from stacks.stack import DatadogResource, DatadogStack
from stacks.teams import add_teams

AT = Position("oncall/people.yaml", 1, 1)
Synth = Callable[..., dict[str, Any]]


def resource(type: str, name: str, /, **arguments: Any) -> Resource:
    return Resource(type, name, name, "local", "org", arguments, AT)


def user(name: str = "ann", email: str = "ann@example.com") -> Resource:
    return resource("datadog_user", name, name="Ann", email=email)


def placed(synth: Synth, *resources: Resource) -> dict[str, Any]:
    def add(stack: Any) -> None:
        for each in resources:
            oncall.add(stack, each)

    return synth(add)


def test_people_are_looked_up_and_never_made(synth: Synth) -> None:
    configuration = placed(synth, user())

    assert "resource" not in configuration
    assert configuration["data"]["datadog_user"]["ann"] == {
        "filter": '${lookup(var.user_emails, "ann", "ann@example.com")}',
        "exact_match": True,
    }
    assert configuration["variable"]["user_emails"]["default"] == {}


@pytest.mark.parametrize(
    ("email", "written"),
    [
        ('a"b@example.com', '${lookup(var.user_emails, "ann", "a\\"b@example.com")}'),
        ("${x}@example.com", '${lookup(var.user_emails, "ann", "$${x}@example.com")}'),
    ],
)
def test_an_address_is_only_text_for_terraform(synth: Synth, email: str, written: str) -> None:
    assert placed(synth, user(email=email))["data"]["datadog_user"]["ann"]["filter"] == written


def test_an_address_may_be_kept_out_of_the_repository(synth: Synth) -> None:
    configuration = placed(synth, user(email="tf://var/ann-email/value"))

    assert configuration["data"]["datadog_user"]["ann"]["filter"] == "${var.ann_email}"
    assert configuration["variable"]["ann_email"]["sensitive"] is True


def test_a_schedule_names_the_people_that_were_found_and_empty_turns(synth: Synth) -> None:
    layer = {"name": "layer", "users": ["tf://datadog_user/ann/id", None]}
    configuration = placed(synth, user(), resource("datadog_on_call_schedule", "primary", layer=[layer]))

    (found,) = configuration["resource"]["datadog_on_call_schedule"]["primary"]["layer"]
    assert found["users"] == ["${data.datadog_user.ann.id}", None]


def test_a_service_of_pagerduty_waits_for_the_account(synth: Synth) -> None:
    account = resource("datadog_integration_pagerduty", "account", subdomain="example")
    key = "tf://var/key/value"
    service = resource("datadog_integration_pagerduty_service_object", "critical", service_name="c", service_key=key)

    found = placed(synth, account, service)["resource"]["datadog_integration_pagerduty_service_object"]["critical"]

    assert found == {
        "service_name": "c",
        "service_key": "${var.key}",
        "depends_on": ["datadog_integration_pagerduty.account"],
    }


def test_members_of_a_team_are_its_own_resources(synth: Synth) -> None:
    def add(stack: Any) -> None:
        oncall.add(stack, user())
        add_teams(stack, [Team("llm", "LLM", "Own.", "@oncall-llm", "@slack-llm", AT, members=("ann",))])

    assert synth(add)["resource"]["datadog_team_membership"] == {
        "llm--ann": {"team_id": "${datadog_team.llm.id}", "user_id": "${data.datadog_user.ann.id}"}
    }


PROTECTED = ("datadog_service_level_objective", "datadog_on_call_schedule", "datadog_on_call_escalation_policy")


@pytest.mark.parametrize("protects", [True, False])
def test_objectives_schedules_and_policies_are_destroyed_only_where_the_catalogue_allows_it(
    new_stack: Callable[..., DatadogStack], protects: bool
) -> None:
    stack = new_stack(prevent_destroy=protects)
    made = {type: DatadogResource(stack, type, "a", {"name": "n"}) for type in (*PROTECTED, "datadog_monitor")}

    protected = {type for type, each in made.items() if each.synthesize().get("lifecycle") == {"prevent_destroy": True}}
    assert protected == (set(PROTECTED) if protects else set())


def test_local_may_be_taken_down_and_nothing_else() -> None:
    from lrcp.core.yamldoc import load_yaml
    from stacks.assemble import _protected

    root = Path(__file__).parents[3]
    files = [*(root / "catalog/environments").glob("*.yaml"), root / "catalog/organization.yaml"]
    assert {file.stem: _protected(load_yaml(file, root)) for file in files} == {
        "local": False,
        "organization": True,
        "production": True,
        "staging": True,
    }
