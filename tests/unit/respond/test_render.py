from __future__ import annotations

import pytest

from lrcp.core.position import Span
from lrcp.respond import TemplateError


def test_lines_that_hold_only_a_block_tag_disappear(render):
    message = "{{^is_renotify}}\nfirst\n{{/is_renotify}}\n\nboth\n\n{{#is_renotify}}\nagain\n{{/is_renotify}}\n"

    assert render(message) == "first\n\nboth"
    assert render(message, "Alert", "Alert", renotify=True) == "both\n\nagain"


def test_a_tag_within_a_line_leaves_the_line_as_it_is(render):
    assert render("a {{#is_alert}} b {{/is_alert}}\nc") == "a  b \nc"


def test_blocks_nest(render):
    message = '{{#is_alert}}{{#is_match "env.name" "prod"}}page{{else}}tell{{/is_match}}{{else}}fine{{/is_alert}}'

    assert render(message, group=("env:prod",)) == "page"
    assert render(message, group=("env:dev",)) == "tell"
    assert render(message, "OK", "Alert") == "fine"


def test_variables_are_escaped_unless_in_triple_braces(render):
    assert render("{{a.name}} {{{a.name}}}", group=("a:<b>&",)) == "&lt;b&gt;&amp; <b>&"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("{{local_time 'last_triggered_at' 'Asia/Tokyo'}}", "2021-05-31 23:43:27+09:00"),
        ("{{local_time 'first_triggered_at' 'Europe/Rome'}}", "2021-05-31 16:43:27+02:00"),
        ('{{urlencode "endpoint.name"}}', "%2Fqa%20x"),
        ('{{eval "int(value)"}} of {{threshold}}', "5 of 4"),
        ('from_ts={{eval "last_triggered_at_epoch-15*60*1000"}}', "from_ts=1622471307000"),
        ("a{{override_priority 'P1'}}b", "ab"),
    ],
)
def test_functions_are_rendered(render, message, text):
    assert render(message, group=("endpoint:/qa x",)) == text


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ('a {{eval "value /"}}', "a number or variable is expected"),
        ("a {{eval 'value' 'x'}}", "eval takes 1 arguments"),
        ("a {{local_time 'last_triggered_at' 'Mars/X'}}", "there is no time zone 'Mars/X'"),
        ("a {{override_priority 'P9'}}", "P1 to P5, not P9"),
        ("a {{#is_match 'x'}}y{{/is_match}}", "takes a variable and at least one text"),
    ],
)
def test_a_wrong_call_says_what_and_where(render, message, problem):
    with pytest.raises(TemplateError, match=problem) as error:
        render(message)

    assert error.value.span == Span(2, message.index("}}") + 2)
