from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.facts.nested import block
from lrcp.rules.context import Context, finding, shared
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("O103", "A notification rule filters by tags that no monitor has, so it tells nobody.")

_RULE = "datadog_monitor_notification_rule"
# A synthetic test brings a monitor with its own tags.
_TAGGED = ("datadog_monitor", "datadog_synthetics_test")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type(_RULE):
        wanted = [str(tag).lower() for tag in block(resource.arguments, "filter").get("tags") or ()]
        nobody_s = [number for number, tag in enumerate(wanted) if not _carried(context, tag)]
        for number in nobody_s:
            fix = suggestion(wanted[number], sorted(frozenset().union(*_tags(context))))
            message, path = f"no monitor has the tag `{wanted[number]}`", ("filter", "tags", number)
            yield finding(rule.code, resource, message, *path, severity=rule.severity, fix=fix or _FIX)
        together = frozenset(tag for tag in wanted if not _of_environment(context, tag))
        if not nobody_s and not _any(context, together.issubset):
            message = "no monitor has all of these tags"
            yield finding(rule.code, resource, message, "filter", "tags", severity=rule.severity, fix=_FIX)


_FIX = "filter by tags that monitors have together"


@shared
def _tags(context: Context) -> frozenset[frozenset[str]]:
    """The different sets of tags of all monitors."""
    monitors = (each for spec in context.specs for type in _TAGGED for each in spec.of_type(type))
    return _tags_of(monitors)


@shared
def _first_tags(context: Context) -> frozenset[frozenset[str]]:
    return _tags_of((*context.notifying, *(each for type in _TAGGED for each in context.of_type(type))))


def _tags_of(monitors: Iterable[Resource]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(map(str, each.arguments.get("tags") or ())) for each in monitors)


def _carried(context: Context, tag: str) -> bool:
    return _of_environment(context, tag) or _any(context, frozenset({tag}).issubset)


def _any(context: Context, wanted: Callable[[frozenset[str]], bool]) -> bool:
    """Those that stand for others are asked first: they are made already, and most often one of them is enough."""
    return any(map(wanted, _first_tags(context))) or any(map(wanted, _tags(context)))


def _of_environment(context: Context, tag: str) -> bool:
    """Rules belong to the organisation: they may name an environment that is not looked at just now."""
    key, _, value = tag.partition(":")
    return key == "env" and value in (context.vocabulary.values.get("env") or ())
