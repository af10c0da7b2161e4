"""The grok parser, and the pipeline inside of a pipeline."""

from __future__ import annotations

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Excerpt, Finding
from lrcp.core.position import Span
from lrcp.logs.grok.errors import GrokError
from lrcp.logs.grok.parser import GrokParser, SupportRuleError, compile_grok
from lrcp.logs.paths import merge
from lrcp.logs.processors.step import PROCESSORS, Compiler, Step
from lrcp.logs.record import Log
from lrcp.logs.section import Section

DEEPEST = 8


@PROCESSORS.exact("grok-parser")
def _grok(section: Section, compiler: Compiler) -> Step:
    source = section.text("source", "message")
    parser = grok_of(section, compiler)

    def step(log: Log) -> None:
        value = log.official.get("message") if source == "message" else log.get(source)
        found = parser.parse(value.strip()) if isinstance(value, str) else None
        if found:
            merge(log.attributes, found)

    return step


def grok_of(section: Section, compiler: Compiler) -> GrokParser:
    """Raises FindingsError, pointing into the rules, where a rule cannot be used."""
    rules = section.section("grok")
    texts = rules.text("match_rules"), rules.text("support_rules", "")
    try:
        return compile_grok(*texts, now=compiler.surroundings.now)
    except GrokError as error:
        name = "support_rules" if isinstance(error, SupportRuleError) else "match_rules"
        raise FindingsError([_finding(rules, name, error)]) from None


def _finding(rules: Section, name: str, error: GrokError) -> Finding:
    """The caret stands under the line of the rule, which the file may fold."""
    text = rules.text(name)
    offset = min(error.offset or 0, len(text))
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].partition("\n")[0]
    excerpt = Excerpt(line, Span(offset - begin, max(offset - begin, len(line))))
    return Finding("P402", error.message, rules.position(name), fix=error.fix, excerpt=excerpt)


@PROCESSORS.exact("pipeline")
def _pipeline(section: Section, compiler: Compiler) -> Step:
    matches, steps = compiler.test(section), compiler.steps(section)

    def step(log: Log) -> None:
        if matches(log.event()):
            for each in steps:
                each(log)

    return step
