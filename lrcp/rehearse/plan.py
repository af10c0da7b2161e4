"""From the command line's choices to jobs: everything is read and checked before the first service starts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.frozen import Frozen, replace
from lrcp.rehearse.declarations import Watched, read_watched
from lrcp.rehearse.jobs import Job
from lrcp.rehearse.load import load_rehearsals
from lrcp.rehearse.references import Known, check_against
from lrcp.rehearse.scenario import Scenario


class Choice(Frozen):
    """What to rehearse: scenarios by name (all when there is none), that a service takes part in, with another seed."""

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
    services = sorted({service for scenario in chosen for service in scenario.services})
    watched = read_watched(root, choice.environment, services)
    findings = [finding for each in chosen for finding in _check(each, watched)]
    if findings:
        raise FindingsError(findings)
    seeded = [each if choice.seed is None else replace(each, seed=choice.seed) for each in chosen]
    return [
        Job(each, rehearsals.targets.get(each.service), [watched[service] for service in each.services], root, out)
        for each in seeded
    ]


def _check(scenario: Scenario, watched: Mapping[str, Watched]) -> Iterator[Finding]:
    services = {name: watched[name] for name in scenario.services}
    known = {name: Known(each.declared, _steps(each)) for name, each in services.items()}
    return check_against(scenario.document, known, watched[scenario.services[0]].metric_types)


def _steps(watched: Watched) -> Mapping[str, Collection[str]]:
    """Of each workflow."""
    return {each.id: each.steps for each in watched.workflows.values()}
