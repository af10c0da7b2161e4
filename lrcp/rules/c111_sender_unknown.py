from __future__ import annotations

from collections.abc import Iterator

from lrcp.contract.model import Contract
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule

rule = Rule("C111", "The contract names a kind or service that the catalogue does not have.")


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    if contract is None or not context.specs:
        return
    spec = context.specs[0]
    known = {*spec.kinds, *(service.name for service in spec.services)}
    for owner, name, position in _named(contract):
        if name not in known:
            message, fix = f"`{owner}` names `{name}`, which is no kind and no service", suggestion(name, known)
            yield Finding(rule.code, message, position, rule.severity, found=name, fix=fix)


def _named(contract: Contract) -> Iterator[tuple[str, str, Position]]:
    for metric in contract.metrics.values():
        yield from ((metric.name, name, metric.position) for name in metric.emitted_by)
    for span in contract.spans.values():
        yield from ((span.name, name, span.position) for name in span.emitted_by)
    for tag in contract.tags.values():
        yield from ((tag.key, name, tag.position) for name in (*tag.values_of, *tag.sent_by))
