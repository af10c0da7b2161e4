"""The resources that order others: what an organisation has once, as a whole list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lrcp.core.frozen import Frozen
from lrcp.spec.model import Reference, Resource, Step


class Order(Frozen):
    """``argument`` of the resource of type ``type`` lists them; ``what`` is what one of them is called."""

    type: str
    argument: str
    what: str

    def listed(self, resource: Resource) -> list[tuple[str, tuple[Step, ...]]]:
        """The Terraform names that ``resource`` lists, each with its place."""
        values = resource.arguments.get(self.argument)
        texts = enumerate(values if isinstance(values, list) else ())
        return [(each.name, (self.argument, number)) for number, text in texts for each in Reference.find(str(text))]


ORDERS: Mapping[str, Order] = {
    "datadog_logs_custom_pipeline": Order("datadog_logs_pipeline_order", "pipelines", "pipeline"),
    "datadog_logs_index": Order("datadog_logs_index_order", "indexes", "index"),
    "datadog_logs_archive": Order("datadog_logs_archive_order", "archive_ids", "archive"),
    "datadog_sensitive_data_scanner_group": Order(
        "datadog_sensitive_data_scanner_group_order", "group_ids", "scanner group"
    ),
}
"""By the type of what is ordered."""


def in_order(resources: Iterable[Resource], type: str) -> list[Resource]:
    """Those of ``type``, first as their order lists them, then those that it leaves out."""
    resources = list(resources)
    order = ORDERS.get(type)
    listed = [name for each in resources if order and each.type == order.type for name, _ in order.listed(each)]
    found = {resource.name: resource for resource in resources if resource.type == type}
    return [found[name] for name in dict.fromkeys([*listed, *found]) if name in found]
