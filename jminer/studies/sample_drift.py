"""Do two runs' customers differ in who they are and where they wrote, or in what they say? A classifier tries to tell them apart.

Classifier two-sample test (Lopez-Paz and Oquab 2017): if nothing tells the runs' customers apart, the AUC on customers that the
classifier has not seen is .5 but for chance, and shuffled runs show how much chance makes. Customers in both runs change places with
themselves, so that their likeness is no evidence of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.statistics.before_after import rounded
from jminer.statistics.discovery import q_values
from jminer.statistics.permutation import p_value

Numbers = NDArray[np.float64]

MOST = 3000
"""Customers of either run that are looked at; ids are hashes, so the first in order are a random part of all."""
SHUFFLES = 499
FOLDS = 5
VALUES = 20
"""A field with more values tells an id or a free text, and no kind of customer."""
BUILT_IN = ("source", "type", "channel", "language")
RIDGE = 10.0
SURE = 0.005
"""See `run_changes.SURE`."""


def sample_drift(before: Mapping[str, Any], after: Mapping[str, Any], seed: int) -> list[dict[str, Any]]:
    """Rows of measure (sample, content, field), field, value of a and b, auc, p, q, says; none when a run has fewer than 20 customers.

    sample: source, channel, language, the fields of the mapping that hold words, how much customers write. content: the mean vector
    of what each says. field: one of the sample's fields, by the total variation distance of its values.
    """
    people = [_people(tables) for tables in (before, after)]
    if min(len(each) for each in people) < 20:
        return []
    fields = _fields(people)
    values, blocks = _coded(people, fields)
    said = np.vstack([_means(tables, each) for tables, each in zip((before, after), people, strict=True)])
    ids = np.concatenate([each["customer_id"].to_numpy() for each in people])
    run = np.repeat([0, 1], [len(each) for each in people])
    shuffled = _shuffles(ids, run, seed)
    fold = np.unique(ids, return_inverse=True)[1] % FOLDS
    rows = list[dict[str, Any]]()
    for measure, features in (("sample", values), ("content", said)):
        auc = _aucs(features, shuffled, fold)
        rows.append({"measure": measure, "auc": float(auc[0]), "chance_high": float(np.quantile(auc[1:], 0.95)), "p": float(p_value(auc[0], auc[1:]))})
    for name, columns in blocks.items():
        shares = [side @ values[:, columns] / side.sum(axis=1, keepdims=True) for side in ((shuffled == 0).astype(np.float64), shuffled.astype(np.float64))]
        apart = np.abs(shares[1] - shares[0]).sum(axis=1) / 2
        most = int(np.abs(shares[1][0] - shares[0][0]).argmax())
        rows.append({"measure": "field", "field": name, "value": fields[name][most], "a": float(shares[0][0][most]), "b": float(shares[1][0][most]),
                     "distance": float(apart[0]), "chance_high": float(np.quantile(apart[1:], 0.95)), "p": float(p_value(apart[0], apart[1:]))})  # fmt: skip
    for kinds in (("sample", "content"), ("field",)):
        own = [row for row in rows if row["measure"] in kinds]
        for row, q in zip(own, q_values(row["p"] for row in own), strict=True):
            row["q"] = float(q)
    return rounded(rows)


def _people(tables: Mapping[str, Any]) -> pl.DataFrame:
    """The run's customers by id, at most MOST: each field's commonest value, and how much they wrote."""
    feedback = tables["feedback"].join(tables["units"].select("feedback_id").unique(), on="feedback_id", how="semi").drop_nulls("customer_id")
    chosen = feedback.select("customer_id").unique().sort("customer_id").head(MOST)
    named = [*BUILT_IN, *(name for name in feedback.columns if name.startswith("meta_"))]
    people: pl.DataFrame = (
        feedback.join(chosen, on="customer_id", how="semi").sort("customer_id", "feedback_id").group_by("customer_id", maintain_order=True)
        .agg(*[pl.col(name).drop_nulls().first() for name in named], pieces=pl.len(), characters=pl.col("text").str.len_chars().sum())
    )  # fmt: skip
    return people


def _fields(people: list[pl.DataFrame]) -> dict[str, list[str]]:
    """Fields that tell kinds of customers, with their values; a field of numbers may be an answer, hence no matter of the sample."""
    found = {}
    for name in [name for name in people[0].columns if name in people[1].columns and (name in BUILT_IN or name.startswith("meta_"))]:
        values = pl.concat([each[name] for each in people]).drop_nulls().unique().sort().to_list()
        numbers = all(value.replace(".", "", 1).lstrip("-").isdigit() for value in values)
        if 1 < len(values) <= VALUES and not numbers:
            found[name.removeprefix("meta_")] = values
    return found


def _coded(people: list[pl.DataFrame], fields: Mapping[str, list[str]]) -> tuple[Numbers, dict[str, list[int]]]:
    """A column of 0 and 1 for each value of each field, and the logarithms of how much was written; which columns are a field's."""
    both = pl.concat([each.select(sorted(set(people[0].columns) & set(people[1].columns))) for each in people])
    columns, blocks = list[Numbers](), dict[str, list[int]]()
    for name, values in fields.items():
        column = both[name if name in BUILT_IN else f"meta_{name}"]
        blocks[name] = list(range(len(columns), len(columns) + len(values)))
        columns += [(column == value).fill_null(False).to_numpy().astype(np.float64) for value in values]
    return np.column_stack([*columns, *(np.log1p(both[name].to_numpy().astype(np.float64)) for name in ("pieces", "characters"))]), blocks


def _means(tables: Mapping[str, Any], people: pl.DataFrame) -> Numbers:
    """The mean vector of each customer's units (customers, d)."""
    owner = (
        tables["units"].select("feedback_id").join(tables["feedback"].select("feedback_id", "customer_id"), on="feedback_id", how="left", maintain_order="left")
        .join(people.select("customer_id").with_row_index("place"), on="customer_id", how="left", maintain_order="left")["place"]
    )  # fmt: skip
    rows = np.flatnonzero(owner.is_not_null().to_numpy())
    from scipy.sparse import csr_matrix

    place = owner.drop_nulls().to_numpy().astype(np.int64)
    members = csr_matrix((np.ones(len(rows)), (place, np.arange(len(rows)))), shape=(len(people), len(rows)))
    sums = members @ tables["vectors"][rows].astype(np.float64)
    return np.asarray(sums / np.maximum(np.bincount(place, minlength=len(people)), 1)[:, None])


def _shuffles(ids: NDArray[Any], run: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Which run each row is of, as seen (row 0) and shuffled (SHUFFLES + 1, rows): the two rows of a customer in both trade places."""
    rng = np.random.default_rng(seed)
    _, customer, count = np.unique(ids, return_inverse=True, return_counts=True)
    alone = count[customer] == 1
    table = np.tile(run, (SHUFFLES + 1, 1))
    swap = rng.random((SHUFFLES, len(count))) < 0.5
    table[1:] = np.where(swap[:, customer], 1 - table[1:], table[1:])
    table[1:, alone] = rng.permuted(np.tile(run[alone], (SHUFFLES, 1)), axis=1)
    return table


def _aucs(features: Numbers, labels: NDArray[np.int64], fold: NDArray[np.int64]) -> Numbers:
    """Cross-validated AUC of a ridge classifier for each row of labels (k, rows); a customer's rows are in one fold."""
    from scipy.stats import rankdata

    scale = features.std(axis=0)
    x = np.round((features - features.mean(axis=0)) / np.where(scale > 1e-9, scale, 1.0), 9)
    y = np.where(labels.T == 1, 1.0, -1.0)
    auc = np.zeros((FOLDS, len(labels)))
    for part in range(FOLDS):
        learn, test = fold != part, fold == part
        weights = np.linalg.solve(x[learn].T @ x[learn] + RIDGE * np.eye(x.shape[1]), x[learn].T @ (y[learn] - y[learn].mean(axis=0)))
        ranks = rankdata(np.round(x[test] @ weights, 9), axis=0)
        second = y[test] > 0
        ones = second.sum(axis=0)
        others = test.sum() - ones
        auc[part] = ((ranks * second).sum(axis=0) - ones * (ones + 1) / 2) / np.maximum(ones * others, 1)
    return np.asarray(auc.mean(axis=0))
