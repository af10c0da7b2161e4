from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.position import Span


@pytest.mark.parametrize(
    ("path", "position"),
    [
        (("query",), "monitors/latency.yaml:6:3"),
        (("monitor_thresholds", "critical"), "monitors/latency.yaml:3:13"),
        (("priority",), "monitors/latency.yaml:7:3"),
        (("require_full_window",), "catalog/defaults.yaml:4:13"),
        (("message", "why"), "monitors/latency.yaml:11:40"),
        (("assets", 0, "url"), "monitors/latency.yaml:2:1"),
        (("nothing",), "monitors/latency.yaml:2:1"),
    ],
)
def test_each_argument_knows_where_it_was_written_or_what_it_was_made_from(
    repository: Any, monitor_text: str, path: tuple[str | int, ...], position: str
) -> None:
    assert str(repository.monitor(monitor_text).resource("chat--slow").at(*path)) == position


def test_the_text_of_the_message_is_the_message_and_the_authors_parts_keep_their_places(
    repository: Any, monitor_text: str
) -> None:
    resource = repository.monitor(monitor_text).resource("chat--slow")
    text = resource.text("message")
    assert str(text) == resource.arguments["message"]
    start = str(text).index("The model.")
    position, exact = text.spot(Span(start, start + 3))
    assert (str(position), exact) == ("monitors/latency.yaml:11:45", True)


def test_a_block_text_is_stripped_in_the_message_and_keeps_its_beginning(repository: Any, change: Any) -> None:
    old = "message: { what_failed: It is slow., why: The model., what_next: Switch it. }"
    parts = [
        "message:",
        "  what_failed: |",
        "    It is << service >>.",
        "",
        "  why: The model.",
        "  what_next: Switch.",
    ]
    new = "\n      ".join(parts)
    resource = repository.monitor(change(old, new)).resource("chat--slow")
    text = resource.text("message")
    assert str(text) == resource.arguments["message"]
    start = str(text).index("It is chat.\n\n**Why**")
    assert str(text.at(start)) == "monitors/latency.yaml:12:18"


def test_every_text_of_the_declaration_can_be_asked_for(repository: Any, monitor_text: str) -> None:
    resource = repository.monitor(monitor_text).resource("chat--slow")
    assert {str(path[0]) for path in resource.texts} >= {"name", "query", "values", "message", "rationale"}
    assert all(str(resource.texts[path]) for path in resource.texts)
    assert len(resource.places) == len(set(resource.places))


def test_what_is_written_in_a_block_is_there_and_what_is_made_beside_it_in_the_block(repository: Any) -> None:
    health = """
        version: 1
        synthetics:
          health:
            name: Health
            type: api
            status: live
            locations: [aws:eu-central-1]
            request_definition: { method: GET, url: https://chat.example.com/health }
            assertion: [{ type: statusCode, operator: is, target: "200" }]
            options_list: { tick_every: 60 }
            severity: SEV-1
            runbook: slow
            message: { what_failed: It is down., why: The host., what_next: Restart it. }
            rationale: Nobody else would notice.
    """
    made = repository.monitor().write({"synthetics/reliability.yaml": health}).resource("chat--health")
    assert str(made.texts["options_list", "tick_every"]) == "60"
    assert str(made.at("options_list", "tick_every")) == "synthetics/reliability.yaml:11:21"
    assert str(made.at("options_list", "monitor_priority")) == "synthetics/reliability.yaml:11:5"
