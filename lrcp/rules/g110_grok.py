from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.rules.context import Context, finding
from lrcp.rules.logs import PIPELINE, blocks
from lrcp.rules.rule import Rule
from lrcp.spec.model import Resource

rule = Rule("G110", "A grok parser matches none of the samples that stand beside it, or a pipeline cannot be used.")


def check(context: Context) -> Iterator[Finding]:
    for resource in context.of_type(PIPELINE):
        yield from _compiled(resource)


def _compiled(resource: Resource) -> Iterator[Finding]:
    from lrcp.logs.declared import section_of  # loads what evaluates pipelines, which few checks need
    from lrcp.logs.grok.parser import compile_grok
    from lrcp.logs.pipeline import compile_pipeline

    try:
        compile_pipeline(section_of(resource))
    except FindingsError as error:
        yield from (each for each in error.findings if each.code not in ("P403", "Q001"))
        return
    for path, kind, arguments in blocks(resource.arguments, ()):
        samples = arguments.get("samples") if kind == "grok_parser" else None
        if not isinstance(samples, list):
            continue
        grok = arguments["grok"][0] if isinstance(arguments["grok"], list) else arguments["grok"]
        parser = compile_grok(str(grok["match_rules"]), str(grok.get("support_rules", "")), now=_epoch)
        if samples and all(parser.parse(str(sample)) is None for sample in samples):
            message, fix = "no rule matches any of these samples", "correct the rules, or the samples"
            yield finding(rule.code, resource, message, *path, "samples", fix=fix)


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)
