"""The remapper of attributes and tags, and what leaves an attribute out."""

from __future__ import annotations

import json
from typing import Any

from lrcp.logs.grok.errors import FilterError
from lrcp.logs.grok.matchers import to_number
from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

FORMATS = ("auto", "string", "integer", "double")
_PLACES = ("attribute", "tag")


@PROCESSORS.exact("attribute-remapper", note="a value that cannot be cast keeps its type")
def _remapper(section: Section, _compiler: Compiler) -> Step:
    source_type, target_type = _one_of(section, "source_type", _PLACES), _one_of(section, "target_type", _PLACES)
    return remapping(section, from_tag=source_type == "tag", to_tag=target_type == "tag")


def remapping(section: Section, *, from_tag: bool = False, to_tag: bool = False) -> Step:
    """The first source that is there sets the target; all are removed, even if the target is set already and stays."""
    sources, target = section.texts("sources"), section.text("target")
    preserve = section.flag("preserve_source")
    override = section.flag("override_on_conflict")
    form = _one_of(section, "target_format", FORMATS)

    def step(log: Log) -> None:
        values = [(source, _tag(log, source) if from_tag else get(log.attributes, source)) for source in sources]
        there = [(source, value) for source, value in values if value is not MISSING]
        if not there:
            return
        same = [source for source, _ in there if source == target and from_tag == to_tag]
        taken = MISSING if same else _tag(log, target) if to_tag else get(log.attributes, target)
        for source, _ in there:
            if not preserve and source not in same:
                _remove(log, source, from_tag)
        if taken is not MISSING and not override:
            return
        if to_tag:
            _set_tag(log, target, cast(there[0][1], "string"))
        else:
            log.put(target, cast(there[0][1], form))

    return step


def _one_of(section: Section, name: str, allowed: tuple[str, ...]) -> str:
    value = section.text(name, allowed[0])
    if value not in allowed:
        expected = " or ".join(f"`{each}`" for each in allowed)
        raise section.error("P401", f"`{name}` cannot be `{value}`", name, found=value, expected=expected)
    return value


def cast(value: Any, form: str) -> Any:
    """``value`` as text or number; unchanged where that cannot be."""
    if form == "string":
        return as_text(value)
    if form == "auto" or isinstance(value, dict | list | bool) or value is None:
        return value
    try:
        number = to_number(str(value).strip())
    except FilterError:
        return value
    if form == "double":
        return number
    return int(value) if isinstance(value, int) or str(value).strip().lstrip("+-").isdigit() else int(number)


def as_text(value: Any) -> str:
    """Text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _tag(log: Log, key: str) -> Any:
    found = [tag[len(key) + 1 :] for tag in log.tags if tag.startswith(f"{key}:")]
    return found[0] if found else MISSING


def _set_tag(log: Log, key: str, value: str) -> None:
    log.tags = [tag for tag in log.tags if not tag.startswith(f"{key}:")]
    log.tags.append(f"{key}:{value}".lower())


def _remove(log: Log, source: str, is_tag: bool) -> None:
    if is_tag:
        log.tags = [tag for tag in log.tags if not tag.startswith(f"{source}:")]
    else:
        log.take(source)


@PROCESSORS.exact("exclude-attribute")
def _exclude(section: Section, _compiler: Compiler) -> Step:
    excluded = section.text("attribute_to_exclude")
    return lambda log: log.take(excluded)
