"""What monitor tests name must exist: monitors and services in the declarations, metrics and tags in the contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from lrcp.contract.foreign import ForeignMetric, foreign
from lrcp.contract.model import Contract
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document
from lrcp.prove.load import group_name, tags_of
from lrcp.prove.model import SIMPLE, MonitorTest
from lrcp.prove.reading import ANY_TAG
from lrcp.prove.subject import DOWNTIME, MONITOR
from lrcp.spec import Spec

Path_ = tuple[str | int, ...]
# Tags of the service itself: a test may say another one, to show that it does not matter.
_OWN = ("service", "env")


def check_declared(test: MonitorTest, spec: Spec) -> Iterator[Finding]:
    """Code P201 for a monitor, service or downtime that is not declared."""
    position = test.document.position
    services = [each.name for each in spec.services]
    own = {each.id for each in spec.of_type(MONITOR) if each.service == test.service}
    muted = {each.id for each in spec.of_type(DOWNTIME) if each.service == test.service}
    if test.service not in services:
        message = f"there is no service `{test.service}`"
        yield _unknown("P201", message, position("service"), test.service, services)
    elif test.monitor not in own:
        message = f"{test.service} has no monitor `{test.monitor}`"
        yield _unknown("P201", message, position("monitor"), test.monitor, own)
    for name, case in test.document.value["cases"].items():
        for number, entry in enumerate(case.get("downtimes", ())):
            if entry["id"] not in muted:
                message = f"{test.service} has no downtime `{entry['id']}`"
                place = position("cases", name, "downtimes", number, "id")
                yield _unknown("P201", message, place, entry["id"], muted)


def check_contract(test: MonitorTest, contract: Contract) -> Iterator[Finding]:
    """Code P202 for metrics, tags and tag values that the contract does not have."""
    for name, case in test.document.value["cases"].items():
        for number, entry in enumerate(case.get("series", ())):
            (series,) = entry
            yield from _check_series(test.document, ("cases", name, "series", number, series), series, contract)


def check_groups(
    test: MonitorTest, keys: Collection[str], others: Collection[tuple[str, ...]] = ()
) -> Iterator[Finding]:
    """Code P203 for an expectation of a group that the monitor, grouped by ``keys`` or one of ``others``, cannot
    have. Nothing is known of a check that is grouped by all its tags.
    """
    if ANY_TAG in keys:
        return
    wanted = sorted(keys)
    for name, case in test.document.value["cases"].items():
        for number, expectation in enumerate(case["expect"]):
            text = group_name(expectation.get("group", SIMPLE))
            found = [] if text == SIMPLE else [tag.partition(":")[0] for tag in text.split(",")]
            if found != wanted and tuple(found) not in others:
                yield _wrong_group(test, ("cases", name, "expect", number), text, wanted)


def _wrong_group(test: MonitorTest, path: Path_, text: str, wanted: Collection[str]) -> Finding:
    message = f"`{test.monitor}` groups by {', '.join(wanted) or 'nothing'}"
    example = ",".join(f"{key}:..." for key in wanted)
    fix = f'name one: `group: "{example}"`' if wanted else "remove `group`"
    return Finding("P203", message, test.document.position(*path, "group"), found=text, fix=fix)


def _check_series(document: Document, path: Path_, series: str, contract: Contract) -> Iterator[Finding]:
    name, start = series.partition("{")[0], document.key_position(*path)
    metric = contract.metrics.get(name)
    if metric is None:
        if not _sent_by_others(name, contract):
            yield _unknown("P202", f"there is no metric `{name}`", start, name, contract.metrics)
        return
    for key, value in tags_of(series):
        tag = metric.tag(key)
        at = start._replace(column=start.column + series.index(f"{key}:{value}"))
        if tag is None:
            yield _unknown("P202", f"{name} has no tag `{key}`", at, key, metric.tag_keys)
        elif tag.values is not None and key not in _OWN and value not in tag.values:
            yield _unknown("P202", f"the tag {key} is never `{value}`", at, value, tag.values)


def _sent_by_others(name: str, contract: Contract) -> bool:
    """Whether a product of Datadog sends it; the metrics of a span need the span."""
    if name.startswith("trace.") and contract.spans and contract.span_of(name) is None:
        return False
    return isinstance(foreign().metric(name), ForeignMetric)


def _unknown(code: str, message: str, position: Position, name: str, known: Iterable[str]) -> Finding:
    return Finding(code, message, position, found=name, fix=suggestion(name, known))
