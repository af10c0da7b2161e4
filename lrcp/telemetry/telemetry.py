"""Telemetry of one service: metrics, logs and traces of its LLM requests."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import TextIO
from uuid import uuid4

from lrcp.contract.names import LogEvent, Metric
from lrcp.core.clock import Clock, SystemClock, VirtualClock
from lrcp.telemetry.facts import Facts
from lrcp.telemetry.gate import Gate
from lrcp.telemetry.logs import EventLog
from lrcp.telemetry.observe import Decorator, observed
from lrcp.telemetry.periodic import Periodic
from lrcp.telemetry.request import Ending, LlmRequest
from lrcp.telemetry.settings import TelemetrySettings
from lrcp.telemetry.sink import DogStatsdSink, Kind, StatsdSink
from lrcp.telemetry.tracing import DatadogTracer, NoSpan, NoTracer, Span, Tracer
from lrcp.telemetry.values import NOTHING_SIMULATED, Gauge, Sent, Simulation

FLUSH_SECONDS = 10.0
_NO_TAGS: Mapping[str, str] = {}
_errors = logging.getLogger("lrcp.telemetry")


class Telemetry:
    """Sends what contract/ knows and nothing else.

    ``strict``, for tests: something unknown raises ContractViolation. Otherwise nothing here raises into the
    service: it is counted in `lrcp.telemetry.dropped` and logged once.
    """

    def __init__(
        self,
        settings: TelemetrySettings,
        *,
        clock: Clock,
        sink: StatsdSink,
        log_stream: TextIO,
        strict: bool = False,
        tracer: Tracer | None = None,
        prompt_ids: Callable[[], str] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sink = sink
        self._log = EventLog(settings, clock, log_stream)
        self._strict = strict
        self._gate = Gate(self._unknown, strict=strict)
        self._tracer = tracer or NoTracer()
        self._prompt_ids = prompt_ids or (lambda: uuid4().hex)
        self._sources: list[Callable[[], Iterable[Gauge]]] = []
        self._reported: Counter[str] = Counter()
        self._flushing = threading.Lock()
        self._periodic: Periodic | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ, *, clock: Clock | None = None) -> Telemetry:
        """As the DD_ variables say; logs go to standard output. Raises SettingsError.

        With a VirtualClock nothing happens in the background: ``flush`` is the caller's, and prompt ids count up.
        """
        settings = TelemetrySettings.from_environment(environ)
        background = not isinstance(clock, VirtualClock)
        identity = {"service": settings.service, "env": settings.env, "version": settings.version}
        numbers = count(1)
        telemetry = cls(
            settings,
            clock=clock or SystemClock(),
            sink=DogStatsdSink(settings.statsd, identity, background=background),
            log_stream=sys.stdout,
            strict=settings.strict,
            tracer=DatadogTracer(settings.service, settings.datadog_environment()) if settings.tracing else NoTracer(),
            prompt_ids=None if background else (lambda: f"prompt-{next(numbers):08d}"),
        )
        # What cannot be sent is counted; a line for each packet on top would flood the service's own output.
        logging.getLogger("datadog.dogstatsd").setLevel(logging.ERROR)
        if background:
            telemetry.flush_every(FLUSH_SECONDS)
            atexit.register(telemetry.close)
        return telemetry

    def llm_request(
        self,
        *,
        endpoint: str,
        request_type: str,
        model: str,
        prompt: str,
        session_id: str | None = None,
        client: str | None = None,
        simulate: Simulation = NOTHING_SIMULATED,
    ) -> LlmRequest:
        """A context manager around one request; it is timed from entering to leaving it.

        ``client`` is the caller's IP address, of which the log keeps the network.
        """
        facts = Facts(
            prompt_id=self._prompt_ids(),
            endpoint=endpoint,
            request_type=request_type,
            model=model,
            prompt=prompt,
            session_id=session_id,
            client=client,
            simulate=simulate,
        )
        return LlmRequest(facts, self._clock, self._begin)

    def observed(self, *, endpoint: str, request_type: str, model: str, prompt: str) -> Decorator:
        """Decorates a function that answers one request; see ``lrcp.telemetry.observe``."""

        def open_request(text: str) -> LlmRequest:
            return self.llm_request(endpoint=endpoint, request_type=request_type, model=model, prompt=text)

        return observed(open_request, prompt)

    def count(self, metric: str, value: float = 1, tags: Mapping[str, str] = _NO_TAGS) -> None:
        """Add ``value`` to a count."""
        self._send("count", metric, value, tags)

    def distribution(self, metric: str, value: float, tags: Mapping[str, str] = _NO_TAGS) -> None:
        """One measurement."""
        self._send("distribution", metric, value, tags)

    def gauge(self, metric: str, value: float, tags: Mapping[str, str] = _NO_TAGS) -> None:
        """A state at this moment. Within one flush the last value wins; ``on_flush`` is made for gauges."""
        self._send("gauge", metric, value, tags)

    def on_flush(self, source: Callable[[], Iterable[Gauge]]) -> None:
        """Ask ``source`` at each flush. In the background that is in another thread than the requests."""
        self._sources.append(source)

    def control_changed(self, action: str, value: str, actor: str) -> None:
        """Log that ``actor`` changed how the service answers."""
        attributes = {"action": action, "value": value, "actor": actor}
        self._log.write(LogEvent.CONTROL_CHANGED, f"{actor} set {action} to {value}", attributes)

    def flush(self) -> Sent:
        """Send the gauges, the count of what was dropped, and all that is buffered."""
        with self._flushing:
            for source in self._sources:
                self._send_gauges(source)
            self._report_dropped()
            self._sink.flush()
            self._log.flush()
            return Sent(self._sink.sent, self._log.written)

    def flush_every(self, seconds: float) -> None:
        """Flush from a thread of its own until ``close``; real seconds, whatever the clock."""
        self._periodic = Periodic(self.flush, seconds)
        self._periodic.ensure()

    def close(self) -> None:
        """Flush, and stop every thread. Later points are lost."""
        atexit.unregister(self.close)
        if self._periodic is not None:
            self._periodic.stop()
        try:
            self.flush()
        finally:
            self._sink.close()

    def _begin(self, facts: Facts) -> Ending:
        span: Span = NoSpan()
        with self._guarded("no span"):
            span = self._tracer.start(facts.endpoint, facts.started)
        return lambda: self._end(facts, span)

    def _end(self, facts: Facts, span: Span) -> None:
        ended = facts.started if facts.ended is None else facts.ended
        with self._guarded("the span of a request is lost"):
            span.finish(ended, tags=facts.span_tags(), numbers=facts.span_numbers(), failed=facts.level == "error")
        with self._guarded("the metrics of a request are lost"):
            for point in facts.points():
                self._send(*point)
        with self._guarded("the log line of a request is lost"):
            self._write(facts, span)
        if self._periodic is not None:
            self._periodic.ensure()

    def _write(self, facts: Facts, span: Span) -> None:
        preview = self._log.redactor.preview
        message = f"{facts.outcome}: {facts.endpoint} by {facts.model} in {facts.latency_ms:.0f} ms"
        attributes = {
            **facts.attributes(),
            "prompt": preview(facts.prompt, self._settings.prompt_preview),
            "response_preview": preview(facts.answer or "", self._settings.response_preview) or None,
        }
        self._log.write(
            LogEvent.LLM_REQUEST, message, attributes, level=facts.level, span=span, prompt_id=facts.prompt_id
        )

    def _send(self, kind: Kind, metric: str, value: float, tags: Mapping[str, str]) -> None:
        with self._guarded("a point is lost"):
            admitted = self._gate.admit(kind, metric, value, tags)
            if admitted is not None:
                self._sink.send(kind, metric, value, admitted)

    def _send_gauges(self, source: Callable[[], Iterable[Gauge]]) -> None:
        with self._guarded("a source of gauges failed"):
            for gauge in source():
                self._send("gauge", gauge.metric, gauge.value, gauge.tags)

    @contextmanager
    def _guarded(self, loss: str) -> Iterator[None]:
        """A mistake in telemetry must not cost an answer: it is shown to the developers and goes no further."""
        try:
            yield
        except Exception:
            if self._strict:
                raise
            _errors.exception(loss)

    def _report_dropped(self) -> None:
        """Each lost point is reported once; a report that is lost itself is counted anew by the sink."""
        total = Counter(self._gate.refused) + Counter(self._sink.dropped)
        for reason, points in (total - self._reported).items():
            self._send("count", Metric.LRCP_TELEMETRY_DROPPED, points, {"reason": reason})
        self._reported = total

    def _unknown(self, name: str, reason: str) -> None:
        attributes = {"name": name, "reason": reason}
        self._log.write(LogEvent.TELEMETRY_UNKNOWN_NAME, f"{reason}: {name} is not in the contract", attributes)
