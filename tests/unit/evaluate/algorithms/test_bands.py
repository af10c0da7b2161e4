from __future__ import annotations

import numpy as np
import pytest

from lrcp.core.registry import Fidelity
from lrcp.evaluate.algorithms.bands import BANDS, Band, Past, seconds_of_past
from lrcp.evaluate.algorithms.season import Season

STEP, HOUR, DAY = 60, 3600, 86400
HOURLY = Season(HOUR, STEP)


def hours(number: int, noise: float = 1.0) -> np.ndarray:
    """A value a minute: a wave an hour long with noise."""
    minutes = np.arange(number * 60)
    return (100 + 30 * np.sin(2 * np.pi * minutes / 60) + np.random.default_rng(5).normal(0, noise, minutes.size))[
        np.newaxis
    ]


def past(values: np.ndarray, season: Season | None = HOURLY) -> Past:
    return Past(values, np.arange(values.shape[1], dtype=np.int64) * STEP, 15, season)


def marks(algorithm: str, values: np.ndarray, count: int = 60, bounds: float = 3, direction: str = "both"):
    band = BANDS.get(algorithm)(past(values, None if algorithm == "basic" else HOURLY), count)
    return band.outside(values[:, -count:], bounds, direction)[0]


@pytest.mark.parametrize("algorithm", ["agile", "robust"])
def test_a_season_is_expected_and_standing_still_in_it_is_anomalous(algorithm):
    values = hours(7)
    assert marks(algorithm, values).mean() < 0.1

    values[:, -60:] = 72
    assert marks(algorithm, values).mean() > 0.6


def test_basic_knows_no_season():
    values = hours(7)
    values[:, -60:] = 72

    assert marks("basic", values).mean() < 0.1


@pytest.mark.parametrize("algorithm", ["basic", "agile", "robust"])
def test_a_spike_is_anomalous_and_only_in_its_direction(algorithm):
    values = hours(7, noise=3)
    values[:, -5:] += 250

    assert marks(algorithm, values, 5).tolist() == [1] * 5
    assert marks(algorithm, values, 5, direction="above").tolist() == [1] * 5
    assert marks(algorithm, values, 5, direction="below").tolist() == [0] * 5


def test_agile_follows_a_shift_of_level_and_is_surprised_when_it_ends_and_robust_stays():
    values = hours(10)
    values[:, -120:-40] += 60

    followed, stayed = marks("agile", values, 120), marks("robust", values, 120)

    assert followed[:15].mean() > 0.9
    assert followed[45:80].mean() < 0.2
    assert followed[80:95].mean() > 0.9
    assert stayed[:60].mean() > 0.9
    assert stayed[-20:].mean() < 0.2


@pytest.mark.parametrize(("algorithm", "still_seen"), [("basic", True), ("robust", True), ("agile", False)])
def test_only_agile_measures_a_shift_by_the_level(algorithm, still_seen):
    values = np.random.default_rng(6).normal(10, 1, (1, 600))
    values[:, -10:] += 25

    assert marks(algorithm, values, 10).all()
    assert bool(marks(algorithm, values + 1000, 10).all()) is still_seen


@pytest.mark.parametrize(("algorithm", "needed"), [("basic", 15), ("agile", 180), ("robust", 180)])
def test_a_new_metric_has_no_band_before_its_history_is_long_enough(algorithm, needed):
    values = hours(7)
    values[:, : 360 - needed + 1] = np.nan

    seen = marks(algorithm, values)

    assert np.isnan(seen[0])
    assert not np.isnan(seen[1:]).any()


@pytest.mark.parametrize("algorithm", ["basic", "agile"])
def test_a_long_alert_window_is_judged_by_points_spread_over_it(algorithm):
    season = None if algorithm == "basic" else HOURLY
    rng = np.random.default_rng(8)
    values = rng.normal(100, 4, (1, 6 * 480))
    values[:, -100:] += 60
    asked = Past(values, np.arange(values.shape[1], dtype=np.int64) * STEP, 480, season)

    seen = BANDS.get(algorithm)(asked, 480).outside(values[:, -480:], 4, "both")[0]

    assert seen[:-100].mean() < 0.02
    assert seen[-100:].mean() > 0.98


def test_a_point_that_is_missing_is_not_judged():
    values = hours(7)
    values[:, -3] = np.nan

    assert np.isnan(marks("robust", values)).tolist() == [minute == 57 for minute in range(60)]


@pytest.mark.parametrize("algorithm", ["basic", "agile", "robust"])
def test_the_band_of_a_point_does_not_depend_on_when_it_is_asked_for(algorithm):
    values = hours(9)
    season = None if algorithm == "basic" else HOURLY
    whole = BANDS.get(algorithm)(past(values, season), 130)

    for count in (1, 45, 100):
        earlier = BANDS.get(algorithm)(past(values[:, :-count], season), 30)
        columns = slice(130 - count - 30, 130 - count)
        assert earlier.expected == pytest.approx(whole.expected[:, columns])
        assert earlier.deviation == pytest.approx(whole.deviation[:, columns])


@pytest.mark.parametrize("algorithm", ["basic", "agile", "robust"])
def test_a_group_does_not_depend_on_the_others(algorithm):
    values = np.concatenate([hours(7), hours(7) * 9, np.full((1, 420), np.nan)])
    season = None if algorithm == "basic" else HOURLY
    together = BANDS.get(algorithm)(past(values, season), 20)

    for row in range(3):
        alone = BANDS.get(algorithm)(past(values[row : row + 1], season), 20)
        assert together.expected[row] == pytest.approx(alone.expected[0], nan_ok=True)
        assert together.deviation[row] == pytest.approx(alone.deviation[0], nan_ok=True)


def test_a_season_of_a_time_zone_moves_with_its_clocks():
    """Paris puts its clocks back on 25 October 2026; a job at 9 o'clock there comes an hour later in UTC."""
    starts = 1_792_281_600 + np.arange(9 * 24, dtype=np.int64) * HOUR  # 2026-10-18 00:00 UTC
    local = np.where(starts < 1_792_890_000, 2, 1)
    values = np.where((starts // HOUR + local) % 24 == 9, 500.0, 100.0)[np.newaxis]
    noise = np.random.default_rng(1).normal(0, 1, values.shape)

    def anomalous(zone: str) -> float:
        season = Season(DAY, HOUR, zone)
        band = BANDS.get("robust")(Past(values + noise, starts, 3, season), 24)
        return float(band.outside((values + noise)[:, -24:], 6, "both").sum())

    assert anomalous("Europe/Paris") == 0
    assert anomalous("UTC") == 2  # the job came, and where it used to be it did not


def test_outside_means_further_than_so_many_deviations():
    band = Band(np.full((1, 5), 10.0), np.full((1, 5), 2.0))

    assert band.outside(np.array([[4.0, 3.9, 16, 16.1, np.nan]]), 3, "both")[0] == pytest.approx(
        [0, 1, 0, 1, np.nan], nan_ok=True
    )


@pytest.mark.parametrize(
    ("algorithm", "season", "least"),
    [("basic", None, 5 * 15 * STEP), ("robust", HOURLY, 6 * HOUR), ("agile", Season(DAY, STEP), 6 * DAY)],
)
def test_history_reaches_back_as_far_as_the_algorithm_looks(algorithm, season, least):
    assert seconds_of_past(algorithm, season, 15, STEP) >= least


def test_each_algorithm_says_that_it_is_a_model():
    assert {entry.name: entry.fidelity for entry in BANDS} == dict.fromkeys(
        ("agile", "basic", "robust"), Fidelity.MODELLED
    )
