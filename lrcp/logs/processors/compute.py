"""Attributes made from others: categories, arithmetic, string builder, lookups."""

from __future__ import annotations

import csv
import re
from typing import Any

from lrcp.logs.arithmetic import ArithmeticSyntaxError, parse_arithmetic
from lrcp.logs.grok.errors import FilterError
from lrcp.logs.grok.matchers import to_number
from lrcp.logs.paths import MISSING, collect, get
from lrcp.logs.processors.remap import as_text
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

LONGEST = 256
_BLOCK = re.compile(r"%\{([^}]+)\}")


@PROCESSORS.exact("category-processor", note="the first category that matches")
def _category(section: Section, compiler: Compiler) -> Step:
    target = section.text("target")
    categories = [(each.text("name"), compiler.test(each)) for each in section.sections("categories")]

    def step(log: Log) -> None:
        event = log.event()
        name = next((name for name, matches in categories if matches(event)), None)
        if name is not None:
            log.put(target, name)

    return step


@PROCESSORS.exact("arithmetic-processor", note="a text that is a number counts as one; nothing is divided by zero")
def _arithmetic(section: Section, _compiler: Compiler) -> Step:
    target, replace = section.text("target"), section.flag("is_replace_missing")
    try:
        formula = parse_arithmetic(section.text("expression"))
    except ArithmeticSyntaxError as error:
        raise section.error("P401", f"the expression cannot be read: {error}", "expression") from None

    def value_of(log: Log, path: str) -> float | None:
        value = log.get(path)
        number = None if isinstance(value, bool) else _number(value)
        return 0.0 if number is None and replace else number

    def step(log: Log) -> None:
        result = formula(lambda path: value_of(log, path))
        if result is not None:
            log.put(target, round(result, 9))

    return step


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float | str):
        return None
    try:
        return to_number(str(value).strip())
    except FilterError:
        return None


@PROCESSORS.modelled("string-builder-processor", note="a result of more than 256 characters is cut")
def _string_builder(section: Section, _compiler: Compiler) -> Step:
    template, target = section.text("template"), section.text("target")
    replace = section.flag("is_replace_missing")

    def step(log: Log) -> None:
        values = {path: _shown(log, path) for path in _BLOCK.findall(template)}
        if replace or None not in values.values():
            log.put(target, _BLOCK.sub(lambda block: values[block[1]] or "", template)[:LONGEST])

    return step


def _shown(log: Log, path: str) -> str | None:
    """The value or the values at ``path``; None where there is none, or an object."""
    path = path.strip()
    value = log.get(path)
    value = collect(log.attributes, path) if value is MISSING else value
    if isinstance(value, list):
        return None if any(isinstance(each, dict | list) for each in value) else ",".join(map(as_text, value))
    return None if value is MISSING or value is None or isinstance(value, dict) else as_text(value)


@PROCESSORS.exact("lookup-processor")
def _lookup(section: Section, compiler: Compiler) -> Step:
    if section.get("lookup_enrichment_table") is not None:
        return _reference_table(section, compiler)
    source, target = section.text("source"), section.text("target")
    table = _table(section)
    default = section.get("default_lookup")

    def step(log: Log) -> None:
        value = log.get(source)
        if value is MISSING or isinstance(value, dict | list):
            return
        found = table.get(as_text(value), default)
        if found is not None:
            log.put(target, found)

    return step


def _table(section: Section) -> dict[str, str]:
    """Rows ``key,value``; the spaces around both mean nothing, a comma inside of a key is written in quotes."""
    written = section.get("lookup_table")
    rows = written.splitlines() if isinstance(written, str) else section.texts("lookup_table")
    table: dict[str, str] = {}
    for row in rows:
        if not row.strip():
            continue
        key, comma, value = _cut(row)
        if not comma:
            raise section.error("P401", f"the row `{row[:60]}` has no value", "lookup_table", expected="`key,value`")
        table.setdefault(key.strip(), value.strip())
    return table


def _cut(row: str) -> tuple[str, str, str]:
    if row.lstrip().startswith('"'):
        cells = next(csv.reader([row.strip()], skipinitialspace=True), [])
        return (cells[0], ",", ",".join(cells[1:])) if len(cells) > 1 else (row, "", "")
    return row.partition(",")


@PROCESSORS.exact("reference-table-lookup-processor", note="of the tables that are given")
def _reference_table(section: Section, compiler: Compiler) -> Step:
    source, target = section.text("source"), section.text("target")
    name = section.text("lookup_enrichment_table")
    table = compiler.surroundings.tables.get(name)
    if table is None:
        raise section.error("P403", f"the reference table `{name}` is not given", "lookup_enrichment_table")

    def step(log: Log) -> None:
        row = table.get(as_text(get(log.attributes, source))) if get(log.attributes, source) is not MISSING else None
        if row is not None:
            log.put(target, dict(row))

    return step
