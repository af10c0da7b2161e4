from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.queries import groups_of

rule = Rule("M114", "An option has no effect beside the monitor's type, its query or its other options.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.monitors:
        query = context.monitor_query(resource)
        if query is not None:
            for name, why in _idle(resource.arguments, query.tree):
                yield finding(rule.code, resource, f"`{name}` has no effect {why}", name, fix=f"remove `{name}`")


def _idle(options: Mapping[str, Any], tree: ast.Node) -> Iterator[tuple[str, str]]:
    of_metric = isinstance(tree, ast.MetricMonitor)
    if "no_data_timeframe" in options and not options.get("notify_no_data"):
        yield "no_data_timeframe", "without `notify_no_data: true`"
    if options.get("require_full_window") and not of_metric:
        yield "require_full_window", "on a monitor that is not of a metric"
    if options.get("enable_logs_sample") and options.get("type") != "log alert":
        yield "enable_logs_sample", "on a monitor that is not of logs"
    if options.get("new_group_delay") and not _grouped(tree):
        yield "new_group_delay", "without groups"
    if options.get("groupby_simple_monitor") and options.get("notify_by"):
        yield "groupby_simple_monitor", "beside `notify_by`, which supersedes it"


def _grouped(tree: ast.Node) -> bool:
    """Composites and objectives get their groups from what they refer to; formulas from their variables."""
    foreign = isinstance(tree, ast.CompositeMonitor | ast.SloMonitor | ast.FormulaMonitor)
    return foreign or bool(groups_of(tree))
