"""Datadog's own side of a workflow: incidents, pages and messages, kept instead of sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.frozen import Frozen

_NO_FIELDS: Mapping[str, Sequence[str]] = {}
_PROSE = ("title", "summary", "root_cause")  # searched by words, not by values
_TERM = re.compile(r"(?P<key>[a-z_]+):(?:\((?P<several>[^()]*)\)|(?P<one>[^\s()]+))")


@dataclass(slots=True)
class DeskIncident:
    """An open incident. ``notes`` are what was written into its timeline, ``attachments`` (title, URL).

    ``fields`` are the organisation's own, such as ``env``.
    """

    id: str
    at: float
    title: str
    severity: str
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: str = "active"
    notes: list[str] = field(default_factory=list)
    attachments: list[tuple[str, str]] = field(default_factory=list)

    def values(self, key: str) -> Sequence[str]:
        """What a search for ``key:`` compares; nothing for a field that the incident does not have."""
        known = {"state": (self.state,), "severity": (self.severity,), "services": self.services, "teams": self.teams}
        return known.get(key) or self.fields.get(key, ())


class Message(Frozen):
    """``channel`` of Slack, or an address."""

    at: float
    channel: str
    text: str


class Desk:
    """Incidents in the order in which they were opened, by monitors and by workflows."""

    def __init__(self) -> None:
        self.incidents: list[DeskIncident] = []
        self.messages: list[Message] = []

    def open(
        self,
        at: float,
        title: str,
        severity: str,
        services: Sequence[str] = (),
        teams: Sequence[str] = (),
        fields: Mapping[str, Sequence[str]] = _NO_FIELDS,
    ) -> DeskIncident:
        own = {name: tuple(values) for name, values in fields.items()}
        incident = DeskIncident(str(len(self.incidents) + 1), at, title, severity, tuple(services), tuple(teams), own)
        self.incidents.append(incident)
        return incident

    def get(self, id: object) -> DeskIncident | None:
        return next((each for each in self.incidents if each.id == str(id)), None)

    def search(self, query: str, sort: str = "") -> list[DeskIncident]:
        """The incidents that satisfy every term of ``query``; the newest first with ``sort: -created``.

        Raises ValueError for what is more than terms over fields joined by AND.
        """
        terms = _terms(query)
        found = [each for each in self.incidents if all(_holds(each, key, wanted) for key, wanted in terms.items())]
        return found[::-1] if sort == "-created" else found


def as_search_result(found: Sequence[DeskIncident], size: int) -> Mapping[str, Any]:
    """The ``data`` of the API's IncidentSearchResponse."""
    incidents = [{"data": {"id": each.id, "type": "incidents", "attributes": _attributes(each)}} for each in found]
    return {"type": "incidents_search_results", "attributes": {"total": len(found), "incidents": incidents[:size]}}


def _attributes(incident: DeskIncident) -> Mapping[str, Any]:
    return {
        "public_id": int(incident.id),
        "title": incident.title,
        "severity": incident.severity,
        "state": incident.state,
    }


def _terms(query: str) -> dict[str, frozenset[str]]:
    terms: dict[str, frozenset[str]] = {}
    for part in query.split(" AND "):
        match = _TERM.fullmatch(part.strip())
        if match is None or match["key"] in _PROSE:
            raise ValueError(f"incidents cannot be searched for `{part.strip()}` here")
        terms[match["key"]] = frozenset(match["several"].split(" OR ") if match["several"] else [match["one"]])
    return terms


def _holds(incident: DeskIncident, key: str, wanted: frozenset[str]) -> bool:
    return not wanted.isdisjoint(incident.values(key))
