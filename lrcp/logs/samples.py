"""Sample lines of a pipeline with their exact results, in the public format of Datadog's integrations.

``X.yaml`` holds the pipeline, ``X_tests.yaml`` the samples. As their owner runs them: the pipeline's own filter
is not asked, the log has the source that this filter names, which results write as ``LOGS_SOURCE``, and it
arrived one millisecond after the epoch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen
from lrcp.core.position import Position
from lrcp.core.yamldoc import load_yaml
from lrcp.logs.paths import put
from lrcp.logs.pipeline import Pipeline, compile_pipeline
from lrcp.logs.processors import Surroundings
from lrcp.logs.processors.official import instant
from lrcp.logs.record import Log, from_text, parse_json, without_empty
from lrcp.logs.section import Section
from lrcp.query import ast, parse_search, walk

ARRIVAL = 1
SOURCE = "LOGS_SOURCE"
SUFFIX = "_tests"
_FLOAT = re.compile(r"-?\d+\.\d+E\d{1,2}\Z")
# Dates without a year are of 1970 in the public results, and of 1971 up to the beginning of July.
CLOCK = datetime(1970, 12, 31, tzinfo=UTC)
# The one address that the public results know a place of.
PLACES: Mapping[str, Mapping[str, Any]] = {
    "185.64.148.0": {
        "ipAddress": "185.64.148.0",
        "city": {"name": "Paris"},
        "subdivision": {"name": "Île-de-France", "iso_code": "FR-IDF"},
        "country": {"name": "France", "iso_code": "FR"},
        "continent": {"name": "Europe", "code": "EU"},
        "location": {"latitude": 48.90654, "longitude": 2.33339},
        "timezone": "Europe/Paris",
    }
}


class Sample(Frozen):
    """``number`` counts from 1; ``source``, ``service`` and ``tags`` are those of the log when it arrives.

    Samples of what is declared have a ``name``, which says what must become of the line.
    """

    number: int
    position: Position
    line: str
    expected: Mapping[str, Any]
    source: str = SOURCE
    service: str = ""
    tags: tuple[str, ...] = ()
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or f"sample {self.number}"


class SampleResult(Frozen):
    sample: Sample
    found: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        return not self.differences

    @property
    def findings(self) -> list[Finding]:
        return [Finding("P405", each, self.sample.position) for each in self.differences]

    @property
    def differences(self) -> list[str]:
        """A line for each value that is missing, different or too much: ``custom.http.method: ...``."""
        return list(_differences(self.sample.expected, self.found, ""))


class PipelineTest(Frozen):
    """One pipeline file and what became of its samples; ``tests`` is None where there is no file of samples."""

    path: Path
    name: str
    tests: Path | None
    results: Sequence[SampleResult]
    findings: Sequence[Finding] = ()

    @property
    def passed(self) -> bool:
        return not self.findings and all(result.passed for result in self.results)


def find_pipelines(paths: Sequence[Path]) -> Iterator[Path]:
    """Pipeline files at ``paths``: files as they are given, and in folders every YAML file with a `pipeline`."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*.y*ml")
                if file.suffix in (".yaml", ".yml") and not _is_tests(file) and _holds_pipeline(file)
            )
        else:
            yield path.with_name(path.stem.removesuffix(SUFFIX) + path.suffix) if _is_tests(path) else path


def run_pipeline(path: Path) -> PipelineTest:
    """Compile the pipeline at ``path`` and run its samples; problems of the files are in ``findings``."""
    tests = path.with_name(f"{path.stem}{SUFFIX}{path.suffix}")
    found = tests if tests.exists() else None
    name = path.stem
    try:
        section = _pipeline_section(path)
        name = section.text("name")
        pipeline = compile_pipeline(section, Surroundings(now=lambda: CLOCK, places=PLACES))
        samples = read_samples(found, _source(section)) if found else []
    except FindingsError as error:
        return PipelineTest(path, name, found, (), error.findings)
    return PipelineTest(path, name, found, [SampleResult(each, run_sample(pipeline, each)) for each in samples])


def run_sample(pipeline: Pipeline, sample: Sample) -> dict[str, Any]:
    """The log after the pipeline, in the form of the public results."""
    log = from_text(sample.line, ARRIVAL, [f"source:{sample.source}", *sample.tags])
    if sample.service:
        log.official["service"] = sample.service
    pipeline.apply(log)
    log.tags = [f"source:{SOURCE}" if tag == f"source:{sample.source}" else tag for tag in log.tags]
    return result_of(log)


def result_of(log: Log) -> dict[str, Any]:
    """``timestamp`` is there when a date remapper has seen the log, the other official values when they are set."""
    official = {name: value for name, value in log.official.items() if name != "host"}
    result: dict[str, Any] = {"custom": log.attributes, **official, "tags": list(log.tags)}
    if log.dated:
        result["timestamp"] = log.timestamp
    return result


def read_samples(path: Path, source: str = SOURCE) -> list[Sample]:
    """Raises FindingsError (P404) for a file that is not of the public format."""
    document = load_yaml(path)
    tests = document.value.get("tests") if isinstance(document.value, dict) else None
    if not isinstance(tests, list):
        raise FindingsError([Finding("P404", "the file has no list of `tests`", document.position())])
    samples = []
    for number, test in enumerate(tests):
        position = document.position("tests", number)
        expected = _numbers(_expected(test))
        if expected is None or not isinstance(test.get("sample"), str | dict):
            raise FindingsError([Finding("P404", "a test has a `sample` and one `result`", position)])
        tags = test.get("tags") or []
        if not isinstance(tags, list):
            raise FindingsError([Finding("P404", "the `tags` of a test are a list", position)])
        line = test["sample"] if isinstance(test["sample"], str) else json.dumps(test["sample"], ensure_ascii=False)
        service = str(test.get("service") or "")
        samples.append(Sample(number + 1, position, line, expected, source, service, tuple(map(str, tags))))
    return samples


def _source(section: Section) -> str:
    """The first source that the pipeline's filter names."""
    search = parse_search(section.section("filter").text("query", "") or "*")
    sources = [node.value for node in walk(search) if isinstance(node, ast.Field) and node.key == "source"]
    grouped = [
        each.text
        for node in walk(search)
        if isinstance(node, ast.FieldGroup) and node.key == "source"
        for each in walk(node)
        if isinstance(each, ast.Term)
    ]
    return next(iter([*sources, *grouped]), SOURCE)


def _expected(test: Any) -> Mapping[str, Any] | None:
    """The result of a sample; some files write a list of one."""
    if not isinstance(test, dict):
        return None
    written = test.get("result", test.get("results"))
    if isinstance(written, list) and len(written) == 1:
        written = written[0]
    return written if isinstance(written, dict) else None


def _numbers(value: Any) -> Any:
    """``1.5E7`` is a number in the YAML of these files; in that of 2005, which is read here, it is a text."""
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    return float(value) if isinstance(value, str) and _FLOAT.match(value) else value


def _pipeline_section(path: Path) -> Section:
    document = load_yaml(path)
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("pipeline"), dict):
        raise FindingsError([Finding("P401", "the file has no `pipeline`", document.position())])
    return Section(document, ("pipeline",), value["pipeline"])


def _is_tests(path: Path) -> bool:
    return path.stem.endswith(SUFFIX)


def _holds_pipeline(path: Path) -> bool:
    try:
        return re.search(r"^pipeline:", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE) is not None
    except OSError:
        return True  # reading it again says why


def _differences(expected: Any, found: Any, path: str) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in sorted({*map(str, expected), *found}):
            inner = f"{path}.{key}" if path else key
            if key not in found:
                yield f"{inner}: expected {_json(expected[key])}, found nothing"
            elif key not in expected:
                yield f"{inner}: found {_json(found[key])}, expected nothing"
            else:
                yield from _differences(expected[key], found[key], inner)
    elif not (same(expected, found) or _same_official(expected, found, path)):
        yield f"{path}: expected {_json(expected)}, found {_json(found)}"


def _same_official(expected: Any, found: Any, path: str) -> bool:
    """A message that is JSON counts by its value, since some files lay it out anew; a timestamp may be a date."""
    if path == "timestamp":
        return isinstance(expected, str) and instant(expected, lambda: CLOCK) == found
    if path != "message" or not isinstance(expected, str) or not isinstance(found, str):
        return False
    try:
        return same(_nested(parse_json(expected)), _nested(without_empty(parse_json(found))))
    except ValueError:
        return False


def _nested(value: Any) -> Any:
    """Keys with dots as objects."""
    tree: dict[str, Any] = {}
    for key, each in value.items() if isinstance(value, dict) else ():
        put(tree, key, _nested(each))
    return tree if isinstance(value, dict) else value


def same(expected: Any, found: Any) -> bool:
    """Equal as JSON: `1` and `1.0` are one number, `1` and `true` are not one value."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(same(expected[key], found[key]) for key in expected)
    return bool(expected == found)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
