"""Run the pipeline: what is skipped, what is made, what is kept, what is said."""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jminer import __version__, config, runfolder
from jminer.errors import ConfigError, did_you_mean
from jminer.pipeline import NAMES, STEPS, Step
from jminer.reporting import write_report
from jminer.session import Session, code_digest, installed

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
OF_PERSONA = ("id", "name", "version", "rule", "expected_share", "derived_from")
"""What run.json keeps of a declared persona: enough to say again who belongs to it."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


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
        "versions": {"jminer": __version__, "code": code_digest(), **{name: installed(name) for name in PACKAGES}},
        "inputs": session.inputs,
        "models": {"encoder": {"name": session.encoder.name, "weights": session.encoder.weights, "variant": session.encoder.variant}},
        "rows": {table: rows for record in records.values() for table, rows in record.rows.items()},
        "notices": [{"step": step, "says": sentence, "warning": heed} for step, record in records.items() for heed, sentence in record.notices],
        "durations": {step: record.seconds for step, record in records.items()},
        "complete": wanted.only is None or wanted.only == NAMES[-1],
        "last_step": list(records)[-1],
    }
