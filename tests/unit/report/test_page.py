from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lrcp.core.frozen import replace
from lrcp.core.timeline import ExpectationRecord, Timeline
from lrcp.report.page import render, write_report

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Reader(HTMLParser):
    """Collects ids, links, attributes and text, and checks that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, attribute: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == attribute]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.fixture
def page(timeline: Timeline) -> Reader:
    return read(render(timeline))


def test_the_page_is_well_formed(page: Reader) -> None:
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


def test_every_link_within_the_page_has_its_target(page: Reader) -> None:
    targets = [value[1:] for value in page.values("href") if value.startswith("#")]

    assert targets
    assert set(targets) <= set(page.ids)


def test_nothing_is_loaded_from_anywhere(page: Reader) -> None:
    assert page.values("src") == []
    loaded = [value for tag, name, value in page.attributes if tag == "link" and name == "href"]
    assert loaded == ["data:,"]
    assert not any("url(" in word for word in page.words)


def test_the_policy_forbids_what_the_page_does_not_need(page: Reader) -> None:
    (policy,) = [value for value in page.values("content") if "default-src" in value]

    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize(
    "text",
    [
        "✗ Failed 6 of 7 expectations held",
        "Found: error-burst fired at 12:00 with 26 errors",
        "Latency and retries",
        "9 monitors stayed quiet",
        "opens @incident-llm-sev2",
        "resolves the page of @oncall-llm-platform",
        "POST /admin/cache",
        "not within the scenario",
        "30:00, after 17 min",
    ],
)
def test_a_responder_finds(page: Reader, text: str) -> None:
    assert text in page.text


def test_the_overview_has_a_column_for_each_scenario_and_grows_downwards(timeline: Timeline) -> None:
    overview = render(timeline).partition('<table class="overview">')[2].partition("</table>")[0]
    head, *rows = re.findall(r"<tr>.*?</tr>", overview, re.DOTALL)
    monitors = {monitor.id for scenario in timeline.scenarios for monitor in scenario.monitors}

    assert len(re.findall("<th ", head)) == 1 + len(timeline.scenarios)
    assert {len(re.findall("<td ", row)) for row in rows} == {len(timeline.scenarios)}
    named = re.findall(r'scope="row">([^<]*)<', overview)
    assert set(named[:-4]) == monitors
    assert named[-4:] == ["expectations held", "incidents", "pages", "length"]


def test_success_is_on_top(passed_timeline: Timeline) -> None:
    text = read(render(passed_timeline)).text

    assert "✓ Passed 5 of 5 expectations held" in text
    assert "What was not as expected" not in text


def test_whatever_the_timeline_says_is_text(timeline: Timeline) -> None:
    evil = "<script>alert('x')</script>\"' onload=\"alert(1)"
    scenario = replace(
        timeline.scenarios[1],
        name=evil,
        title=evil,
        expectations=[ExpectationRecord(evil, evil, passed=False, found=evil)],
        traffic={evil: 1},
        monitors=[replace(each, query=evil, name=evil, unit=evil) for each in timeline.scenarios[1].monitors],
        notifications=[replace(each, title=evil, text=evil) for each in timeline.scenarios[1].notifications],
    )

    page = read(render(Timeline(evil, evil, [scenario])))

    assert [tag for tag, _, _ in page.attributes if tag == "script"] == []
    assert page.values("onload") == []
    assert page.open == []


def test_the_same_timeline_gives_the_same_page(timeline: Timeline) -> None:
    assert render(timeline) == render(timeline)


def test_a_page_of_nine_scenarios_is_small(timeline: Timeline) -> None:
    assert len(render(replace(timeline, scenarios=timeline.scenarios * 3))) < 3_000_000


def test_an_empty_timeline_is_a_page_too() -> None:
    assert read(render(Timeline("chat", "local", []))).open == []


def test_the_file_is_written_with_its_folder(timeline: Timeline, tmp_path: Path) -> None:
    write_report(timeline, tmp_path / "out" / "report.html")

    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == render(timeline)


def test_a_workflow_is_shown_step_by_step(mended_timeline: Timeline) -> None:
    text = render(mended_timeline)
    page = read(text)
    assert page.open == []
    assert "Workflow latency started by latency-p95 /qa, done" in page.text
    assert "3 steps : Read_state → Is_cached → Enable_cache" in page.text.replace("steps:", "steps :")
    for part in ("2 attempts", "done false", "failed error 4 attempts nobody answers", '{"verb": "GET"}'):
        assert part in page.text
    assert "<b>small</b>" not in text
    assert "Workflows 1" in page.text


@pytest.mark.parametrize(
    ("service", "heading"),
    [("chat", "chat"), ("ads, cart, chat", "ads, cart, chat"), ("ads, cart, chat, mail", "4 services")],
)
def test_the_heading_counts_services_when_they_are_many_and_lists_them_below(
    service: str, heading: str, timeline: Timeline
) -> None:
    page = render(replace(timeline, service=service))

    assert f"<h1>{heading}</h1>" in page
    assert service in page
