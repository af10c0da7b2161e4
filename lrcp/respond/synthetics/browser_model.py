"""A synthetic browser test, read from the arguments of `datadog_synthetics_test`.

Datadog's recorder finds elements in ways of its own; only locators that people write (CSS, XPath) are taken here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lrcp.core.errors import UnsupportedError
from lrcp.core.frozen import Frozen
from lrcp.facts.nested import block, blocks
from lrcp.respond.synthetics.model import retries_of
from lrcp.spec.model import Resource

BROWSER = "browser"
STEP_SECONDS = 15.0
"""How long a step may take when it does not say; in Datadog a minute."""
# Width and height in CSS pixels, by what follows the browser in the id of a device
# (docs.datadoghq.com/synthetics/browser_tests).
SIZES = {"laptop_large": (1440, 1100), "tablet": (768, 1020), "mobile_small": (320, 550)}
OF_ELEMENTS = frozenset({"assertElementAttribute", "assertElementContent", "assertElementPresent", "click", "typeText"})
STEPS = OF_ELEMENTS | {"assertCurrentUrl", "assertPageContains", "assertPageLacks", "goToUrl", "refresh", "wait"}
CHECKS = frozenset(
    {
        *("contains", "notContains", "equals", "notEquals", "startsWith", "notStartsWith"),
        *("isEmpty", "notIsEmpty", "matchRegex", "greater", "greaterEquals", "lower", "lowerEquals"),
    }
)
_NOT_TAKEN = ("browser_variable", "config_variable", "request_headers", "set_cookie")


class BrowserStep(Frozen):
    """``locator`` is css or xpath with its expression; ``seconds`` is how long it may take."""

    name: str
    type: str
    value: str = ""
    locator: tuple[str, str] | None = None
    check: str = "contains"
    attribute: str = ""
    seconds: float = STEP_SECONDS
    allow_failure: bool = False
    is_critical: bool = False
    exit_if_succeed: bool = False
    always_execute: bool = False


class BrowserTest(Frozen):
    """The first step opens the page. ``retries`` repeat all of them ``interval`` seconds apart, in a new tab."""

    id: str
    size: tuple[int, int]
    steps: Sequence[BrowserStep]
    retries: int
    interval: float


def read_browser_test(resource: Resource) -> BrowserTest:
    """Raises UnsupportedError for what is not done here, before anything is opened."""
    arguments = resource.arguments
    for name in _NOT_TAKEN:
        if arguments.get(name):
            raise UnsupportedError(f"`{name}` of a browser test")
    retries, interval = retries_of(block(arguments, "options_list"))
    first = BrowserStep("The page opens", "goToUrl", str(block(arguments, "request_definition")["url"]))
    return BrowserTest(
        id=resource.id,
        size=_size(arguments.get("device_ids") or ()),
        steps=(first, *map(_step, blocks(arguments, "browser_step"))),
        retries=retries,
        interval=interval,
    )


def _size(devices: Sequence[str]) -> tuple[int, int]:
    """That of the first device which is Chrome."""
    for device in devices:
        browser, _, size = device.partition(".")
        if browser == "chrome" and size in SIZES:
            return SIZES[size]
    raise UnsupportedError(f"a browser test on {', '.join(devices) or 'no device'}")


def _step(given: Mapping[str, Any]) -> BrowserStep:
    params, type = block(given, "params"), given["type"]
    check = str(params.get("check", "contains"))
    if type not in STEPS:
        raise UnsupportedError(f"a browser step of the type {type}")
    if check not in CHECKS:
        raise UnsupportedError(f"the check {check} of a browser step")
    return BrowserStep(
        name=given["name"],
        type=type,
        value=str(params.get("value", "")),
        locator=_locator(params) if type in OF_ELEMENTS else None,
        check=check,
        attribute=str(params.get("attribute", "")),
        seconds=float(given.get("timeout") or STEP_SECONDS),
        allow_failure=bool(given.get("allow_failure")),
        is_critical=bool(given.get("is_critical")),
        exit_if_succeed=bool(given.get("exit_if_succeed")),
        always_execute=bool(given.get("always_execute")),
    )


def _locator(params: Mapping[str, Any]) -> tuple[str, str]:
    found = block(block(params, "element_user_locator"), "value")
    type = str(found.get("type", "css"))
    if not found or type not in ("css", "xpath"):
        raise UnsupportedError("an element without a locator in CSS or XPath")
    return type, str(found["value"])
