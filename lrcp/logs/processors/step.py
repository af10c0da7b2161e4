"""What a declared processor is compiled into, and what compiling can use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any, Protocol

from lrcp.core.event import Event
from lrcp.core.frozen import Frozen, field
from lrcp.core.registry import Registry
from lrcp.logs.record import Log
from lrcp.logs.section import Section

Step = Callable[[Log], None]
Row = Mapping[str, Any]


def _system_time() -> datetime:
    return datetime.now(UTC)


class Surroundings(Frozen):
    """What pipelines take from outside of a log.

    ``tables``: reference tables by name, then key; ``places``: what geo IP says by address or network
    (``{"203.0.113.0/24": {"country": {"iso_code": "FR"}}}``).
    """

    now: Callable[[], datetime] = _system_time
    tables: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    places: Mapping[str, Row] = field(default_factory=dict)

    def place(self, address: str) -> Row:
        """What is known of ``address``: of the smallest network that holds it. Raises ValueError for no address."""
        found = ip_address(address)
        networks = [(ip_network(network), row) for network, row in self.places.items()]
        holding = [(network.prefixlen, row) for network, row in networks if found in network]
        return max(holding, key=lambda each: each[0])[1] if holding else {}


class Compiler(Protocol):
    """What a processor needs to compile itself: filters, the processors inside of it, and the surroundings."""

    @property
    def surroundings(self) -> Surroundings: ...

    def test(self, section: Section) -> Callable[[Event], bool]:
        """The ``filter.query`` of ``section``."""
        ...

    def search(self, section: Section, name: str) -> Callable[[Event], bool]:
        """The search under ``name``."""
        ...

    def steps(self, section: Section, *, enabled: bool = False) -> tuple[Step, ...]:
        """The ``processors`` of ``section`` in order; ``enabled`` holds for those that do not say."""
        ...


Build = Callable[[Section, Compiler], Step]
PROCESSORS: Registry[Build] = Registry("the log processor", "Log processors")
