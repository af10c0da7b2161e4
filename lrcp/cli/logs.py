"""``lrcp logs``: log pipelines against sample lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from lrcp.core.finding import Finding
    from lrcp.logs.samples import PipelineTest, SampleResult

FORMATS = ("text", "json", "junit")
DEFAULT = Path("tests/log_pipelines")


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Log pipelines.", no_args_is_help=True)
    group.callback()(lambda: None)  # keeps `test` a command of its own though there is no other
    group.command("test")(run_samples)
    app.add_typer(group, name="logs")


def run_samples(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help=f"Files or folders; {DEFAULT} when left out.", exists=True),
    ] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text, json or junit.")] = "text",
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Run the sample lines of log pipelines and compare the results exactly.

    A file with `pipelines: declared` holds lines for all that log_pipelines/ declares. Elsewhere X.yaml holds a
    pipeline and X_tests.yaml its samples, in the public format of Datadog's integrations. A failure names every
    value that is missing, different or too much. Without PATH, a declared processor that no case shows fails,
    too. A pipeline of the public format without samples is named, and does not fail. The exit code is 1 when a
    sample fails or a pipeline cannot be used.
    """
    from lrcp.logs.declared_tests import find_cases, run_declared
    from lrcp.logs.samples import find_pipelines, run_pipeline

    if format not in FORMATS:
        raise UsageError(f"no format is named {format!r}; there are {', '.join(FORMATS)}")
    searched = paths or [root / DEFAULT]
    declared = list(dict.fromkeys(find_cases(searched)))
    others = [path for path in dict.fromkeys(find_pipelines(searched)) if path not in declared]
    tests = [*run_declared(declared, root, complete=not paths), *map(run_pipeline, others)]
    if not tests:
        raise UsageError(f"there is no log pipeline in {', '.join(map(str, searched))}")
    writers = {"text": _text, "json": _json, "junit": _junit}
    typer.echo(writers[format](tests), nl=False)
    _say(tests)
    return 0 if all(test.passed for test in tests) else 1


def _text(tests: Sequence[PipelineTest]) -> str:
    return "".join(f"{line}\n" for test in tests for line in _lines(test))


def _lines(test: PipelineTest) -> Iterator[str]:
    from lrcp.report.wording import count

    if test.findings:
        yield f"FAIL {test.path}"
        yield from (f"     {each.position} {each.code} {each.sentence}" for each in test.findings)
    elif test.tests is None:
        yield f"none {test.path}  no samples: there is no {test.path.stem}_tests{test.path.suffix}"
    else:
        yield f"{'ok  ' if test.passed else 'FAIL'} {test.path}  {count(len(test.results), 'sample')}"
    for result in test.results:
        if not result.passed:
            yield f"     {result.sample.title} ({result.sample.position})"
            yield from (f"       {difference}" for difference in result.differences)


def _json(tests: Sequence[PipelineTest]) -> str:
    record = {"passed": all(test.passed for test in tests), "pipelines": [_pipeline(test) for test in tests]}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _pipeline(test: PipelineTest) -> dict[str, Any]:
    return {
        "path": str(test.path),
        "name": test.name,
        "tests": str(test.tests) if test.tests else None,
        "passed": test.passed,
        "findings": [finding.as_dict() for finding in test.findings],
        "samples": [_sample(result) for result in test.results],
    }


def _sample(result: SampleResult) -> dict[str, Any]:
    return {
        "number": result.sample.number,
        "name": result.sample.name,
        "line": result.sample.position.line,
        "passed": result.passed,
        "differences": result.differences,
        "expected": result.sample.expected,
        "found": result.found,
    }


def _junit(tests: Sequence[PipelineTest]) -> str:
    from lrcp.report.junit import cases_junit

    return cases_junit("lrcp logs test", {str(test.path): list(_cases(test)) for test in tests})


def _cases(test: PipelineTest) -> Iterator[tuple[str, Sequence[Finding]]]:
    if test.findings:
        yield "the pipeline can be used", test.findings
    for result in test.results:
        yield result.sample.title, result.findings


def _say(tests: Sequence[PipelineTest]) -> None:
    from lrcp.report.wording import count

    samples = [result for test in tests for result in test.results]
    failed = sum(not result.passed for result in samples)
    unusable = sum(bool(test.findings) for test in tests)
    without = sum(test.tests is None and not test.findings for test in tests)
    parts = [count(len(tests), "file"), count(len(samples), "sample")]
    parts += [f"{without} without samples"] if without else []
    parts += [f"{unusable} unusable"] if unusable else []
    parts.append(f"{failed} failed" if failed else "all passed" if not unusable else "the others passed")
    typer.echo(", ".join(parts), err=True)
