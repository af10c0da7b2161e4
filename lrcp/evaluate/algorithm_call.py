"""anomalies(), forecast() and outliers() as they are written: arguments by place and by name, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lrcp.core.capture import FLUSH_SECONDS
from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.algorithms.season import Season
from lrcp.evaluate.arguments import timeframe, zone
from lrcp.evaluate.leaf import Leaf
from lrcp.query import ast, walk

_SEASONS: Mapping[str, int] = {"hourly": 3600, "daily": 86400, "weekly": 604800}


class AlgorithmCall(Frozen):
    """One call. Raises LrcpError for arguments that Datadog refuses, UnsupportedError for those not evaluated."""

    node: ast.Call

    @property
    def query(self) -> ast.Expression:
        if not self._placed:
            raise LrcpError(f"`{self.node.name}()` without a query")
        return self._placed[0]

    @property
    def algorithm(self) -> str:
        """In lower case: Datadog's pages and its API differ."""
        name = self._placed[1] if len(self._placed) > 1 else None
        if not isinstance(name, ast.Text | ast.Name):
            raise LrcpError(f"`{self.node.name}()` without an algorithm")
        return name.value.lower()

    def number(self, place: int, default: float | None = None) -> float:
        """The number at ``place``, the query being 0."""
        found = self._placed[place] if len(self._placed) > place else None
        if isinstance(found, ast.Number):
            return found.value
        if found is not None or default is None:
            raise LrcpError(f"argument {place + 1} of `{self.node.name}()` must be a number")
        return default

    def word(self, name: str, choices: Sequence[str], default: str) -> str:
        found = self._named(name)
        if found is not None and found not in choices:
            raise LrcpError(f"`{name}` of `{self.node.name}()` cannot be `{found}`; it is one of {', '.join(choices)}")
        return found or default

    def seconds(self, name: str) -> int | None:
        """A keyword such as ``alert_window='last_15m'`` or ``history='1w'``; None when it is not there."""
        found = self._named(name)
        return None if found is None else timeframe(found)

    def step(self, default: int) -> int:
        """Seconds of a bucket: ``interval``, or an explicit rollup of the query that is wider."""
        asked = {Leaf.of(each).request.step for each in walk(self.node) if isinstance(each, ast.MetricQuery)}
        interval = self._named("interval")
        step = max(int(float(interval)) if interval is not None else default, *(each or 0 for each in asked), 1)
        if step % FLUSH_SECONDS:
            raise UnsupportedError(f"an interval of {step} s", f"use a multiple of {FLUSH_SECONDS} s")
        return step

    def season(self, step: int) -> Season:
        """Weekly unless ``seasonality`` says otherwise: docs.datadoghq.com/dashboards/functions/algorithms/."""
        length = _SEASONS[self.word("seasonality", tuple(_SEASONS), "weekly")]
        if length % step:
            raise UnsupportedError(f"an interval of {step} s", f"it must divide the season of {length} s")
        return Season(length, step, zone(self._named("timezone") or "UTC").key)

    @property
    def _placed(self) -> list[ast.Expression]:
        return [each for each in self.node.arguments if not isinstance(each, ast.Keyword)]

    def _named(self, name: str) -> str | None:
        found = [each for each in self.node.arguments if isinstance(each, ast.Keyword) and each.name == name]
        return str(found[0].value.value) if found else None
