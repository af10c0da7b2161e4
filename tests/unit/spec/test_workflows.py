from __future__ import annotations

import json
from typing import Any

import pytest

from lrcp.spec.workflows import api_spec

SPEC = {
    "triggers": {"monitorTrigger": {"startStepNames": ["Look"], "rateLimit": {"count": 3, "interval": "3600s"}}},
    "connections": {"SHOP": "tf://datadog_action_connection/shop--admin/id"},
    "inputs": {"why": {"type": "STRING", "defaultValue": "nothing"}},
    "steps": {
        "Look": {
            "actionId": "com.datadoghq.core.if",
            "parameters": {"joinOperator": "and"},
            "outboundEdges": {"true": "Mend", "false": ["Tell", "Mend"]},
        },
        "Mend": {
            "actionId": "com.datadoghq.http.request",
            "connectionLabel": "SHOP",
            "destructive": True,
            "errorHandlers": {"linear": {"interval": "10s", "maxRetries": 3}, "fallbackStepName": "Tell"},
        },
        "Tell": {"actionId": "com.datadoghq.core.noop"},
    },
}


def test_maps_by_name_become_the_lists_of_the_api() -> None:
    assert api_spec(SPEC) == {
        "triggers": [
            {"startStepNames": ["Look"], "monitorTrigger": {"rateLimit": {"count": 3, "interval": "3600s"}}},
        ],
        "connectionEnvs": [
            {
                "env": "default",
                "connections": [{"label": "SHOP", "connectionId": "tf://datadog_action_connection/shop--admin/id"}],
            }
        ],
        "inputSchema": {"parameters": [{"name": "why", "type": "STRING", "defaultValue": "nothing"}]},
        "steps": [
            {
                "name": "Look",
                "actionId": "com.datadoghq.core.if",
                "parameters": [{"name": "joinOperator", "value": "and"}],
                "outboundEdges": [
                    {"branchName": "true", "nextStepName": "Mend"},
                    {"branchName": "false", "nextStepName": "Tell"},
                    {"branchName": "false", "nextStepName": "Mend"},
                ],
            },
            {
                "name": "Mend",
                "actionId": "com.datadoghq.http.request",
                "connectionLabel": "SHOP",
                "errorHandlers": [
                    {
                        "fallbackStepName": "Tell",
                        "retryStrategy": {
                            "kind": "RETRY_STRATEGY_LINEAR",
                            "linear": {"interval": "10s", "maxRetries": 3},
                        },
                    }
                ],
            },
            {"name": "Tell", "actionId": "com.datadoghq.core.noop"},
        ],
    }


def test_what_is_not_written_is_not_made() -> None:
    assert api_spec({"triggers": {"apiTrigger": {}}, "steps": {}}) == {
        "triggers": [{"startStepNames": [], "apiTrigger": {}}],
        "steps": [],
    }


FILE = """
    version: 1
    workflows:
      mend:
        name: "<< service >> (<< env >>): mend"
        description: Mends it.
        published: true
        tags: [Own]
        spec:
          triggers: { monitorTrigger: { startStepNames: [Mend] } }
          connections: { SHOP: '<< connection("admin") >>' }
          steps:
            Mend: { actionId: com.datadoghq.core.noop, parameters: { text: "{{ WorkflowName }} in << env >>" } }
        rationale: It is broken now and then.
    connections:
      admin:
        name: << service >>
        http:
          base_url: https://chat.example.com
          token_auth: { token: [{ type: SECRET, name: token, value: '<< secret(service ~ "-token") >>' }] }
        rationale: The token of the operators.
"""


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_workflow_is_deployed_with_a_handle_of_its_environment(repository: Any, environment: str) -> None:
    made = repository.write({"workflows/mend.yaml": FILE}).resource("chat--mend", environment).arguments
    spec = json.loads(made["spec_json"])
    assert spec["handle"] == f"chat-mend-{environment}"
    assert made["tags"] == [f"env:{environment}", "llm", "own", "service:chat", "team:assistants", "tier:1"]
    assert spec["steps"][0]["parameters"] == [{"name": "text", "value": f"{{{{ WorkflowName }}}} in {environment}"}]
    assert spec["connectionEnvs"][0]["connections"] == [
        {"connectionId": "tf://datadog_action_connection/chat--admin/id", "label": "SHOP"}
    ]
    assert made["spec_json"] == json.dumps(spec, sort_keys=True, separators=(",", ":"))


def test_a_connections_token_is_a_variable(repository: Any) -> None:
    made = repository.write({"workflows/mend.yaml": FILE}).resource("chat--admin").arguments
    assert made["http"]["token_auth"]["token"][0]["value"] == "tf://var/chat-token/value"


def test_a_secret_has_a_name_that_terraform_allows(repository: Any) -> None:
    found = repository.write({"workflows/mend.yaml": FILE.replace('service ~ "-token"', '"My token"')}).findings()
    assert found == [
        "workflows/mend.yaml:20:66 S202 `My token` is no name of a secret; lower case with dashes, such as admin-token"
    ]


def test_steps_that_every_workflow_has_stand_in_the_catalogue(repository: Any) -> None:
    defaults = """
        version: 1
        values: { runbooks: https://example.com/runbooks }
        monitors: { require_full_window: false }
        workflows:
          spec: { steps: { Mend: { parameters: { a: 1 } }, Tell: { actionId: com.datadoghq.core.noop } } }
    """
    made = repository.write({"workflows/mend.yaml": FILE, "catalog/defaults.yaml": defaults}).resource("chat--mend")
    steps = {each["name"]: each for each in json.loads(made.arguments["spec_json"])["steps"]}
    assert [each["name"] for each in steps["Mend"]["parameters"]] == ["a", "text"]
    assert steps["Tell"] == {"name": "Tell", "actionId": "com.datadoghq.core.noop"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("startStepNames: [Mend]", "startStep: Mend", "S002"),
        ("monitorTrigger", "monitoringTrigger", "S001"),
        ("actionId:", "action:", "S001"),
        ("SHOP:", "shop:", "S001"),
        ("published: true", "published: yes please", "S003"),
    ],
)
def test_a_mistake_in_the_form_is_found(repository: Any, old: str, new: str, code: str) -> None:
    assert old in FILE
    found = repository.write({"workflows/mend.yaml": FILE.replace(old, new, 1)}).findings()
    assert code in " ".join(found)


def test_an_alert_starts_the_workflow_of_its_service(repository: Any, change: Any) -> None:
    text = change("incident: { type: llm }", "incident: { type: llm, workflow: mend }")
    repository.write({"workflows/mend.yaml": FILE})
    message = repository.monitor(text).resource("chat--slow").arguments["message"]
    alert = message[message.index("{{#is_alert}}") : message.index("{{/is_alert}}")]
    assert "@incident-llm-sev2 @workflow-chat-mend-production @oncall-assistants @slack-assistants" in alert
    assert message.count("@workflow-") == 1


def test_where_no_incident_is_opened_no_workflow_is_started(repository: Any, change: Any) -> None:
    text = change("incident: { type: llm }", "incident: { type: llm, workflow: mend }")
    repository.write({"workflows/mend.yaml": FILE})
    assert "@workflow-" not in repository.monitor(text).resource("chat--slow", "staging").arguments["message"]


@pytest.mark.parametrize(
    ("inputs", "call"),
    [
        ('{ endpoint: "{{endpoint.name}}" }', "(endpoint=endpoint.name)"),
        ("{ why: it is slow, times: 3, now: true }", '(why="it is slow", times=3, now=true)'),
        ('{ why: "since {{value}}" }', '(why="since {{value}}")'),
        ("{}", ""),
    ],
)
def test_inputs_are_given_as_datadog_writes_them(repository: Any, change: Any, inputs: str, call: str) -> None:
    text = change("incident: { type: llm }", f"incident: {{ type: llm, workflow: {{ id: mend, inputs: {inputs} }} }}")
    repository.write({"workflows/mend.yaml": FILE})
    message = repository.monitor(text).resource("chat--slow").arguments["message"]
    assert f"@workflow-chat-mend-production{call} @oncall-assistants" in message
