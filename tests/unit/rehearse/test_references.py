from __future__ import annotations

import pytest

from lrcp.core.yamldoc import Document, parse_yaml
from lrcp.rehearse.references import Declared, Known, check_against

MONITORS = {"latency": Declared("SEV-2", ("endpoint",)), "cost": Declared("SEV-3", ())}
SHOP = {"shop": Known(MONITORS, {"mend": ("Look", "Mend", "Ask")})}
SEVERAL = {**SHOP, "till": Known({"queue": Declared("SEV-2", ())}, {})}


def test_a_scenario_that_names_what_is_declared_has_no_finding(scenario_document: Document) -> None:
    assert list(check_against(scenario_document, SHOP, ["llm.cost.usd"])) == []


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
    found = [(finding.code, finding.message) for finding in check_against(document, SHOP, [])]
    assert (code, message) in found


def test_history_of_an_unknown_metric_is_found_at_its_name(scenario_text: str) -> None:
    history = "history:\n  - { metric: llm.cost.us, from: -2h, to: -1h, every: 1m, value: 1 }\n"
    document = parse_yaml(scenario_text + history, "slow.yaml")
    (finding,) = check_against(document, SHOP, ["llm.cost.usd"])
    assert (finding.code, finding.position.column, finding.fix) == ("R304", 15, "did you mean `llm.cost.usd`?")


@pytest.mark.parametrize(
    ("text", "column", "message", "fix"),
    [
        ("{ workflow: mnd, monitor: cost }", 34, "there is no workflow `mnd`", "did you mean `mend`?"),
        ("{ workflow: mend, monitor: cots }", 49, "there is no monitor `cots`", "did you mean `cost`?"),
        (
            "{ workflow: mend, monitor: cost, steps: [Look, Mnd] }",
            69,
            "there is no step of `mend` `Mnd`",
            "did you mean `Mend`?",
        ),
    ],
)
def test_a_run_names_a_declared_workflow_monitor_and_steps(
    scenario_text: str, text: str, column: int, message: str, fix: str
) -> None:
    expect = f'expect: {{ runs: [{text}], recovers: [{{ monitor: latency, group: "endpoint:/ask" }}]'
    changed = scenario_text.replace('expect: { recovers: [{ monitor: latency, group: "endpoint:/ask" }]', expect)
    found = list(check_against(parse_yaml(changed, "slow.yaml"), SHOP, []))
    assert (message, fix) in [(each.message, each.fix) for each in found]
    assert column in [each.position.column for each in found]


def test_an_answer_is_to_a_step_that_is_declared(scenario_text: str) -> None:
    approvals = "approvals:\n  - { workflow: mend, step: Aks, choose: approve }\n"
    (finding,) = check_against(parse_yaml(scenario_text + approvals, "slow.yaml"), SHOP, [])
    assert (finding.code, finding.fix) == ("R306", "did you mean `Ask`?")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("{ monitor: queue, service: till }", []),
        ("{ monitor: cost, service: shop }", []),
        ("{ monitor: cost }", [("R307", "it does not say which service it is about")]),
        ("{ monitor: cost, service: till }", [("R301", "there is no monitor `cost`")]),
        ("{ monitor: cost, service: tills }", [("R307", "there is no service in this scenario `tills`")]),
    ],
)
def test_of_several_services_that_do_not_run_an_expectation_names_one(entry: str, found: list[tuple[str, str]]) -> None:
    text = f"services: [shop, till]\nphases: [{{ name: a, minutes: 1, expect: {{ fires: [{entry}] }} }}]\n"
    document = parse_yaml(text, "slow.yaml")
    assert [(each.code, each.message) for each in check_against(document, SEVERAL, [])] == found


def test_a_metric_that_a_phase_supplies_is_in_the_contract() -> None:
    text = "services: [shop]\nphases: [{ name: a, minutes: 1, series: [{ metric: llm.cost.us, value: 1 }] }]\n"
    (finding,) = check_against(parse_yaml(text, "slow.yaml"), SHOP, ["llm.cost.usd"])
    assert (finding.code, finding.fix) == ("R304", "did you mean `llm.cost.usd`?")
