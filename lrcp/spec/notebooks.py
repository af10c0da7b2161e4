"""Notebooks: declared like dashboards, but Terraform has no resource for them; ``lrcp sync`` makes them."""

from __future__ import annotations

import json
from typing import Any

from lrcp.core.jsontext import JsonText
from lrcp.facts import Problem
from lrcp.spec.house import Schema, list_of, object_of, or_expression, text
from lrcp.spec.instance import Compiled, Instance
from lrcp.spec.model import REFERENCE_SCHEME, SHARED_STACK, Resource

FOLDER, SCHEMA = "dashboards/notebooks", "notebooks"
TYPE = "datadog_notebook"
MARK = "lrcp-notebook:"
LONGEST_NAME = 80  # the API refuses more
CELLS = ("markdown", "timeseries", "toplist", "heatmap", "distribution", "log_stream")
_REQUIRED = ("name", "time", "cells")
_SIZES = ("xs", "s", "m", "l", "xl")
_NOTE = "Made by `lrcp sync`, which overwrites changes: edit the declaration. Without this cell it is yours alone."


def _cell() -> Schema:
    definition = {"type": "object", "required": ["type"], "properties": {"type": or_expression({"enum": list(CELLS)})}}
    return object_of(
        {
            "definition": definition,
            "graph_size": {"enum": list(_SIZES)},
            "split_by": {"type": "object"},
            "time": {"type": ["object", "null"]},
        },
        "definition",
    )


def _variable() -> Schema:
    properties = {"name": {"type": "string"}, "prefix": {"type": ["string", "null"]}}
    return {"type": "object", "required": ["name"], "properties": properties}


PROPERTIES: Schema = {
    "notebook": object_of(
        {
            "name": text("What lists show, at most 80 characters."),
            "time": object_of({"live_span": {"type": "string"}}, "live_span", description="What all cells show."),
            "status": {"const": "published"},
            "metadata": {"type": "object"},
            "template_variables": list_of(_variable()),
            "cells": list_of(_cell(), "The `attributes` of each cell in the API's own JSON."),
        },
        *_REQUIRED,
    )
}


def compile_notebook(instance: Instance) -> Compiled:
    """As declared, in one canonical form so that two runs give the same text."""
    arguments = dict(instance.arguments)
    body = arguments.get("notebook")
    if isinstance(body, dict):
        arguments["notebook"] = JsonText.of(body)
    return Compiled(arguments)


def declared(resource: Resource) -> dict[str, Any]:
    made: dict[str, Any] = resource.document("notebook")
    return made


def attributes(resource: Resource, id: int | None = None) -> dict[str, Any]:
    """The notebook in the API's form, as the body of a request holds it: each cell with its type, the mark last.

    With the notebook's own ``id`` in the mark, a copy can be told from it.
    """
    body = declared(resource)
    mark = mark_of(resource) if id is None else f"{mark_of(resource)}#{id}"
    cells = [*body["cells"], _mark_cell(mark)]
    return body | {"cells": [{"type": "notebook_cells", "attributes": each} for each in cells]}


def mark_of(resource: Resource) -> str:
    """Says in the notebook itself which declaration it is made from; everything else of it may be changed there."""
    owner = SHARED_STACK if resource.service is None else resource.environment
    return f"{MARK}{owner}/{resource.name}"


def _mark_cell(mark: str) -> dict[str, Any]:
    return {"definition": {"type": "markdown", "text": f"---\n{_NOTE}\n`{mark}`"}}


def problems(resource: Resource) -> list[Problem]:
    """What Datadog would refuse, or show broken."""
    body = declared(resource) if "notebook" in resource.arguments else {}
    found = [Problem(("notebook", key), f"the required key `{key}` is missing") for key in _REQUIRED if key not in body]
    if found:
        return found
    if len(str(body["name"])) > LONGEST_NAME:
        message = f"a notebook's name has at most {LONGEST_NAME} characters"
        found.append(Problem(("notebook", "name"), message, found=str(len(body["name"])), fix="shorten it"))
    for number, cell in enumerate(body["cells"]):
        if REFERENCE_SCHEME in json.dumps(cell):
            message = "a notebook cannot refer to a resource: its id is known to Terraform alone"
            path = ("notebook", "cells", number)
            found.append(Problem(path, message, fix="link to a search by name or tags instead"))
    return found
