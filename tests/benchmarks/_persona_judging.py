"""A planted world judged by jminer's own steps: topics, needs, personas, with the shipped encoder and heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Need, Persona
from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads.store import load_head
from jminer.personas.crossencoder import CrossEncoder, Remembered
from jminer.personas.learn import read_pairs
from jminer.pipeline import STEPS
from jminer.settings import Settings
from jminer.steps import needs as needs_step
from jminer.steps import personas as personas_step
from jminer.steps import topics as topics_step
from jminer.tables import frame
from jminer.tools import Tools
from tests.benchmarks._persona_world import Declared
from tests.benchmarks._topic_sets import ENCODER, KEPT, ROOT

Verdicts = dict[str, pl.DataFrame]
"""persona_needs, personas and controls of one panel."""


@dataclass(frozen=True)
class Instrument:
    """The shipped encoder and heads; vectors and readings are kept in runs/.benchmarks, or where `kept` says."""

    kept: Path = KEPT / "personas.sqlite"
    pairs: Path = ROOT / "corpora" / "gold" / "needs"

    @cached_property
    def encoder(self) -> CachedEmbedder:
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        return CachedEmbedder(open_embedder("onnx", ENCODER, 1), self.kept, b"0" * 32)

    def head(self, name: str) -> Any:
        return load_head(ROOT / "models" / "heads" / name)

    @cached_property
    def crossencoder(self) -> Remembered:
        return Remembered(CrossEncoder(ROOT / "models" / "crossencoders" / "needs", 2), self.kept.with_name("readings.sqlite"), b"0" * 32)

    def embed(self, texts: Sequence[str], progress: Any = None, owners: Any = None) -> NDArray[np.float32]:
        """The run's own vectors."""
        return self.encoder.embed(list(texts))

    def foreign(self, vertical: str) -> tuple[Need, ...]:
        """The shipped needs of other trades: never those of the planted one, which no user's need is among either."""
        return tuple(need for need in read_pairs(self.pairs).needs if not need.id.startswith(f"{vertical}/"))

    def tools(self, vertical: str) -> Tools:
        embed = self.embed
        return Tools(
            key=b"0" * 32, embed=embed, embed_for_heads=embed, languages=("en",), head=self.head, foreign_needs=self.foreign(vertical),
            crossencoder=lambda: self.crossencoder,
        )  # fmt: skip


@dataclass(frozen=True)
class Judge:
    """How a world is judged: seed, settings, and what is left out for an ablation."""

    instrument: Instrument
    seed: int = 20260301
    granularity: float = 1.0
    ablation: str = ""
    draws: int = 300
    permutations: int = 2000
    decoys: int = 999

    def view(self, declared: Sequence[Persona]) -> SimpleNamespace:
        settings = Settings()
        sections = {name: getattr(settings, name) for name in Settings.model_fields}
        sections["topics"] = settings.topics.model_copy(update={"granularity": self.granularity, "model": "fit"})
        sections["personas"] = settings.personas.model_copy(update={"draws": self.draws, "permutations": self.permutations})
        sections["needs"] = settings.needs.model_copy(update={"decoys": self.decoys})
        return SimpleNamespace(**{**sections, "seed": self.seed}, declared=tuple(declared), taxonomy=None, scope=None, labels=())

    def prepared(self, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
        """Vectors of the units: all that does not depend on what is declared, but for topics."""
        return {**tables, "vectors": self.instrument.encoder.embed(tables["units"]["text"].to_list())}

    def with_topics(self, read: Mapping[str, Any], vertical: str) -> dict[str, Any]:
        return {**read, **topics_step.discover(read, self.view(()), self.instrument.tools(vertical))}

    def without_topics(self, read: Mapping[str, Any]) -> dict[str, Any]:
        """As when no topic was found."""
        return {**read, "topics": frame("topics"), "unit_topics": frame("unit_topics", [{"unit_id": unit} for unit in read["units"]["unit_id"]])}

    def matched(self, read: Mapping[str, Any], vertical: str, panels: Mapping[str, Sequence[Declared]]) -> dict[str, Any]:
        """All panels' needs matched in one pass. Needs dispute units with each other, so a panel meets the few rivals that only other panels declare
        as well; and the q of need and topic is of one family over all of them."""
        everyone = [replace(d.persona, id=f"{panel}.{d.persona.id}") for panel, declared in panels.items() for d in declared]
        return needs_step.match(_filled("needs", read), self.view(everyone), self.instrument.tools(vertical))

    def verdicts(self, read: Mapping[str, Any], found: Mapping[str, Any], vertical: str, panel: str, declared: Sequence[Declared]) -> Verdicts:
        """One panel's verdicts from what was matched for all."""
        personas = [replace(d.persona, id=f"{panel}.{d.persona.id}") for d in declared]
        names = [persona.id for persona in personas]
        mine = {name: table.filter(pl.col("persona_id").is_in(names)) for name, table in found.items() if "persona_id" in table.columns}
        known = {**read, **found, **mine, **_ablated(self.ablation, read, found)}
        return personas_step.judge_all(_filled("personas", known), self.view(personas), self.instrument.tools(vertical))


def _filled(step: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """With an empty table for whatever else the step reads: stages, emotions and channels, of which no planted persona claims anything."""
    wanted = next(one.reads for one in STEPS if one.name == step)
    return {**{name: frame(name) for name in wanted if name != "vectors" and name not in tables}, **tables}


def _ablated(ablation: str, read: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Tables changed so that a part of the method has nothing to work with."""
    if ablation == "stratification":  # one stratum for everybody
        same = {"channel": "all", "source": "all"}
        never = pl.lit(None, pl.Datetime("us", "UTC"))
        return {"feedback": read["feedback"].with_columns(*(pl.lit(value).alias(name) for name, value in same.items()), written_at=never)}
    if ablation == "decoys":  # a floor of one decoy that nobody mentions
        return {"unit_decoys": found["unit_decoys"].filter(~pl.col("decoy").str.starts_with("decoy:"))}
    if ablation == "customers":  # each piece of feedback is a customer of its own
        people = read["feedback"].select("feedback_id", "customer_id").join(read["customers"], on="customer_id")
        return {
            "feedback": read["feedback"].with_columns(customer_id=pl.col("feedback_id")),
            "customers": frame("customers", people.select(pl.col("feedback_id").alias("customer_id"), "known", "attributes")),
        }
    return {}


def subsample(tables: Mapping[str, pl.DataFrame], share: float, seed: int) -> dict[str, pl.DataFrame]:
    """The tables of a share of the customers."""
    everyone = tables["customers"]["customer_id"].sort().to_list()
    chosen = sorted(np.random.default_rng([seed, 80]).permutation(everyone)[: round(share * len(everyone))].tolist())
    feedback = tables["feedback"].filter(pl.col("customer_id").is_in(chosen))
    return {
        **tables,
        "customers": tables["customers"].filter(pl.col("customer_id").is_in(chosen)),
        "feedback": feedback,
        "units": tables["units"].join(feedback.select("feedback_id"), on="feedback_id", how="semi"),
    }

