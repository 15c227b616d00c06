"""Every table between steps: its columns, their types, and one sentence for each.

The reader, the writer, `jminer schema --tables` and the test fixtures are made from what stands here, so they cannot drift.
Rows are sorted by the key columns, so that the same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

TEXT = pl.String
COUNT = pl.Int64
NUMBER = pl.Float64
FLAG = pl.Boolean
TIME = pl.Datetime("us", "UTC")
WORDS = pl.List(pl.String)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type and one sentence on what it holds."""

    name: str
    type: Any
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, the columns that identify it, and all its columns."""

    name: str
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    open: bool = False
    """May have further `meta_*` text columns, named by the user's mapping."""

    @property
    def schema(self) -> dict[str, Any]:
        """Column name → polars type."""
        return {column.name: column.type for column in self.columns}

    def frame(self, rows: Iterable[Mapping[str, Any]] | pl.DataFrame = ()) -> pl.DataFrame:
        """Rows as a frame of exactly this schema, sorted by the key; missing columns become null.

        Raises ValueError when a column is unknown or a value does not fit its type: a fault in jminer, not in the data.
        """
        if not isinstance(rows, pl.DataFrame):
            rows = list(rows)
            names = sorted({name for row in rows for name in row if name.startswith("meta_")}) if self.open else []
            rows = pl.DataFrame(rows, schema={**self.schema, **dict.fromkeys(names, TEXT)}, strict=True)
        extra = [name for name in rows.columns if name not in self.schema]
        unknown = [name for name in extra if not (self.open and name.startswith("meta_"))]
        if unknown:
            raise ValueError(f"table {self.name} has no column {unknown}")
        columns = [
            pl.col(c.name).cast(c.type) if c.name in rows.columns else pl.lit(None, dtype=c.type).alias(c.name)
            for c in self.columns
        ]
        return rows.select(*columns, *[pl.col(name).cast(TEXT) for name in sorted(extra)]).sort(
            self.key, nulls_last=True, maintain_order=True
        )


def _table(name: str, says: str, key: str, *columns: tuple[str, Any, str], open: bool = False) -> Table:
    return Table(name, says, tuple(key.split()), tuple(Column(*column) for column in columns), open)


def _share(of: str) -> tuple[tuple[str, Any, str], ...]:
    return (
        ("share", NUMBER, f"Share of {of} (0–1), each customer counted once."),
        ("low", NUMBER, "Lower end of the 95 % interval."),
        ("high", NUMBER, "Upper end of the 95 % interval."),
        ("customers", COUNT, "Customers with at least one such unit."),
    )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "feedback", "One piece of feedback as exported, cleaned and with personal data masked.", "feedback_id",
            ("feedback_id", TEXT, "Keyed hash of source and the source's own id, or of the content when there is none."),
            ("source", TEXT, "Name of the source in the project file."),
            ("type", TEXT, "review, ticket, post, survey, interview or employee_note."),
            ("source_id", TEXT, "The source's own id, so that the record can be found again; masked when it is more than a code."),
            ("customer_id", TEXT, "Keyed hash of who wrote it; one per feedback when the source does not say. Null for employees."),
            ("written_at", TIME, "When it was written, in UTC; null when unknown."),
            ("channel", TEXT, "The channel it was written on."),
            ("rating", NUMBER, "The rating on 0–1; null when there is none."),
            ("language", TEXT, "ISO 639-1 code, or und when doubtful."),
            ("title", TEXT, "The title, masked; null when there is none."),
            ("text", TEXT, "The text, masked; the title is not repeated in it."),
            ("thread_id", TEXT, "Keyed hash of the conversation it belongs to; null when there is none."),
            ("role", TEXT, "customer, company (kept as context, never counted) or employee."),
            ("duplicate_of", TEXT, "The feedback_id that this one repeats; null when it is the first. Repeats are not counted."),
            ("copies", COUNT, "How many pieces of feedback say the same, this one included."),
            ("weight", NUMBER, "The source's declared weight; no count of jminer uses it."),
            open=True,
        ),
        _table(
            "customers", "One customer, known by an id or assumed from a single piece of feedback.", "customer_id",
            ("customer_id", TEXT, "Keyed hash of namespace and id."),
            ("known", FLAG, "True when the source names the customer; false when jminer assumes one per feedback."),
            ("attributes", TEXT, "JSON object: what the customers sources say of this customer (masked text values)."),
        ),
        _table(
            "quarantine", "One record that was set aside, where it stood and why; never its text.", "source file record",
            ("source", TEXT, "Name of the source in the project file."),
            ("file", TEXT, "File name, without its folder; `archive > file` for a packed one."),
            ("record", COUNT, "Record number in the file, from 1, the header not counted."),
            ("line", COUNT, "Line of the file at which the record begins; null for spreadsheets, Parquet and databases."),
            ("last_line", COUNT, "Line at which it ends."),
            ("first_byte", COUNT, "Its first byte in the file (in the content of a packed one), from 0."),
            ("end_byte", COUNT, "One past its last byte."),
            ("code", TEXT, "Short code of the fault."),
            ("reason", TEXT, "What is wrong, in a sentence."),
            ("mend", TEXT, "What to do about it."),
            ("raw", TEXT, "The record as it stands in the file, unmasked, when feedback.keep_raw asks for it; else null."),
        ),
        _table(
            "ledger", "One input file: read = kept + set_aside + skipped, and each of its bytes belongs to one record or to the framing.", "source file",
            ("source", TEXT, "Name of the source in the project file."),
            ("file", TEXT, "File name, without its folder; `archive > file` for a packed one."),
            ("kind", TEXT, "feedback, customers, funnel or actions."),
            ("read", COUNT, "Records read."),
            ("kept", COUNT, "Records that became rows."),
            ("set_aside", COUNT, "Records set aside, listed in quarantine."),
            ("skipped", COUNT, "Records skipped by a rule (empty, filtered out by `where`)."),
            ("bytes", COUNT, "Bytes read and accounted for; null for spreadsheets, Parquet and databases."),
            ("framing", COUNT, "Of these, bytes that hold no record: marks, headers, brackets, commas."),
            ("notes", TEXT, "What the reader decided: format, encoding, delimiter, date order, rating scale."),
        ),
        _table(
            "units", "One sentence or clause of a feedback that carries one opinion: what is embedded, clustered and labelled.", "unit_id",
            ("unit_id", TEXT, "feedback_id:start:end."),
            ("feedback_id", TEXT, "The feedback it stands in."),
            ("start", COUNT, "First character in the feedback's full text (title, blank line, text), from 0."),
            ("end", COUNT, "One past the last character."),
            ("text", TEXT, "The unit's text, masked."),
        ),
        _table(
            "fragments", "One part of a feedback that is not analysed, and why: nothing of a text is lost.", "feedback_id start",
            ("feedback_id", TEXT, "The feedback it stands in."),
            ("start", COUNT, "First character in the feedback's full text (title, blank line, text), from 0."),
            ("end", COUNT, "One past the last character."),
            ("kind", TEXT, "no_words, greeting, signature, quoted, auto_reply, disclaimer, boilerplate or form."),
        ),
        _table(
            "topics", "One topic: a cluster of units with a stable id, a label, keywords and exemplars.", "topic_id",
            ("topic_id", TEXT, "Stable id, as T007."),
            ("label", TEXT, "A readable phrase in customers' words."),
            ("keywords", WORDS, "Up to ten terms, best first, each used by at least five customers."),
            ("description", TEXT, "One line on what its customers say."),
            ("theme_id", TEXT, "The theme it belongs to; null without themes."),
            ("units", COUNT, "Units assigned."),
            ("feedback", COUNT, "Pieces of feedback with such a unit."),
            ("customers", COUNT, "Customers with such a unit."),
            ("share", NUMBER, "Share of all customers with a unit who have one in this topic."),
            ("low", NUMBER, "Lower end of the 95 % interval of the share."),
            ("high", NUMBER, "Upper end of the 95 % interval of the share."),
            ("stability", NUMBER, "How well the topic comes back when the clustering is repeated (mean best Jaccard, 0–1)."),
            ("exemplars", WORDS, "unit_ids of up to five central and different units."),
        ),
        _table(
            "themes", "One theme: a few related topics.", "theme_id",
            ("theme_id", TEXT, "Stable id, as G03."), ("label", TEXT, "A readable phrase in customers' words."),
            ("keywords", WORDS, "Up to ten terms of its topics, best first."), ("units", COUNT, "Units in its topics."),
            *_share("all customers with a unit"),
        ),
        _table(
            "topic_centroids", "The topic model's own arrays: what `models/topics/` keeps.", "topic_id",
            ("topic_id", TEXT, "Stable id."),
            ("centroid", pl.List(pl.Float32), "Mean direction of the topic's units, length 1."),
            ("threshold", NUMBER, "Least cosine at which a unit belongs."),
            ("width", NUMBER, "Mean distance (1 − cosine) of the topic's units."),
        ),
        _table(
            "unit_topics", "Which topic a unit belongs to, or why none.", "unit_id",
            ("unit_id", TEXT, "The unit."),
            ("topic_id", TEXT, "Its topic; null when it has none."),
            ("similarity", NUMBER, "Cosine with its topic, or with the likeliest when it has none."),
            ("margin", NUMBER, "How much nearer than any other; below 0 when a narrower topic is nearer."),
            ("reason", TEXT, "Why it has none; null when it has one."),
        ),
        _table(
            "topic_drift", "One figure of a known topic model at its fit and now; empty when topics were fitted here.", "measure topic_id",
            ("measure", TEXT, "without_topic (share of what customers say), similarity (mean cosine with the nearest topic), topic_mix or share."),
            ("topic_id", TEXT, "The topic of a share; else null."),
            ("at_fit", NUMBER, "The figure when the model was made, each customer counted once; null for topic_mix."),
            ("now", NUMBER, "The figure in this run."),
            ("shift", NUMBER, "Now less at_fit; for topic_mix the Jensen–Shannon divergence of the shares in bits, less what chance makes of it."),
            ("chance_low", NUMBER, "2.5 % of the shuffles of customers between both lie below."), ("chance_high", NUMBER, "97.5 % of them lie below."),
            ("p", NUMBER, "Share of shuffles that shift as far."), ("q", NUMBER, "False-discovery-adjusted p of the topics' shares; else null."),
        ),
        _table(
            "unit_touchpoints", "A touchpoint that a unit talks about.", "unit_id touchpoint",
            ("unit_id", TEXT, "The unit."),
            ("touchpoint", TEXT, "Touchpoint id of the taxonomy."),
            ("probability", NUMBER, "Confidence, 0–1."),
            ("reason", TEXT, "The cue or the prototype that decided."),
        ),
        _table(
            "unit_stages", "The stage of the journey that a unit describes, or why none.", "unit_id",
            ("unit_id", TEXT, "The unit."),
            ("stage", TEXT, "Stage id of the taxonomy; null when none is sure."),
            ("substage", TEXT, "The part of that stage, where the taxonomy divides it; null when none is sure."),
            ("probability", NUMBER, "Probability of the best stage."),
            ("reason", TEXT, "What decided, or why there is none."),
        ),
        _table(
            "unit_emotions", "An emotion that a unit expresses (several are possible).", "unit_id emotion",
            ("unit_id", TEXT, "The unit."),
            ("emotion", TEXT, "Emotion id of the taxonomy."),
            ("probability", NUMBER, "Calibrated probability; at or over the emotion's threshold."),
        ),
        _table(
            "unit_valence", "How a unit values what it describes.", "unit_id",
            ("unit_id", TEXT, "The unit."),
            ("valence", NUMBER, "−1 (bad) to 1 (good)."),
            ("intensity", NUMBER, "0–1: how strongly it is said."),
            ("sarcasm", FLAG, "Whether something else seems to be meant than said: a weak hint, mostly wrong where sarcasm is rare; no finding uses it."),
            ("effort", NUMBER, "−5 (hard) to 5 (easy); null when nothing is said of effort."),
        ),
        _table(
            "unit_channels", "A channel that a unit speaks of, or tells a turn to.", "unit_id role channel from_channel",
            ("unit_id", TEXT, "The unit."),
            ("role", TEXT, "about: what is told happened there; switched_to: the customer went there because another had failed or sent them."),
            ("channel", TEXT, "Channel id; never taken from the channel that the unit is written on."),
            ("from_channel", TEXT, "For switched_to the channel that was left; null when it is not said, and for about."),
            ("probability", NUMBER, "Probability of the touchpoint that tells the channel; null where the words do."),
            ("reason", TEXT, "named, the touchpoint, or how the turn is told (failed, because it failed, sent there, last resort)."),
        ),
        _table(
            "handoffs", "Customers who had to change channel: one turn from a channel to another, at a stage or over all.", "stage from_channel to_channel",
            ("stage", TEXT, "Stage or sub-stage of the unit that tells the turn, or (all)."),
            ("from_channel", TEXT, "The channel that was left."), ("to_channel", TEXT, "The channel that was turned to."),
            ("units", COUNT, "Units that tell it."), *_share("the customers who speak of the channel that was left"),
            ("valence", NUMBER, "Mean valence of those units over customers; null below five customers."),
        ),
        _table(
            "topic_stages", "At which stages of the journey a topic lives.", "topic_id stage",
            ("topic_id", TEXT, "The topic."), ("stage", TEXT, "Stage or sub-stage id."),
            *_share("the topic's customers with a staged unit"),
        ),
        _table(
            "topic_emotions", "Which emotions a topic's customers express.", "topic_id emotion",
            ("topic_id", TEXT, "The topic."), ("emotion", TEXT, "Emotion id."), *_share("the topic's customers whose language the heads know"),
        ),
        _table(
            "topic_touchpoints", "Which touchpoints a topic's customers talk about.", "topic_id touchpoint",
            ("topic_id", TEXT, "The topic."), ("touchpoint", TEXT, "Touchpoint id."), *_share("the topic's customers whose language the heads know"),
        ),
        _table(
            "unit_needs", "A unit accepted as evidence on a declared need.", "unit_id persona_id need_id",
            ("unit_id", TEXT, "The unit."), ("persona_id", TEXT, "The persona."), ("need_id", TEXT, "The need."),
            ("relation", TEXT, "met, unmet, wanted or contradicted."),
            ("probability", NUMBER, "1 minus the share of decoy needs that fit this unit as well."),
        ),
        _table(
            "unit_claims", "A unit accepted as evidence on a declared behaviour, goal or pain: as unit_needs, which holds what verdicts on needs rest on.",
            "unit_id persona_id kind claim",
            ("unit_id", TEXT, "The unit."), ("persona_id", TEXT, "The persona."), ("kind", TEXT, "behaviour, goal or pain."),
            ("claim", TEXT, "The sentence as declared."), ("relation", TEXT, "met, unmet, wanted or contradicted."),
            ("probability", NUMBER, "1 minus the share of decoy needs that fit this unit as well."),
        ),
        _table(
            "unit_decoys", "A unit that a decoy need wins as well as a declared need would have to: the null distribution.", "decoy unit_id",
            ("decoy", TEXT, "decoy:…, barnum:… or foreign:… and its id."), ("unit_id", TEXT, "The unit."),
            ("relation", TEXT, "met, unmet, wanted or contradicted."),
        ),
        _table(
            "need_nearness", "The units that come nearest to a need, and to each decoy: what tells whether it is spoken of at all.", "need unit_id",
            ("need", TEXT, "need:persona/need, claim:persona/kind/sentence, barnum:… or decoy:… and its id."), ("unit_id", TEXT, "The unit."),
            ("lead", NUMBER, "Best cosine with a form that supports it, less the need's median; −1 where its opposite is nearer."),
        ),
        _table(
            "need_topics", "A declared need compared with a topic, both ways.", "persona_id need_id topic_id",
            ("persona_id", TEXT, "The persona."), ("need_id", TEXT, "The need."), ("topic_id", TEXT, "The topic."),
            ("share_of_topic", NUMBER, "Share of the topic's customers with evidence on the need in it."),
            ("share_of_need", NUMBER, "Share of the need's evidence customers whose evidence lies in the topic."),
            ("enrichment", NUMBER, "Lower 95 % bound of the log odds ratio of need evidence inside and outside the topic."),
            ("q", NUMBER, "False-discovery-adjusted p of the enrichment."),
            ("claimed", FLAG, "True when the need accounts for the topic (lower bound of its share ≥ .25 and q ≤ .05)."),
        ),
        _table(
            "persona_needs", "The verdict on a declared need, and the numbers behind it.", "persona_id need_id",
            ("persona_id", TEXT, "The persona."), ("need_id", TEXT, "The need."), ("statement", TEXT, "The need as declared."),
            ("verdict", TEXT, "SUPPORTED, SUPPORTED_UNMET, SHARED, MISATTRIBUTED, CONTRADICTED, ABSENT or INSUFFICIENT."),
            ("reason", TEXT, "Why, in a sentence."),
            ("segment_customers", COUNT, "Informative customers in the segment."),
            ("rest_customers", COUNT, "Informative customers elsewhere."),
            ("holders", COUNT, "Customers of the segment with supporting evidence."),
            ("rest_holders", COUNT, "Customers elsewhere with supporting evidence."),
            ("prevalence", NUMBER, "Share of the segment's informative customers, the matcher's errors taken out."),
            ("low", NUMBER, "Lower end: all that is accepted elsewhere taken for error, nobody missed (2.5 %)."),
            ("high", NUMBER, "Upper end: only what decoys win taken for error, as many missed as units are (97.5 %)."),
            ("rest_prevalence", NUMBER, "The same elsewhere, only what decoys win taken for error."),
            ("nearness", NUMBER, "How much nearer than usual the nearest five customers of the segment come to it."),
            ("decoy_nearness", NUMBER, "The same of decoys: 95 % stay below this."),
            ("presence_p", NUMBER, "Share of decoy needs to which customers come at least as near (add-one)."),
            ("presence_q", NUMBER, "The same, false-discovery adjusted."),
            ("foreign_p", NUMBER, "Share of needs of other trades with at least as much evidence (add-one)."),
            ("odds_ratio", NUMBER, "Mantel–Haenszel odds ratio, segment against rest, in strata of channel, source and period."),
            ("odds_low", NUMBER, "Lower end of its 95 % interval."), ("odds_high", NUMBER, "Upper end of its 95 % interval."),
            ("specific_p", NUMBER, "Permutation p of the odds ratio."), ("specific_q", NUMBER, "The same, false-discovery adjusted."),
            ("met_share", NUMBER, "Share of met among customers with met or unmet evidence."),
            ("met_low", NUMBER, "Lower end of its 95 % interval."), ("met_high", NUMBER, "Upper end of its 95 % interval."),
            ("contradiction", NUMBER, "Share of contradicting among customers with any evidence, corrected for denials missed and imagined."),
            ("contradiction_low", NUMBER, "Lower end of its 95 % interval."),
            ("contradiction_customers", COUNT, "Customers of the segment with contradicting evidence."),
            ("best_owner", TEXT, "The persona whose segment holds the need most."),
            ("best_owner_p", NUMBER, "How often it does over bootstrap draws."),
            ("power", NUMBER, "Chance to find a need of twice the declared least prevalence, with this many customers."),
            ("customers_needed", COUNT, "Customers of the segment needed for a verdict; null when there are enough."),
            ("before_customers", COUNT, "Customers of the segment who wrote before the persona was declared; null without a date of declaration."),
            ("before_holders", COUNT, "Those of them with supporting evidence from that time."),
            ("since_customers", COUNT, "Customers of the segment who wrote on that day or later: what the persona's author cannot have seen."),
            ("since_holders", COUNT, "Those of them with supporting evidence from that time."),
        ),
        _table(
            "persona_claims", "What a persona declares besides its needs, each claim with a verdict.", "persona_id kind claim",
            ("persona_id", TEXT, "The persona."),
            ("kind", TEXT, "demographic, expected share, behaviour, goal, pain, prefers, avoids, emotion, need stage, need outcome or falsifier."),
            ("claim", TEXT, "What is claimed."),
            ("verdict", TEXT, "HOLDS, FAILS, OPEN (too few, or the interval leaves it undecided) or UNTESTABLE. A falsifier that fires FAILS."),
            ("reason", TEXT, "Why, in a sentence."),
            ("customers", COUNT, "Customers whom the share is of."), ("holders", COUNT, "Those of them whom the claim fits."),
            ("observed", NUMBER, "The share; for behaviours, goals and pains the matcher's errors taken out; for a falsifier its measure."),
            ("low", NUMBER, "Lower end of its 95 % interval."), ("high", NUMBER, "Upper end of its 95 % interval."),
            ("against", NUMBER, "What it is compared with: the rest, other stages, all that is said, or a limit."),
            ("odds_ratio", NUMBER, "Stratified odds ratio of segment against rest, where the claim is compared with the rest."),
            ("odds_low", NUMBER, "Lower end of its 95 % interval."), ("odds_high", NUMBER, "Upper end of its 95 % interval."),
            ("p", NUMBER, "One-sided p where there is a test: decoys, other stages or all that is said reach as much."),
            ("q", NUMBER, "The same, false-discovery adjusted over the persona's claims of the family."),
            ("customers_needed", COUNT, "Customers at which a claim as far from the line as this one would be decided; null when it is, or cannot be told."),
        ),
        _table(
            "personas", "The verdict on a declared persona, and its reasons.", "persona_id",
            ("persona_id", TEXT, "The persona."), ("name", TEXT, "Its name."),
            ("verdict", TEXT, "VALIDATED, PLAUSIBLE, PARTIAL, MISALIGNED, COMPOSITE, INDISTINCT, REFUTED or INSUFFICIENT."),
            ("reasons", WORDS, "Why, in sentences, the decisive one first."),
            ("segment_customers", COUNT, "Informative customers in its segment."),
            ("segment_share", NUMBER, "Share of the customers with a known answer to the segment rule."),
            ("segment_low", NUMBER, "Lower end of its 95 % interval."), ("segment_high", NUMBER, "Upper end of its 95 % interval."),
            ("unknown_customers", COUNT, "Customers of whom the rule cannot tell."),
            ("supported_weight", NUMBER, "Share of the needs' weight that is supported."),
            ("supported_low", NUMBER, "Lower end over perturbations."), ("supported_high", NUMBER, "Upper end over perturbations."),
            ("coverage", NUMBER, "Share of the segment's informative customers with evidence on at least one need."),
            ("excess_coverage", NUMBER, "The same, minus what as many decoy needs cover."),
            ("excess_low", NUMBER, "Lower end of its 95 % interval."),
            ("bundling", NUMBER, "Pairs of needs in the same known person against a shuffle; null when it cannot be told."),
            ("bundling_low", NUMBER, "Lower end of its 95 % interval."), ("bundling_high", NUMBER, "Upper end of its 95 % interval."),
            ("nearest_persona", TEXT, "The persona with the most similar evidence."),
            ("overlap", NUMBER, "Jaccard overlap of the evidence with that persona."),
            ("confidence", NUMBER, "Share of perturbations that return the same verdict."),
            ("customers_needed", COUNT, "Customers of the segment needed for a verdict; null when there are enough."),
            ("split_strength", NUMBER, "How surely two groups inside the segment come back (prediction strength); null with too few customers."),
            ("split_p", NUMBER, "Chance that one group would look as divided."),
            ("split_share", NUMBER, "Share of the customers in the smaller group."),
            ("split_topics", WORDS, "What the larger group raises more, or less, than the smaller; empty when the segment is one group."),
        ),
        _table(
            "persona_pairs", "Two personas with segment rules, side by side.", "persona_id other_id",
            ("persona_id", TEXT, "A persona."), ("other_id", TEXT, "The other."),
            ("shared_customers", COUNT, "Customers whom both rules take in."),
            ("segment_overlap", NUMBER, "Those, as a share of all whom either takes in."),
            ("evidence_overlap", NUMBER, "The same of the customers with evidence on their needs."),
            ("evidence_overlap_low", NUMBER, "Lower end of its 95 % interval."),
            ("auc", NUMBER, "How well what people raise tells the two segments apart, .5 to 1 (cross-validated AUROC); null with too few people."),
            ("auc_low", NUMBER, "Lower end of its 95 % interval."), ("auc_high", NUMBER, "Upper end of its 95 % interval."),
            ("differing_needs", WORDS, "Declared needs that one segment holds more often, as persona/need."),
            ("indistinct", FLAG, "Whether the two are surely alike in what they raise and need."),
        ),
        _table(
            "persona_conjunction", "How many of a persona's needs one person of its segment has.", "persona_id needs",
            ("persona_id", TEXT, "The persona."), ("needs", COUNT, "At least so many needs."),
            ("customers", COUNT, "Customers of the segment with evidence on so many."), ("share", NUMBER, "Their share of the segment."),
            ("low", NUMBER, "Lower end of its 95 % interval."), ("high", NUMBER, "Upper end of its 95 % interval."),
            ("independent", NUMBER, "The share if the needs were held independently of each other."),
            ("shuffled", NUMBER, "The share when every need is dealt anew among people who say about as much."),
            ("shuffled_high", NUMBER, "97.5 % of such deals stay below this."),
        ),
        _table(
            "persona_proposals", "A change to a persona file, proposed from this run: a hypothesis for later data, never confirmed on it.", "persona_id rank",
            ("persona_id", TEXT, "The persona whose file would change."), ("rank", COUNT, "Its place among the persona's proposals, 1 first."),
            ("change", TEXT, "add_need, take_need, move_need, drop_need, reword_need, split_need, share_need, mark_core, change_prevalence, change_outcome, "
             "change_share, change_rule, change_claim, merge_personas or split_persona."),
            ("need_id", TEXT, "The need that changes, or the id of the drafted one; null when the change is not about a need."),
            ("other", TEXT, "The other persona of a move or a merger; the kind of a claim that is no need."),
            ("says", TEXT, "The change in a sentence."), ("why", TEXT, "The numbers behind it, in a sentence."),
            ("text", TEXT, "What the file would say in that place: a statement, a value; null when a person has to find the words."),
            ("opposite", TEXT, "The drafted need's opposite."), ("met_form", TEXT, "What a customer wrote who was served, masked."),
            ("unmet_form", TEXT, "What a customer wrote who was not, masked."), ("phrasings", WORDS, "What others wrote, masked."),
            ("customers", COUNT, "Customers of the segment behind it."), ("topics", WORDS, "topic_ids behind it."), ("evidence", WORDS, "unit_ids behind it."),
            ("status", TEXT, "That it is a hypothesis, and on what it has to be tested."),
        ),
        _table(
            "persona_outlook", "What would change the verdict on a persona or a need, and how much was looked at.", "persona_id need_id",
            ("persona_id", TEXT, "The persona."), ("need_id", TEXT, "The need; null for the persona as a whole."),
            ("would_change", WORDS, "What would turn the verdict, in sentences."),
            ("units", COUNT, "Units of the segment that were accepted as evidence, for it or against it."), ("customers", COUNT, "Customers who wrote them."),
            ("against_units", COUNT, "Those of the units that say the opposite."), ("against_customers", COUNT, "Customers who wrote those."),
        ),
        _table(
            "controls", "How the instrument itself did on this corpus: decoys, shuffled and Barnum personas.", "control",
            ("control", TEXT, "Which control."), ("tested", COUNT, "How many were tested."),
            ("passed", COUNT, "How many came out as they should."), ("rate", NUMBER, "Share that came out wrongly supported."),
            ("high", NUMBER, "Upper 95 % bound of that share."), ("says", TEXT, "What it means."),
        ),
        _table(
            "journey", "One cell of the journey map; the word (all) in a column sums over it.", "stage touchpoint channel",
            ("stage", TEXT, "Stage id or (all)."), ("touchpoint", TEXT, "Touchpoint id or (all)."),
            ("channel", TEXT, "Channel it was written on, or (all)."),
            ("units", COUNT, "Units."), ("feedback", COUNT, "Pieces of feedback."), ("customers", COUNT, "Customers."),
            ("valence", NUMBER, "Mean valence over customers, shrunk towards the overall mean; null when thin."),
            ("low", NUMBER, "Lower end of its 95 % interval."), ("high", NUMBER, "Upper end of its 95 % interval."),
            ("negative_share", NUMBER, "Share of customers whose mean valence is negative."),
            ("emotion", TEXT, "The most over-represented emotion; null when thin."),
            ("emotion_share", NUMBER, "Share of customers who express it."),
            ("state", TEXT, "measured, sparse (10 to 29 customers) or thin (fewer than 10)."),
        ),
        _table(
            "pains", "A pain point: a topic at a stage where more customers are unhappy than usual.", "pain_id",
            ("pain_id", TEXT, "topic_id@stage."), ("topic_id", TEXT, "The topic."), ("stage", TEXT, "Stage id or (all)."),
            ("customers", COUNT, "Customers who complain."),
            ("reach", NUMBER, "Share of all customers who complain of it."),
            ("reach_low", NUMBER, "Lower 95 % bound."), ("reach_high", NUMBER, "Upper 95 % bound."),
            ("negative_share", NUMBER, "Share of the cell's customers who are negative."), ("negative_low", NUMBER, "Lower 95 % bound."),
            ("intensity", NUMBER, "Mean negative intensity, 0–1."), ("effort", NUMBER, "Mean effort harm, 0–1; null without cues."),
            ("exit", NUMBER, "Share of the complaining customers who speak of leaving."),
            ("severity", NUMBER, "0–100, geometric mean of reach and harm."),
            ("severity_low", NUMBER, "Lower 95 % bound."), ("severity_high", NUMBER, "Upper 95 % bound."),
            ("rank", COUNT, "Rank by severity's lower bound, 1 worst."),
            ("rank_low", COUNT, "Best rank over bootstraps (2.5 %)."), ("rank_high", COUNT, "Worst rank over bootstraps (97.5 %)."),
            ("top5", NUMBER, "How often it is among the five worst over bootstraps."),
        ),
        _table(
            "gaps", "A gap between the declared journey and personas and what customers describe.", "gap_id",
            ("gap_id", TEXT, "Kind and subject."),
            ("kind", TEXT, "unplanned_touchpoint, unheard_touchpoint, silent_stage, unclaimed_topic, contradicted_need, absent_need or inconsistent_channel."),
            ("subject", TEXT, "The touchpoint, stage, topic or need."), ("says", TEXT, "The gap in a sentence."),
            ("customers", COUNT, "Customers behind it."), ("effect", NUMBER, "Size of the effect, in the kind's own unit."),
            ("low", NUMBER, "Lower 95 % bound."), ("high", NUMBER, "Upper 95 % bound."), ("q", NUMBER, "False-discovery-adjusted p where there is a test."),
        ),
        _table(
            "opportunities", "What to do better: an unmet need, a request, a delight to amplify.", "opportunity_id",
            ("opportunity_id", TEXT, "Kind and subject."), ("kind", TEXT, "unmet_need, request or delight."),
            ("subject", TEXT, "Topic or need."), ("says", TEXT, "The opportunity in a sentence."), ("customers", COUNT, "Customers behind it."),
            ("importance", NUMBER, "0–10, from how many customers raise it."), ("satisfaction", NUMBER, "0–10, from the share who are content."),
            ("score", NUMBER, "Importance plus what satisfaction lacks of it, 0–20."),
            ("low", NUMBER, "Lower 95 % bound."), ("high", NUMBER, "Upper 95 % bound."),
            ("rank", COUNT, "Rank by the lower bound."),
        ),
        _table(
            "topic_periods", "One topic in one period: how many customers speak of it, and whether that is news.", "topic_id period",
            ("topic_id", TEXT, "The topic."), ("period", TEXT, "First day of the period, ISO date."),
            ("length", TEXT, "week, month or quarter, by the span of the data."),
            ("customers", COUNT, "Customers with such a unit written in the period."), ("of", COUNT, "Customers with any unit in the period."),
            ("share", NUMBER, "Share of them; null below five customers."),
            ("low", NUMBER, "Lower end of its 95 % interval."), ("high", NUMBER, "Upper end of its 95 % interval."),
            ("expected", NUMBER, "Customers expected from all earlier periods, source by source; null in the first three periods."),
            ("q", NUMBER, "False-discovery-adjusted p of a difference from that; null where there is no test."),
            ("state", TEXT, "emerging or fading, when q ≤ .05 and at least five customers are seen (expected); else null."),
        ),
        _table(
            "topic_segments", "One topic in one segment: customers with one value of a field.", "topic_id field value",
            ("topic_id", TEXT, "The topic."), ("field", TEXT, "source, type, channel, language, or a field of the mapping or of the customers."),
            ("value", TEXT, "Its value; fields with more than twenty are left out."),
            ("customers", COUNT, "Customers of the segment with such a unit."), ("of", COUNT, "Customers of the segment with any unit."),
            ("share", NUMBER, "Share of them; null below five customers."),
            ("low", NUMBER, "Lower end of its 95 % interval."), ("high", NUMBER, "Upper end of its 95 % interval."),
            ("rest_share", NUMBER, "Share among customers who are not in the segment; null below five customers."),
            ("q", NUMBER, "False-discovery-adjusted p that the segment speaks of it more than the rest."),
        ),
        _table(
            "evidence", "The units behind a finding.", "subject_type subject_id role rank",
            ("subject_type", TEXT, "topic, cell, handoff, pain, gap, opportunity, need, claim or persona."), ("subject_id", TEXT, "Its id."),
            ("unit_id", TEXT, "The unit."), ("role", TEXT, "best, random (drawn with the seed) or against."), ("rank", COUNT, "1 first."),
        ),
    )
}
"""All tables by name, in the order in which they are made."""


def frame(name: str, rows: Iterable[Mapping[str, Any]] | pl.DataFrame = ()) -> pl.DataFrame:
    """Rows as table `name`."""
    return TABLES[name].frame(rows)


def frames(**rows: Sequence[Mapping[str, Any]] | pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Several tables at once, by name: what a step returns."""
    return {name: frame(name, content) for name, content in rows.items()}
