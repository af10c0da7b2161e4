"""Dashboards drawn from captured or test data; see docs/dashboards.md."""

from lrcp.report.dashboard.data import Data
from lrcp.report.dashboard.page import render
from lrcp.report.dashboard.registry import WIDGETS

__all__ = ["WIDGETS", "Data", "render"]
