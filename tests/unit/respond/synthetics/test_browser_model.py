from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.respond.synthetics import read_browser_test
from lrcp.respond.synthetics.browser_model import BrowserStep

Make = Callable[..., Any]
OF_CSS = {"element_user_locator": {"value": {"type": "css", "value": "button"}}}


def browser(declare: Make, *steps: dict[str, Any], **more: Any) -> Any:
    known = {"type": "browser", "device_ids": ["chrome.laptop_large"], "browser_step": list(steps)}
    return declare(**(known | more))


def test_the_page_is_opened_before_the_first_step(declare: Make) -> None:
    read = read_browser_test(
        browser(declare, {"name": "there", "type": "assertPageContains", "params": {"value": "x"}})
    )

    assert [(each.name, each.type, each.value) for each in read.steps] == [
        ("The page opens", "goToUrl", "http://x/"),
        ("there", "assertPageContains", "x"),
    ]


def test_a_step_has_all_that_it_says_about_itself(declare: Make) -> None:
    params = OF_CSS | {"check": "equals", "value": "7", "attribute": "max"}
    given = {"name": "s", "type": "assertElementAttribute", "params": [params], "timeout": 3, "allow_failure": True}
    flags = {"is_critical": True, "exit_if_succeed": True, "always_execute": True}

    step = read_browser_test(browser(declare, given | flags)).steps[1]

    assert step == BrowserStep(
        "s", "assertElementAttribute", "7", ("css", "button"), "equals", "max", 3.0, True, True, True, True
    )


def test_retries_are_those_of_the_test(declare: Make) -> None:
    read = read_browser_test(browser(declare, options_list={"retry": {"count": 2, "interval": 1500}}))

    assert (read.retries, read.interval) == (2, 1.5)


@pytest.mark.parametrize(
    ("devices", "size"),
    [
        (["chrome.laptop_large"], (1440, 1100)),
        (["firefox.laptop_large", "chrome.tablet"], (768, 1020)),
        (["chrome.mobile_small", "chrome.tablet"], (320, 550)),
    ],
)
def test_the_size_is_that_of_the_first_device_which_is_chrome(
    declare: Make, devices: list[str], size: tuple[int, int]
) -> None:
    assert read_browser_test(browser(declare, device_ids=devices)).size == size


@pytest.mark.parametrize(
    ("more", "construct"),
    [
        ({"device_ids": ["firefox.tablet"]}, "a browser test on firefox.tablet"),
        ({"device_ids": []}, "a browser test on no device"),
        ({"browser_variable": [{"type": "text", "name": "A"}]}, "`browser_variable` of a browser test"),
        (
            {"browser_step": [{"name": "s", "type": "uploadFiles", "params": {}}]},
            "a browser step of the type uploadFiles",
        ),
        (
            {"browser_step": [{"name": "s", "type": "click", "params": {"element": "{}"}}]},
            "an element without a locator in CSS or XPath",
        ),
        (
            {"browser_step": [{"name": "s", "type": "assertCurrentUrl", "params": {"check": "between"}}]},
            "the check between of a browser step",
        ),
    ],
)
def test_what_is_not_done_here_is_said_before_anything_is_opened(
    declare: Make, more: dict[str, Any], construct: str
) -> None:
    with pytest.raises(UnsupportedError) as raised:
        read_browser_test(browser(declare, **more))

    assert raised.value.construct == construct
