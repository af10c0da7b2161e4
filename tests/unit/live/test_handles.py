from __future__ import annotations

import pytest

from lrcp.live import Action, apply, plan

SEVERITIES = {"llm-sev1": "SEV-1", "llm-sev2": "SEV-2"}
OURS = {"incident_type": {"data": {"id": "type-1", "type": "incident_types"}}}
THEIRS = {"incident_type": {"data": {"id": "type-2", "type": "incident_types"}}}
COMMANDER = {"commander_user": {"data": {"id": "user-1", "type": "users"}}}


def attributes(name, severity):
    return {"name": name, "fields": {"severity": [severity]}}


def actions(made):
    return {change.name: change.action for change in made.changes}


def test_handles_that_are_missing_are_made_with_type_and_severity(fake, datadog, declared) -> None:
    spec = declared(SEVERITIES)
    apply(plan(spec, datadog), datadog, lambda change: None)

    assert [(each["attributes"]["name"], each["attributes"]["fields"]) for each in fake.handles.values()] == [
        ("@incident-llm-sev1", {"severity": ["SEV-1"]}),
        ("@incident-llm-sev2", {"severity": ["SEV-2"]}),
    ]
    assert all(each["relationships"]["incident_type"] == OURS["incident_type"] for each in fake.handles.values())


def test_a_plan_only_reads(fake, datadog, declared) -> None:
    assert len(plan(declared(SEVERITIES), datadog).pending) == 2
    assert fake.writes == []


def test_another_severity_is_changed_and_the_commander_stays(fake, datadog, declared) -> None:
    fake.add_handle(attributes("@incident-llm-sev1", "SEV-4"), OURS | COMMANDER)
    spec = declared({"llm-sev1": "SEV-1"})
    made = plan(spec, datadog)
    apply(made, datadog, lambda change: None)

    (difference,) = made.changes[0].differences
    assert (difference.path, difference.before, difference.after) == ("fields.severity.0", "SEV-4", "SEV-1")
    (handle,) = fake.handles.values()
    assert handle["attributes"]["fields"] == {"severity": ["SEV-1"]}
    assert handle["relationships"]["commander_user"] == COMMANDER["commander_user"]


@pytest.mark.parametrize("name", ["@incident-llm-sev1", "incident-llm-sev1", "llm-sev1"])
def test_a_handle_is_known_with_and_without_the_prefix_of_a_mention(fake, datadog, declared, name) -> None:
    fake.add_handle(attributes(name, "SEV-1"), OURS)
    assert len(fake.handles) == 1
    found = plan(declared({"llm-sev1": "SEV-1"}), datadog).changes[0]
    assert found.id == "handle-1"
    assert found.action is (Action.UNCHANGED if name.startswith("@") else Action.UPDATE)


def test_one_of_the_same_name_and_another_type_belongs_to_somebody_else(fake, datadog, declared) -> None:
    fake.types["type-2"] = "Security"
    fake.add_handle(attributes("@incident-llm-sev1", "SEV-4"), THEIRS)
    before = str(fake.handles)
    made = plan(declared({"llm-sev1": "SEV-1"}), datadog)
    apply(made, datadog, lambda change: None)

    assert actions(made) == {"@incident-llm-sev1": Action.BLOCKED}
    assert "another incident type than `LLM reliability`" in made.changes[0].note
    assert str(fake.handles) == before
    assert fake.writes == []


def test_without_the_incident_type_nothing_is_made_and_the_reason_said(fake, datadog, declared) -> None:
    fake.types.clear()
    made = plan(declared(SEVERITIES), datadog)

    assert set(actions(made).values()) == {Action.BLOCKED}
    assert made.changes[0].note == "there is no incident type `LLM reliability` yet: deploy or import it first"


def test_what_is_no_longer_declared_is_named_and_left_alone(fake, datadog, declared) -> None:
    fake.types["type-2"] = "Security"
    fake.add_handle(attributes("@incident-llm-old", "SEV-3"), OURS)
    fake.add_handle(attributes("@incident-fraud", "SEV-3"), THEIRS)
    made = plan(declared(SEVERITIES), datadog)
    apply(made, datadog, lambda change: None)

    assert made.left_alone == ["incident handle @incident-llm-old is not declared"]
    assert {"handle-1", "handle-2"} <= fake.handles.keys()


def test_a_repository_without_handles_asks_nothing(fake, datadog, declared) -> None:
    assert plan(declared(), datadog).changes == []
    assert fake.requests == []
