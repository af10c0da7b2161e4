"""``lrcp introduce``: make Datadog know every metric of the contract before the first deployment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

# No query of a service or an environment ever counts these points.
TAGS = {"service": "lrcp-introduction", "env": "introduction"}


def register(app: typer.Typer) -> None:
    app.command()(introduce)


def introduce(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
) -> int:
    """Send one zero of every metric to the DogStatsD server that DD_AGENT_HOST or DD_DOGSTATSD_URL names.

    Planned metrics are sent, too. Datadog refuses to configure a metric that it has never received. The points
    carry the tags service:lrcp-introduction and env:introduction, so that no monitor counts them.
    """
    return send_zeros(root, os.environ)


def send_zeros(root: Path, environment: Mapping[str, str]) -> int:
    """Prints the name of each metric; returns the exit code, 1 when a point was lost."""
    from lrcp.contract.load import load_contract
    from lrcp.contract.model import MetricStatus
    from lrcp.telemetry.settings import TelemetrySettings
    from lrcp.telemetry.sink import DogStatsdSink

    contract = load_contract(root)
    address = TelemetrySettings.from_environment({**environment, "DD_SERVICE": TAGS["service"]}).statsd
    sink = DogStatsdSink(address, TAGS, background=False)
    for metric in contract.metrics.values():
        if metric.status is not MetricStatus.RESERVED:
            sink.send(metric.type.value, metric.name, 0, ())
            typer.echo(metric.name)
    sink.close()
    lost = sum(sink.dropped.values())
    where = address.url or f"{address.host}:{address.port}"
    typer.echo(f"{sink.sent} metrics sent to {where}, {lost} lost; Datadog lists them within minutes", err=True)
    return 1 if lost else 0
