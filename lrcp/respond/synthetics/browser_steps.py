"""What each step of a browser test does with a page, once: nothing is wrong, or it says what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lrcp.core.errors import LrcpError
from lrcp.respond.synthetics.assertions import OPERATORS, shortened
from lrcp.respond.synthetics.browser_model import BrowserStep


class PageError(LrcpError):
    """The page could not be opened, asked or used."""


class Page(Protocol):
    """One tab. All of it raises PageError."""

    def go(self, url: str) -> None:
        """Open ``url`` and wait until it has loaded."""

    def ask(self, function: str, *arguments: Any) -> Any:
        """What a JavaScript function answers to JSON ``arguments`` in the page, as JSON."""

    def click(self, x: float, y: float) -> None:
        """With the left button, at a point of the viewport in CSS pixels."""

    def type(self, text: str) -> None:
        """Into what has the focus."""


def problem_of(step: BrowserStep, page: Page) -> str | None:
    """None when the step was taken, or held."""
    try:
        return _STEPS[step.type](page, step)
    except PageError as error:  # the page may be about to change
        return str(error)


_FIND = """
const find = ([kind, expression]) => kind === "css" ? document.querySelector(expression)
  : document.evaluate(expression, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
"""
_TEXT = "() => document.body.innerText"
_ADDRESS = "() => location.href"
_CONTENT = f"(locator) => {{ {_FIND} const e = find(locator); return e && (e.value ?? e.innerText); }}"
_ATTRIBUTE = f"(locator, name) => {{ {_FIND} const e = find(locator); return e && (e.getAttribute(name) ?? ''); }}"
_FOCUS = f"(locator) => {{ {_FIND} const e = find(locator); if (e) e.focus(); return Boolean(e); }}"
# Where a person would click: the middle of what is seen, when nothing lies above it.
_POINT = f"""(locator) => {{ {_FIND}
  const e = find(locator);
  if (!e) return null;
  e.scrollIntoView({{ block: "center", behavior: "instant" }});
  const box = e.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return {{ x, y, free: box.width > 0 && box.height > 0 && e.contains(top) }};
}}"""


def _page_contains(page: Page, step: BrowserStep) -> str | None:
    return None if step.value in page.ask(_TEXT) else f"the page does not contain `{step.value}`"


def _page_lacks(page: Page, step: BrowserStep) -> str | None:
    return f"the page contains `{step.value}`" if step.value in page.ask(_TEXT) else None


def _element_present(page: Page, step: BrowserStep) -> str | None:
    return _missing(step) if page.ask(_CONTENT, step.locator) is None else None


def _element_content(page: Page, step: BrowserStep) -> str | None:
    return _compared(step, page.ask(_CONTENT, step.locator), "its content")


def _element_attribute(page: Page, step: BrowserStep) -> str | None:
    return _compared(step, page.ask(_ATTRIBUTE, step.locator, step.attribute), f"`{step.attribute}`")


def _current_url(page: Page, step: BrowserStep) -> str | None:
    return _compared(step, page.ask(_ADDRESS), "the address")


def _click(page: Page, step: BrowserStep) -> str | None:
    point = page.ask(_POINT, step.locator)
    if point is None:
        return _missing(step)
    if not point["free"]:
        return f"{_named(step)} cannot be seen, or something lies above it"
    page.click(point["x"], point["y"])
    return None


def _type_text(page: Page, step: BrowserStep) -> str | None:
    if not page.ask(_FOCUS, step.locator):
        return _missing(step)
    page.type(step.value)
    return None


def _go(page: Page, step: BrowserStep) -> None:
    page.go(step.value)


def _refresh(page: Page, _: BrowserStep) -> None:
    page.go(page.ask(_ADDRESS))


def _compared(step: BrowserStep, found: str | None, what: str) -> str | None:
    if found is None:
        return _missing(step)
    if _HOLDS[step.check](found, step.value):
        return None
    wanted = "" if step.check in ("isEmpty", "notIsEmpty") else f" `{step.value}`"
    return f"expected {what}: {step.check}{wanted}, found `{shortened(found)}`"


def _missing(step: BrowserStep) -> str:
    return f"there is no {_named(step)}"


def _named(step: BrowserStep) -> str:
    return "element" if step.locator is None else f"element `{step.locator[1]}`"


_STEPS: Mapping[str, Callable[[Page, BrowserStep], str | None]] = {
    "assertCurrentUrl": _current_url,
    "assertElementAttribute": _element_attribute,
    "assertElementContent": _element_content,
    "assertElementPresent": _element_present,
    "assertPageContains": _page_contains,
    "assertPageLacks": _page_lacks,
    "click": _click,
    "goToUrl": _go,
    "refresh": _refresh,
    "typeText": _type_text,
}
_HOLDS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": OPERATORS["contains"],
    "equals": OPERATORS["is"],
    "greater": OPERATORS["moreThan"],
    "greaterEquals": OPERATORS["moreThanOrEqual"],
    "isEmpty": lambda found, _: not found,
    "lower": OPERATORS["lessThan"],
    "lowerEquals": OPERATORS["lessThanOrEqual"],
    "matchRegex": OPERATORS["matches"],
    "notContains": OPERATORS["doesNotContain"],
    "notEquals": OPERATORS["isNot"],
    "notIsEmpty": lambda found, _: bool(found),
    "notStartsWith": lambda found, wanted: not found.startswith(wanted),
    "startsWith": lambda found, wanted: found.startswith(wanted),
}
