"""What a study found, for people and for files: sentences under headings, tables as Parquet and CSV, and gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rich_click as click


def echo_headed(sentences: Mapping[str, Sequence[str]]) -> None:
    """Sentences under their headings."""
    for heading, lines in sentences.items():
        click.echo(click.style(heading, bold=True))
        for line in lines:
            click.echo(f"  {line}")


def markdown(title: str, sentences: Mapping[str, Sequence[str]]) -> str:
    """The same as Markdown."""
    parts = [f"# {title}", *(f"## {heading}\n\n" + "\n".join(f"- {line}" for line in lines) for heading, lines in sentences.items())]
    return "\n\n".join(parts) + "\n"


def write_tables(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], name: str, title: str, sentences: Mapping[str, Sequence[str]]) -> None:
    """Write each table as Parquet and CSV, and the sentences as NAME.md. Raises ConfigError when the folder cannot be written."""
    import polars as pl

    from jminer.errors import ConfigError
    from jminer.report.to_csv import write

    frames = {table: pl.DataFrame([dict(row) for row in rows], infer_schema_length=None) for table, rows in tables.items() if rows}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, frame in frames.items():
            frame.write_parquet(folder / f"{table}.parquet")
        write({table: frame.with_columns(pl.col(pl.List(pl.String)).list.join("; ")) for table, frame in frames.items()}, folder)
        (folder / f"{name}.md").write_text(markdown(title, sentences), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror}. Give another folder with --out.") from None


def gate_on(wanted: Sequence[str], failed: Mapping[str, Sequence[str]]) -> None:
    """Raise GateFailed when a gate that the user asked for says no."""
    from jminer.errors import GateFailed

    said = [f"{gate}: {', '.join(failed[gate][:5])}" for gate in wanted if failed[gate]]
    if said:
        raise GateFailed(f"--fail-on {'; '.join(said)}.")
