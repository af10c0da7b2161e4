"""Log pipelines: processors, indexes, archives and log-based metrics, applied to logs as Datadog would."""

from lrcp.logs.intake import receive
from lrcp.logs.metrics import LogMetric, points_of, read_log_metric
from lrcp.logs.pipeline import Pipeline, Pipelines, compile_pipeline, compile_pipelines
from lrcp.logs.processors import Surroundings
from lrcp.logs.record import Log, from_text
from lrcp.logs.routing import Archive, Index, Routed, archived_in, read_archive, read_index, route
from lrcp.logs.section import Section

__all__ = [
    "Archive",
    "Index",
    "Log",
    "LogMetric",
    "Pipeline",
    "Pipelines",
    "Routed",
    "Section",
    "Surroundings",
    "archived_in",
    "compile_pipeline",
    "compile_pipelines",
    "from_text",
    "points_of",
    "read_archive",
    "read_index",
    "read_log_metric",
    "receive",
    "route",
]
