"""Generates ``lrcp/contract/names.py``: the contract as typed Python, for services that have no YAML at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import wrap

from lrcp.contract.load import load_contract
from lrcp.contract.model import Attribute, Contract, LogEvent, Metric, Tag

NAMES = "lrcp/contract/names.py"

_HEADER = '''"""Names that services may emit. Generated from contract/ by `lrcp generate`; edit those files instead."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from lrcp.contract.typed import AttributeNames, EventNames, MetricNames, ModelPrice, TagNames
'''


def files(root: Path) -> Mapping[str, str]:
    """The text of the generated module by its path relative to ``root``. Raises FindingsError."""
    return {NAMES: render(load_contract(root))}


def render(contract: Contract) -> str:
    sections = (
        _HEADER,
        _lines(_literals(contract.tags.values())),
        _mapping("TAGS", "TagNames", _tags(contract.tags.values())),
        _enum("Metric", "Every metric name of contract/metrics.yaml.", contract.metrics),
        _mapping("METRICS", "MetricNames", _metrics(contract.metrics.values())),
        _enum("LogEvent", "Every event name of contract/log_events.yaml.", contract.events),
        _mapping("UNIFIED", "AttributeNames", _attributes(contract.unified.values(), "    ")),
        _mapping("EVENTS", "EventNames", _events(contract.events.values())),
        _mapping("PRICES", "ModelPrice", _prices(contract)),
    )
    return "\n".join(sections)


def _literals(tags: Iterable[Tag]) -> Iterator[str]:
    """One ``Literal`` for each tag with a closed list of values."""
    for tag in tags:
        if tag.values and not tag.when_true:
            yield f"{_camel(tag.key)} = Literal[{_quoted(tag.values)}]"


def _tags(tags: Iterable[Tag]) -> Iterator[str]:
    for tag in tags:
        values = [f"frozenset({{{_quoted(tag.values)}}})"] if tag.values else []
        yield f'    "{tag.key}": TagNames({", ".join([*values, *(["optional=True"] if tag.when_true else [])])}),'


def _enum(name: str, doc: str, members: Iterable[str]) -> str:
    lines = (f'    {constant(member)} = "{member}"' for member in members)
    return _lines(["", f"class {name}(StrEnum):", f'    """{doc}"""', "", *lines, ""])


def _metrics(metrics: Iterable[Metric]) -> Iterator[str]:
    for metric in metrics:
        yield f'    "{metric.name}": MetricNames('
        yield f'        "{metric.type.value}",'
        yield from wrap(f"({_quoted(metric.tag_keys)}),", 120, initial_indent=" " * 8, subsequent_indent=" " * 9)
        yield "    ),"


def _events(events: Iterable[LogEvent]) -> Iterator[str]:
    for event in events:
        yield f'    "{event.name}": EventNames('
        yield f'        "{event.level}",'
        yield "        MappingProxyType({"
        yield from _attributes(event.attributes.values(), "            ")
        yield "        }),"
        yield "    ),"


def _attributes(attributes: Iterable[Attribute], indent: str) -> Iterator[str]:
    for attribute in attributes:
        flags = [f"{name}=True" for name in ("optional", "free_text") if getattr(attribute, name)]
        yield f'{indent}"{attribute.name}": AttributeNames({", ".join([_quoted([attribute.type]), *flags])}),'


def _prices(contract: Contract) -> Iterator[str]:
    for price in contract.prices.values():
        yield f'    "{price.model}": ModelPrice(input={price.input}, output={price.output}),'


def _mapping(name: str, type_: str, lines: Iterable[str]) -> str:
    return _lines([f"{name}: Mapping[str, {type_}] = MappingProxyType({{", *lines, "})"])


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def _camel(key: str) -> str:
    return "".join(word.capitalize() for word in re.split(r"[._/-]", key))


def constant(name: str) -> str:
    """``LLM_ERROR_COUNT`` for ``llm.error.count``: the member of the generated enumeration."""
    return re.sub(r"[./-]", "_", name).upper()
