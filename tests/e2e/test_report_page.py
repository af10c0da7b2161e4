"""The report in a real browser: it opens alone, says nothing on the console and asks nobody for anything."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lrcp.core.timeline import Timeline
from lrcp.report.page import render
from tests.chromium import CHROMIUM, browse, browse_at
from tests.unit.report.conftest import SERVICE, broken_scenario, paging_scenario, quiet_scenario

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]


def sample() -> str:
    return render(Timeline(SERVICE, "local", [quiet_scenario(), paging_scenario(), broken_scenario()]))


class Server:
    """Serves one page on loopback and notes what is asked for."""

    def __init__(self, page: str) -> None:
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """The test reads ``asked``."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/report.html"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(sample())
    thread = threading.Thread(target=server.http.serve_forever)
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


@pytest.fixture(scope="module")
def opened(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """The page, opened at the notification of the first page of the second scenario."""
    return browse(f"{server.url}#s2-e3", tmp_path_factory.mktemp("profile"))


def test_the_console_stays_silent(opened: tuple[str, list[str]]) -> None:
    assert opened[1] == []


def test_nothing_but_the_page_is_asked_for(opened: tuple[str, list[str]], server: Server) -> None:
    assert opened[0]
    assert server.asked == ["/report.html"]


def test_the_policy_lets_the_page_s_own_script_run(opened: tuple[str, list[str]]) -> None:
    plots = opened[0].count('class="area"')

    assert plots == 4
    assert opened[0].count('class="readout"') == plots


def test_a_link_to_an_event_opens_its_notification(opened: tuple[str, list[str]]) -> None:
    event = opened[0].partition('id="s2-e3"')[2].partition("</li>")[0]

    assert re.search(r'<details class="note" open="">', event)


def test_a_page_that_breaks_the_policy_is_noticed(tmp_path: Path) -> None:
    """The guard of this file: chromium does say on the console what the tests above would miss."""
    file = tmp_path / "bad.html"
    page = render(Timeline(SERVICE, "local", []))
    file.write_text(page.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")

    assert browse(file.as_uri(), tmp_path / "profile")[1] != []


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_nothing_sticks_out_sideways(tmp_path: Path, width: int) -> None:
    probe = "<script>document.title = [innerWidth, document.documentElement.scrollWidth].join()</script></html>"
    page = re.sub(r"<meta http-equiv=[^>]*>", "", sample()).replace("</html>", probe)
    dom = browse_at(width, page, tmp_path)

    match = re.search(r"<title>(\d+),(\d+)</title>", dom)
    assert match
    assert int(match[1]) == width
    assert int(match[2]) <= width
