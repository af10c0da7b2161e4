"""Tests of what is declared for logs: files of cases, and whether they show what every processor does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrcp.core.errors import FindingsError, UsageError
from lrcp.core.finding import Finding
from lrcp.core.frozen import replace
from lrcp.core.yamldoc import Document
from lrcp.logs.cases import ARRIVAL, environment_of, line_of, read_cases, run_cases, surroundings, tags_of
from lrcp.logs.declared import PIPELINE, Declared, compile_declared, section_of
from lrcp.logs.pipeline import compile_pipeline
from lrcp.logs.record import Log
from lrcp.logs.samples import PipelineTest
from lrcp.logs.section import Section
from lrcp.spec.load import load_spec
from lrcp.spec.model import Resource, Spec, Step
from lrcp.spec.orders import in_order

_MARK = re.compile(r"^pipelines:\s*declared\s*$", re.MULTILINE)
_BLOCKS = ("processor", "category")
Path_ = tuple[Step, ...]


def find_cases(paths: Sequence[Path]) -> Iterator[Path]:
    """Files of cases at ``paths``, in folders every YAML file that says `pipelines: declared`."""
    for path in paths:
        files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        yield from (file for file in files if file.suffix in (".yaml", ".yml") and _tests_declared(file))


def run_declared(files: Sequence[Path], root: Path, *, complete: bool) -> list[PipelineTest]:
    """Run ``files`` on the declarations of the repository at ``root``.

    ``complete``: these are all the cases there are, so that a processor which none of them shows is a finding
    (P406), in a test of its own for each environment.
    """
    tests: list[PipelineTest] = []
    documents: dict[str, list[Document]] = {}
    for file in files:
        try:
            document = read_cases(file, root)
        except FindingsError as error:
            tests.append(PipelineTest(file, file.stem, file, (), error.findings))
        else:
            documents.setdefault(environment_of(document), []).append(document)
    for environment, those in documents.items():
        tests += _of_environment(environment, those, root, complete and not tests)
    return tests


def unshown(spec: Spec, documents: Sequence[Document]) -> list[Finding]:
    """Processors and categories (P406) without which every line of ``documents`` would come out the same."""
    lines = [
        (line_of(each.value, case), tags_of(each.value, case))
        for each in documents
        for case in each.value["cases"].values()
    ]
    declared = compile_declared(spec, surroundings())
    usual = _results(declared, lines)
    found = []
    for resource in in_order(spec.resources, PIPELINE):
        for path, block in _removable(resource.arguments, ()):
            without = _without(resource, path)
            pipeline = compile_pipeline(section_of(without), surroundings())
            changed = replace(declared, pipelines={**declared.pipelines, resource.id: pipeline})
            if _results(changed, lines) == usual:
                found.append(_unshown(resource, path, block))
    return found


def _of_environment(name: str, documents: Sequence[Document], root: Path, complete: bool) -> list[PipelineTest]:
    try:
        spec = load_spec(root, name)
        declared = compile_declared(spec, surroundings())
    except FindingsError as error:
        return [PipelineTest(root / "log_pipelines", name, None, (), error.findings)]
    tests = [_test(each, run_cases(each, declared)) for each in documents]
    if complete and (missing := unshown(spec, documents)):
        tests.append(PipelineTest(Path("log_pipelines"), f"what no case shows in {name}", None, (), missing))
    return tests


def _test(document: Document, results: Any) -> PipelineTest:
    path = Path(document.path)
    return PipelineTest(path, path.stem, path, results)


def _results(declared: Declared, lines: Sequence[tuple[Mapping[str, Any], tuple[str, ...]]]) -> list[Log]:
    return [declared.process(line, ARRIVAL.timestamp(), tags).after for line, tags in lines]


def _removable(value: Any, path: Path_) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every enabled processor and category of a pipeline's arguments, those inside of others too."""
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        if key in _BLOCKS and isinstance(each, list):
            for number, block in enumerate(each):
                inner = _inside(block) if key == "processor" else block
                if key == "category" or inner.get("is_enabled"):
                    yield (*path, key, number), inner
                yield from _removable(block, (*path, key, number))
        elif isinstance(each, dict):
            yield from _removable(each, (*path, key))


def _inside(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments of a processor: ``{grok_parser: {...}}``."""
    inner = next(iter(block.values()), None)
    return inner if isinstance(inner, dict) else {}


def _without(resource: Resource, path: Path_) -> Resource:
    return replace(resource, arguments=_cut(resource.arguments, path), places={}, texts={})


def _cut(value: Any, path: Path_) -> Any:
    """A copy of ``value`` without what stands at ``path``."""
    head, *rest = path
    if not rest:
        return [each for number, each in enumerate(value) if number != head]
    if isinstance(value, dict):
        return {key: _cut(each, tuple(rest)) if key == head else each for key, each in value.items()}
    return [_cut(each, tuple(rest)) if number == head else each for number, each in enumerate(value)]


def _unshown(resource: Resource, path: Path_, block: Mapping[str, Any]) -> Finding:
    what = "category" if path[-2] == "category" else "processor"
    name = Section.of(block).text("name", what)
    message = f"no case shows what the {what} `{name}` of `{resource.id}` does"
    fix = f"add a line to tests/log_pipelines/ on which it works, or remove the {what}"
    return Finding("P406", message, resource.at(*path), resource=resource.id, fix=fix)


def _tests_declared(file: Path) -> bool:
    try:
        return _MARK.search(file.read_text(encoding="utf-8", errors="replace")) is not None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
