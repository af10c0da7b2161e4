"""``lrcp dashboard``: what a dashboard shows, without Datadog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lrcp.contract.model import Contract
    from lrcp.report.dashboard import Data
    from lrcp.spec.model import Resource, Spec

CAPTURES = "out/rehearsal/*/capture.jsonl"


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Dashboards, drawn on this machine.")
    group.command("show")(show)
    app.add_typer(group, name="dashboard")


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A dashboard of dashboards/.")],
    service: Annotated[str, typer.Option(metavar="NAME", help="Whose; by default that of the data.")] = "",
    capture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What a rehearsal received.", dir_okay=False, exists=True),
    ] = None,
    from_test: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What a monitor test sends.", dir_okay=False, exists=True),
    ] = None,
    case: Annotated[str, typer.Option(metavar="TEXT", help="The test's case with this in its name; its first.")] = "",
    choose: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A template variable; may be repeated.")
    ] = None,
    last: Annotated[str, typer.Option(metavar="DURATION", help="Only the end of the data: 30m, 1h.")] = "",
    environment: Annotated[str, typer.Option(metavar="NAME", help="As this environment declares it.")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="out/dashboard/<ID>.html by default.", dir_okay=False)
    ] = None,
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Draw a dashboard from captured or test data, as one page that needs nothing else.

    The data is a capture of `lrcp rehearse` or a case of a monitor test. The variable `env` is the environment
    of the data unless --set says otherwise. A tile whose data or whose widget cannot be shown says why.
    """
    from lrcp.report.dashboard import render

    if (capture is None) == (from_test is None):
        raise UsageError(f"name one of --capture FILE (such as {CAPTURES}) and --from-test FILE")
    chosen = _chosen(choose or [])
    if capture is not None:
        spec, contract = _declared(root, environment or "local")
        data = _captured(capture, spec, contract, {"env": spec.environment} | chosen, last)
    else:
        assert from_test is not None  # noqa: S101 - one of both is there
        spec, data = _tested(from_test, case, root, environment, chosen, last)
    resource = _resource(spec, id, service, data)
    if resource.service and resource.service not in data.services:
        sent = ", ".join(sorted(data.services)) or "nobody"
        typer.echo(f"the dashboard is of {resource.service}, the data of {sent}: many tiles will be empty", err=True)
    path = out or root / "out" / "dashboard" / f"{id}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(resource, data), encoding="utf-8")
    typer.echo(path)
    return 0


def _chosen(written: Sequence[str]) -> dict[str, str]:
    for each in written:
        if "=" not in each:
            raise UsageError(f"--set {each}: write NAME=VALUE, such as endpoint=/qa")
    return {name: value for name, _, value in (each.partition("=") for each in written)}


def _declared(root: Path, environment: str) -> tuple[Spec, Contract]:
    from lrcp.contract.load import load_contract
    from lrcp.spec import load_spec

    spec = load_spec(root, environment)
    return spec, load_contract(root, [each.name for each in spec.services], [environment])


def _resource(spec: Spec, id: str, service: str, data: Data) -> Resource:
    """Of the service that was named, else of the one that sent the data."""
    from lrcp.core.nearest import told

    declared = list(spec.of_type("datadog_dashboard_json"))
    named = [each for each in declared if each.id == id]
    if not named:
        raise UsageError(told(f"there is no dashboard `{id}`", id, {each.id for each in declared}))
    found = [each for each in named if service in ("", each.service) or each.service is None]
    if not found:
        known = {str(each.service) for each in named}
        raise UsageError(told(f"`{service}` has no dashboard `{id}`", service, known))
    if len(found) > 1:
        found = [each for each in found if each.service in data.services] or found
    if len(found) > 1:
        raise UsageError(f"several services have `{id}`; add --service with one of {_names(found)}")
    return found[0]


def _names(resources: Sequence[Resource]) -> str:
    return ", ".join(sorted(str(each.service) for each in resources))


def _captured(file: Path, spec: Spec, contract: Contract, variables: Mapping[str, str], last: str) -> Data:
    from lrcp.core.capture import LogLine, read_capture
    from lrcp.core.event import Event
    from lrcp.logs.declared import compile_declared
    from lrcp.prove.inputs import indexed
    from lrcp.report.dashboard import Data

    pipelines = compile_declared(spec)

    def processed(line: LogLine) -> Event:
        return indexed(line, pipelines)

    with file.open(encoding="utf-8") as stream:
        try:
            records = list(read_capture(stream))
        except ValueError as error:
            raise UsageError(f"{file}: {error}") from error
    types = contract.metric_types
    return Data.of(
        records,
        spec,
        types,
        f"{file.parent.name}/{file.name}",
        variables=variables,
        last=_seconds(last),
        processed=processed,
    )


def _tested(
    file: Path, case: str, root: Path, environment: str, variables: Mapping[str, str], last: str
) -> tuple[Spec, Data]:
    """A case's series, events and check runs, of the service and environment that its test names."""
    from lrcp.core.frozen import replace
    from lrcp.logs.declared import compile_declared
    from lrcp.prove.inputs import event_of, stored
    from lrcp.prove.load import load_tests
    from lrcp.prove.model import START
    from lrcp.prove.subject import subject_of
    from lrcp.report.dashboard import Data

    (test,) = load_tests([file], root)
    spec, contract = _declared(root, environment or test.environment)
    monitors = spec.of_type("datadog_monitor")
    monitor = next((each for each in monitors if (each.id, each.service) == (test.monitor, test.service)), None)
    if monitor is None:
        raise UsageError(f"{file}: {test.service} has no monitor `{test.monitor}` in {spec.environment}")
    found = next((each for each in test.cases if case in each.name), None)
    if found is None:
        raise UsageError(f"{file}: no case has `{case}` in its name; there are {', '.join(c.name for c in test.cases)}")
    logs = compile_declared(spec)
    inputs = stored(found, replace(subject_of(monitor, spec, contract), logs=logs))
    entries = [(entry, START + at) for entry in (*found.logs, *found.events) for at in entry.instants]
    listed = [event_of(entry, at, logs) for entry, at in entries for _ in range(entry.count)]
    end = START + found.end
    shown = found.end if not last else int(_seconds(last) or 0)
    chosen = {"env": test.environment, "service": test.service} | dict(variables)
    source = f"{file.name}: {found.name}"
    return spec, Data(
        spec, inputs.series, inputs.checks, inputs.events, listed, end - max(shown, 60), end, source, chosen
    )


def _seconds(last: str) -> int | None:
    from lrcp.core.durations import seconds

    if not last:
        return None
    found = seconds(last)
    if found <= 0:
        raise UsageError(f"--last {last}: write a duration such as 30m or 1h")
    return found
