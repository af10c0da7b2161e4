"""Rules that do not look at a resource are not asked again when it changes; what they look at is observed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.prove.verdict import ONE_BY_ONE, Said, Verdict
from lrcp.rules.context import Context, shared
from lrcp.rules.rule import Loaded, Rule, all_rules

BAD = Path(__file__).parents[1] / "rules/fixtures"
HERE = Position("monitors/a.yaml")
Look = Callable[[Context], Iterator[object]]

LISTED = [each for each in all_rules() if each.rule.code in ONE_BY_ONE]


@shared
def names(context: Context) -> list[str]:
    return [each.name for each in context.monitors]


def loaded(look: Look, asked: list[Context] | None = None) -> Loaded:
    """A rule that finds fault with everything that it looks at, and notes in ``asked`` each time that it is asked."""

    def check(context: Context) -> Iterator[Finding]:
        if asked is not None:
            asked.append(context)
        for each in look(context):
            yield Finding("X101", str(getattr(each, "name", each)), HERE)

    return Loaded(Rule("X101", "An example."), check, "x101_example")


@pytest.mark.parametrize(
    ("look", "again"),
    [
        (lambda context: context.monitors, True),
        (lambda context: context.of_type("datadog_monitor"), True),
        (lambda context: iter(context.metric_monitors), True),
        (lambda context: map(context.monitor_query, context.specs[0].of_type("datadog_monitor")), True),
        (lambda context: iter(context.queries), True),
        (lambda context: iter(context.metric_uses), True),
        (lambda context: iter(context.resources), True),
        (lambda context: iter(names(context)), True),
        (lambda context: context.of_type("datadog_dashboard_json"), False),
        (lambda context: iter(context.specs[0].resources), False),
        (lambda context: iter(context.vocabulary.metrics), False),
    ],
)
def test_only_what_looks_at_monitors_is_asked_again_about_one(context: Context, look: Look, again: bool) -> None:
    asked: list[Context] = []
    verdict = Verdict.of(context, [loaded(look, asked)])
    verdict.new(context, "datadog_monitor")
    assert len(asked) == 1 + again


def test_what_one_rule_has_made_for_others_is_a_look_of_each(context: Context) -> None:
    one, other = (loaded(lambda context: iter(names(context))) for _ in range(2))
    assert list(Verdict.of(context, [one, other]).seen.values()) == [frozenset({"datadog_monitor"})] * 2


def test_new_is_what_was_not_said_before(context: Context) -> None:
    first = next(context.monitors)
    verdict = Verdict.of(context.of([first]), [loaded(lambda context: context.monitors)])
    assert verdict.said == {Said("X101", "", first.name)}
    assert verdict.new(context.of([first]), first.type) == frozenset()
    others = {Said("X101", "", each.name) for each in context.monitors if each.name != first.name}
    assert verdict.new(context, first.type) == others


@pytest.mark.parametrize("code", sorted(ONE_BY_ONE))
def test_a_rule_that_judges_one_by_one_finds_the_same_in_each_alone(
    code: str, declared: Callable[[Mapping[str, str]], Context]
) -> None:
    example: Mapping[str, Any] = yaml.safe_load((BAD / code / "bad.yaml").read_text(encoding="utf-8"))
    context = declared(example["files"])
    alone = [Verdict.of(context.of([each]), LISTED).said for each in context.resources]
    assert Verdict.of(context, LISTED).said == frozenset().union(*alone)
    assert code in {each.code for said in alone for each in said}


def test_rules_that_judge_one_by_one_are_rules() -> None:
    assert {each.rule.code for each in LISTED} == ONE_BY_ONE
