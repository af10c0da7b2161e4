from __future__ import annotations

import pytest

from lrcp.evaluate.downtime_scope import pinned
from lrcp.query import parse_monitor


@pytest.mark.parametrize(
    ("type", "query", "tags"),
    [
        ("query alert", "avg(last_5m):avg:m{service:A,env:prod} by {host} > 1", {"service:a", "env:prod"}),
        ("query alert", "avg(last_5m):avg:m{service:a AND NOT env:dev} > 1", {"service:a"}),
        ("query alert", "avg(last_5m):avg:m{service:web-*} > 1", set()),
        ("query alert", "avg(last_5m):avg:m{service:a OR service:b} > 1", set()),
        ("query alert", "avg(last_5m):avg:m{env:prod,service:a} / avg:n{env:prod} > 1", {"env:prod"}),
        (
            "log alert",
            'logs("service:a status:error -env:dev").index("*").rollup("count").last("5m") > 1',
            {"service:a", "status:error"},
        ),
        ("service check", '"up".over("env:prod").by("host").last(2).count_by_status()', {"env:prod"}),
        ("slo alert", 'error_budget("x").over("7d") > 75', set()),
    ],
)
def test_a_group_has_the_tags_that_all_queries_ask_for(type, query, tags):
    assert pinned(parse_monitor(query, type)) == tags
