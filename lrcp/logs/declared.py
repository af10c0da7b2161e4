"""What an environment declares for logs, compiled: lines go through all of it as in Datadog.

Pipelines, indexes and archives stand in the order that their order resources give them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lrcp.core.capture import Point
from lrcp.core.errors import FindingsError
from lrcp.core.event import Event
from lrcp.core.finding import Finding, Severity
from lrcp.core.frozen import Frozen
from lrcp.core.located import Located
from lrcp.core.position import Position
from lrcp.logs.intake import receive
from lrcp.logs.metrics import LogMetric, points_of, read_log_metric
from lrcp.logs.pipeline import Pipeline, compile_pipeline
from lrcp.logs.processors import Surroundings
from lrcp.logs.record import Log
from lrcp.logs.routing import Archive, ExclusionFilter, Index, exclusion_of, read_archive, read_index
from lrcp.logs.section import Section
from lrcp.spec.model import Resource, Spec
from lrcp.spec.orders import in_order

FOLDER = "log_pipelines/"
PIPELINE, INDEX = "datadog_logs_custom_pipeline", "datadog_logs_index"
ARCHIVE, METRIC = "datadog_logs_archive", "datadog_logs_metric"


class Passage(Frozen):
    """One line on its way: ``through`` are the pipelines it matched, ``exclusion`` the filter that decides about it.

    ``before`` is the log as it arrived and ``after`` as it is kept; ``index`` and ``archive`` are None where none
    takes it. All are named by the ids of their declarations.
    """

    before: Log
    after: Log
    through: tuple[str, ...]
    index: str | None
    exclusion: ExclusionFilter | None
    archive: str | None
    points: Sequence[Point]


class Declared(Frozen):
    """Everything by the ids of the declarations, each kind in its order."""

    pipelines: Mapping[str, Pipeline]
    indexes: Mapping[str, Index]
    archives: Mapping[str, Archive]
    metrics: Sequence[LogMetric]

    def process(self, line: Mapping[str, Any], at: float, tags: Iterable[str] = ()) -> Passage:
        """A structured log that arrives at ``at`` (seconds); ``line`` does not change."""
        before = receive(line, at, tags)
        after = copy.deepcopy(before)
        through = self._through(after)
        event = after.event()
        index = next((id for id, each in self.indexes.items() if each.matches(event)), None)
        exclusion = exclusion_of(event, self.indexes[index]) if index else None
        archive = next((id for id, each in self.archives.items() if each.matches(event)), None)
        return Passage(before, after, through, index, exclusion, archive, points_of(event, self.metrics))

    def processed(self, line: Mapping[str, Any], at: float, tags: Iterable[str] = ()) -> Event:
        """``process`` up to where monitors search: the log as its pipelines leave it."""
        log = receive(line, at, tags)
        self._through(log)
        return log.event()

    def _through(self, log: Log) -> tuple[str, ...]:
        """Apply the pipelines whose filter ``log`` matches when its turn comes; their ids."""
        through = []
        for id, pipeline in self.pipelines.items():
            if pipeline.enabled and pipeline.matches(log.event()):
                pipeline.apply(log)
                through.append(id)
        return tuple(through)


def compile_declared(spec: Spec, surroundings: Surroundings | None = None) -> Declared:
    """What ``spec`` declares for logs. Raises FindingsError with every problem of it."""
    findings: list[Finding] = [each for each in spec.findings if _of_logs(each)]
    pipelines: dict[str, Pipeline] = {}
    indexes: dict[str, Index] = {}
    archives: dict[str, Archive] = {}
    metrics: list[LogMetric] = []
    for resource in (each for type in (PIPELINE, INDEX, ARCHIVE, METRIC) for each in in_order(spec.resources, type)):
        section = section_of(resource)
        try:
            if resource.type == PIPELINE:
                pipelines[resource.id] = compile_pipeline(section, surroundings)
            elif resource.type == INDEX:
                indexes[resource.id] = read_index(section)
            elif resource.type == ARCHIVE:
                archives[resource.id] = read_archive(section)
            else:
                metrics.append(read_log_metric(section))
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise FindingsError(findings)
    return Declared(pipelines, indexes, archives, metrics)


def section_of(resource: Resource) -> Section:
    """The arguments of ``resource``, each with its place."""
    return Section(_Arguments(resource), (), resource.arguments)


class _Arguments(Frozen):
    resource: Resource

    def position(self, *path: str | int) -> Position:
        return self.resource.at(*path)

    def located(self, *path: str | int) -> Located:
        return self.resource.text(*path)


def _of_logs(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.position.path.startswith(FOLDER)
