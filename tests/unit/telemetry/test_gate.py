"""What the contract does not know: raised in tests, counted and logged once in production."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.contract.names import METRICS, TAGS
from lrcp.telemetry.gate import ContractViolation, Gate

REQUEST = {"endpoint": "/qa", "model": "gemini-2.5-pro", "request_type": "qa"}
REFUSALS = [
    ("count", "llm.eror.count", 1, REQUEST, "unknown_metric", "did you mean `llm.error.count`?"),
    ("gauge", "llm.request.count", 1, {}, "unknown_metric", "it is a count"),
    ("distribution", "llm.cost.usd", math.nan, REQUEST, "bad_value", "not a finite number"),
    ("distribution", "llm.cost.usd", math.inf, REQUEST, "bad_value", "not a finite number"),
    ("distribution", "llm.cost.usd", "1", REQUEST, "bad_value", "not a finite number"),
    ("distribution", "llm.cost.usd", 1, {**REQUEST, "endpont": "/qa"}, "unknown_tag", "did you mean `endpoint`?"),
    ("distribution", "llm.cost.usd", 1, {**REQUEST, "endpoint": "/q"}, "unknown_tag", "did you mean `/qa`?"),
    ("distribution", "llm.cost.usd", 1, {**REQUEST, "endpoint": 5}, "unknown_tag", ""),
    ("distribution", "llm.cost.usd", 1, {**REQUEST, "service": "x"}, "unknown_tag", "set by DD_SERVICE"),
    ("distribution", "llm.cost.usd", 1, {**REQUEST, "outcome": "ok"}, "unknown_tag", ""),
    (
        "distribution",
        "llm.cost.usd",
        1,
        {"endpoint": "/qa", "request_type": "qa"},
        "unknown_tag",
        "add the tag `model`",
    ),
]
refusals = pytest.mark.parametrize(("kind", "metric", "value", "tags", "reason", "hint"), REFUSALS)


def collecting() -> tuple[Gate, list[tuple[str, str]]]:
    reports: list[tuple[str, str]] = []
    return Gate(lambda name, reason: reports.append((name, reason)), strict=False), reports


def test_what_the_contract_knows_passes_with_its_tags() -> None:
    gate, reports = collecting()

    assert gate.admit("distribution", "llm.cost.usd", 0.1, {**REQUEST, "simulate_retry": "true"}) == [
        "endpoint:/qa",
        "model:gemini-2.5-pro",
        "request_type:qa",
        "simulate_retry:true",
    ]
    assert (reports, gate.refused) == ([], {})


@refusals
def test_when_strict_it_raises_with_the_nearest_known_name(
    kind: str, metric: str, value: Any, tags: Any, reason: str, hint: str
) -> None:
    gate = Gate(lambda name, reason: None, strict=True)

    with pytest.raises(ContractViolation) as caught:
        gate.admit(kind, metric, value, tags)

    assert str(caught.value).startswith(f"{reason}: {metric}")
    assert hint in str(caught.value)


@refusals
def test_otherwise_it_is_counted_each_time_and_reported_once(
    kind: str, metric: str, value: Any, tags: Any, reason: str, hint: str
) -> None:
    gate, reports = collecting()

    gate.admit(kind, metric, value, tags)
    gate.admit(kind, metric, value, tags)

    assert gate.refused == {reason: 2}
    assert [(name.startswith(metric), why) for name, why in reports] == [(True, reason)]


@pytest.mark.parametrize(("tags", "left"), [({**REQUEST, "endpont": "/qa"}, 3), ({**REQUEST, "endpoint": "/q"}, 2)])
def test_a_point_with_an_unknown_tag_is_sent_without_it(tags: dict[str, str], left: int) -> None:
    gate, _ = collecting()

    assert len(gate.admit("distribution", "llm.cost.usd", 1, tags) or ()) == left


def test_a_refused_value_is_neither_reported_nor_shown() -> None:
    gate, reports = collecting()
    gate.admit("distribution", "llm.cost.usd", 1, {**REQUEST, "endpoint": "joe@example.com"})
    assert "joe" not in str(reports)

    strict = Gate(lambda name, reason: None, strict=True)
    with pytest.raises(ContractViolation) as caught:
        strict.admit("distribution", "llm.cost.usd", 1, {**REQUEST, "endpoint": "joe@example.com"})
    assert "joe" not in str(caught.value)


def test_reports_are_bounded() -> None:
    gate, reports = collecting()

    for number in range(3_000):
        gate.admit("count", f"metric.{number}", 1, {})

    assert len(reports) == 1_000
    assert gate.refused == {"unknown_metric": 3_000}


keys = st.sampled_from([*TAGS, "user", "e-mail"])
values = st.sampled_from(["/qa", "qa", "ok", "true", "hit"]) | st.emails() | st.text(max_size=20)


@given(st.sampled_from([*METRICS, "other"]), st.dictionaries(keys, values, max_size=6))
def test_whatever_is_tried_only_listed_values_become_tags(metric: str, tags: dict[str, str]) -> None:
    gate, _ = collecting()
    kind = METRICS[metric].type if metric in METRICS else "count"

    for tag in gate.admit(kind, metric, 1, tags) or ():
        key, _, value = tag.partition(":")
        assert key in METRICS[metric].tags
        assert value in (TAGS[key].values or ())
