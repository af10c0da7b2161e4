"""``ignore`` beside a declaration: findings that are right there, until a day, for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.spec.model import Resource

# Findings about a resource that no rule makes.
CHECKS = ("S301", "S302")


class Entry(Frozen):
    """One item of ``ignore``; the instances of one declaration share it."""

    resource: str
    code: str
    expires: str
    position: Position

    def holds(self, today: date) -> bool:
        """Until the end of the named day; one that is not in the calendar is over."""
        try:
            return date.fromisoformat(self.expires) >= today
        except ValueError:
            return False


class Suppressions:
    """The entries of ``resources``, and which of them were needed.

    ``codes`` are those of the rules; together with CHECKS they are all that can be silenced. ``unread`` are ids
    of declarations whose queries could not be read, so that the rules have not seen all of them.
    """

    def __init__(
        self, resources: Iterable[Resource], today: date, codes: Collection[str], unread: Collection[str] = ()
    ) -> None:
        self._today, self._codes, self._unread = today, {*codes, *CHECKS}, unread
        self._entries: dict[Position, Entry] = {}
        self._by_instance: dict[tuple[str, str], Position] = {}
        self._by_id: dict[tuple[str, str], Position] = {}
        self._used: set[Position] = set()
        for resource in resources:
            for number, item in enumerate(resource.house.get("ignore") or ()):
                if {"code", "expires"} <= item.keys():  # without, the schema has said so
                    self._add(resource, resource.at("ignore", number), item)

    def _add(self, resource: Resource, at: Position, item: Mapping[str, Any]) -> None:
        entry = Entry(resource.id, str(item.get("code")), str(item.get("expires")), at)
        self._entries[at] = entry
        self._by_instance[resource.instance, entry.code] = at
        self._by_id[resource.id, entry.code] = at

    def covers(self, finding: Finding) -> bool:
        """Whether an entry accepts ``finding``; one that does not name its instance is matched by the id."""
        key = (finding.instance or finding.resource, finding.code)
        at = (self._by_instance if finding.instance else self._by_id).get(key)
        if at is None or finding.code not in self._codes:
            return False
        self._used.add(at)
        return self._entries[at].holds(self._today)

    def problems(self, *, complete: bool) -> Iterator[Finding]:
        """S401 expired, S402 not needed, S403 nothing that can be silenced.

        ``complete``: every environment was looked at; otherwise nobody knows what is not needed.
        """
        for at, entry in self._entries.items():
            if entry.code not in self._codes:
                fix = suggestion(entry.code, self._codes) or "name the code that the finding begins with"
                yield Finding("S403", f"no rule has the code {entry.code}", at, resource=entry.resource, fix=fix)
            elif at in self._used and not entry.holds(self._today):
                message = f"the exception from {entry.code} ended on {entry.expires}"
                yield Finding("S401", message, at, resource=entry.resource, fix="do what the rule asks, or renew it")
            elif at not in self._used and complete and entry.resource not in self._unread:
                message = f"{entry.code} has nothing to be silent about here"
                yield Finding("S402", message, at, resource=entry.resource, fix="remove the entry")
