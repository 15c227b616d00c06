"""The settings file that ships says what the code does."""

from pathlib import Path

from jminer import yamlfile
from jminer.settings import ALONE, Settings, commented

FILE = Path(__file__).parents[1] / "configs" / "jminer.yaml"


def test_the_shipped_settings_file_is_the_code_s_own_defaults() -> None:
    assert FILE.read_text(encoding="utf-8") == commented(), "run: python -m jminer.settings > configs/jminer.yaml"
    assert Settings.model_validate(yamlfile.read(FILE).content) == Settings()


def test_every_setting_has_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        section = getattr(Settings(), name)
        fields = type(section).model_fields.values() if name not in ALONE else [field]
        assert all(one.description and one.description.endswith(".") for one in fields), name
