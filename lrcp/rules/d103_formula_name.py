from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.rules.context import Context
from lrcp.rules.formulas import referred, with_formulas
from lrcp.rules.rule import Rule
from lrcp.rules.widgets import names

rule = Rule("D103", "A formula names a query that its request does not have.")


def check(context: Context) -> Iterator[Finding]:
    for _, _, request, formulas in with_formulas(context):
        known = names(request)
        for query in formulas:
            for name in referred(query):
                if name.value not in known:
                    message, fix = f"there is no query `{name.value}`", suggestion(name.value, known)
                    yield query.finding(rule.code, message, name.span, rule.severity, fix=fix)
