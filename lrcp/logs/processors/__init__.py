"""The processors of log pipelines: https://docs.datadoghq.com/logs/log_configuration/processors/."""

from lrcp.logs.processors import arrays, compute, enrich, official, parse, remap, schema
from lrcp.logs.processors.step import PROCESSORS, Build, Compiler, Step, Surroundings

__all__ = [
    "PROCESSORS",
    "Build",
    "Compiler",
    "Step",
    "Surroundings",
    "arrays",
    "compute",
    "enrich",
    "official",
    "parse",
    "remap",
    "schema",
]
