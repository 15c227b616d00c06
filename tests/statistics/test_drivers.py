"""What goes with the outcome when the rest is held; what merely goes along is not charged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.statistics.drivers import effects, importance, left_out
from jminer.statistics.kano import kano
from jminer.statistics.resampling import draws
from jminer.statistics.ridge import explained, folds_of, out_of_fold, refitted_interval


@pytest.fixture(scope="module")
def crowd():
    """2,000 customers: delay costs .3; a cold meal nothing, but three in four of the delayed speak of it."""
    rng = np.random.default_rng(5)
    delay = rng.random(2000) < 0.25
    meal = rng.random(2000) < np.where(delay, 0.75, 0.1)
    x = np.column_stack([delay, meal]).astype(float)
    return x, np.ones((2000, 1)), 0.7 - 0.3 * x[:, 0] + rng.choice([-0.2, -0.1, 0.3], 2000)


def test_a_companion_is_not_charged_but_the_usual_figure_charges_it(crowd):
    x, controls, y = crowd
    low, high = effects(x, controls, y).interval()
    assert low[0] < -0.3 < high[0]
    assert low[1] < 0 < high[1]
    counts = draws(2000, 200, seed=1)
    impact, _, bare_high = left_out(x, y, counts, counts @ x / 2000)
    assert impact[1] == pytest.approx(y.mean() - y[x[:, 1] == 0].mean())
    assert bare_high[1] < 0


def test_draws_scatter_as_the_errors_say(crowd):
    x, controls, y = crowd
    fitted = effects(x, controls, y)
    drawn = fitted.drawn(draws(2000, 800, seed=2))
    assert drawn.std(axis=0) == pytest.approx(fitted.error, rel=0.1)
    assert drawn.mean(axis=0) == pytest.approx(fitted.effect, abs=0.01)


def test_twins_admit_that_they_cannot_be_told_apart(crowd):
    x, controls, y = crowd
    fitted = effects(np.column_stack([x[:, 0], x[:, 0]]), controls, y)
    assert fitted.effect.sum() == pytest.approx(effects(x[:, :1], controls, y).effect[0], abs=1e-3)
    assert (fitted.inflation > 1000).all()


def shapley_by_definition(x, y):
    """Mean gain in R² over every order of entering."""
    from itertools import permutations

    def r2(columns):
        if not columns:
            return 0.0
        z = x[:, columns] - x[:, columns].mean(axis=0)
        return 1 - ((y - y.mean() - z @ np.linalg.lstsq(z, y - y.mean(), rcond=None)[0]) ** 2).sum() / ((y - y.mean()) ** 2).sum()

    orders = list(permutations(range(x.shape[1])))
    gain = np.zeros(x.shape[1])
    for order in orders:
        for place, driver in enumerate(order):
            gain[driver] += r2(list(order[: place + 1])) - r2(list(order[:place]))
    return gain / len(orders)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_importance_is_shapley_s_value(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    y = x @ rng.normal(size=4) + rng.normal(size=60)
    share, method = importance(x, np.ones((60, 1)), y)
    true = shapley_by_definition(x, y)
    assert method == "LMG"
    assert share == pytest.approx(true / true.sum(), abs=1e-5)


def test_relative_weights_come_close_to_it(crowd):
    rng = np.random.default_rng(3)
    x = (rng.random((3000, 13)) < 0.3).astype(float)
    x[:, 1] = np.where(rng.random(3000) < 0.5, x[:, 0], x[:, 1])
    worth = np.linspace(0, 1.2, 13)
    y = x @ worth + rng.normal(size=3000)
    many, method = importance(x, np.ones((3000, 1)), y)
    few, _ = importance(x[:, :12], np.ones((3000, 1)), y - x[:, 12] * worth[12])
    assert method == "relative weights"
    assert many.sum() == pytest.approx(1)
    assert few == pytest.approx(many[:12] / many[:12].sum(), abs=0.02)


def kinds(reward, penalty, spread=0.01, draws_of=400):
    rng = np.random.default_rng(1)
    return kano(np.array([reward]), np.array([penalty]), *(rng.normal(value, spread, (draws_of, 1)) for value in (reward, penalty)))[0].kind


@pytest.mark.parametrize(
    ("reward", "penalty", "spread", "kind"),
    [(0.01, 0.3, 0.01, "must_be"), (0.3, 0.01, 0.01, "attractive"), (0.2, 0.2, 0.01, "performance"), (0.0, 0.0, 0.01, "indifferent"),
     (0.0, 0.0, 0.2, "undetermined"), (0.1, 0.3, 0.15, "undetermined")],
)  # fmt: skip
def test_kano_needs_sure_effects_even_to_say_that_there_are_none(reward, penalty, spread, kind):
    assert kinds(reward, penalty, spread) == kind


def test_out_of_fold_finds_what_is_there_and_nothing_else():
    rng = np.random.default_rng(4)
    x, chance = rng.normal(size=(400, 30)), rng.normal(size=400)
    told = x[:, 0] + chance
    fold = folds_of(np.arange(400), np.ones(400, dtype=bool), seed=1)
    counts = draws(400, 300, seed=1)

    def r2(y):
        found = out_of_fold(x, np.ones((400, 1)), y, np.ones(400), fold)
        return explained((y - found.predicted) ** 2, (y - found.baseline) ** 2, counts)

    assert r2(told)[1] > 0.3
    assert r2(chance)[1] <= 0


def test_a_customer_never_trains_the_model_that_is_asked_of_them():
    rng = np.random.default_rng(6)
    who = np.repeat(np.arange(50), 2)
    x = np.eye(50)[who]  # each customer's own mark: seen once, it would tell the rating
    y = rng.normal(size=50)[who]
    y[-20:] = np.nan
    fold = folds_of(who, ~np.isnan(y), seed=1)
    assert (fold[::2] == fold[1::2]).all()
    assert (fold[-20:] == -1).all()
    found = out_of_fold(x, np.ones((100, 1)), y, np.ones(100), fold)
    assert found.predicted[:-20] == pytest.approx(found.baseline[:-20], abs=1e-9)


def test_the_interval_of_what_drivers_explain_is_as_wide_as_fitting_anew_makes_it_vary():
    rng, told = np.random.default_rng(6), []
    for seed in range(60):
        x = (rng.random((200, 4)) < 0.3) * 1.0
        y = x @ [0.4, -0.3, 0.2, 0.0] + rng.normal(0, 0.4, 200)
        fold = folds_of(np.arange(200), np.ones(200, dtype=bool), seed)
        found = out_of_fold(x, np.ones((200, 1)), y, np.ones(200), fold)
        told.append((1 - ((y - found.predicted) ** 2).sum() / ((y - found.baseline) ** 2).sum(), *refitted_interval(x, np.ones((200, 1)), y, seed)))
    value, low, high = np.array(told).T
    assert np.median(high - low) == pytest.approx(2 * 2.09 * value.std(), rel=0.3)
    assert np.mean((low <= value.mean()) & (value.mean() <= high)) > 0.85
