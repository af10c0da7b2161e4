"""What a synthesis made: how many resources of which type each stack has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stacks.stack import DatadogStack

_PREFIX = "datadog_"


def table(stacks: Sequence[DatadogStack]) -> Iterator[str]:
    """Lines: a column for each stack, a row for each type, and their sums."""
    counts = {stack.id: Counter(each.type for each in stack.resources.values()) for stack in stacks}
    types = sorted({type for each in counts.values() for type in each})
    wide = max((len(type) for type in types), default=0) - len(_PREFIX)
    columns = {name: max(len(name), 5) for name in counts}
    yield _row("", wide, {name: name for name in counts}, columns)
    for type in types:
        shown = {name: str(each[type] or "") for name, each in counts.items()}
        yield _row(type.removeprefix(_PREFIX), wide, shown, columns)
    yield _row("all", wide, {name: str(each.total()) for name, each in counts.items()}, columns)


def _row(first: str, wide: int, cells: dict[str, str], columns: dict[str, int]) -> str:
    return f"{first:<{wide}}  " + "  ".join(f"{cells[name]:>{width}}" for name, width in columns.items())
