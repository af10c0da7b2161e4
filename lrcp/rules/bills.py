"""The bill forecast of environments: what services send, and what Datadog makes of logs, spans and RUM events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lrcp.contract.bill import Bill, forecast
from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract, Metric, MetricStatus, MetricType, Tag
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.facts.nested import blocks
from lrcp.query import QuerySyntaxError, parse_search
from lrcp.rules.logs import PIPELINE
from lrcp.rules.logs import blocks as processors_of
from lrcp.rules.made import made_metrics
from lrcp.rules.searches import required
from lrcp.spec.bills import open_catalog
from lrcp.spec.load import render_all
from lrcp.spec.model import Resource, Spec
from lrcp.spec.workspace import open_workspace


def forecasts(root: Path, environments: Sequence[str]) -> list[Bill]:
    """One bill for each of ``environments``, all of them when empty, of the repository at ``root``.

    Raises UsageError for an environment that does not exist, FindingsError when catalogue or contract are wrong.
    What is wrong with declarations is for `lrcp check` to say: nothing is made by them.
    """
    catalog = open_catalog(root)
    contract = load_contract(root, catalog.services, catalog.environments)
    chosen = environments or sorted(catalog.environments)
    return [bill_of(contract, spec) for spec in render_all(open_workspace(root), chosen)]


def bill_of(contract: Contract, spec: Spec) -> Bill:
    """The most that the environment of ``spec`` can be billed for."""
    services = {service.name: spec.kinds.get(service.kind, (service.kind,)) for service in spec.services}
    planned = {service.name for service in spec.services if service.planned}
    budget = spec.settings.get("custom_metrics_budget")
    made = {metric.name: metric for metric in _made(contract, spec)}
    everything = replace(contract, metrics={**made, **contract.metrics})
    return forecast(everything, services, spec.environment, budget if isinstance(budget, int) else None, planned)


def _made(contract: Contract, spec: Spec) -> Iterator[Metric]:
    """What is made in Datadog, as if the services that its filter names had sent it."""
    everybody = tuple(service.name for service in spec.services)
    known = Known(contract, spec.resources)
    for metric, resource in made_metrics([spec]):
        tags = [known.tag(path, key) for path, key in facets(resource)]
        yield Metric(
            metric.name,
            MetricType.DISTRIBUTION if metric.type == "distribution" else MetricType.COUNT,
            metric.percentiles,
            unit=None,
            tags=tuple(tag for tag in tags if tag is not None),
            emitted_by=_services(resource) or everybody,
            status=MetricStatus.EMITTED,
            meaning="",
            position=resource.position,
        )


def facets(resource: Resource) -> list[tuple[str, str]]:
    """What a metric is grouped by: the path in the log, span or event, and the tag that it becomes."""
    groups = blocks(resource.arguments, "group_by")
    return [(str(each.get("path")), str(each.get("tag_name") or each.get("path"))) for each in groups]


class Known:
    """How many values facets have: by the contract, and by the categories into which pipelines sort logs."""

    def __init__(self, contract: Contract, resources: Iterable[Resource]) -> None:
        self._tags = contract.tags
        self._made = {tag.key: tag for resource in resources for tag in _categories(resource)}
        every = (contract.unified, *(event.attributes for event in contract.events.values()))
        self._booleans = {name: each for some in every for name, each in some.items() if each.type == "boolean"}

    def tag(self, path: str, key: str) -> Tag | None:
        """A tag with the bound of a facet, None where nobody says how many values it has."""
        name = path.removeprefix("@")
        known = self._tags.get(key) or self._tags.get(name) or self._made.get(name)
        if known is None and name in self._booleans:
            return _listed(name, ("false", "true"), self._booleans[name].position)
        return known


def _categories(resource: Resource) -> Iterator[Tag]:
    for _, kind, arguments in processors_of(resource.arguments, ()) if resource.type == PIPELINE else ():
        if kind == "category_processor":
            names = tuple(str(each.get("name")) for each in blocks(arguments, "category"))
            yield _listed(str(arguments.get("target")), names, resource.position)


def _listed(key: str, values: tuple[str, ...], at: Position) -> Tag:
    """An attribute as a tag; a log may be without it."""
    return Tag(key, values, len(values), when_true=True, determined_by=None, meaning="", position=at)


def _services(resource: Resource) -> tuple[str, ...]:
    """Those of which the filter asks for one; empty when any may come through."""
    filters = blocks(resource.arguments, "filter")
    try:
        named = required(parse_search(str(filters[0].get("query", ""))), "service") if filters else None
    except QuerySyntaxError:
        return ()  # which is a finding of its own
    return tuple(sorted(named or ()))
