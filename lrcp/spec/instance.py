"""One declaration for one service in one environment: what the compilers of the kinds work from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrcp.spec.catalog import Environment
from lrcp.spec.message import Fragments
from lrcp.spec.model import Reference, Service, Team
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch


@dataclass(frozen=True)
class Shape:
    """What all instances of one shape share.

    ``groups`` are the group-by keys of the query. ``malformed``: its schema found values of a wrong type
    in it, so nothing can be made of it.
    """

    key: str
    tree: Branch
    values: Branch
    tags: tuple[str, ...]
    groups: tuple[str, ...] = ()
    malformed: bool = False


@dataclass(frozen=True)
class Instance:
    """``house`` are the rendered house keys, ``arguments`` all others; ``value`` gives one of the values."""

    id: str
    name: str
    shape: Shape
    environment: Environment
    scope: Scope
    house: Mapping[str, Any]
    arguments: Mapping[str, Any]
    service: Service | None = None
    team: Team | None = None
    dashboards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """A value of the declaration itself (``critical``), None when it has none of that name."""
        return self.scope.lookup(name) if name in self.shape.values.items else None

    @property
    def generated_tags(self) -> tuple[str, ...]:
        if self.service is None:
            return ()
        identity = (f"service:{self.service.name}", f"env:{self.environment.name}", f"team:{self.service.team}")
        return (*identity, *self.shape.tags)

    def dashboard_url(self, id: str) -> Reference:
        assert self.service is not None  # noqa: S101 - shared resources have no dashboard
        return Reference("datadog_dashboard_json", f"{self.service.name}--{id}", "url")


@dataclass(frozen=True)
class Compiled:
    """Provider arguments, and the message's parts for those who ask where a character comes from."""

    arguments: dict[str, Any]
    message: Fragments = ()


Compile = Callable[[Instance], Compiled]
