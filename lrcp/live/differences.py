"""What is declared against what is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lrcp.live.model import Difference


def differences(declared: Any, actual: Any, path: str = "") -> Iterator[Difference]:
    """Where ``actual`` is not as ``declared``. What is not declared may be anything: Datadog fills in defaults.

    Lists are compared item by item, texts without the white space around them, which Datadog strips.
    """
    if isinstance(declared, dict) and isinstance(actual, dict):
        for key, value in declared.items():
            yield from differences(value, actual.get(key), f"{path}.{key}" if path else key)
    elif isinstance(declared, list) and isinstance(actual, list):
        for number in range(max(len(declared), len(actual))):
            pair = (_item(declared, number), _item(actual, number))
            if number < len(declared) and number < len(actual):
                yield from differences(*pair, f"{path}.{number}")
            else:
                yield Difference(f"{path}.{number}", pair[1], pair[0])
    elif not _same(declared, actual):
        yield Difference(path, actual, declared)


def _item(items: list[Any], number: int) -> Any:
    return items[number] if number < len(items) else None


def _same(declared: Any, actual: Any) -> bool:
    if isinstance(declared, str) and isinstance(actual, str):
        return declared.strip() == actual.strip()
    if isinstance(declared, bool) or isinstance(actual, bool):
        return declared is actual
    return bool(declared == actual)
