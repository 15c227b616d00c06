"""Every kind of message a user can meet: one sentence each, with an exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click


class JminerError(click.ClickException):
    """A fault that the user can understand and mend; click prints it and exits with `exit_code`."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """Print the sentence on stderr."""
        click.echo(f"jminer: {self.message}", err=True)


class ConfigError(JminerError):
    """The project, the settings or a taxonomy say something that jminer cannot follow."""

    exit_code = 2


class InputError(JminerError):
    """An export cannot be used: missing, empty, broken, or too much of it had to be set aside."""

    exit_code = 3


class GateFailed(JminerError):
    """The work is done, but a gate that the user asked for (`--strict`, `--fail-on`) says no."""

    exit_code = 4


class WorkspaceBusy(JminerError):
    """Another run holds the workspace."""

    exit_code = 5


class ResourceError(JminerError):
    """The disk, the memory or a file limit is too small."""

    exit_code = 6


class IntegrityError(JminerError):
    """A file is not what its manifest says, or is newer than this jminer."""

    exit_code = 7


class UnsafeInput(JminerError):
    """Refused for safety: a pickle, an archive bomb, a path that escapes."""

    exit_code = 8


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean 'topics'?`, or nothing when no known word is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def several(faults: Sequence[str], what: str) -> str:
    """All faults at once, one a line, under a heading that counts them."""
    if len(faults) == 1:
        return faults[0]
    return "\n  ".join([f"{len(faults)} faults in {what}:", *faults])


def shown(name: object, limit: int = 60) -> str:
    """A name from data made safe for a console: control characters escaped, long names cut."""
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(name))
    return text if len(text) <= limit else text[: limit - 1] + "…"
