"""Dashboards in a real browser: they open alone, say nothing on the console and ask nobody for anything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lrcp.report.dashboard import Data, render
from lrcp.spec import Resource, Spec, load_spec
from tests.chromium import CHROMIUM, browse, browse_at
from tests.unit.report.dashboard.conftest import SERVICE, TYPES, event, log, points, usual

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]
# Together they have every type of widget that is used.
SHOWN = (
    "llm-reliability-control-plane",
    "llm-observability",
    "detection-status",
    "performance-overview",
    "ai-insights",
)


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "local")


@pytest.fixture(scope="module")
def data(spec: Spec) -> Data:
    records = [
        *usual(),
        *points("llm.request.latency_ms", [3000.0] * 40, "endpoint:/stress", "model:a-model-with-a-long-name"),
        *points("llm.cost.usd", [0.002] * 120, "endpoint:/qa", "model:a-model-with-a-long-name"),
        log(3, status="error", endpoint="/qa", outcome="error", prompt="word " * 60),
        log(5, action="model", value="x", actor="admin", **{"evt.name": "control.changed"}),
        event(8, "A summary of everything " * 8, "source:llm-insights", "insight:summary"),
    ]
    return Data.of(records, spec, TYPES, "a test", variables={"env": "local"})


def dashboard(spec: Spec, id: str) -> Resource:
    found = [each for each in spec.of_type("datadog_dashboard_json") if each.id == id]
    return next((each for each in found if each.service == SERVICE), found[0])


@pytest.mark.parametrize("id", SHOWN)
def test_the_page_opens_from_a_file_without_a_word_on_the_console(
    id: str, spec: Spec, data: Data, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(render(dashboard(spec, id), data), encoding="utf-8")
    dom, console = browse(file.as_uri(), tmp_path / "profile")

    assert console == []
    assert dom.count("<article") == _leaves(json.loads(str(dashboard(spec, id).arguments["dashboard"])))


def _leaves(value: dict[str, object]) -> int:
    widgets = value.get("widgets", [])
    assert isinstance(widgets, list)
    inner = [each["definition"] for each in widgets]
    return sum(_leaves(each) if each["type"] == "group" else 1 for each in inner)


PROBE = """<script>
const wide = [...document.querySelectorAll(".tile")].filter(tile => tile.scrollWidth > tile.clientWidth + 1)
document.title = [innerWidth, document.documentElement.scrollWidth, wide.map(tile => tile.className).join(" ")].join()
</script></html>"""


@pytest.mark.parametrize("width", [400, 900, 1400])
@pytest.mark.parametrize("id", ["llm-reliability-control-plane", "llm-observability"])
def test_nothing_sticks_out_sideways_of_the_page_or_of_a_tile(
    id: str, width: int, spec: Spec, data: Data, tmp_path: Path
) -> None:
    page = re.sub(r"<meta http-equiv=[^>]*>", "", render(dashboard(spec, id), data)).replace("</html>", PROBE)
    dom = browse_at(width, page, tmp_path)

    match = re.search(r"<title>(\d+),(\d+),([^<]*)</title>", dom)
    assert match
    assert int(match[1]) == width
    assert int(match[2]) <= width
    assert match[3] == ""


def test_a_page_that_breaks_the_policy_is_noticed(spec: Spec, data: Data, tmp_path: Path) -> None:
    """The guard of this file: chromium does say on the console what the tests above would miss."""
    page = render(dashboard(spec, "performance-overview"), data)
    file = tmp_path / "bad.html"
    file.write_text(page.replace("</main>", "<script>alert(1)</script></main>"), encoding="utf-8")

    assert browse(file.as_uri(), tmp_path / "profile")[1] != []
