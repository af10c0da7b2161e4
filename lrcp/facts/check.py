"""Arguments of a resource against the provider's facts, before Terraform sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lrcp.core.frozen import Frozen, replace
from lrcp.core.jsontext import parsed
from lrcp.core.nearest import suggestion
from lrcp.facts.limits import LIMITS, Limits
from lrcp.facts.model import Attribute, Block, Facts, NestedBlock, Type, load_facts

Path = tuple[str | int, ...]

# A string that Terraform fills in may have any type in the end: `tf://...` is ours, `${...}` Terraform's own.
_UNKNOWN = re.compile(r"tf://[a-z_]+/[a-z0-9-]+/[a-z_]+|\$\{.*\}", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class Problem(Frozen):
    """One wrong argument. ``path`` leads to it from the resource's top; see Finding for the other fields."""

    path: Path
    message: str
    found: str = ""
    expected: str = ""
    fix: str = ""


def check(type: str, arguments: Mapping[str, Any], facts: Facts | None = None) -> list[Problem]:
    """Every problem of ``arguments`` (JSON values under the provider's names), none when Terraform accepts them.

    A nested block is a map, or a list of maps where it may be repeated. None counts as not written.
    """
    facts = facts or load_facts()
    block = facts.resources.get(type)
    if block is None:
        fix = _raise_to(facts) if type in facts.newer else suggestion(type, facts.resources)
        message = f"the facts of provider {facts.version} have no resource type `{type}`"
        return [Problem((), message, found=type, fix=fix)]
    limits = LIMITS.get(type, Limits())
    problems = [*_block(block, arguments, ()), *_limits(limits, arguments)]
    return [_newer(problem, type, facts) for problem in problems]


def _newer(problem: Problem, type: str, facts: Facts) -> Problem:
    """Another fix when the argument is right, but only for a later provider."""
    dotted = ".".join(step for step in problem.path if isinstance(step, str))
    return replace(problem, fix=_raise_to(facts)) if dotted in facts.newer.get(type, ()) else problem


def _raise_to(facts: Facts) -> str:
    return f"a later provider has it ({facts.newer_version} does): raise the constraint and refresh lrcp/facts"


def _block(block: Block, arguments: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    for name, value in arguments.items():
        here = (*path, name)
        if name in block.attributes:
            yield from _argument(block.attributes[name], name, value, here)
        elif name in block.blocks:
            yield from _nested(block.blocks[name], name, value, here)
        else:
            where = f"`{path[-1]}`" if path and isinstance(path[-1], str) else "this resource"
            yield Problem(here, f"{where} has no argument `{name}`", found=name, fix=suggestion(name, block.names))
    for name, attribute in block.attributes.items():
        if attribute.required and arguments.get(name) is None:
            yield _missing(path, name, f"a {_words(attribute.type)}")
    for name, nested in block.blocks.items():
        if nested.minimum and arguments.get(name) is None:
            yield _missing(path, name, "a block")


def _missing(path: Path, name: str, expected: str) -> Problem:
    return Problem(path, f"the required argument `{name}` is missing", expected=expected, fix=f"add `{name}:`")


def _argument(attribute: Attribute, name: str, value: Any, path: Path) -> Iterator[Problem]:
    if value is None:
        return
    if not attribute.settable:
        yield Problem(path, f"`{name}` is set by Datadog, not by us", found=_shown(value), fix=f"remove `{name}`")
        return
    problems = _typed(attribute.type, value, path)
    yield from problems
    if attribute.values and not problems:
        yield from _allowed(attribute.values, value, path)


def _nested(nested: NestedBlock, name: str, value: Any, path: Path) -> Iterator[Problem]:
    if value is None:
        return
    if nested.computed:
        yield Problem(path, f"`{name}` is set by Datadog, not by us", found=_shown(value), fix=f"remove `{name}`")
        return
    if nested.nesting == "map":
        yield from _each(nested.block, value, path, f"`{name}` is a map of blocks")
        return
    if isinstance(value, dict):
        yield from _block(nested.block, value, path)
        return
    if nested.nesting == "single" or not isinstance(value, list):
        yield Problem(path, f"`{name}` is a block", found=_shown(value), expected="a map of arguments")
        return
    yield from _counted(nested, name, len(value), path)
    for number, item in enumerate(value):
        if isinstance(item, dict):
            yield from _block(nested.block, item, (*path, number))
        else:
            yield Problem((*path, number), f"`{name}` is a list of blocks", found=_shown(item), expected="a map")


def _each(block: Block, value: Any, path: Path, message: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, message, found=_shown(value), expected="a map of maps")
        return
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _block(block, item, (*path, key))
        else:
            yield Problem((*path, key), message, found=_shown(item), expected="a map")


def _counted(nested: NestedBlock, name: str, count: int, path: Path) -> Iterator[Problem]:
    if count < nested.minimum:
        yield Problem(path, f"too few `{name}` blocks", found=str(count), expected=f"at least {nested.minimum}")
    if nested.maximum is not None and count > nested.maximum:
        yield Problem(path, f"too many `{name}` blocks", found=str(count), expected=f"at most {nested.maximum}")


def _typed(type: Type, value: Any, path: Path) -> list[Problem]:
    if isinstance(type, str):
        fits = value is None or _PRIMITIVES[type](value) or _is_unknown(value)
        return [] if fits else [_mistyped(type, value, path)]
    if value is None or _is_unknown(value):
        return []
    kind, element = type
    if kind == "object":
        return list(_object(element, value, path))
    if kind == "map" and isinstance(value, dict):
        items: Iterable[tuple[str | int, Any]] = value.items()
    elif kind in ("list", "set") and isinstance(value, list):
        items = enumerate(value)
    else:
        return [_mistyped(type, value, path)]
    return [problem for step, item in items for problem in _typed(element, item, (*path, step))]


def _is_unknown(value: Any) -> bool:
    return isinstance(value, str) and _UNKNOWN.fullmatch(value) is not None


def _object(fields: Mapping[str, Type], value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield _mistyped(("object", fields), value, path)
        return
    for name, item in value.items():
        if name in fields:
            yield from _typed(fields[name], item, (*path, name))
        else:
            yield Problem(
                (*path, name), f"`{path[-1]}` has no field `{name}`", found=name, fix=suggestion(name, fields)
            )


def _mistyped(type: Type, value: Any, path: Path) -> Problem:
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    fix = "write a list, also for one value" if not isinstance(type, str) and type[0] in ("list", "set") else ""
    return Problem(path, f"`{name}` has the wrong type", found=_shown(value), expected=f"a {_words(type)}", fix=fix)


def _allowed(values: tuple[str, ...], value: Any, path: Path) -> Iterator[Problem]:
    several = isinstance(value, list)
    for number, item in enumerate(value if several else [value]):
        text = item if isinstance(item, str) else json.dumps(item)
        if text not in values and not _UNKNOWN.fullmatch(text):
            expected = "one of " + ", ".join(f"`{each}`" for each in values) if len(values) <= 12 else ""
            yield Problem(
                (*path, number) if several else path,
                f"`{path[-1]}` does not take this value",
                found=text,
                expected=expected,
                fix=suggestion(text, values),
            )


def _limits(limits: Limits, arguments: Mapping[str, Any]) -> Iterator[Problem]:
    written = {name for name, value in arguments.items() if value is not None}
    for pair in limits.conflicts:
        if written.issuperset(pair):
            yield Problem((pair[1],), f"`{pair[0]}` and `{pair[1]}` exclude each other", fix=f"remove `{pair[1]}`")
    for names in limits.one_of:
        if len(written.intersection(names)) != 1:
            listed = " or ".join(f"`{name}`" for name in names)
            yield Problem((), "exactly one of these arguments must be given", expected=listed)
    for name in limits.required:
        if name not in written:
            yield _missing((), name, "a block")
    for name in limits.json:
        yield from _json(name, arguments.get(name))
    for block, name in limits.numbers:
        for here in _blocks(arguments.get(block), (block,)):
            yield from _number(here, name)


def _json(name: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        return
    try:
        parsed(value)
    except json.JSONDecodeError as error:
        yield Problem((name,), f"`{name}` is not JSON: {error}", expected="a JSON document")


def _blocks(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _blocks(item, (*path, number))


def _number(block: tuple[Path, Mapping[str, Any]], name: str) -> Iterator[Problem]:
    path, arguments = block
    value = arguments.get(name)
    if isinstance(value, str) and not _NUMBER.fullmatch(value) and not _UNKNOWN.fullmatch(value):
        yield Problem((*path, name), f"`{name}` is not a number", found=value, expected="a number")


def _is_string(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)  # Terraform turns the others into text


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool) or value in ("true", "false")


def _is_anything(_value: Any) -> bool:
    return True


_PRIMITIVES: Mapping[str, Callable[[Any], bool]] = {
    "string": _is_string,
    "number": _is_number,
    "bool": _is_bool,
    "dynamic": _is_anything,
}


def _words(type: Type) -> str:
    if isinstance(type, str):
        return {"bool": "true or false", "dynamic": "value"}.get(type, type)
    if type[0] == "object":
        return "map with the keys " + ", ".join(sorted(type[1]))
    return f"{type[0]} of {_plural(type[1])}"


def _plural(type: Type) -> str:
    if isinstance(type, str):
        return {"bool": "booleans", "dynamic": "values"}.get(type, f"{type}s")
    return f"{'map' if type[0] == 'object' else type[0]}s"


def _shown(value: Any) -> str:
    """A short JSON form, also of long values: findings are one line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
