"""That one resource may speak for others is true of every declaration here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.rules.context import said_by
from lrcp.spec import load_specs
from lrcp.spec.model import Resource

ROOT = Path(__file__).parents[1]
TOO_FEW = 3  # a shape says nothing of its own where most resources have one to themselves


@pytest.fixture(scope="module")
def resources() -> list[Resource]:
    return [each for spec in load_specs(ROOT) for each in (*spec.resources, *spec.notebooks)]


def said(resource: Resource, *left_out: str) -> dict[str, Any]:
    """What is rendered; ``applies_to`` names services, but those of all."""
    house = {key: value for key, value in resource.house.items() if key != "applies_to"}
    arguments = {key: value for key, value in resource.arguments.items() if key not in left_out}
    return {"id": resource.id, "arguments": arguments, "house": house}


# Tags of tier, kind and team are the catalogue's.
@pytest.mark.parametrize(
    ("alike", "left_out"),
    [(lambda each: each.shape, ("tags", "message")), (lambda each: (each.shape, each.told), ("tags",))],
    ids=["shape", "shape and told"],
)
def test_resources_of_one_shape_differ_in_service_and_environment_alone(
    resources: list[Resource], alike: Callable[[Resource], object], left_out: tuple[str, ...]
) -> None:
    firsts: dict[object, Resource] = {}
    for resource in resources:
        first = firsts.setdefault(alike(resource), resource)
        text = json.dumps(said(first, *left_out), sort_keys=True)
        assert json.loads(said_by(resource, first, text)) == said(resource, *left_out), resource.instance


def test_most_resources_have_the_shape_of_another(resources: list[Resource]) -> None:
    assert len(resources) > TOO_FEW * len({each.shape for each in resources})
