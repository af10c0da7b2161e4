"""Functions whose algorithm is not evaluated."""

from lrcp.evaluate.functions.registry import FUNCTIONS

FUNCTIONS.refuse("anomalies()", "forecast()", "outliers()", note="the algorithm is not modelled")
FUNCTIONS.refuse("robust_trend()", "trend_line()", "piecewise_constant()", note="the regression is not modelled")
FUNCTIONS.refuse("failed_runs()", note="data job monitors are not evaluated")
FUNCTIONS.refuse("rollup()", "reduce()", note="formulas of dashboards only")
