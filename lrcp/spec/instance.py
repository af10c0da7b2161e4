"""One declaration for one service in one environment: what the compilers of the kinds work from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.spec.catalog import Entry, Environment
from lrcp.spec.expressions import Hole
from lrcp.spec.message import Fragments
from lrcp.spec.model import Reference, Service, Team
from lrcp.spec.scope import Scope
from lrcp.spec.tree import Branch, Leaf

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A declaration as the layers leave it.

    ``reads`` are the names of others that decide what it comes to, ``calls`` the expressions in which a function is
    called, ``borrows`` those with a threshold of another. ``written`` holds all of its texts, expressions as written.
    ``malformed``: its schema found values of a wrong type in it, so nothing can be made of it.
    """

    tree: Branch
    values: Branch
    reads: tuple[str, ...]
    calls: tuple[tuple[Leaf, Hole], ...]
    borrows: tuple[tuple[Leaf, Hole], ...]
    written: str
    malformed: bool


class Owner(Frozen):
    """Whose instances are: those of a service or, without ``entry``, of the organisation, in one environment.

    ``scope`` holds what their expressions see besides their own values.
    ``dashboards`` are the service's own with their template variables, for links that fill them in.
    """

    environment: Environment
    scope: Scope
    entry: Entry | None = None
    team: Team | None = None
    dashboards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def service(self) -> Service | None:
        return self.entry.service if self.entry else None


class Instance(Frozen):
    """``house`` are the rendered house keys, ``arguments`` all others; ``value`` gives one of the values.

    ``groups`` are the group-by keys of a monitor's query.
    """

    id: str
    name: str
    form: Form
    environment: Environment
    scope: Scope
    house: Mapping[str, Any]
    arguments: Mapping[str, Any]
    groups: tuple[str, ...]
    service: Service | None = None
    team: Team | None = None
    dashboards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def value(self, name: str) -> Any:
        """A value of the declaration itself (``critical``), None when it has none of that name."""
        return self.scope.lookup(name) if name in self.form.values.items else None

    @property
    def generated_tags(self) -> tuple[str, ...]:
        if self.service is None:
            return ()
        service = self.service
        identity = (f"service:{service.name}", f"env:{self.environment.name}", f"team:{service.team}")
        return (*identity, f"tier:{service.tier}", *self.tags)

    @property
    def told_apart(self) -> dict[str, Any]:
        """The arguments; the name says the environment, since those of one organisation stand in the same lists."""
        name, environment = self.arguments.get("name"), self.environment.name
        if not isinstance(name, str) or (environment in name and environment in _WORD.findall(name)):
            return dict(self.arguments)
        return {**self.arguments, "name": f"{name} ({environment})"}

    def dashboard_url(self, id: str) -> Reference:
        assert self.service is not None  # noqa: S101 - shared resources have no dashboard
        return Reference("datadog_dashboard_json", f"{self.service.name}--{id}", "url")


class Compiled(Frozen):
    """Provider arguments, and the message's parts for those who ask where a character comes from."""

    arguments: dict[str, Any]
    message: Fragments = ()


Compile = Callable[[Instance], Compiled]
