"""A dashboard as one HTML page that needs nothing else: no request leaves it, and no script runs in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from lrcp.core.errors import LrcpError
from lrcp.report.dashboard import graphs, states, streams, texts, values
from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.registry import WIDGETS, Definition, Missing, Shown, Tile, title_of
from lrcp.report.dashboard.variables import Variables, filled_text, variables_of
from lrcp.report.wording import duration
from lrcp.spec import Resource

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
MODULES = (graphs, states, streams, texts, values)
"""Importing them fills WIDGETS."""
_COLUMNS = 12


def render(resource: Resource, data: Data) -> str:
    """``resource`` is a ``datadog_dashboard_json``; the same text for the same data."""
    dashboard = resource.document("dashboard")
    variables = variables_of(dashboard, data.variables)
    environment = _environment()
    source: Any = environment.loader
    return environment.get_template("dashboard.html").render(
        title=filled_text(str(dashboard["title"]), variables),
        description=filled_text(str(dashboard.get("description") or ""), variables),
        variables=variables.values(),
        tiles=list(tiles(dashboard, data, variables)),
        data=data,
        began=datetime.fromtimestamp(data.begin, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        length=duration(data.end - data.begin),
        style="".join(source.get_source(environment, name)[0] for name in ("page.css", "dashboard.css")),
        policy=POLICY,
    )


def tiles(value: Mapping[str, Any], data: Data, variables: Variables, id: str = "w") -> Iterator[Tile]:
    """The widgets of a dashboard or a group, in the order in which they are read."""
    written = [(f"{id}{number}", each) for number, each in enumerate(value.get("widgets") or (), start=1)]
    placed = [_tile(name, each, row, data, variables) for row, (name, each) in enumerate(written)]
    yield from sorted(placed, key=lambda tile: (tile.y, tile.x))


def _tile(id: str, widget: Mapping[str, Any], row: int, data: Data, variables: Variables) -> Tile:
    definition: Definition = widget["definition"]
    layout = widget.get("layout") or {"x": 0, "y": row, "width": _COLUMNS, "height": 3}
    links = definition.get("custom_links") or ()
    return Tile(
        id=id,
        type=str(definition["type"]),
        title=title_of(definition, variables),
        x=int(layout["x"]),
        y=int(layout["y"]),
        width=int(layout["width"]),
        height=int(layout["height"]),
        shown=shown_of(definition, data, variables),
        links=[(str(each.get("label") or ""), str(each["link"])) for each in links if _is_web_link(each)],
        tiles=list(tiles(definition, data, variables, f"{id}-")) if definition["type"] == "group" else (),
        color=str(definition.get("background_color") or "").removeprefix("vivid_"),
    )


def _is_web_link(written: Mapping[str, Any]) -> bool:
    return str(written.get("link") or "").startswith(("https://", "http://"))


def shown_of(definition: Definition, data: Data, variables: Variables) -> Shown | Missing:
    """What is drawn; a widget or a query that is not known here says so instead of showing nothing."""
    try:
        return WIDGETS.get(str(definition["type"]))(definition, data, variables)
    except LrcpError as error:
        return Missing(str(error))


def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("lrcp.report.dashboard"), PackageLoader("lrcp.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["missing"] = lambda shown: isinstance(shown, Missing)
    return environment
