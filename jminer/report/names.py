"""The words behind the ids of findings, and the column of the journey map at which each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from jminer.report.legible import label
from jminer.report.material import ALL, Material

AT_HOME = 1 / 3
"""A topic stands at the stage that most of its customers are at, where so many of them are."""


@dataclass(frozen=True)
class Names:
    """Looks up what an id means; an id that nobody knows is shown as it is."""

    given: Material

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Theme id → label."""
        return {row["theme_id"]: label(row["label"] or row["theme_id"]) for row in self.given.rows("themes")}

    @cached_property
    def found(self) -> Mapping[str, dict[str, Any]]:
        """Rows of the needs found, by id."""
        return {row["found_id"]: row for row in self.given.rows("needs_found")}

    @cached_property
    def needs(self) -> Mapping[str, str]:
        """persona/need → the need as declared."""
        return {f"{row['persona_id']}/{row['need_id']}": label(row["statement"]) for row in self.given.rows("persona_needs")}

    @cached_property
    def personas(self) -> Mapping[str, str]:
        """Persona id → name."""
        return {row["persona_id"]: label(row["name"] or row["persona_id"]) for row in self.given.rows("personas")}

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Stage or sub-stage → the column that shows it: its own, or that of the stage that it divides."""
        shown = {stage.id for stage in self.given.stages}
        pairs = ((s.id, s.id if s.id in shown else s.within) for s in self.given.taxonomy.stages)
        return {stage: column for stage, column in pairs if column in shown}

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Topic or persona/need → the column at which most of its customers are."""
        rows = self.given.table("topic_stages").select(pl.col("topic_id").alias("subject"), "stage", "customers", "share")
        told = self.given.staged.join(self.given.table("unit_needs"), on="unit_id", how="inner").with_columns(
            subject=pl.concat_str("persona_id", "need_id", separator="/")
        )
        of = told.group_by("subject").agg(of=pl.col("customer_id").n_unique())
        heard = told.group_by("subject", "stage").agg(customers=pl.col("customer_id").n_unique().cast(pl.Int64)).join(of, on="subject")
        needs = heard.select("subject", "stage", "customers", share=pl.col("customers") / pl.col("of"))
        shown = pl.concat([rows, needs]).filter(pl.col("stage").is_in([s.id for s in self.given.stages]) & (pl.col("share") >= AT_HOME))
        best = shown.sort("subject", "customers", "stage", descending=[False, True, False]).unique("subject", keep="first", maintain_order=True)
        return dict(best.select("subject", "stage").iter_rows())

    def topic(self, topic_id: str | None) -> str:
        """A topic's label."""
        return self.given.topic_names.get(topic_id or "", label(topic_id))

    def touchpoint(self, touchpoint: str | None) -> str:
        """A touchpoint's name; nothing for all of them."""
        return "" if touchpoint in (None, ALL) else self.given.touchpoint_names.get(touchpoint or "", label(touchpoint))

    def subject(self, subject: str) -> str:
        """What a finding is about: a topic, theme, need found, declared need, touchpoint, stage, or channels a>b."""
        plain = subject.split("@")[0]
        kind, _, rest = plain.partition("/")
        if kind in ("topic", "touchpoint", "stage") and rest:
            plain = rest
        if ">" in plain:
            return " → ".join(label(channel).replace("_", " ") for channel in plain.split(">"))
        known = (self.given.topic_names, self.themes, self.needs, self.given.touchpoint_names, self.given.stage_names)
        found = label(self.found[plain]["statement"]) if plain in self.found else label(plain)
        return next((names[plain] for names in known if plain in names), found)

    def home(self, subject: str) -> str | None:
        """The column at which a finding about this subject stands; None where it stands at no single one."""
        plain = subject.split("@")[-1] if ">" in subject else subject.split("@")[0].removeprefix("topic/").removeprefix("stage/")
        if plain in self.found:
            row = self.found[plain]
            return self.columns.get(row["stage"] or "") or self.homes.get(row["topic_id"] or "")
        return self.homes.get(plain) or self.columns.get(plain)


def together(pairs: Iterable[tuple[str | None, Any]]) -> dict[str, list[Any]]:
    """Things by the column at which they stand, in the given order; those at none are left out."""
    found: dict[str, list[Any]] = {}
    for column, thing in pairs:
        if column:
            found.setdefault(column, []).append(thing)
    return found
