"""Log pipelines, compiled once from their declarations and applied to log after log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrcp.core.errors import FindingsError, UnsupportedError
from lrcp.core.event import Event
from lrcp.core.finding import Excerpt, Finding
from lrcp.core.frozen import Frozen, replace
from lrcp.core.nearest import suggestion
from lrcp.logs.intake import receive
from lrcp.logs.processors import PROCESSORS, Step, Surroundings
from lrcp.logs.record import Log
from lrcp.logs.section import Section
from lrcp.query import QuerySyntaxError, ast, parse_search
from lrcp.query.match import compile_search

_DEEPEST = 16
# Names of Terraform's blocks that are not the API's type with underscores.
_TYPES = {"exclude_attribute_processor": "exclude-attribute"}


class Pipeline(Frozen):
    """``matches`` is its filter; ``steps`` are its enabled processors, in order."""

    name: str
    enabled: bool
    matches: Callable[[Event], bool]
    steps: tuple[Step, ...]

    def apply(self, log: Log) -> None:
        """Run the processors on ``log``, whether its filter matches or not."""
        for step in self.steps:
            step(log)


class Pipelines(Frozen):
    """Every pipeline in the order of the account; a log goes through each whose filter it matches then."""

    pipelines: Sequence[Pipeline]

    def apply(self, log: Log) -> None:
        for pipeline in self.pipelines:
            if pipeline.enabled and pipeline.matches(log.event()):
                pipeline.apply(log)

    def process(self, line: Mapping[str, Any], at: float, tags: Iterable[str] = ()) -> Event:
        """A structured log that arrives at ``at`` (seconds), as it is after the pipelines; ``line`` does not change."""
        log = receive(line, at, tags)
        self.apply(log)
        return log.event()


def compile_pipelines(sections: Iterable[Section], surroundings: Surroundings | None = None) -> Pipelines:
    """Raises FindingsError with the problems of all of them."""
    pipelines: list[Pipeline] = []
    findings: list[Finding] = []
    for section in sections:
        try:
            pipelines.append(compile_pipeline(section, surroundings))
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise FindingsError(findings)
    return Pipelines(tuple(pipelines))


def compile_pipeline(section: Section, surroundings: Surroundings | None = None) -> Pipeline:
    """One declaration in the API's or in Terraform's form; raises FindingsError.

    P401 malformed, P402 a grok rule, P403 not evaluated here, Q001 a filter that is no search.
    """
    compiler = _Compiler(surroundings or Surroundings())
    name, enabled = section.text("name"), section.flag("is_enabled")
    matches, steps = compiler.test(section), compiler.steps(section)
    if compiler.findings:
        raise FindingsError(compiler.findings)
    return Pipeline(name, enabled, matches, steps)


@dataclass(slots=True)
class _Compiler:
    surroundings: Surroundings
    findings: list[Finding] = field(default_factory=list)
    depth: int = 0

    def test(self, section: Section) -> Callable[[Event], bool]:
        return search_test(section.section("filter"), "query")

    def search(self, section: Section, name: str) -> Callable[[Event], bool]:
        return search_test(section, name)

    def steps(self, section: Section, *, enabled: bool = False) -> tuple[Step, ...]:
        """Every problem is collected; the steps are of no use when there is one."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise section.error("P401", "pipelines are nested too deeply")
        steps = []
        for declared in section.sections("processors"):
            try:
                kind, processor = _kind(declared)
                step = self._step(kind, processor)
            except FindingsError as error:
                self.findings += error.findings
                continue
            if processor.flag("is_enabled", default=enabled):
                steps.append(step)
        self.depth -= 1
        return tuple(steps)

    def _step(self, kind: str, processor: Section) -> Step:
        if kind not in PROCESSORS:
            names = [entry.name for entry in PROCESSORS]
            raise processor.error("P401", f"there is no processor `{kind}`", "type", fix=suggestion(kind, names))
        try:
            return PROCESSORS.get(kind)(processor, self)
        except UnsupportedError as error:
            raise processor.error("P403", str(error), "type") from None


def search_test(section: Section, name: str) -> Callable[[Event], bool]:
    """The search under ``name`` as a test of an event; an empty one matches everything."""
    text = section.text(name, "")
    if not text.strip():
        return lambda _event: True
    try:
        return compile_search(with_attributes(parse_search(text)))
    except QuerySyntaxError as error:
        position, _ = section.document.located(*section.path, name).spot(error.span)
        expected = " or ".join(error.expected)
        excerpt = Excerpt(text, error.span)
        finding = Finding(
            "Q001", error.message, position, found=error.found, expected=expected, fix=error.fix, excerpt=excerpt
        )
        raise FindingsError([finding]) from None
    except UnsupportedError as error:
        raise section.error("P403", str(error), name) from None


def with_attributes(search: ast.Search) -> ast.Search:
    """In the filters of pipelines ``http.method:GET`` is the attribute as well as the tag."""
    match search:
        case ast.SearchAnd(items=items) | ast.SearchOr(items=items):
            return replace(search, items=tuple(map(with_attributes, items)))
        case ast.SearchNot(item=item):
            return replace(search, item=with_attributes(item))
        case ast.Field(key=key) | ast.FieldGroup(key=key) | ast.Exists(key=key) if _may_be_attribute(key):
            return ast.SearchOr((search, replace(search, key=f"@{key}")), span=search.span)
        case _:
            return search


def _may_be_attribute(key: str) -> bool:
    return bool(key) and key not in ("*", "tags", "source") and key[0].isalpha()


def _kind(declared: Section) -> tuple[str, Section]:
    """The API's type of a processor, whichever form it is written in, and its arguments."""
    if "type" in declared.value:
        return declared.text("type"), declared
    if len(declared.value) != 1:
        raise declared.error("P401", "a processor has a `type`, or is one block named for it", fix="write `type:`")
    name = next(iter(declared.value))
    return _TYPES.get(name, name.replace("_", "-")), declared.section(name)
