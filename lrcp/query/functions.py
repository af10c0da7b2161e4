"""The functions, modifiers and aggregators of metric queries: the one table.

Source: docs.datadoghq.com/dashboards/functions/ and its pages by group, metrics/ (aggregators),
metrics/distributions/ (threshold queries), monitors/types/{anomaly,forecasts,outlier}/. Rows marked
``seen`` are in no reference page but in published dashboards and monitors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lrcp.core.frozen import Frozen, field

_DOCS = "dashboards/functions/"
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,2})?")


class Function(Frozen):
    """One function: ``parameters`` follow the query, those from ``optional`` on may be left out.

    ``keywords`` are parameters written ``name=value``. ``monitors`` and ``forecast`` say where the
    function is refused: in a monitor's query, inside ``forecast()``. ``queries`` is how many queries
    come first; functions that keep tags (``by``) end with ``{a, b}``.
    """

    name: str
    group: str
    meaning: str
    parameters: tuple[str, ...] = ()
    optional: int | None = None
    keywords: tuple[str, ...] = ()
    queries: int = 1
    monitors: bool = True
    forecast: bool = True
    by: bool = False
    source: str = ""

    @property
    def least(self) -> int:
        """Fewest arguments in order, the queries among them."""
        return self.queries + (len(self.parameters) if self.optional is None else self.optional)

    @property
    def most(self) -> int:
        return self.queries + len(self.parameters)

    @property
    def usage(self) -> str:
        """``top(query, limit, 'by', 'direction')`` with optional parts in brackets."""
        required = len(self.parameters) if self.optional is None else self.optional
        words = ["query"] * self.queries
        words += [each if place < required else f"[{each}]" for place, each in enumerate(self.parameters)]
        words += [f"[{each}=]" for each in self.keywords]
        words += ["[{tag, …}]"] if self.by else []
        return f"{self.name}({', '.join(words)})"


class Modifier(Frozen):
    """What follows a query after a dot."""

    name: str
    meaning: str
    usage: str
    choices: tuple[str, ...] = field(default=())


_SHORTCUT_SIZES = (5, 10, 15, 20)
_SHORTCUT_ORDERS = ("mean", "min", "max", "sum", "last", "area", "l2norm")
_ANOMALY = ("direction", "alert_window", "interval", "count_default_zero", "seasonality", "timezone")
_FORECAST = ("interval", "history", "model", "seasonality", "timezone")


def _simple(group: str, page: str, **meanings: str) -> Iterator[Function]:
    for name, meaning in meanings.items():
        yield Function(name, group, meaning, source=_DOCS + page)


def _sized(group: str, page: str, stem: str, meaning: str, sizes: tuple[int, ...]) -> Iterator[Function]:
    for size in sizes:
        yield Function(f"{stem}_{size}", group, meaning.format(size), source=_DOCS + page)


def _shortcuts() -> Iterator[Function]:
    for direction in ("top", "bottom"):
        for size in _SHORTCUT_SIZES:
            names = [f"{direction}{size}", *(f"{direction}{size}_{order}" for order in _SHORTCUT_ORDERS)]
            for name in names:
                yield Function(name, "rank", f"The {direction} {size} groups", source=_DOCS + "rank")


def _functions() -> Iterator[Function]:
    yield from _simple(
        "arithmetic", "arithmetic", abs="Absolute value", log2="Logarithm, base 2", log10="Logarithm, base 10"
    )
    for name, meaning in (("cumsum", "Running total over the shown time"), ("integral", "Area under the curve so far")):
        yield Function(name, "arithmetic", meaning, forecast=False, source=_DOCS + "arithmetic")
    yield Function("round", "arithmetic", "Nearest whole number", source="seen")
    for name in ("min", "max", "avg", "sum", "count", "stddev"):
        meaning = f"{name} of the arguments, or of the groups that share the kept tags"
        yield Function(name, "aggregation", meaning, ("query",) * 3, optional=0, by=True, source="seen")
    yield Function("percentile", "aggregation", "Percentile over the groups", ("'p90'",), by=True, source="seen")
    yield Function("reduce", "aggregation", "One value for the whole series", ("'method'",), source="seen")
    yield Function(
        "rollup", "rollup", "Time aggregation of a formula", ("'method'", "seconds"), optional=1, source="seen"
    )
    yield Function(
        "moving_rollup", "rollup", "Aggregation of the last seconds", ("seconds", "'method'"), source=_DOCS + "rollup"
    )
    yield from _simple(
        "count",
        "count",
        count_nonzero="Groups with a value other than 0 at each point",
        count_not_null="Groups with a value at each point",
    )
    yield from _simple("exclusion", "exclusion", exclude_null="Drops groups with N/A tag values")
    for name, meaning in (
        ("clamp_min", "Raises values below the bound to it"),
        ("clamp_max", "Lowers values above the bound to it"),
        ("cutoff_min", "Drops points below the bound"),
        ("cutoff_max", "Drops points above the bound"),
    ):
        yield Function(name, "exclusion", meaning, ("bound",), source=_DOCS + "exclusion")
    yield from _simple("interpolation", "interpolation", default_zero="0 where a series has no point")
    yield Function("default", "interpolation", "A value where a series has no point", ("value",), source="seen")
    yield from _simple(
        "rate",
        "rate",
        per_second="Change a second",
        per_minute="Change a minute",
        per_hour="Change an hour",
        dt="Seconds between points",
        diff="Change since the previous point",
        monotonic_diff="diff() without the drops of a counter's restart",
        derivative="diff() / dt()",
        throughput="Value / seconds of the bucket",
        rate="Change a second, old name of derivative()",
    )
    yield from _smoothing()
    yield from _timeshift()
    yield Function(
        "top", "rank", "The highest or lowest groups", ("limit", "'by'", "'direction'"), source=_DOCS + "rank"
    )
    yield from _shortcuts()
    yield from _algorithms()
    yield Function("failed_runs", "data jobs", "Failed runs of a job", source="monitors/types/data_jobs")


def _smoothing() -> Iterator[Function]:
    yield Function(
        "autosmooth", "smoothing", "Moving average of a chosen span", monitors=False, source=_DOCS + "smoothing"
    )
    yield from _sized(
        "smoothing", "smoothing", "ewma", "Exponentially weighted moving average over {}", (3, 5, 7, 10, 20)
    )
    yield from _sized("smoothing", "smoothing", "median", "Rolling median over {}", (3, 5, 7, 9))
    yield from _sized("smoothing", "beta", "rollingavg", "Rolling average over {}", (5, 13, 21, 29))


def _timeshift() -> Iterator[Function]:
    yield Function(
        "timeshift", "timeshift", "Values of seconds ago (negative)", ("-seconds",), source=_DOCS + "timeshift"
    )
    calendar = ("'shift'", "'timezone'", "'start'")
    meaning = "Values of a calendar day, week or month ago"
    yield Function("calendar_shift", "timeshift", meaning, calendar, optional=1, source=_DOCS + "timeshift")
    yield from _simple(
        "timeshift",
        "timeshift",
        hour_before="Values of an hour ago",
        day_before="Values of a day ago",
        week_before="Values of 7 days ago",
        month_before="Values of 28 days ago",
    )


def _algorithms() -> Iterator[Function]:
    yield Function(
        "anomalies",
        "algorithm",
        "Points outside the expected band",
        ("'basic|agile|robust'", "bounds"),
        keywords=_ANOMALY,
        forecast=False,
        source="monitors/types/anomaly",
    )
    yield Function(
        "outliers",
        "algorithm",
        "Groups unlike the others",
        ("'DBSCAN|MAD|scaledDBSCAN|scaledMAD'", "tolerance", "percent"),
        optional=2,
        forecast=False,
        source="monitors/types/outlier",
    )
    yield Function(
        "forecast",
        "algorithm",
        "Values to come",
        ("'linear|seasonal'", "deviations"),
        keywords=_FORECAST,
        source="monitors/types/forecasts",
    )
    for name, meaning in (
        ("robust_trend", "Trend that outliers do not move"),
        ("trend_line", "Straight trend"),
        ("piecewise_constant", "Trend of constant pieces"),
    ):
        yield Function(name, "regression", meaning, forecast=False, source=_DOCS + "regression")


FUNCTIONS: Mapping[str, Function] = MappingProxyType({each.name: each for each in _functions()})

MODIFIERS: Mapping[str, Modifier] = MappingProxyType(
    {
        each.name: each
        for each in (
            Modifier("as_count", "Counts and rates as counts: sums, not interpolated", ".as_count()"),
            Modifier("as_rate", "Counts and rates a second", ".as_rate()"),
            Modifier(
                "rollup",
                "Time aggregation; an interval in seconds or a calendar word",
                ".rollup(method[, interval])",
                ("avg", "sum", "min", "max", "count"),
            ),
            Modifier("fill", "Interpolation", ".fill(method[, limit])", ("linear", "last", "zero", "null")),
            Modifier("weighted", "Gauges weighted by their submission interval", ".weighted()"),
        )
    }
)

# Space aggregators; ``pNN`` and ``count(v: v<bound)`` come on top, for distributions.
AGGREGATORS: Mapping[str, str] = MappingProxyType(
    {
        "avg": "gauge, count, rate, distribution",
        "sum": "gauge, count, rate, distribution",
        "min": "gauge, count, rate, distribution",
        "max": "gauge, count, rate, distribution",
        "count": "distribution",
        "stddev": "distribution",
        "histogram": "distribution, in distribution widgets",
    }
)


def is_aggregator(name: str) -> bool:
    """avg, sum ... or a percentile such as p95 or p99.9."""
    return name in AGGREGATORS or _PERCENTILE.fullmatch(name) is not None
