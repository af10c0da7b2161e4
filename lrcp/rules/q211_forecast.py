from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.algorithms import Algorithm, algorithms
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("Q211", "The parameters of a forecast monitor do not fit together.")

_ONLY = {"history": "linear", "model": "linear", "seasonality": "seasonal"}
_CHOICES = {"model": ("default", "simple", "reactive"), "seasonality": ("hourly", "daily", "weekly")}
_COMPARED = {"max": ">", "min": "<"}

Problem = tuple[ast.Node, str, str]


def check(context: Context) -> Iterator[Finding]:
    for use in algorithms(context, "forecast"):
        for node, message, fix in (*_words(use), *_condition(use)):
            yield use.query.finding(rule.code, message, node.span, rule.severity, fix=fix)


def _words(use: Algorithm) -> Iterator[Problem]:
    if use.name not in ("linear", "seasonal"):
        yield use.call, f"there is no algorithm `{use.name}`", "use `linear` or `seasonal`"
        return
    for name, owner in _ONLY.items():
        keyword = use.keyword(name)
        if keyword is not None and use.name != owner:
            yield keyword, f"`{name}` belongs to the algorithm `{owner}`", f"leave `{name}` out, or use `{owner}`"
        elif keyword is not None and name in _CHOICES and use.text(name) not in _CHOICES[name]:
            yield keyword, f"`{name}` cannot be `{use.text(name)}`", f"use one of {', '.join(_CHOICES[name])}"


def _condition(use: Algorithm) -> Iterator[Problem]:
    monitor, deviations = use.monitor, use.number(2)
    if deviations is not None and deviations < 1:
        yield use.positional[2], "the forecast has no band", "use 1 or more deviations"
    if monitor.window.kind != "next":
        message = f"a forecast looks ahead, `{monitor.window.text}` looks back"
        yield monitor.window, message, "write a window such as `next_1w`"
    sign = _COMPARED.get(monitor.aggregator)
    if sign is not None and not monitor.condition.comparator.startswith(sign):
        message = f"`{monitor.aggregator}` of a forecast goes with `{sign}=`"
        yield monitor.condition, message, "use max with `>=` and min with `<=`"
