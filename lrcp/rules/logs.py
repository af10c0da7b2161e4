"""What the rules on logs have in common: searches, processors, and the attributes that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from lrcp.contract.model import Attribute
from lrcp.core.frozen import Frozen
from lrcp.query import ast
from lrcp.rules.context import Context, shared
from lrcp.rules.searches import required
from lrcp.spec.model import Resource, Step
from lrcp.spec.queries import Query

PIPELINE, INDEX = "datadog_logs_custom_pipeline", "datadog_logs_index"
ARCHIVE, METRIC = "datadog_logs_archive", "datadog_logs_metric"
GROUP, RULE = "datadog_sensitive_data_scanner_group", "datadog_sensitive_data_scanner_rule"
RESTRICTION = "datadog_logs_restriction_query"
OF_LOGS = (PIPELINE, INDEX, ARCHIVE, METRIC, GROUP, RESTRICTION)
# https://docs.datadoghq.com/logs/log_configuration/attributes_naming_convention/
# Families of names that Datadog gives a meaning: web servers and libraries write them, too.
STANDARD = frozenset({"db", "dns", "duration", "error", "geoip", "http", "logger", "network", "syslog", "usr"})
RESERVED = frozenset(
    {"date", "env", "host", "message", "service", "source", "span_id", "status", "timestamp", "trace_id"}
)
_BLOCK = re.compile(r"%\{([^}]+)\}")
_FORMULA_NAME = re.compile(r"(?<![\w.@])([A-Za-z_@][\w.@]*)")
_CAPTURE = re.compile(r"%\{[^:}]*(?:\([^)]*\))?(?::([\w.@-]*))?(?::([^}]*))?\}")
_OFFICIAL = {
    "status_remapper": "status",
    "service_remapper": "service",
    "message_remapper": "message",
    "trace_id_remapper": "trace_id",
    "span_id_remapper": "span_id",
}

Path = tuple[Step, ...]


class Processor(Frozen):
    """One processor of a pipeline, those inside of others too; ``number`` counts them in the order in which they run.

    ``reads`` are the attributes it takes, each with the place that names it, ``makes`` those it sets. ``opaque``: what
    else it makes cannot be told from its declaration.
    """

    resource: Resource
    number: int
    path: Path
    kind: str
    arguments: Mapping[str, Any]
    reads: tuple[tuple[str, Path], ...]
    makes: frozenset[str]
    opaque: bool


def log_queries(context: Context, *types: str) -> Iterator[Query]:
    """The searches of resources of ``types``, all that are about logs when there are none."""
    return (query for query in context.queries if query.resource.type in (types or OF_LOGS))


def search_of(query: Query) -> ast.Search:
    """The syntax of a query of `log_queries`."""
    return cast(ast.Search, query.tree)


def filter_of(context: Context, resource: Resource) -> Query | None:
    """The search that decides which logs ``resource`` is about; None where there is none that can be read."""
    paths = (("filter", 0, "query"), ("filter", "query"), ("query",), ("restriction_query",))
    own = (query for query in context.queries if query.resource is resource and query.path in paths)
    return next(own, None)


def processors(resource: Resource) -> list[Processor]:
    """Those that are enabled, in the order in which they run."""
    found: list[Processor] = []
    for path, kind, arguments in blocks(resource.arguments, ()):
        if arguments.get("is_enabled") is True and kind != "pipeline":
            reads, makes, opaque = _reads(kind, arguments, path), _makes(kind, arguments), _opaque(kind, arguments)
            found.append(Processor(resource, len(found), path, kind, arguments, reads, makes, opaque))
    return found


def read_by(context: Context, resource: Resource) -> Iterator[tuple[str, Path]]:
    """The attributes that a pipeline's processors or a log metric take, if the logs are those of our services."""
    query = filter_of(context, resource)
    if query is None or not is_judged(context, query):
        return
    if resource.type == PIPELINE:
        yield from (each for processor in processors(resource) for each in processor.reads)
        return
    measured = (("compute", "path"), resource.arguments.get("compute", {}).get("path"))
    groups = enumerate(resource.arguments.get("group_by", ()))
    named = [measured, *((("group_by", number, "path"), group.get("path")) for number, group in groups)]
    yield from ((str(name)[1:], path) for path, name in named if str(name).startswith("@"))


def blocks(arguments: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """Every processor with its kind, those of pipelines inside of pipelines too."""
    listed = arguments.get("processor")
    for number, block in enumerate(listed if isinstance(listed, list) else ()):
        for kind, inner in block.items() if isinstance(block, dict) else ():
            if isinstance(inner, dict):
                here = (*path, "processor", number, kind)
                yield here, kind, inner
                if kind == "pipeline":
                    yield from blocks(inner, here)


def key_of(condition: ast.Search) -> str:
    """The key that one condition of a search names, empty for free text."""
    return str(getattr(condition, "key", ""))


def is_judged(context: Context, query: Query) -> bool:
    """Whether the logs that a search is about are those of our services alone, and all that is in them is known."""
    return is_known(context, services_of(context, query.resource))


def is_known(context: Context, named: frozenset[str] | None) -> bool:
    """Whether ``named`` are services of ours, of whose logs it is known all that they hold."""
    if named is None or not named <= _services(context) or not context.vocabulary.attributes:
        return False
    return all(each is not None and each.isdisjoint(named) for each in _spread(context))


@shared
def _services(context: Context) -> frozenset[str]:
    return frozenset(service.name for spec in context.specs for service in spec.services)


@shared
def _spread(context: Context) -> Sequence[frozenset[str] | None]:
    """The services of each pipeline that makes attributes which its declaration does not name."""
    opaque = (each for each in context.of_type(PIPELINE) if any(step.opaque for step in processors(each)))
    return [services_of(context, each) for each in opaque]


def services_of(context: Context, resource: Resource) -> frozenset[str] | None:
    """The services that the filter of ``resource`` asks for; None when it asks for others, too."""
    own = filter_of(context, resource)
    return required(search_of(own), "service") if own is not None else None


def attributes_of(context: Context) -> Mapping[str, Attribute]:
    """What the log lines of services hold, by name."""
    contract = context.vocabulary.contract
    events = contract.events.values() if contract is not None else ()
    own = (event.attributes for event in events)
    unified = contract.unified if contract is not None else {}
    return {name: each for attributes in (unified, *own) for name, each in attributes.items()}


def covers(known: frozenset[str], name: str) -> bool:
    """Whether ``name`` is one of ``known``, a part of one or an object that holds one."""
    if name in known or name in RESERVED or name.partition(".")[0] in STANDARD:
        return True
    return any(each.startswith(f"{name}.") or name.startswith(f"{each}.") for each in known)


def _reads(kind: str, arguments: Mapping[str, Any], path: Path) -> tuple[tuple[str, Path], ...]:
    found: list[tuple[str, Path]] = []
    if kind in _OFFICIAL or kind == "date_remapper" or arguments.get("source_type") == "tag":
        return ()  # lists of names of which one is there
    for number, name in enumerate(arguments.get("sources", ())):
        found.append((str(name), (*path, "sources", number)))
    if isinstance(arguments.get("source"), str):
        found.append((arguments["source"], (*path, "source")))
    template, formula = str(arguments.get("template", "")), str(arguments.get("expression", ""))
    found += [(name.strip(), (*path, "template")) for name in _BLOCK.findall(template)]
    found += [(name, (*path, "expression")) for name in _FORMULA_NAME.findall(formula)]
    return tuple(found)


def _makes(kind: str, arguments: Mapping[str, Any]) -> frozenset[str]:
    made = {str(arguments["target"])} if arguments.get("target_type") != "tag" and "target" in arguments else set()
    if kind in _OFFICIAL:
        made.add(_OFFICIAL[kind])
    if kind == "grok_parser":
        made |= {path for path, _ in _CAPTURE.findall(_rules(arguments)) if path}
    return frozenset(made)


def _opaque(kind: str, arguments: Mapping[str, Any]) -> bool:
    """Captures without a name spread what they find; arrays and schemas make what their parts say."""
    if kind == "grok_parser":
        return any(not path and filter for path, filter in _CAPTURE.findall(_rules(arguments)))
    return kind in ("array_processor", "array_map_processor", "schema_processor", "decoder_processor")


def _rules(arguments: Mapping[str, Any]) -> str:
    grok = arguments.get("grok")
    grok = grok[0] if isinstance(grok, list) and grok else grok
    return (
        "\n".join(str(grok.get(key, "")) for key in ("match_rules", "support_rules")) if isinstance(grok, dict) else ""
    )
