"""Shares of customers."""

import polars as pl
import pytest

from jminer.statistics.counting import customer_shares
from jminer.statistics.intervals import wilson


def test_each_customer_counts_once_per_label_and_once_in_the_base():
    said = pl.DataFrame({"customer_id": ["anna", "anna", "ben", "anna"], "topic": ["T1", "T1", "T1", "T2"], "stage": ["use", "use", "use", None]})
    among = pl.DataFrame({"customer_id": ["anna", "anna", "ben", "cleo", "anna"], "topic": ["T1", "T1", "T1", "T1", "T2"]})
    shares = customer_shares(said, among, "topic", "stage")
    assert shares.select("topic", "stage", "customers").rows() == [("T1", "use", 2)]
    assert shares.select("share", "low", "high").row(0) == pytest.approx((2 / 3, *wilson(2, 3)))
