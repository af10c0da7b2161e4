from __future__ import annotations

import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from datadog import DogStatsd

from lrcp.core.capture import Point
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.intake import Intake, datagram_server, stream_server


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """Short: the name of a Unix socket may have about a hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="lrcp-") as folder:
        yield Path(folder, "s")


def client(url: str) -> DogStatsd:
    """Datadog's own client, unbuffered and blocking."""
    where = urlparse(url)
    options = {"disable_telemetry": True, "disable_buffering": True, "disable_aggregation": True, "socket_timeout": 5}
    if where.scheme == "udp":
        return DogStatsd(host=where.hostname, port=where.port, **options)
    return DogStatsd(socket_path=url, **options)


def test_twenty_thousand_values_over_a_stream_are_counted_exactly(socket_path: Path) -> None:
    intake = Intake(at=100.0)
    with stream_server(socket_path, intake.receive) as url:
        statsd = client(url)
        for number in range(20_000):
            statsd.distribution("llm.cost.usd", number, tags=["endpoint:/qa"])
        intake.wait_for(20_000)
        statsd.stop()
    records = intake.take(next_at=110.0)
    assert intake.received == 20_000
    assert sum(value for point in records if isinstance(point, Point) for value in point.values) == sum(range(20_000))
    assert {point.at for point in records} == {100.0}


def test_every_value_of_a_packed_line_counts(socket_path: Path) -> None:
    intake = Intake(at=0.0)
    with stream_server(socket_path, intake.receive), socket.socket(socket.AF_UNIX) as sender:
        sender.connect(str(socket_path))
        packet = b"a.b:1:2:3|d\nc.d:4|c"
        sender.sendall(struct.pack("<I", len(packet)) + packet)
        intake.wait_for(4)
    assert intake.received == 4


def test_datagrams_are_accounted_for_as_far_as_they_arrive() -> None:
    intake = Intake(at=0.0)
    with datagram_server(intake.receive) as url:
        statsd = client(url)
        for number in range(200):
            statsd.increment("llm.error.count", number)
            if number % 20 == 19:
                intake.wait_for(number + 1)
        statsd.stop()
    assert intake.received == 200


def test_points_are_stamped_with_the_tick_they_arrive_in() -> None:
    intake = Intake(at=100.0)
    intake.receive(b"a:1|c")
    first = intake.take(next_at=110.0)
    intake.receive(b"a:2|c")
    assert [record.at for record in first + intake.take(next_at=120.0)] == [100.0, 110.0]


def test_the_order_of_arrival_does_not_show() -> None:
    packets = [b"b:1|c|#x:y", b"a:2|d", b"a:1|d", b"b:1|c|#x:x"]
    one, other = Intake(at=0.0), Intake(at=0.0)
    for packet in packets:
        one.receive(packet)
    for packet in reversed(packets):
        other.receive(packet)
    assert one.take(next_at=0.0) == other.take(next_at=0.0)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (3, "the service sent 3 metric values, the intake received 2 within 0 s"),
        (1, "the service sent 1 metric values, the intake received 2"),
    ],
)
def test_a_difference_is_told_with_both_numbers(sent: int, message: str) -> None:
    intake = Intake(at=0.0)
    intake.receive(b"a:1|c\nb:1|c")
    with pytest.raises(RehearsalError) as error:
        intake.wait_for(sent, patience=0.0)
    assert str(error.value) == message


@pytest.mark.parametrize("packet", [b"a.b", b"\xff\xfe", b"a.b:x|c"])
def test_what_is_not_dogstatsd_fails_the_next_barrier(packet: bytes) -> None:
    intake = Intake(at=0.0)
    intake.receive(packet)
    with pytest.raises(RehearsalError, match="what is not DogStatsD"):
        intake.wait_for(0)


def test_a_length_beyond_reason_is_no_packet(socket_path: Path) -> None:
    intake = Intake(at=0.0)
    with stream_server(socket_path, intake.receive), socket.socket(socket.AF_UNIX) as sender:
        sender.connect(str(socket_path))
        sender.sendall(struct.pack("<I", 1 << 31))
        with pytest.raises(RehearsalError, match="a packet of 2147483648 bytes"):
            intake.wait_for(1)


def test_a_sender_that_dies_in_the_middle_of_a_packet_is_not_an_error(socket_path: Path) -> None:
    intake = Intake(at=0.0)
    with stream_server(socket_path, intake.receive):
        with socket.socket(socket.AF_UNIX) as sender:
            sender.connect(str(socket_path))
            sender.sendall(struct.pack("<I", 5) + b"a:1|c" + struct.pack("<I", 100) + b"b:1")
        intake.wait_for(1)
    intake.wait_for(1)
