"""Every setting of every step, with its default and one sentence: the schema of `configs/jminer.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A closed, frozen group of settings: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedbackSettings(Section):
    """Reading and cleaning the exports."""

    max_quarantine: Share = Field(0.01, description="Stop before any model works when more than this share of records is set aside.")
    near_duplicates: Share = Field(
        0.8, description="Two texts repeat each other when their 5-character shingles overlap this much (Jaccard); 1 keeps exact repeats only."
    )
    keep_raw: bool = Field(False, description="Keep the raw text of records that were set aside in the table quarantine, unmasked.")
    time_zone: str = Field("UTC", description="Zone of timestamps that name none.")


class RedactSettings(Section):
    """Masking personal data before anything is written."""

    names: Literal["on", "off"] = Field("on", description="Mask people's names by models; patterns and addresses are always masked.")
    processes: Count = Field(2, description="Worker processes; the masked text does not depend on it.")
    keep: tuple[str, ...] = Field((), description="Names that are no persons: products, places, the company.")


class UnitsSettings(Section):
    """Cutting feedback into sentences and clauses."""

    clauses: bool = Field(True, description="Cut a sentence where a second opinion begins (great seat, but the food was cold).")
    min_letters: Count = Field(2, description="A unit with fewer letters carries no opinion and is left out.")
    max_characters: Count = Field(600, description="Longer sentences are cut at a comma or space.")


class EmbedSettings(Section):
    """Turning units into vectors."""

    backend: Literal["onnx", "sentence", "static", "universal"] = Field(
        "onnx",
        description="onnx: the packaged encoder; sentence: sentence-transformers with a local model folder; static: stored vectors, fastest, "
        "less exact; universal: fifteen languages (jminer[multilingual]).",
    )
    model: str = Field("all-minilm-l6-v2", description="Name of a folder under models/embedders, or a path.")
    languages: tuple[str, ...] = Field(("en",), description="Languages (ISO codes) that the encoder knows, for a folder that does not say so itself.")
    processes: Count = Field(2, description="Worker processes of one thread each; the vectors do not depend on it.")


class DeclaredTopic(Section):
    """A topic that the user wants to be listened for."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", description="Its name in lineage and descriptions.")
    label: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$", description="How it is shown.")
    phrases: tuple[Annotated[str, Field(min_length=3, max_length=300)], ...] = Field(
        min_length=1, max_length=20, description="Sentences that a customer might write about it."
    )
    mode: Literal["fixed", "seed"] = Field("seed", description="fixed: placed before the rest is clustered; seed: pulls a cluster and names it.")


class TopicsSettings(Section):
    """Finding topics, or assigning units to known ones."""

    model: str = Field("current", description="current: the workspace's model, fitted if there is none; fit: always new; or NAME@VERSION.")
    name: str | None = Field(None, description="Name under models/topics/; null: the project's name.")
    engine: Literal["native", "bertopic"] = Field("native", description="native: neighbour graph and communities; bertopic: BERTopic's own UMAP and HDBSCAN.")
    count: int | None = Field(None, ge=2, description="Number of topics wanted; null lets the data choose.")
    granularity: float = Field(1.0, ge=0.1, le=10, description="So many times the number that the data choose: 2 for finer topics, 0.5 for coarser.")
    max_topics: Count = Field(250, description="Most topics that are chosen without being asked.")
    min_customers: Count = Field(5, description="A topic needs so many customers, and so does each of its keywords.")
    min_units: Count = Field(8, description="A topic needs so many units.")
    neighbours: Count = Field(15, description="Neighbours per unit in the graph.")
    declared: tuple[DeclaredTopic, ...] = Field(
        (), description="Topics to listen for, each with id, label, phrases and mode (fixed or seed); or names of files in configs/topics."
    )
    names: Literal["keywords", "llm"] = Field(
        "keywords", description="llm: ask the endpoint in JMINER_LLM_URL for names; keywords and masked sentences leave the machine."
    )

    @field_validator("declared")
    @classmethod
    def _different(cls, given: tuple[DeclaredTopic, ...]) -> tuple[DeclaredTopic, ...]:
        for what in ("id", "label"):
            words = [getattr(topic, what).casefold() for topic in given]
            if twice := sorted({word for word in words if words.count(word) > 1}):
                raise ValueError(f"two declared topics have the {what} '{twice[0]}'")
        return given


class TouchpointsSettings(Section):
    """Recognising touchpoints."""

    min_probability: Share = Field(0.4, description="Below this a touchpoint is not claimed.")
    head: str = Field("touchpoints", description="Folder under models/heads.")


class StagesSettings(Section):
    """Recognising the stage of the journey."""

    min_probability: Share = Field(0.55, description="Abstain when the best stage is less probable.")
    min_margin: Share = Field(0.10, description="Abstain when the second stage is this near.")
    head: str = Field("stages", description="Folder under models/heads.")
    substage_head: str = Field("substages", description="Folder under models/heads.")


class EmotionsSettings(Section):
    """Recognising emotions and valence."""

    head: str = Field("emotions", description="Folder under models/heads.")
    valence_head: str = Field("valence", description="Folder under models/heads.")
    intensity_head: str = Field("intensity", description="Folder under models/heads.")
    sarcasm_head: str = Field("sarcasm", description="Folder under models/heads.")


class NeedsSettings(Section):
    """Matching declared needs to units."""

    decoys: int = Field(999, ge=99, description="Decoy needs that every declared need must beat.")
    decoys_read: int = Field(99, ge=39, description="Of these, so many are read like declared needs; the others tell how near chance comes.")
    candidates: float = Field(0.006, gt=0, lt=0.5, description="Share of units that are a decoy's candidates: what the cross-encoder reads.")
    unit_false_acceptance: float = Field(0.004, gt=0, lt=0.2, description="Share of units that a decoy may win by chance.")
    sensitivity: tuple[float, float] = Field(
        (2.5, 6.3),
        description="How many units that speak of a need are found: as sure as so many found (first) of so many (second), "
        "differences between needs included; of real feedback (tests/benchmarks/needs_real.py) and of trades (needs.py) together, as what follows.",
    )
    beside_decoys: tuple[float, float] = Field(
        (1.03, 1.04), description="How many times as many units are accepted for a need by mistake as for a decoy: mean and spread of the logarithm."
    )
    denials_found: tuple[int, int] = Field((74, 100), description="Of so many denials of a need that are accepted, so many are read as such.")
    denials_false: tuple[int, int] = Field((6, 368), description="Of so many units that support a need and are accepted, so many are read as denials.")
    met_found: tuple[float, float] = Field((14.7, 17.5), description="Met that is read as met, of what is read as met or unmet: as sure as so many of so many.")
    met_false: tuple[float, float] = Field((1.9, 10.8), description="Unmet that is read as met, likewise.")


class NeedsFoundSettings(Section):
    """Finding needs that nobody declared (methods M6)."""

    head: str = Field("telling", description="Folder under models/heads.")
    request_probability: Share = Field(0.6, description="From here on a unit asks for something; units with a cue of a wish always do.")
    granularity: float = Field(3.0, ge=0.1, le=10, description="So many times the number of groups that the data choose: needs are finer than topics.")
    max_needs: Count = Field(250, description="Most needs found.")
    min_customers: Count = Field(5, description="A need takes so many customers, and so does each of its words.")
    most_units: Count = Field(10_000, description="Of more units that tell of needs, groups are found on a random part and the rest assigned.")


class JourneySettings(Section):
    """Counting the journey's cells."""

    min_customers: Count = Field(10, description="Fewer customers than this: no number, only 'thin'.")
    sparse_customers: Count = Field(30, description="Fewer than this: shown as sparse.")
    draws: Count = Field(1000, description="Bootstrap draws over customers.")


class CurveSettings(Section):
    """Naming the lows and highs of the emotion curve (methods M5)."""

    separable: Share = Field(0.8, description="A trough or peak is first in at least this share of bootstrap draws, and surely beats each other stage.")
    peak_end_customers: Count = Field(50, description="Rated customers with three earlier mentions before the peak–end rule is checked.")


class MomentsSettings(Section):
    """Naming moments of delight, frustration, confusion and truth (methods M5)."""

    min_customers: Count = Field(20, description="Customers of a topic at a touchpoint before it can be a moment.")
    lift: float = Field(2.0, gt=1, description="So many times as many express the emotion strongly as elsewhere.")
    top3: Share = Field(0.7, description="A moment of truth is among the three strongest drivers in this share of draws.")
    q: Share = Field(0.05, description="False discovery rate.")


class DropoffSettings(Section):
    """Joining a funnel with what customers say (methods M14)."""

    usual: float | None = Field(None, gt=0, lt=1, description="Exit rate above which a loss is high; null: the median of the funnel's stages.")
    min_customers: Count = Field(10, description="Customers who speak of a stage before silence is told from content.")
    permutations: Count = Field(2000, description="Permutations of a test.")
    q: Share = Field(0.05, description="False discovery rate.")


class PainsSettings(Section):
    """Ranking pain points (methods M7)."""

    negative: float = Field(-0.25, ge=-1, le=0, description="A customer complains when the mean valence in the cell is at or below this.")
    min_customers: Count = Field(10, description="Complaining customers that a pain point needs.")
    reach_weight: Share = Field(0.5, description="Weight of reach against harm in the severity.")
    intensity_weight: Share = Field(0.25, description="Weight of how strongly it is said, in the harm of a complaint; the five are shared out to sum to 1.")
    effort_weight: Share = Field(0.15, description="Weight of the effort that customers speak of.")
    impact_weight: Share = Field(0.35, description="Weight of the rating that it costs, where drivers could be identified.")
    exit_weight: Share = Field(0.15, description="Weight of speaking of leaving.")
    unresolved_weight: Share = Field(0.10, description="Weight of coming back with the same complaint.")
    found: tuple[float, float] = Field(
        (19.8, 25.7),
        description="How many complaints the head of valence finds: as sure as so many found (first) of so many (second), differences "
        "between kinds of text included; printed by tests/benchmarks/journey_pains.py.",
    )
    imagined: tuple[float, float] = Field((1.8, 18.0), description="Of so many units that are none, so many are taken for complaints; same source.")
    weightings: Count = Field(500, description="Random weightings against which the order is tried.")


class ScoresSettings(Section):
    """Scoring feedback without a rating (methods M9)."""

    min_customers: Count = Field(50, description="Customers with a rating that a source needs before the others of it are scored.")


class DriversSettings(Section):
    """Finding what goes with a better or worse score (methods M8 and M10)."""

    outcome: str = Field("rating", description="rating, or a field of the mapping that holds numbers; without enough of either the tone of the text.")
    min_customers: Count = Field(30, description="Customers who praise, or complain of, a topic before it is a driver.")
    least: Count = Field(100, description="Customers with an outcome that a regression needs; ten per driver are needed besides.")
    tone: Share = Field(0.25, description="A customer praises, or complains of, a topic when the mean valence there is at least so far from 0.")


class GapsSettings(Section):
    """Finding gaps (methods M11 to M13)."""

    min_customers: Count = Field(10, description="Customers behind a gap.")
    channel_customers: Count = Field(20, description="Customers per channel before channels are compared.")
    permutations: Count = Field(2000, description="Permutations of a test.")
    q: Share = Field(0.05, description="False discovery rate.")


class OpportunitiesSettings(Section):
    """Finding opportunities (methods M10)."""

    min_customers: Count = Field(10, description="Customers behind an opportunity.")
    competitors: tuple[str, ...] = Field((), description="Names of competitors to listen for, as customers write them.")


class PlanSettings(Section):
    """Choosing what to do, and how to tell whether it worked (methods M15, M16)."""

    most: Count = Field(15, description="Actions proposed.")
    due_days: Count = Field(60, description="Days from the start of the work until a change should be in place.")
    review_days: Count = Field(90, description="Days of feedback after that which the review looks at.")
    effort: dict[str, Annotated[float, Field(gt=0)]] = Field(
        {}, description="Person-months that an action takes, by its id, subject, kind or stage (the first that is named); without it no value per effort."
    )
    calls: Count = Field(5, description="Uncertain calls that the workshop is given.")


class PersonasSettings(Section):
    """Deciding on needs and personas (methods P4, P6, P7). Thresholds are meant to be left alone."""

    min_customers: Count = Field(50, description="Informative customers that a segment needs for any verdict.")
    absence_customers: Count = Field(100, description="Informative customers before a need can be called absent.")
    permutations: Count = Field(2000, description="Permutations of segment labels.")
    draws: Count = Field(300, description="Perturbations behind a verdict's confidence.")
    q: Share = Field(0.05, description="False discovery rate.")
    conflicts: Literal["any", "latest", "per_feedback"] = Field("per_feedback", description="When a customer's fields differ between pieces of feedback.")


class ReportSettings(Section):
    """What the report shows."""

    quotes: Literal["off", "masked", "on"] = Field(
        "masked",
        description="off: counts only; masked: quotes with personal data and names masked; on: as stored, which with redact.names off holds names.",
    )
    max_quotes: Count = Field(3, description="Quotes per finding and role.")
    pptx: bool = Field(False, description="Write slides too, report.pptx, with shapes that can be edited (jminer[pptx]).")

    @field_validator("quotes", mode="before")
    @classmethod
    def _worded(cls, given: object) -> object:
        """YAML readers take on and off for true and false; false was once the word for off."""
        return ("masked" if given else "off") if isinstance(given, bool) else given


class Settings(Section):
    """All sections."""

    seed: int = Field(20260301, description="The one seed; every step derives its own from it.")
    profile: str | None = Field(
        None, pattern=r"^[A-Za-z0-9_-]+$", description="Name of a file in configs/profiles, whose settings hold where the project says nothing else."
    )
    feedback: FeedbackSettings = FeedbackSettings()
    redact: RedactSettings = RedactSettings()
    units: UnitsSettings = UnitsSettings()
    embed: EmbedSettings = EmbedSettings()
    topics: TopicsSettings = TopicsSettings()
    touchpoints: TouchpointsSettings = TouchpointsSettings()
    stages: StagesSettings = StagesSettings()
    emotions: EmotionsSettings = EmotionsSettings()
    needs: NeedsSettings = NeedsSettings()
    needs_found: NeedsFoundSettings = NeedsFoundSettings()
    journey: JourneySettings = JourneySettings()
    curve: CurveSettings = CurveSettings()
    moments: MomentsSettings = MomentsSettings()
    dropoff: DropoffSettings = DropoffSettings()
    pains: PainsSettings = PainsSettings()
    scores: ScoresSettings = ScoresSettings()
    drivers: DriversSettings = DriversSettings()
    gaps: GapsSettings = GapsSettings()
    opportunities: OpportunitiesSettings = OpportunitiesSettings()
    personas: PersonasSettings = PersonasSettings()
    plan: PlanSettings = PlanSettings()
    report: ReportSettings = ReportSettings()


ALONE = ("seed", "profile")
"""Settings that belong to no section."""


def commented() -> str:
    """`configs/jminer.yaml`: every setting with its default and its sentence. `python -m jminer.settings` prints it."""
    lines = [
        "# Every setting of jminer with its default. A project's own `settings:` and `--set section.key=value` win over this file.",
        "",
    ]
    for name in ALONE:
        lines += [f"# {Settings.model_fields[name].description}", f"{name}: {_yaml(getattr(Settings(), name))}"]
    for name in Settings.model_fields:
        if name in ALONE:
            continue
        section = getattr(Settings(), name)
        lines += ["", f"# {type(section).__doc__}", f"{name}:"]
        for key, setting in type(section).model_fields.items():
            lines += [f"  # {setting.description}", f"  {key}: {_yaml(getattr(section, key))}"]
    return "\n".join(lines) + "\n"


def _yaml(value: object) -> str:
    """A default as YAML; the words on and off in quotes, because some readers take them for true and false."""
    if isinstance(value, tuple):
        return "[" + ", ".join(_yaml(part) for part in value) + "]"
    if isinstance(value, str):
        return f'"{value}"' if value in ("on", "off", "yes", "no") else value
    return {None: "null", True: "true", False: "false"}.get(value, str(value)) if value is None or isinstance(value, bool) else str(value)


if __name__ == "__main__":
    print(commented(), end="")
