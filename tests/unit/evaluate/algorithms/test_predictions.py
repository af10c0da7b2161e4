from __future__ import annotations

import numpy as np
import pytest

from lrcp.evaluate.algorithms.predictions import FORECASTS, Prediction, Seen
from lrcp.evaluate.algorithms.season import Season

HOUR, DAY = 3600, 86400


def forecast(values: np.ndarray, hours: int = 24, model: str = "default", algorithm: str = "linear") -> Prediction:
    count = values.shape[-1]
    starts = np.arange(count, dtype=np.int64) * HOUR
    coming = count * HOUR + np.arange(hours, dtype=np.int64) * HOUR
    season = Season(DAY, HOUR) if algorithm == "seasonal" else None
    return FORECASTS.get(algorithm)(Seen(np.atleast_2d(values), starts, coming, model, season))


@pytest.mark.parametrize("model", ["default", "simple", "reactive"])
def test_a_line_goes_on(model):
    found = forecast(20 + 2.0 * np.arange(168), model=model)

    assert found.expected[0] == pytest.approx(20 + 2.0 * np.arange(168, 192))
    assert found.error[0] == pytest.approx(np.zeros(24), abs=1e-6)


@pytest.mark.parametrize("model", ["default", "simple", "reactive"])
def test_a_spike_does_not_turn_it(model):
    values = 20 + 2.0 * np.arange(168) + np.random.default_rng(1).normal(0, 1, 168)
    values[150:153] += 400

    assert forecast(values, model=model).expected[0, -1] == pytest.approx(20 + 2 * 191, abs=12)


def test_the_more_reactive_a_model_the_sooner_it_follows_a_new_trend():
    values = np.concatenate([np.full(156, 100.0), 100 + 5.0 * np.arange(12)])

    ends = [forecast(values, model=model).expected[0, -1] for model in ("simple", "default", "reactive")]

    assert ends == sorted(ends)
    assert ends[0] < 110
    assert ends[2] > 140


def test_the_error_grows_with_noise_and_with_distance():
    rng = np.random.default_rng(2)
    calm, wild = (forecast(100 + rng.normal(0, noise, 168), model="simple").error[0] for noise in (1, 8))

    assert calm[0] == pytest.approx(1, rel=0.35)
    assert wild[0] == pytest.approx(8, rel=0.35)
    assert (np.diff(calm) > 0).all()


@pytest.mark.parametrize(("points", "known"), [(83, False), (84, True)])
def test_a_line_needs_half_of_its_history(points, known):
    values = np.full(168, np.nan)
    values[-points:] = np.arange(points)

    assert bool(np.isfinite(forecast(values).expected).all()) is known


def test_four_points_are_too_few_however_far_apart():
    values = np.full(168, np.nan)
    values[[0, 50, 100, 160]] = 4

    assert np.isnan(forecast(values).expected).all()


def test_seasons_go_on_and_so_does_their_growth():
    hours = np.arange(5 * 24)
    wave = 100 + 30 * np.sin(2 * np.pi * hours / 24) + hours / 2

    found = forecast(wave[:96], algorithm="seasonal")

    assert found.expected[0] == pytest.approx(wave[96:])


@pytest.mark.parametrize(("hours", "known"), [(47, False), (48, True)])
def test_a_season_must_have_been_seen_twice(hours, known):
    values = np.full(144, np.nan)
    values[-hours:] = 10

    assert bool(np.isfinite(forecast(values, algorithm="seasonal").expected).all()) is known


@pytest.mark.parametrize("algorithm", ["linear", "seasonal"])
def test_a_group_does_not_depend_on_the_others(algorithm):
    rng = np.random.default_rng(3)
    values = np.stack([rng.normal(10, 1, 144), rng.normal(500, 90, 144), np.full(144, np.nan)])
    together = forecast(values, algorithm=algorithm)

    for row in range(3):
        alone = forecast(values[row], algorithm=algorithm)
        assert together.expected[row] == pytest.approx(alone.expected[0], nan_ok=True, rel=1e-7)
