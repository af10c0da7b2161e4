from __future__ import annotations

import pytest

from lrcp.core.yamldoc import Document, parse_yaml
from lrcp.rehearse.references import Declared, check_against

MONITORS = {"latency": Declared("SEV-2", ("endpoint",)), "cost": Declared("SEV-3", ())}


def test_a_scenario_that_names_what_is_declared_has_no_finding(scenario_document: Document) -> None:
    assert list(check_against(scenario_document, MONITORS, ["llm.cost.usd"])) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("{ monitor: latency", "{ monitor: latencies", "R301", "there is no monitor `latencies`"),
        ("may_warn: [cost]", "may_warn: [cots]", "R301", "there is no monitor `cots`"),
        ('group: "endpoint:/ask", ', "", "R302", "`latency` groups by endpoint"),
        ('group: "endpoint:/ask", ', 'group: "model:x", ', "R302", "`latency` groups by endpoint"),
        ("{ monitor: latency", "{ monitor: cost", "R302", "`cost` groups by nothing"),
        ("SEV-2", "SEV-1", "R303", "`latency` is declared otherwise"),
    ],
)
def test_what_contradicts_the_declarations_is_found(
    scenario_text: str, old: str, new: str, code: str, message: str
) -> None:
    assert old in scenario_text
    document = parse_yaml(scenario_text.replace(old, new), "slow.yaml")
    found = [(finding.code, finding.message) for finding in check_against(document, MONITORS, [])]
    assert (code, message) in found


def test_history_of_an_unknown_metric_is_found_at_its_name(scenario_text: str) -> None:
    history = "history:\n  - { metric: llm.cost.us, from: -2h, to: -1h, every: 1m, value: 1 }\n"
    document = parse_yaml(scenario_text + history, "slow.yaml")
    (finding,) = check_against(document, MONITORS, ["llm.cost.usd"])
    assert (finding.code, finding.position.column, finding.fix) == ("R304", 15, "did you mean `llm.cost.usd`?")
