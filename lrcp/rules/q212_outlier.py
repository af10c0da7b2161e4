from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast, find
from lrcp.rules.algorithms import Algorithm, algorithms
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q212", "The parameters of an outlier monitor do not fit together.")

_NAMES = ("dbscan", "scaleddbscan", "mad", "scaledmad")

Problem = tuple[ast.Node, str, str]


def check(context: Context) -> Iterator[Finding]:
    for use in algorithms(context, "outliers"):
        for node, message, fix in _problems(use):
            yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _problems(use: Algorithm) -> Iterator[Problem]:
    if not any(node.by for node in find(use.call, ast.MetricQuery)):
        yield use.call, "without groups there is nothing to be unlike", "group the query, as `by {model}`"
    if use.name not in _NAMES:
        yield use.call, f"there is no algorithm `{use.name}`", "use DBSCAN, scaledDBSCAN, MAD or scaledMAD"
    elif use.name.endswith("dbscan") and len(use.positional) > 3:
        yield use.positional[3], "the share of points belongs to MAD and scaledMAD", "leave it out, or use `MAD`"
    percent = use.number(3)
    if use.name.endswith("mad") and percent is not None and not 0 < percent <= 100:
        yield use.positional[3], "the share of points is a percentage", "use one between 1 and 100"
