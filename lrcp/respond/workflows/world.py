"""What a workflow meets outside of Datadog: HTTP services, and people who are asked. Injected, never found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen, field
from lrcp.respond.workflows.desk import Desk


class StepError(LrcpError):
    """A step failed: it is tried again, or its error handler follows."""


class Request(Frozen):
    """One HTTP request of a step; ``connection`` is what its label stands for, None without one."""

    verb: str
    url: str
    headers: Mapping[str, str]
    body: Any
    connection: Connection | None


class Response(Frozen):
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Connection(Frozen):
    """An HTTP connection; ``base_url`` is empty for one that is not declared here, a private runner's for example."""

    id: str
    base_url: str = ""


class Http(Protocol):
    """Raises StepError when there is no response."""

    def __call__(self, request: Request) -> Response: ...


class Decision(Frozen):
    """Somebody chose ``branch``, ``after`` seconds."""

    branch: str
    after: float = 0.0


Approvals = Callable[[str, str, Sequence[str]], Decision | None]
"""What people answer, given workflow, step and branches; None when nobody does."""


def nobody(*_: object) -> Decision | None:
    """No one answers: the run waits for ever."""
    return None


class World(Frozen):
    """``connections`` by the id that a workflow gives."""

    http: Http
    desk: Desk
    approvals: Approvals = nobody
    connections: Mapping[str, Connection] = field(default_factory=dict)
