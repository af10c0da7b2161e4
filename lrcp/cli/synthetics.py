"""``lrcp synthetics``: the declared synthetic tests, run from here."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lrcp.core.errors import UnsupportedError, UsageError, refuse_errors

if TYPE_CHECKING:
    from lrcp.respond.synthetics import TestResult
    from lrcp.spec import Resource

TARGETS = "reference/traffic"
_NOWHERE = "udp://127.0.0.1:9"  # the discard port: a synthetic test looks at answers, not at metrics


class Format(StrEnum):
    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Synthetic tests, run from this machine.")
    group.command("run")(run)
    app.add_typer(group, name="synthetics")


def run(
    tests: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="All when left out.")] = None,
    local: Annotated[bool, typer.Option("--local", help="Start the service here and test that.")] = False,
    url: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Test this one instead, http://127.0.0.1:8000 for example.")
    ] = None,
    service: Annotated[str | None, typer.Option(help="Only tests of this service; all that run when left out.")] = None,
    environment: Annotated[str, typer.Option(metavar="NAME", help="Whose tests.")] = "local",
    format: Annotated[Format, typer.Option(help="For people or for programs.")] = Format.text,
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Run declared tests once: requests, assertions, retries and variables as Datadog's locations would.

    Without --local or --url they go to the addresses that the environment declares. Values of global variables
    are read from environment variables of their names. Browser tests run in the Chromium of this machine; without
    one, and for other protocols, a test is named and left out. The exit code is 1 when a test fails.
    """
    if local and url:
        raise UsageError("--local and --url exclude each other")
    if url and not _is_origin(url):
        raise UsageError(f"`{url}` is no origin: write it as http://127.0.0.1:8000")
    chosen = _chosen(root, environment, service, tests or ())
    results: list[tuple[Resource, TestResult | str]] = []
    for name, declared in chosen.items():
        with _reached(root, name, environment, local=local) as (started, token):
            variables = _globals(declared, token) if local else os.environ
            results += [(test, _run(test, started or url, variables)) for test in declared]
    _print(results, format)
    return 1 if any(not isinstance(result, str) and not result.passed for _, result in results) else 0


def _is_origin(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _chosen(root: Path, environment: str, service: str | None, ids: Sequence[str]) -> Mapping[str, list[Resource]]:
    """Tests by service. UsageError for a service or an id that has none."""
    from lrcp.core.nearest import told
    from lrcp.respond.synthetics.model import TYPE
    from lrcp.spec import load_spec

    spec = load_spec(root, environment)
    refuse_errors(spec.findings)
    # Nothing answers for a planned service, unless somebody asks for it by name.
    asked = {service} if service else {each.name for each in spec.services if not each.planned}
    declared = [test for test in spec.of_type(TYPE) if test.service in asked]
    known = {test.id for test in declared}
    for id in ids:
        if id not in known:
            raise UsageError(told(f"there is no synthetic test `{id}`", id, known))
    if not declared:
        raise UsageError(f"{service or 'no service'} has no synthetic test in {environment}")
    by_service: dict[str, list[Resource]] = {}
    for test in declared:
        if not ids or test.id in ids:
            by_service.setdefault(str(test.service), []).append(test)
    return by_service


@contextmanager
def _reached(root: Path, service: str, environment: str, *, local: bool) -> Iterator[tuple[str | None, str]]:
    """With ``local`` the origin of the service, started for as long, and its admin token."""
    if not local:
        yield None, ""
        return
    from lrcp.rehearse.load import load_rehearsals
    from lrcp.rehearse.process import Launch, running

    targets = load_rehearsals(root / TARGETS, root).targets
    if service not in targets:
        raise UsageError(f"no file of {TARGETS}/targets says how to start {service}")
    target, token = targets[service], secrets.token_hex(16)
    values = {"service": service, "environment": environment, "root": str(root.resolve()), "token": token}
    values |= {"dogstatsd": _NOWHERE, "seed": "1", "clock": "0"}
    settings = {name: text for name, text in target.environment.items() if name != "LRCP_CLOCK"}  # real time
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(Launch(target.command, settings, values, Path(scratch))) as started,
    ):
        yield f"http://127.0.0.1:{started.port}", token


def _globals(tests: Sequence[Resource], token: str) -> Mapping[str, str]:
    """A service that is started here knows one token only; a value in the environment wins."""
    declared = [each for test in tests for each in test.arguments.get("config_variable", ())]
    names = {each["name"] for each in declared if each["type"] == "global"}
    return {name: os.environ.get(name, token) for name in sorted(names)}


def _run(test: Resource, origin: str | None, variables: Mapping[str, str]) -> TestResult | str:
    """The reason, for a test that cannot be run from here."""
    from lrcp.respond.synthetics import BROWSER

    try:
        if test.arguments["type"] == BROWSER:
            return _run_in_browser(test, origin)
        return _run_requests(test, origin, variables)
    except UnsupportedError as error:
        return f"{error.construct} runs in Datadog only"


def _run_requests(test: Resource, origin: str | None, variables: Mapping[str, str]) -> TestResult:
    from random import Random

    import httpx

    from lrcp.respond.synthetics import Runner, read_test
    from lrcp.respond.synthetics.http import HttpTransport

    with httpx.Client() as client:
        runner = Runner(HttpTransport(client, origin), variables, time.sleep, Random())  # noqa: S311 - names of sessions
        return runner.run(read_test(test))


def _run_in_browser(test: Resource, origin: str | None) -> TestResult | str:
    from urllib.parse import urlsplit

    from lrcp.respond.synthetics import BrowserRunner, read_browser_test
    from lrcp.respond.synthetics.chromium import PROGRAMS, chromium, find_chromium
    from lrcp.respond.synthetics.http import placed

    declared, program = read_browser_test(test), find_chromium()
    if program is None:
        return f"a browser test needs Chromium, and there is none ({', '.join(PROGRAMS)})"
    host = urlsplit(origin).hostname if origin else None  # what is tested instead is all that the page may reach
    runner = BrowserRunner(
        open=lambda size: chromium(program, size, host),
        now=time.monotonic,
        sleep=time.sleep,
        place=lambda url: placed(url, origin),
    )
    return runner.run(declared)


def _print(results: Sequence[tuple[Resource, TestResult | str]], format: Format) -> None:
    if format is Format.json:
        typer.echo(json.dumps([_as_dict(test, result) for test, result in results], indent=2))
        return
    for test, result in results:
        if isinstance(result, str):
            typer.echo(f"skip  {test.id}: {result}")
            continue
        attempts = f", attempt {result.attempts}" if result.attempts > 1 else ""
        typer.echo(f"{'ok  ' if result.passed else 'FAIL'}  {test.id}{attempts}")
        for step in result.steps:
            typer.echo(f"      {_step_line(step)}")
            for problem in step.problems:
                typer.echo(f"        {problem}")
        if not result.passed:
            typer.echo(f"      declared at {test.position}")


def _step_line(step: Any) -> str:
    if step.skipped:
        return f"-  {step.name}: not reached"
    if step.status is None:
        took = f": {step.seconds * 1000:.0f} ms" if step.seconds else ""
        allowed = ", may fail" if step.problems and step.allowed else ""
        return f"{'ok' if step.passed else '!'}  {step.name}{took}{allowed}"
    failed = f", {len(step.problems)} failed" if step.problems else ""
    allowed = ", may fail" if step.problems and step.allowed else ""
    mark = "ok" if step.passed else "!"
    took = f"{step.status}, {step.seconds * 1000:.0f} ms"
    return f"{mark}  {step.name}: {took}, {step.assertions} assertions{failed}{allowed}"


def _as_dict(test: Resource, result: TestResult | str) -> Mapping[str, Any]:
    from lrcp.core.frozen import to_builtins

    if isinstance(result, str):
        return {"id": test.id, "service": test.service, "skipped": result}
    return {"id": test.id, "service": test.service, "passed": result.passed, **to_builtins(result)}
