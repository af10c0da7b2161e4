from __future__ import annotations

import pytest

from lrcp.query import parse_monitor
from lrcp.rehearse.declarations import group_by


@pytest.mark.parametrize(
    ("type", "query", "keys"),
    [
        ("query alert", "avg(last_5m):avg:m{*} > 1", ()),
        ("query alert", "avg(last_5m):avg:m{*} by {model,endpoint} > 1", ("endpoint", "model")),
        ("query alert", "sum(last_5m):sum:a{*} by {x}.as_count() / sum:b{*} by {x}.as_count() > 1", ("x",)),
        ("slo alert", 'burn_rate("tf://a/b/id").over("30d").long_window("1h").short_window("5m") > 2', ()),
    ],
)
def test_a_monitor_alerts_by_the_keys_of_its_query(type: str, query: str, keys: tuple[str, ...]) -> None:
    assert group_by(parse_monitor(query, type)) == keys
