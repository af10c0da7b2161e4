"""On-Call as it is declared: people, schedules, escalation policies, routing rules. Instants are epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from lrcp.core.frozen import Frozen, field
from lrcp.query import ast

DAY = 86_400
WEEK = 7 * DAY


class User(Frozen):
    id: str
    name: str
    email: str


class Hours(Frozen):
    """A part of the week in the time that clocks in ``zone`` show.

    ``windows`` are (begin, end) in seconds since Monday 00:00, half open. One that ends at or before its
    beginning goes over the end of the week. Without windows it is the whole week.
    """

    zone: ZoneInfo
    windows: tuple[tuple[int, int], ...] = ()


class Layer(Frozen):
    """``members`` take turns of ``interval`` seconds from ``rotation_start`` on; None is a turn of nobody.

    It holds from ``effective`` until before ``end``, within ``hours``.
    """

    name: str
    members: tuple[str | None, ...]
    interval: int
    effective: float
    rotation_start: float
    hours: Hours
    end: float | None = None


class Schedule(Frozen):
    """A later layer takes precedence over those before it."""

    id: str
    name: str
    layers: tuple[Layer, ...]


class Target(Frozen):
    """``kind``: user, team or schedule. ``position`` of a schedule's person: current, previous or next."""

    kind: str
    id: str
    position: str = "current"

    def __str__(self) -> str:
        which = "" if self.position == "current" else f" ({self.position})"
        return f"{self.kind} {self.id}{which}"


class Step(Frozen):
    """``escalate_after``: seconds until the next step is taken."""

    escalate_after: int
    targets: tuple[Target, ...]
    round_robin: bool = False


class Policy(Frozen):
    """The steps are gone through once, and then ``retries`` times again."""

    id: str
    name: str
    steps: tuple[Step, ...]
    retries: int = 0
    resolve_at_end: bool = False


class Route(Frozen):
    """One routing rule. ``support_hours`` hold the escalation back until they begin, ``hours`` are a condition.

    ``messages`` are channels that are told at once, ``workflows`` what is started; ``ack_timeout`` in seconds.
    """

    query: ast.Search | None = None
    hours: Hours | None = None
    policy: str | None = None
    urgency: str | None = None
    support_hours: Hours | None = None
    ack_timeout: int | None = None
    messages: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()


class Contact(Frozen):
    """How a person wants to be told: ``category`` is high_urgency or low_urgency, ``delay`` in seconds."""

    user: str
    category: str
    channel: str
    delay: int


class Directory(Frozen):
    """All of it by id; ``teams`` gives the members, ``routes`` the rules of a team in their order.

    ``channels`` are where a notification that mentions a team itself goes, as (integration, target).
    """

    users: Mapping[str, User] = field(default_factory=dict)
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    routes: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    channels: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
