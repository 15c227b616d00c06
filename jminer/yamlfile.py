"""YAML files as plain dicts that remember their lines: bounded, without aliases, duplicate keys refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jminer.errors import ConfigError, did_you_mean

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

Place = tuple[str | int, ...]
"""Keys and list positions from the root of a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: its content as dicts, lists and scalars, and where each thing stands."""

    path: Path
    content: Any
    marked: Any

    def at(self, place: Place) -> str:
        """`airline.yaml:12`: the file and the line of a place, or of the nearest thing above it."""
        node: Any = self.marked
        line = 1
        for key in place:
            try:
                marks = node.lc
                line = (marks.key(key) if isinstance(node, Mapping) else marks.item(key))[0] + 1
                node = node[key]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return f"{self.path.name}:{line}"


def read(path: Path) -> Document:
    """The document in a file; an empty file is an empty dict. Raises ConfigError in a sentence."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path.name} is larger than {MAX_BYTES // 1024} KiB. Settings are small; is this an export?")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file.{_near(path)}") from None
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder. Give a YAML file.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    return parse(text, path)


def parse(text: str, path: Path) -> Document:
    """The document in a text; `path` is used in messages only."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    loader = YAML(typ="rt")
    try:
        _refuse_aliases(loader, text, path)
        marked = loader.load(text)
    except MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigError(f"{path.name}{line} is not valid YAML: {str(error.problem).splitlines()[0]}.") from None
    except (YAMLError, RecursionError, ValueError):
        raise ConfigError(f"{path.name} is not valid YAML.") from None
    marked = {} if marked is None else marked
    return Document(path, _plain(marked, path), marked)


def scalar(text: str) -> Any:
    """The value of `--set key=value` as YAML reads it: 5, 0.3, true, [a, b], text."""
    return parse(f"value: {text}\n" if text.strip() else "value: ''\n", Path("--set")).content["value"]


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid on `base`, section by section; lists and scalars are replaced."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return result


def _refuse_aliases(loader: Any, text: str, path: Path) -> None:
    from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

    depth = 0
    for event in loader.parse(text):
        if isinstance(event, AliasEvent):
            raise ConfigError(f"{path.name}:{event.start_mark.line + 1} uses a YAML alias (*name). Write the value out.")
        if isinstance(event, (MappingStartEvent, SequenceStartEvent, ScalarEvent)) and getattr(event, "tag", None):
            raise ConfigError(f"{path.name}:{event.start_mark.line + 1} uses a YAML tag (!name). jminer reads plain values only.")
        depth += isinstance(event, (MappingStartEvent, SequenceStartEvent)) - type(event).__name__.endswith("EndEvent")
        if depth > MAX_DEPTH + 2:
            raise ConfigError(f"{path.name}:{event.start_mark.line + 1} is nested more than {MAX_DEPTH} deep.")


def _plain(node: Any, path: Path) -> Any:
    """Round-trip nodes as ordinary dicts, lists and scalars; keys must be text."""
    if isinstance(node, Mapping):
        for key in node:
            if not isinstance(key, str):
                raise ConfigError(f"{path.name}: the key {key!r} must be text. Put it in quotes.")
        return {str(key): _plain(value, path) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_plain(value, path) for value in node]
    for plain in (bool, int, float, str):
        if isinstance(node, plain):
            return plain(node)
    return node


def _near(path: Path) -> str:
    try:
        return did_you_mean(path.name, [other.name for other in path.parent.iterdir()])
    except OSError:
        return ""
