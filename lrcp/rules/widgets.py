"""The widgets of dashboards, those inside of groups too, with their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrcp.rules.context import Context, shared
from lrcp.rules.dashboards import body
from lrcp.spec.model import Resource, Step

Path = tuple[Step, ...]
Item = tuple[Path, Mapping[str, Any]]
KIND = "datadog_dashboard_json"


@shared
def dashboards(context: Context) -> Sequence[tuple[Resource, Mapping[str, Any]]]:
    """Each dashboard and its JSON."""
    return [(resource, body(resource)) for resource in context.of_type(KIND)]


def definitions(value: Any, path: Path = ("dashboard",)) -> Iterator[Item]:
    """The definition of each widget below ``value``; a group comes before its own."""
    for number, widget in enumerate(value.get("widgets") or ()):
        definition = widget.get("definition")
        if isinstance(definition, dict):
            here = (*path, "widgets", number, "definition")
            yield here, definition
            yield from definitions(definition, here)


@shared
def requests(context: Context) -> Sequence[tuple[Resource, Path, Mapping[str, Any]]]:
    """Each request that has queries with names, whatever the form of its widget."""
    return list(_requests(context))


def _requests(context: Context) -> Iterator[tuple[Resource, Path, Mapping[str, Any]]]:
    for resource, dashboard in dashboards(context):
        for path, definition in definitions(dashboard):
            written = definition.get("requests") or ()
            several = written.items() if isinstance(written, dict) else enumerate(written)
            for step, request in several:
                if isinstance(request, dict) and isinstance(request.get("queries"), list):
                    yield resource, (*path, "requests", step), request


def names(request: Mapping[str, Any]) -> list[str]:
    """The names of a request's queries, in order."""
    return [each["name"] for each in request["queries"] if isinstance(each, dict) and "name" in each]
