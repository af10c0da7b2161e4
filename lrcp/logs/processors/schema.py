"""The schema processor (OCSF): attributes remapped to a schema's own, and enumerations by name and number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lrcp.core.event import Event
from lrcp.core.nearest import suggestion
from lrcp.logs.paths import MISSING, get
from lrcp.logs.processors.remap import remapping
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

# https://schema.ocsf.io/categories : the thousands of a class's number.
CATEGORIES = (
    "Uncategorized",
    "System Activity",
    "Findings",
    "Identity & Access Management",
    "Network Activity",
    "Discovery",
    "Application Activity",
    "Remediation",
    "Unmanned Systems",
)


@PROCESSORS.modelled("schema-processor", note="the mappers run; that the result fits the schema is not checked")
def _schema(section: Section, compiler: Compiler) -> Step:
    steps = [_mapper(mapper, compiler) for mapper in section.sections("mappers")]
    fixed = _class(section.section("schema"))

    def step(log: Log) -> None:
        for target, value in fixed.items():
            log.put(target, value)
        for each in steps:
            each(log)

    return step


def _class(schema: Section) -> dict[str, Any]:
    """What every event of the schema's class says of itself."""
    if schema.text("schema_type") != "ocsf":
        raise schema.error("P401", "the only schema is `ocsf`", "schema_type")
    number = _number(schema.get("class_uid"))
    if not isinstance(number, int) or not 0 <= number // 1000 < len(CATEGORIES):
        raise schema.error("P401", f"there is no OCSF class `{number}`", "class_uid")
    fixed = {
        "ocsf.category_uid": number // 1000,
        "ocsf.category_name": CATEGORIES[number // 1000],
        "ocsf.class_uid": number,
        "ocsf.class_name": schema.text("class_name"),
        "ocsf.metadata.version": schema.text("version"),
    }
    profiles = list(schema.texts("profiles", ()))
    return {**fixed, "ocsf.metadata.profiles": profiles} if profiles else fixed


def _mapper(section: Section, compiler: Compiler) -> Step:
    kind = section.get("type")
    if kind is None and len(section.value) == 1:  # Terraform's form: a block named for the mapper
        name = next(iter(section.value))
        kind, section = name.replace("_", "-"), section.section(name)
    if kind == "schema-remapper":
        return remapping(section)
    if kind == "schema-category-mapper":
        return _category_mapper(section, compiler)
    kinds = ("schema-remapper", "schema-category-mapper")
    raise section.error("P401", f"there is no schema mapper `{kind}`", "type", fix=suggestion(str(kind), kinds))


def _category_mapper(section: Section, compiler: Compiler) -> Step:
    targets = section.section("targets") if section.get("targets") else None
    name_target, id_target = (targets.text(key, "") if targets else "" for key in ("name", "id"))
    categories = [_category(each, compiler) for each in section.sections("categories")]
    fallback = _fallback(section)

    def step(log: Log) -> None:
        event = log.event()
        for matches, name, number in categories:
            if matches(event):
                for target, value in ((name_target, name), (id_target, number)):
                    if target:
                        log.put(target, value)
                fallback(log)
                return

    return step


def _category(section: Section, compiler: Compiler) -> tuple[Callable[[Event], bool], str, Any]:
    return compiler.test(section), section.text("name"), _number(section.get("id"))


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


def _fallback(section: Section) -> Step:
    """Where the category is the one of ``values`` (`Other`, 99), its name is what the sources hold instead."""
    if section.get("fallback") is None:
        return lambda _log: None
    values, sources = _fallback_parts(section.section("fallback"))

    def step(log: Log) -> None:
        if not any(get(log.attributes, target) == value for target, value in values.items()):
            return
        for target, paths in sources.items():
            found = (get(log.attributes, path) for path in paths)
            value = next((each for each in found if each is not MISSING), MISSING)
            if value is not MISSING:
                log.put(target, value)

    return step


def _fallback_parts(fallback: Section) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Values and sources by target; Terraform's map holds one source of each."""
    values = {target: _number(value) for target, value in fallback.section("values").value.items()}
    if fallback.get("sources") is None:
        return values, {}
    sources = fallback.section("sources")
    written = {
        target: (paths,) if isinstance(paths, str) else sources.texts(target) for target, paths in sources.value.items()
    }
    return values, written
