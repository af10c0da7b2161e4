from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Reference, Resource, Spec

rule = Rule("L105", "An alert on an objective that is made of monitors of other than metrics; Datadog refuses it.")

_METRIC = ("query alert", "metric alert")


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        if not isinstance(query.tree, ast.SloMonitor):
            continue
        spec = context.spec_of(query.resource)
        objective = _referred(context, spec, query.tree.slo)
        for id in (objective.arguments.get("monitor_ids") or ()) if objective is not None else ():
            part = _referred(context, spec, id)
            if objective is not None and part is not None and part.arguments.get("type") not in _METRIC:
                message = f"`{objective.id}` contains `{part.id}`, a monitor of type `{part.arguments['type']}`"
                fix = "alert on that monitor itself, or measure the objective by a metric"
                yield query.finding(rule.code, message, query.tree.span, rule.severity, fix=fix)


def _referred(context: Context, spec: Spec, text: Any) -> Resource | None:
    reference = next(Reference.find(str(text)), None)
    found = spec.by_address(f"{reference.type}.{reference.name}") if reference is not None else None
    return context.stand_in(found) if found is not None else None
