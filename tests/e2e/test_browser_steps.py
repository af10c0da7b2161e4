"""Each step of a browser test in the browser itself, on a page of a few elements."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from lrcp.respond.synthetics.browser_model import BrowserStep
from lrcp.respond.synthetics.browser_steps import PageError, problem_of
from lrcp.respond.synthetics.chromium import Tab, chromium
from tests.chromium import CHROMIUM

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]

PAGE = """<!doctype html><title>A page</title>
<h1>Order</h1>
<input id="amount" value="7" max="9">
<button id="add" onclick="document.querySelector('#said').textContent = 'added'">Add</button>
<button id="hidden" style="display: none">Hidden</button>
<div style="position: relative"><button id="under">Under</button>
<div id="above" style="position: absolute; inset: 0; background: white"></div></div>
<p id="said"></p>
<p id="far" style="margin-top: 3000px"><button id="below" onclick="document.title = 'clicked'">Below</button></p>
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/order"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Tab]:
    with chromium(str(CHROMIUM), (320, 550), "127.0.0.1") as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab, address: str) -> Tab:
    browser.go(address)
    return browser


def step(type: str, value: str = "", css: str | None = None, **more: str) -> BrowserStep:
    return BrowserStep("a step", type, value, None if css is None else ("css", css), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taken", "problem"),
    [
        (step("assertPageContains", "Order"), None),
        (step("assertPageContains", "Hidden"), "the page does not contain `Hidden`"),
        (step("assertPageLacks", "Refund"), None),
        (step("assertPageLacks", "Order"), "the page contains `Order`"),
        (step("assertElementPresent", css="#said"), None),
        (step("assertElementPresent", css="#nobody"), "there is no element `#nobody`"),
        (BrowserStep("by path", "assertElementContent", "Order", ("xpath", "//h1"), "equals"), None),
        (step("assertElementContent", "7", "#amount", check="equals"), None),
        (step("assertElementContent", "8", "#amount", check="lower"), None),
        (step("assertElementContent", "Or", "h1", check="startsWith"), None),
        (step("assertElementContent", "^O.+r$", "h1", check="matchRegex"), None),
        (step("assertElementContent", "", "#said", check="isEmpty"), None),
        (step("assertElementContent", "", "#said", check="notIsEmpty"), "expected its content: notIsEmpty, found ``"),
        (
            step("assertElementContent", "Cart", "h1"),
            "expected its content: contains `Cart`, found `Order`",
        ),
        (step("assertElementContent", "x", "#nobody"), "there is no element `#nobody`"),
        (step("assertElementAttribute", "9", "#amount", check="equals", attribute="max"), None),
        (step("assertElementAttribute", "", "h1", check="isEmpty", attribute="max"), None),
        (step("assertCurrentUrl", "/order"), None),
        (step("click", css="#add"), None),
        (step("click", css="#below"), None),
        (step("click", css="#nobody"), "there is no element `#nobody`"),
        (step("click", css="#hidden"), "element `#hidden` cannot be seen, or something lies above it"),
        (step("click", css="#under"), "element `#under` cannot be seen, or something lies above it"),
        (step("typeText", "x", "#nobody"), "there is no element `#nobody`"),
    ],
    ids=lambda value: f"{value.type} {value.locator} {value.check}" if isinstance(value, BrowserStep) else str(value),
)
def test_a_step_holds_or_says_what_is_wrong(tab: Tab, taken: BrowserStep, problem: str | None) -> None:
    assert problem_of(taken, tab) == problem


def test_a_click_is_one_of_the_mouse(tab: Tab) -> None:
    problem_of(step("click", css="#add"), tab)

    assert problem_of(step("assertElementContent", "added", "#said", check="equals"), tab) is None


def test_what_is_far_below_is_scrolled_to_before_it_is_clicked(tab: Tab) -> None:
    problem_of(step("click", css="#below"), tab)

    assert tab.ask("() => document.title") == "clicked"


def test_text_is_typed_into_the_element(tab: Tab) -> None:
    tab.ask("() => { document.querySelector('#amount').value = ''; }")

    assert problem_of(step("typeText", "42", "#amount"), tab) is None
    assert problem_of(step("assertElementContent", "42", "#amount", check="equals"), tab) is None


def test_a_page_that_is_opened_anew_has_forgotten_what_was_done_to_it(tab: Tab) -> None:
    problem_of(step("click", css="#add"), tab)

    assert problem_of(step("refresh"), tab) is None
    assert problem_of(step("assertElementContent", check="isEmpty", css="#said"), tab) is None


def test_a_mistake_in_a_locator_is_said_in_a_line(tab: Tab) -> None:
    problem = problem_of(step("click", css="##"), tab)

    assert problem is not None
    assert "not a valid selector" in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/ does not open: net::ERR_"),
        ("http://shop.example.com/", "http://shop.example.com/ does not open: net::ERR_NAME_NOT_RESOLVED"),
        ("file:///etc/passwd", "file:///etc/passwd is no address of a page"),
    ],
)
def test_a_page_that_does_not_open_is_a_problem_of_the_step(browser: Tab, url: str, message: str) -> None:
    with pytest.raises(PageError) as raised:
        browser.go(url)

    assert str(raised.value).startswith(message)


def test_a_browser_that_ends_at_once_is_said_so() -> None:
    with pytest.raises(PageError, match="the browser has ended"), chromium("/bin/true", (320, 550)):
        pass


def test_nothing_is_left_of_a_browser() -> None:
    us = psutil.Process()
    before = (us.num_fds(), us.children())

    with chromium(str(CHROMIUM), (320, 550), "127.0.0.1") as tab:
        assert tab.ask("() => 1 + 1") == 2

    assert (us.num_fds(), us.children()) == before
