from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding, Severity
from lrcp.rules.context import Context
from lrcp.rules.rule import Rule
from lrcp.spec.model import Spec

rule = Rule("O104", "A kind is declared that no service has, neither itself nor by a kind below it.", Severity.WARNING)

_FILES = ("catalog/services/", "catalog/kinds.yaml")
_NOT_READ = ("Y001", "Y002", "Y006", "S204")  # a file, or whom it names


def check(context: Context) -> Iterator[Finding]:
    spec = context.specs[0] if context.specs else None
    if spec is None or not spec.services or _misread(spec):
        return
    used = {name for service in spec.services for name in spec.kinds.get(service.kind, ())}
    for kind, position in spec.kind_places.items():
        if kind not in used:
            message, fix = f"no service is a `{kind}`", "name it under `kind` of a service, or remove it"
            yield Finding(rule.code, message, position, rule.severity, fix=fix)


def _misread(spec: Spec) -> bool:
    """Whether a service may be meant to be of another kind than is known."""
    unknown = any(service.kind not in spec.kinds for service in spec.services)
    return unknown or any(each.code in _NOT_READ and each.position.path.startswith(_FILES) for each in spec.findings)
