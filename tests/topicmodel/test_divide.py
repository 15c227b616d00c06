"""One tree, every number of topics: cuts, the number that the data choose, and what the repeats agree on."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from jminer.topicmodel import graph
from jminer.topicmodel.cosines import unit_rows
from jminer.topicmodel.dendrogram import FINENESS, consensus, dendrogram
from jminer.topicmodel.divide import divide

RULES = {"neighbours": 15, "count": None, "granularity": 1.0, "max_topics": 250, "min_units": 8, "seed": 1}


def two_pairs_and_one():
    """Five communities of one point each: 0–1 and 2–3 are close, the pairs touch, 4 touches nobody."""
    edges = {(0, 1): 0.9, (2, 3): 0.8, (1, 2): 0.1}
    rows, columns = zip(*edges, strict=True)
    weights = list(edges.values()) * 2
    return csr_matrix((weights, ((*rows, *columns), (*columns, *rows))), shape=(5, 5))


def test_the_closest_merge_first_and_strangers_never():
    tree = dendrogram(two_pairs_and_one(), np.arange(5))
    assert tree.cut(5).tolist() == [0, 1, 2, 3, 4]
    assert tree.cut(4).tolist() == [0, 0, 1, 2, 3]
    assert tree.cut(3).tolist() == [0, 0, 1, 1, 2]
    assert tree.cut(2).tolist() == tree.cut(1).tolist() == [0, 0, 0, 0, 1]
    assert tree.large(np.array([1, 1, 1, 1, 5]), 2).tolist() == [1, 2, 3, 2, 0]


def test_the_modularity_of_every_cut_is_that_of_its_definition():
    random = np.random.default_rng(4)
    edges = np.triu(random.random((12, 12)) * (random.random((12, 12)) < 0.6), 1)
    edges += edges.T
    tree = dendrogram(csr_matrix(edges), np.arange(12))
    volume = edges.sum(axis=1) / edges.sum()
    for parts in range(1, 13):
        label = tree.cut(parts)
        inside = edges[label[:, None] == label].sum() / edges.sum()
        chance = sum(volume[label == one].sum() ** 2 for one in range(parts))
        assert tree.modularity[12 - parts] == pytest.approx(inside - FINENESS * chance)


def test_the_mean_does_not_favour_large_groups():
    """Average linkage by its definition, computed afresh at each step."""
    random = np.random.default_rng(8)
    edges = random.random((9, 9))
    edges = (edges + edges.T) / 2
    np.fill_diagonal(edges, 0)
    groups = [{at} for at in range(9)]
    tree = dendrogram(csr_matrix(edges), np.arange(9))
    while len(groups) > 1:
        pairs = [(np.mean([edges[x, y] for x in one for y in other]), one, other) for at, one in enumerate(groups) for other in groups[:at]]
        _, one, other = max(pairs, key=lambda pair: pair[0])
        groups = [group for group in groups if group not in (one, other)] + [one | other]
        label = tree.cut(len(groups))
        assert {frozenset(np.flatnonzero(label == part).tolist()) for part in range(len(groups))} == set(map(frozenset, groups))


def test_what_most_votes_hold_together_stays_together():
    votes = [np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0])]
    assert consensus(np.arange(4), votes).cut(2).tolist() == [0, 0, 1, 1]


def test_the_data_choose_the_number_and_granularity_moves_it(corpus):
    found = divide(unit_rows(corpus.vectors), **RULES)
    assert found.why.startswith("5 topics: stability 1.00")
    assert (found.stability > 0.95).all()
    assert "would have" in found.why
    coarse = divide(unit_rows(corpus.vectors), **{**RULES, "granularity": 0.4})
    assert coarse.labels.max() + 1 == 2


def test_a_small_group_far_from_all_is_a_topic_of_its_own(corpus):
    random = np.random.default_rng(5)
    others = np.eye(32)[random.integers(0, 8, 3000)] + 0.14 * random.normal(size=(3000, 32))
    few = np.eye(32)[20] + 0.1 * random.normal(size=(12, 32))
    labels = divide(unit_rows(np.vstack([others, few])), **RULES).labels
    assert len(set(labels[3000:].tolist())) == 1
    assert not set(labels[3000:].tolist()) & set(labels[:3000].tolist())


def test_neighbours_found_by_cells_are_mostly_the_nearest(monkeypatch):
    random = np.random.default_rng(6)
    points = np.unique(unit_rows(np.eye(24)[random.integers(0, 24, 3000)] + 0.2 * random.normal(size=(3000, 24))), axis=0)
    exact = graph.nearest_neighbours(points, 10)
    monkeypatch.setattr(graph, "EXACT", 100)
    quick = graph.nearest_neighbours(points, 10)
    assert np.mean([len(set(one) & set(other)) / 10 for one, other in zip(exact.tolist(), quick.tolist(), strict=True)]) > 0.8
    assert (quick == graph.nearest_neighbours(points, 10)).all()


def test_the_weight_of_an_edge_is_the_overlap_of_the_neighbourhoods():
    points = unit_rows(np.array([[1, 0, 0], [1, 0.1, 0], [1, 0, 0.12], [0, 0, 1]], dtype=np.float64))
    weights = graph.neighbour_graph(points, 2).toarray()
    near = {at: {at, *row} - {-1} for at, row in enumerate(graph.nearest_neighbours(points, 2).tolist())}
    for one in range(4):
        for other in range(4):
            joined = one != other and (other in near[one] or one in near[other])
            assert weights[one, other] == pytest.approx(len(near[one] & near[other]) / len(near[one] | near[other]) if joined else 0)
