from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.made import MAKERS
from lrcp.rules.rule import Rule

rule = Rule("G113", "A metric made of logs, spans or RUM events has a name that is taken.")


def check(context: Context) -> Iterator[Finding]:
    contract = context.vocabulary.contract
    sent = contract.metrics if contract is not None else {}
    made: dict[str, str] = {}
    for resource in (each for type in MAKERS for each in context.of_type(type)):
        name = str(resource.arguments.get("name"))
        by = "services send it" if name in sent else f"`{made[name]}` makes it" if name in made else ""
        made.setdefault(name, resource.id)
        if by:
            message, fix = f"the name `{name}` is taken: {by}", "choose a name that says what it is made of"
            yield finding(rule.code, resource, message, "name", fix=fix)
