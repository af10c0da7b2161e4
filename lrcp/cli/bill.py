"""``lrcp bill``: what the contract's metrics can cost, and what a capture of them did cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lrcp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrcp.contract.bill import Bill
    from lrcp.core.capture import Point


def register(app: typer.Typer) -> None:
    app.command()(bill)


def bill(
    root: Annotated[Path, typer.Option(help="The repository.", file_okay=False, exists=True)] = Path(),
    environment: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="This environment only; may be repeated.")
    ] = None,
    capture: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Compare with what was really sent; may be repeated.", dir_okay=False),
    ] = None,
    format: Annotated[str, typer.Option(metavar="FORMAT", help="text or json.")] = "text",
) -> int:
    """Forecast the custom metrics of each environment, from the contract and what is made of logs, spans and RUM.

    With --capture, what a service really sent stands beside the forecast: more than the contract allows is a
    failure, and so is a forecast above the budget of the environment.
    """
    if format not in ("text", "json"):
        raise UsageError(f"no format is named {format!r}; there are text, json")
    from lrcp.report.bill import bill_text, bills_json
    from lrcp.rules.bills import forecasts

    bills = forecasts(root, environment or [])
    if capture:
        bills = _measured(bills, capture)
    text = bills_json(bills) if format == "json" else "\n".join(map(bill_text, bills))
    typer.echo(text, nl=False)
    return 1 if any(each.failed for each in bills) else 0


def _measured(bills: Sequence[Bill], files: Sequence[Path]) -> list[Bill]:
    """The bills of environments that sent something; those that did not are told, and left out."""
    from lrcp.contract.bill import measure
    from lrcp.contract.conformance import read_points

    points: list[Point] = [point for file in files for _, point in read_points(file)]
    measured = [measure(each, points) for each in bills]
    for each in measured:
        if not each.measured:
            typer.echo(f"no point of the captures has env:{each.environment}", err=True)
    seen = [each for each in measured if each.measured]
    if not seen:
        names = ", ".join(each.environment for each in bills)
        raise UsageError(f"the captures hold no point of {names}; the tag `env` says whose a point is")
    return seen
