"""Processors of arrays: append, length, select, key-value, and the map over the elements."""

from __future__ import annotations

from typing import Any

from lrcp.core.event import Event
from lrcp.core.nearest import suggestion
from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

MOST_ELEMENTS = 50
_SOURCE, _TARGET = "$sourceElem", "$targetElem"


@PROCESSORS.exact("array-processor")
def _array(section: Section, compiler: Compiler) -> Step:
    operation = section.section("operation")
    builders = {"append": _append, "length": _length, "select": _select, "key-value": _key_value}
    kind = operation.get("type") or next((name for name in operation.value if name.replace("_", "-") in builders), "")
    if "type" not in operation.value and kind:
        operation = operation.section(kind)  # Terraform's form: a block named for the operation
    builder = builders.get(str(kind).replace("_", "-"))
    if builder is None:
        raise section.error(
            "P401", f"there is no array operation `{kind}`", "operation", fix=suggestion(str(kind), builders)
        )
    return builder(operation, compiler)


def _append(operation: Section, _compiler: Compiler) -> Step:
    source, target = operation.text("source"), operation.text("target")
    preserve = operation.flag("preserve_source", default=True)

    def step(log: Log) -> None:
        value, into = get(log.attributes, source), get(log.attributes, target)
        if value is MISSING or not (into is MISSING or isinstance(into, list)):
            return
        if not preserve:
            log.take(source)
        log.put(target, [*into, value] if isinstance(into, list) else [value])

    return step


def _length(operation: Section, _compiler: Compiler) -> Step:
    source, target = operation.text("source"), operation.text("target")

    def step(log: Log) -> None:
        value = get(log.attributes, source)
        if isinstance(value, list):
            log.put(target, len(value))

    return step


def _select(operation: Section, compiler: Compiler) -> Step:
    source, target = operation.text("source"), operation.text("target")
    matches = compiler.search(operation, "filter")
    extract = operation.text("value_to_extract")

    def step(log: Log) -> None:
        for element in _objects(get(log.attributes, source)):
            found = get(element, extract)
            if found is not MISSING and matches(Event(0, "logs", element)):
                log.put(target, found)
                return

    return step


def _key_value(operation: Section, _compiler: Compiler) -> Step:
    """Elements such as ``{"name": "Accept", "value": "*/*"}`` become attributes: ``Accept: "*/*"``."""
    source, target = operation.text("source"), operation.text("target", "")
    key, extract = operation.text("key_to_extract"), operation.text("value_to_extract")
    override = operation.flag("override_on_conflict")

    def step(log: Log) -> None:
        for element in _objects(get(log.attributes, source)):
            name, value = get(element, key), get(element, extract)
            path = f"{target}.{name}" if target else str(name)
            if isinstance(name, str) and value is not MISSING and (override or get(log.attributes, path) is MISSING):
                log.put(path, value)

    return step


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


@PROCESSORS.exact("array-map-processor", note="the first 50 elements")
def _map(section: Section, compiler: Compiler) -> Step:
    source, target = section.text("source"), section.text("target")
    preserve = section.flag("preserve_source", default=True)
    steps = compiler.steps(section, enabled=True)

    def step(log: Log) -> None:
        elements, present = get(log.attributes, source), get(log.attributes, target)
        if not isinstance(elements, list):
            return
        results = list(present) if isinstance(present, list) else []
        for number, element in enumerate(elements[:MOST_ELEMENTS]):
            before = element if source == target else results[number] if number < len(results) else MISSING
            results[number : number + 1] = [_element(log, element, before, steps)]
        if not preserve and source != target:
            log.take(source)
        log.put(target, results)

    return step


def _element(log: Log, element: Any, before: Any, steps: tuple[Step, ...]) -> Any:
    """What the processors make of one element; they see the log around it, too."""
    same = {} if before is MISSING else {_TARGET: before}
    inner = Log({**log.attributes, _SOURCE: element, **same}, dict(log.official), log.timestamp, list(log.tags))
    for step in steps:
        step(inner)
    return inner.attributes.get(_TARGET, {})
