"""The geometry of a monitor's plot: places in per cent of the plot's box, lines in an SVG of 1000 x 200."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lrcp.core.frozen import Frozen
from lrcp.core.timeline import GroupTrack, MonitorTrack, ScenarioTimeline, WorkflowRecord
from lrcp.report.events import GRAVITY, NO_DATA, Change, Event, group_label, states_met
from lrcp.report.wording import clock, number, quantity

WIDTH, HEIGHT = 1000, 200
DISTINCT = 5  # groups with a line style of their own; the others share one
POINTS = 400  # of one line; more could not be told apart
BANDS = 8

Points = Sequence[tuple[float, float | None]]


class Line(Frozen):
    """``style`` counts from 0; groups that share the last one are drawn alike."""

    label: str
    path: str
    style: int


class Segment(Frozen):
    """One state of one group, from ``left`` over ``width`` per cent."""

    left: float
    width: float
    state: str
    title: str


class Band(Frozen):
    label: str
    segments: list[Segment]


class Level(Frozen):
    """A threshold: ``kind`` is critical, warning, critical_recovery or warning_recovery; ``y`` in SVG units."""

    kind: str
    y: float
    text: str


class Tick(Frozen):
    place: float
    label: str


class Mark(Frozen):
    """An event on the time axis; ``state`` is empty for what was done, ``number`` is that of the event."""

    left: float
    state: str
    title: str
    number: int


class Plot(Frozen):
    """One monitor in one scenario; ``low`` and ``high`` are the values at the bottom and top of the box."""

    monitor: MonitorTrack
    lines: list[Line]
    bands: list[Band]
    hidden_bands: int
    levels: list[Level]
    y_ticks: list[Tick]
    marks: list[Mark]
    summary: str  # the plot in words
    margin: str  # how near a quiet monitor came to its alert
    low: float
    high: float


class Axis(Frozen):
    """A linear scale from ``low``..``high`` to 0..1."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        return (value - self.low) / ((self.high - self.low) or 1.0)

    def clock(self, at: float) -> str:
        """Where this is a time axis: ``at`` as time since its beginning."""
        return clock(at - self.low, self.high - self.low)


def plot(scenario: ScenarioTimeline, monitor: MonitorTrack, marked: Sequence[tuple[int, Event]]) -> Plot:
    """``marked`` are the numbered events to be shown on the time axis."""
    time = Axis(scenario.start, scenario.end)
    value = value_axis(monitor)
    groups = sorted(monitor.groups, key=lambda group: (-_gravity(group), group.group))
    bands = [_band(group, time) for group in groups]
    return Plot(
        monitor=monitor,
        lines=[_line(group, min(rank, DISTINCT), time, value) for rank, group in enumerate(groups)],
        bands=bands[:BANDS],
        hidden_bands=len(bands[BANDS:]),
        levels=[_level(monitor, kind, value) for kind in monitor.thresholds],
        y_ticks=[Tick(_percent(1 - value(tick)), number(tick)) for tick in nice_ticks(value.low, value.high, 4)],
        marks=[_mark(position, each, time) for position, each in marked],
        summary="; ".join(_summary(group, monitor, time) for group in groups[:BANDS]),
        margin=_margin(monitor),
        low=value.low,
        high=value.high,
    )


def time_ticks(start: float, end: float) -> list[Tick]:
    """About eight round instants since the start."""
    steps = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
    step = next((each for each in steps if (end - start) / each <= 9), steps[-1] * math.ceil((end - start) / 691200))
    time = Axis(start, end)
    amount = int((end - start) // step)
    return [Tick(_percent(time(start + each * step)), time.clock(start + each * step)) for each in range(amount + 1)]


def value_axis(monitor: MonitorTrack) -> Axis:
    """From zero, or below, to a little above the highest value or threshold."""
    shown = [value for group in monitor.groups for _, value in group.points if value is not None]
    shown += monitor.thresholds.values()
    low, high = min([0.0, *shown]), max([0.0, *shown])
    margin = (high - low) * 0.08 if high - low > 1e-9 else 1.0
    return Axis(low - margin if low < 0 else 0.0, high + margin)


def nice_ticks(low: float, high: float, about: int) -> list[float]:
    """Round numbers within ``low``..``high``, ``about`` so many."""
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [each * step for each in range(math.ceil(low / step), math.floor(high / step) + 1)]


def thin(points: Points, limit: int = POINTS) -> Points:
    """At most about ``limit`` points that look the same: of each stretch its lowest and highest, and gaps."""
    if len(points) <= limit:
        return points
    size = math.ceil(2 * len(points) / limit)
    return [point for begin in range(0, len(points), size) for point in _extremes(points[begin : begin + size])]


def path(points: Points, time: Axis, value: Axis) -> str:
    """An SVG path that is interrupted where there is no value; a lonely point becomes a dot."""
    parts: list[str] = []
    drawing = False
    for at, height in points:
        if height is not None:
            place = f"{time(at) * WIDTH:.1f} {(1 - value(height)) * HEIGHT:.1f}"
            parts.append(f"L{place}" if drawing else f"M{place}h0")
        drawing = height is not None
    return "".join(parts)


def _extremes(points: Points) -> list[tuple[float, float | None]]:
    known = [(at, height) for at, height in points if height is not None]
    chosen = {min(known, key=lambda p: p[1]), max(known, key=lambda p: p[1])} if known else set()
    gap = next((point for point in points if point[1] is None), None)
    return sorted([*chosen, *([gap] if gap else [])], key=lambda point: point[0])


def _line(group: GroupTrack, style: int, time: Axis, value: Axis) -> Line:
    return Line(group_label(group.group), path(thin(group.points), time, value), style)


def _band(group: GroupTrack, time: Axis) -> Band:
    return Band(group_label(group.group), [_segment(*each, time) for each in _stays(group, time.high)])


def _segment(begin: float, end: float, state: str, time: Axis) -> Segment:
    title = f"{state}, {time.clock(begin)} to {time.clock(end)}"
    return Segment(_percent(time(begin)), _percent(time(end) - time(begin)), state, title)


def _stays(group: GroupTrack, end: float) -> Iterator[tuple[float, float, str]]:
    for (begin, state), (until, _) in pairwise([*group.states, (end, "")]):
        if until > begin:
            yield begin, until, state


def _level(monitor: MonitorTrack, kind: str, value: Axis) -> Level:
    limit = monitor.thresholds[kind]
    amount = quantity(limit, monitor.unit)
    text = f"recovers at {amount}" if kind.endswith("recovery") else f"{kind} {monitor.comparator} {amount}"
    return Level(kind, round((1 - value(limit)) * HEIGHT, 1), text)


def _mark(number: int, event: Event, time: Axis) -> Mark:
    if isinstance(event, Change):
        who = f"{event.monitor.id} {group_label(event.group)}".rstrip()
        amount = "" if event.value is None else f", {quantity(event.value, event.monitor.unit)}"
        state, what = event.after, f"{who}: {event.before} to {event.after}{amount}"
    elif isinstance(event, WorkflowRecord):
        state, what = "", f"workflow {event.workflow}"
    else:
        state, what = "", f"{event.method} {event.path}"
    return Mark(_percent(time(event.at)), state, f"{time.clock(event.at)} {what}", number)


def _summary(group: GroupTrack, monitor: MonitorTrack, time: Axis) -> str:
    """The plot in words, for those who do not see it."""
    values = [value for _, value in group.points if value is not None]
    reach = f"{quantity(min(values), monitor.unit)} to {quantity(max(values), monitor.unit)}" if values else "no data"
    stays = [f"{state} from {time.clock(at)}" for at, state in group.states]
    return f"{group_label(group.group) or monitor.id}: {reach}, {', '.join(stays)}"


def _margin(monitor: MonitorTrack) -> str:
    """How near a quiet monitor came to its alert."""
    values = [value for group in monitor.groups for _, value in group.points if value is not None]
    limit = monitor.thresholds.get("critical")
    if not values or limit is None:
        return "no data"
    extreme, nearest = ("highest", max(values)) if ">" in monitor.comparator else ("lowest", min(values))
    return f"{extreme} {quantity(nearest, monitor.unit)}, critical {monitor.comparator} {quantity(limit, monitor.unit)}"


def _gravity(group: GroupTrack) -> int:
    return max((GRAVITY.get(state, 0) for state in states_met(group)), default=GRAVITY[NO_DATA])


def _percent(share: float) -> float:
    return round(share * 100, 2)
