"""Event queries from monitors and from variables."""

from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.evaluate.events.query import EventQuery, Facet
from lrcp.query import parse_search

VARIABLE: dict[str, Any] = {
    "name": "q",
    "data_source": "spans",
    "search": [{"query": "service:a"}],
    "compute": [{"aggregation": "pc95", "metric": "@duration"}],
}


def test_a_variable_is_a_query() -> None:
    grouped = {**VARIABLE, "group_by": [{"facet": "resource_name"}, {"facet": "@a", "limit": 3}]}

    assert EventQuery.of_variable(grouped) == EventQuery(
        "spans", parse_search("service:a"), "pc95", "@duration", (Facet("resource_name", 10), Facet("@a", 3))
    )


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"compute": [{"aggregation": "count"}] * 2}, UnsupportedError, "query q with 2 `compute` blocks"),
        ({"compute": []}, UnsupportedError, "query q with 0 `compute` blocks"),
        ({"compute": {"aggregation": "avg"}}, LrcpError, "needs what to measure"),
        ({"compute": {"aggregation": "stddev", "metric": "@x"}}, UnsupportedError, "rollup of events `stddev`"),
        (
            {"group_by": {"facet": "@a", "sort": {"aggregation": "count", "order": "desc"}}},
            UnsupportedError,
            "`sort` of @a by another measure",
        ),
    ],
)
def test_what_is_not_evaluated_is_refused(change: dict[str, Any], error: type[LrcpError], says: str) -> None:
    with pytest.raises(error, match=says):
        EventQuery.of_variable({**VARIABLE, **change})
