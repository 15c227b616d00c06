"""Labelled tables of real data, as a run makes them up to drivers: what benchmarks of the journey start from.

JMINER_RUNS names a folder with runs made before (`tweets/`, `clothing/`, …); without it they are made under runs/.benchmarks/journey.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from jminer.settings import Settings
from jminer.taxonomy import from_plain
from tests.benchmarks.gold_texts import DATA, ROOT

WORKSPACE = ROOT / "runs" / ".benchmarks" / "journey"
ASPECTS = "traveller: type_of_traveller, cabin: seat_type, seat_comfort: seat_comfort, staff: cabin_staff_service, food: food_beverages, \
entertainment: inflight_entertainment, ground: ground_service, wifi: wifi_connectivity"
ASPECTS_2015 = "traveller: type_traveller, cabin: cabin_flown, airline: airline_name, seat_comfort: seat_comfort_rating, staff: cabin_staff_rating, \
food: food_beverages_rating, entertainment: inflight_entertainment_rating, ground: ground_service_rating, wifi: wifi_connectivity_rating, \
value: value_money_rating"
PROJECTS = {
    "american": ("airline", "review", "web", "skytrax/american_airlines_2022_2024.parquet",
                 f"id: row_id, title: title, text: text, written_at: date, rating: value_for_money, meta: {{{ASPECTS}}}"),
    "flights": ("airline", "review", "web", "skytrax/skytrax_airline_2015.parquet",
                f"id: row_id, text: text, written_at: date, rating: overall_rating, meta: {{{ASPECTS_2015}}}"),
    "tweets": ("airline", "post", "social", "airline_tweets/airline_tweets_70.parquet",
               "id: row_id, customer: author_id, text: text, written_at: created_at, "
               "meta: {airline: airline, sentiment: airline_sentiment, reason: negativereason}"),
    "clothing": ("shop", "review", "web", "womens_clothing/womens_clothing_80.parquet",
                 "id: row_id, title: title, text: text, rating: rating, "
                 "meta: {age: age, department: department_name, garment: class_name, division: division_name, recommended: recommended_ind}"),
    "apps": ("app", "review", "app", "app_reviews/app_reviews_60.parquet", "title: title, text: text, rating: rating, meta: {app: app, labels: labels}"),
}  # fmt: skip
"""Name → the trade whose taxonomies it has; type, channel, file and columns of its source."""


@cache
def folder(name: str) -> Path:
    """Where the run's tables are; made when they are not there (minutes)."""
    known = Path(os.environ.get("JMINER_RUNS", WORKSPACE / "runs")) / name
    if not (known / "run.json").is_file():
        from jminer.runner import Wanted, run
        from jminer.session import Session

        (WORKSPACE / "configs").mkdir(parents=True, exist_ok=True)
        trade, kind, channel, file, columns = PROJECTS[name]
        source = f"{{name: {name}, type: {kind}, channel: {channel}, path: {DATA / file}, columns: {{{columns}}}}}"
        text = f"name: {name}\ntaxonomies: {{stages: {trade}_stages.yaml, touchpoints: {trade}_touchpoints.yaml}}\nsources:\n  - {source}\n"
        (WORKSPACE / f"{name}.yaml").write_text(text, encoding="utf-8")
        os.environ.setdefault("JMINER_WORKSPACE", str(WORKSPACE))
        known = run(Session.open(WORKSPACE / f"{name}.yaml"), Wanted(name=name, only="drivers")).run.path
    return known


def tables(name: str) -> dict[str, pl.DataFrame]:
    """Table → frame."""
    return {path.stem.split("-", 1)[1]: pl.read_parquet(path) for path in sorted(folder(name).glob("*.parquet"))}


def view(name: str, **changed: Any) -> SimpleNamespace:
    """What a step sees, with the shipped settings and the run's taxonomy."""
    settings = Settings()
    manifest = json.loads((folder(name) / "run.json").read_bytes())
    sections = {key: getattr(settings, key) for key in Settings.model_fields} | changed
    return SimpleNamespace(**sections, taxonomy=from_plain(manifest["taxonomy"]), declared=(), labels=())
