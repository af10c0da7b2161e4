from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.position import Span
from lrcp.spec.expressions import ExpressionError, as_text, evaluate, number_text, parse_template

VARIABLES = {
    "service": "chat",
    "critical": 1500,
    "share": 0.8,
    "tags": ["a", "b"],
    "limits": {"low": 1},
    "on": True,
    "slo": lambda name: f"tf://datadog_service_level_objective/chat--{name}/id",
}

DATADOG_TEXTS = [
    "{{#is_alert}}p95 is {{value}} of {{threshold}} @oncall-llm{{/is_alert}}",
    '{{#is_match "endpoint.name" "/qa"}}{{else}}{{/is_match}}{{^is_recovery}}x{{/is_recovery}}',
    "{{eval \"last_triggered_at_epoch-15*60*1000\"}} {{local_time 'last_triggered_at' 'Europe/Rome'}}",
    "{{{raw}}} {{{{raw}}}}{{x}}{{{{/raw}}}} {{!-- comment --}} {{[a.b].name}} {{@facet.name}}",
    '@workflow-cost(param="text", n=1) {% if x %} {# note #} <% y %> <# z #>',
    "${aws_s3_bucket.x.id} %{if y}z%{endif} [[ a ]] (( b )) a < b > c >> d",
    "avg(last_5m):avg:m{service:a,!b:c} by {d}.rollup(sum, 60) > 1",
    "ends with a newline\n",
]


def value_of(text: str) -> object:
    template = parse_template(text)
    assert template is not None
    assert not template.problems
    hole = template.only
    assert hole is not None
    return evaluate(hole, VARIABLES, text)


def rendered(text: str) -> str:
    template = parse_template(text)
    if template is None:
        return text
    parts = [
        part if isinstance(part, str) else as_text(evaluate(part, VARIABLES, text), part) for part in template.parts
    ]
    return "".join(parts)


@pytest.mark.parametrize("text", DATADOG_TEXTS)
def test_every_datadog_construct_passes_unchanged(text: str) -> None:
    assert rendered(text) == text


@pytest.mark.parametrize("text", DATADOG_TEXTS)
def test_datadog_constructs_beside_an_expression_pass_unchanged(text: str) -> None:
    assert rendered(f"<< service >> {text}") == f"chat {text}"


@given(st.text().filter(lambda text: "<<" not in text))
def test_a_text_without_the_opening_delimiter_has_no_expressions(text: str) -> None:
    assert parse_template(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<< critical >>", 1500),
        ("<< on >>", True),
        ("<< tags >>", ["a", "b"]),
        ("<< critical * share >>", 1200.0),
        ("<< limits.low + 1 >>", 2),
        ("<< 'big' if critical > 1000 else 'small' >>", "big"),
        ("<< (critical / 7) | round(1) >>", 214.3),
        ("<< tags | join(',') | upper >>", "A,B"),
        ("<< limits.high | default(9) >>", 9),
        ("<< '>>' >>", ">>"),
        ('<< "1e5" >>', "1e5"),
        ("<<critical>>", 1500),
        ("<< not on >>", False),
        ('<< slo("latency") >>', "tf://datadog_service_level_objective/chat--latency/id"),
        ("<< slo('latency') >>", "tf://datadog_service_level_objective/chat--latency/id"),
        (r'<< slo("late\x6ecy") >>', "tf://datadog_service_level_objective/chat--latency/id"),
        ('<< not("") >>', True),
    ],
)
def test_a_scalar_that_is_one_expression_keeps_its_type(text: str, value: object) -> None:
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("p95 > << critical >>", "p95 > 1500"),
        ("> << critical * share >>", "> 1200"),
        ("<< service >>-<< critical >>", "chat-1500"),
        ("is << on >>", "is true"),
        ('<< "<<" >> is literal', "<< is literal"),
        ("kept\n<< service >>\n", "kept\nchat\n"),
    ],
)
def test_within_a_text_a_value_is_written_as_datadog_reads_it(text: str, result: str) -> None:
    assert rendered(text) == result


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (40.0, "40"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (10**15, "1000000000000000"),
        (-2.50, "-2.5"),
        (14.4, "14.4"),
    ],
)
def test_numbers_are_plain_decimals(number: float, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("text", "span", "message"),
    [
        ("p95 > << critical", Span(6, 8), "`<<` is never closed"),
        ("<< >>", Span(0, 5), "the expression is empty"),
        ("a << 1 + >> b", Span(2, 11), "`1 +` is not an expression: unexpected 'end of template'"),
        ("<< a b >>", Span(0, 9), "`a b` is not an expression: `b` is left over"),
        ("<< tags | first >>", Span(0, 18), "`tags | first` is not an expression: there is no filter `first`"),
        ("<< service.upper() >>", Span(0, 21), "only the reference functions can be called"),
        ("<< a is none >>", Span(0, 15), "test is not allowed here"),
    ],
)
def test_a_mistake_is_found_with_its_place(text: str, span: Span, message: str) -> None:
    template = parse_template(text)
    assert template is not None
    (problem,) = template.problems
    assert (problem.code, problem.span) == ("S102", span)
    assert message in str(problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<< critical / 0 >>", "`critical / 0` has no value: division by zero"),
        ("<< service + critical >>", "`service + critical` has no value"),
        ("<< limits.hgh >>", "`limits.hgh` is undefined"),
        ("<< service.__class__ >>", "is undefined"),
        ("<< 'x' * 100000000 >>", "`*` needs numbers on both sides"),
        ("<< '%99999999d' % 1 >>", "`%` needs numbers on both sides"),
        ("<< service('chat') >>", "`service('chat')` has no value: 'str' object is not callable"),
    ],
)
def test_what_has_no_value_is_an_error_and_never_a_text(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        value_of(text)
    assert error.value.code == "S103"
    assert message in str(error.value)


@pytest.mark.parametrize("text", ["all of << tags >>", "the << limits >>"])
def test_a_list_or_map_cannot_stand_within_a_text(text: str) -> None:
    with pytest.raises(ExpressionError, match="is a list or map and cannot stand within a text"):
        rendered(text)


def test_a_template_is_compiled_once() -> None:
    assert parse_template("once << service >>") is parse_template("once << service >>")
