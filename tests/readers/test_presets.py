"""Every shipped mapping reads an export of its kind."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from ruamel.yaml import YAML

from jminer.config import Source
from jminer.settings import FeedbackSettings, RedactSettings
from jminer.steps.feedback import gather
from jminer.tools import Tools

SOURCES = Path(__file__).resolve().parents[2] / "configs" / "sources"
GOOGLE_PLAY = (
    "Package Name,App Version Name,Reviewer Language,Device,Review Submit Millis Since Epoch,Star Rating,Review Title,Review Text,Review Link\r\n"
    "org.shop,1.2,en,phone,1712719223000,2,Slow,The app froze while I was paying.,http://play/?reviewId=1\r\n"
    "org.shop,1.2,en,phone,1712719223000,5,,,http://play/?reviewId=2\r\n"
).encode("utf-16")
ZENDESK = json.dumps({"tickets": [
    {"id": 71, "subject": "Parcel", "description": "The courier never rang the bell.", "created_at": "2024-04-10T03:20:23Z", "via": {"channel": "email"},
     "requester_id": 5, "satisfaction_rating": {"score": "bad"}, "status": "open", "priority": None, "type": "problem"},
]}).encode()
EXPORTS = {"generic": ("a.csv", b"id,text\n1,The app froze twice.\n", 1), "google_play": ("a.csv", GOOGLE_PLAY, 1), "zendesk_json": ("a.json", ZENDESK, 1)}


def test_every_preset_has_an_export_here():
    assert {path.stem for path in SOURCES.glob("*.yaml")} >= set(EXPORTS)


@pytest.mark.parametrize("preset", EXPORTS)
def test_a_preset_reads_its_export(tmp_path, preset):
    name, content, kept = EXPORTS[preset]
    (tmp_path / name).write_bytes(content)
    mapping = YAML(typ="safe").load(SOURCES / f"{preset}.yaml")
    source = Source.model_validate({"name": "shop", "path": "x", **mapping}).model_copy(update={"files": (tmp_path / name,)})
    view = SimpleNamespace(sources=(source,), feedback=FeedbackSettings(), redact=RedactSettings(names="off"))
    tools = Tools(key=b"k", embed=None, embed_for_heads=None, languages=(), head=None)  # type: ignore[arg-type]
    found = gather({}, view, tools)["feedback"]
    assert len(found) == kept
    if preset != "generic":
        assert found["written_at"][0].isoformat().startswith("2024-04-10T03:20:23")
        assert found["rating"][0] in (0.0, 0.25)
