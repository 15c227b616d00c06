"""The command line: one command, one file; a command's code is loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import rich_click as click

from jminer import __version__

COMMANDS = {
    "init": "Write a workspace: commented configs and the sample exports.",
    "check": "Check a project, its sources and personas, without loading a model.",
    "presets": "List the exports that jminer knows, or show how one is mapped.",
    "run": "Read the exports of a project and make tables and a report.",
    "report": "Write a run's report again from its tables.",
    "figure": "Draw one figure of a run as SVG or PNG.",
    "runs": "List the runs of the workspace, or show one.",
    "show": "Show what a run found: topics, personas, journey, pains, gaps, opportunities.",
    "plan": "Print what a run proposes to do, as Markdown, CSV, or for Jira or Linear.",
    "personas": "Write, check and import the files in which personas are declared.",
    "train": "Train a head again, or make a new version of a topic model.",
    "models": "List topic models, compare versions, put one in use.",
    "assign": "Label new feedback with a known topic model.",
    "compare": "Say what changed between two runs, and what only the sample.",
    "monitor": "Say whether actions improved what they were meant for.",
    "evaluate": "Measure how good topics are, or what the heads get right.",
    "tune": "Search settings that make topics stable and coherent.",
    "label": "Say what units of a run are about; later runs learn from it.",
    "stages": "Propose how a stage of the journey could be divided.",
    "schema": "Print the JSON schema of a project file, persona file or report, or the tables.",
    "doctor": "Tell whether this machine and installation are fit.",
}
"""Name → its line in `jminer --help`, so that help loads no command."""


class Lazy(click.RichGroup):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if self.helping:
            return click.RichCommand(name=name, help=COMMANDS[name])
        command: click.Command = import_module(f"jminer.cli.{name}").command
        return command

    helping = False
    """While the group's own help is printed, the first line of each command is all that is needed."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.helping = True
        try:
            super().format_help(ctx, formatter)  # type: ignore[arg-type]
        finally:
            self.helping = False


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "JMINER"})
@click.version_option(__version__, prog_name="jminer")
def root() -> None:
    """Read customer feedback, measure the journey, test the personas declared for it."""


def main() -> None:
    """Entry point: faults are sentences, interruptions have the shell's usual codes."""
    import signal

    from click.exceptions import Exit

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        code = root.main(prog_name="jminer", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except Exit as ended:
        sys.exit(ended.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("jminer: interrupted; finished steps are kept, the same command goes on from there.", err=True)
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        sys.exit(_own_fault(fault))


def _own_fault(fault: Exception) -> int:
    """A fault in jminer: said without the data that caused it; the traceback only when asked for."""
    if os.environ.get("JMINER_DEBUG"):
        raise fault
    what = f"a fault in jminer itself ({type(fault).__name__}). Nothing half-made was kept."
    click.echo(f"jminer: {what} JMINER_DEBUG=1 shows where it happened; it may show data.", err=True)
    return 1
