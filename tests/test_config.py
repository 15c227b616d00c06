"""Projects: what is wrong is said all at once, with file, line and a way out."""

from pathlib import Path

import pytest

from jminer import config
from jminer.errors import ConfigError
from jminer.workspace import Workspace

GOOD = """\
name: kettles
sources:
  - name: reviews
    path: reviews.csv
    columns: {text: body, rating: stars, meta: [Plan Type]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "reviews.csv").write_text("body,stars,Plan Type\nThe kettle leaks,2,basic\n")
    (tmp_path / "kettles.yaml").write_text(GOOD)
    return tmp_path / "kettles.yaml"


def load(project: Path, *overrides: str) -> config.Loaded:
    return config.load(project, Workspace(project.parent), overrides)


def test_a_small_project_is_all_that_is_needed(project: Path) -> None:
    loaded = load(project)
    source = loaded.project.sources[0]
    assert source.files == (project.parent / "reviews.csv",)
    assert source.columns.meta == {"plan_type": "Plan Type"}
    assert loaded.taxonomy_files["stages"].name == "stages.yaml"


def test_set_reaches_settings_and_paths(project: Path) -> None:
    project.write_text(GOOD.replace("path: reviews.csv", 'path: "{data}/reviews.csv"'))
    loaded = load(project, "topics.count=20", "seed=7", f"paths.data={project.parent}")
    assert (loaded.project.settings.topics.count, loaded.project.settings.seed) == (20, 7)


def test_the_workspace_s_settings_are_under_the_project_s(project: Path) -> None:
    (project.parent / "configs").mkdir()
    (project.parent / "configs" / "jminer.yaml").write_text("topics: {count: 12, min_units: 9}\n")
    project.write_text(GOOD + "settings: {topics: {count: 30}}\n")
    topics = load(project).project.settings.topics
    assert (topics.count, topics.min_units) == (30, 9)


def test_all_faults_come_at_once_with_their_lines(project: Path) -> None:
    project.write_text(GOOD + "topcis: {}\nsettings:\n  topics:\n    min_unitz: 3\n    count: 1\n")
    with pytest.raises(ConfigError) as fault:
        load(project)
    lines = fault.value.message.splitlines()
    assert lines[0] == "3 faults in kettles.yaml:"
    assert "kettles.yaml:6 topcis: unknown key." in fault.value.message
    assert "kettles.yaml:9 settings.topics.min_unitz: unknown key. Did you mean 'min_units'?" in fault.value.message
    assert "kettles.yaml:10 settings.topics.count: input should be greater than or equal to 2, got 1." in fault.value.message


def test_a_fault_in_the_workspace_s_settings_names_that_file(project: Path) -> None:
    (project.parent / "configs").mkdir()
    (project.parent / "configs" / "jminer.yaml").write_text("# mine\nstages: {min_probability: 2}\n")
    with pytest.raises(ConfigError, match=r"jminer\.yaml:2 settings\.stages\.min_probability"):
        load(project)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("reviews.csv", "revews.csv"), r"revews\.csv: no such file\. Did you mean 'reviews\.csv'\?"),
        (("reviews.csv", "missing/*.csv"), "no file matches"),
        (("reviews.csv", '"{data}/x.csv"'), r"\{data\} is no entry of paths"),
        (("text: body, ", "text: body, thred: x, "), "columns.thred: unknown key. Did you mean 'thread'"),
        (("    path: reviews.csv", "    type: review"), "name either a `path` or a `database`"),
        (("    path", "    database: SHOP_URL\n    path"), "name either a `path` or a `database`"),
        (("    path: reviews.csv", "    database: SHOP_URL"), "name either its `table` or a `query`"),
        (("    path", "    header: 0\n    path"), "header_names: `header: 0` and `header_names` go together"),
        (("    path", "    turns: {path: comments, text: body}\n    path"), "turns: needs columns.id, and turns.role"),
        (("    path", "    unless: stars <\n    path"), "unless: Rule"),
        (("    path", "    escape: ab\n    path"), "escape: string should have at most 1 character"),
        (("    path", "    preset: qualtrics\n    find_text: guess\n    path"), "find_text: input should be 'content' or 'import_id'"),
        (("name: reviews", "name: ../reviews"), "string should match pattern"),
        (("    path", "    where: stars <\n    path"), "where: Rule"),
        (("    path", "    kind: funnle\n    path"), "kind: input should be 'feedback'"),
        (("    path", "    preset: zendeks\n    path"), "There is no zendeks.yaml in configs/sources"),
        (("name: kettles", "name: kettles\nname: kettles"), "duplicate key"),
        (("name: kettles", "name: &a kettles\ncompany: *a"), "YAML alias"),
        (("name: kettles", "name: !!python/object/apply:os.system [x]"), "YAML tag"),
        (("name: kettles", "name: [kettles"), "not valid YAML"),
    ],
)
def test_each_fault_has_its_sentence(project: Path, change: tuple[str, str], message: str) -> None:
    project.write_text(GOOD.replace(*change))
    with pytest.raises(ConfigError, match=message):
        load(project)


def test_a_source_may_leave_its_columns_to_be_found_and_its_path_may_be_a_folder(project: Path) -> None:
    project.write_text("name: kettles\nsources:\n  - {name: reviews, path: .}\n")
    source = load(project).project.sources[0]
    assert (source.columns.text, source.preset, source.files) == (None, None, (project.parent,))


def test_a_wanted_curve_and_a_funnel_are_declared_in_the_project(project: Path) -> None:
    (project.parent / "steps.csv").write_text("step,entered,exited\nuse,9,1\n")
    funnel = "  - {name: visits, kind: funnel, path: steps.csv, funnel: {stage: step}}\n"
    project.write_text(GOOD + funnel + "to_be: {delivery: 0.4, use: -1}\n")
    loaded = load(project).project
    assert loaded.to_be == {"delivery": 0.4, "use": -1.0}
    assert (loaded.sources[1].funnel.stage, loaded.sources[1].funnel.exited) == ("step", "exited")
    project.write_text(GOOD + funnel.replace("{stage:", "{stages:") + "to_be: {delivery: 4}\n")
    with pytest.raises(ConfigError) as fault:
        load(project)
    assert "to_be.delivery: input should be less than or equal to 1, got 4." in fault.value.message
    assert "funnel.stages: unknown key. Did you mean 'stage'?" in fault.value.message


def test_a_source_may_be_a_database(project: Path) -> None:
    project.write_text("name: kettles\nsources:\n  - {name: reviews, database: SHOP_URL, table: reviews, columns: {text: body}}\n")
    source = load(project).project.sources[0]
    assert (source.path, source.files, source.database) == (None, (), "SHOP_URL")


def test_a_preset_lies_under_the_source(project: Path) -> None:
    (project.parent / "configs" / "sources").mkdir(parents=True)
    (project.parent / "configs" / "sources" / "shop.yaml").write_text(
        "about: a shop\nnotice: mind\ndetect: {as: a shop}\ntype: ticket\nrequired: [Text, Day]\ncolumns: {text: Text, title: Head, written_at: Day}\n"
    )
    project.write_text("name: kettles\nsources:\n  - {name: r, path: reviews.csv, preset: shop, columns: {text: body, rating: stars}, where: plan == 'a'}\n")
    source = load(project).project.sources[0]
    assert (source.type, source.columns.text, source.columns.title) == ("ticket", "body", "Head")
    assert source.required == ("Day", "body", "stars", "plan"), "what the user names must be there, what it replaces need not"


def test_a_preset_that_finds_no_text_needs_its_name(project: Path) -> None:
    (project.parent / "configs" / "sources").mkdir(parents=True)
    (project.parent / "configs" / "sources" / "shop.yaml").write_text("columns: {title: Head}\n")
    project.write_text("name: kettles\nsources:\n  - {name: r, path: reviews.csv, preset: shop}\n")
    with pytest.raises(ConfigError, match=r"columns\.text: is missing"):
        load(project)


def test_words_that_yaml_takes_for_truth_stay_words(project: Path) -> None:
    project.write_text(GOOD + "company: no\n")
    assert load(project).project.company == "no"


def test_set_needs_a_value(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"--set topics\.count lacks a value"):
        load(project, "topics.count")


def test_deep_nesting_and_huge_files_are_refused(project: Path) -> None:
    project.write_text("name: " + "[" * 3000)
    with pytest.raises(ConfigError):
        load(project)
    project.write_text("#" * 300_000)
    with pytest.raises(ConfigError, match="larger than 256 KiB"):
        load(project)


def profiled(project: Path, name: str, content: str) -> Path:
    """The project, with a profile of the workspace's own."""
    (project.parent / "configs" / "profiles").mkdir(parents=True, exist_ok=True)
    (project.parent / "configs" / "profiles" / f"{name}.yaml").write_text(content)
    return project


def test_a_profile_lies_under_the_project_and_over_the_workspace(project: Path) -> None:
    profiled(project, "careful", "topics: {min_customers: 20, min_units: 30}\nstages: {min_margin: 0.3}\n")
    (project.parent / "configs" / "jminer.yaml").write_text("topics: {min_customers: 2, neighbours: 9}\n")
    project.write_text(GOOD + "settings: {profile: careful, topics: {min_units: 40}}\n")
    settings = load(project).project.settings
    assert (settings.profile, settings.topics.min_customers, settings.topics.min_units, settings.topics.neighbours) == ("careful", 20, 40, 9)
    assert settings.stages.min_margin == 0.3


def test_a_profile_of_the_command_line_wins_over_the_project_and_takes_the_place_of_its_profile(project: Path) -> None:
    profiled(project, "careful", "topics: {min_customers: 20, min_units: 30}\n")
    profiled(project, "quick", "topics: {min_units: 11}\n")
    project.write_text(GOOD + "settings: {profile: careful, topics: {min_units: 40}}\n")
    settings = load(project, "profile=quick", "topics.neighbours=7").project.settings
    assert (settings.profile, settings.topics.min_customers, settings.topics.min_units, settings.topics.neighbours) == ("quick", 5, 11, 7)
    assert load(project, "profile=quick", "topics.min_units=12").project.settings.topics.min_units == 12


def test_a_profile_may_be_the_workspace_s_own_default(project: Path) -> None:
    profiled(project, "careful", "topics: {min_customers: 20}\n")
    (project.parent / "configs" / "jminer.yaml").write_text("profile: careful\n")
    assert load(project).project.settings.topics.min_customers == 20


@pytest.mark.parametrize("name", ["multilingual", "fast"])
def test_the_shipped_profiles_hold_settings_that_exist(project: Path, name: str) -> None:
    settings = load(project, f"profile={name}").project.settings
    assert settings.embed.backend == {"multilingual": "universal", "fast": "static"}[name]


def test_an_unknown_profile_is_refused_with_a_guess(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"no multilingal\.yaml in configs/profiles. Did you mean 'multilingual\.yaml'"):
        load(project, "profile=multilingal")


def test_a_faulty_profile_is_told_with_its_line(project: Path) -> None:
    profiled(project, "careful", "topics:\n  min_costumers: 20\n")
    with pytest.raises(ConfigError, match=r"careful\.yaml:2 topics\.min_costumers: unknown key"):
        load(project, "profile=careful")
