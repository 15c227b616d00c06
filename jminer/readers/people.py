"""Customers sources: attributes of named customers, one record each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from jminer.config import Source
from jminer.errors import InputError
from jminer.readers.identity import Identity
from jminer.readers.ledger import Account
from jminer.readers.mapping import records
from jminer.readers.payload import LeftOut
from jminer.readers.reading import accounts_of
from jminer.readers.records import Place, SetAside, Skipped, flat


@dataclass(frozen=True, slots=True)
class People:
    """What one customers source says: customer_id → attributes, masked."""

    known: dict[str, dict[str, str]]
    accounts: list[Account]
    left_out: list[LeftOut]
    hidden: set[str] = field(default_factory=set)
    """Columns that hold names or addresses by their title: not read."""


def read_people(
    source: Source,
    identity: Identity,
    attribute: Callable[[str, str | None], str | None],
    is_personal: Callable[[str], bool],
    most: float,
    advance: Callable[[int], None],
) -> People:
    """Read a customers source; a customer named twice with other attributes is set aside.

    Raises InputError as reading does, and when the source does not say which column names the customer.
    """
    column = source.columns.customer or source.columns.id
    if column is None:
        raise InputError(f"Source {source.name} says nothing of who its customers are. Name the id column under columns.customer.")
    wanted = source.columns.meta
    asked = {column: "columns.customer", **dict.fromkeys(wanted.values(), "columns.meta")}
    accounts, left_out = accounts_of(source)
    people = People({}, accounts, left_out)
    found: dict[str, list[tuple[str, int, Place]]] = defaultdict(list)
    for number, account in enumerate(accounts):
        for record in records(account.payload, source, account, asked):
            cells = dict(flat(record.cells))
            who = cells.pop(column, None) or ""
            if not who.strip():
                account.leave(Skipped(record.place, "no customer id"))
                continue
            values = {name: cells.get(at) for name, at in wanted.items()} if wanted else cells
            people.hidden.update(name for name in values if is_personal(name))
            kept = {k: v for k in sorted(values) if not is_personal(k) and (v := attribute(k, values[k]))}
            found[identity.customer(who)].append((json.dumps(kept), number, record.place))
        advance(1)
    for customer, entries in found.items():
        _settle(customer, sorted(entries), people)
    for account in accounts:
        account.check(most)
    return people


def _settle(customer: str, entries: list[tuple[str, int, Place]], people: People) -> None:
    """The first record of a customer counts; the others say the same, or are set aside."""
    attributes, number, _ = entries[0]
    people.accounts[number].kept += 1
    people.known[customer] = json.loads(attributes)
    for other, number, place in entries[1:]:
        people.accounts[number].leave(Skipped(place, "same customer again") if other == attributes else _other(place))


def _other(place: Place) -> SetAside:
    return SetAside(place, "customer_twice", "its customer stands at another record with other attributes", "Keep one record per customer.")
