from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.frozen import replace
from lrcp.core.yamldoc import Document
from lrcp.rehearse.load import build_scenario, build_target, load_rehearsals
from lrcp.rehearse.scenario import Phase, Share, Target, Traffic
from lrcp.rehearse.traffic import requests


@pytest.fixture
def target(target_document: Document) -> Target:
    return build_target(target_document)


@pytest.fixture
def phase(scenario_document: Document, target: Target) -> Phase:
    return build_scenario(scenario_document, {"shop": target}).phases[1]


def test_the_same_arguments_give_the_same_requests(
    target: Target, phase: Phase, write: Callable[..., Path], tmp_path: Path
) -> None:
    rehearsals = load_rehearsals(write(), tmp_path)
    again = requests(rehearsals.targets["shop"], rehearsals.scenarios[0].phases[1], tick=7, seed=3)
    assert requests(target, phase, tick=7, seed=3) == again


def test_ticks_seeds_and_phases_differ(target: Target, phase: Phase) -> None:
    other = replace(phase, name="other")
    runs = [
        [requests(target, each, tick, seed) for tick in range(20)]
        for each, seed in ((phase, 1), (phase, 2), (other, 1))
    ]
    assert runs[0] != runs[1] != runs[2] != runs[0]
    assert runs[0][0] != runs[0][1]


def test_a_request_carries_body_toggles_and_session(target: Target) -> None:
    share = Share("/ask", "questions", toggles=("slow",), session="s1")
    (request,) = requests(target, Phase("p", 1, Traffic(1, (share,))), tick=0, seed=0)
    assert (request.endpoint, request.path) == ("/ask", "/ask?slow=true")
    assert json.loads(request.body) in [{"text": "one"}, {"text": "two"}]
    assert request.headers == {"Content-Type": "application/json", "X-Session": "s1"}


def test_a_plain_request_has_neither_query_nor_session(target: Target) -> None:
    (request,) = requests(target, Phase("p", 1, Traffic(1, (Share("/ask", "questions"),))), tick=0, seed=0)
    assert (request.path, request.headers) == ("/ask", {"Content-Type": "application/json"})


def test_weights_are_kept_in_the_long_run(target: Target, phase: Phase) -> None:
    counts = Counter(request.endpoint for tick in range(1_500) for request in requests(target, phase, tick, seed=5))
    assert counts["/ask"] / counts["/think"] == pytest.approx(2.0, rel=0.15)


def test_a_phase_without_traffic_asks_nothing(target: Target) -> None:
    assert requests(target, Phase("silence", 5), tick=0, seed=0) == ()


@given(tick=st.integers(0, 10_000), seed=st.integers(0, 10_000), number=st.integers(1, 50))
def test_every_tick_has_as_many_requests_as_the_phase_says(tick: int, seed: int, number: int) -> None:
    share = Share("/ask", "questions")
    target = Target("shop", (), {}, "/", "/", None, {}, (), "", {"questions": [{}]}, {})  # type: ignore[arg-type]
    assert len(requests(target, Phase("p", 1, Traffic(number, (share,))), tick, seed)) == number
