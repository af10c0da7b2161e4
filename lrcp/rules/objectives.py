"""What rules about objectives read from datadog_service_level_objective."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lrcp.spec.model import Resource

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


def thresholds(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Each target with its path; a single one may be written as a map."""
    written = resource.arguments.get("thresholds") or ()
    if isinstance(written, dict):
        yield ("thresholds",), written
    else:
        yield from ((("thresholds", number), each) for number, each in enumerate(written) if isinstance(each, dict))


def seconds(duration: str | None) -> int | None:
    """``5m``, ``1h``, ``30d``; None for anything else."""
    match = re.fullmatch(r"(\d+)([mhdw])", duration or "")
    return int(match[1]) * _UNITS[match[2]] if match else None
