"""DogStatsD over real sockets: what arrives, and what is counted when it does not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lrcp.telemetry import DogStatsdSink, StatsdAddress

TAGS = {"service": "shop", "env": "local", "version": "7"}
Open = Callable[..., DogStatsdSink]


@pytest.fixture
def open_sink() -> Iterator[Open]:
    sinks: list[DogStatsdSink] = []

    def make(address: StatsdAddress, *, background: bool = False) -> DogStatsdSink:
        sinks.append(DogStatsdSink(address, TAGS, background=background))
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.close()


@pytest.fixture(params=["udp", "stream"])
def server(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("background", [False, True])
def test_each_point_arrives_with_its_kind_value_and_tags(server: Any, open_sink: Open, background: bool) -> None:
    sink = open_sink(server.address, background=background)

    sink.send("count", "a.count", 2, ["endpoint:/qa"])
    sink.send("distribution", "a.latency", 12.5, [])
    sink.send("gauge", "a.score", 90, [])
    sink.flush()

    identity = {"service:shop", "env:local", "version:7"}
    assert [(line.metric, line.value, line.kind, line.tags) for line in server.receive(3)] == [
        ("a.count", 2, "c", identity | {"endpoint:/qa"}),
        ("a.latency", 12.5, "d", identity),
        ("a.score", 90, "g", identity),
    ]


def test_nothing_is_sent_before_the_flush(udp: Any, open_sink: Open) -> None:
    sink = open_sink(udp.address)

    sink.send("count", "a.count", 1, [])

    assert sink.sent == 0
    sink.flush()
    assert sink.sent == 1


def test_many_points_share_packets_and_all_are_counted(stream: Any, open_sink: Open) -> None:
    sink = open_sink(stream.address)

    for number in range(5_000):
        sink.send("distribution", "a.latency", number, [])
    sink.flush()

    assert sink.sent == 5_000
    assert {line.value for line in stream.receive(5_000)} == set(range(5_000))


def test_in_the_background_points_arrive_without_a_flush(udp: Any, open_sink: Open) -> None:
    open_sink(udp.address, background=True).send("count", "a.count", 1, [])

    assert udp.receive(1)[0].metric == "a.count"


@pytest.mark.parametrize(
    "address",
    [
        StatsdAddress("host.invalid", 8125),
        StatsdAddress(url="unix:///nonexistent/dsd.sock"),
        StatsdAddress(url="unixstream:///nonexistent/dsd.sock"),
    ],
    ids=["no such host", "no such socket", "no such stream"],
)
@pytest.mark.parametrize("background", [False, True])
def test_a_server_that_is_not_there_costs_the_points_and_nothing_else(
    open_sink: Open, address: StatsdAddress, background: bool
) -> None:
    sink = open_sink(address, background=background)

    for _ in range(100):
        sink.send("count", "a.count", 1, [])
    sink.flush()
    sink.close()

    assert sink.sent == 0
    assert sink.dropped == {"transport": 100}


def test_a_server_killed_meanwhile_costs_what_comes_after(stream: Any, open_sink: Open) -> None:
    sink = open_sink(stream.address)
    sink.send("count", "a.count", 1, [])
    sink.flush()
    stream.receive(1)

    stream.close()
    for _ in range(3):
        sink.send("count", "a.count", 1, [])
        sink.flush()

    assert (sink.sent, sink.dropped) == (1, {"transport": 3})


def test_a_server_that_comes_back_gets_what_is_sent_from_then_on(tmp_path: Path, open_sink: Open) -> None:
    path = tmp_path / "dsd.sock"
    sink = open_sink(StatsdAddress(url=f"unix://{path}"))
    sink.send("count", "a.count", 1, [])
    sink.flush()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(path))

        sink.send("count", "a.count", 1, [])
        sink.flush()

        assert server.recv(1_000).startswith(b"a.count:1|c")
    assert (sink.sent, sink.dropped) == (1, {"transport": 1})


def test_a_datagram_socket_that_nobody_reads_drops_and_counts_instead_of_waiting(
    tmp_path: Path, open_sink: Open
) -> None:
    path = tmp_path / "dsd.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(path))
        sink = open_sink(StatsdAddress(url=f"unix://{path}"))
        for _ in range(2_000):
            sink.send("count", "a.count", 1, [])
            sink.flush()

    assert sink.dropped["transport"] > 0
    assert sink.sent + sink.dropped["transport"] == 2_000


def test_a_lost_report_of_lost_points_is_not_forgotten(open_sink: Open) -> None:
    sink = open_sink(StatsdAddress(url="unix:///nonexistent/dsd.sock"))

    sink.send("count", "lrcp.telemetry.dropped", 41, ["reason:transport"])
    sink.send("count", "a.count", 1, [])
    sink.flush()

    assert sink.dropped == {"transport": 42}


def test_tags_come_from_the_settings_and_not_from_the_environment(udp: Any, open_sink: Open) -> None:
    """The process environment may say otherwise: the client would add its own tags a second time."""
    sink = open_sink(udp.address)

    sink.send("count", "a.count", 1, [])
    sink.flush()

    assert udp.receive(1)[0].tags == {"service:shop", "env:local", "version:7"}
