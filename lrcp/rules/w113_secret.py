from __future__ import annotations

from collections.abc import Iterator

from lrcp.core.finding import Finding
from lrcp.facts import load_facts
from lrcp.rules.context import Context, finding
from lrcp.rules.rule import Rule
from lrcp.rules.workflows import CONNECTION
from lrcp.spec.model import VARIABLE, Reference
from lrcp.spec.workflow_paths import Path, texts

rule = Rule("W113", "A connection holds a secret in clear text.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type(CONNECTION):
        for path, text in texts(resource.arguments):
            if _is_secret(path) and not any(each.type == VARIABLE for each in Reference.find(text)):
                fix = 'write `<< secret("name") >>`, a Terraform variable'
                yield finding(rule.code, resource, "the secret stands in the file", *path, fix=fix)


def _is_secret(path: Path) -> bool:
    """Whether the provider calls the argument at ``path`` sensitive."""
    block = load_facts().resources[CONNECTION]
    for name in path:
        if name in block.blocks:
            block = block.blocks[str(name)].block
        elif name in block.attributes:
            return block.attributes[str(name)].sensitive
    return False
