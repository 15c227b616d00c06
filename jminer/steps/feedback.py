"""The first step: exports → feedback, customers, funnel, quarantine and ledger. Raw text lives in memory only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from jminer.blocks import blocks
from jminer.config import Source
from jminer.errors import InputError, shown
from jminer.readers.funnel import read_funnel
from jminer.readers.identity import Identity
from jminer.readers.ledger import Account
from jminer.readers.payload import LeftOut
from jminer.readers.people import read_people
from jminer.readers.reading import Reading, read_source
from jminer.readers.records import Place, SetAside, Skipped
from jminer.tables import frames
from jminer.text import dates, duplicates, language, ratings
from jminer.text.masks import masked
from jminer.text.normalize import letters
from jminer.text.prepare import Masks
from jminer.text.redact import Redactor, is_personal
from jminer.tools import Tables, Tools

FLOOD = 20
FLOODS_NAMED = 5
NOTES = 12
BLOCK = 10_000
MASKED = {"title": pl.String, "text": pl.String, "language": pl.String}
MOST_OF_ONE = 0.5
"""One customer who wrote so much of all feedback is perhaps a shared account, or a word for nobody."""


def gather(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Read, clean and mask every export of the project.

    Raises InputError when a file cannot be read, too much of one had to be set aside, or nothing has words; ConfigError
    when the name recogniser is wanted and missing.
    """
    masks = tools.masks or Masks({"with_names": view.redact.names == "on", "keep": list(view.redact.keep)})
    redactor, most = masks.redactor(), view.feedback.max_quarantine
    accounts: list[Account] = []
    parts: list[pl.DataFrame] = []
    known: dict[str, dict[str, str]] = {}
    funnel: list[dict[str, Any]] = []
    identities = {source.name: Identity(tools.key, source.name, "shared" if source.identity == "shared" else source.name) for source in view.sources}
    with tools.progress("Reading", sum(len(source.files) or 1 for source in view.sources)) as advance:
        for source in view.sources:
            identity = identities[source.name]
            if source.kind == "feedback":
                parts.append(_feedback(source, identity, redactor, view, accounts, tools, advance))
            elif source.kind == "customers":
                people = read_people(source, identity, redactor.attribute, is_personal, most, advance)
                known.update({customer: {**more, **known.get(customer, {})} for customer, more in people.known.items()})
                _say_left_out(source.name, people.left_out, tools)
                accounts += people.accounts
                if people.hidden:
                    tools.say(f"{source.name}: columns that hold names or addresses were left out ({', '.join(sorted(people.hidden))}).")
            elif source.kind == "funnel":
                counted = read_funnel(source, redactor.attribute, most, advance)
                funnel += counted.rows
                _say_left_out(source.name, counted.left_out, tools)
                accounts += counted.accounts
    feedback = _masked(parts, masks, tools)
    if not any(letters(text) for text in feedback.filter(role="customer")["text"]):
        raise InputError("No feedback has words: nothing can be analysed. Check columns.text and `where` of the sources.")
    feedback = _with_repeats(feedback, identities, view.feedback.near_duplicates)
    _report(feedback, accounts, known, tools)
    return frames(
        customers=_people(feedback, known),
        funnel=funnel,
        feedback=feedback.drop("known"),
        quarantine=[row for account in accounts for row in account.quarantine(view.feedback.keep_raw)],
        ledger=[account.row() for account in accounts],
    )


def _feedback(
    source: Source, identity: Identity, redactor: Redactor, view: Any, accounts: list[Account], tools: Tools, advance: Callable[[int], None]
) -> pl.DataFrame:
    """The drafts of one source, decided; what was read is free again when this returns."""
    reading = read_source(source, identity, redactor.attribute, view.feedback.max_quarantine, advance)
    _say_left_out(source.name, reading.left_out, tools)
    accounts += reading.accounts
    return _decided(reading, source, identity, view, tools)


def _decided(reading: Reading, source: Source, identity: Identity, view: Any, tools: Tools) -> pl.DataFrame:
    """The drafts of one source with times, ratings and distinct ids; what falls away is entered in the accounts."""
    drafts = reading.drafts
    times = dates.decide(drafts["written_at"].unique(), source.date_order, view.feedback.time_zone)
    shares = ratings.decide(dict(drafts["rating"].drop_nulls().value_counts().iter_rows()), source.rating_scale)
    given = drafts.select("written_at", "rating").count().row(0)
    drafts = drafts.with_columns(
        _looked_up("written_at", times.times, pl.Datetime("us", "UTC")),
        _looked_up("rating", shares.shares, pl.Float64),
        _looked_up("language", {value: language.declared(value) for value in drafts["language"].unique() if value}, pl.String),
    )
    read = drafts.select("written_at", "rating").count().row(0)
    if given[0] - read[0] > view.feedback.max_quarantine * given[0]:
        tools.warn(f"{source.name}: {given[0] - read[0]:,} of {given[0]:,} dates are left empty: {'; '.join(times.notes)}.")
    if given[1] and not read[1]:
        tools.warn(f"{source.name}: no rating is read: {'; '.join(shares.notes)}.")
    drafts = _identified(drafts.sort("written_at", "content", nulls_last=True, maintain_order=True), source, identity)
    kept = drafts.filter(pl.col("feedback_id").is_first_distinct())
    _enter(kept, drafts.filter(~pl.col("feedback_id").is_first_distinct()), reading.accounts)
    for account in reading.accounts:
        account.notes += [*times.notes, *shares.notes]
        account.check(view.feedback.max_quarantine)
    return kept.select(
        "feedback_id", "source_id", "customer_id", pl.col("customer_id").is_not_null().alias("known"), "thread_id", "role", "written_at", "rating",
        "language", "title", "text", pl.col("channel").fill_null(pl.lit(source.channel, dtype=pl.String)), pl.lit(source.name).alias("source"),
        pl.lit(source.type).alias("type"), pl.lit(source.weight, dtype=pl.Float64).alias("weight"), pl.col("^meta_.*$"),
    )


def _looked_up(column: str, meaning: Mapping[str, Any], dtype: Any) -> pl.Expr:
    """A raw column as what its distinct values were decided to mean."""
    values = sorted(meaning)
    return pl.col(column).str.strip_chars().replace_strict(
        pl.Series(values, dtype=pl.String), pl.Series([meaning[value] for value in values], dtype=dtype), default=None, return_dtype=dtype
    )


def _identified(drafts: pl.DataFrame, source: Source, identity: Identity) -> pl.DataFrame:
    """Ids from the content where the source gives none: they depend neither on the order of records nor on the file."""
    ordinal = pl.int_range(pl.len(), dtype=pl.Int64).over("content")
    ids = [
        given or identity.feedback_without_id(content, number)
        for given, content, number in drafts.select("feedback_id", "content", ordinal.alias("ordinal")).iter_rows()
    ]
    drafts = drafts.with_columns(pl.Series("feedback_id", ids, dtype=pl.String))
    if source.on_duplicate == "version":
        drafts = drafts.with_columns(_versions(drafts, identity))
    return drafts


def _versions(drafts: pl.DataFrame, identity: Identity) -> pl.Series:
    """Another text under the same id is a piece of feedback of its own."""
    first = pl.col("words").first().over("feedback_id")
    rows = drafts.select("feedback_id", "words", first.alias("first")).iter_rows()
    ids = [given if words == first_words else identity.digest("version", given, words) for given, words, first_words in rows]
    return pl.Series("feedback_id", ids, dtype=pl.String)


def _enter(kept: pl.DataFrame, again: pl.DataFrame, accounts: Sequence[Account]) -> None:
    """Count the records that are kept; name those of which nothing is."""
    for number, count in kept.unique(["account", "record"]).group_by("account").len().iter_rows():
        accounts[number].kept = count
    first = kept.select("feedback_id", pl.col("words").alias("first_words"))
    lost = again.join(kept, on=["account", "record"], how="anti").join(first, on="feedback_id")
    for row in lost.sort("account", "record").unique(["account", "record"], keep="first", maintain_order=True).iter_rows(named=True):
        place = Place(*(row[name] for name in ("record", "line", "last_line", "first", "end")))
        accounts[row["account"]].leave(_again(place, same=row["words"] == row["first_words"]))


def _again(place: Place, same: bool) -> SetAside | Skipped:
    if same:
        return Skipped(place, "same id and text as another record")
    reason = "its id stands at another record with other text"
    return SetAside(place, "id_twice", reason, "Give each record an id of its own, or map columns.id elsewhere.")


def _masked(parts: list[pl.DataFrame], masks: Masks, tools: Tools) -> pl.DataFrame:
    """All sources, with title, text and language as they may be written; `parts` is emptied, so that the raw texts end here."""
    raw = pl.concat(parts, how="diagonal")
    parts.clear()
    with tools.progress("Masking", raw.height) as advance:
        rows = masks.prepare(raw.select("title", "text", "language"), advance)
        prepared = pl.concat([pl.DataFrame(schema=MASKED), *(pl.DataFrame(block, schema=MASKED, orient="row") for block in blocks(rows, BLOCK))])
    done = raw.rename({"language": "declared"}).drop("title", "text").hstack(prepared)
    settled = [done.clear().pipe(_settled), *(_settled(rows) for _, rows in done.group_by("source", maintain_order=True))]
    return pl.concat(settled).drop("declared")


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """The doubtful languages of one source in the light of the others; what the export declares stays."""
    found = rows.select(pl.when(pl.col("declared").is_null()).then("language").otherwise(pl.lit(language.UNDETERMINED)))["language"]
    settled = language.settle(rows["text"], found.to_list())
    return rows.with_columns(pl.coalesce("declared", pl.Series(settled, dtype=pl.String)).alias("language"))


def _with_repeats(feedback: pl.DataFrame, identities: Mapping[str, Identity], threshold: float) -> pl.DataFrame:
    """Customers' repeats point to the earliest of their group; who names nobody is a customer of his own."""
    counted = feedback.filter(role="customer").sort("written_at", "feedback_id", nulls_last=True)
    owners = [
        customer or identities[source].lone_customer(feedback_id)
        for customer, source, feedback_id in counted.select("customer_id", "source", "feedback_id").iter_rows()
    ]
    first = duplicates.groups(counted["text"].rechunk(), owners, threshold)
    ids = counted["feedback_id"]
    heads = ids.gather(first)
    repeats = pl.DataFrame({"feedback_id": ids, "customer_id": owners, "head": heads, "copies": heads.is_not_null().cast(pl.Int64)})
    repeats = repeats.with_columns(
        pl.col("copies").sum().over("head"),
        pl.when(pl.col("head") != pl.col("feedback_id")).then("head").alias("duplicate_of"),
    ).drop("head")
    return feedback.drop("customer_id").join(repeats, on="feedback_id", how="left").with_columns(pl.col("copies").fill_null(1))


def _people(feedback: pl.DataFrame, known: Mapping[str, dict[str, str]]) -> list[dict[str, Any]]:
    """One row per customer who wrote or whom a customers source names."""
    wrote = dict(feedback.filter(pl.col("customer_id").is_not_null()).select("customer_id", "known").iter_rows())
    return [
        {"customer_id": customer, "known": customer in known or wrote[customer],
         "attributes": json.dumps(known.get(customer, {}), ensure_ascii=False, sort_keys=True)}
        for customer in sorted({*wrote, *known})
    ]


def _report(feedback: pl.DataFrame, accounts: Sequence[Account], known: Mapping[str, Any], tools: Tools) -> None:
    """What was found, in counts."""
    total = {name: sum(account.row()[name] for account in accounts) for name in ("read", "kept", "set_aside", "skipped")}
    tools.say("{read:,} records read = {kept:,} kept + {set_aside:,} set aside + {skipped:,} skipped by rule.".format(**total))
    if total["set_aside"]:
        tools.warn(f"{total['set_aside']:,} records were set aside: table quarantine says where and why.")
    _say_notes(accounts, tools)
    _say_masked(feedback, tools)
    wrote = feedback.filter(role="customer")
    spoken = wrote["language"].value_counts().sort(["count", "language"], descending=[True, False]).head(6)
    tools.say("Languages: " + ", ".join(f"{code} {count / wrote.height:.0%}" for code, count in spoken.iter_rows()) + ".")
    if assumed := wrote.filter(~pl.col("known")).height:
        tools.say(f"{assumed:,} of {wrote.height:,} pieces of feedback name no customer; each counts as one of its own.")
    if repeats := wrote["duplicate_of"].is_not_null().sum():
        tools.say(f"{repeats:,} repeats are kept but not counted.")
    _say_floods(wrote, tools)
    most = wrote["customer_id"].value_counts().sort("count", "customer_id", descending=[True, False])["count"][0]
    if most >= FLOOD and most >= MOST_OF_ONE * wrote.height:
        tools.warn(f"One customer wrote {most:,} of {wrote.height:,} pieces of feedback and counts once: is columns.customer right, or is it a shared account?")
    if known and not wrote["customer_id"].is_in(list(known)).any():
        tools.warn("No customer of the customers sources wrote any feedback: do the sources share `identity: shared`?")


def _say_notes(accounts: Sequence[Account], tools: Tools) -> None:
    """What was decided while reading, per source; a note of many files once."""
    for source in dict.fromkeys(account.source for account in accounts):
        mine = [account for account in accounts if account.source == source]
        notes = Counter(note for account in mine for note in account.notes)
        told = [note if count == len(mine) else f"{note} (in {count:,} of {len(mine):,} files)" for note, count in notes.most_common(NOTES)]
        if told:
            tools.say(f"{source}: {'; '.join(told)}{' …' if len(notes) > NOTES else ''}.")


def _say_masked(feedback: pl.DataFrame, tools: Tools) -> None:
    hidden: Counter[str] = Counter()
    for column in ("title", "text"):
        for text in feedback[column].drop_nulls():
            hidden.update(masked(text))
    if hidden:
        tools.say("Masked: " + ", ".join(f"{count:,} {kind.lower()}" for kind, count in sorted(hidden.items(), key=lambda one: (-one[1], one[0]))) + ".")


def _say_floods(wrote: pl.DataFrame, tools: Tools) -> None:
    """Name the texts that come very often: when, and from how many customers."""
    heads = wrote.filter(pl.col("copies") >= FLOOD, pl.col("duplicate_of").is_null()).sort(["copies", "feedback_id"], descending=[True, False])
    if not heads.height:
        return
    named = []
    for feedback_id, copies in heads.head(FLOODS_NAMED).select("feedback_id", "copies").iter_rows():
        group = wrote.filter((pl.col("feedback_id") == feedback_id) | (pl.col("duplicate_of") == feedback_id))
        days = sorted(group["written_at"].drop_nulls().dt.strftime("%Y-%m-%d"))
        when = f" between {days[0]} and {days[-1]}" if days else ""
        named.append(f"{feedback_id} ({copies:,} times, {group['customer_id'].n_unique():,} customers{when})")
    more = f" and {heads.height - FLOODS_NAMED:,} more" if heads.height > FLOODS_NAMED else ""
    tools.warn(f"{heads.height:,} texts come {FLOOD} times or more, a campaign, a bot or a template; each counts once: {', '.join(named)}{more}.")


def _say_left_out(name: str, left_out: Sequence[LeftOut], tools: Tools) -> None:
    for each in left_out:
        tools.say(f"{name}: {shown(each.name, 120)} was left out: {each.reason}.")
