"""What no topic takes waits, as hashes and vectors, until it gathers."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from jminer.settings import TopicsSettings
from jminer.topicmodel.edits import Edits, EditsFile, apply
from jminer.topicmodel.growth import gather
from jminer.topicmodel.kept import KeptModel
from jminer.topicmodel.pool import Pool, open_pool
from tests.studies.conftest import fitted, part, tables
from tests.topicmodel.conftest import planted

WORLD = planted(each=60)


@pytest.fixture(scope="module")
def model():
    return KeptModel.of(fitted(part(WORLD, range(4))))


def told(folder, model, world, run, fitted=False, **rules):
    return gather(folder, "shop", model, run, lambda: tables(world, model), TopicsSettings(**rules), 1, fitted)


def test_units_without_a_topic_wait_and_those_that_gather_are_told(model, tmp_path):
    assert told(tmp_path, model, part(WORLD, (0, 1)), "first", fitted=True).endswith("units wait without a topic.")
    says = told(tmp_path, model, WORLD, "second")
    assert "1 new topic could be founded of them: jminer train topics PROJECT --grow" in says


def test_a_run_is_taken_once(model, tmp_path):
    first = told(tmp_path, model, WORLD, "same")
    before = open_pool(tmp_path, "shop", "abc").rows

    def never():
        raise AssertionError("the run was taken already")

    assert gather(tmp_path, "shop", model, "same", never, TopicsSettings(), 1, False) == first
    assert open_pool(tmp_path, "shop", "abc").rows.equals(before)


def test_no_text_is_kept_and_the_files_are_private(model, tmp_path):
    told(tmp_path, model, WORLD, "run")
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert b"battery" not in path.read_bytes().lower()
    assert pl.read_parquet(tmp_path / "shop.parquet").columns == ["unit_id", "customer_id", "vector"]


def test_what_has_a_topic_by_now_leaves_the_pool(model, tmp_path):
    waiting = Pool(tmp_path / "shop", "abc").taken(tables(WORLD, model), model)
    assert waiting.rows.height >= 55
    knows_more = KeptModel.of(fitted(WORLD))
    left = waiting.taken(tables(part(WORLD, (0,)), knows_more), knows_more)
    assert left.rows.height < waiting.rows.height / 2
    assert waiting.taken(tables(WORLD, model), model).untried == waiting.untried  # the same units are no news


def test_banned_units_do_not_wait(model, tmp_path):
    banned = apply(model, Edits(EditsFile(ban=("T001",))))
    waits = [Pool(tmp_path / "shop", "abc").taken(tables(WORLD, each), each).rows.height for each in (model, banned)]
    assert waits[0] == waits[1]


def test_a_damaged_pool_or_one_of_another_encoder_is_begun_anew(model, tmp_path):
    told(tmp_path, model, WORLD, "run")
    assert open_pool(tmp_path, "shop", "abc").rows.height > 0
    assert open_pool(tmp_path, "shop", "other").rows.height == 0
    (tmp_path / "shop.parquet").write_bytes(b"PAR1")
    assert open_pool(tmp_path, "shop", "abc").rows.height == 0
    (tmp_path / "shop.json").write_text("[1]")
    assert open_pool(tmp_path, "shop", "abc").rows.height == 0


def test_the_pool_does_not_depend_on_the_order_of_runs(model, tmp_path):
    halves = [part(WORLD, (0, 4)), part(WORLD, (1, 2, 3))]
    pools = []
    for order in (halves, halves[::-1]):
        pool = Pool(tmp_path / "shop", "abc")
        for world in order:
            pool = pool.taken(tables(world, model), model)
        pools.append(pool.rows)
    assert pools[0].equals(pools[1])


def test_a_grown_model_on_disk_answers_as_in_memory(model, tmp_path):
    from jminer.topicmodel.growth import found, joined, texts_of
    from jminer.topicmodel.store import load, save

    run = tables(WORLD, model)
    pool = Pool(tmp_path / "shop", "abc").taken(run, model)
    fresh = found(pool, texts_of(run), model, TopicsSettings(), 1)
    assert len(fresh.topics) == 1
    larger = joined(model, replace(fresh, topics=(replace(fresh.topics[0], topic_id="T009"),)))
    save(larger, tmp_path / "shop" / "2", {})
    again = load(tmp_path / "shop" / "2")
    assert again.digest == larger.digest != model.digest
    assert [list(part) for part in again.assign(WORLD.vectors)] == [list(part) for part in larger.assign(WORLD.vectors)]
    one = [again.assign(WORLD.vectors[at : at + 1]).topic[0] for at in range(0, 300, 7)]
    assert (np.array(one) == larger.assign(WORLD.vectors).topic[::7]).all()
