"""From the command line's choices to jobs: everything is read and checked before the first service starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lrcp.core.errors import FindingsError, UsageError
from lrcp.rehearse.declarations import read_watched
from lrcp.rehearse.jobs import Job
from lrcp.rehearse.load import load_rehearsals
from lrcp.rehearse.references import check_against


@dataclass(frozen=True, slots=True)
class Choice:
    """What to rehearse: scenarios by name (all when there is none), of one service, with another seed."""

    scenarios: Sequence[str] = ()
    service: str | None = None
    environment: str = "local"
    seed: int | None = None


def plan(root: Path, traffic: Path, out: Path, choice: Choice) -> list[Job]:
    """One job a scenario of the folder ``traffic``, which write below ``out``.

    Raises FindingsError for mistakes in scenarios, declarations or contract, UsageError for a choice of
    something that does not exist.
    """
    rehearsals = load_rehearsals(traffic, root)
    chosen = rehearsals.select(choice.scenarios, choice.service)
    services = sorted({scenario.service for scenario in chosen})
    if len(services) > 1:
        raise UsageError(f"the scenarios are for {', '.join(services)}; choose one with --service")
    watched = read_watched(root, choice.environment, services[0])
    checked = (check_against(each.document, watched.declared, watched.metric_types) for each in chosen)
    findings = [finding for found in checked for finding in found]
    if findings:
        raise FindingsError(findings)
    seeded = [each if choice.seed is None else replace(each, seed=choice.seed) for each in chosen]
    return [Job(each, rehearsals.targets[each.service], watched, root, out) for each in seeded]
