from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.query import ast
from lrcp.rules.context import Context
from lrcp.rules.logs import ARCHIVE, INDEX, PIPELINE, key_of, log_queries, search_of
from lrcp.rules.rule import Rule
from lrcp.rules.searches import conditions

rule = Rule("G108", "A filter of a pipeline, index or archive searches the full text, which Datadog refuses there.")


def check(context: Context) -> Iterator[Finding]:
    for query in log_queries(context, PIPELINE, INDEX, ARCHIVE):
        for condition in conditions(search_of(query)):
            if key_of(condition) == "*" and not isinstance(condition, ast.Exists):
                fix = "name the attribute, or search the message with the word alone"
                yield query.finding(rule.code, "`*:` searches every value", condition.span, rule.severity, fix=fix)
