"""Values in Terraform's JSON syntax."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lrcp.core.errors import LrcpError
from lrcp.spec.model import Reference
from stacks.text import literal, terraform_value

# What Terraform does with a string of a JSON configuration that names nothing: `$${` and `%%{` are the
# two escapes, and `${"..."}` a template that gives its own text.
TEMPLATE = re.compile(r'\$\{"([^"]*)"\}|([$%])\2\{')
SPECIAL = st.sampled_from(
    ["${", "%{", "$", "%", "{", "}", '"', "\\", "TfToken[", "TOKEN.0", "]}", "#{", "&{", "{{#is_alert}}", "\r", "\n"]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(SPECIAL, st.text(max_size=3))).map("".join))


def read_back(text: str) -> str:
    return TEMPLATE.sub(lambda match: f"{match[2]}{{" if match[2] else match[1].replace("\\r", "\r"), text)


def nothing(reference: Reference) -> str:
    raise AssertionError(f"{reference} is not expected here")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain {{value}} of {{#is_alert}}", "plain {{value}} of {{#is_alert}}"),
        ("%{word:verb} ${name}", "%%{word:verb} $${name}"),
        ("$${already}", "$$${already}"),
        ("100 % {x}", "100 % {x}"),
        ("a\r\nb", 'a${"\\r"}\nb'),
        ("$$\r${x}", '${"$$\\r"}$${x}'),
    ],
)
def test_what_would_start_a_template_is_escaped(text: str, escaped: str) -> None:
    assert literal(text) == escaped
    assert read_back(escaped) == text


@given(TEXTS)
def test_terraform_reads_every_string_as_it_was_written(text: str) -> None:
    assert read_back(literal(text)) == text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
@example("${TfToken[TOKEN.0]}", "#{TfToken[TOKEN.0]}")
@example("String Map Token Value", "${${}}")
def test_every_string_survives_the_synthesis(synth: Callable[..., dict[str, Any]], text: str, other: str) -> None:
    from stacks.stack import DatadogResource

    arguments = {"message": text, "tags": [other, text], "nested": {"query": other}}

    configuration = synth(lambda stack: DatadogResource(stack, "datadog_monitor", "m", arguments))

    monitor = configuration["resource"]["datadog_monitor"]["m"]
    assert read_back(monitor["message"]) == text
    assert [read_back(tag) for tag in monitor["tags"]] == [other, text]
    assert read_back(monitor["nested"]["query"]) == other


def test_a_reference_becomes_terraform_code_within_its_text() -> None:
    text = 'burn_rate("tf://datadog_service_level_objective/chat--latency/id") > ${x}'

    value = terraform_value(
        {"query": text}, lambda reference: f"{reference.type}.{reference.name}.{reference.attribute}"
    )

    assert value == {"query": 'burn_rate("${datadog_service_level_objective.chat--latency.id}") > $${x}'}


def test_a_dollar_before_a_reference_stays_one() -> None:
    value = terraform_value("$$tf://datadog_monitor/a/id", lambda reference: "datadog_monitor.a.id")

    assert value == '${"$$"}${datadog_monitor.a.id}'


def test_keys_are_text_too() -> None:
    assert terraform_value({"headers": {"${a}": "b"}}, nothing) == {"headers": {"$${a}": "b"}}


def test_what_is_not_set_is_left_out_of_maps() -> None:
    assert terraform_value({"a": None, "b": [], "c": False, "d": {"e": None}}, nothing) == {
        "b": [],
        "c": False,
        "d": {},
    }


@pytest.mark.parametrize(
    ("number", "text"), [(3, "3"), (3.0, "3"), (-0.0, "0"), (0.5, "0.5"), (2**53 + 1, "9007199254740993")]
)
def test_numbers_are_written_without_a_point_where_they_are_whole(number: float, text: str) -> None:
    assert json.dumps(terraform_value(number, nothing)) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_terraform_has_not_is_refused(number: float) -> None:
    with pytest.raises(LrcpError, match="Terraform has no number"):
        terraform_value(number, nothing)


def test_a_null_in_a_list_keeps_its_place() -> None:
    assert terraform_value({"users": ["a", None]}, nothing) == {"users": ["a", None]}
