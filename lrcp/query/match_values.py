"""What a key of a search or of a group-by stands for in an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lrcp.core.errors import UnsupportedError
from lrcp.core.event import Event
from lrcp.query.match_wildcards import parts

Values = Callable[[Event], Iterator[Any]]

EVERYWHERE = "*"
_TAGS = "tags"
_TEXTS = ("message", "title", "text")
# What is addressed without `@` in logs; in the other products every attribute at the top is.
# https://docs.datadoghq.com/logs/log_configuration/attributes_naming_convention/#reserved-attributes
_RESERVED_IN_LOGS = frozenset(
    {"host", "source", "service", "status", "message", "timestamp", "date", "trace_id", "span_id"}
)


def values_of(key: str, *, objects: bool = False) -> Values:
    """The scalars that ``key`` has in an event, arrays element by element; ``objects`` too, not what is in them.

    ``@a.b`` is an attribute, ``tags`` every tag as it stands, ``*`` every value of the event; any other key
    is a reserved attribute or a tag. Raises UnsupportedError for calculated fields.
    """
    plain = "".join(part for part in parts(key, quoted=True) if isinstance(part, str))
    if plain.startswith("#"):
        raise UnsupportedError(f"calculated field `{key}`", "its formula is not part of the query")
    if plain == EVERYWHERE:
        return _everything
    if plain == _TAGS:
        return lambda event: iter(event.tags)
    if plain.startswith("@"):
        path = tuple(plain[1:].split("."))
        return lambda event: _at(event.attributes, path, objects)
    return lambda event: _named(event, plain)


def at_path(attributes: Mapping[str, Any], path: str) -> Iterator[Any]:
    """The scalars at a dotted path."""
    return _at(attributes, tuple(path.split(".")), objects=False)


def texts(event: Event) -> Iterator[str]:
    """What a word without key is looked for in: the message of a log, title and text of an event."""
    for name in _TEXTS:
        text = event.attributes.get(name)
        if isinstance(text, str):
            yield text


def _named(event: Event, key: str) -> Iterator[Any]:
    prefix = f"{key.lower()}:"
    for tag in event.tags:
        if tag.lower().startswith(prefix):
            yield tag[len(prefix) :]
    if event.source != "logs" or key in _RESERVED_IN_LOGS:
        yield from _at(event.attributes, tuple(key.split(".")), objects=False)


def _at(value: Any, path: tuple[str, ...], objects: bool) -> Iterator[Any]:
    """Values at ``path``; a key of the JSON may itself hold dots, and arrays of objects are looked into."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _at(item, path, objects)
    elif not path:
        if isinstance(value, Mapping):
            yield from (value,) if objects and value else ()
        elif value is not None:
            yield value
    elif isinstance(value, Mapping):
        for length in range(1, len(path) + 1):
            name = ".".join(path[:length])
            if name in value:
                yield from _at(value[name], path[length:], objects)


def _everything(event: Event) -> Iterator[Any]:
    yield from event.tags
    waiting: list[Any] = [event.attributes]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        elif value is not None:
            yield value
