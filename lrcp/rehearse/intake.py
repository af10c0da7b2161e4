"""The DogStatsD intake: accepts what a service sends, counts it, and stamps it with the tick.

A connection is read by a thread of its own, so that a service which blocks on a full socket goes on as
soon as there is room, whatever the rehearsal does meanwhile.
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from lrcp.core.capture import Point, ServiceCheck
from lrcp.rehearse.dogstatsd import DatagramError, parse_packet
from lrcp.rehearse.errors import RehearsalError

PATIENCE_SECONDS = 10.0  # of real time
LARGEST_PACKET = 1 << 20
_HEADER = struct.Struct("<I")

Record = Point | ServiceCheck


class Intake:
    """Counts metric values and keeps records; several threads may ``receive``."""

    def __init__(self, at: float) -> None:
        self._at = at
        self._records: list[Record] = []
        self._received = 0
        self._problem = ""
        self._changed = threading.Condition()

    def receive(self, packet: bytes) -> None:
        """One packet of lines; what cannot be read is told by the next ``wait_for``."""
        with self._changed:
            try:
                records = list(parse_packet(packet.decode(), self._at))
            except (DatagramError, UnicodeDecodeError) as error:
                self._problem = self._problem or f"the service sent what is not DogStatsD: {error}"
            else:
                self._records += records
                self._received += sum(len(record.values) for record in records if isinstance(record, Point))
            self._changed.notify_all()

    def wait_for(self, sent: int, patience: float = PATIENCE_SECONDS) -> None:
        """Until ``sent`` values have arrived since the start. Raises RehearsalError when it is not exactly so many."""
        with self._changed:
            self._changed.wait_for(lambda: self._received >= sent or bool(self._problem), patience)
            if self._problem:
                raise RehearsalError(self._problem)
            if self._received != sent:
                raise RehearsalError(
                    f"the service sent {sent} metric values, the intake received {self._received}"
                    + (f" within {patience:g} s" if self._received < sent else "")
                )

    def take(self, next_at: float) -> list[Record]:
        """What arrived since the last call, in an order that does not depend on timing.

        What arrives from now on is stamped ``next_at``.
        """
        with self._changed:
            records, self._records, self._at = self._records, [], next_at
        return sorted(records, key=_order)

    @property
    def received(self) -> int:
        """Metric values since the start."""
        with self._changed:
            return self._received


def _order(record: Record) -> tuple[str, tuple[str, ...], tuple[float, ...]]:
    if isinstance(record, Point):
        # Of the samples of a gauge the last one counts, so they keep the order in which they came.
        return record.name, record.tags, () if record.type == "g" else record.values
    return record.name, record.tags, (float(record.status),)


@contextmanager
def stream_server(path: Path, receive: Callable[[bytes], None]) -> Iterator[str]:
    """Serve ``unixstream``: before each packet its length, four bytes, least significant first. Gives the URL."""

    class Connection(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for packet in _packets(self.rfile):
                receive(packet)

    with _serving(_StreamServer(str(path), Connection)):
        yield f"unixstream://{path}"


@contextmanager
def datagram_server(receive: Callable[[bytes], None]) -> Iterator[str]:
    """Serve UDP on a free port of the loopback interface: nothing tells a sender what was lost. Gives the URL."""

    class Datagram(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            receive(self.request[0])

    server = _DatagramServer(("127.0.0.1", 0), Datagram)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    with _serving(server):
        yield f"udp://127.0.0.1:{server.server_address[1]}"


class _DatagramServer(socketserver.UDPServer):
    max_packet_size = 65_535


class _StreamServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False  # the thread of a connection ends when the service closes it


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _packets(stream: _Readable) -> Iterator[bytes]:
    """Packets until the sender closes; a length beyond reason becomes a packet that is not DogStatsD."""
    while len(header := stream.read(_HEADER.size)) == _HEADER.size:
        (length,) = _HEADER.unpack(header)
        if length > LARGEST_PACKET:
            yield f"a packet of {length} bytes".encode()
            return
        packet = stream.read(length)
        if len(packet) < length:
            return  # the sender died in the middle of it
        yield packet
