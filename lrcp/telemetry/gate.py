"""Lets through what the contract knows, and nothing else."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lrcp.contract.names import METRICS, TAGS
from lrcp.core.errors import LrcpError
from lrcp.core.nearest import suggestion

UNIFIED_TAGS = frozenset({"service", "env", "version"})
_MOST_REPORTS = 1_000
_TAG_VALUE = re.compile(r"[a-z0-9._/:-]{0,99}[a-z0-9._/-]")


class ContractViolation(LrcpError):
    """The code tried to send something that contract/ does not know."""


class Gate:
    """Judges points. ``report(name, reason)`` is called once for each thing at fault; ``strict`` raises instead."""

    def __init__(self, report: Callable[[str, str], None], *, strict: bool) -> None:
        self._report = report
        self._strict = strict
        self._lock = threading.Lock()
        self._reported: set[tuple[str, str]] = set()
        self._refused: Counter[str] = Counter()

    @property
    def refused(self) -> Mapping[str, int]:
        """Points since the start that were not sent, or sent without a tag, by value of the tag `reason`."""
        with self._lock:
            return dict(self._refused)

    def admit(self, kind: str, metric: str, value: object, tags: Mapping[str, str]) -> list[str] | None:
        """The ``key:value`` tags to send the point with; None when it must not be sent. Raises when strict."""
        known = METRICS.get(metric)
        if known is None:
            self._refuse("unknown_metric", metric, lambda: suggestion(metric, METRICS))
            return None
        if known.type != kind:
            self._refuse("unknown_metric", f"{metric} as a {kind}", lambda: f"it is a {known.type}")
            return None
        if not isinstance(value, int | float) or not math.isfinite(value):
            self._refuse("bad_value", metric, lambda: "the value is not a finite number")
            return None
        return list(self._tags(metric, known.tags, tags))

    def _tags(self, metric: str, known: tuple[str, ...], tags: Mapping[str, str]) -> Iterator[str]:
        for key, value in tags.items():
            if key not in known or key in UNIFIED_TAGS:
                self._refuse("unknown_tag", f"{metric} tag {key}", partial(_tag_hint, key, known))
            elif not _allowed(key, value):
                hint = partial(suggestion, str(value), TAGS[key].values or ())
                self._refuse("unknown_tag", f"{metric} tag {key} value", hint)
            else:
                yield f"{key}:{value}"
        for key in known:
            if key not in tags and key not in UNIFIED_TAGS and not TAGS[key].optional:
                self._refuse("unknown_tag", f"{metric} without tag {key}", partial("add the tag `{}`".format, key))

    def _refuse(self, reason: str, name: str, hint: Callable[[], str]) -> None:
        """A wrong value may be a text that somebody typed: neither error nor log shows it."""
        if self._strict:
            raise ContractViolation(f"{reason}: {name} is not in the contract; {hint()}")
        with self._lock:
            self._refused[reason] += 1
            first = (name, reason) not in self._reported and len(self._reported) < _MOST_REPORTS
            if first:
                self._reported.add((name, reason))
        if first:
            self._report(name, reason)


def _allowed(key: str, value: object) -> bool:
    values = TAGS[key].values
    if not isinstance(value, str):
        return False
    return value in values if values is not None else _TAG_VALUE.fullmatch(value) is not None


def _tag_hint(key: str, known: tuple[str, ...]) -> str:
    if key in UNIFIED_TAGS:
        return f"`{key}` is set by DD_{key.upper()} on every point"
    return suggestion(key, (each for each in known if each not in UNIFIED_TAGS))
