from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.objectives import seconds, thresholds
from lrcp.rules.rule import Rule
from lrcp.spec.expressions import number_text
from lrcp.spec.model import Reference, Resource
from lrcp.spec.queries import Query

rule = Rule("L102", "A burn-rate alert has a threshold or windows that Datadog refuses.")

_HOUR = 3600


def check(context: Context) -> Iterator[Finding]:
    for query in context.queries:
        if not isinstance(query.tree, ast.SloMonitor):
            continue
        for objective in _objectives(context, query):
            targets = {each.get("timeframe"): each.get("target") for _, each in thresholds(context.stand_in(objective))}
            yield from _check_objective(query, query.tree, objective, targets)
        if query.tree.kind == "burn_rate":
            yield from _check_windows(query, query.tree)


def _objectives(context: Context, query: Query) -> Iterator[Resource]:
    """Those of every service that the monitor stands for: their targets may differ though their monitors do not."""
    resource = query.resource
    for reference in Reference.find(str(resource.arguments.get("query"))):
        own, _, id = reference.name.rpartition("--")
        for each in context.alike(resource):
            name = f"{each.service}--{id}" if own and own == resource.service else reference.name
            objective = context.spec_of(each).by_address(f"{reference.type}.{name}")
            if objective is not None:
                yield objective


def _check_objective(
    query: Query, tree: ast.SloMonitor, objective: Resource, targets: Mapping[Any, Any]
) -> Iterator[Finding]:
    whose = "" if objective.service == query.resource.service else f" ({objective.service})"
    target = targets.get(tree.over)
    if tree.over not in targets:
        known = " or ".join(sorted(map(str, targets)))
        message = f"the objective `{objective.id}`{whose} has no target over {tree.over}"
        yield query.finding(rule.code, message, tree.span, rule.severity, expected=known)
    elif tree.kind == "burn_rate" and isinstance(target, int | float) and 0 < target < 100:
        cap = 100 / (100 - target)
        if tree.condition.threshold > cap:
            most = number_text(round(cap, 2))
            message = f"with a target{whose} of {number_text(target)} % nothing burns faster than {most}"
            fix = f"use at most {most}"
            yield query.finding(rule.code, message, tree.condition.span, rule.severity, fix=fix)


def _check_windows(query: Query, tree: ast.SloMonitor) -> Iterator[Finding]:
    long, short = seconds(tree.long_window), seconds(tree.short_window)
    if long is not None and not _HOUR <= long <= 48 * _HOUR:
        message = "the long window is between 1h and 48h"
        yield query.finding(rule.code, message, tree.span, rule.severity, found=str(tree.long_window))
    if long is not None and short is not None and short >= long:
        message = f"the short window must be shorter than the long one of {tree.long_window}"
        yield query.finding(rule.code, message, tree.span, rule.severity, found=str(tree.short_window))
