from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.logs import PIPELINE, attributes_of, is_judged, log_queries, processors, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions

rule = Rule("G102", "A search of logs asks for a value that the attribute never has.")


def check(context: Context) -> Iterator[Finding]:
    """A text that is a tag of metrics, too, has the values of the tag."""
    texts = {name for name, each in attributes_of(context).items() if each.type == "string"}
    made = {name for resource in context.of_type(PIPELINE) for each in processors(resource) for name in each.makes}
    values = {
        key: listed
        for key, listed in context.vocabulary.values.items()
        if listed is not None and key in texts and key not in made
    }
    for query in log_queries(context):
        for condition in conditions(search_of(query)) if is_judged(context, query) else ():
            if not isinstance(condition, ast.Field) or any(sign in condition.value for sign in "*?\\"):
                continue
            known = values.get(condition.key.removeprefix("@")) if condition.key.startswith("@") else None
            if known is not None and condition.value not in known:
                message = f"`{condition.key}` is never `{condition.value}`"
                fix = suggestion(condition.value, known) or "declare the value in contract/tags.yaml"
                yield query.finding(rule.code, message, condition.span, rule.severity, fix=fix)
