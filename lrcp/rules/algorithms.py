"""anomalies(), forecast() and outliers() in monitors, with their arguments by name."""

from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.frozen import Frozen
from lrcp.query import ast, find
from lrcp.query.kinds import SECONDS, TIMEFRAME, WINDOW
from lrcp.rules.context import Context
from lrcp.spec.queries import Query

NAMES = frozenset({"anomalies", "forecast", "outliers"})


class Algorithm(Frozen):
    """One call: the first positional argument is the query, the second the algorithm's name."""

    query: Query
    monitor: ast.MetricMonitor
    call: ast.Call

    @property
    def positional(self) -> list[ast.Node]:
        return [each for each in self.call.arguments if not isinstance(each, ast.Keyword)]

    @property
    def name(self) -> str:
        """``basic``, ``linear``, ``dbscan`` ... in lower case; empty when it is missing."""
        second = self.positional[1:2]
        return second[0].value.lower() if second and isinstance(second[0], ast.Text | ast.Name) else ""

    def keyword(self, name: str) -> ast.Keyword | None:
        return next((each for each in self.call.arguments if isinstance(each, ast.Keyword) and each.name == name), None)

    def text(self, name: str) -> str | None:
        """The value of a keyword as text: ``last_1h`` of ``alert_window='last_1h'``."""
        keyword = self.keyword(name)
        return str(keyword.value.value) if keyword is not None else None

    def number(self, place: int) -> float | None:
        """The number at a place of the positional arguments."""
        at = self.positional[place : place + 1]
        return at[0].value if at and isinstance(at[0], ast.Number) else None


def algorithms(context: Context, name: str) -> Iterator[Algorithm]:
    """Every call of ``name`` in a metric monitor."""
    for query, monitor in context.metric_monitors:
        yield from (Algorithm(query, monitor, call) for call in find(monitor, ast.Call) if call.name == name)


def decided(monitor: ast.MetricMonitor) -> bool:
    """Whether an algorithm turns the query into something that the window is not an average of."""
    return any(call.name in NAMES for call in find(monitor, ast.Call))


def window_seconds(text: str | None) -> int | None:
    """Seconds of ``last_30m`` or ``1w``; None for anything else."""
    match = WINDOW.fullmatch(text or "") or TIMEFRAME.fullmatch(text or "")
    return int(match["amount"]) * SECONDS[match["unit"]] if match else None
