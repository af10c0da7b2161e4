"""The functions of metric queries, one module a family; importing the package registers them all.

Reference: https://docs.datadoghq.com/dashboards/functions/
"""

from lrcp.evaluate.functions import (
    aggregate,
    arithmetic,
    gaps,
    rank,
    rate,
    regression,
    shift,
    smoothing,
    statistical,
)
from lrcp.evaluate.functions.registry import FUNCTIONS, SHORTCUT
from lrcp.query.functions import FUNCTIONS as KNOWN

__all__ = [
    "FUNCTIONS",
    "aggregate",
    "arithmetic",
    "gaps",
    "rank",
    "rate",
    "regression",
    "shift",
    "smoothing",
    "statistical",
]

# What the query language knows and no family registered: named in the table, refused when it is called.
FUNCTIONS.refuse(*(f"{name}()" for name in KNOWN if f"{name}()" not in FUNCTIONS and not SHORTCUT.fullmatch(name)))
