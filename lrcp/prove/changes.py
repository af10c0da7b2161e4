"""Single changes of a query's syntax tree, each a mistake that somebody could make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from lrcp.core.frozen import Frozen, replace
from lrcp.core.position import Span
from lrcp.prove import changes_of_events
from lrcp.query import ast, walk
from lrcp.rules.vocabulary import Vocabulary

N = TypeVar("N", bound=ast.Node)
FACTORS = (0.5, 2.0)
_AGGREGATORS = {
    "sum": ("avg",),
    "avg": ("sum", "max"),
    "max": ("min", "avg"),
    "min": ("max", "avg"),
    "count": ("sum",),
    "percentile": ("avg",),
}
_COMPARATORS = {">": (">=", "<"), ">=": (">", "<="), "<": ("<=", ">"), "<=": ("<", ">="), "==": ("!=",), "!=": ("==",)}


class Change(Frozen):
    """``tree`` is the query after it; ``text`` says what became what, ``span`` where in the query it was."""

    kind: str
    text: str
    tree: ast.Node
    span: Span


def changes(tree: ast.Node, vocabulary: Vocabulary) -> Iterator[Change]:
    """Every change of ``tree`` but of its threshold, which stands elsewhere too."""
    for node in walk(tree):
        for kind, text, old, new in _of_node(node, vocabulary):
            yield Change(kind, text, substitute(tree, old, new), old.span)


def substitute(tree: N, old: ast.Node, new: ast.Node) -> N:
    """``tree`` with the node ``old`` (this very one) replaced."""
    if tree is old:
        return new  # type: ignore[return-value]  # the caller gives a node of the same kind
    below = {name: _within(getattr(tree, name), old, new) for name in tree.__dataclass_fields__}
    changed = {name: value for name, value in below.items() if value is not getattr(tree, name)}
    return replace(tree, **changed) if changed else tree


def _within(value: Any, old: ast.Node, new: ast.Node) -> Any:
    if isinstance(value, ast.Node):
        return substitute(value, old, new)
    if isinstance(value, tuple) and any(isinstance(item, ast.Node) for item in value):
        items = tuple(_within(item, old, new) for item in value)
        return items if any(one is not other for one, other in zip(items, value, strict=True)) else value
    return value


Changed = tuple[str, str, ast.Node, ast.Node]  # kind, text, and which node becomes which


def _of_node(node: ast.Node, vocabulary: Vocabulary) -> Iterator[Changed]:
    match node:
        case ast.MetricQuery():
            yield from _names(node, vocabulary)
            yield from _tags(node, vocabulary)
            yield from _scope(node)
            yield from _groups(node, vocabulary)
            yield from _aggregators(node, node.aggregator)
        case ast.MetricMonitor():
            yield from _aggregators(node, node.aggregator)
            if not looks_for_anomalies(node):  # their windows are options; that of the query only holds them
                yield from _window(node)
        case ast.SloMonitor():
            yield from _burn_windows(node)
        case ast.Condition():
            for other in _COMPARATORS[node.comparator]:
                yield "comparator", f"{node.comparator} becomes {other}", node, replace(node, comparator=other)
        case _:
            yield from changes_of_events.of_node(node)


def looks_for_anomalies(tree: ast.Node) -> bool:
    return any(isinstance(node, ast.Call) and node.name == "anomalies" for node in walk(tree))


def other_amounts(amount: int) -> list[int]:
    """Half of it, where that is another whole number, and twice as much."""
    return sorted({max(1, amount // 2), amount * 2} - {amount})


def typo(name: str) -> str:
    """Without its last character: no other name of ours."""
    return name[:-1] if len(name) > 1 else name + name


def _names(node: ast.MetricQuery, vocabulary: Vocabulary) -> Iterator[Changed]:
    known = vocabulary.metric(node.metric)
    alike = [name for name, other in vocabulary.metrics.items() if known and other.type == known.type]
    for other in dict.fromkeys(
        (typo(node.metric), *_next(node.metric, alike), *_next(node.metric, vocabulary.metrics))
    ):
        yield "metric name", f"{node.metric} becomes {other}", node, replace(node, metric=other)


def _tags(node: ast.MetricQuery, vocabulary: Vocabulary) -> Iterator[Changed]:
    metric = vocabulary.metric(node.metric)
    keys = sorted(metric.tags) if metric and metric.tags else []
    for tag in walk(node.scope):
        if not isinstance(tag, ast.Tag | ast.In):
            continue
        for other in (typo(tag.key), *_next(tag.key, keys)):
            yield "tag key", f"{tag.key} becomes {other}", tag, replace(tag, key=other)
        if isinstance(tag, ast.Tag) and tag.value and "*" not in tag.value:
            values = sorted(vocabulary.values.get(tag.key) or ())
            for value in (typo(tag.value), *_next(tag.value, values)):
                yield "tag value", f"{tag.key}:{tag.value} becomes {tag.key}:{value}", tag, replace(tag, value=value)


def _scope(node: ast.MetricQuery) -> Iterator[Changed]:
    """Each condition left out; what is left of two is the other."""
    scope = node.scope
    if isinstance(scope, ast.And):
        for number, item in enumerate(scope.items):
            rest = scope.items[:number] + scope.items[number + 1 :]
            smaller: ast.Scope = rest[0] if len(rest) == 1 else replace(scope, items=rest)
            yield "scope", f"without {_said(item)}", node, replace(node, scope=smaller)
    elif not isinstance(scope, ast.Everything):
        yield "scope", f"without {_said(scope)}", node, replace(node, scope=ast.Everything())


def _groups(node: ast.MetricQuery, vocabulary: Vocabulary) -> Iterator[Changed]:
    metric = vocabulary.metric(node.metric)
    free = sorted((metric.tags if metric and metric.tags else frozenset()) - set(node.by))
    for number, key in enumerate(node.by):
        before, after = node.by[:number], node.by[number + 1 :]
        yield "tag key", f"by {key} becomes by {typo(key)}", node, replace(node, by=(*before, typo(key), *after))
        yield "group-by", f"not by {key}", node, replace(node, by=(*before, *after))
        for other in free[:1]:
            yield "group-by", f"by {key} becomes by {other}", node, replace(node, by=(*before, other, *after))


def _aggregators(node: ast.MetricQuery | ast.MetricMonitor, name: str | None) -> Iterator[Changed]:
    if name is not None:
        others = ("p50", "avg") if name.startswith("p") and name[1:2].isdigit() else _AGGREGATORS.get(name, ())
        for other in others:
            if other != name:
                yield "aggregator", f"{name} becomes {other}", node, replace(node, aggregator=other)


def _window(node: ast.MetricMonitor) -> Iterator[Changed]:
    window = node.window
    for amount in other_amounts(window.amount):
        text = f"{window.kind}_{amount}{window.unit}"
        other = replace(window, amount=amount, text=text)
        yield "window", f"{window.kind}_{window.amount}{window.unit} becomes {text}", window, other


def _burn_windows(node: ast.SloMonitor) -> Iterator[Changed]:
    for name in ("long_window", "short_window"):
        text = getattr(node, name)
        if text:
            twice = f"{int(text[:-1]) * 2}{text[-1]}"
            changed: dict[str, Any] = {name: twice}
            yield "window", f"{name} {text} becomes {twice}", node, replace(node, **changed)


def _next(name: str, known: Sequence[str] | Any) -> tuple[str, ...]:
    """The known one after ``name``, the first one after the last; none when there is no other."""
    others = sorted({*known} - {name})
    return (next((other for other in others if other > name), others[0]),) if others else ()


def _said(scope: ast.Scope) -> str:
    from lrcp.query import to_text

    return to_text(scope)
