"""Where metric points go: a DogStatsD server, through Datadog's own client."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from datadog.dogstatsd.base import DogStatsd
from datadog.dogstatsd.sender_queue import payload_text

from lrcp.telemetry.settings import StatsdAddress

Kind = Literal["count", "distribution", "gauge"]

DROPPED_METRIC = "lrcp.telemetry.dropped"
_PACKETS_IN_QUEUE = 1_000
_FLUSH_SECONDS = 1.0
_CLOSE_SECONDS = 5.0
_NO_FLUSH_THREAD = 0.0
_STREAM_TIMEOUT_SECONDS = 10.0
_NEVER_WAIT = 0.0


class StatsdSink(Protocol):
    """Takes points without blocking or raising, and accounts for each of them."""

    @property
    def sent(self) -> int:
        """Points written to the socket since the start."""

    @property
    def dropped(self) -> Mapping[str, int]:
        """Points lost since the start, by value of the tag `reason`."""

    def send(self, kind: Kind, metric: str, value: float, tags: Sequence[str]) -> None:
        """``tags`` are ``key:value``, without those that every point carries."""

    def flush(self) -> None:
        """Write what is buffered."""

    def close(self) -> None:
        """Flush, then let go of the socket and of every thread."""


class DogStatsdSink:
    """Buffers points and writes them in packets.

    In the background a thread of the client flushes every second and another one writes, from a bounded queue:
    neither a slow name server nor a full socket holds up a request. Otherwise nothing is written before
    ``flush`` or a full packet, and a stream socket is waited for: no point is lost, as rehearsals need it.
    """

    def __init__(self, address: StatsdAddress, tags: Mapping[str, str], *, background: bool) -> None:
        self._client = _Client(
            host=None if address.url else address.host,
            port=None if address.url else address.port,
            socket_path=address.url,
            disable_buffering=False,
            disable_telemetry=not background,
            flush_interval=_FLUSH_SECONDS if background else _NO_FLUSH_THREAD,
            origin_detection_enabled=background,
            socket_timeout=_STREAM_TIMEOUT_SECONDS if address.is_stream else _NEVER_WAIT,
            disable_background_sender=not background,
            sender_queue_size=_PACKETS_IN_QUEUE,
            sender_queue_timeout=_NEVER_WAIT,
        )
        self._client.constant_tags = [*(f"{key}:{value}" for key, value in tags.items()), *_entity()]

    @property
    def sent(self) -> int:
        return self._client.ledger.sent

    @property
    def dropped(self) -> Mapping[str, int]:
        return self._client.ledger.dropped

    def send(self, kind: Kind, metric: str, value: float, tags: Sequence[str]) -> None:
        if kind == "count":
            self._client.increment(metric, value, tags)
        elif kind == "gauge":
            self._client.gauge(metric, value, tags)
        else:
            self._client.distribution(metric, value, tags)

    def flush(self) -> None:
        self._client.flush()

    def close(self) -> None:
        self._client.disable_buffering = True
        self._client.stop(timeout=_CLOSE_SECONDS)


class _Ledger:
    """Counts points, in the threads of requests and of the client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dropped: Counter[str] = Counter()
        self.sent = 0

    @property
    def dropped(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._dropped)

    def wrote(self, packet: str) -> None:
        with self._lock:
            self.sent += len(packet.splitlines())

    def lost(self, packet: str, reason: str) -> None:
        """A lost report of lost points is not forgotten: the points that it reported are lost anew."""
        with self._lock:
            for line in packet.splitlines():
                name, _, rest = line.partition(":")
                points = int(float(rest.partition("|")[0])) if name == DROPPED_METRIC else 1
                self._dropped[reason] += points


class _Client(DogStatsd):  # type: ignore[misc]  # the package has no types
    """Datadog's client, counting points where it counts packets."""

    def __init__(self, **options: Any) -> None:
        self.ledger = _Ledger()
        super().__init__(**options)

    def _xmit_packet(self, packet: str, is_telemetry: bool, **options: Any) -> bool | None:
        sent: bool | None = super()._xmit_packet(packet, is_telemetry, **options)
        if sent and not is_telemetry:
            self.ledger.wrote(packet)
        elif sent is False and not is_telemetry:
            self.ledger.lost(packet, "transport")
        return sent

    def _account_dropped_queue_full(self, item: Any) -> None:
        super()._account_dropped_queue_full(item)
        self.ledger.lost(payload_text(item), "queue_full")

    def _account_dropped_expired(self, item: Any) -> None:
        super()._account_dropped_expired(item)
        self.ledger.lost(payload_text(item), "transport")

    def _account_dropped_writer(self, item: Any) -> None:
        super()._account_dropped_writer(item)
        self.ledger.lost(payload_text(item), "transport")


def _entity() -> list[str]:
    """Kubernetes' downward API names the pod, so that the Agent can add its tags."""
    entity = os.environ.get("DD_ENTITY_ID")
    return [f"dd.internal.entity_id:{entity}"] if entity else []
