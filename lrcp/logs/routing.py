"""Where a processed log goes: the index that takes it, and the archives.

Declared under the argument names of ``datadog_logs_index`` and ``datadog_logs_archive``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lrcp.core.errors import FindingsError
from lrcp.core.event import Event
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.logs.paths import MISSING, get
from lrcp.logs.pipeline import search_test
from lrcp.logs.section import Section

Share = Callable[[str], float]
"""Where a text falls between 0 (included) and 1 (excluded); the same text always at the same place."""


def share_of(text: str) -> float:
    """A share from the text's hash: what is excluded does not change from run to run."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:7], "big") / 2**56


class ExclusionFilter(Frozen):
    """``rate`` is the share that is excluded; logs with one value of ``sample_attribute`` share their fate.

    Logs without this attribute are none of the filter's.
    """

    name: str
    matches: Callable[[Event], bool]
    rate: float
    sample_attribute: str = ""

    def excludes(self, event: Event, share: Share) -> bool:
        if self.sample_attribute:
            return share(f"{self.name}\n{_attribute(event, self.sample_attribute)}") < self.rate
        return share(f"{self.name}\n{_identity(event)}") < self.rate


class Index(Frozen):
    name: str
    matches: Callable[[Event], bool]
    exclusions: Sequence[ExclusionFilter]


class Routed(Frozen):
    """``index`` took the log, empty when none did; ``excluded_by`` names the filter that kept it from being stored."""

    index: str = ""
    excluded_by: str = ""

    @property
    def stored(self) -> bool:
        return bool(self.index) and not self.excluded_by


class Archive(Frozen):
    name: str
    matches: Callable[[Event], bool]


def route(event: Event, indexes: Iterable[Index], share: Share = share_of) -> Routed:
    """The first index in order whose filter matches takes the log; its first exclusion that matches decides."""
    for index in indexes:
        if index.matches(event):
            exclusion = exclusion_of(event, index)
            excluded = exclusion is not None and exclusion.excludes(event, share)
            return Routed(index.name, exclusion.name if exclusion and excluded else "")
    return Routed()


def exclusion_of(event: Event, index: Index) -> ExclusionFilter | None:
    """The first active exclusion filter of ``index`` that matches: its rate decides about the log."""
    return next((each for each in index.exclusions if each.matches(event)), None)


def archived_in(event: Event, archives: Iterable[Archive]) -> str:
    """The first archive in order whose query matches takes the log; empty when none does."""
    return next((archive.name for archive in archives if archive.matches(event)), "")


def read_index(section: Section) -> Index:
    """Raises FindingsError."""
    exclusions = [_exclusion(each) for each in section.sections("exclusion_filters") if each.flag("is_enabled")]
    return Index(section.text("name"), search_test(section.section("filter"), "query"), tuple(exclusions))


def read_archive(section: Section) -> Archive:
    """Raises FindingsError."""
    return Archive(section.text("name"), search_test(section, "query"))


def _exclusion(section: Section) -> ExclusionFilter:
    filter = section.section("filter")
    rate = filter.get("sample_rate", 1.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        position = filter.position("sample_rate")
        message = "`sample_rate` is the share that is excluded, from 0 to 1"
        raise FindingsError([Finding("P401", message, position, found=f"`{rate}`")])
    attribute = filter.text("sample_attribute", "").removeprefix("@")
    matches = search_test(filter, "query")

    def takes(event: Event) -> bool:
        return matches(event) and (not attribute or _attribute(event, attribute) is not MISSING)

    return ExclusionFilter(section.text("name", ""), takes, float(rate), attribute)


def _attribute(event: Event, path: str) -> Any:
    return get(dict(event.attributes), path)


def _identity(event: Event) -> str:
    return json.dumps([event.at, event.attributes, event.tags], sort_keys=True, default=str)
