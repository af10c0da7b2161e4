from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.bill import Bill, forecast
from lrcp.contract.model import Contract
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Spec

rule = Rule("C110", "The metrics of an environment can cost more than its budget.")

_NAMED = 3  # of the largest metrics


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    for spec in context.specs:
        budget = spec.settings.get("custom_metrics_budget")
        if contract is None or not isinstance(budget, int):
            continue
        bill = _bill(contract, spec, budget)
        if bill.over_budget:
            message = f"{spec.environment} can have {bill.custom_metrics} custom metrics, its budget is {budget}"
            at = spec.places.get("custom_metrics_budget", Position(f"catalog/environments/{spec.environment}.yaml"))
            fix = f"give the largest fewer tags or values: {_largest(bill)}; or raise the budget"
            yield Finding(rule.code, message, at, rule.severity, fix=fix)


def _bill(contract: Contract, spec: Spec, budget: int) -> Bill:
    services = {service.name: spec.kinds.get(service.kind, (service.kind,)) for service in spec.services}
    planned = {service.name for service in spec.services if service.planned}
    return forecast(contract, services, spec.environment, budget, planned)


def _largest(bill: Bill) -> str:
    shares = (
        f"{line.metric} {line.custom_metrics} ({line.custom_metrics / bill.custom_metrics:.0%})"
        for line in bill.lines[:_NAMED]
    )
    return ", ".join(shares)
