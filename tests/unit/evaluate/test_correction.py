from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.errors import LrcpError, UnsupportedError
from lrcp.core.position import Position
from lrcp.evaluate.correction import Correction, corrected, uncorrected
from lrcp.spec.model import Resource

STRETCHES = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 40)), max_size=6)


@pytest.fixture
def declare():
    def make(**arguments):
        shown = {"category": "Deployment", "slo_id": "s", "start": 100, **arguments}
        return Correction.of(Resource("datadog_slo_correction", "c", "c", "local", "org", shown, Position("c.yaml")))

    return make


def test_a_correction_is_cut_to_the_span(declare):
    assert declare(end=200).stretches(150, 400) == [(150, 200)]
    assert declare(end=200).stretches(200, 400) == []


def test_a_correction_recurs_for_its_duration(declare):
    daily = declare(rrule="FREQ=DAILY;INTERVAL=1", duration=50)

    assert daily.stretches(120, 86400 + 120) == [(120, 150), (86500, 86520)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs an `end` after its start"),
        ({"end": 100}, "needs an `end` after its start"),
        ({"rrule": "FREQ=DAILY"}, "needs a `duration`"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=1", "duration": 60}, "not BYMONTHDAY"),
        ({"category": "Holiday", "end": 200}, "`Holiday` is none of Scheduled Maintenance"),
    ],
)
def test_what_datadog_would_not_take_is_said(declare, arguments, message):
    with pytest.raises(LrcpError, match=message):
        declare(**arguments)


def test_a_query_for_objectives_is_refused_by_name(declare):
    with pytest.raises(UnsupportedError, match="correction argument `slo_query`"):
        declare(slo_query="team:a", end=200)


@given(STRETCHES)
def test_each_second_is_either_corrected_or_not(drawn):
    corrections = [Correction("Other", begin, begin + length) for begin, length in drawn]
    inside = {second for begin, length in drawn for second in range(begin, begin + length) if 10 <= second < 90}

    cut, left = (
        [second for low, high in found for second in range(int(low), int(high))]
        for found in (corrected(corrections, 10, 90), uncorrected(corrections, 10, 90))
    )

    assert set(cut) == inside
    assert sorted([*cut, *left]) == list(range(10, 90))
