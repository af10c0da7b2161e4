"""The barrier: a tick ends when every response, metric and log line of it has arrived, and only then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.core.capture import LogLine, Point, Record, ServiceCheck
from lrcp.rehearse.client import Client, NoResponse, get
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.intake import PATIENCE_SECONDS, Intake
from lrcp.rehearse.process import Service
from lrcp.rehearse.scenario import Call, Target
from lrcp.rehearse.traffic import Request


class Standstill:
    """In place of a wire where no service runs: time passes, and nothing arrives."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.traffic: Counter[str] = Counter()
        self.counts: Mapping[str, int] = {}

    def wait_until_ready(self) -> None:
        """It is."""

    def ask(self, requests: Sequence[Request]) -> None:
        raise RehearsalError(f"no service runs that could be asked {len(requests)} requests")

    def act(self, call: Call) -> int:
        raise RehearsalError(f"no service runs for {call.method} {call.path}")

    def rest(self) -> None:
        """There is nothing to close."""

    def advance(self, to: float) -> list[Record]:
        self.now = to
        return []


_OUTCOMES = {2: "answered", 4: "refused", 5: "failed"}


class Wire:
    """All that goes to the service and comes from it. ``now`` is the instant of the current tick."""

    def __init__(self, target: Target, client: Client, intake: Intake, service: Service, now: float) -> None:
        self.now = now
        self.traffic: Counter[str] = Counter()
        self._target = target
        self._client = client
        self._intake = intake
        self._service = service
        self._sent = 0
        self._logged = 0

    def wait_until_ready(self) -> None:
        self._demand(get(self._target.ready))

    def act(self, call: Call) -> int:
        """Take one action; gives the status."""
        return self.request(call)[0]

    def request(self, call: Call, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """Make one request with the admin token; gives status and JSON body."""
        try:
            return self._client.call(call, headers)
        except NoResponse as error:
            raise self._explained(error) from error

    def rest(self) -> None:
        """Nothing was asked for a while, so the service may have closed connections: open new ones."""
        self._client.close()

    def ask(self, requests: Sequence[Request]) -> None:
        """Send the requests of a tick and wait for their responses."""
        if not requests:
            return
        try:
            statuses = self._client.send_all(requests)
        except NoResponse as error:
            raise self._explained(error) from error
        self.traffic["requests"] += len(statuses)
        self.traffic.update(_OUTCOMES.get(status // 100, str(status)) for status in statuses)

    def advance(self, to: float) -> list[Record]:
        """End the tick: the service flushes and moves its clock. Gives what arrived, stamped with the tick.

        Raises RehearsalError when the service says that it sent more, or less, than has arrived.
        """
        totals = self._demand(Call("POST", self._target.clock, {"advance_to": to}))
        self._sent, self._logged = _total(totals, "metrics_sent"), _total(totals, "logs_written")
        self._intake.wait_for(self._sent)
        self._service.wait_for_logs(self._logged, PATIENCE_SECONDS)
        logs = [LogLine(self.now, attributes) for attributes in self._service.take_logs()]
        metrics: list[Point | ServiceCheck] = self._intake.take(next_at=to)
        self.now = to
        return [*metrics, *logs]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "metrics_sent": self._sent,
            "metrics_received": self._intake.received,
            "logs_written": self._logged,
            "logs_received": self._service.logged,
        }

    def _demand(self, call: Call) -> Any:
        try:
            return self._client.demand(call)
        except NoResponse as error:
            raise self._explained(error) from error

    def _explained(self, error: NoResponse) -> RehearsalError:
        """Why there was no response: the service ended, or it just stays silent."""
        try:
            self._service.gone()
        except RehearsalError as reason:
            return reason
        return error


def _total(totals: Any, name: str) -> int:
    if not isinstance(totals, dict) or not isinstance(totals.get(name), int):
        raise RehearsalError(f"the answer to moving the clock has no number `{name}`: {totals!r}")
    value: int = totals[name]
    return value
