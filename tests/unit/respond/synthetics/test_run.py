from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lrcp.core.errors import UnsupportedError
from lrcp.respond.synthetics import read_test
from lrcp.respond.synthetics.model import Extraction
from lrcp.respond.synthetics.run import extracted
from lrcp.respond.synthetics.variables import MissingVariableError, filled

Make = Callable[..., Any]
OK = {"type": "statusCode", "operator": "is", "target": "200"}


def step(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "subtype": "http", "request_definition": {"url": f"http://x/{name}"}, "assertion": OK} | more


def test_a_test_passes_when_every_assertion_holds(runner: Make, declare: Make, answering: Make) -> None:
    run, service, _ = runner(answering())
    result = run.run(read_test(declare(assertion=[OK])))

    assert result.passed
    assert [request.url for request in service.requests] == ["http://x/"]


def test_a_failed_test_is_repeated_as_often_as_declared(runner: Make, declare: Make, answering: Make) -> None:
    run, service, pauses = runner(answering(status=500))
    result = run.run(read_test(declare(assertion=[OK], options_list={"retry": {"count": 2, "interval": 1500}})))

    assert (result.passed, result.attempts, len(service.requests)) == (False, 3, 3)
    assert pauses == [1.5, 1.5]


def test_a_retry_that_passes_is_the_result(runner: Make, declare: Make, answering: Make) -> None:
    run, _, _ = runner(None, answering())
    result = run.run(read_test(declare(assertion=[OK], options_list=[{"retry": [{"count": 2}]}])))

    assert (result.passed, result.attempts) == (True, 2)


def test_no_answer_is_a_failure_not_an_error(runner: Make, declare: Make) -> None:
    run, _, _ = runner(None)
    assert run.run(read_test(declare(assertion=[OK]))).steps[0].problems == ("connection refused",)


def journey(declare: Make, *steps: dict[str, Any], **more: Any) -> Any:
    return read_test(declare(subtype="multi", api_step=list(steps), **more))


def test_a_failed_step_ends_a_journey(runner: Make, declare: Make, answering: Make) -> None:
    run, service, _ = runner(answering(status=500))
    result = run.run(journey(declare, step("a"), step("b")))

    assert not result.passed
    assert [(each.name, each.skipped) for each in result.steps] == [("a", False), ("b", True)]
    assert len(service.requests) == 1


@pytest.mark.parametrize(("critical", "passed"), [(False, True), (True, False)])
def test_a_step_that_may_fail_lets_the_journey_go_on(
    runner: Make, declare: Make, answering: Make, critical: bool, passed: bool
) -> None:
    run, _, _ = runner(answering(status=500), answering())
    result = run.run(journey(declare, step("a", allow_failure=True, is_critical=critical), step("b")))

    assert [each.skipped for each in result.steps] == [False, False]
    assert result.passed is passed


def test_a_journey_may_end_when_a_step_succeeds(runner: Make, declare: Make, answering: Make) -> None:
    run, _, _ = runner(answering())
    result = run.run(journey(declare, step("a", exit_if_succeed=True), step("b")))

    assert result.passed
    assert result.steps[1].skipped


def test_a_step_is_repeated_by_itself_and_a_pause_waits(runner: Make, declare: Make, answering: Make) -> None:
    run, service, pauses = runner(answering(status=500), answering())
    waiting = {"name": "wait", "subtype": "wait", "value": 7}
    result = run.run(journey(declare, step("a", retry={"count": 1, "interval": 200}), waiting, step("b")))

    assert (result.passed, result.attempts, len(service.requests)) == (True, 1, 3)
    assert pauses == [0.2, 7.0]


def test_what_a_step_extracts_the_next_one_uses(runner: Make, declare: Make, answering: Make) -> None:
    run, service, _ = runner(answering({"id": 42}, etag="w7"), answering())
    taking = [
        {"type": "http_body", "name": "ID", "parser": {"type": "json_path", "value": "$.id"}},
        {"type": "http_header", "field": "ETag", "name": "TAG", "parser": {"type": "regex", "value": "w(\\d)"}},
    ]
    using = step(
        "b",
        request_definition={"url": "http://x/{{ ID }}", "method": "POST", "body": '{"tag": "{{TAG}}"}'},
        request_headers={"Authorization": "Bearer {{ KEY }}"},
    )
    run = type(run)(run.transport, {"KEY": "k"}, run.sleep, run.chance)
    globals = [
        {"type": "global", "name": "KEY", "id": "x"},
        {"type": "text", "name": "N", "pattern": "{{ numeric(3) }}"},
    ]
    assert run.run(journey(declare, step("a", extracted_value=taking), using, config_variable=globals)).passed

    sent = service.requests[1]
    assert (sent.url, sent.body, sent.headers) == ("http://x/42", '{"tag": "7"}', {"Authorization": "Bearer k"})


def test_a_variable_that_nobody_gives_is_a_failure_by_name(runner: Make, declare: Make, answering: Make) -> None:
    run, service, _ = runner(answering())
    result = run.run(journey(declare, step("{{ NOBODY }}")))

    assert result.steps[0].problems == ("there is no variable NOBODY",)
    assert service.requests == []


def test_an_empty_answer_gives_no_variable(runner: Make, declare: Make, answering: Make) -> None:
    run, _, _ = runner(answering("no json"))
    taking = {"type": "http_body", "name": "ID", "parser": {"type": "json_path", "value": "$.id"}}

    result = run.run(journey(declare, step("a", extracted_value=taking)))
    assert result.steps[0].problems == ("there is nothing to take ID from",)


@pytest.mark.parametrize(
    ("source", "parser", "expression", "value"),
    [
        ("http_body", "raw", "", "id=7;"),
        ("http_body", "regex", r"id=(\d)", "7"),
        ("http_body", "regex", r"\d", "7"),
        ("http_body", "regex", "x", None),
        ("http_status_code", "raw", "", "200"),
        ("http_header", "raw", "", None),
    ],
)
def test_a_value_is_taken_from(answering: Make, source: str, parser: str, expression: str, value: str | None) -> None:
    extraction = Extraction("A", source, "etag", parser, expression)
    assert extracted(extraction, answering("id=7;")) == value


@pytest.mark.parametrize("arguments", [{"type": "browser"}, {"subtype": "ssl"}, {"type": "mobile"}])
def test_what_needs_more_than_http_is_refused(declare: Make, arguments: dict[str, str]) -> None:
    with pytest.raises(UnsupportedError):
        read_test(declare(**arguments))


def test_variables_are_filled_in_with_and_without_spaces() -> None:
    assert filled("{{A}}-{{ B }}-{{ steps }", {"A": "1", "B": "2"}) == "1-2-{{ steps }"
    with pytest.raises(MissingVariableError):
        filled("{{ C }}", {})


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [("a-{{ numeric(4) }}", r"a-\d{4}"), ("{{alphanumeric(8)}}", r"\w{8}"), ("{{ uuid }}", r"[0-9a-f-]{36}")],
)
def test_made_up_values_have_their_shape(
    runner: Make, declare: Make, answering: Make, pattern: str, shape: str
) -> None:
    run, service, _ = runner(answering())
    variable = {"type": "text", "name": "V", "pattern": pattern}
    run.run(read_test(declare(config_variable=[variable], request_definition={"url": "http://x/{{ V }}"})))

    import re

    assert re.fullmatch(f"http://x/{shape}", service.requests[0].url)
