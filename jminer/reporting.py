"""The report of a finished run, written again from its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jminer import runfolder
from jminer.errors import ConfigError
from jminer.workspace import Workspace

if TYPE_CHECKING:
    from jminer.settings import ReportSettings


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
