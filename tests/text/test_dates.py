"""A column of dates is read one way, which its own values prove."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jminer.text import dates


def day(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2024-04-10", day(2024, 4, 10)),
        ("2024-04-10T03:20:23Z", day(2024, 4, 10, 3, 20, 23)),
        ("2015-02-16T23:43", day(2015, 2, 16, 23, 43)),
        ("2024-04-10 03:20:23+02:00", day(2024, 4, 10, 1, 20, 23)),
        ("2024-04-10 03:20:23 UTC", day(2024, 4, 10, 3, 20, 23)),
        ("2024-04-10 03:20 EST", day(2024, 4, 10, 8, 20)),
        ("1712719223", day(2024, 4, 10, 3, 20, 23)),
        ("1712719223000", day(2024, 4, 10, 3, 20, 23)),
        ("1712719223000000", day(2024, 4, 10, 3, 20, 23)),
        ("45392", day(2024, 4, 10)),
        ("45392.5", day(2024, 4, 10, 12)),
        ("20240410", day(2024, 4, 10)),
        ("20240410T032023Z", day(2024, 4, 10, 3, 20, 23)),
        ("Wed Oct 10 20:19:24 +0000 2018", day(2018, 10, 10, 20, 19, 24)),
        ("Sat, 13 Apr 2024 10:00:00 +0200", day(2024, 4, 13, 8)),
        ("2024-04", day(2024, 4, 1)),
        ("April 2024", day(2024, 4, 1)),
        ("April 10, 2024", day(2024, 4, 10)),
        ("10 Apr 2024 3:20 PM", day(2024, 4, 10, 15, 20)),
        ("Apr 10, 2024, 12:05:11 AM", day(2024, 4, 10, 0, 5, 11)),
        ("10-Apr-24", day(2024, 4, 10)),
        ("2024/04/10", day(2024, 4, 10)),
        ("10. März 2024", day(2024, 3, 10)),
        ("1er mai 2024", day(2024, 5, 1)),
        ("5 de marzo de 2024", day(2024, 3, 5)),
        ("12 maggio 2024", day(2024, 5, 12)),
        ("7 mei 2024", day(2024, 5, 7)),
        ("3 de março de 2024", day(2024, 3, 3)),
        ("3 août 2024 14:05", day(2024, 8, 3, 14, 5)),
        ("2024-02-31", None),
        ("0000-00-00", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("2024", None),
        ("123", None),
        ("٢٠٢٤-٠٤-١٠", None),
        ("13/13/2024", None),
    ],
)
def test_a_date_that_reads_itself(value, time):
    assert dates.decide([value]).times[value] == time


def test_one_date_proves_the_order_of_the_whole_column():
    found = dates.decide(["01/02/2024", "13/02/2024", None, ""])
    assert found.times["01/02/2024"] == day(2024, 2, 1)
    assert found.notes == ("dates are day-first: 1 distinct values have a first number over 12",)
    assert dates.decide(["01/02/2024", "02/13/2024 10:00 PM"]).times["01/02/2024"] == day(2024, 1, 2)
    assert dates.decide(["01.02.24 14:30 Uhr", "Mi, 31.01.24 14:30"]).times["01.02.24 14:30 Uhr"] == day(
        2024, 2, 1, 14, 30
    )


def test_dates_that_fit_both_orders_stay_empty_unless_declared():
    found = dates.decide(["01/02/2024", "03/04/2024"])
    assert set(found.times.values()) == {None}
    assert "2 of 2 distinct values fit both" in found.notes[0]
    assert "declare `date_order" in found.notes[0]
    assert dates.decide(["01/02/24"], "dmy").times["01/02/24"] == day(2024, 2, 1)


def test_two_orders_in_one_column_are_not_guessed_but_a_slip_is_forgiven():
    assert set(dates.decide(["13/02/2024", "02/13/2024", "01/02/2024"]).times.values()) == {None}
    column = [f"{number}/02/{year}" for number in range(13, 29) for year in range(2010, 2020)] + ["02/13/2024"]
    found = dates.decide(column)
    assert found.times["13/02/2010"] == day(2010, 2, 13)
    assert found.times["02/13/2024"] is None
    assert "1 of 161 distinct dates fit only the other order, left empty" in found.notes


def test_plain_numbers_are_serial_days_only_when_most_are():
    assert dates.decide(["45392", "2024-04-10", "2024-04-11"]).times["45392"] is None
    assert "Excel" in dates.decide(["45392", "45393"]).notes[0]


def test_the_unit_of_epochs_is_decided_for_the_column():
    found = dates.decide(["1712719223000", "1712719224000", "1712719225"])
    assert found.times["1712719224000"] == day(2024, 4, 10, 3, 20, 24)
    assert found.times["1712719225"] is None
    assert found.notes == ("dates are milliseconds since 1970", "1 of 3 distinct dates not readable, left empty")


def test_a_time_without_zone_is_in_the_declared_one_also_where_clocks_change():
    found = dates.decide(["2024-07-01 12:00", "2024-03-31 02:30", "2024-10-27 02:30"], zone="Europe/Berlin").times
    assert found["2024-07-01 12:00"] == day(2024, 7, 1, 10)
    assert found["2024-03-31 02:30"] == day(2024, 3, 31, 1, 30)
    assert found["2024-10-27 02:30"] == day(2024, 10, 27, 0, 30)


def test_the_future_stays_empty_and_is_counted():
    found = dates.decide(["2024-04-10", "2031-01-01"], now=day(2024, 5, 1))
    assert found.times == {"2024-04-10": day(2024, 4, 10), "2031-01-01": None}
    assert found.notes == ("1 of 2 distinct dates lie before 1970 or in the future, left empty",)
