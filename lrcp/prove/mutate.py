"""Mutants: resources with one thing changed. Rules and monitor tests are measured by how many they notice."""

from __future__ import annotations

import copy
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lrcp.core.frozen import Frozen, replace
from lrcp.core.jsontext import JsonText, parsed
from lrcp.core.located import Located
from lrcp.core.position import Position, Span
from lrcp.prove.changes import FACTORS, Change, changes, looks_for_anomalies, other_amounts, substitute
from lrcp.query import ast, to_text, walk
from lrcp.query.printer import number_text
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec.model import Resource, Step
from lrcp.spec.queries import Query

NAMES = ("metric name", "tag key", "tag value", "aggregator", "threshold")
BEHAVIOUR = ("comparator", "operator", "window", "scope", "group-by", "recovery", "evaluation delay")
KINDS = (*NAMES, *BEHAVIOUR)
_DELAY = 900  # the provider's advice for metrics of a cloud; none of ours needs it
_WINDOW = re.compile(r"last_(?P<amount>\d+)[smhdw]")
_RECOVERIES = ("critical_recovery", "warning_recovery")


class Mutant(Frozen):
    """``mutated`` is ``resource`` with one change at the argument ``path``; ``change`` says which.

    ``span`` is what is changed within the argument, None for all of it.
    """

    kind: str
    resource: Resource
    path: tuple[Step, ...]
    change: str
    mutated: Resource
    span: Span | None = None

    @property
    def argument(self) -> str:
        return ".".join(map(str, self.path))

    @property
    def place(self) -> Position:
        """Where what is changed was written."""
        if self.span is None:
            return self.resource.at(*self.path)
        position, _ = self.resource.text(*self.path).spot(self.span)
        return position


def mutants(queries: Iterable[Query], vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every mutant of ``queries`` and of the options of the monitors that they belong to."""
    for query in queries:
        for each in changes(query.tree, vocabulary):
            yield _of_query(query, each)
        if query.role == "monitor":
            yield from _thresholds(query)
            yield from _recoveries(query.resource, anomalies=looks_for_anomalies(query.tree))
            yield from _trigger_windows(query.resource)
            if not isinstance(query.tree, ast.CompositeMonitor):  # it looks at states, not at data that may be late
                yield from _delays(query.resource)


def _of_query(query: Query, change: Change) -> Mutant:
    tree: Any = change.tree
    mutated = with_argument(query.resource, query.path, to_text(tree))
    return Mutant(change.kind, query.resource, query.path, change.text, mutated, change.span)


def _thresholds(query: Query) -> Iterator[Mutant]:
    """The number exists once in a declaration: both of its places, and each of them alone."""
    condition = next((node for node in walk(query.tree) if isinstance(node, ast.Condition)), None)
    if condition is None or condition.threshold == 0:
        return
    resource, path = query.resource, ("monitor_thresholds", "critical")
    declared = "critical" in resource.arguments.get("monitor_thresholds", {})
    for factor in FACTORS:
        number = condition.threshold * factor
        shown = f"{number_text(condition.threshold)} becomes {number_text(number)}"
        tree: Any = substitute(query.tree, condition, replace(condition, threshold=number))
        written = with_argument(resource, query.path, to_text(tree))
        yield Mutant("threshold", resource, query.path, f"{shown}, in the query alone", written, condition.span)
        if declared:
            alone = _with_threshold(resource, "critical", number)
            yield Mutant("threshold", resource, path, f"{shown}, in the option alone", alone)
            yield Mutant("threshold", resource, path, shown, _with_threshold(written, "critical", number))


def _recoveries(resource: Resource, *, anomalies: bool) -> Iterator[Mutant]:
    thresholds = resource.arguments.get("monitor_thresholds", {})
    for name in _RECOVERIES:
        if name in thresholds:
            path = ("monitor_thresholds", name)
            zero = float(thresholds[name]) == 0
            if not (zero and anomalies):  # without one they recover at 0, too
                yield Mutant("recovery", resource, path, f"no {name}", _with_threshold(resource, name, None))
            for factor in () if zero else FACTORS:
                number = float(thresholds[name]) * factor
                change = f"{name} {thresholds[name]} becomes {number_text(number)}"
                yield Mutant("recovery", resource, path, change, _with_threshold(resource, name, number))


def _trigger_windows(resource: Resource) -> Iterator[Mutant]:
    """Those of an anomaly monitor: how long its values must lie outside, and inside again."""
    windows = resource.arguments.get("monitor_threshold_windows") or {}
    for name, text in windows.items():
        found = _WINDOW.fullmatch(str(text))
        for amount in other_amounts(int(found["amount"])) if found else ():
            path, other = ("monitor_threshold_windows", name), f"last_{amount}{text[-1]}"
            change = f"{name} {text} becomes {other}"
            yield Mutant("window", resource, path, change, with_argument(resource, path, other))


def _delays(resource: Resource) -> Iterator[Mutant]:
    delay = resource.arguments.get("evaluation_delay", 0)
    for other in sorted({0, _DELAY} - {delay}):
        mutated = with_argument(resource, ("evaluation_delay",), other)
        yield Mutant("evaluation delay", resource, ("evaluation_delay",), f"{delay} becomes {other} s", mutated)


def _with_threshold(resource: Resource, name: str, number: float | None) -> Resource:
    """In the option and in the value that it is made from; without both for None."""
    thresholds = {**resource.arguments["monitor_thresholds"]}
    values = {**resource.house.get("values", {})}
    for options, value in ((thresholds, None if number is None else number_text(number)), (values, number)):
        options.pop(name, None)
        if value is not None:
            options[name] = value
    arguments = {**resource.arguments, "monitor_thresholds": thresholds}
    return replace(resource, arguments=arguments, house={**resource.house, "values": values})


def with_argument(resource: Resource, path: tuple[Step, ...], value: Any) -> Resource:
    """``resource`` with another value at ``path``; where it was written stays known."""
    arguments: dict[str, Any] = copy.deepcopy(dict(resource.arguments))
    # A dashboard or a notebook is one argument, the JSON text of what the paths lead into.
    whole = path[0]
    inside = len(path) > 1 and isinstance(arguments.get(str(whole)), str)
    if inside:
        arguments[str(whole)] = parsed(arguments[str(whole)])
    target: Any = arguments
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    if inside:
        arguments[str(whole)] = JsonText.of(arguments[str(whole)])
    return replace(resource, arguments=arguments, texts=_texts(resource, path, value))


def _texts(resource: Resource, path: tuple[Step, ...], value: Any) -> Mapping[tuple[Step, ...], Located]:
    if not isinstance(value, str):
        return resource.texts
    return ChainMap({path: Located.of(value, resource.at(*path), exact=False)}, resource.texts)  # type: ignore[arg-type]
