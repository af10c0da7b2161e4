"""The same rules and data twice: for the evaluator and for ``promtool test rules``.

Points are a minute apart, as Prometheus scrapes them, and every rule is evaluated each minute. Half of the
rules compare an average with a threshold, half compare a ratio. A Datadog window of five minutes at ``t``
holds the points of ``[t - 300, t)``. PromQL's ``[4m45s] offset 30s`` holds the same five; a rate needs the
point before, too, so that its range is a minute longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lrcp.evaluate import MonitorDefinition, SeriesStore
from lrcp.evaluate.definition import options_of
from lrcp.query import parse_monitor

START = 1_768_435_200  # 2026-01-15 00:00:00 UTC
METRICS = 5  # of each kind; rules share them
WINDOWS = (5, 10, 15, 30)  # minutes
BASE = 1_000_000  # of counters: Prometheus extrapolates differently near zero

Minutes = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """``rules`` x ``groups`` x ``hours``. Failures, and gaps in gauges, come at random from a fixed seed."""

    rules: int
    groups: int
    hours: int

    @property
    def minutes(self) -> int:
        return self.hours * 60

    @property
    def instants(self) -> range:
        return range(START, START + 60 * self.minutes + 1, 60)

    @cached_property
    def series(self) -> Mapping[str, Minutes]:
        """(groups, minutes + 1) by metric; NaN where there is no point. Counts begin at the second minute."""
        random = np.random.default_rng(7)
        shape = (self.groups, self.minutes + 1)
        found = {}
        for number in range(METRICS):
            failing, silent = self._spells(random, 30), self._spells(random, 60)
            latency = random.integers(100, 300, shape) + np.where(failing, random.integers(200, 600, shape), 0)
            found[f"latency_{number}"] = np.where(silent, np.nan, latency)
            requests = random.integers(50, 150, shape).astype(np.float64)
            share = np.where(self._spells(random, 30), 0.2, 0.005)
            found[f"requests_{number}"] = requests
            found[f"errors_{number}"] = random.binomial(requests.astype(np.int64), share).astype(np.float64)
            requests[:, 0] = found[f"errors_{number}"][:, 0] = np.nan
        return found

    def _spells(self, random: np.random.Generator, longest: int) -> NDArray[np.bool_]:
        """About three spells a day and group, each of 10 to ``longest`` minutes."""
        marks = np.zeros((self.groups, self.minutes + 1), dtype=np.bool_)
        rows = np.repeat(np.arange(self.groups), random.poisson(self.hours / 8, self.groups))
        for row, start in zip(rows, random.integers(0, self.minutes, rows.size), strict=True):
            marks[row, start : start + random.integers(10, longest)] = True
        return marks

    # --- Datadog ------------------------------------------------------------------------------------------

    def monitors(self) -> Iterator[MonitorDefinition]:
        options = options_of({"require_full_window": False, "new_group_delay": 0, "on_missing_data": "resolve"})
        for rule in range(self.rules):
            name, number = f"rule{rule}", rule // 2 % METRICS
            window = f"last_{WINDOWS[rule % len(WINDOWS)]}m"
            if rule % 2 == 0:
                query = f"avg({window}):avg:latency_{number}{{*}} by {{group}} > {_threshold(rule)}"
            else:
                errors, requests = (f"sum:{kind}_{number}{{*}} by {{group}}" for kind in ("errors", "requests"))
                query = f"sum({window}):{errors}.as_count() / {requests}.as_count() > {_threshold(rule)}"
            yield MonitorDefinition(name, name, "query alert", query, parse_monitor(query, "query alert"), options)

    def stored(self) -> SeriesStore:
        store = SeriesStore()
        for metric, rows in self.series.items():
            type = "gauge" if metric.startswith("latency") else "count"
            times = START + 60 * np.arange(rows.shape[1])
            for group, values in enumerate(rows):
                present = ~np.isnan(values)
                store.add_series(metric, type, (f"group:g{group}",), times[present], values[present])
        return store

    # --- Prometheus ---------------------------------------------------------------------------------------

    def alerting_rules(self) -> Iterator[str]:
        yield "groups:\n- name: benchmark\n  rules:\n"
        for rule in range(self.rules):
            number, window = rule // 2 % METRICS, WINDOWS[rule % len(WINDOWS)]
            if rule % 2 == 0:
                expression = f"avg by (group) (avg_over_time(latency_{number}[{window - 1}m45s] offset 30s))"
            else:
                errors, requests = (
                    f"sum by (group) (rate({kind}_{number}[{window}m45s] offset 30s))"
                    for kind in ("errors", "requests")
                )
                expression = f"{errors} / {requests}"
            yield f"  - alert: rule{rule}\n    expr: {expression} > {_threshold(rule)}\n"

    def input_series(self) -> Iterator[str]:
        for metric, rows in self.series.items():
            for group, values in enumerate(rows):
                if not metric.startswith("latency"):
                    values = BASE + np.cumsum(np.nan_to_num(values))
                listed = " ".join("_" if value != value else str(int(value)) for value in values.tolist())
                yield f"  - series: {metric}{{group=\"g{group}\"}}\n    values: '{listed}'\n"


def _threshold(rule: int) -> str:
    """No average or ratio of whole numbers equals it."""
    return f"{300 + 2 * (rule % 100)}.0371" if rule % 2 == 0 else f"0.0{300 + 5 * (rule % 100)}371"
