"""The failure page in a real browser, in front of a service that answers whatever a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lrcp.respond.synthetics.chromium import Tab, chromium
from reference.services.api.pages import pages_router
from tests.chromium import CHROMIUM, browse

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]

ANSWER = {"prompt_id": "0f0c", "outcome": "ok", "answer": "From ten to two.", "model": "gemini-2.5-flash", "retries": 0}
MARKUP = "<img src=x onerror=\"document.title = 'taken'\"><b>bold</b>"
FAILED = {"error": {"type": "provider_failed", "message": "the provider failed", "prompt_id": "0f0d"}}


class Service:
    """Serves the page as the application does; ``answer`` is the status and body of every request for one."""

    def __init__(self) -> None:
        app = FastAPI()
        app.include_router(pages_router())
        self.pages = TestClient(app)
        self.answer: tuple[int, Any] = (200, ANSWER)
        self.asked: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                page = service.pages.get(self.path)
                self.reply(page.status_code, page.content, dict(page.headers))

            def do_POST(self) -> None:
                service.asked.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                status, body = service.answer
                text = body if isinstance(body, str) else json.dumps(body)
                self.reply(status, text.encode(), {"content-type": "application/json"})

            def reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in (headers | {"content-length": str(len(content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """The test reads ``asked``."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/failures"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    service = Service()
    thread = threading.Thread(target=service.http.serve_forever)
    thread.start()
    yield service
    service.http.shutdown()
    service.http.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Tab]:
    with chromium(str(CHROMIUM), (1440, 1100), "127.0.0.1") as tab:
        yield tab


def chosen(tab: Tab, service: Service, answer: tuple[int, Any], failure: str = "simulate_latency") -> str:
    """What the page shows for ``answer`` after ``failure`` was chosen."""
    service.answer = answer
    tab.go(service.url)
    tab.ask("(name) => document.querySelector(`[data-failure=${name}]`).click()", failure)
    deadline = time.monotonic() + 10
    while tab.ask("() => document.querySelector('[aria-disabled]') !== null") and time.monotonic() < deadline:
        time.sleep(0.02)
    return str(tab.ask("() => document.querySelector('[data-result]').innerText"))


def test_the_console_stays_silent_and_nothing_else_is_asked_for(service: Service, tmp_path: Any) -> None:
    service.asked.clear()

    _, console = browse(service.url, tmp_path)

    assert console == []
    assert sorted(service.asked) == ["/failures", "/failures.css", "/failures.js"]


def test_a_choice_asks_with_the_toggle_and_says_what_came_of_it_and_where_to_look(
    browser: Tab, service: Service
) -> None:
    shown = chosen(browser, service, (200, ANSWER), "simulate_bad_prompt")

    assert service.asked[-1] == "/qa?simulate_bad_prompt=true"
    for text in ("bad prompt", "ok", "200", "From ten to two.", "@prompt_id:0f0c", "quality-degradation"):
        assert text in shown


def test_a_failed_request_says_how_it_failed(browser: Tab, service: Service) -> None:
    shown = chosen(browser, service, (502, FAILED), "simulate_retry")

    for text in ("provider_failed: the provider failed", "502", "@prompt_id:0f0d", "llm.retry_count", "retry-storm"):
        assert text in shown
    assert "Answer" not in shown


@pytest.mark.parametrize(
    "answer",
    [
        (200, ANSWER | {"answer": MARKUP, "model": MARKUP, "outcome": MARKUP, "prompt_id": MARKUP}),
        (502, {"error": {"type": MARKUP, "message": MARKUP, "prompt_id": MARKUP}}),
    ],
    ids=["answer", "error"],
)
def test_an_answer_is_text_whatever_it_looks_like(browser: Tab, service: Service, answer: tuple[int, Any]) -> None:
    shown = chosen(browser, service, answer)

    assert MARKUP in shown
    assert browser.ask("() => document.querySelectorAll('[data-result] :is(img, b)').length") == 0
    assert browser.ask("() => document.title") == "Failure theater"


def test_no_usable_answer_is_said_instead_of_silence(browser: Tab, service: Service) -> None:
    shown = chosen(browser, service, (504, "gateway"))

    assert shown.startswith("No answer came (")
    assert "Look at the service itself" in shown


def test_the_keyboard_keeps_its_place(browser: Tab, service: Service) -> None:
    service.answer = (200, ANSWER)
    browser.go(service.url)
    browser.ask("() => document.querySelector('[data-failure=simulate_retry]').focus()")
    browser.ask("() => document.activeElement.click()")

    assert browser.ask("() => document.activeElement.dataset.failure") == "simulate_retry"
