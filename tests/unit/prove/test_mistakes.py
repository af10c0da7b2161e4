"""What is written once can be mistaken once, however many resources are made of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lrcp.core.frozen import replace
from lrcp.core.located import Located
from lrcp.core.position import Position, Span
from lrcp.prove.mistakes import mistakes
from lrcp.prove.mutate import Mutant
from lrcp.spec import Resource

QUERY = "avg(last_5m):avg:a{*} > 5"
THRESHOLD = Span(len(QUERY) - 1, len(QUERY))
HERE, ELSEWHERE = Position("monitors/a.yaml", 4, 10), Position("monitors/b.yaml", 4, 10)


def mutant(service: str = "chat", change: str = "avg becomes sum", **changed: object) -> Mutant:
    """Of the monitor ``a`` of a service; ``at`` says where its query was written."""
    environment, at = str(changed.get("environment", "production")), changed.get("at", HERE)
    assert isinstance(at, Position)
    resource = Resource(
        "datadog_monitor", f"{service}--a", "a", environment, service, {"query": QUERY}, at, service=service,
        texts={("query",): Located.of(QUERY, at)},
    )  # fmt: skip
    span = changed.get("span", Span(14, 17))
    assert isinstance(span, Span)
    return Mutant(str(changed.get("kind", "aggregator")), resource, ("query",), change, resource, span)


def with_query(mutant: Mutant, text: str) -> Mutant:
    """All of its query is what an expression came to."""
    resource = replace(mutant.resource, texts={("query",): Located.of(text, HERE, exact=False)})
    return replace(mutant, resource=resource)


def changes(mutants: Sequence[Mutant]) -> list[str]:
    return [each.change for each in mistakes(mutants)]


def test_services_and_environments_share_the_mistakes_of_their_declaration() -> None:
    first, *_ = made = [mutant(), mutant("search"), mutant(environment="staging")]
    assert list(mistakes(made)) == [first]


@pytest.mark.parametrize(
    "other",
    [
        {"change": "max becomes sum"},
        {"change": "avg becomes max"},
        {"kind": "threshold"},
        {"at": ELSEWHERE},
        {"span": THRESHOLD},
    ],
    ids=["another text", "another change", "another kind", "written elsewhere", "elsewhere in the text"],
)
def test_each_other_text_change_or_place_is_another_mistake(other: dict[str, object]) -> None:
    made = [mutant(), mutant("search", **other)]  # type: ignore[arg-type]
    assert list(mistakes(made)) == made


def test_two_mutants_of_one_argument_are_two_mistakes() -> None:
    """An expression may write the same twice: both have its place."""
    made = [mutant(), mutant(), mutant("search"), mutant("search"), mutant("search")]
    assert [each.resource.service for each in mistakes(made)] == ["chat", "chat", "search"]


def test_the_own_name_of_a_service_is_no_text_of_its_own() -> None:
    made = [
        mutant("chat", "service:chat becomes service:cha"),
        mutant("chat", "service:chat becomes service:search"),
        mutant("search", "service:search becomes service:searc"),
        mutant("search", "service:search becomes service:chat"),
        mutant("chat", "without env:production"),
        mutant("chat", "without env:staging", environment="staging"),
        mutant("search", "without service:chat"),
    ]
    assert changes(made) == [
        "service:chat becomes service:cha",
        "service:chat becomes service:search",
        "without env:production",
        "without service:chat",
    ]


def test_what_an_expression_comes_to_is_the_text_that_is_mistaken() -> None:
    """Kinds of services give a value of their own: what stands at its place is as different as they are."""
    own = "sum:llm.requests{service:<< service >>}"
    made = [
        with_query(mutant("chat"), own.replace("<< service >>", "chat")),
        with_query(mutant("search"), own.replace("<< service >>", "search")),
        with_query(mutant("shop"), "sum:web.requests{service:shop}"),
    ]
    assert [each.resource.service for each in mistakes(made)] == ["chat", "shop"]


def test_a_service_named_like_a_part_of_its_environment_is_told_from_it() -> None:
    made = [
        mutant("pro", "without env:production"),
        mutant("pro", "without service:pro"),
        mutant("chat", "without env:production"),
    ]
    assert changes(made) == ["without env:production", "without service:pro"]
