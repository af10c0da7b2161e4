from __future__ import annotations

from collections.abc import Iterable, Iterator

from lrcp.contract.model import Contract, Span
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions, required
from lrcp.rules.senders import askers, senders_of
from lrcp.spec.model import Sender

rule = Rule("C124", "A query asks for a span that the service does not make, so it never has data.")


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    if contract is not None and contract.spans:
        yield from _metrics(context, contract)
        yield from _searches(context, contract)


def _metrics(context: Context, contract: Contract) -> Iterator[Finding]:
    for use in context.metric_uses:
        name = use.node.metric
        if name.startswith("trace."):
            span, known = contract.span_of(name), [f"trace.{each}" for each in contract.spans]
            for message, fix in _wrong(span, name, known, askers(context, use)):
                yield use.query.finding(rule.code, message, use.node.metric_span, rule.severity, fix=fix)


def _searches(context: Context, contract: Contract) -> Iterator[Finding]:
    """Monitors on spans of their own service; those of others may be anybody's."""
    for query in context.queries:
        tree, resource = query.tree, query.resource
        if not isinstance(tree, ast.EventMonitor) or tree.source != "trace-analytics":
            continue
        if required(tree.search, "service") != frozenset({resource.service}):
            continue
        makers = senders_of(context, resource).values()
        for asked in _operations(tree.search):
            for message, fix in _wrong(contract.spans.get(asked.value), asked.value, contract.spans, makers):
                yield query.finding(rule.code, message, asked.span, rule.severity, fix=fix)


def _operations(search: ast.Search) -> Iterator[ast.Field]:
    for condition in conditions(search):
        if isinstance(condition, ast.Field) and condition.key == "operation_name" and "*" not in condition.value:
            yield condition


def _wrong(span: Span | None, name: str, known: Iterable[str], senders: Iterable[Sender]) -> Iterator[tuple[str, str]]:
    """Message and fix, where nobody makes ``span`` or some of ``senders`` do not."""
    if span is None:
        yield f"no service makes the span of `{name}`", suggestion(name, known) or "declare it in contract/spans.yaml"
        return
    others = {each.service.name for each in senders if not span.made_by(each.names)}
    if others:
        makers = ", ".join(span.emitted_by)
        message = f"`{span.name}` is no span of {', '.join(sorted(others))}"
        yield message, f"narrow `applies_to` down to {makers}, or add to its `emitted_by`"
