from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from lrcp.evaluate.algorithms.season import MOST, Season, Slots, decomposed

HOUR, DAY = 3600, 86400
HOURS = Season(DAY, HOUR)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def daily(days: int, noise: float = 0, growth: float = 0) -> np.ndarray:
    hours = np.arange(days * 24)
    wobble = np.random.default_rng(4).normal(0, noise, hours.size) if noise else 0
    return (100 + 40 * np.sin(2 * np.pi * hours / 24) + growth * hours / 24 + wobble)[np.newaxis]


def test_slots_are_counted_in_local_time():
    starts = at("2026-03-29T00:00") + np.arange(4) * HOUR  # Paris skips 02:00 to 03:00, at 01:00 UTC

    numbers = Season(DAY, HOUR, "Europe/Paris").numbers(starts)

    assert ((numbers - numbers[0]).tolist(), int(numbers[0] % 24)) == ([0, 2, 3, 4], 1)


def test_a_skipped_slot_is_empty_and_of_a_repeated_one_the_later_value_counts():
    slots = Slots.of(np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([10, 12, 13, 13]))

    assert slots.between(9, 15)[0].tolist() == pytest.approx([np.nan, 1, np.nan, 2, 4, np.nan], nan_ok=True)


@pytest.mark.parametrize("days", [2, 4, MOST, 9])
def test_a_season_without_noise_is_predicted_as_it_was(days):
    slots = Slots.of(daily(days), np.arange(days * 24))

    fit = decomposed(slots, days * 24, HOURS)

    assert fit.at(np.arange(days * 24, days * 24 + 30))[0] == pytest.approx(daily(days + 2)[0, days * 24 :][:30])
    assert fit.error[0] < 1e-3


def test_growth_goes_on():
    slots = Slots.of(daily(6, growth=7), np.arange(144))

    fit = decomposed(slots, 144, HOURS)

    assert fit.trend[0] == pytest.approx(7)
    assert fit.at(np.arange(144, 192))[0] == pytest.approx(daily(8, growth=7)[0, 144:])


def test_an_anomalous_day_changes_neither_profile_nor_trend():
    values = daily(6, noise=1)
    calm = decomposed(Slots.of(values, np.arange(144)), 144, HOURS)
    values[0, 72:96] *= 5

    fit = decomposed(Slots.of(values, np.arange(144)), 144, HOURS)

    assert fit.profile[0] == pytest.approx(calm.profile[0], abs=3)
    assert abs(fit.trend[0]) < 1


def test_the_profile_agrees_with_the_decomposition_of_statsmodels():
    from statsmodels.tsa.seasonal import STL

    values = daily(6, noise=2)
    reference = STL(values[0], period=24, seasonal=61, seasonal_deg=0, robust=True).fit()

    fit = decomposed(Slots.of(values, np.arange(144)), 144, HOURS)

    expected = reference.seasonal[-24:] + reference.trend[-24:].mean()
    assert fit.at(np.arange(144, 168))[0] == pytest.approx(expected, abs=4)


@pytest.mark.parametrize("noise", [1.0, 5.0])
def test_the_error_is_that_of_the_noise(noise):
    fit = decomposed(Slots.of(daily(6, noise=noise), np.arange(144)), 144, HOURS)

    assert fit.error[0] == pytest.approx(noise * np.sqrt(1 + np.pi / 12), rel=0.3)


def test_what_was_never_seen_is_not_expected():
    values = np.concatenate([daily(3), np.full((1, 72), np.nan)])
    values[:, 5::24] = np.nan

    fit = decomposed(Slots.of(values, np.arange(72)), 72, HOURS)

    assert np.isnan(fit.at(np.arange(72, 96))[0]).tolist() == [hour == 5 for hour in range(24)]
    assert np.isnan(fit.at(np.arange(72, 96))[1]).all()
