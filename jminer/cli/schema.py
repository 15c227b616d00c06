"""`jminer schema`."""

from __future__ import annotations

import rich_click as click


@click.command("schema")
@click.argument("what", type=click.Choice(["project", "settings", "persona", "actions", "report", "tables"]), default="project")
def command(what: str) -> None:
    """Print the JSON schema of a project, settings, persona or actions file (for editors), of report.json, or all tables with their columns."""
    from jminer.cli.results import echo_json

    if what == "tables":
        from jminer.tables import TABLES

        return echo_json({
            table.name: {"says": table.says, "key": table.key, "columns": {c.name: {"type": str(c.type), "says": c.says} for c in table.columns}}
            for table in TABLES.values()
        })
    if what == "report":
        from jminer.report.to_json import schema as of_report

        return echo_json(of_report())
    from pydantic import BaseModel

    from jminer.config import Project
    from jminer.personas.declare import PersonaFile
    from jminer.settings import Settings
    from jminer.studies.actions import ActionsFile

    models: dict[str, type[BaseModel]] = {"project": Project, "settings": Settings, "persona": PersonaFile, "actions": ActionsFile}
    schema = models[what].model_json_schema()
    if what == "project":
        schema["$defs"]["Source"]["properties"].pop("files", None)
    echo_json(schema)
