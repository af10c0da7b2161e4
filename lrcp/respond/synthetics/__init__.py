"""Runs declared synthetic tests against a service that answers HTTP, as Datadog's locations would."""

from lrcp.respond.synthetics.assertions import Response
from lrcp.respond.synthetics.browser import BrowserRunner
from lrcp.respond.synthetics.browser_model import BROWSER, BrowserTest, read_browser_test
from lrcp.respond.synthetics.model import SyntheticTest, read_test
from lrcp.respond.synthetics.run import Runner, StepResult, TestResult, Transport

__all__ = [
    "BROWSER",
    "BrowserRunner",
    "BrowserTest",
    "Response",
    "Runner",
    "StepResult",
    "SyntheticTest",
    "TestResult",
    "Transport",
    "read_browser_test",
    "read_test",
]
