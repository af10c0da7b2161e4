from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.log_searches import judged
from lrcp.rules.logs import PIPELINE, attributes_of, processors
from lrcp.rules.rule import Rule

rule = Rule("G102", "A search of logs asks for a value that the attribute never has.")


# What Datadog makes of a log's level: https://docs.datadoghq.com/logs/log_configuration/processors/log_status_remapper/
_STATUSES = frozenset(
    {"emergency", "alert", "critical", "error", "warn", "warning", "notice", "info", "debug", "trace", "ok"}
)


def check(context: Context) -> Iterator[Finding]:
    values = _values(context)
    for each in judged(context):
        for condition in each.conditions:
            if not isinstance(condition, ast.Field) or any(sign in condition.value for sign in "*?\\"):
                continue
            known = values.get(condition.key)
            if known is not None and condition.value not in known:
                message = f"`{condition.key}` is never `{condition.value}`"
                fix = suggestion(condition.value, known) or "declare the value in contract/tags.yaml"
                yield each.query.finding(rule.code, message, condition.span, rule.severity, fix=fix)


def _values(context: Context) -> Mapping[str, Collection[str]]:
    """What keys of searches may have; a text that is a tag of metrics, too, has the values of the tag."""
    texts = {name for name, each in attributes_of(context).items() if each.type == "string"}
    made = {name for resource in context.of_type(PIPELINE) for each in processors(resource) for name in each.makes}
    tags = {key: listed for key, listed in context.vocabulary.values.items() if listed is not None}
    reserved = {"status": _STATUSES, **({"env": tags["env"]} if "env" in tags else {})}
    return {**reserved, **{f"@{key}": listed for key, listed in tags.items() if key in texts and key not in made}}
