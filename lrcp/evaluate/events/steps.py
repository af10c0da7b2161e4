"""The window of a monitor that is written as a chain."""

from __future__ import annotations

from lrcp.core.errors import LrcpError
from lrcp.query import ast, kinds


def window_of(monitor: ast.EventMonitor | ast.FormulaMonitor) -> ast.Window:
    """From ``.last("5m")`` or ``.current("1d")``."""
    for kind in ("last", "current"):
        step = monitor.step(kind)
        match = kinds.TIMEFRAME.fullmatch(str(step.arguments[0])) if step else None
        if match is not None:
            return ast.Window(kind, int(match["amount"]), match["unit"], text=f"{kind}_{match[0]}")
    raise LrcpError('the query has no window; write `.last("5m")`')
