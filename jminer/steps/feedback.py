"""The first step: exports → feedback, customers, quarantine and ledger. Raw text lives in memory only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jminer.config import Source
from jminer.errors import InputError
from jminer.readers.identity import Identity, same_form
from jminer.readers.ledger import Account
from jminer.readers.mapping import Draft, drafts, records
from jminer.readers.records import SetAside, Skipped, flat
from jminer.tables import frames
from jminer.text import dates, duplicates, language, masks, ratings
from jminer.text.normalize import clean, letters
from jminer.text.redact import Redactor, is_personal
from jminer.tools import Tables, Tools

FLOOD = 20


@dataclass(slots=True)
class Piece:
    """One piece of feedback on its way into the table, masked but for names; `content` is a keyed digest of its raw form."""

    account: Account
    draft_record: int
    draft_line: int | None
    content: str
    raw_rating: str | None
    raw_time: str | None
    words: str
    row: dict[str, Any]


def gather(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Read, clean and mask every export of the project.

    Raises InputError when a file cannot be read, too much of one had to be set aside, or nothing has words; ConfigError
    when the name recogniser is wanted and missing.
    """
    redactor = Redactor(view.redact.names == "on", tuple(view.redact.keep))
    accounts: list[Account] = []
    pieces: list[Piece] = []
    known: dict[str, dict[str, str]] = {}
    files = sum(len(source.files) for source in view.sources if source.kind in ("feedback", "customers"))
    with tools.progress("Reading and masking", files) as advance:
        for source in view.sources:
            identity = Identity(tools.key, source.name, "shared" if source.identity == "shared" else source.name)
            if source.kind == "feedback":
                pieces += _feedback(source, identity, redactor, view, accounts, advance)
            elif source.kind == "customers":
                _customers(source, identity, redactor, view, accounts, known, tools, advance)
            else:
                tools.warn(f"{source.name}: sources of kind {source.kind} are declared for later; this version does not read them.")
    if not any(letters(piece.row["text"]) for piece in pieces if piece.row["role"] == "customer"):
        raise InputError("No feedback has words: nothing can be analysed. Check columns.text and `where` of the sources.")
    _hide_names(pieces, redactor, tools)
    rows = [piece.row for piece in pieces]
    _mark_repeats(rows, view.feedback.near_duplicates)
    people = _people(rows, known)
    _report(rows, people, accounts, known, tools)
    return frames(
        feedback=[{k: v for k, v in row.items() if k != "known"} for row in rows],
        customers=people,
        quarantine=[row for account in accounts for row in account.quarantine()],
        ledger=[account.row() for account in accounts],
    )


def _feedback(
    source: Source, identity: Identity, redactor: Redactor, view: Any, accounts: list[Account], advance: Any
) -> list[Piece]:
    """All pieces of one source, with their ids, times and ratings."""
    mine = [Account(source.name, path, source.kind) for path in source.files]
    pieces = []
    for account in mine:
        pieces += [_piece(draft, account, source, identity, redactor) for draft in drafts(account.path, source, account)]
        account.check(view.feedback.max_quarantine)
        advance(1)
    _read_columns(pieces, mine, source, view)
    pieces = _identified(pieces, source, identity)
    for piece in pieces:
        piece.account.kept += 1
    for account in mine:
        account.check(view.feedback.max_quarantine)
    accounts += mine
    return pieces


def _piece(draft: Draft, account: Account, source: Source, identity: Identity, redactor: Redactor) -> Piece:
    """Clean and mask a draft; ids are hashed here, before anything is forgotten."""
    given = {name: value.strip() if value and value.strip() else None for name, value in draft.fields.items()}
    text, title = redactor.text(draft.text), redactor.text(given["title"]) if given["title"] else None
    counted = draft.role == "customer"
    customer = given["customer"] if counted else None
    content = [same_form(draft.text), draft.role, *(value and same_form(value) for name, value in sorted(given.items()) if name != "id")]
    row = {
        "feedback_id": identity.feedback(given["id"]) if given["id"] else None,
        "source": source.name, "type": source.type, "role": draft.role, "weight": source.weight, "copies": 1,
        "source_id": redactor.attribute("id", given["id"]),
        "customer_id": identity.customer(customer) if customer else None,
        "known": bool(customer),
        "thread_id": identity.thread(given["thread"]) if given["thread"] else None,
        "channel": redactor.attribute("channel", given["channel"]) or source.channel,
        "language": language.declared(given["language"]) or language.detect(f"{title or ''}\n{text}"),
        "title": title or None, "text": text,
        **{f"meta_{name}": redactor.attribute(name, value) for name, value in draft.meta.items()},
    }
    return Piece(
        account, draft.record, draft.line, identity.digest(*content, json.dumps(dict(sorted(draft.meta.items())))),
        given["rating"], given["written_at"], identity.digest(same_form(clean(draft.text))), row,
    )


def _read_columns(pieces: Sequence[Piece], accounts: Sequence[Account], source: Source, view: Any) -> None:
    """Times and ratings: each column of a source is decided as a whole."""
    times = dates.decide((piece.raw_time for piece in pieces), source.date_order, view.feedback.time_zone)
    shares = ratings.decide((piece.raw_rating for piece in pieces), source.rating_scale)
    for piece in pieces:
        piece.row["written_at"] = times.times.get(piece.raw_time or "")
        piece.row["rating"] = shares.shares.get(piece.raw_rating or "")
    for account in accounts:
        account.notes += [*times.notes, *shares.notes]


def _identified(pieces: Sequence[Piece], source: Source, identity: Identity) -> list[Piece]:
    """Pieces with distinct feedback_ids; the same id again is skipped, or set aside when it says something else."""
    ordered = sorted(pieces, key=lambda piece: (str(piece.row["written_at"] or "~"), piece.content))
    seen: dict[str, Piece] = {}
    ordinals: Counter[str] = Counter()
    for piece in ordered:
        if piece.row["feedback_id"] is None:
            piece.row["feedback_id"] = identity.feedback_without_id(piece.content, ordinals[piece.content])
            ordinals[piece.content] += 1
        first = seen.setdefault(piece.row["feedback_id"], piece)
        if first is not piece:
            piece.account.leave(_again(piece, same=first.words == piece.words))
    kept = list(seen.values())
    for piece in kept:
        if piece.row["role"] == "customer" and piece.row["customer_id"] is None:
            piece.row["customer_id"] = identity.lone_customer(piece.row["feedback_id"])
    return kept


def _again(piece: Piece, same: bool) -> SetAside | Skipped:
    if same:
        return Skipped(piece.draft_record, piece.draft_line, "same id and text as another record")
    reason = "its id stands at another record with other text"
    return SetAside(piece.draft_record, piece.draft_line, "id_twice", reason, "Give each record an id of its own, or map columns.id elsewhere.")


def _customers(
    source: Source, identity: Identity, redactor: Redactor, view: Any, accounts: list[Account],
    known: dict[str, dict[str, str]], tools: Tools, advance: Any,
) -> None:
    """Attributes of named customers, into `known`; a customer named twice with other attributes is set aside."""
    column = source.columns.customer or source.columns.id
    if column is None:
        raise InputError(f"Source {source.name} says nothing of who its customers are. Name the id column under columns.customer.")
    wanted = source.columns.meta
    asked = {column: "columns.customer", **dict.fromkeys(wanted.values(), "columns.meta")}
    found: dict[str, list[tuple[str, int, int | None, Account, dict[str, str]]]] = defaultdict(list)
    hidden: set[str] = set()
    for path in source.files:
        account = Account(source.name, path, source.kind)
        accounts.append(account)
        for record in records(path, source, account, asked):
            cells = dict(flat(record.cells))
            who = cells.pop(column, None) or ""
            if not who.strip():
                account.leave(Skipped(record.record, record.line, "no customer id"))
                continue
            values = {name: cells.get(at) for name, at in wanted.items()} if wanted else cells
            hidden |= {name for name in values if is_personal(name)}
            kept = {k: v for k in sorted(values) if not is_personal(k) and (v := redactor.attribute(k, values[k]))}
            found[identity.customer(who)].append((json.dumps(kept), record.record, record.line, account, kept))
        advance(1)
    for customer, entries in found.items():
        entries.sort(key=lambda entry: (entry[0], str(entry[3].path), entry[1]))
        for attributes, number, line, account, _ in entries[1:]:
            same = attributes == entries[0][0]
            account.leave(Skipped(number, line, "same customer again") if same else _other_customer(number, line))
        entries[0][3].kept += 1
        known[customer] = {**entries[0][4], **known.get(customer, {})}
    for account in accounts:
        if account.source == source.name:
            account.check(view.feedback.max_quarantine)
    if hidden:
        tools.say(f"{source.name}: columns that hold names or addresses were left out ({', '.join(sorted(hidden))}).")


def _other_customer(number: int, line: int | None) -> SetAside:
    return SetAside(number, line, "customer_twice", "its customer stands at another record with other attributes", "Keep one record per customer.")


def _hide_names(pieces: Sequence[Piece], redactor: Redactor, tools: Tools) -> None:
    """Names in texts and titles, all pieces together so that each distinct sentence is read once."""
    fields = [(piece.row, name) for piece in pieces for name in ("title", "text") if piece.row[name]]
    with tools.progress("Masking names", len(fields)) as advance:
        texts = redactor.hide_names([row[name] for row, name in fields], [row["language"] for row, _ in fields], advance)
    for (row, name), text in zip(fields, texts, strict=True):
        row[name] = text


def _mark_repeats(rows: Sequence[dict[str, Any]], threshold: float) -> None:
    """Customers' repeats point to the earliest of their group."""
    counted = [row for row in rows if row["role"] == "customer"]
    counted.sort(key=lambda row: (str(row["written_at"] or "~"), row["feedback_id"]))
    first = duplicates.groups([row["text"] for row in counted], [row["customer_id"] for row in counted], threshold)
    copies = Counter(first)
    for position, (row, head) in enumerate(zip(counted, first, strict=True)):
        row["copies"] = copies[head]
        row["duplicate_of"] = counted[head]["feedback_id"] if head != position else None


def _people(rows: Sequence[dict[str, Any]], known: Mapping[str, dict[str, str]]) -> list[dict[str, Any]]:
    """One row per customer who wrote or whom a customers source names."""
    wrote = {row["customer_id"]: row["known"] for row in rows if row["customer_id"]}
    return [
        {"customer_id": customer, "known": customer in known or wrote[customer],
         "attributes": json.dumps(known.get(customer, {}), ensure_ascii=False, sort_keys=True)}
        for customer in sorted({*wrote, *known})
    ]


def _report(
    rows: Sequence[dict[str, Any]], people: Sequence[dict[str, Any]], accounts: Sequence[Account], known: Mapping[str, Any], tools: Tools
) -> None:
    """What was found, in counts."""
    total = {name: sum(account.row()[name] for account in accounts) for name in ("read", "kept", "set_aside", "skipped")}
    tools.say("{read:,} records read = {kept:,} kept + {set_aside:,} set aside + {skipped:,} skipped by rule.".format(**total))
    if total["set_aside"]:
        tools.warn(f"{total['set_aside']:,} records were set aside: table quarantine says where and why.")
    hidden: Counter[str] = Counter()
    for row in rows:
        hidden.update(masks.masked(f"{row['title'] or ''} {row['text']}"))
    if hidden:
        tools.say("Masked: " + ", ".join(f"{count:,} {kind.lower()}" for kind, count in hidden.most_common()) + ".")
    wrote = [row for row in rows if row["role"] == "customer"]
    spoken = Counter(row["language"] for row in wrote)
    commonest = sorted(spoken.items(), key=lambda one: (-one[1], one[0]))[:6]
    tools.say("Languages: " + ", ".join(f"{code} {count / len(wrote):.0%}" for code, count in commonest) + ".")
    assumed = sum(not row["known"] for row in wrote)
    if assumed:
        tools.say(f"{assumed:,} of {len(wrote):,} pieces of feedback name no customer; each counts as one of its own.")
    if repeats := sum(row["duplicate_of"] is not None for row in wrote):
        tools.say(f"{repeats:,} repeats are kept but not counted.")
    if flood := sum(row["duplicate_of"] is None and row["copies"] >= FLOOD for row in wrote):
        tools.warn(f"{flood} texts come {FLOOD} times or more: a campaign, a bot or a template.")
    if known and not any(row["customer_id"] in known for row in wrote):
        tools.warn("No customer of the customers sources wrote any feedback: do the sources share `identity: shared`?")
