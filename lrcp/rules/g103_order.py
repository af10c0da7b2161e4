from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource
from lrcp.spec.orders import ORDERS, Order

rule = Rule("G103", "The order of pipelines, indexes, archives or scanner groups leaves one out, or lists it twice.")


def check(context: Context) -> Iterator[Finding]:
    for type, order in ORDERS.items():
        declared = list(context.of_type(type))
        orders = list(context.of_type(order.type))
        for resource in orders:
            yield from _wrong(resource, order, declared)
        if not orders and len(declared) > 1:
            message = f"nothing says in which order the {len(declared)} declared resources of `{type}` stand"
            fix = f"declare a `{order.type}` that lists them all"
            yield finding(rule.code, declared[0], message, fix=fix)


def _wrong(resource: Resource, order: Order, declared: list[Resource]) -> Iterator[Finding]:
    listed = order.listed(resource)
    names = [name for name, _ in listed]
    for number, (name, path) in enumerate(listed):
        if name in names[:number]:
            yield finding(rule.code, resource, f"`{name}` is listed twice", *path, fix="remove one of the two")
    for each in declared:
        if each.name not in names:
            message = f"the order leaves out the {order.what} `{each.id}`"
            yield finding(rule.code, resource, message, order.argument, fix="list it where it belongs")
