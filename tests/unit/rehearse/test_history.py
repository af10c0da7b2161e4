from __future__ import annotations

from math import isnan
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.frozen import replace
from lrcp.rehearse.history import columns, values
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


def test_weekends_have_their_share_of_every_hour() -> None:
    monday = 4 * _DAY  # 1970-01-05
    week = History("m", (), 0.0, 7 * _DAY, every=_DAY, value=10.0, weekend=0.4)
    assert values(week, monday) == [10.0] * 5 + [4.0] * 2


def test_noise_is_of_its_size_and_follows_from_the_seed() -> None:
    noisy = History("m", (), 0.0, 3 * _DAY, every=60.0, value=200.0, noise=0.05)
    first, again, other = values(noisy, 0.0, 1), values(noisy, 0.0, 1), values(noisy, 0.0, 2)
    assert first == again != other
    assert fmean(first) == pytest.approx(200.0, rel=0.01)
    assert stdev(first) == pytest.approx(10.0, rel=0.1)


def test_every_series_has_noise_of_its_own_and_none_turns_negative() -> None:
    wild = History("m", ("a:b",), 0.0, _DAY, every=60.0, value=1.0, noise=1.0)
    assert min(values(wild, 0.0)) > 0
    assert values(wild, 0.0) != values(replace(wild, tags=("a:c",)), 0.0)
    assert values(wild, 0.0) != values(replace(wild, service="shop"), 0.0)


def test_samples_stand_instead_of_a_shape() -> None:
    written = History("m", (), 0.0, 40.0, every=10.0, samples=((1.0,), (), (2.0, 3.0)))
    first, second = ([None if isnan(value) else value for value in column] for column in columns(written, 0.0))
    assert (first, second) == ([1.0, None, 2.0], [None, None, 3.0])
