"""Every customer is predicted from the others, exactly as if the fit were made anew."""

import numpy as np
import pytest

from jminer.statistics.peak_end import Recalled, left_out_errors, tell_ratings
from jminer.statistics.resampling import draws


def test_left_out_errors_are_those_of_fits_made_anew():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=12), rng.normal(size=12)
    for i in range(12):
        rest = np.arange(12) != i
        fitted = np.polyfit(x[rest], y[rest], 1)
        assert left_out_errors([x], y)[i] == pytest.approx(y[i] - np.polyval(fitted, x[i]))


def test_noise_tells_nothing_and_one_rating_has_nothing_to_tell():
    rng = np.random.default_rng(2)
    noise = Recalled(*(rng.normal(size=80) for _ in range(4)))
    rows = {row["model"]: row for row in tell_ratings(noise, draws(80, 300, 1))}
    assert rows["all"]["r2"] < 0.1
    assert rows["index"].get("r2") is None
    same = Recalled(noise.mean, noise.peak, noise.end, np.ones(80))
    assert all("All rate alike" in row["says"] for row in tell_ratings(same, draws(80, 300, 1)))
