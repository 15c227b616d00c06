"""The map of units: what is alike lies together, whatever the order of the file."""

import numpy as np
import polars as pl

from jminer.steps.topic_map import DRAWN, lay_out


def world(sizes, seed=0):
    """Units about as many things as there are sizes, their vectors close around one direction each."""
    rng = np.random.default_rng(seed)
    middles = np.linalg.qr(rng.normal(size=(64, len(sizes))))[0].T
    vectors = np.concatenate([middle + 0.05 * rng.normal(size=(size, 64)) for middle, size in zip(middles, sizes, strict=True)])
    units = pl.DataFrame({"unit_id": [f"f{i:05}:0:9" for i in range(sum(sizes))], "text": [f"sentence number {i}" for i in range(sum(sizes))]})
    return {"units": units, "vectors": vectors.astype(np.float32)}


def placed(read, view):
    return lay_out(read, view, None)["unit_map"].sort("unit_id")


def test_units_about_one_thing_lie_together(view):
    found = placed(world((30, 30, 30)), view).select("x", "y").to_numpy()
    apart = np.linalg.norm(found[:, None] - found[None], axis=-1)
    nearest = np.argsort(apart + 9 * np.eye(90), axis=1)[:, :5]
    assert (nearest // 30 == (np.arange(90) // 30)[:, None]).mean() > 0.95
    assert found.min() == 0
    assert found.max() == 1


def test_the_order_of_the_file_does_not_matter(view):
    read = world((30, 20))
    turned = {"units": read["units"].reverse(), "vectors": read["vectors"][::-1]}
    assert placed(read, view).equals(placed(turned, view))


def test_of_many_units_some_are_drawn_and_of_few_there_is_no_map(view):
    assert len(placed(world((DRAWN, 100)), view)) == DRAWN
    assert placed(world((20, 10)), view).is_empty()
