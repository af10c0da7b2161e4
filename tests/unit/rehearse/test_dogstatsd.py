from __future__ import annotations

import pytest
from datadog import DogStatsd
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.capture import Point, ServiceCheck
from lrcp.rehearse.dogstatsd import DatagramError, parse_metric, parse_packet


@pytest.mark.parametrize(
    ("line", "type", "values", "tags", "rate"),
    [
        ("llm.error.count:1|c", "c", (1.0,), (), 1.0),
        ("llm.error.count:1|c|#env:local,endpoint:/qa", "c", (1.0,), ("endpoint:/qa", "env:local"), 1.0),
        ("llm.cost.usd:0.5:1.5|d|@0.5|#a:b", "d", (0.5, 1.5), ("a:b",), 0.5),
        ("llm.cost.usd:1|d|#a:b|c:abc|e:it-1|card:low", "d", (1.0,), ("a:b",), 1.0),
        ("llm.health_score:99|g|T1700000000|#a:b", "g", (99.0,), ("a:b",), 1.0),
        ("llm.health_score:-1.5e2|g|#B:C,b:c,shell", "g", (-150.0,), ("b:c", "shell"), 1.0),
        ("llm.latency:3|ms", "ms", (3.0,), (), 1.0),
    ],
)
def test_a_metric_line_is_read_with_its_fields_in_any_order(
    line: str, type: str, values: tuple[float, ...], tags: tuple[str, ...], rate: float
) -> None:
    assert parse_metric(line, 10.0) == Point(10.0, line.partition(":")[0], type, values, tags, rate)


def test_members_of_a_set_are_kept_apart() -> None:
    members = {parse_metric(f"users:{name}|s", 0.0).values for name in ("anna", "ben", "17", "anna")}
    assert len(members) == 3


def test_a_packet_holds_several_lines() -> None:
    packet = "a.b:1|c\n_sc|db.up|2|#env:local|m:no route\\nto host\n_e{5,4}:title|text|#a:b\nc.d:2|g\n"
    check = ServiceCheck(5.0, "db.up", 2, ("env:local",), "no route\nto host")
    assert list(parse_packet(packet, 5.0)) == [
        Point(5.0, "a.b", "c", (1.0,), ()),
        check,
        Point(5.0, "c.d", "g", (2.0,), ()),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a.b", "expected `name:value|type`"),
        ("a.b:1", "expected `name:value|type`"),
        ("a.b|c", "expected `name:value|type`"),
        ("a.b:1|x", "unknown type `x`"),
        ("a.b:one|c", "`one` is no number"),
        ("a.b:nan|g", "`nan` is not finite"),
        ("a.b:inf|g", "`inf` is not finite"),
        ("1a:1|c", "`1a` is no metric name"),
        ("a b:1|c", "`a b` is no metric name"),
        ("a.b:1|c|@0", "sample rate 0 is not in"),
        ("a.b:1|g|@0.5", "a sample rate on type `g`"),
        ("a.b:1|c|what", "unknown field `what`"),
        ("_sc|db|7", "status 0 to 3"),
        ("_sc|", "expected `_sc|name|status`"),
        ("_e{2,2}:abc|d", "the lengths do not fit"),
        ("_e{x}:a", "expected `_e{"),
    ],
)
def test_a_line_that_an_agent_would_drop_is_an_error(line: str, problem: str) -> None:
    with pytest.raises(DatagramError) as error:
        list(parse_packet(line, 0.0))
    assert problem in str(error.value)
    assert repr(line) in str(error.value)


class _Kept(DogStatsd):  # type: ignore[misc]
    """Datadog's own client, which keeps its packets instead of sending them."""

    def __init__(self) -> None:
        super().__init__(disable_telemetry=True, disable_buffering=True, disable_aggregation=True)
        self.packets: list[str] = []

    def _send_to_server(self, packet: str, *_: object) -> None:
        self.packets.append(packet)


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, width=32),
    tags=st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}:[a-z0-9_/.-]{1,8}", fullmatch=True), max_size=4),
)
def test_what_the_datadog_client_writes_is_read_back(value: float, tags: list[str]) -> None:
    client = _Kept()
    client.distribution("llm.cost.usd", value, tags=tags)
    client.gauge("llm.health_score", value, tags=tags)
    client.increment("llm.error.count", 3, tags=tags)
    points = [point for packet in client.packets for point in parse_packet(packet, 0.0)]
    assert [(point.name, point.type) for point in points if isinstance(point, Point)] == [
        ("llm.cost.usd", "d"),
        ("llm.health_score", "g"),
        ("llm.error.count", "c"),
    ]
    for point in points:
        assert set(tags) <= set(point.tags)
    assert [point.values for point in points if isinstance(point, Point)] == [(value,), (value,), (3.0,)]


@given(st.text())
def test_no_text_is_read_otherwise_than_as_records_or_an_error(packet: str) -> None:
    try:
        records = list(parse_packet(packet, 0.0))
    except DatagramError:
        return
    assert all(isinstance(record, Point | ServiceCheck) for record in records)
