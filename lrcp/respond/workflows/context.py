"""What steps read: `{{ }}` in their inputs, replaced by values of the run so far. Paths only, nothing is evaluated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.respond.workflows.world import StepError
from lrcp.spec.workflow_paths import Path, Taken, taken

Values = Mapping[str, Any]


def filled(value: Any, values: Values) -> Any:
    """``value`` with every expression replaced; a text that is exactly one expression becomes what it stands for.

    Raises StepError for a value that is not there.
    """
    if isinstance(value, str):
        return _text(value, values)
    if isinstance(value, Mapping):
        return {key: filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, values) for item in value]
    return value


def _text(text: str, values: Values) -> Any:
    found = taken(text)
    if len(found) == 1 and (found[0].span.start, found[0].span.end) == (0, len(text)):
        return _value(found[0], values)
    parts, end = [], 0
    for each in found:
        parts += [text[end : each.span.start], _written(_value(each, values))]
        end = each.span.end
    return "".join([*parts, text[end:]])


def _value(each: Taken, values: Values) -> Any:
    if each.path is None:
        raise StepError(f"`{each.text}` is more than a path, which is not run here")
    return lookup(each.path, values)


def lookup(path: Path, values: Values) -> Any:
    """The value at ``path``. Raises StepError when a part of it is missing."""
    value: Any = values
    for number, name in enumerate(path):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, Sequence) and not isinstance(value, str) and _is_index(name, value):
            value = value[int(name)]
        else:
            known = ".".join(map(str, path[:number])) or "the context"
            raise StepError(f"there is no `{'.'.join(map(str, path))}`: {known} has no `{name}`")
    return value


def _is_index(name: str | int, value: Sequence[Any]) -> bool:
    return isinstance(name, int) and name < len(value)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
