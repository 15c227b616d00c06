"""Persona files: what is declared is checked before any data is read."""

from pathlib import Path

import pytest

from jminer.domain import Emotion, Stage
from jminer.errors import ConfigError
from jminer.personas.declare import load, load_all
from jminer.personas.forms import Forms, negated
from jminer.taxonomy import load_stages
from tests.small import PERSONA

STAGES = (Stage("use", "Use", "post", "Using it"), Stage("support", "Support", "post", "Asking for help"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "parents.yaml"
    path.write_text(PERSONA)
    return path


def test_a_persona_is_read(file: Path) -> None:
    persona = load(file, STAGES)
    assert (persona.id, persona.rule, persona.needs[0].core, persona.needs[0].weight) == ("parents", "plan == 'family'", True, 2)


def test_the_shipped_personas_are_sound() -> None:
    from tests.conftest import ROOT

    stages = load_stages(ROOT / "configs" / "taxonomies" / "stages.yaml")
    airline = load_stages(ROOT / "configs" / "taxonomies" / "airline_stages.yaml")
    assert len(load_all(sorted((ROOT / "configs" / "personas").glob("*.yaml")), stages)) == 5
    assert len(load_all(sorted((ROOT / "configs" / "personas" / "airline").glob("*.yaml")), airline)) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id: quiet", "id: quiet\n    stages: [supprt]"), r"parents\.yaml:6 needs\.0\.stages: there is no stage 'supprt'\. Did you mean 'support'\?"),
        (("core: true", "croe: true"), r"parents\.yaml:11 needs\.0\.croe: unknown key\. Did you mean 'core'\?"),
        (("rule: \"plan == 'family'\"", "rule: \"plan = 'family'\""), r"segment\.rule: Rule"),
        (("needs:", "expected_share: {min: 0.5, max: 0.1}\nneeds:"), "min is larger than max"),
        (("schema: jminer/persona@1", "schema: jminer/persona@2"), "schema: input should be 'jminer/persona@1'"),
        (("    core: true", "    phrasings: [one two, three four, five six, seven eight, nine ten]"), "at most 4 items"),
        (("name: Parents of small children\n", ""), "name: is missing"),
    ],
)
def test_each_fault_has_its_sentence(file: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in PERSONA
    file.write_text(PERSONA.replace(*change))
    with pytest.raises(ConfigError, match=message):
        load(file, STAGES)


def test_two_personas_may_not_share_an_id(file: Path) -> None:
    twin = file.with_name("twin.yaml")
    twin.write_text(PERSONA)
    with pytest.raises(ConfigError, match="id 'parents' too"):
        load_all([file, twin], STAGES)


@pytest.mark.parametrize(
    ("statement", "turned"),
    [
        ("I need a low price", "I do not need a low price"),
        ("I must arrive on time", "I do not need to arrive on time"),
        ("I expect an answer within a day", "I do not expect an answer within a day"),
        ("It matters to me that it is quiet", "It does not matter to me: It matters to me that it is quiet"),
    ],
)
def test_a_statement_is_turned_round(statement: str, turned: str) -> None:
    assert negated(statement) == turned


def test_the_forms_of_a_need_keep_the_order_of_the_relations(file: Path) -> None:
    forms = Forms.of(load(file, STAGES).needs[0])
    assert forms.texts()[0] == "I need a kettle that is quiet"
    assert forms.columns() == sorted(forms.columns())
    assert forms.contradicted == ("I do not care how loud the kettle is", "I do not need a kettle that is quiet")


CLAIMS = """\
demographics: {age: [25, 60], plan: care, newsletter: true}
behaviours: [boils twice a day]
channels: {prefers: [app, app], avoids: [phone]}
emotions: {support: [anger]}
falsifiers: ["share(need=quiet, segment) < 3%"]
owner: research
"""


def test_all_that_a_file_claims_is_kept_to_be_tested(file: Path) -> None:
    file.write_text(PERSONA + CLAIMS)
    persona = load(file, STAGES, EMOTIONS)
    assert persona.demographics == (("age", (25, 60)), ("plan", ("care",)), ("newsletter", ("true",)))
    assert (persona.behaviours, persona.prefers, persona.avoids) == (("boils twice a day",), ("app",), ("phone",))
    assert (persona.emotions, persona.falsifiers) == ((("support", ("anger",)),), ("share(need=quiet, segment) < 3%",))
    assert persona.notes == {"owner": "research"}


EMOTIONS = (Emotion("anger", "Anger", -0.9, 0.9, "anger", "anger"),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("support: [anger]", "suport: [anger]"), r"emotions: there is no stage 'suport'\. Did you mean 'support'\?"),
        (("support: [anger]", "support: [angre]"), r"emotions\.support: there is no emotion 'angre'\. Did you mean 'anger'\?"),
        (("prefers:", "prefer:"), r"channels\.prefer: unknown key\. Did you mean 'prefers'\?"),
        (("[25, 60]", "[60, 25]"), r"demographics\.age: the first number is larger"),
        (("[25, 60]", "{from: 25}"), r"demographics\.age: give a word, a number"),
        (("need=quiet", "need=quite"), r"falsifiers\.0: .* no need 'quite'\. Did you mean 'quiet'\?"),
    ],
)
def test_a_claim_that_cannot_be_meant_has_its_sentence(file: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in CLAIMS
    file.write_text(PERSONA + CLAIMS.replace(*change))
    with pytest.raises(ConfigError, match=message):
        load(file, STAGES, EMOTIONS)
