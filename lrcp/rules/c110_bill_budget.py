from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.bill import Bill
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.rules.bills import bill_of
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C110", "The metrics of an environment can cost more than its budget.")

_NAMED = 3  # of the largest metrics


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    bills = ((bill_of(contract, spec), spec) for spec in context.specs) if contract is not None else ()
    for bill, spec in bills:
        if bill.over_budget:
            message = f"{spec.environment} can have {bill.custom_metrics} custom metrics, its budget is {bill.budget}"
            at = spec.places.get("custom_metrics_budget", Position(f"catalog/environments/{spec.environment}.yaml"))
            fix = f"give the largest fewer tags or values: {_largest(bill)}; or raise the budget"
            yield Finding(rule.code, message, at, rule.severity, fix=fix)


def _largest(bill: Bill) -> str:
    shares = (
        f"{line.metric} {line.custom_metrics} ({line.custom_metrics / bill.custom_metrics:.0%})"
        for line in bill.lines[:_NAMED]
    )
    return ", ".join(shares)
