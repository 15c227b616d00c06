"""A finished run as the report reads it: its tables, the names behind the ids, and the quotes behind the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from jminer import tables
from jminer.domain import Stage
from jminer.report.disclosure import in_use, wary, without_small_cells
from jminer.report.legible import label, quote
from jminer.report.measure import SMALLEST
from jminer.settings import ReportSettings
from jminer.statistics.counting import at_every_level
from jminer.taxonomy import Taxonomy

ALL = "(all)"
ROLES = ("best", "random", "against")
OPENED = 1 / 3
"""A stage that holds more than this share of all staged units is shown by its sub-stages."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a customer wrote, and where: best of its kind, drawn at random, or against the finding."""

    role: str
    text: str
    source: str
    channel: str
    written: str


@dataclass(frozen=True)
class Material:
    """The tables, manifest, taxonomy and settings that every part of the report is computed from."""

    run: Mapping[str, pl.DataFrame]
    manifest: Mapping[str, Any]
    taxonomy: Taxonomy
    settings: ReportSettings
    hide: Callable[[str, str], str] | None = None
    """Masks names in a text of a language, where the run kept them and the settings do not want them shown."""

    def table(self, name: str) -> pl.DataFrame:
        """Table `name` without cells of one to four customers; empty when the run has none."""
        found = self._tables.get(name)
        if found is None:
            kept = tables.frame(name) if name not in self.run else without_small_cells(name, self.run[name])
            found = self._tables[name] = self._with_words_in_use(kept) if name == "topics" and wary(self.manifest) else kept
        return found

    @cached_property
    def _tables(self) -> dict[str, pl.DataFrame]:
        return {}

    def _with_words_in_use(self, topics: pl.DataFrame) -> pl.DataFrame:
        """Topics without the keywords of fewer than five customers, named by the others: for settings that allow such words."""
        said = self.units.select("text", "customer_id")
        keywords = [list(in_use(words or (), said)) for words in topics["keywords"].to_list()]
        return topics.with_columns(
            pl.Series("keywords", keywords, dtype=pl.List(pl.String)),
            pl.Series("label", [", ".join(words[:3]) or None for words in keywords], dtype=pl.String),
            pl.lit(None, dtype=pl.String).alias("description"),
        )

    def rows(self, name: str, *order: str) -> list[dict[str, Any]]:
        """The rows of table `name`, sorted by `order` (a column name, or -name for descending)."""
        found = self.table(name)
        if order:
            names = [column.lstrip("-") for column in order]
            found = found.sort(
                names, descending=[c.startswith("-") for c in order], nulls_last=True, maintain_order=True
            )
        return found.to_dicts()

    @cached_property
    def counted(self) -> pl.DataFrame:
        """Feedback that counts: by customers, no repeats."""
        return self.table("feedback").filter((pl.col("role") == "customer") & pl.col("duplicate_of").is_null())

    @cached_property
    def units(self) -> pl.DataFrame:
        """Units with who wrote them and where."""
        where = self.table("feedback").select("feedback_id", "customer_id", "source", "channel", "written_at", "language")
        return self.table("units").join(where, on="feedback_id", how="left", maintain_order="left")

    @cached_property
    def staged(self) -> pl.DataFrame:
        """Units with a stage, and once more with their sub-stage: unit_id, stage, customer_id."""
        staged = at_every_level(self.table("unit_stages").drop_nulls("stage")).select("unit_id", "stage")
        return staged.join(
            self.units.select("unit_id", "customer_id"), on="unit_id", how="inner", maintain_order="left"
        )

    @cached_property
    def customers(self) -> int:
        """Customers with counted feedback."""
        return self.counted["customer_id"].drop_nulls().n_unique()

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages to show, in the journey's order: in place of one that holds too much, the sub-stages that divide it."""
        return tuple(shown for stage in self.taxonomy.journey for shown in (self.taxonomy.parts(stage.id) if stage.id in self.opened else (stage,)))

    @cached_property
    def opened(self) -> dict[str, tuple[int, int]]:
        """Stages that hold too much to say anything as a whole: how many units each holds, and how many of them name no sub-stage."""
        staged = self.table("unit_stages").drop_nulls("stage")
        counted = {stage.id: staged.filter(pl.col("stage") == stage.id)["substage"] for stage in self.taxonomy.journey if self.taxonomy.parts(stage.id)}
        return {
            stage: (len(said), said.null_count())
            for stage, said in counted.items()
            if len(said) > OPENED * len(staged) and said.null_count() < len(said)
        }

    @cached_property
    def stage_names(self) -> dict[str, str]:
        """Stage id → name."""
        return {stage.id: label(stage.name) for stage in self.taxonomy.stages}

    @cached_property
    def emotion_names(self) -> dict[str, str]:
        """Emotion id → name."""
        return {emotion.id: label(emotion.name) for emotion in self.taxonomy.emotions}

    @cached_property
    def touchpoint_names(self) -> dict[str, str]:
        """Touchpoint id → name."""
        return {touchpoint.id: label(touchpoint.name) for touchpoint in self.taxonomy.touchpoints}

    @cached_property
    def topic_names(self) -> dict[str, str]:
        """Topic id → label."""
        return {row["topic_id"]: label(row["label"] or row["topic_id"]) for row in self.rows("topics")}

    def stage_name(self, stage: str | None) -> str:
        """A stage's name; '(all)' becomes 'all stages'."""
        return "all stages" if stage == ALL else self.stage_names.get(stage or "", label(stage))

    def quotes(self, subject_type: str, *subject_ids: str) -> tuple[Quote, ...]:
        """Up to `max_quotes` quotes per role, no text twice, of the first subject id that has evidence."""
        for subject_id in subject_ids:
            if found := self._evidence.get((subject_type, subject_id)):
                return self.quoted(found)
        return ()

    @property
    def speaks(self) -> bool:
        """Whether anything that a customer wrote may be shown."""
        return self.settings.quotes != "off"

    def quoted(self, units: Iterable[tuple[str, str]]) -> tuple[Quote, ...]:
        """Quotes of (role, unit_id) in order of role, as far as their topics have enough customers; none when the settings say so."""
        if not self.speaks:
            return ()
        chosen: list[Quote] = []
        for role in ROLES:
            fresh = [self._quote(role, unit) for named, unit in units if named == role and unit in self.quotable]
            seen = {q.text for q in chosen}
            chosen += [q for q in dict.fromkeys(fresh) if q.text not in seen][: self.settings.max_quotes]
        return tuple(chosen)

    def _quote(self, role: str, unit: str) -> Quote:
        row = self.units.row(self._places[unit], named=True)
        written = row["written_at"]
        return Quote(
            role,
            quote(self.said(row["text"], row["language"])),
            label(row["source"]),
            label(row["channel"]),
            f"{written:%Y-%m-%d}" if written else "",
        )

    @cached_property
    def quotable(self) -> frozenset[str]:
        """Units that may be quoted: of a topic of at least five customers, so that nobody is known by being alone with what he says."""
        large = self.table("topics").filter(pl.col("customers") >= SMALLEST)["topic_id"]
        shared = self.table("unit_topics").filter(pl.col("topic_id").is_in(large.implode()))["unit_id"]
        return frozenset(shared) & self._places.keys()

    def said(self, text: str, language: str | None) -> str:
        """A stored text as it may be shown: what the run masked, and names too where it kept them and `quotes` is not on."""
        return self.hide(text, language or "und") if self.hide else text

    @cached_property
    def _evidence(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in self.rows("evidence"):
            found.setdefault((row["subject_type"], row["subject_id"]), []).append((row["role"], row["unit_id"]))
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        return {unit: place for place, unit in enumerate(self.units["unit_id"])}
