"""The page on which failures are chosen: what it names exists, and nothing on it comes from elsewhere."""

from __future__ import annotations

from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lrcp.contract.names import Metric
from lrcp.spec import load_spec
from lrcp.telemetry import Simulation
from reference.services.api.pages import PAGES, pages_router

ROOT = Path(__file__).parents[3]
Element = tuple[str, dict[str, str]]


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(pages_router())
    return TestClient(app)


@pytest.fixture(scope="module")
def elements(client: TestClient) -> list[Element]:
    return Elements(client.get("/failures").text).found


@pytest.fixture(scope="module")
def choices(elements: list[Element]) -> list[dict[str, str]]:
    return [attributes for tag, attributes in elements if tag == "button"]


def test_every_toggle_of_the_service_can_be_chosen(choices: list[dict[str, str]]) -> None:
    assert [each["data-failure"] for each in choices] == [f"simulate_{each.name}" for each in fields(Simulation)]


def test_what_is_named_as_the_place_to_look_is_declared(choices: list[dict[str, str]]) -> None:
    monitors = {each.id for each in load_spec(ROOT, "local").of_type("datadog_monitor")}

    assert {each["data-monitor"] for each in choices} <= monitors
    assert {each["data-metric"] for each in choices} <= set(Metric)


def test_every_button_is_described(elements: list[Element], choices: list[dict[str, str]]) -> None:
    ids = {attributes.get("id") for _, attributes in elements}

    assert {each["aria-describedby"] for each in choices} <= ids


def test_the_result_is_told_to_who_cannot_see_it(elements: list[Element]) -> None:
    (result,) = [attributes for _, attributes in elements if "data-result" in attributes]

    assert result["role"] == "status"


@pytest.mark.parametrize(
    ("path", "type"),
    [("/failures", "text/html"), ("/failures.css", "text/css"), ("/failures.js", "text/javascript")],
)
def test_each_part_is_of_its_type_and_under_a_policy_without_strangers(
    client: TestClient, path: str, type: str
) -> None:
    answer = client.get(path)

    assert answer.headers["content-type"] == f"{type}; charset=utf-8"
    policy = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert {policy[each] for each in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_stands_inline_that_the_policy_would_stop(elements: list[Element]) -> None:
    inline = [
        tag for tag, attributes in elements if "style" in attributes or any(k.startswith("on") for k in attributes)
    ]
    scripts = [attributes.get("src") for tag, attributes in elements if tag == "script"]

    assert inline == []
    assert scripts == ["failures.js"]
    assert "style" not in {tag for tag, _ in elements}


def test_answers_never_become_markup() -> None:
    script = (PAGES / "failures.js").read_text(encoding="utf-8")

    assert not any(
        word in script for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    )
