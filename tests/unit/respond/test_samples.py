"""What messages say of the events that a monitor found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.event import Event
from lrcp.respond import render_notification

LOG = Event(
    at=1_622_472_207.0,
    source="logs",
    attributes={
        "message": "quota <b>exceeded</b>",
        "service": "shop",
        "status": "error",
        "error.message": "no tokens left",
        "http": {"status_code": 429, "url": "/qa"},
        "models": ["a", "b"],
        "cached": False,
    },
    tags=("env:production", "dot.key:five", "plain"),
)
Render = Callable[..., str]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("log.attributes.http.status_code", "429"),
        ("log.attributes.[http.status_code]", "429"),
        ("log.attributes.[error.message]", "no tokens left"),
        ("log.attributes.error.message", "no tokens left"),
        ("log.attributes.models", "a,b"),
        ("log.attributes.cached", "false"),
        ("log.attributes.missing", ""),
        ("log.attributes.http", ""),
        ("log.tags.env", "production"),
        ("log.tags.[dot.key]", "five"),
        ("log.tags.missing", ""),
        ("log.tags", "env:production,dot.key:five,plain"),
        ("log.service.name", "shop"),
        ("log.service", "shop"),
        ("log.status", "error"),
        ("log.trace_id", ""),
        ("log.timestamp", "2021-05-31T14:43:27.000+00:00"),
    ],
)
def test_attributes_tags_and_reserved_attributes_of_the_event_are_written(
    render: Render, variable: str, text: str
) -> None:
    assert render(f"[{{{{{variable}}}}}]", sample=LOG) == f"[{text}]"


def test_markup_in_an_event_is_escaped_unless_three_braces_ask_for_it(render: Render) -> None:
    assert render("{{log.message}}", sample=LOG) != LOG.attributes["message"]
    assert render("{{{log.message}}}", sample=LOG) == LOG.attributes["message"]


@pytest.mark.parametrize("variable", ["log.message", "span.resource_name", "log.tags.env", "log.link"])
def test_without_an_event_of_the_kind_nothing_is_written(render: Render, variable: str) -> None:
    other = Event(0, "rum", {"message": "m", "resource_name": "r"}, ("env:x",))

    assert render(f"[{{{{{variable}}}}}]") == "[]"
    assert render(f"[{{{{{variable}}}}}]", sample=other) == "[]"


@pytest.mark.parametrize("kind", ["span", "rum", "event", "cipipeline", "citest", "audit", "databasemonitoring"])
def test_every_product_has_its_own_variables(render: Render, kind: str) -> None:
    source = {"span": "spans", "event": "events", "cipipeline": "ci_pipelines", "citest": "ci_tests"}.get(kind, kind)
    source = "database_queries" if kind == "databasemonitoring" else source
    event = Event(0, source, {"title": "t", "deep": {"er": 5}}, ("k:v",))

    template = f"{{{{{kind}.title}}}} {{{{{kind}.attributes.deep.er}}}} {{{{{kind}.tags.k}}}}"
    assert render(template, sample=event) == "t 5 v"


def test_the_link_leads_to_what_the_query_finds(define: Callable[..., Any], transition: Callable[..., Any]) -> None:
    definition = define("{{{log.link}}}", query='logs("status:error @a:b c").last("5m") > 1')
    text = render_notification(definition, transition(sample=LOG)).text

    assert text == "https://app.datadoghq.com/logs?query=status%3Aerror%20%40a%3Ab%20c"


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        ('is_match "log.attributes.http.url" "qa"', True),
        ('is_match "log.attributes.missing" ""', False),
        ('is_exact_match "log.service" "shop"', True),
        ('is_exact_match "log.service" "sho"', False),
    ],
)
def test_conditions_can_look_at_the_event(render: Render, block: str, holds: bool) -> None:
    name = block.partition(" ")[0]
    assert render(f"{{{{#{block}}}}}yes{{{{else}}}}no{{{{/{name}}}}}", sample=LOG) == ("yes" if holds else "no")


def test_facets_of_the_group_are_written_by_their_key(render: Render) -> None:
    group = ("@Session.id:s:1", "service:shop")

    assert render("{{[@Session.id].name}} {{service.name}}", group=group) == "s:1 shop"
    assert render("{{@machine_id.name}}", group=("@machine_id:m7",)) == "m7"
    assert render("{{ @machine_id.name }}", group=("@machine_id:m7",)) == "m7"


def test_a_check_says_its_message(render: Render) -> None:
    variables = {"check_message": "connection refused", "ok_threshold": 4.0}

    assert render("{{check_message}} until {{ok_threshold}}", variables=variables) == "connection refused until 4"
    assert render("[{{check_message}}]") == "[]"
