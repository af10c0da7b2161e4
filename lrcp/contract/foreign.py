"""Metrics that others send: Datadog's own products and the LLM libraries. The data is in ``senders/*.yaml``.

Read when a name is asked for that the contract does not have, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lrcp.core.frozen import Frozen
from lrcp.core.nearest import nearest
from lrcp.core.yamldoc import load_yaml

SENDERS = Path(__file__).parent / "senders"


class Sender(Frozen):
    """A product or library with names of its own.

    ``other_tags``: what a metric may carry besides the listed tags. ``none``: nothing; ``host``: what the Agent adds,
    but no tag of the code; ``any``: whatever does not begin like the sender's own names.
    """

    name: str
    source: str
    prefix: str
    other_tags: str
    advice: str


class ForeignMetric(Frozen):
    """``type`` as in the contract; a gauge that ``adds_up`` holds a total of each flush, not a state.

    ``renamed_to`` is the present name of one that is on its way out.
    """

    name: str
    sender: Sender
    type: str
    unit: str | None
    tags: frozenset[str]
    renamed_to: str | None = None
    adds_up: bool = False

    def never_carries(self, key: str, own_keys: Iterable[str]) -> bool:
        """Whether no point has the tag ``key``; ``own_keys`` are those that the services' code sets."""
        if key in self.tags or key == "host":
            return False
        if self.sender.other_tags == "none" or key.startswith(self.sender.prefix):
            return True
        return self.sender.other_tags == "host" and (key in own_keys or key.startswith("@"))


class Impossible(Frozen):
    """A name that looks like the sender's, and is none of them. ``meant`` is the nearest one, if any is near."""

    name: str
    sender: Sender
    meant: str | None


class Foreign:
    """All that is known about other senders' names; ``documents`` are files as in ``senders/``."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._documents = [(_sender(document), document) for document in documents]

    def metric(self, name: str) -> ForeignMetric | Impossible | None:
        """What is known of ``name``; None when it is nobody's of those that are known."""
        for sender, document in self._documents:
            if (meant := _substitute(document.get("mistaken", {}), name)) is not None:
                return Impossible(name, sender, meant)
        matching = [entry for entry in self._entries if _match(entry.pattern, name)]
        if not matching:
            return self._impossible(name)
        best = max(matching, key=lambda entry: len(entry.pattern))
        body, renamed = best.body, self._renamed(name)
        adds_up = body.get("adds_up", False)
        return ForeignMetric(name, best.sender, body["type"], body.get("unit"), best.tags, renamed, adds_up)

    def renamed_attribute(self, key: str) -> tuple[str, Sender] | None:
        """The present name of a tag or attribute, and whose it is; None when it was not renamed."""
        return self._attributes.get(key)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every metric name that is known in full."""
        return frozenset(name for _, document in self._documents for name in document["metrics"] if "*" not in name)

    def _renamed(self, name: str) -> str | None:
        found = (_substitute(document.get("renamed_metrics", {}), name) for _, document in self._documents)
        return next(filter(None, found), None)

    def _impossible(self, name: str) -> Impossible | None:
        for sender, document in self._documents:
            if document["complete"] and name.startswith(sender.prefix):
                return Impossible(name, sender, nearest(name, self.names))
            for mistaken in document.get("mistaken_prefixes", ()):
                if name.startswith(mistaken):
                    right = sender.prefix + name.removeprefix(mistaken)
                    return Impossible(name, sender, right if right in self.names else nearest(right, self.names))
        return None

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        """Names that are gone altogether behave as what replaced them."""
        known = {
            pattern: _Entry(pattern, sender, body, frozenset(document["tag_sets"][body["tags"]]))
            for sender, document in self._documents
            for pattern, body in document["metrics"].items()
        }
        gone = {
            old: _Entry(old, sender, known[new].body, known[new].tags)
            for sender, document in self._documents
            for old, new in document.get("renamed_metrics", {}).items()
            if new in known
        }
        return tuple((gone | known).values())

    @cached_property
    def _attributes(self) -> Mapping[str, tuple[str, Sender]]:
        return {
            old: (new, sender)
            for sender, document in self._documents
            for old, new in document.get("renamed_attributes", {}).items()
        }


@cache
def foreign() -> Foreign:
    """The names that come with this package."""
    return Foreign(load_yaml(file).value for file in sorted(SENDERS.glob("*.yaml")))


class _Entry(Frozen):
    """``pattern`` is a name; a ``*`` in it stands for one or more parts between dots."""

    pattern: str
    sender: Sender
    body: Mapping[str, Any]
    tags: frozenset[str]


def _sender(document: Mapping[str, Any]) -> Sender:
    return Sender(*(document[key] for key in ("sender", "source", "prefix", "other_tags", "advice")))


def _substitute(names: Mapping[str, str], name: str) -> str | None:
    """The name that ``names`` gives for ``name``; what the first ``*`` stands for, stands for the other's too."""
    for old, new in sorted(names.items(), key=lambda item: -len(item[0])):
        if match := _match(old, name):
            return new.replace("*", match.group(1)) if "*" in new else new
    return None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", "(.+?)"))


def _match(pattern: str, name: str) -> re.Match[str] | None:
    return _expression(pattern).fullmatch(name)
