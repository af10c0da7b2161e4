"""What datadog-api-client makes of a body: its own models, and what it could not place in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datadog_api_client import Configuration
from datadog_api_client.model_utils import OpenApiModel, UnparsedObject, validate_and_convert_types


def converted(body: Any, model: type[OpenApiModel]) -> Any:
    """``body``, plain JSON, as ``model``; raises the client's own errors for values of a wrong type."""
    return validate_and_convert_types(body, (model,), ["body"], True, True, Configuration())


def unparsed(node: Any, path: str = "") -> Iterator[str]:
    """Paths of what the client could not place in its models, and of keys that they do not have."""
    if isinstance(node, UnparsedObject):
        yield path
    elif isinstance(node, OpenApiModel):
        for instance in node.__dict__.get("_composed_instances", ()):  # what a "one of" was read as
            yield from unparsed(instance, path)
        for key, value in node.__dict__["_data_store"].items():
            if getattr(node, "openapi_types", None) and key not in node.openapi_types:
                yield f"{path}/{key}"
            yield from unparsed(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from unparsed(value, f"{path}/{number}")
