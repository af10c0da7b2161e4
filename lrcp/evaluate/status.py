"""The status of an objective: its indicator, what is left of the error budget, and how both went.

https://docs.datadoghq.com/service_level_objectives/#configuration
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from lrcp.core.durations import seconds as duration
from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.evaluate.evaluation import name_of
from lrcp.evaluate.events.checks import CheckStore
from lrcp.evaluate.monitor import MonitorEvaluator
from lrcp.evaluate.objective import SloDefinition
from lrcp.evaluate.sli import OVERALL, Share, indicator_of
from lrcp.evaluate.store import SeriesStore
from lrcp.evaluate.window import Span

_DIGITS = 9


class Standing(StrEnum):
    """In Datadog's words."""

    OK = "OK"
    WARNING = "Warning"
    BREACHED = "Breached"
    NO_DATA = "No Data"


class Status(Frozen):
    """Of the rolling ``timeframe`` that ends at ``at``. ``sli`` and ``budget_left`` in percent, None without events;
    ``groups``: the indicator of each group.
    """

    at: float
    timeframe: str
    sli: float | None
    budget_left: float | None
    standing: Standing
    groups: Mapping[str, float | None]


def history(
    slo: SloDefinition,
    store: SeriesStore,
    timeframe: str,
    instants: Iterable[float],
    *,
    checks: CheckStore | None = None,
) -> Sequence[Status]:
    """One status for each of ``instants``, which are in order of time; ``checks`` for monitors on service checks.

    Raises LrcpError for a timeframe without a target.
    """
    target = slo.targets.get(timeframe)
    if target is None:
        raise LrcpError(f"objective {slo.name} has no target over {timeframe}; it has {', '.join(slo.targets)}")
    runs = checks or CheckStore()
    indicator = indicator_of(slo, store, lambda each: MonitorEvaluator(each, store, checks=runs), [runs])
    length, found = duration(timeframe), []
    for at in instants:
        end = int(at // 10) * 10
        shares = indicator.shares(Span(end - length, end, end))
        sli = _percent(shares[OVERALL])
        left = None if sli is None else round(100 * (sli - target) / (100 - target), _DIGITS)
        groups = {name_of(group): _percent(share) for group, share in sorted(shares.items()) if group}
        found.append(Status(at, timeframe, sli, left, _standing(sli, target, slo.warnings.get(timeframe)), groups))
    return found


def _percent(share: Share) -> float | None:
    rate = share.rate
    return None if rate is None else round(100 * (1 - rate), _DIGITS)


def _standing(sli: float | None, target: float, warning: float | None) -> Standing:
    if sli is None:
        return Standing.NO_DATA
    if sli < target:
        return Standing.BREACHED
    return Standing.WARNING if warning is not None and sli < warning else Standing.OK
