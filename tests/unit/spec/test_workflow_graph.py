from __future__ import annotations

import json

from lrcp.core.position import Position
from lrcp.spec.model import Resource
from lrcp.spec.workflow_graph import Edge, Workflow
from lrcp.spec.workflows import api_spec

AGAIN = {"linear": {"interval": "10s", "maxRetries": 3}}
SPEC = {
    "triggers": {"monitorTrigger": {"startStepNames": ["A"]}, "apiTrigger": {"startStepNames": ["A", "Lone"]}},
    "connections": {"SHOP": "an-id"},
    "inputs": {"why": {"type": "STRING"}},
    "steps": {
        "A": {"actionId": "x", "connectionLabel": "SHOP", "outboundEdges": {"main": ["B", "C"]}},
        "B": {
            "actionId": "x",
            "outboundEdges": {"main": "D"},
            "errorHandlers": {**AGAIN, "fallbackStepName": "C"},
            "destructive": True,
        },
        "C": {"actionId": "x", "outboundEdges": {"main": "D"}, "parameters": {"p": 1}},
        "D": {"actionId": "x"},
        "Lone": {"actionId": "x"},
        "Lost": {"actionId": "x", "outboundEdges": {"main": "D"}},
    },
}


def workflow(spec: dict[str, object]) -> Workflow:
    arguments = {"name": "mend", "published": True, "spec_json": json.dumps({"handle": "h", **api_spec(spec)})}
    return Workflow.of(
        Resource("t", "n", "mend", "e", "s", arguments, Position("w.yaml"), house={"spec": spec}),
    )


def test_a_workflow_is_read_from_its_specification() -> None:
    mend = workflow(SPEC)
    assert (mend.id, mend.handle, mend.published, mend.connections) == ("mend", "h", True, {"SHOP": "an-id"})
    assert mend.triggers == {"monitorTrigger": ("A",), "apiTrigger": ("A", "Lone")}
    assert (mend.starts, list(mend.inputs)) == (("A", "Lone"), ["why"])
    b, c = mend.steps["B"], mend.steps["C"]
    assert (b.fallback, b.interval, b.retries, b.destructive) == ("C", 10.0, 3, True)
    assert b.outgoing == (Edge("B", "main", "D"), Edge("B", "error", "C"))
    assert (c.parameters, c.destructive, mend.steps["A"].label) == ({"p": 1}, False, "SHOP")


def test_what_a_run_can_come_to() -> None:
    mend = workflow(SPEC)
    assert mend.reachable() == {"A", "B", "C", "D", "Lone"}
    assert mend.reachable(lambda edge: edge.source == "A") == {"A", "Lone"}


def test_a_step_has_succeeded_before_another_only_on_every_way() -> None:
    mend = workflow(SPEC)
    assert mend.succeeded_before("D", ["A"])
    assert not mend.succeeded_before("D", ["B"])
    assert mend.succeeded_before("D", ["B", "C"])
    assert not mend.succeeded_before("B", ["B"])
    assert not mend.succeeded_before("Lone", ["A"])


def test_the_way_of_an_error_is_not_one_of_success() -> None:
    spec = {
        "triggers": {"monitorTrigger": {"startStepNames": ["A"]}},
        "steps": {
            "A": {"actionId": "x", "outboundEdges": {"main": "B"}, "errorHandlers": {**AGAIN, "fallbackStepName": "B"}},
            "B": {"actionId": "x"},
        },
    }
    assert not workflow(spec).succeeded_before("B", ["A"])


def test_a_circle_is_told_in_its_order() -> None:
    edges = {"A": "B", "B": "C", "C": "B"}
    steps = {name: {"actionId": "x", "outboundEdges": {"main": to}} for name, to in edges.items()}
    assert workflow({"triggers": {}, "steps": steps}).circle() == ["B", "C"]
    assert workflow(SPEC).circle() == []
