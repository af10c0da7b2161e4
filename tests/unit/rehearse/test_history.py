from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.rehearse.history import values
from lrcp.rehearse.scenario import History

_DAY = 86_400.0


def test_there_is_a_value_from_begin_up_to_but_not_at_the_end() -> None:
    assert values(History("m", (), -60.0, 0.0, every=20.0, value=3.0), start=0.0) == [3.0, 3.0, 3.0]


def test_a_wave_is_highest_at_its_hour_and_lowest_half_a_day_later() -> None:
    wave = History("m", (), 0.0, _DAY, every=3600.0, value=10.0, low=2.0, peak=14 * 3600.0)
    hours = values(wave, start=0.0)
    assert (hours.index(max(hours)), hours.index(min(hours))) == (14, 2)
    assert max(hours) == pytest.approx(10.0)
    assert min(hours) == pytest.approx(2.0)


@given(start=st.integers(0, 10**9), peak=st.floats(0, _DAY))
def test_a_wave_repeats_each_day(start: int, peak: float) -> None:
    wave = History("m", (), -2 * _DAY, 0.0, every=3600.0, value=5.0, low=1.0, peak=peak)
    hours = values(wave, float(start))
    assert hours[:24] == pytest.approx(hours[24:], abs=1e-6)
