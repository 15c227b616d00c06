"""A small real project for tests: forty reviews of a kettle by twenty people, two personas."""

from __future__ import annotations

from pathlib import Path

GOOD = [
    "Boils a full litre in under two minutes.", "So quiet that I can make tea while the baby sleeps.",
    "The handle stays cool and the lid opens with one finger.",
    "Lovely colour, it looks great on the shelf.", "Arrived a day early and well packed.", "The shop answered my question within the hour.",
]
BAD = [
    "It leaks at the base after three weeks.", "The parcel came with a dent and nobody replies.", "Far too loud, it wakes the whole house.",
    "Support kept me on hold for forty minutes.", "The switch broke twice and I had to send it back.",
    "I was charged twice and am still waiting for the refund.",
]

PROJECT = """\
name: kettles
sources:
  - name: reviews
    path: reviews.csv
    channel: web
    columns: {id: id, customer: who, text: body, rating: stars, written_at: day, meta: [plan]}
personas: [parents.yaml]
settings:
  needs: {decoys: 99}
  redact: {names: "off"}
  topics: {min_customers: 3, min_units: 3}
  personas: {permutations: 200, draws: 20}
"""

PERSONA = """\
schema: jminer/persona@1
id: parents
name: Parents of small children
segment: {rule: "plan == 'family'"}
needs:
  - id: quiet
    statement: I need a kettle that is quiet
    opposite: I do not care how loud the kettle is
    met_form: The kettle is quiet
    unmet_form: The kettle is far too loud
    core: true
"""


def write(folder: Path, reverse: bool = False) -> Path:
    """The project in a folder, which becomes a workspace; `reverse` turns the order of the rows around."""
    (folder / "configs").mkdir(parents=True, exist_ok=True)
    (folder / "corpora").mkdir(exist_ok=True)
    rows = [
        f'r{i},p{i % 20},"{(GOOD if i % 3 else BAD)[i % 6]} {(BAD if i % 4 == 0 else GOOD)[(i * 5 + 1) % 6]}",'
        f'{5 if i % 3 else 1},2026-01-{1 + i % 28:02d},{"family" if i % 2 else "single"}'
        for i in range(40)
    ]
    lines = ["id,who,body,stars,day,plan", *(reversed(rows) if reverse else rows)]
    (folder / "reviews.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "parents.yaml").write_text(PERSONA, encoding="utf-8")
    (folder / "kettles.yaml").write_text(PROJECT, encoding="utf-8")
    return folder / "kettles.yaml"
