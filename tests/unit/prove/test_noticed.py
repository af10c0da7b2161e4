from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.core.frozen import replace
from lrcp.prove.judging import by_rules
from lrcp.prove.mutate import Mutant
from lrcp.prove.noticed import MonitorTests, Proof
from lrcp.prove.plan import Plan, plan_tests
from lrcp.spec import Resource

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"


@pytest.fixture(scope="module")
def plan() -> Plan:
    files = [ROOT / f"tests/monitors/{name}.yaml" for name in ("error-burst", "slo-latency-fast-burn")]
    return plan_tests(ROOT, files)


@pytest.fixture(scope="module")
def tests(plan: Plan) -> MonitorTests:
    return MonitorTests(plan)


def resource(plan: Plan, type: str, id: str) -> Resource:
    (found,) = (each for each in plan.specs["production"].of_type(type) if (each.id, each.service) == (id, SERVICE))
    return found


def changed(original: Resource, **arguments: object) -> Mutant:
    mutated = replace(original, arguments={**original.arguments, **arguments})
    return Mutant("threshold", original, ("query",), "", mutated)


def test_the_original_is_not_noticed(plan: Plan, tests: MonitorTests) -> None:
    assert not tests.judge(changed(resource(plan, "datadog_monitor", "error-burst"))).caught


def test_a_change_is_noticed_when_a_case_no_longer_holds(plan: Plan, tests: MonitorTests) -> None:
    monitor = resource(plan, "datadog_monitor", "error-burst")
    message = str(monitor.arguments["message"]).replace("@incident-llm-sev1", "@incident-llm-sev2")
    assert tests.judge(changed(monitor, message=message)).codes == {"P301"}


def test_a_change_is_noticed_when_nothing_can_be_evaluated(plan: Plan, tests: MonitorTests) -> None:
    monitor = resource(plan, "datadog_monitor", "error-burst")
    assert tests.judge(changed(monitor, query="sum(last_5m):sum:a{*} >")).codes == {"P205"}


def test_a_change_of_an_objective_is_noticed_by_its_burn_alert(plan: Plan, tests: MonitorTests) -> None:
    objective = resource(plan, "datadog_service_level_objective", "latency")
    lax = [{"timeframe": "30d", "target": 90}]
    assert tests.judge(changed(objective, thresholds=lax)).codes == {"P301"}


def test_a_monitor_without_a_test_is_noticed_by_none(plan: Plan, tests: MonitorTests) -> None:
    monitor = resource(plan, "datadog_monitor", "health-score")
    assert not tests.judge(changed(monitor, query="sum(last_5m):sum:a{*} >")).caught


def test_mutants_are_those_of_what_is_under_test(tests: MonitorTests) -> None:
    found = {mutant.resource.id for mutant in tests.mutants()}
    assert found == {"error-burst", "slo-latency-fast-burn", "latency"}


def test_what_no_test_notices_is_shown_to_the_rules(plan: Plan) -> None:
    proof = Proof(plan)
    monitor = resource(plan, "datadog_monitor", "error-burst")
    missed = changed(monitor, tags=[])
    untested = changed(resource(plan, "datadog_monitor", "health-score"), query="avg(last_5m):avg:llm.healthy{*} < 70")
    results = [proof.judge(missed), proof.judge(untested)]
    assert [("C101" in result.codes, result.caught) for result in results] == [(False, False), (True, True)]
    assert by_rules(results) == 1
