"""Where in a case a monitor has something to read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lrcp.core.frozen import replace
from lrcp.core.yamldoc import parse_yaml
from lrcp.evaluate import MonitorDefinition
from lrcp.prove.load import build_test
from lrcp.prove.presence import points, window
from lrcp.prove.subject import Subject
from lrcp.query import parse_monitor

CASE = """\
monitor: errors
service: shop
cases:
  one:
    series: [{ shop.errors: 1 _ 1 }]
    checks: [{ 'up{host:a}': 0 _ 2 }]
    logs:
      - { at: 1m, every: 1m, times: 2, attributes: { status: error, model: a } }
      - { at: 9m, attributes: { status: ok, model: a } }
    events:
      - { at: 4m, source: spans, attributes: { status: error } }
    expect: [{ at: 10m, state: OK }]
"""


@pytest.mark.parametrize(
    ("query", "group", "instants", "seen"),
    [
        ("avg(last_5m):avg:shop.errors{*} > 1", "*", [0, 20], (300, 600)),
        ('"up".over("*").by("host").last(2).count_by_status()', "host:a", [0, 20], (540, 600)),
        ('"up".over("*").by("host").last(2).count_by_status()', "host:b", [], (540, 600)),
        ('logs("status:error").last("2m") > 1', "*", [60, 120], (480, 600)),
        ('logs("status:error").by("@model").last("2m") > 1', "@model:a", [60, 120], (480, 600)),
        ('logs("status:error").by("@model").last("2m") > 1', "@model:b", [], (480, 600)),
        ('trace-analytics("status:error").last("2m") > 1', "*", [240], (480, 600)),
        ("12 && 13", "*", [], (600, 600)),
        ("max(next_1w):forecast(avg:shop.errors{*}, 'linear', 1, history='1d') >= 1", "*", [0, 20], (600 - 86400, 600)),
    ],
)
def test_points_are_those_the_monitor_could_read(
    subject: Callable[..., Subject], query: str, group: str, instants: list[int], seen: tuple[int, int]
) -> None:
    definition = MonitorDefinition("errors", "errors", "", query, parse_monitor(query))
    case = build_test(parse_yaml(CASE)).cases[0]

    assert list(points(case, replace(subject(), definition=definition), group)) == instants
    assert window(definition, 600) == seen
